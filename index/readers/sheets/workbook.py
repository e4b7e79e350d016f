"""Workbooks: their sheets as they stream by, each cell as openpyxl finds it. The one module that knows it.

What openpyxl would check of a workbook (fonts, rules, print areas) is never asked for: files from other
programs fail there whose cells are sound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from io import BytesIO
from typing import Any

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils import get_column_letter
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.xml.functions import iterparse

from index.readers.markup import Element
from index.readers.opc import Package, attribute, child, name_of, properties, whole
from index.readers.sheets.cells.shown import GENERAL, shown, shown_moment, shown_text
from index.readers.sheets.notes import Note, notes_of

_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_USUAL = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))
"""No office format has one; attacks do."""
_HEAD = 4096
_CUSTOM = 164
"""The first number of a format that the file defines itself."""
_LOCAL = {14: "yyyy/m/d", 22: "yyyy/m/d h:mm"}
"""Formats that follow the system; here a Chinese one."""
_CHINESE = {
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    **dict.fromkeys((34, 55), '上午/下午h"时"mm"分"'),
    **dict.fromkeys((35, 56), '上午/下午h"时"mm"分"ss"秒"'),
}
"""Formats that only Chinese systems have (ECMA-376, part 1, 18.8.30)."""
_BREAK = re.compile("\r\n|[\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029]")
"""What may not stand in a cell of a line; each becomes a blank."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows; `column` counts from 1. `is_words` tells words from numbers, moments, errors."""

    column: int
    text: str
    is_words: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet, by its number there, and its cells with something in them, from the left."""

    number: int
    cells: tuple[Cell, ...]


class Workbook:
    """A workbook. Raises `Refused` or `Malformed` where there is none."""

    def __init__(self, data: bytes) -> None:
        self._package = Package(data)
        self._name, self._root = self._package.main("xl/workbook.xml")
        stated = properties(self._package)
        self.title, self.created = stated.title, stated.created
        self._damaged: list[str] = []

    @property
    def left_out(self) -> tuple[str, ...]:
        """The parts that were damaged, as far as they have been asked for."""
        return (*self._package.left_out, *self._damaged)

    def sheets(self) -> Iterator[Sheet]:
        """The sheets in their order, hidden ones too; pages that hold a chart alone are none."""
        listed = child(self._root, "x:sheets")
        for element in () if listed is None else listed:
            name = self._package.target(self._name, attribute(element, "r:id"))
            if name is None:
                self._damaged.append(element.get("name") or "sheet")
                continue
            if "chartsheet" not in name and (data := self._package.data(name)) is not None:
                notes = tuple(notes_of(self._package, name))
                yield Sheet(element.get("name") or "", data, self, notes)

    @cached_property
    def strings(self) -> list[str]:
        """The texts that cells share."""
        found: list[str] = []
        for name in self._package.related(self._name, "sharedStrings"):
            try:
                found.extend(map(_text, _elements(self._package.data(name) or b"", "si")))
            except SyntaxError:  # what the XML parser raises; the texts before it are sound
                self._damaged.append(name)
        return found

    @cached_property
    def formats(self) -> list[str]:
        """The number format of each style."""
        names = self._package.related(self._name, "styles")
        root = self._package.part(names[0]) if names else None
        listed = child(root, "x:numFmts")
        own = {
            whole(element.get("numFmtId")): element.get("formatCode") or GENERAL
            for element in (() if listed is None else listed)
            if isinstance(element.tag, str)
        }
        styles = child(root, "x:cellXfs")
        numbers = [whole(style.get("numFmtId")) for style in (() if styles is None else styles)]
        return [
            _LOCAL.get(n) or own.get(n) or _CHINESE.get(n) or BUILTIN_FORMATS.get(n, GENERAL) for n in numbers
        ]

    @cached_property
    def since_1904(self) -> bool:
        """Whether days count from 1904, as on old Macintoshes."""
        stated = child(self._root, "x:workbookPr")
        return stated is not None and stated.get("date1904") in {"1", "true", "on"}


class Sheet:
    """A sheet of a workbook; `rows` reads it, `notes` stand beside them."""

    def __init__(self, name: str, data: bytes, book: Workbook, notes: tuple[Note, ...] = ()) -> None:
        self.name = " ".join(name.split())
        self.notes = notes
        self._data = data
        self._book = book
        self._uncomputed: list[str] = []
        self._bad: list[str] = []

    def rows(self) -> Iterator[Row]:
        """The rows with something in them, from the top; what follows a damaged place is left out."""
        parser = WorkSheetParser(None, self._book.strings, data_only=True)
        number = 0
        try:
            for element in _elements(self._data, "row"):
                number = whole(element.get("r"), number + 1)
                parser.row_counter, parser.col_counter = number, 0
                cells = [cell for each in element if (cell := self._cell(each, parser))]
                if cells:
                    yield Row(number, tuple(sorted(cells, key=lambda cell: cell.column)))
        except (SyntaxError, ValueError):  # the first is what the XML parser raises
            self._bad.append(f"A{number + 1}")

    def left_out(self) -> list[str]:
        """The cells of the rows read so far that could not be: the first, and whether there are more."""
        return [
            f"{self.name}!{cells[0]}" + "…" * (len(cells) > 1)
            for cells in (self._uncomputed, self._bad)
            if cells
        ]

    def _cell(self, element: Element, parser: WorkSheetParser) -> Cell | None:
        where = element.get("r") or ""
        if inline := element.get("t") == "inlineStr":
            element.set("t", "str")  # openpyxl would build and check all of its looks
        try:
            found = parser.parse_cell(element)
        except (ValueError, IndexError, TypeError, OverflowError):
            self._bad.append(where)
            return None
        value = _text(_child(element, "is")) if inline else found["value"]
        if value is None:
            if _child(element, "f") is not None:  # a formula that no program has computed
                self._uncomputed.append(where or f"{get_column_letter(found['column'])}{found['row']}")
            return None
        text = self._shown(value, found["data_type"], found["style_id"])
        return Cell(found["column"], _BREAK.sub(" ", text), isinstance(value, str)) if text else None

    def _shown(self, value: Any, kind: str, style: int) -> str:
        """A cell's value as it is shown."""
        formats = self._book.formats
        code = formats[style] if 0 <= style < len(formats) else GENERAL
        match value:
            case bool():
                return str(value).upper()
            case int() | float():
                return shown(value, code, since_1904=self._book.since_1904)
            case datetime():
                return shown_moment(value, code)
            case date():
                return value.isoformat()
            case str() if kind != "e":
                return shown_text(unescape(value), code)
        return str(value)


def _elements(data: bytes, name: str) -> Iterator[Element]:
    """The elements of a name, one after the other; each is gone when the next comes. Raises SyntaxError."""
    if any(mark in data[:_HEAD] for mark in _DOCTYPES):
        raise SyntaxError
    if _STRICT in data[:_HEAD]:
        data = data.replace(_STRICT, _USUAL)
    tag = f"{{{_USUAL.decode()}}}{name}"
    for _, element in iterparse(BytesIO(data)):
        if element.tag == tag:
            yield element
            element.clear()


def _child(element: Element, name: str) -> Element | None:
    return element.find(f"{{{_USUAL.decode()}}}{name}")


def _text(element: Element | None) -> str:
    """The words of a text, whatever their looks; how they are pronounced is not printed in the cell."""
    parts = []
    for each in () if element is None else element:
        match name_of(each):
            case "x:t":
                parts.append(each.text or "")
            case "x:r":
                parts += [t.text or "" for t in each if name_of(t) == "x:t"]
    return "".join(parts)
