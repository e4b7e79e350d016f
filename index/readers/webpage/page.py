"""A page as its tags and words go by: the parser's target for HTML and XML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from index.documents import Block, BlockKind
from index.readers.blocks import TextBuilder
from index.readers.spaces import collapsed, paragraphs
from index.readers.webpage.facts import PageFacts
from index.readers.webpage.landmarks import LANDMARKS, NONE, Mark, marks
from index.readers.webpage.maintext import Part, furniture, shown

# One word a line reads worse:
# fmt: off
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "listing", "main",
    "menu", "nav", "ol", "optgroup", "option", "p", "plaintext", "pre", "search", "section", "select",
    "summary", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "tr", "ul", "xmp",
))
_INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i",
    "img", "ins", "kbd", "label", "mark", "nobr", "q", "rb", "ruby", "rt", "rp", "rtc", "s", "samp",
    "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
))
"""In XML every other element sets its words apart."""
# fmt: on
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,2000}>")
_CELL_PARTS = 3
"""A cell with more paragraphs than this belongs to a table that lays out the page, not to data."""


class Page:
    """Collects the words of a page; the parser calls `start`, `data`, `end` and `close`.

    With `fragment`, the page is XML: words that are markup themselves, as in feeds, are handed to
    it, and the parts it gives take their place. `anchors` are ids of elements to remember the place of.
    """

    def __init__(
        self, fragment: Callable[[str], list[Part]] | None = None, anchors: frozenset[str] = frozenset()
    ) -> None:
        self.parts: list[Part] = []
        self.places: dict[str, int] = {}
        """The number of the part that stands at each of the anchors, or after it."""
        self.facts = PageFacts()
        self._fragment = fragment
        self._anchors = anchors
        self._open: list[tuple[str, Mark]] = []
        self._marks = NONE
        self._heading = 0
        self._naming = False
        self._name: list[str] = []
        self._lines: list[list[str]] = [[]]
        self._linked = self._links = 0
        self._row: list[list[Part]] | None = None

    def judged(self) -> Iterator[tuple[Part, bool]]:
        """The parts that are shown, each with whether it is furniture; in XML that is no page none is."""
        if self._fragment:
            yield from ((part, False) for part in self.parts)
        else:
            parts = shown(self.parts)
            yield from zip(parts, furniture(parts), strict=True)

    def built(self) -> tuple[str, tuple[Block, ...]]:
        """The text and its blocks."""
        builder = TextBuilder()
        for part, is_furniture in self.judged():
            if is_furniture:
                builder.add(part.text, BlockKind.FURNITURE)
            else:
                builder.add(part.text, part.kind, part.level)
        return builder.build()

    @property
    def still_open(self) -> int:
        """Elements that were begun and not ended."""
        return len(self._open)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "title":
            self._start_title()
        elif tag in {"meta", "time"}:
            self.facts.state(tag, attributes)
        elif tag == "script":
            self.facts.start_script(attributes)
        elif tag == "br":
            self._lines.append([])
        inline = not self._is_block(tag)
        second_title = tag == "title" and not self._naming and not self._fragment  # a picture's, in SVG
        within = marks(tag, attributes, self._marks, inline=inline)
        if second_title:
            within |= Mark.UNSEEN
        if not inline or _parted(within, self._marks):
            self._flush()
        if self._anchors and attributes.get("id") in self._anchors:
            self.places.setdefault(attributes["id"], len(self.parts))
        self._open.append((tag, self._marks))
        if within is not self._marks:
            self._links += bool(within & ~self._marks & Mark.LINK)
            self._marks = within
        self._heading = _HEADINGS.get(tag, self._heading)
        self._start_table(tag)

    def data(self, words: str) -> None:
        if self._naming and not self._fragment:
            self._name.append(words)
        elif not self._marks & Mark.UNSEEN:
            self._lines[-1].append(words)
            self._linked += sum(map(str.isalnum, words)) if self._marks & Mark.LINK else 0
        else:
            self.facts.script(words)

    def end(self, tag: str) -> None:
        around = self._open.pop()[1] if self._open and self._open[-1][0] == tag else self._marks
        if self._is_block(tag) or _parted(around, self._marks):
            self._flush()
        self._marks = around
        if tag in _HEADINGS:
            self._heading = 0
        elif tag == "title":
            self._end_title()
        elif tag in {"tr", "table"}:
            self._end_row()

    def close(self) -> None:
        self._flush()
        self._end_row()

    def _is_block(self, tag: str) -> bool:
        return tag not in _INLINE and tag != "br" if self._fragment else tag in _BLOCKS

    def _start_title(self) -> None:
        """In a page the title is no part of the text; in XML the first is, and so are all others."""
        if self._fragment:
            self._flush()
        self._naming = not self.facts.title
        if self._fragment:
            self._heading = 1 if self._naming else 2

    def _end_title(self) -> None:
        self._naming = False
        self._heading = 0
        self.facts.title = self.facts.title or collapsed("".join(self._name)).strip()

    def _start_table(self, tag: str) -> None:
        if tag == "table" and self._row is not None:  # a table in a table: the outer one is layout
            self._spill(self._row)
            self._row = None
        elif tag == "tr":
            self._end_row()
            self._row = []
        elif tag in {"td", "th"} and self._row is not None:
            self._row.append([])

    def _end_row(self) -> None:
        row, self._row = self._row, None
        if not row:
            return
        filled = [cell for cell in row if cell]
        parts = [part for cell in filled for part in cell]
        plain = all(part.kind is BlockKind.PARAGRAPH for part in parts)
        if len(filled) > 1 and plain and max(map(len, filled)) <= _CELL_PARTS:
            cells = (" ".join(part.text.strip() for part in cell) for cell in row)
            text = "\t".join(cell.replace("\n", " ") for cell in cells)
            letters = sum(len(part.text) for part in parts)
            linked = sum(part.linked * len(part.text) for part in parts) / letters
            self.parts.append(
                Part(text, BlockKind.ROW, 0, parts[0].marks, linked, sum(part.links for part in parts))
            )
        else:
            self._spill(row)

    def _spill(self, row: list[list[Part]]) -> None:
        for cell in row:
            for part in cell:
                self._emit(part)

    def _flush(self) -> None:
        """End the current part."""
        if self._lines == [[]]:
            self._linked = self._links = 0
            return
        lines, self._lines = ["".join(line) for line in self._lines], [[]]
        (linked, links), self._linked, self._links = (self._linked, self._links), 0, 0
        pre = bool(self._marks & Mark.PRE)
        text = "\n".join(lines if pre else map(collapsed, lines))
        if not text or text.isspace():
            return
        if self._fragment and _MARKUP.search(text):
            self.parts += self._fragment("\n".join(lines))
            return
        if self._naming:
            self.facts.title = text.strip()
        letters = sum(map(str.isalnum, text)) if linked else 1
        kind = BlockKind.HEADING if self._heading else BlockKind.CODE if pre else BlockKind.PARAGRAPH
        text = text.strip("\r\n") if pre else text.strip(" \n")
        part = Part(text, kind, self._heading, self._marks, min(1.0, linked / (letters or 1)), links)
        if self._row:
            self._row[-1].append(part)
        else:
            self._emit(part)

    def _emit(self, part: Part) -> None:
        if part.kind is BlockKind.PARAGRAPH:
            texts = paragraphs(part.text)
            self.parts += [Part(t, part.kind, 0, part.marks, part.linked, part.links) for t in texts]
        else:
            self.parts.append(part)


def _parted(one: Mark, other: Mark) -> bool:
    """Whether words with these marks must not stand in one block."""
    return one is not other and bool((one ^ other) & LANDMARKS)
