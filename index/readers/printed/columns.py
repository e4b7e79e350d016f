"""The columns of a page in reading order: which runs belong together, and what is read before what.

A page is cut across where nothing stands, into strips. Strips under each other that leave the same gap
free are a band; a band whose gap parts running text has columns, read one after the other. Any other gap
parts the cells of a table, the number from its formula, the term from its meaning: there the page is read
line by line. (After the recursive cuts of Nagy and Seth, 1984, which alone take a table for columns.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.readers.printed.glyphs import Run
from index.readers.printed.strips import Gap, Strip, common, strips, wide

GUTTER = 0.9
"""The narrowest gap between columns, in sizes of their letters: dense newspapers have one of about one."""
NARROW = 8.0
"""In sizes: a column of running text is wider."""
LINES = 4
"""A column of text has so many full lines, unless the gap beside it is known from elsewhere."""
FULL, FULL_SHARE = 0.12, 0.4
"""A line that ends within so much of its column's width is full; such a share of lines is in running text."""
INDENT = 2.5
"""In sizes: full lines begin no further in."""
CHARACTERS = 8
"""A full line of text has more."""
LETTERS = 0.5
"""Share of letters among what is no blank in running text: figures have less."""
SAME = 1.0
"""Sizes within which two gaps are the same."""
ROWS, ROW_GAP, ROW_SHARE = 2, 1.4, 0.15
"""Rows of a table stand apart, in all columns at once: so many gaps, so much wider, of so many strips."""
TABLE_CELLS, TABLE_ROWS, TABLE_SHARE = 3, 3, 0.6
"""A table has at least so many cells a row and rows, and such a share of rows with so many cells."""
ROW_CELLS, CELL = 4, 1.5
"""What has so many cells, so many sizes apart, is the row of a table wherever it stands."""
OTHER_SIZE, OTHER_STEP = 1.07, 1.8
"""What stands on one side alone, in such other letters or so far off, is no part of the columns beside it."""
SMALLER = 0.85
DEEPEST = 4
"""Columns within columns: a table within one column of two."""
MOST_RUNS = 3_000
"""A page of more is a map or a drawing, whose order nobody knows."""
MOST_GAPS, TRIES = 40, 6
"""Gaps looked at on a page, and those tried, that of most lines first."""


@dataclass(frozen=True, slots=True)
class Column:
    """Runs read from top to bottom, line by line; `tabular` where its lines are rows of a table."""

    runs: tuple[Run, ...]
    tabular: bool = False


@dataclass(frozen=True, slots=True)
class _Band:
    """Strips `first` up to `last` of a page, that have the gaps in common."""

    first: int
    last: int
    strips: Sequence[Strip]
    gaps: tuple[Gap, ...]

    @property
    def runs(self) -> list[Run]:
        return [run for strip in self.strips for run in strip.runs]


class Columns:
    """Finds the columns of pages, remembering from page to page where the gaps between them were."""

    def __init__(self) -> None:
        self._known: list[float] = []

    def of(self, runs: Sequence[Run]) -> list[Column]:
        """The columns of one page, in reading order."""
        if len(runs) > MOST_RUNS:
            return [Column(tuple(runs))]
        return list(self._arranged(runs, DEEPEST))

    def _arranged(self, runs: Sequence[Run], depth: int) -> Iterator[Column]:
        if len(runs) < 2 or not depth:  # noqa: PLR2004 - one needs no order
            yield Column(tuple(runs))
            return
        yield from self._cut(strips(runs), median(run.style.size for run in runs), depth)

    def _cut(self, rows: Sequence[Strip], size: float, depth: int) -> Iterator[Column]:
        """The columns of strips: those above the band that most of them are in, its own, those below."""
        for band in _bands(rows, GUTTER * size)[:TRIES]:
            parts = self._parts(band, size)
            table = None if parts else _table(band)
            if parts or table:
                found = table or band
                yield from self._cut(rows[: found.first], size, depth)
                if table:
                    yield Column(tuple(table.runs), tabular=True)
                for part in parts:
                    yield from self._arranged(part, depth - 1)
                yield from self._cut(rows[found.last :], size, depth)
                return
        yield from self._plain(rows, size, depth)

    def _plain(self, rows: Sequence[Strip], size: float, depth: int) -> Iterator[Column]:
        """Lines of one column; where cells of different height stand side by side, each is read whole."""
        flow: list[Run] = []
        for strip in rows:
            cells = _cells(strip, GUTTER * size)
            if not cells:
                flow += strip.runs
                continue
            if flow:
                yield Column(tuple(flow))
            flow = []
            for cell in cells:
                yield from self._arranged(cell, depth - 1)
        if flow:
            yield Column(tuple(flow))

    def _parts(self, band: _Band, size: float) -> list[list[Run]]:
        """The columns of a band; none where its gaps part something else than running text."""
        gaps = sorted(band.gaps, key=lambda gap: gap[0] - gap[1])[:TRIES]
        known = [
            gap for gap in gaps if any(gap[0] - size * SAME < x < gap[1] + size * SAME for x in self._known)
        ]
        if known and (parts := _columns(band, known, size, known=True)):
            return parts
        for chosen in (gaps, *([gap] for gap in gaps)) if len(gaps) > 1 else (gaps,):
            if parts := _columns(band, chosen, size, known=False):
                self._known = [*self._known, *(sum(gap) / 2 for gap in chosen)][-TRIES:]
                return parts
        return []


