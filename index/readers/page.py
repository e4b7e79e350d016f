"""A page as its tags and words go by: the parser's target for HTML and XML."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from index.documents import Block, BlockKind
from index.readers.blocks import TextBuilder
from index.readers.dates import iso_date
from index.readers.prose import columns, ends_sentence

# One word a line reads worse:
# fmt: off
_UNSEEN = frozenset((
    "head", "script", "style", "template", "noscript", "iframe", "nav", "rt", "rp", "rtc",
))
"""What is no part of the running words: code, menus, what ruby prints above them."""
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
_PRE = frozenset(("pre", "listing", "xmp", "plaintext", "textarea"))
_DATES = frozenset(
    ("article:published_time", "datepublished", "date", "pubdate", "publishdate", "dc.date", "dcterms.date")
)
"""Names under which pages state the day they were published."""

_SPACE = re.compile("[ \t\n\r\f]+")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,2000}>")
_INDENTS = ("\u3000", "\u00a0\u00a0")
_LINE_COLUMNS = 60
"""A line this wide that ends a sentence, before a `<br>`, is a paragraph of its own."""
_CELL_PARTS = 3
"""A cell with more paragraphs than this belongs to a table that lays out the page, not to data."""


@dataclass(frozen=True, slots=True)
class _Part:
    """The words between two block boundaries."""

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0


class Page:
    """Collects the words of a page; `lxml` calls `start`, `data`, `end` and `close`.

    With `fragment`, the page is XML: words that are markup themselves, as in feeds, are handed to
    it with the builder to add their text to.
    """

    def __init__(
        self, builder: TextBuilder | None = None, fragment: Callable[[str, TextBuilder], None] | None = None
    ) -> None:
        self.title = ""
        self.date: str | None = None
        self._builder = TextBuilder() if builder is None else builder
        self._fragment = fragment
        self._unseen = 0
        self._pre = 0
        self._heading = 0
        self._naming = False
        self._name: list[str] = []
        self._lines: list[list[str]] = [[]]
        self._row: list[list[_Part]] | None = None

    def built(self) -> tuple[str, tuple[Block, ...]]:
        """The text and its blocks; the title is then the first heading's if the page gave none."""
        self._flush()
        self._end_row()
        text, blocks = self._builder.build()
        if not self.title:
            self.title = next((text[b.start : b.end] for b in blocks if b.level == 1), "")
        return text, blocks

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "title":
            self._start_title()
        elif tag == "meta":
            self._meta(attributes)
        elif tag == "br":
            self._lines.append([])
        if self._is_block(tag):
            self._flush()
        self._unseen += tag in _UNSEEN
        self._pre += tag in _PRE
        self._heading = _HEADINGS.get(tag, self._heading)
        self._start_table(tag)

    def data(self, words: str) -> None:
        if self._naming and not self._fragment:
            self._name.append(words)
        elif not self._unseen:
            self._lines[-1].append(words)

    def end(self, tag: str) -> None:
        if self._is_block(tag):
            self._flush()
        self._unseen -= tag in _UNSEEN
        self._pre -= tag in _PRE
        if tag in _HEADINGS:
            self._heading = 0
        elif tag == "title":
            self._end_title()
        elif tag in {"tr", "table"}:
            self._end_row()

    def close(self) -> None:
        self._flush()

    def _is_block(self, tag: str) -> bool:
        return tag not in _INLINE and tag != "br" if self._fragment else tag in _BLOCKS

    def _start_title(self) -> None:
        """In a page the title is no part of the text; in XML the first is, and so are all others."""
        if self._fragment:
            self._flush()
        self._naming = not self.title
        if self._fragment:
            self._heading = 1 if self._naming else 2

    def _end_title(self) -> None:
        self._naming = False
        self._heading = 0
        self.title = self.title or _collapsed("".join(self._name)).strip()

    def _meta(self, attributes: Mapping[str, str]) -> None:
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
        if name.lower() in _DATES and self.date is None:
            self.date = iso_date(attributes.get("content", ""))

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
        plain = all(part.kind is BlockKind.PARAGRAPH for cell in filled for part in cell)
        if len(filled) > 1 and plain and max(map(len, filled)) <= _CELL_PARTS:
            cells = (" ".join(part.text.strip() for part in cell) for cell in row)
            self._builder.add("\t".join(cell.replace("\n", " ") for cell in cells), BlockKind.ROW)
        else:
            self._spill(row)

    def _spill(self, row: list[list[_Part]]) -> None:
        for cell in row:
            for part in cell:
                self._emit(part)

    def _flush(self) -> None:
        """End the current part."""
        lines, self._lines = ["".join(line) for line in self._lines], [[]]
        text = "\n".join(lines if self._pre else map(_collapsed, lines))
        if not text or text.isspace():
            return
        if self._fragment and _MARKUP.search(text):
            self._fragment("\n".join(lines), self._builder)
            return
        if self._naming:
            self.title = text.strip()
        part = _Part(text.strip("\r\n") if self._pre else text.strip(" \n"), self._kind(), self._heading)
        if self._row:
            self._row[-1].append(part)
        else:
            self._emit(part)

    def _kind(self) -> BlockKind:
        if self._heading:
            return BlockKind.HEADING
        return BlockKind.CODE if self._pre else BlockKind.PARAGRAPH

    def _emit(self, part: _Part) -> None:
        texts = _paragraphs(part.text) if part.kind is BlockKind.PARAGRAPH else [part.text]
        for text in texts:
            self._builder.add(text, part.kind, part.level)


def _collapsed(words: str) -> str:
    """White space as a browser shows it; a line end between two Chinese characters is none."""

    def shown(space: re.Match[str]) -> str:
        before, after = words[: space.start()][-1:], words[space.end() : space.end() + 1]
        return "" if "\n" in space[0] and _is_chinese(before) and _is_chinese(after) else " "

    return _SPACE.sub(shown, words)


def _is_chinese(character: str) -> bool:
    """Whether words run on without spaces here; Korean, which has them, lies in between."""
    return "\u2e80" <= character < "\uac00" or "\uf900" <= character < "\uff66" or character >= "\U00020000"


def _paragraphs(text: str) -> list[str]:
    """The paragraphs of words with `<br>` in them: set apart by a blank or indented line, or a full one."""
    found: list[list[str]] = []
    fresh = True
    for line in text.split("\n"):
        blank = not line or line.isspace()
        if not blank and (fresh or line.startswith(_INDENTS)):
            found.append([line])
        elif not blank:
            found[-1].append(line.strip(" "))
        fresh = blank or (columns(line) > _LINE_COLUMNS and ends_sentence(line))
    return ["\n".join(lines) for lines in found]
