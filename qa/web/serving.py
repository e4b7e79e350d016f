"""The application served on an address, from the first question to Ctrl-C."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

import gradio as gr
import uvicorn
from starlette.routing import Mount
from starlette.types import ASGIApp

from index.library import Library
from qa.ask import Asker
from qa.errors import AddressRefused
from qa.links.store import Links
from qa.web.application import Offer, build
from qa.web.security import is_local, machine_names

GRACE = 3
"""Seconds that answers under way are given to end once serving is stopped."""


def serve(
    library: Library,
    asker: Asker,
    links: Links,
    host: str,
    port: int,
    ready: Callable[[str], None],
    offer: Offer,
) -> None:
    """Serves until it is stopped; `ready` is called with the address once a question can be asked.

    What is served to this machine alone can be changed by it. Others find it by the names of this machine
    and by those of `offer`.
    """
    local = is_local(host)
    names = {host, *offer.names} if local else {host, *offer.names, *machine_names()}
    offer = replace(offer, editable=offer.editable or local, local=local, names=names)
    application = build(library, asker, links, offer)
    # Encoder, dictionary and script tables take seconds to load: better now than with the first question.
    asker.ask("原文")
    with _listening(host, port) as listening:
        shown = f"[{host}]" if ":" in host else host
        options = uvicorn.Config(
            application, log_level="warning", access_log=False, timeout_graceful_shutdown=GRACE
        )
        server = _Server(options, [route.app for route in application.routes if isinstance(route, Mount)])
        ready(f"http://{shown}:{listening.getsockname()[1]}")
        # Ctrl-C is how serving ends; uvicorn has shut down in order before it passes the signal on.
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listening])


class _Server(uvicorn.Server):
    """Ends though pages are open: each holds a stream by which Gradio knows that it is still there."""

    def __init__(self, options: uvicorn.Config, mounted: Sequence[ASGIApp]) -> None:
        super().__init__(options)
        self._conversations = [each for each in mounted if isinstance(each, gr.routes.App)]

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for conversation in self._conversations:
            conversation.stop_event.set()
        # What is cut off after its time of grace is no error, and no news to who pressed Ctrl-C.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise AddressRefused(host, port, error.strerror or str(error)) from error