def _bands(rows: Sequence[Strip], least: float) -> list[_Band]:
    """The bands of a page, that of most strips first; they may overlap."""
    found: list[tuple[int, Gap, _Band]] = []
    for start in range(len(rows)):
        for gap in _parting(rows[start : start + 2], least):
            known = any(
                band.first <= start < band.last and common([gap], [grown], least) for _, grown, band in found
            )
            if not known and len(found) < MOST_GAPS:
                grown, band = _grown(rows, start, gap, least)
                support = min(_sides(band.strips, grown)) if band.gaps else 0
                found.append((support, grown, band))
    found.sort(key=lambda each: -each[0])
    return [band for support, _, band in found if support]


def _parting(rows: Sequence[Strip], least: float) -> list[Gap]:
    """The gaps between what stands in one strip, or in it and in the next."""
    gaps = wide(rows[0].gaps[1:-1], least)
    if len(rows) > 1:
        left, right = min(row.left for row in rows), max(row.right for row in rows)
        shared = common(rows[0].gaps, rows[1].gaps, least)
        gaps += [gap for gap in shared if gap[0] >= left and gap[1] <= right]
    return gaps


def _grown(rows: Sequence[Strip], start: int, gap: Gap, least: float) -> tuple[Gap, _Band]:
    """The band around a strip, of all that leave one of its gaps free, and what is left of the gap."""
    first, last = start, start + 1
    while last < len(rows) and (shared := common([gap], rows[last].gaps, least)):
        gap, last = max(shared, key=lambda g: g[1] - g[0]), last + 1
    while first and (shared := common([gap], rows[first - 1].gaps, least)):
        gap, first = max(shared, key=lambda g: g[1] - g[0]), first - 1
    first, last = _trimmed(rows, first, last, gap)
    free: list[Gap] = list(rows[first].gaps)
    for row in rows[first + 1 : last]:
        free = common(free, row.gaps, least)
    left, right = min(row.left for row in rows[first:last]), max(row.right for row in rows[first:last])
    inner = tuple(each for each in free if each[0] >= left and each[1] <= right)
    return gap, _Band(first, last, rows[first:last], inner)


def _trimmed(rows: Sequence[Strip], first: int, last: int, gap: Gap) -> tuple[int, int]:
    """The range without strips at its ends that stand on one side alone and look like something else."""
    inside = rows[first:last]
    size = median(row.size for row in inside)
    step = median([below.head - above.head for above, below in pairwise(inside)] or [0.0])

    def strange(row: Strip, beside: Strip) -> bool:
        if all(_sides([row], gap)):
            return False
        other = max(row.size, size) > OTHER_SIZE * min(row.size, size)
        return other or abs(row.head - beside.head) > OTHER_STEP * step

    first, last = _without_tables(rows, first, last, gap)
    while last - first > 1 and strange(rows[last - 1], rows[last - 2]):
        last -= 1
    while last - first > 1 and strange(rows[first], rows[first + 1]):
        first += 1
    return first, last


def _without_tables(rows: Sequence[Strip], first: int, last: int, gap: Gap) -> tuple[int, int]:
    """The range without tables at its ends, whose rows stand on both sides of the gap by chance."""
    for ahead in (True, False):
        seen = cut = 0
        for count, at in enumerate(range(first, last) if ahead else range(last - 1, first - 1, -1), start=1):
            is_row = _is_row(rows[at]) and all(_sides([rows[at]], gap))
            seen += is_row
            if is_row and seen >= max(TABLE_ROWS, count / 2):
                cut = count
        first, last = (first + cut, last) if ahead else (first, last - cut)
        if first >= last:  # it is a table from end to end
            return first - cut if ahead else first, last if ahead else last + cut
    return first, last


