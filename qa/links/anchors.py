"""What the documents say today of a passage that was frozen: still the same, elsewhere, changed, or gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from index.catalog import StoredDocument
from index.library import Snapshot
from index.matching import occurrences
from qa.answers import Citation, Place, Source
from qa.citing import source
from qa.difference import Piece, difference
from qa.quotes.finding import Finder

ALIKE = 0.6
"""Similarity from which the nearest text of the same file is the passage, changed."""
ALIKE_ELSEWHERE = 0.8
"""The same for any other file: there, something similar is soon something else."""


class State(StrEnum):
    """How a frozen passage stands to the documents of today."""

    UNCHANGED = "unchanged"
    """Its document is byte for byte the one it was taken from."""
    MOVED = "moved"
    """Letter for letter in a file that has changed or has another name."""
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a frozen passage stands today; `pieces` tell, where it has changed, what is gone and new."""

    state: State
    place: Place | None = None
    paragraph: int | None = None
    pieces: tuple[Piece, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "state": self.state.value,
            "place": self.place and self.place.as_json(),
            "paragraph": self.paragraph,
            "difference": [piece.as_json() for piece in self.pieces],
        }


def anchor(snapshot: Snapshot, citation: Citation) -> Anchor:
    """Looks for a frozen passage, first where it was, then wherever it may be now."""
    related = sorted(
        snapshot.documents_like(citation.document.sha256, citation.document.path),
        key=lambda document: _strangeness(document, citation.document),
    )
    for document in related:
        start = _nearest_place(snapshot.text(document.key), citation)
        if start is not None:
            return _found(snapshot, document, citation, start)
    return _elsewhere(snapshot, citation) or _changed(snapshot, related, citation) or Anchor(State.GONE)


def _strangeness(document: StoredDocument, frozen: Source) -> tuple[bool, bool]:
    """Sorts the very document first, then the file of the same path, then others of the same content."""
    return document.id != frozen.id, document.path != frozen.path


def _nearest_place(text: str, citation: Citation) -> int | None:
    """The start of the place nearest to where a passage once stood that reads as it does."""
    if text.startswith(citation.text, citation.start):
        return citation.start
    starts = (start for start, _ in occurrences(text, citation.text))
    return min(starts, key=lambda start: abs(start - citation.start), default=None)


def _found(snapshot: Snapshot, document: StoredDocument, citation: Citation, start: int) -> Anchor:
    same = document.id == citation.document.id and start == citation.start
    end = start + len(citation.text)
    return _at(snapshot, State.UNCHANGED if same else State.MOVED, document, start, end)


def _elsewhere(snapshot: Snapshot, citation: Citation) -> Anchor | None:
    """Any document that holds the passage letter for letter, the first by path."""
    documents = snapshot.documents_by_key(snapshot.holding(citation.text)[:1])
    for document in documents.values():
        start = snapshot.text(document.key).index(citation.text)
        return _found(snapshot, document, citation, start)
    return None


def _changed(snapshot: Snapshot, related: list[StoredDocument], citation: Citation) -> Anchor | None:
    """The nearest present text: in the file it was taken from, else anywhere."""
    finder = Finder.of(snapshot)
    for among, alike in _where(related):
        near = finder.nearest(citation.text, among)
        if near is not None and near.similarity >= alike:
            document = snapshot.documents_by_key([near.document])[near.document]
            text = snapshot.text(document.key)[near.start : near.end]
            return _at(
                snapshot, State.CHANGED, document, near.start, near.end, difference(citation.text, text)
            )
    return None


def _where(related: list[StoredDocument]) -> Iterator[tuple[list[int] | None, float]]:
    if related:
        yield [document.key for document in related], ALIKE
    yield None, ALIKE_ELSEWHERE


def _at(
    snapshot: Snapshot,
    state: State,
    document: StoredDocument,
    start: int,
    end: int,
    pieces: tuple[Piece, ...] = (),
) -> Anchor:
    blocks = snapshot.blocks(document)
    paragraph = next((block.number for block in blocks if start < block.end), None)
    return Anchor(state, Place(source(document), start, end), paragraph, pieces)
