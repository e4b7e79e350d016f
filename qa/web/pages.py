"""The source of a citation: a whole document with the passage marked, or the part around it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from index.catalog import StoredDocument
from index.drawing import Drawer
from index.errors import DocumentUnknown
from index.library import Library, Snapshot
from qa.errors import RangeUnreadable
from qa.labels import LANGUAGES, Labels
from qa.web import inside, selection, source
from qa.web.addresses import Range, document_address
from qa.web.leaf import leaf
from qa.web.ranges import Wanted
from qa.web.render import page_labels, render, trouble_page
from qa.web.tour import tour

Answering = Callable[[Snapshot, StoredDocument, Wanted], dict[str, Any] | None]
"""Makes the JSON for what an address asks of a document."""


def routes(library: Library, *, originals: bool = False, drawer: Drawer | None = None) -> APIRouter:
    """`/doc/{id}`, its excerpt, and what the page's script asks about ranges and words.

    `originals` tells whether the files themselves are handed out, so that the page can say so. With a
    `drawer` the printed pages stand beside the text.
    """
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

    @router.get("/doc/{document_id}")
    def document(document_id: str, request: Request) -> HTMLResponse:
        return _page(library, document_id, request, "document.html", originals, drawer is not None)

    @router.get("/doc/{document_id}/excerpt")
    def excerpt(document_id: str, request: Request) -> HTMLResponse:
        return _page(library, document_id, request, "excerpt.html", originals, leaves=False)

    @router.get("/doc/{document_id}/selection")
    def selected(document_id: str, request: Request) -> Response:
        def answer(snapshot: Snapshot, found: StoredDocument, wanted: Wanted) -> dict[str, Any] | None:
            span = (wanted.start or 0, wanted.end or 0)
            chosen = selection.select(snapshot, found, span, page_labels(request))
            return chosen.as_json() if chosen else None

        return _data(library, document_id, request, answer)

    @router.get("/doc/{document_id}/find")
    def find(document_id: str, request: Request) -> Response:
        return _data(
            library,
            document_id,
            request,
            lambda snapshot, found, wanted: inside.find(snapshot, found, wanted.find).as_json(),
        )

    return router


def _page(
    library: Library, document_id: str, request: Request, template: str, originals: bool, leaves: bool
) -> HTMLResponse:
    say, snapshot = page_labels(request), library.snapshot()
    is_whole = template == "document.html"
    try:
        found = snapshot.document(document_id)
        wanted = Wanted.read(request.query_params, document_id)
    except DocumentUnknown:
        return _refused(say, say("doc.missing"), 404, is_whole)
    except RangeUnreadable as error:
        return _refused(say, say.error(error), 422, is_whole, document_id)
    values = _values(snapshot, found, wanted, say, is_whole)
    span = values.pop("span")
    shown = leaf(snapshot, found, wanted, span, say) if leaves else None
    return HTMLResponse(render(template, say, originals=originals, leaf=shown, **values))


def _refused(say: Labels, sentence: str, status: int, is_whole: bool, document_id: str = "") -> HTMLResponse:
    if is_whole:
        return trouble_page(say, sentence, status, document_id)
    return HTMLResponse(render("trouble.html", say, error=sentence), status_code=status)


def _values(
    snapshot: Snapshot, found: StoredDocument, wanted: Wanted, say: Labels, is_whole: bool
) -> dict[str, Any]:
    """What the templates of a source need."""
    text, blocks = snapshot.text(found.key), snapshot.blocks(found)
    span, remark = wanted.span(text)
    looked_for = inside.find(snapshot, found, wanted.find)
    if span is None and looked_for.spans:
        span = looked_for.spans[0]  # what was looked for comes into view
    here = span and Range(found.id, *span)
    others = [(passage.start, passage.end) for passage in wanted.passages if passage.document == found.id]
    shown = source.view(text, blocks, found, span, others, looked_for.spans)
    start, end = span or (0, 0)

    def address(language: str) -> str:
        return document_address(found.id, start, end, language, also=wanted.passages, find=wanted.find)

    return {
        "span": span,
        "view": shown if is_whole else source.excerpt(shown),
        "tour": tour(snapshot, found, blocks, here, wanted.passages, say),
        "remark": remark,
        "marked": selection.select(snapshot, found, span, say) if span else None,
        "listing": inside.listing(text, found, blocks, looked_for, span, wanted.passages, say),
        "also": [passage.written(found.id) for passage in wanted.passages],
        "encoding": say.encoding(found.decoding),
        "address": address(say.language),
        "other": address(next(language for language in LANGUAGES if language != say.language)),
        "home": "/" if say.language == LANGUAGES[0] else f"/?lang={say.language}",
    }


def _data(library: Library, document_id: str, request: Request, answer: Answering) -> Response:
    """JSON for the page's script; what is wrong is said in a sentence."""
    say, snapshot = page_labels(request), library.snapshot()
    try:
        found = snapshot.document(document_id)
        made = answer(snapshot, found, Wanted.read(request.query_params, document_id))
    except DocumentUnknown:
        return JSONResponse({"error": say("doc.missing")}, status_code=404)
    except RangeUnreadable as error:
        return JSONResponse({"error": say.error(error)}, status_code=422)
    return JSONResponse(made)
