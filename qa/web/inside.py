"""Words looked for inside one document, as an exact search looks for them in all."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from index.catalog import StoredDocument
from index.documents import Block, block_at
from index.library import Snapshot
from qa.answers import Span
from qa.labels import Labels
from qa.places import folded, literal
from qa.web.addresses import Range, document_address

LISTED, AROUND = 30, 18
"""Places listed with the words around them, and characters of these on each side."""
MOST_SENT = 5_000
"""Places a browser is given to mark; all are counted."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where words stand in a document. `folded`: only in another script, width, case or line."""

    words: str
    spans: Sequence[Span]
    folded: bool

    def as_json(self) -> dict[str, Any]:
        spans = [list(span) for span in self.spans[:MOST_SENT]]
        return {"count": len(self.spans), "spans": spans, "folded": self.folded}


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in a list: the paragraph, the words around it, and its address."""

    address: str
    paragraph: int
    before: str
    words: str
    after: str
    here: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """What a page says about words looked for. `number` is 0 where it is at none of the places."""

    found: Found
    number: int
    previous: str
    next: str
    entries: tuple[Entry, ...]


def find(snapshot: Snapshot, document: StoredDocument, words: str) -> Found:
    """Every place of `words`: letter for letter where they stand so, else in another form."""
    text = snapshot.text(document.key)
    if not words:
        return Found(words, (), folded=False)
    spans = literal(words)(text)
    if spans:
        return Found(words, spans, folded=False)
    spans = folded(words, snapshot.tokenizer.fold)(text)
    return Found(words, spans, folded=bool(spans))


def listing(
    text: str,
    document: StoredDocument,
    blocks: Sequence[Block],
    found: Found,
    span: Span | None,
    passages: Sequence[Range],
    say: Labels,
) -> Listing:
    """The places around the one a page is at, each with its address."""

    def address(at: int) -> str:
        start, end = found.spans[at]
        return document_address(document.id, start, end, say.language, also=passages, find=found.words)

    def entries(first: int) -> Iterator[Entry]:
        for at, (start, end) in enumerate(found.spans[first : first + LISTED], start=first):
            before = " ".join(text[max(0, start - AROUND) : start].split())
            after = " ".join(text[end : end + AROUND].split())
            number = block_at(blocks, start).number
            yield Entry(address(at), number, before, text[start:end], after, (start, end) == span)

    position = bisect_left(found.spans, span) if span else 0
    is_here = position < len(found.spans) and found.spans[position] == span
    following = position + is_here
    return Listing(
        found,
        position + 1 if is_here else 0,
        address(position - 1) if position else "",
        address(following) if following < len(found.spans) else "",
        tuple(entries(max(0, position - LISTED // 2))),
    )
