"""The paragraphs and tables of a Word file in their order: what each shows, its number, its notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.documents import BlockKind
from index.readers.flow import Part, heading, row
from index.readers.markup import Element
from index.readers.opc import Package, child, is_on, name_of, value, whole
from index.readers.word.drawings import parts_of
from index.readers.word.lists import Lists
from index.readers.word.notes import Notes
from index.readers.word.styles import Look, Styles, is_centred, outline
from index.readers.word.text import REMOVED, Cited, Fields, Shown, Words, alternative

_AROUND = frozenset(
    ("w:sdt", "w:sdtContent", "w:customXml", "w:smartTag", "w:ins", "w:moveTo", "mc:Choice", "mc:Fallback")
)
"""What stands around paragraphs, rows and cells without changing them."""


@dataclass(frozen=True)
class Context:
    """What all stories of a file share; `notes` are its footnotes and its endnotes by these names."""

    package: Package
    styles: Styles
    lists: Lists
    notes: dict[str, Notes]


class Story:
    """A stretch of paragraphs and tables with a beginning and an end: the body, a note, a header."""

    def __init__(self, context: Context, root: Element, name: str, mark: str = "") -> None:
        self._context = context
        self._root = root
        self._name = name
        self._words = Words(context.styles, Fields(root), mark)
        self._shown = Shown()
        self._cells = 0
        self.endnotes: list[tuple[Element, str]] = []
        self._cited: list[Cited] = []

    def parts(self) -> Iterator[Part]:
        yield from self._all(self._root)

    def _all(self, element: Element) -> Iterator[Part]:
        yield from self._inside(element)
        if self._shown:  # the mark of its last paragraph was deleted
            yield from self._end()

    def _inside(self, element: Element | Sequence[Element]) -> Iterator[Part]:
        for each in element:
            name = name_of(each)
            if name == "w:p":
                yield from self._paragraph(each)
            elif name == "w:tbl":
                yield from self._table(each)
            elif name == "mc:AlternateContent":
                yield from self._inside(alternative(each))
            elif name == "w:altChunk":
                self._context.package.left_out.append("altChunk")
            elif name in _AROUND:
                yield from self._inside(each)

    def _paragraph(self, paragraph: Element) -> Iterator[Part]:
        own = child(paragraph, "w:pPr")
        self._words.of(paragraph, self._shown)
        if any(child(own, "w:rPr", name) is not None for name in REMOVED):
            return  # its mark was deleted: what follows runs on in the same paragraph
        yield from self._end(own)

    def _end(self, own: Element | None = None) -> Iterator[Part]:
        """Ends a paragraph of these properties: its words, its boxes, the notes that it cites."""
        shown, self._shown = self._shown, Shown()
        look = self._context.styles.look(value(own, "w:pStyle"))
        yield from self._headed(shown.text, own, look)
        for box in shown.boxes:
            yield from self._all(box)
        for drawing in shown.drawings:
            yield from parts_of(drawing, self._context.package, self._name)
        self._cited += shown.notes
        if not self._cells:
            yield from self._notes()

    def _headed(self, text: str, own: Element | None, look: Look) -> Iterator[Part]:
        level = outline(own)
        level = look.level if level is None else level
        number = self._number(own, look) if own is not None or text else ""
        blank = not text or text.isspace()
        if blank and not self._cells:
            return
        words = (number + text).rstrip()
        if look.contents:
            yield Part(words, BlockKind.FURNITURE)
        else:
            yield heading(words, level, centred=is_centred(own, look))

    def _number(self, own: Element | None, look: Look) -> str:
        number = value(own, "w:numPr", "w:numId")
        depth = value(own, "w:numPr", "w:ilvl")
        of_style = number is None
        number = look.number if number is None else number
        if number is None or is_on(own, "w:rPr", "w:vanish"):
            return ""
        if depth is not None:
            return self._context.lists.next(number, whole(depth))
        linked = self._context.lists.depth_of(number, look.linked) if of_style else 0
        return self._context.lists.next(number, linked or (look.depth or 0))

    def _table(self, table: Element) -> Iterator[Part]:
        self._cells += 1
        for line in _within(table, "w:tr"):
            if child(line, "w:trPr", "w:del") is None and not is_on(line, "w:trPr", "w:hidden"):
                cells = [self._cell(cell) for cell in _within(line, "w:tc") if not _is_gone(cell)]
                yield from row(cells)
        self._cells -= 1
        if not self._cells:
            yield from self._notes()

    def _cell(self, cell: Element) -> list[Part]:
        """The parts of a cell; none where it only continues the cell above."""
        if value(cell, "w:tcPr", "w:vMerge") in {"", "continue"}:
            return []
        return [part for part in self._all(cell) if not part.is_blank]

    def _notes(self) -> Iterator[Part]:
        cited, self._cited = self._cited, []
        for reference in cited:
            found = self._context.notes[reference.kind].cite(reference)
            if found and reference.kind == "endnote":
                self.endnotes.append(found)
            elif found:
                note, mark = found
                yield from Story(self._context, note, self._context.notes["footnote"].name, mark).parts()


def _within(element: Element, name: str) -> Iterator[Element]:
    """The rows of a table, or the cells of a row."""
    for each in element:
        found = name_of(each)
        if found == name:
            yield each
        elif found in _AROUND:
            yield from _within(each, name)


def _is_gone(cell: Element) -> bool:
    """Whether a cell was deleted, or runs on from the one to its left."""
    return child(cell, "w:tcPr", "w:cellDel") is not None or value(cell, "w:tcPr", "w:hMerge") in {
        "",
        "continue",
    }
