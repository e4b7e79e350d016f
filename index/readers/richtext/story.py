"""The paragraphs and tables of an RTF file as its control words go by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from index.documents import BlockKind
from index.readers.flow import Part, heading, row
from index.readers.numerals import numeral
from index.readers.richtext.fonts import joined

_CONTROLS = {code: None for code in range(32) if chr(code) not in "\t\n"}
"""Characters that show nothing."""


@dataclass(slots=True)
class Look:
    """How the paragraph being written is: the tables around it (0 for none), its style, its level."""

    depth: int = 0
    style: int = 0
    level: int | None = None
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Style:
    level: int = 0
    contents: bool = False


@dataclass
class _Row:
    cells: list[list[Part]] = field(default_factory=list)
    cell: list[Part] = field(default_factory=list)


class Story:
    """A stretch of text with a beginning and an end.

    Its `kind` is "body", "note", "endnote", "margin" or "box";
    `mark` is what a note's own number is shown as, once it is known. What hangs on a paragraph comes after
    it, or, in a table, after the table.
    """

    def __init__(self, styles: dict[int, Style], kind: str = "body") -> None:
        self._styles = styles
        self.kind = kind
        self.mark: str | None = None
        self._words: list[str] = []
        self._number = ""
        self._rows: dict[int, _Row] = {}
        self._parts: list[Part] = []
        self._after: list[Part] = []
        self._held: list[Part] = []

    def say(self, words: str) -> None:
        self._words.append(words)

    def number(self, words: str) -> None:
        """What is printed before the paragraph: a number with its gap, not the ornament of a list."""
        printed = joined(words).strip()
        self._number = f"{printed} " if any(map(str.isalnum, printed)) and printed != "o" else ""

    def hang(self, parts: Iterable[Part]) -> None:
        """Parts of a note or a box that hangs on the current paragraph."""
        self._after += parts

    def end_paragraph(self, look: Look) -> None:
        if not look.depth:
            self._end_tables()
        words = joined("".join(self._words)).translate(_CONTROLS)
        style = self._styles.get(look.style, Style())
        level = style.level if look.level is None else look.level
        if words and not words.isspace():
            part = heading(self._number + words, level, centred=look.centred)
            part = replace(part, kind=BlockKind.FURNITURE, level=0) if style.contents else part
            self._place(part, look.depth)
        elif self._number and look.depth:
            self._place(Part(self._number), look.depth)
        self._words, self._number = [], ""
        if look.depth:
            self._held += self._after
        else:
            self._parts += self._after
        self._after = []

    def end_cell(self, look: Look, depth: int) -> None:
        self.end_paragraph(replace(look, depth=max(depth, 1)))
        now = self._rows.setdefault(depth, _Row())
        now.cells.append(now.cell)
        now.cell = []

    def end_row(self, depth: int) -> None:
        now = self._rows.pop(depth, _Row())
        if now.cell:  # its end is missing
            now.cells.append(now.cell)
        for part in row(now.cells) if now.cells else ():
            self._place(part, depth - 1)

    def end(self, look: Look) -> list[Part]:
        """All parts of the story."""
        self.end_paragraph(look)
        self._end_tables()
        parts, self._parts = self._parts, []
        return parts

    def _place(self, part: Part, depth: int) -> None:
        if depth > 0:
            self._rows.setdefault(depth, _Row()).cell.append(part)
        else:
            self._parts.append(part)

    def _end_tables(self) -> None:
        """Rows that never ended, the deepest first, and what hangs on the table."""
        for depth in sorted(self._rows, reverse=True):
            self.end_row(depth)
        self._parts += self._held
        self._held = []


_WAYS = {
    "ar": "decimal", "alc": "lowerLetter", "auc": "upperLetter", "rlc": "lowerRoman", "ruc": "upperRoman",
    "cnum": "decimalEnclosedCircle", "dbnum": "chineseCounting", "gbnumc": "decimalEnclosedParen",
}  # fmt: skip
"""How notes may be numbered, by what follows `ftnn` and, for endnotes, `aftnn` in the control word."""


@dataclass
class Notes:
    """The footnotes and the endnotes, numbered as they come; `ending` are the endnotes' parts."""

    ending: list[Part] = field(default_factory=list)
    _ways: dict[str, str] = field(default_factory=lambda: {"note": "decimal", "endnote": "lowerRoman"})
    _counts: dict[str, int] = field(default_factory=lambda: {"note": 0, "endnote": 0})

    def hear(self, word: str) -> None:
        """A control word that may say how notes are numbered."""
        kind = "endnote" if word.startswith("aftnn") else "note"
        if way := _WAYS.get(word.removeprefix("a").removeprefix("ftnn") if "ftnn" in word else ""):
            self._ways[kind] = way

    def mark(self, story: Story) -> str:
        """The number of the note whose story this is; nothing elsewhere, where notes are cited."""
        if story.kind not in self._counts:
            return ""
        if story.mark is None:
            self._counts[story.kind] += 1
            story.mark = numeral(self._counts[story.kind], self._ways[story.kind])
        return story.mark
