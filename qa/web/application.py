"""The whole web application put together, and served."""

from __future__ import annotations

import socket
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import gradio as gr
import uvicorn
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from index.drawing import Drawer
from index.keeper import Keeper
from index.library import Library
from qa.ask import Asker
from qa.errors import AddressRefused
from qa.links.store import Links
from qa.web import api, checks, exporting, leaves, originals, pages, shared, sharing
from qa.web.bodies import BodyLimit
from qa.web.chat import Chat
from qa.web.library import librarian
from qa.web.library.holdings import Register
from qa.web.recent import Recent
from qa.web.render import STATIC, TEMPLATES
from qa.web.security import add_headers, is_local, machine_names, names_only, own_site_only

LARGEST_UPLOAD = "1mb"
"""Nothing is uploaded here; Gradio would take any size."""
OWN_LIMITS = ("/api/library/files", "/api/check", checks.FORM_ADDRESS)
"""Paths whose routes count what they are sent themselves."""


def build(
    library: Library,
    asker: Asker,
    links: Links,
    *,
    hand_out: bool = False,
    keeper: Keeper | None = None,
    drawer: Drawer | None = None,
    editable: bool = False,
    local: bool = False,
    names: Collection[str] = (),
) -> FastAPI:
    """The application over a library and the answers shared from it.

    `hand_out` offers the files; with a `drawer` their pages are shown. What is `editable` is changed
    through its `keeper`. A `local` one answers to the names of this machine and to `names` alone, another
    to addresses as well.
    """
    recent, register = Recent(), Register(library)
    application = without_chat(
        library,
        asker,
        links,
        recent,
        register,
        hand_out=hand_out,
        keeper=keeper,
        drawer=drawer,
        editable=editable,
        local=local,
        names=names,
    )
    gr.mount_gradio_app(
        application,
        Chat(library, asker, links, recent, register, keeper).blocks(),
        path="/",
        show_error=False,
        footer_links=[],
        run_history=False,
        allowed_paths=[],
        blocked_paths=[str(Path.cwd()), str(library.layout.root.resolve())],
        max_file_size=LARGEST_UPLOAD,
        favicon_path=str(STATIC / "seal.svg"),
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        theme=gr.themes.Base(font=[], font_mono=[]),
        head_paths=TEMPLATES / "head.html",
    )
    return application


def without_chat(
    library: Library,
    asker: Asker,
    links: Links,
    recent: Recent,
    register: Register,
    *,
    hand_out: bool = False,
    keeper: Keeper | None = None,
    drawer: Drawer | None = None,
    editable: bool = False,
    local: bool = False,
    names: Collection[str] = (),
) -> FastAPI:
    """Everything but the conversation page. Routes declared before Gradio's win."""
    application = FastAPI(title="Yuanwen", docs_url=None, redoc_url=None)
    application.middleware("http")(own_site_only)
    application.middleware("http")(names_only(names, local=local))
    application.add_middleware(BodyLimit, own=OWN_LIMITS)
    application.middleware("http")(add_headers)  # the last is the outermost: refusals have them too
    application.include_router(api.routes(library, asker, links, register))
    application.include_router(sharing.routes(library, links, recent))
    application.include_router(shared.routes(library, links))
    application.include_router(pages.routes(library, originals=hand_out, drawer=drawer))
    if drawer is not None:
        application.include_router(leaves.routes(library, drawer))
    application.include_router(originals.routes(library, offered=hand_out))
    application.include_router(exporting.routes(library, asker, recent, lambda: datetime.now().astimezone()))
    application.include_router(checks.routes(library))
    for routes in librarian.routes(library, register, keeper, editable=editable):
        application.include_router(routes)
    application.mount("/static", StaticFiles(directory=STATIC), name="static")
    return application


def serve(
    library: Library,
    asker: Asker,
    links: Links,
    host: str,
    port: int,
    ready: Callable[[str], None],
    *,
    hand_out: bool = False,
    keeper: Keeper | None = None,
    drawer: Drawer | None = None,
    edit: bool = False,
    names: Collection[str] = (),
) -> None:
    """Serves until it is stopped; `ready` is called with the address once a question can be asked.

    The library can be changed through the page by this machine, and by others where `edit` says so. It
    answers to the names of this machine and to `names`.
    """
    local = is_local(host)
    application = build(
        library,
        asker,
        links,
        hand_out=hand_out,
        keeper=keeper,
        drawer=drawer,
        editable=edit or local,
        local=local,
        names={host, *names} if local else {host, *names, *machine_names()},
    )
    # Encoder, dictionary and script tables take seconds to load: better now than with the first question.
    asker.ask("原文")
    with _listening(host, port) as listening:
        shown = f"[{host}]" if ":" in host else host
        server = uvicorn.Server(uvicorn.Config(application, log_level="warning", access_log=False))
        ready(f"http://{shown}:{listening.getsockname()[1]}")
        # Ctrl-C is how serving ends; uvicorn has shut down in order before it passes the signal on.
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise AddressRefused(host, port, error.strerror or str(error)) from error
