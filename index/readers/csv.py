"""Tables as text (RFC 4180 and its kin): the text is the file's own, unchanged, a record of it each block."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from index.documents import BlockKind, Document, Problem, Reason
from index.readers import text as prose
from index.readers.blocks import Piece, blocks_of
from index.readers.naming import titled
from index.readers.raw import Raw, Results
from index.readers.source import MAX_BYTES, Source, load
from index.readers.tables import HEADER_WITHIN, is_header

DELIMITERS = ",\t;|"
_SAMPLE_ROWS = 200
"""Records looked at for what parts their cells."""
_ALIKE = 0.7
"""Such a share of them has the same number of cells in a table, whatever title or notes stand around it."""
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_TOLD = re.compile(r"sep=([,\t;|])\r?\n?", re.IGNORECASE)
"""The first line by which Excel is told what parts the cells; it is no part of the table."""
_NUMBER = re.compile(r"[-+(]?[¥￥$€£]?\s?\d[\d,.:/\-年月日 ]*[%)]?")


@dataclass(frozen=True, slots=True)
class _Record:
    """`text[start:end]`, line end included; it begins on `line`."""

    start: int
    end: int
    line: int
    cells: Sequence[str]


def read(raw: Raw) -> Results:
    """The document in a file; as plain text where it is no table."""
    source = load(raw)
    if isinstance(source, Problem):
        yield source
        return
    lines = _Lines(source.text)
    delimiter = _delimiter(lines, raw.suffix)
    yield from _table(source, lines, delimiter) if delimiter else prose.read(raw)


def _table(source: Source, lines: _Lines, delimiter: str) -> Results:
    blocks = blocks_of(source.text, _pieces(lines, delimiter))
    if not blocks:
        yield Problem(source.path, Reason.EMPTY)
        return
    for result in source.document("csv", blocks):
        if isinstance(result, Document):  # the names of its columns are no title
            yield replace(result, title=titled("", source.text, (), source.raw.stem))
        else:
            yield result


def _pieces(lines: _Lines, delimiter: str) -> Iterator[Piece]:
    head = _head(list(islice(lines.records(delimiter), HEADER_WITHIN + 1)))
    told = _TOLD.match(lines.text)
    for record in lines.records(delimiter):
        kind, level = BlockKind.ROW, 0
        if told and record.line == 1:
            kind = BlockKind.FURNITURE
        elif record.line == head:
            kind, level = BlockKind.HEADING, 1
        if any(cell and not cell.isspace() for cell in record.cells):
            yield Piece(record.start, record.end, kind, level, line=record.line)


def _head(records: Sequence[_Record]) -> int | None:
    """The line of the record that names the columns, if one does and something stands below it."""
    for record in records[:-1]:
        if is_header(record.cells, [_is_words(cell) for cell in record.cells]):
            return record.line
    return None


def _is_words(cell: str) -> bool:
    return any(map(str.isalpha, cell)) and not _NUMBER.fullmatch(cell.strip())


def _delimiter(lines: _Lines, suffix: str) -> str | None:
    """What parts the cells; None where the text is no table."""
    if told := _TOLD.match(lines.text):
        return told[1]
    likely = "\t" + DELIMITERS if suffix == ".tsv" else DELIMITERS
    best, choice = (0.0, False), None
    for delimiter in dict.fromkeys(likely):
        widths = [
            len(record.cells) for record in islice(lines.records(delimiter), _SAMPLE_ROWS) if record.cells
        ]
        width, count = Counter(widths).most_common(1)[0] if widths else (0, 0)
        fit = count / max(1, len(widths)), widths[:1] == [width]
        if width > 1 and fit[0] >= _ALIKE and fit > best:
            best, choice = fit, delimiter
    return choice


class _Lines:
    """A text in lines, and the records that they make up."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(line.end() for line in _LINE.finditer(text))]

    def records(self, delimiter: str) -> Iterator[_Record]:
        """The records of a table, in order; where a quotation mark is never closed, each line is one."""
        return self._parsed(delimiter, 0, quoted=True)

    def _parsed(self, delimiter: str, first: int, *, quoted: bool) -> Iterator[_Record]:
        """The records from the line `first` on, counted from 0."""
        csv.field_size_limit(MAX_BYTES)
        starts, begun, last = self._starts, first, len(self._starts) - 1
        lines = (self.text[starts[at] : starts[at + 1]] for at in range(first, last))
        reader = csv.reader(
            lines, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
        )
        for cells in reader:
            ended = first + reader.line_num
            if ended == last and ended - begun > 1 and self.text.count('"', starts[begun]) % 2:
                yield from self._parsed(delimiter, begun, quoted=False)
                return
            yield _Record(starts[begun], starts[ended], begun + 1, cells)
            begun = ended
