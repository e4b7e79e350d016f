"""Addresses of our own pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from index.documents import ID_LENGTH
from qa.labels import LANGUAGES
from qa.scope import EVERYTHING, Scope

MOST_PASSAGES = 50
"""Passages of an answer that an address may carry: as many as an answer may have."""
FRAGMENT_AT_MOST, FRAGMENT_EDGE = 80, 24
"""Characters up to which a text fragment holds a range whole, and of its first and last words beyond."""
_RANGE = re.compile(rf"(?:([0-9a-f]{{{ID_LENGTH}}}):)?([0-9]{{1,9}})-([0-9]{{1,9}})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Range:
    """A range of a document, by the document's id, as an address carries it."""

    document: str
    start: int
    end: int

    @classmethod
    def read(cls, written: str, here: str) -> Range | None:
        """`start-end` in the document `here`, or `id:start-end`; None for anything else."""
        found = _RANGE.fullmatch(written)
        if found is None or int(found[2]) >= int(found[3]):
            return None
        return cls(found[1] or here, int(found[2]), int(found[3]))

    def written(self, here: str) -> str:
        span = f"{self.start}-{self.end}"
        return span if self.document == here else f"{self.document}:{span}"


def document_address(
    document: str,
    start: int,
    end: int,
    language: str,
    page: str = "",
    also: Sequence[Range] = (),
    find: str = "",
    leaf: int = 0,
) -> str:
    """Where a range of a document is shown in its place; works without JavaScript too.

    An empty range marks nothing. `also` are the passages of the answer, this one with them, in the
    order one goes through them; `find` is what is looked for inside; `leaf` the printed page to be shown.
    """
    query = range_query(start, end, language)
    query += [("also", passage.written(document)) for passage in also[:MOST_PASSAGES]]
    query += [("find", find)] if find else []
    query += [("leaf", leaf)] if leaf else []
    asked = f"?{urlencode(query, safe=':')}" if query else ""
    place = "#leaf" if leaf else "#marked" if start < end or find else ""
    return f"/doc/{document}{page}{asked}{place}"


def range_address(document: str, start: int, end: int, text: str, language: str) -> str:
    """A link to just one range, which reads `text`; browsers that can look for it at `#:~:text=` too."""
    query = urlencode(range_query(start, end, language))
    return f"/doc/{document}?{query}#:~:text={text_fragment(text)}"


def shared_address(name: str, suffix: str = "") -> str:
    """Where a shared answer is shown, or given in the form that `suffix` names (`.json`)."""
    return f"/a/{name}{suffix}"


def home_address(language: str) -> str:
    """The application."""
    return "/" if language == LANGUAGES[0] else f"/?lang={language}"


def application_address(question: str, language: str, scope: Scope = EVERYTHING) -> str:
    """The application, with a question in its box, to be asked about a part of the library."""
    return _application([("q", question), *scope.query], language)


def scoped_address(scope: Scope, language: str) -> str:
    """The application, to be asked about a part of the library."""
    return _application(scope.query, language)


def _application(query: Sequence[tuple[str, str]], language: str) -> str:
    whole = [*query, *([("lang", language)] if language != LANGUAGES[0] else [])]
    return f"/?{urlencode(whole, quote_via=quote)}"


def text_fragment(text: str) -> str:
    """A text as a text fragment names it: whole, or by its first and last words.

    A range over several lines is several blocks of the page, and each end must lie within one.
    """
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    if len(lines) == 1 and len(lines[0]) <= FRAGMENT_AT_MOST:
        return _encoded(lines[0])
    first, last = lines[0][:FRAGMENT_EDGE], lines[-1][-FRAGMENT_EDGE:]
    return f"{_encoded(first.strip())},{_encoded(last.strip())}"


def range_query(start: int, end: int, language: str) -> list[tuple[str, object]]:
    query: list[tuple[str, object]] = [("from", start), ("to", end)] if start < end else []
    return [*query, *([("lang", language)] if language != LANGUAGES[0] else [])]


def _encoded(text: str) -> str:
    """Percent-encoded for a text fragment, in which `-`, `,` and `&` mean something."""
    return quote(text, safe="").replace("-", "%2D")
