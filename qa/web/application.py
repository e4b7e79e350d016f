"""The whole web application put together."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import gradio as gr
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from index.drawing import Drawer
from index.keeper import Keeper
from index.library import Library
from qa.ask import Asker
from qa.links.store import Links
from qa.web import api, checks, exporting, leaves, originals, pages, shared, sharing
from qa.web.bodies import BodyLimit
from qa.web.chat import Chat
from qa.web.library import librarian
from qa.web.library.holdings import Register
from qa.web.recent import Recent
from qa.web.render import STATIC, TEMPLATES
from qa.web.security import add_headers, names_only, own_site_only

LARGEST_UPLOAD = "1mb"
"""Nothing is uploaded here; Gradio would take any size."""
OWN_LIMITS = ("/api/library/files", "/api/check", checks.FORM_ADDRESS)
"""Paths whose routes count what they are sent themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the pages offer beyond asking, and to whom.

    `originals` hands out the files; with a `drawer` their pages are shown. What is `editable` is changed
    through its `keeper`. A `local` one answers to the names of this machine and to `names` alone, another
    to addresses as well.
    """

    originals: bool = False
    keeper: Keeper | None = None
    drawer: Drawer | None = None
    editable: bool = False
    local: bool = False
    names: Collection[str] = ()


def build(library: Library, asker: Asker, links: Links, offer: Offer) -> FastAPI:
    """The application over a library and the answers shared from it."""
    recent, register = Recent(), Register(library)
    application = without_chat(library, asker, links, recent, register, offer)
    gr.mount_gradio_app(
        application,
        Chat(library, asker, links, recent, register, offer.keeper).blocks(),
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
    library: Library, asker: Asker, links: Links, recent: Recent, register: Register, offer: Offer
) -> FastAPI:
    """Everything but the conversation page. Routes declared before Gradio's win."""
    application = FastAPI(title="Yuanwen", docs_url=None, redoc_url=None)
    application.middleware("http")(own_site_only)
    application.middleware("http")(names_only(offer.names, local=offer.local))
    application.add_middleware(BodyLimit, own=OWN_LIMITS)
    application.middleware("http")(add_headers)  # the last is the outermost: refusals have them too
    application.include_router(api.routes(library, asker, links, register))
    application.include_router(sharing.routes(library, links, recent))
    application.include_router(shared.routes(library, links))
    application.include_router(pages.routes(library, originals=offer.originals, drawer=offer.drawer))
    if offer.drawer is not None:
        application.include_router(leaves.routes(library, offer.drawer))
    application.include_router(originals.routes(library, offered=offer.originals))
    application.include_router(exporting.routes(library, asker, recent, lambda: datetime.now().astimezone()))
    application.include_router(checks.routes(library))
    for routes in librarian.routes(library, register, offer.keeper, editable=offer.editable):
        application.include_router(routes)
    application.mount("/static", StaticFiles(directory=STATIC), name="static")
    return application
