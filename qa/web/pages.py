"""The source of a citation: a whole document with the passage marked, or the part around it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from index.errors import DocumentUnknown
from index.library import Library
from qa.answers import Span
from qa.labels import Labels, labels
from qa.web.links import document_address
from qa.web.render import render
from qa.web.source import SourceView, view

Place = Annotated[int | None, Query(ge=0)]


def routes(library: Library) -> APIRouter:
    """`/doc/{id}` and its excerpt."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

    @router.get("/doc/{document_id}")
    def document(
        document_id: str,
        request: Request,
        start: Annotated[Place, Query(alias="from")] = None,
        end: Annotated[Place, Query(alias="to")] = None,
    ) -> HTMLResponse:
        say = _labels(request)
        try:
            shown = _view(document_id, start, end, whole=True)
        except DocumentUnknown:
            return HTMLResponse(render("missing.html", say), status_code=404)
        other = _labels_of_other(say)
        return HTMLResponse(
            render(
                "document.html",
                say,
                view=shown,
                encoding=say.encoding(shown.document.decoding),
                other=document_address(document_id, start or 0, end or 0, other),
                home="/" if say.language == "zh" else f"/?lang={say.language}",
            )
        )

    @router.get("/doc/{document_id}/excerpt")
    def excerpt(
        document_id: str,
        request: Request,
        start: Annotated[Place, Query(alias="from")] = None,
        end: Annotated[Place, Query(alias="to")] = None,
    ) -> HTMLResponse:
        say = _labels(request)
        try:
            shown = _view(document_id, start, end, whole=False)
        except DocumentUnknown:
            return HTMLResponse(render("missing_excerpt.html", say), status_code=404)
        address = document_address(document_id, start or 0, end or 0, say.language)
        return HTMLResponse(
            render(
                "excerpt.html",
                say,
                view=shown,
                encoding=say.encoding(shown.document.decoding),
                address=address,
            )
        )

    def _view(document_id: str, start: int | None, end: int | None, *, whole: bool) -> SourceView:
        snapshot = library.snapshot()
        found = snapshot.document(document_id)
        span: Span | None = None
        if start is not None and end is not None and start < end:
            span = (start, min(end, found.characters))
        return view(snapshot, found, span, whole)

    return router


def _labels(request: Request) -> Labels:
    return labels(request.query_params.get("lang", ""))


def _labels_of_other(say: Labels) -> str:
    return "en" if say.language == "zh" else "zh"
