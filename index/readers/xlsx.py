"""Spreadsheets: each sheet under its name, each row a block, each cell as it is shown."""

from __future__ import annotations

from itertools import pairwise

from index.documents import BlockKind, Document, Problem, Reason
from index.readers.blocks import TextBuilder
from index.readers.guarded import guarded
from index.readers.naming import dated, titled
from index.readers.packed import Refused
from index.readers.raw import Raw, Results
from index.readers.sheets.workbook import Row, Sheet, Workbook
from index.readers.source import MAX_BYTES
from index.readers.tables import HEADER_WITHIN, is_header

MAX_CHARACTERS = MAX_BYTES
"""A cell of a few bytes can stand for a text of thousands of characters."""
_WIDEST_GAP = 32
"""Empty cells that are kept between two filled ones; there are sheets with a word in the last of 16,384."""


def read(raw: Raw) -> Results:
    """The document in a workbook, hidden sheets too, then what could not be read of it."""
    yield from guarded(raw, _read)


def _read(raw: Raw) -> Results:
    book = Workbook(raw.data)
    builder, left_out = TextBuilder(), list[str]()
    for sheet in book.sheets():
        _add(sheet, builder)
        left_out += sheet.left_out()
    left_out += book.left_out
    text, blocks = builder.build()
    if not blocks and left_out:
        yield Problem(raw.path, Reason.MALFORMED, ", ".join(left_out))
    elif blocks:
        title = titled(book.title, text, (), raw.stem)  # the name of a sheet is no title
        date = dated(None, "", (), created=book.created, stem=raw.stem)
        yield Document(raw.path, raw.sha256, title, text, blocks, date=date, form="xlsx")
    else:
        yield Problem(raw.path, Reason.EMPTY)
    for part in left_out if blocks else ():
        yield Problem(raw.path, Reason.PARTS_LEFT_OUT, part)


def _add(sheet: Sheet, builder: TextBuilder) -> None:
    """The sheet's name, the row that names its columns, its other rows, and what stands beside them."""
    first: list[Row] = []
    lines: list[tuple[int, str]] = []
    size = builder.length
    for row in sheet.rows():
        if line := _line(row):
            first += [row] if len(lines) <= HEADER_WITHIN else []
            lines.append((row.number, line))
            size += len(line)
        if size > MAX_CHARACTERS:
            raise Refused(Reason.TOO_LARGE, f"> {MAX_CHARACTERS}")
    notes = [note for note in sheet.notes if note.text.strip()]
    head = _head(first)
    if lines or notes:
        builder.add(sheet.name, BlockKind.HEADING, 1)
    for number, line in lines:
        if number == head:
            builder.add(line, BlockKind.HEADING, 2, line=number)
        else:
            builder.add(line, BlockKind.ROW, line=number)
    for note in notes:
        builder.add(note.text, note.kind, line=note.row)


def _line(row: Row) -> str:
    """The cells apart by tabs, empty ones at either end left out."""
    filled = [cell for cell in row.cells if cell.text.strip()]
    parts = [cell.text for cell in filled[:1]]
    for before, cell in pairwise(filled):
        parts += ["\t" * min(max(1, cell.column - before.column), _WIDEST_GAP), cell.text]
    return "".join(parts)


def _head(rows: list[Row]) -> int | None:
    """The number of the row that names the columns, if one does and something stands below it."""
    for row in rows[:-1]:
        if is_header([cell.text for cell in row.cells], [cell.is_words for cell in row.cells]):
            return row.number
    return None
