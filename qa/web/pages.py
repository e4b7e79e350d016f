"""The source of a citation: a whole document with the passage marked, or the part around it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from index.errors import DocumentUnknown
from index.library import Library
from qa.answers import Span
from qa.labels import LANGUAGES, Labels, labels
from qa.web.links import document_address
from qa.web.render import render
from qa.web.source import view

Position = Annotated[int | None, Query(ge=0)]


def _span(
    start: Annotated[Position, Query(alias="from")] = None, end: Annotated[Position, Query(alias="to")] = None
) -> Span | None:
    """The range an address asks for, None where it is none."""
    return (start, end) if start is not None and end is not None and start < end else None


Asked = Annotated[Span | None, Depends(_span)]


def routes(library: Library) -> APIRouter:
    """`/doc/{id}` and its excerpt."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

    @router.get("/doc/{document_id}")
    def document(document_id: str, request: Request, span: Asked) -> HTMLResponse:
        return _page(library, document_id, span, _labels(request), whole=True)

    @router.get("/doc/{document_id}/excerpt")
    def excerpt(document_id: str, request: Request, span: Asked) -> HTMLResponse:
        return _page(library, document_id, span, _labels(request), whole=False)

    return router


def _page(library: Library, document_id: str, span: Span | None, say: Labels, *, whole: bool) -> HTMLResponse:
    snapshot = library.snapshot()
    try:
        found = snapshot.document(document_id)
    except DocumentUnknown:
        missing = (
            render("missing.html", say) if whole else render("trouble.html", say, error=say("doc.missing"))
        )
        return HTMLResponse(missing, status_code=404)
    start, end = span or (0, 0)
    other = next(language for language in LANGUAGES if language != say.language)
    html = render(
        "document.html" if whole else "excerpt.html",
        say,
        view=view(snapshot, found, span and (start, min(end, found.characters)), whole),
        encoding=say.encoding(found.decoding),
        address=document_address(document_id, start, end, say.language),
        other=document_address(document_id, start, end, other),
        home="/" if say.language == LANGUAGES[0] else f"/?lang={say.language}",
    )
    return HTMLResponse(html)


def _labels(request: Request) -> Labels:
    return labels(request.query_params.get("lang", ""))
