"""Ranges of a text into numbered blocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from index.documents import Block, BlockKind


@dataclass(frozen=True, slots=True)
class Piece:
    """A range of a text on its way to becoming a block: not yet trimmed, not yet numbered."""

    start: int
    end: int
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    page: int | None = None
    line: int | None = None


def blocks_of(text: str, pieces: Iterable[Piece]) -> tuple[Block, ...]:
    """The pieces as blocks of `text`: blank ends trimmed, empty ones left out, numbered from 1.

    `pieces` are in reading order and do not overlap. Blank is what `str.isspace` says: spaces,
    line ends, U+3000, U+00A0.
    """
    blocks: list[Block] = []
    for piece in pieces:
        start, end = trimmed(text, piece.start, piece.end)
        if start < end:
            number = len(blocks) + 1
            blocks.append(Block(start, end, number, piece.kind, piece.level, piece.page, piece.line))
    return tuple(blocks)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without its blank ends; an empty range where all of it is blank."""
    while start < end and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return start, end


class TextBuilder:
    """Makes a text out of extracted parts, one blank line between them, and the pieces within it."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.length = 0
        self.pieces: list[Piece] = []

    def add(
        self,
        part: str,
        kind: BlockKind = BlockKind.PARAGRAPH,
        level: int = 0,
        *,
        page: int | None = None,
        line: int | None = None,
    ) -> int:
        """Append a part as one block; gives where it starts.

        Rows that follow each other stand on consecutive lines.
        """
        if self.pieces:
            together = kind is BlockKind.ROW and self.pieces[-1].kind is BlockKind.ROW
            self._append("\n" if together else "\n\n")
        start = self.length
        self._append(part)
        self.pieces.append(Piece(start, self.length, kind, level, page, line))
        return start

    def _append(self, part: str) -> None:
        self._parts.append(part)
        self.length += len(part)

    def build(self) -> tuple[str, tuple[Block, ...]]:
        text = "".join(self._parts)
        return text, blocks_of(text, self.pieces)
