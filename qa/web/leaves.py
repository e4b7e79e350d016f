"""`/doc/{id}/page/{n}`: a printed page of a document, as a picture and as a part of its web page."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from index.catalog import StoredDocument
from index.drawing import WIDTHS, Drawer, is_drawable
from index.errors import DocumentUnknown, DrawerBusy, OriginalChanged, OriginalError, PageUndrawable
from index.library import Library
from qa.errors import RangeUnreadable
from qa.labels import Labels
from qa.web.leaf import leaf
from qa.web.ranges import MOST_DIGITS, Wanted
from qa.web.render import page_labels, render, trouble_page

KEPT = "private, max-age=3600"
"""How long a browser may keep a picture: its address names the document by the hash of its file."""
GONE, CHANGED, UNDRAWABLE = 410, 409, 503


def routes(library: Library, drawer: Drawer) -> APIRouter:
    """Pages are drawn wherever their text may be read, as long as the file is the one that was read."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

    @router.get("/doc/{document_id}/page/{number}.png")
    def picture(document_id: str, number: str, request: Request) -> Response:
        say, snapshot = page_labels(request), library.snapshot()
        try:
            document = snapshot.document(document_id)
        except DocumentUnknown:
            return trouble_page(say, say("doc.missing"), 404)
        asked = _number(document, number)
        if asked is None:
            return trouble_page(say, say("leaf.none"), 404, document.id)
        width = request.query_params.get("width", "")
        wanted = (
            int(width) if width.isascii() and width.isdigit() and len(width) <= MOST_DIGITS else WIDTHS[1]
        )
        try:
            drawn = drawer.page(snapshot, document, asked, wanted)
        except OriginalError as error:
            return trouble_page(say, say.error(error), _status(error), document.id)
        return Response(drawn, media_type="image/png", headers={"Cache-Control": KEPT})

    @router.get("/doc/{document_id}/page/{number}")
    def part(document_id: str, number: str, request: Request) -> HTMLResponse:
        say, snapshot = page_labels(request), library.snapshot()
        try:
            document = snapshot.document(document_id)
            wanted = Wanted.read(request.query_params, document_id)
        except DocumentUnknown:
            return _refused(say, say("doc.missing"), 404)
        except RangeUnreadable as error:
            return _refused(say, say.error(error), 422)
        asked = _number(document, number)
        if asked is None:
            return _refused(say, say("leaf.none"), 404)
        span, _ = wanted.span(snapshot.text(document.key))
        shown = leaf(snapshot, document, wanted.at(asked), span, say)
        return HTMLResponse(render("leaf.html", say, leaf=shown, title=document.title))

    return router


def _number(document: StoredDocument, written: str) -> int | None:
    """The page that an address names; None where the document has none such that could be drawn."""
    if not (written.isascii() and written.isdigit() and len(written) <= MOST_DIGITS):
        return None
    return int(written) if is_drawable(document) and 1 <= int(written) <= (document.pages or 0) else None


def _refused(say: Labels, sentence: str, status: int) -> HTMLResponse:
    return HTMLResponse(render("trouble.html", say, error=sentence), status_code=status)


def _status(error: OriginalError) -> int:
    if isinstance(error, (PageUndrawable, DrawerBusy)):
        return UNDRAWABLE
    return CHANGED if isinstance(error, OriginalChanged) else GONE
