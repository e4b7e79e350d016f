"""The passages of an answer, gone through one after the other, and the strip that shows where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.catalog import StoredDocument
from index.documents import Block, block_at
from index.errors import DocumentUnknown
from index.library import Snapshot
from qa.answers import Citation
from qa.labels import Labels
from qa.web.addresses import Range, document_address

CELLS = 40
"""Cells of the strip."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A fortieth of a document. Where a passage begins in it, `address` leads there and `name` says so.

    `excerpt` is the text around it alone.
    """

    covered: bool
    here: bool
    address: str = ""
    name: str = ""
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Strip:
    """A document and where in it the passages of an answer stand."""

    title: str
    path: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """Another passage of the answer: where it is, and the title where that is in another document."""

    address: str
    title: str


@dataclass(frozen=True, slots=True)
class Tour:
    """Where a page stands among the passages of an answer. `number` is 0 where it is at none of them."""

    number: int
    count: int
    previous: Step | None
    next: Step | None
    strip: tuple[Cell, ...]


def passages_of(citations: Sequence[Citation]) -> tuple[Range, ...]:
    """The passages of an answer in the order one reads them: by document, the best one's first."""
    documents = list(dict.fromkeys(citation.document.id for citation in citations))
    ranges = (Range(citation.document.id, citation.start, citation.end) for citation in citations)
    return tuple(sorted(ranges, key=lambda passage: (documents.index(passage.document), passage.start)))


def tour(
    snapshot: Snapshot,
    document: StoredDocument,
    blocks: Sequence[Block],
    here: Range | None,
    passages: Sequence[Range],
    say: Labels,
) -> Tour:
    """Where `here` stands among `passages`, of which some are in other documents."""
    own = [passage for passage in passages if passage.document == document.id]
    before, after = _neighbours(passages, own, here)

    def step(passage: Range | None) -> Step | None:
        return None if passage is None else _step(snapshot, document, passage, passages, say)

    shown = own if here is None or here in own else sorted([*own, here], key=lambda passage: passage.start)
    return Tour(
        number=passages.index(here) + 1 if here in passages else 0,
        count=len(passages),
        previous=step(before),
        next=step(after),
        strip=tuple(_cells(document, blocks, here, shown, passages, say)),
    )


def strips(snapshot: Snapshot, passages: Sequence[Range], say: Labels) -> list[Strip]:
    """A strip for each document of an answer, in its order; for those that are still in the library."""
    made = []
    for id_ in dict.fromkeys(passage.document for passage in passages):
        try:
            document = snapshot.document(id_)
        except DocumentUnknown:
            continue
        own = [passage for passage in passages if passage.document == id_]
        cells = _cells(document, snapshot.blocks(document), None, own, passages, say)
        made.append(Strip(document.title, document.path, tuple(cells)))
    return made


def _neighbours(
    passages: Sequence[Range], own: Sequence[Range], here: Range | None
) -> tuple[Range | None, Range | None]:
    """The passages before and after `here`: in the answer's order, or in the document where it is none."""
    if here is None:
        return None, own[0] if own else None
    if here in passages:
        at = passages.index(here)
        return passages[at - 1] if at else None, passages[at + 1] if at + 1 < len(passages) else None
    before = [passage for passage in own if passage.start < here.start]
    after = [passage for passage in own if passage.start >= here.start]
    return before[-1] if before else None, after[0] if after else None


def _step(
    snapshot: Snapshot, document: StoredDocument, passage: Range, passages: Sequence[Range], say: Labels
) -> Step | None:
    address = document_address(passage.document, passage.start, passage.end, say.language, also=passages)
    if passage.document == document.id:
        return Step(address, "")
    try:
        return Step(address, snapshot.document(passage.document).title)
    except DocumentUnknown:
        return None


def _cells(
    document: StoredDocument,
    blocks: Sequence[Block],
    here: Range | None,
    shown: Sequence[Range],
    passages: Sequence[Range],
    say: Labels,
) -> Iterator[Cell]:
    length = max(1, document.characters)

    def cell(position: int) -> int:
        return min(CELLS - 1, max(0, position) * CELLS // length)

    reach = [(cell(passage.start), cell(passage.end - 1), passage) for passage in shown]
    for number in range(CELLS):
        covering = [passage for first, last, passage in reach if first <= number <= last]
        opening = [passage for first, _, passage in reach if first == number]
        at = here in covering
        if not opening:
            yield Cell(bool(covering), at)
            continue
        passage = here if here is not None and here in opening else opening[0]
        address, excerpt = (
            document_address(document.id, passage.start, passage.end, say.language, page, also=passages)
            for page in ("", "/excerpt")
        )
        paragraphs = [block_at(blocks, one.start).number for one in opening]
        name = say("source.strip_passage", numbers=", ".join(map(str, dict.fromkeys(paragraphs))))
        yield Cell(True, at, address, name, excerpt)
