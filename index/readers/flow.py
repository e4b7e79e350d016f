"""A word processor's document as it flows down the page: what the readers of DOCX, ODT and RTF share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from index.documents import Block, BlockKind, Decoding, Document, Problem, Reason
from index.readers.blocks import TextBuilder
from index.readers.guarded import guarded
from index.readers.headings import structure
from index.readers.naming import dated, titled
from index.readers.prose import ends_sentence
from index.readers.raw import Raw, Results

LEVELS = 6
"""Of headings; deeper ones count as the sixth."""
_TITLE = 60
"""Characters: the longest titles of Chinese notices have about so many."""
_CELL_PARTS = 8
"""A cell with more paragraphs than this belongs to a table that lays out the page, not to data."""


@dataclass(frozen=True, slots=True)
class Part:
    """The words of one block on their way into the text; `centred` in the middle of their lines."""

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    centred: bool = False

    @property
    def is_blank(self) -> bool:
        return not self.text or self.text.isspace()

    @property
    def furniture(self) -> Part:
        return replace(self, kind=BlockKind.FURNITURE, level=0)


def heading(text: str, level: int, *, centred: bool = False) -> Part:
    """A heading, or a paragraph where `level` is 0."""
    kind = BlockKind.HEADING if level > 0 else BlockKind.PARAGRAPH
    return Part(text, kind, min(level, LEVELS), centred)


@dataclass(frozen=True, slots=True)
class Flow:
    """A document that was walked through: its parts in reading order, and what it states of itself.

    `pictures` says that it holds some, `left_out` names what of it could not be read.
    """

    form: str
    parts: Sequence[Part]
    title: str = ""
    created: str | None = None
    decoding: Decoding | None = None
    pictures: bool = False
    left_out: tuple[str, ...] = ()

    def results(self, raw: Raw) -> Results:
        """The document, then what is missing of it."""
        builder = TextBuilder()
        for part in _with_title([part for part in self.parts if not part.is_blank]):
            builder.add(part.text, part.kind, part.level)
        text, blocks = builder.build()
        if blocks:
            blocks = with_headings(text, blocks)
            yield Document(
                path=raw.path,
                sha256=raw.sha256,
                title=titled(self.title, text, blocks, raw.stem),
                text=text,
                blocks=blocks,
                decoding=self.decoding,
                date=dated(None, text, blocks, created=self.created, stem=raw.stem),
                form=self.form,
            )
        else:
            yield Problem(raw.path, Reason.NO_TEXT_LAYER if self.pictures else Reason.EMPTY)
        if blocks and self.decoding and self.decoding.doubtful:
            yield Problem(raw.path, Reason.DOUBTFUL_ENCODING, self.decoding.encoding)
        if self.left_out:
            yield Problem(raw.path, Reason.PARTS_LEFT_OUT, ", ".join(self.left_out))


def row(cells: Sequence[Sequence[Part]]) -> Iterator[Part]:
    """A row of a table as one part, its cells apart by tabs, the paragraphs in a cell by blanks.

    A row that only lays out the page (a box around paragraphs, tables and headings in cells) gives
    the parts of its cells, one after the other.
    """
    if any(_is_layout(cell, alone=len(cells) == 1) for cell in cells):
        for cell in cells:
            yield from cell
        return
    joined = (" ".join(part.text.strip().replace("\n", " ") for part in cell) for cell in cells)
    yield Part("\t".join(joined).rstrip(), BlockKind.ROW)


def _is_layout(cell: Sequence[Part], *, alone: bool) -> bool:
    kinds = [part.kind for part in cell]
    heads = BlockKind.HEADING in kinds and (alone or len(cell) > 1)
    return heads or BlockKind.ROW in kinds or len(cell) > (1 if alone else _CELL_PARTS)


def _with_title(parts: list[Part]) -> list[Part]:
    """The parts; where none is a heading, a short first line in the middle of the page is the title."""
    if parts and not any(part.level for part in parts):
        first = parts[0]
        titling = (
            first.kind is BlockKind.PARAGRAPH and len(first.text) <= _TITLE and not ends_sentence(first.text)
        )
        if titling and first.centred and len(parts) > 1:
            parts[0] = heading(first.text, 1)
    return parts


def with_headings(text: str, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks, and as headings those that look like it where the document marks none but its title."""
    marked = sum(block.kind is BlockKind.HEADING for block in blocks)
    if marked > 1:
        return blocks
    pieces, _ = structure(text, titled=not marked)
    levels = {(piece.start, piece.end): piece.level for piece in pieces if piece.level}
    found = []
    for block in blocks:
        level = levels.get((block.start, block.end), 0) if block.kind is BlockKind.PARAGRAPH else 0
        found.append(replace(block, kind=BlockKind.HEADING, level=level) if level else block)
    return tuple(found)


def walked(raw: Raw, walk: Callable[[Raw], Flow]) -> Results:
    """All that a walk through a file gives, or the problem that whatever it raised is."""
    yield from guarded(raw, lambda raw: iter(list(walk(raw).results(raw))))
