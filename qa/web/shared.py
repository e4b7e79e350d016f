"""Shared answers: `/a/{id}` as a page that needs no script, and in other forms."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from io import BytesIO

import segno
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from index.library import Library
from qa.answers import Citation
from qa.cite import place as place_line
from qa.export import NAMES, Exported
from qa.labels import LANGUAGES, Labels
from qa.links.anchors import Anchor, State, anchor
from qa.links.frozen import Frozen, local
from qa.links.store import Links
from qa.scope import EVERYTHING
from qa.web.addresses import application_address, document_address, home_address, shared_address
from qa.web.exporting import file_of
from qa.web.marks import marked
from qa.web.picture import drawable, picture
from qa.web.render import page_labels, render

DESCRIBED = 200
"""Characters of the first passage in the preview of a link."""
ANCHORS_KEPT = 256
"""Answers whose comparison with the documents of a generation is remembered."""
PICTURES_KEPT = 64
QR_SCALE = 5
PRIVATE = {"Cache-Control": "no-cache", "X-Robots-Tag": "noindex"}
"""A link may be revoked, and is for those it was given to."""


_SAID = {
    State.UNCHANGED: "shared.unchanged",
    State.MOVED: "shared.moved",
    State.CHANGED: "shared.changed",
    State.GONE: "shared.gone",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A frozen passage as the page shows it, with what has become of it."""

    citation: Citation
    html: Markup
    place: str
    anchor: Anchor
    said: str
    """What has become of it, in words."""
    address: str | None
    """Where the passage, or what it has become, stands today."""


def routes(library: Library, links: Links) -> APIRouter:
    """`/a/{id}` and its other forms, over one library."""
    router = APIRouter(include_in_schema=False)

    @lru_cache(maxsize=ANCHORS_KEPT)
    def anchors(frozen: Frozen, _: int) -> tuple[Anchor, ...]:
        """The anchors of an answer, looked for once a generation."""
        snapshot = library.snapshot()
        return tuple(anchor(snapshot, citation) for citation in frozen.answer.citations)

    @router.get("/a/{name}")
    def shared(name: str, request: Request) -> Response:
        """The page, or with a suffix another form of it. What is unknown, ended or revoked looks the same."""
        say = page_labels(request)
        name, _, form = name.partition(".")
        frozen = links.get(name)
        if frozen is None or form not in forms:
            return HTMLResponse(render("unknown_link.html", say), status_code=404, headers=PRIVATE)
        return forms[form](frozen, request, say)

    def page(frozen: Frozen, request: Request, say: Labels) -> Response:
        found = anchors(frozen, library.snapshot().generation)
        return HTMLResponse(_page(frozen, found, str(request.base_url), say), headers=PRIVATE)

    def as_json(frozen: Frozen, _request: Request, _say: Labels) -> Response:
        found = anchors(frozen, library.snapshot().generation)
        whole = {**frozen.as_json(), "now": [each.as_json() for each in found]}
        text = json.dumps(whole, ensure_ascii=False)
        return Response(text, media_type="application/json", headers=PRIVATE)

    forms = {name: partial(_written, name) for name in NAMES} | {
        "": page,
        "json": as_json,
        "png": _picture,
        "svg": _code,
    }
    return router


def _written(name: str, frozen: Frozen, request: Request, say: Labels) -> Response:
    """The answer as a file to keep."""
    link = str(request.base_url).rstrip("/") + shared_address(frozen.id)
    response = file_of(Exported.of(frozen.answer, frozen.shared, link), name, say)
    response.headers.update(PRIVATE)
    return response


def _page(frozen: Frozen, anchors: Sequence[Anchor], base: str, say: Labels) -> str:
    answer = frozen.answer
    address = base.rstrip("/") + shared_address(frozen.id)
    cited = answer.citations
    described = " ".join(cited[0].text.split())[:DESCRIBED] if cited else ""
    other = next(language for language in LANGUAGES if language != say.language)
    return render(
        "shared.html",
        say,
        frozen=frozen,
        answer=answer,
        kept=[_kept(citation, found, say) for citation, found in zip(cited, anchors, strict=True)],
        documents=len({citation.document.id for citation in cited}),
        shared=local(frozen.shared),
        until=local(frozen.until) if frozen.until else "",
        described=described,
        address=address,
        picture=address + ".png" if cited and drawable("".join(_words(frozen))) else "",
        again=application_address(
            answer.details.understood or answer.question,
            say.language,
            limited.scope if (limited := answer.details.limited) else EVERYTHING,
        ),
        home=home_address(say.language),
        other=shared_address(frozen.id) + (f"?lang={other}" if other != LANGUAGES[0] else ""),
    )


def _kept(citation: Citation, found: Anchor, say: Labels) -> Kept:
    place = found.place
    address = document_address(place.document.id, place.start, place.end, say.language) if place else None
    html = marked(citation.text, citation.sentences, citation.words)
    return Kept(citation, html, place_line(citation, say), found, say(_SAID[found.state]), address)


def _picture(frozen: Frozen, _request: Request, say: Labels) -> Response:
    drawn = _drawn(frozen)
    if drawn is None:
        return HTMLResponse(render("unknown_link.html", say), status_code=404, headers=PRIVATE)
    return Response(drawn, media_type="image/png", headers=PRIVATE)


@lru_cache(maxsize=PICTURES_KEPT)
def _drawn(frozen: Frozen) -> bytes | None:
    """The picture of a link; None where there is nothing to draw, or no face to draw it in."""
    return picture(*_words(frozen)) if frozen.answer.citations else None


def _words(frozen: Frozen) -> tuple[str, str, str]:
    """What stands in the picture of an answer that has passages."""
    first = frozen.answer.citations[0]
    return frozen.answer.question, first.text, first.document.title


def _code(frozen: Frozen, request: Request, _say: Labels) -> Response:
    """The link as a QR code, at the address by which the visitor came."""
    drawn = BytesIO()
    code = segno.make_qr(str(request.base_url).rstrip("/") + shared_address(frozen.id), error="m")
    code.save(drawn, kind="svg", scale=QR_SCALE, border=4, light="#fff", xmldecl=False)
    return Response(drawn.getvalue(), media_type="image/svg+xml", headers=PRIVATE)
