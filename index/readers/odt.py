"""OpenDocument texts: what their pages show, with changes accepted, and the place in the headings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from index.readers.flow import Flow, Part, heading, row, walked
from index.readers.markup import Element
from index.readers.opendocument.lists import Count, Level
from index.readers.opendocument.package import Package, attribute, child, name_of, number
from index.readers.opendocument.styles import Styles
from index.readers.opendocument.text import Shown, Words
from index.readers.raw import Raw, Results

_REPEATED_ROWS, _REPEATED_CELLS = 1000, 100
"""How often what is said to repeat is repeated; sheets say so of the empty rest of the page."""
_UNSEEN = frozenset(("text:tracked-changes", "text:list-header-source", "office:forms", "office:annotation"))
_INDEXES = frozenset((
    "text:table-of-content", "text:illustration-index", "text:table-index", "text:object-index",
    "text:user-index", "text:alphabetical-index",
))  # fmt: skip
"""Lists of what stands elsewhere: they are furniture."""


def read(raw: Raw) -> Results:
    """The document in an OpenDocument file."""
    yield from walked(raw, _walk)


def _walk(raw: Raw) -> Flow:
    package = Package(raw.data)
    content, common = package.main(), package.part("styles.xml")
    body = _Story(Styles(content, common), package)
    parts = [*body.parts(child(content, "office:body")), *body.endnotes]
    parts += _margins(common, package)
    stated = _stated(package.part("meta.xml"))
    return Flow(
        form="odt",
        parts=parts,
        title=stated.get("dc:title", ""),
        created=stated.get("meta:creation-date"),
        pictures=package.has_pictures,
        left_out=tuple(package.left_out),
    )


def _stated(root: Element | None) -> dict[str, str]:
    """What the document says of itself."""
    meta = child(root, "office:meta")
    return {name_of(each): (each.text or "").strip() for each in (() if meta is None else meta)}


def _margins(common: Element | None, package: Package) -> Iterator[Part]:
    """Each header and footer once."""
    story = _Story(Styles(common, common), package)
    seen = set()
    for element in () if common is None else common.iter():
        margin = name_of(element).startswith(("style:header", "style:footer"))
        if margin and name_of(element.getparent()) == "style:master-page":
            hidden = attribute(element, "style:display") == "false"
            parts = [] if hidden else [part for part in story.parts(element) if not part.is_blank]
            words = tuple(part.text for part in parts)
            if words not in seen:
                seen.add(words)
                yield from (part.furniture for part in parts)


@dataclass
class _List:
    """A list that is being walked through: its style's levels, and the number its next paragraph takes."""

    levels: dict[int, Level]
    count: Count
    depth: int = 0
    due: bool = False
    start: int | None = None