def _is_row(strip: Strip) -> bool:
    return len(wide(strip.gaps[1:-1], CELL * strip.size)) >= ROW_CELLS - 1


def _sides(rows: Sequence[Strip], gap: Gap) -> tuple[int, int]:
    """How many strips have something on the left of a gap, and how many on its right."""
    middle = (gap[0] + gap[1]) / 2
    return sum(row.left < middle for row in rows), sum(row.right > middle for row in rows)


def _columns(band: _Band, gaps: Sequence[Gap], size: float, *, known: bool) -> list[list[Run]]:
    """The runs between the gaps, from the left; none unless all of it is running text in columns.

    A gap that is known from elsewhere may have pictures on its one side.
    """
    parts = _between(band.runs, gaps)
    if not all(parts) or (not known and _has_rows(band, parts)):
        return []
    full = [_full_lines(part, size) for part in parts]
    texts = [count >= FULL_SHARE * len(strips(part)) for count, part in zip(full, parts, strict=True)]
    enough = any(map(LINES.__le__, full)) or all(full) if known else all(map(LINES.__le__, full))
    return parts if enough and any(texts) else []


def _between(runs: Sequence[Run], gaps: Sequence[Gap]) -> list[list[Run]]:
    middles = sorted((left + right) / 2 for left, right in gaps)
    parts: list[list[Run]] = [[] for _ in range(len(middles) + 1)]
    for run in runs:
        middle = (run.left + run.right) / 2
        parts[sum(middle > edge for edge in middles)].append(run)
    return parts


def _full_lines(runs: Sequence[Run], size: float) -> int:
    """The full lines of running text in what may be a column; 0 where it is too narrow, or all figures."""
    left, right = min(run.left for run in runs), max(run.right for run in runs)
    if right - left < NARROW * size:
        return 0
    full = [
        row
        for row in strips(runs)
        if right - row.right <= max(FULL * (right - left), size) and row.left - left <= INDENT * size
        if sum(len(run.text) for run in row.runs) > CHARACTERS and not _is_row(row)
    ]
    text = "".join(run.text for row in full for run in row.runs)
    letters = sum(map(str.isalpha, text))
    return len(full) if letters >= LETTERS * sum(not character.isspace() for character in text) else 0


def _has_rows(band: _Band, parts: Sequence[Sequence[Run]]) -> bool:
    """Whether gaps part rows of a table: wider than between lines, and in all columns at once."""
    steps = [below.head - above.head for above, below in pairwise(band.strips)]
    if len(steps) <= ROWS:
        return False
    usual = median(steps)
    heads = [{round(run.head) for run in part} for part in parts]

    def opens(row: Strip) -> bool:
        return all(any(round(row.head) + off in known for off in (-1, 0, 1)) for known in heads)

    rows = sum(
        step > ROW_GAP * usual and opens(below) for step, below in zip(steps, band.strips[1:], strict=True)
    )
    return rows >= max(ROWS, ROW_SHARE * len(band.strips))


def _table(band: _Band) -> _Band | None:
    """The band from its first to its last row of several cells, where its strips are rows of many."""
    cells = [_filled(strip, band.gaps) for strip in band.strips]
    rows = [at for at, count in enumerate(cells) if count > 1]
    if len(band.gaps) < TABLE_CELLS - 1 or len(rows) < TABLE_ROWS:
        return None
    first, last = rows[0], rows[-1] + 1
    if sum(count >= TABLE_CELLS for count in cells) < TABLE_SHARE * (last - first):
        return None
    return _Band(band.first + first, band.first + last, band.strips[first:last], band.gaps)


def _filled(strip: Strip, gaps: Sequence[Gap]) -> int:
    """How many of the cells between the gaps hold something."""
    return sum(map(bool, _between(strip.runs, gaps)))


def _cells(strip: Strip, least: float) -> list[list[Run]]:
    """The cells of a strip, from the left, where one has more lines than another beside it."""
    gaps = wide(strip.gaps[1:-1], least)
    if not gaps:
        return []
    cells = _between(strip.runs, gaps)
    return cells if max(map(_lines, cells)) > 1 else []


def _lines(cell: Sequence[Run]) -> int:
    """How many lines a cell has; what is set smaller, as an index, is on none of its own."""
    largest = max(run.style.size for run in cell)
    bases = sorted(run.base for run in cell if run.style.size > SMALLER * largest)
    return 1 + sum(below - above > largest / 2 for above, below in pairwise(bases))
