"""Any range of a document as a citation: its words, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.catalog import StoredDocument
from index.documents import region_at
from index.library import Snapshot
from qa.answers import Citation, Source, Span


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a range stands: its paragraph, the headings over it, and what else its format has.

    `page` and `line` (a row, in a table) are those of the place that matters in it. `recognised` is the
    confidence, 0 to 1, of words that were recognised in a picture.
    """

    paragraph: int
    headings: tuple[str, ...]
    page: int | None = None
    line: int | None = None
    recognised: float | None = None


def source(document: StoredDocument) -> Source:
    return Source(document.id, document.title, document.path, document.sha256, document.date)


def standing(
    snapshot: Snapshot, document: StoredDocument, start: int, end: int, at: int | None = None
) -> Standing:
    """Where `text[start:end]` of a document stands.

    Page and line are those at the position `at`, or at its start. A range in a gap between two blocks
    belongs to the one before.
    """
    key, at = document.key, start if at is None else at
    opening, here = snapshot.block_at(key, start), snapshot.block_at(key, at)
    regions = snapshot.regions_between(key, start, end) if document.pages else []
    region = region_at(regions, at) or (regions[0] if regions else None)
    return Standing(
        paragraph=opening.number if opening else 1,
        headings=snapshot.headings_at(key, start),
        page=region.page if region else here.page if here else None,
        line=here.line if here else None,
        recognised=_confidence([(r.end - r.start, r.confidence) for r in regions]),
    )


def first(sentences: Sequence[Span], words: Sequence[Span]) -> int:
    """Where what is marked in a passage begins, for its page and line are the passage's.

    That is the first word in the first sentence: cells and rows run on in a "sentence" without a full stop.
    """
    start, end = sentences[0] if sentences else (0, 0)
    return next((word for word, _ in words if start <= word < end), start)


def cite(snapshot: Snapshot, document: StoredDocument, start: int, end: int, marked: int = 0) -> Citation:
    """The citation of any range of a document; page and line are those `marked` characters into it."""
    found = standing(snapshot, document, start, end, start + marked)
    return Citation(
        rank=1,
        text=snapshot.text(document.key)[start:end],
        document=source(document),
        start=start,
        end=end,
        paragraph=found.paragraph,
        headings=found.headings,
        page=found.page,
        line=found.line,
        recognised=found.recognised,
    )


def _confidence(lines: list[tuple[int, float | None]]) -> float | None:
    """The mean over the characters of the lines that were recognised; None where none was."""
    known = [(length, confidence) for length, confidence in lines if confidence is not None]
    total = sum(length for length, _ in known)
    return sum(length * confidence for length, confidence in known) / total if total else None