class _Story:
    """A stretch of paragraphs, lists and tables."""

    def __init__(self, styles: Styles, package: Package) -> None:
        self._styles = styles
        self._words = Words(styles, package)
        self._list: _List | None = None
        self._counts: dict[str, Count] = {}
        self._outline = Count()
        self._cells = 0
        self._notes: list[Element] = []
        self.endnotes: list[Part] = []

    def parts(self, element: Element | None) -> Iterator[Part]:
        for each in () if element is None else element:
            yield from self._part(each)

    def _part(self, element: Element) -> Iterator[Part]:
        name = name_of(element)
        if name in {"text:p", "text:h"}:
            yield from self._paragraph(element, self._words.of(element))
        elif name == "text:list":
            yield from self._whole_list(element)
        elif name in {"text:list-item", "text:list-header"}:
            yield from self._item(element, name)
        elif name == "table:table":
            yield from self._table(element)
        elif name in _INDEXES:
            yield from (part.furniture for part in self.parts(child(element, "text:index-body")))
        elif not name or name in _UNSEEN or name.endswith("-source") or self._is_hidden(element):
            return
        elif name == "text:numbered-paragraph":
            yield from self._whole_list(element)
        else:  # sections, frames, slides, and whatever else stands around paragraphs
            yield from self.parts(element)

    def _is_hidden(self, element: Element) -> bool:
        if attribute(element, "text:display") == "none":
            return True
        return self._styles.look("section", attribute(element, "text:style-name")).hidden

    def _paragraph(self, element: Element, shown: Shown) -> Iterator[Part]:
        look = self._styles.look("paragraph", attribute(element, "text:style-name"))
        level = 0
        if name_of(element) == "text:h":
            level = number(element, "text:outline-level", 1, 10)
        elif look.titles:
            level = 1
        words = shown.text
        printed = self._number(element, level)
        if self._cells or (words and not words.isspace()):
            yield heading((printed + words).rstrip(), level, centred=look.centred)
        inner, self._list = self._list, None
        for box in shown.boxes:
            yield from self.parts(box)
        self._notes += shown.notes
        if not self._cells:
            yield from self._cited()
        self._list = inner

    def _number(self, element: Element, level: int) -> str:
        """What is printed before a paragraph: the first of an item bears its number, a heading its own."""
        now = self._list
        if now and now.due:
            now.due = False
            start, now.start = now.start, None
            return now.count.next(now.levels, now.depth, start)
        numbered = name_of(element) == "text:h" and attribute(element, "text:is-list-header") != "true"
        return self._outline.next(self._styles.outline, level - 1) if numbered and not now else ""

    def _whole_list(self, element: Element) -> Iterator[Part]:
        around, name = self._list, attribute(element, "text:style-name")
        if around:
            levels = self._styles.levels(name) if name else around.levels
            self._list = _List(levels, around.count, around.depth + 1)
        else:
            self._list = _List(self._styles.levels(name), self._count(element, name or ""))
        if name_of(element) == "text:numbered-paragraph":
            self._list.depth = number(element, "text:level", 1, 10) - 1
            self._list.due = True
        yield from self.parts(element)
        self._list = around

    def _count(self, element: Element, style: str) -> Count:
        """A list begins anew unless it says that it goes on with one before it."""
        other = attribute(element, "text:continue-list") or attribute(element, "text:list-id") or ""
        goes_on = attribute(element, "text:continue-numbering") == "true"
        count = self._counts.get(other) or (self._counts.get(f" {style}") if goes_on else None) or Count()
        names = (attribute(element, "xml:id"), attribute(element, "text:list-id"), f" {style}")
        self._counts.update({name: count for name in names if name})
        return count

    def _item(self, element: Element, name: str) -> Iterator[Part]:
        if self._list:
            self._list.due = name == "text:list-item"
            start = number(element, "text:start-value", -1, 10**8)
            self._list.start = None if start < 0 else start
        yield from self.parts(element)
        if self._list:
            self._list.due = False

    def _table(self, element: Element) -> Iterator[Part]:
        around, self._list = self._list, None
        self._cells += 1
        for line in _within(element, "table:table-row"):
            cells = list(self._row(line))
            times = number(line, "table:number-rows-repeated", 1, _REPEATED_ROWS) if any(cells) else 1
            found = list(row(cells))
            for _ in range(times):
                yield from found
        self._cells -= 1
        self._list = around
        if not self._cells:
            yield from self._cited()

    def _row(self, line: Element) -> Iterator[list[Part]]:
        """The cells of a row; those that the cell to their left covers are left out, not those below one."""
        covered = 0
        for cell in _within(line, "table:table-cell", "table:covered-table-cell"):
            times = number(cell, "table:number-columns-repeated", 1, _REPEATED_CELLS)
            if name_of(cell) == "table:covered-table-cell":
                yield from [[]] * max(0, times - covered)
                covered = max(0, covered - times)
            else:
                parts = [part for part in self.parts(cell) if not part.is_blank]
                yield from [parts] * times
                covered = number(cell, "table:number-columns-spanned", 1, _REPEATED_CELLS) - 1

    def _cited(self) -> Iterator[Part]:
        """The footnotes that were cited, with their marks; endnotes are put off."""
        cited, self._notes = self._notes, []
        for note in cited:
            citation = child(note, "text:note-citation")
            mark = "" if citation is None else "".join(citation.itertext()).strip()
            parts = [part for part in self.parts(child(note, "text:note-body")) if not part.is_blank]
            if parts and mark:
                parts[0] = Part(f"{mark} {parts[0].text}", parts[0].kind, parts[0].level)
            if attribute(note, "text:note-class") == "endnote":
                self.endnotes += parts
            else:
                yield from parts


def _within(element: Element, *names: str) -> Iterator[Element]:
    """The rows of a table, or the cells of a row, in groups or not."""
    for each in element:
        name = name_of(each)
        if name in names:
            yield each
        elif name.startswith("table:table-") and name != "table:table-cell":
            yield from _within(each, *names)
