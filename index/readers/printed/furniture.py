"""Running headers, footers and page numbers: what stands at the same height of page after page.

Rows are looked at from the edge of the page inwards, up to the first that is the page's own.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.readers.printed.lines import Line

ZONE = 0.15
"""Share of the page's height, above and below, in which furniture stands."""
ROWS = 4
"""Rows of furniture at one edge, at most."""
NEIGHBOURS = (-1, 1, -2, 2)
"""Pages compared: the next, and the next but one, for left and right pages differ."""
LIKE = 0.7
"""Share of pairs of letters that two rows have in common: left and right pages set them in another order."""
SAME_HEIGHT = 0.6
"""In sizes: rows this near to each other are at the same height."""
USUAL = 0.5
"""Share of the rows at one height that repeat, where it is furniture's: text begins at one height, too."""
GAP, APART = 0.7, 1.5
"""In sizes, how far furniture is off the text at least, and a page's number that no other page confirms.

Lines of a text are nearer to each other, whatever they repeat.
"""
_NUMBER = re.compile(r"\d+")
_ROMAN = re.compile(r"x{0,3}(?:ix|iv|v?i{0,3})", re.IGNORECASE)
"""Up to xxxix: that many pages may stand before the first."""
_VALUES = {"i": 1, "v": 5, "x": 10}
_COUNTING = re.compile(r"(?:第|共|页|頁|page|of|p\.|[\W_])+", re.IGNORECASE)
"""What stands around the number of a page."""


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    lines: tuple[Line, ...]
    text: str
    numbers: tuple[int, ...]

    @property
    def top(self) -> float:
        return min(line.box[1] for line in self.lines)

    @property
    def bottom(self) -> float:
        return max(line.box[3] for line in self.lines)

    @property
    def size(self) -> float:
        return max(line.style.size for line in self.lines)

    @property
    def counts_only(self) -> bool:
        """Whether it is the number of a page and nothing else."""
        return not _COUNTING.sub("", self.text.replace("#", "")) and 0 < len(self.numbers) <= 2  # noqa: PLR2004 - 3/10


@dataclass(frozen=True, slots=True)
class _Edge:
    """Rows at one edge of a page, from the edge inwards, and the one that follows them."""

    rows: tuple[_Row, ...]
    after: _Row | None


def furniture(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> set[Line]:
    """The lines of all pages that are no part of their text. `heights` are of the pages, in points."""
    found: set[Line] = set()
    rows = [list(_rows(lines)) for lines in pages]
    for upper in (True, False):
        edges = [_edge(page, height, upper) for page, height in zip(rows, heights, strict=True)]
        repeated = _repeated(edges, upper)
        for number, edge in enumerate(edges):
            found.update(_peeled(edge, number, repeated))
    for number in range(len(pages)):
        found.update(_stamps(pages, number))
    return found


def _edge(rows: Sequence[_Row], height: float, upper: bool) -> _Edge:
    """The rows nearest to the upper or the lower edge of a page, from the edge inwards."""
    inwards = list(rows) if upper else list(reversed(rows))
    near = [
        row for row in inwards if (row.top < ZONE * height if upper else row.bottom > (1 - ZONE) * height)
    ]
    near = near[:ROWS]
    return _Edge(tuple(near), inwards[len(near)] if len(near) < len(inwards) else None)


def _repeated(edges: Sequence[_Edge], upper: bool) -> set[_Row]:
    """The rows that a neighbouring page repeats, where most pages do that have a row at this height."""
    found: set[_Row] = set()
    heights: list[tuple[float, bool]] = []
    for number, edge in enumerate(edges):
        beside = [(step, edges[number + step].rows) for step in NEIGHBOURS if 0 <= number + step < len(edges)]
        for row in edge.rows:
            if any(_repeats(row, other, step) for step, others in beside for other in others):
                found.add(row)
            heights.append((row.top if upper else row.bottom, row in found))
    heights.sort()
    places = [height for height, _ in heights]

    def is_usual(row: _Row) -> bool:
        height = row.top if upper else row.bottom
        first = bisect_left(places, height - SAME_HEIGHT * row.size)
        last = bisect_right(places, height + SAME_HEIGHT * row.size)
        return sum(repeats for _, repeats in heights[first:last]) >= USUAL * (last - first)

    return {row for row in found if is_usual(row)}


def _rows(lines: Sequence[Line]) -> Iterator[_Row]:
    """The lines of a page that stand beside each other, from the top."""
    held: list[Line] = []
    for line in sorted(lines, key=lambda line: line.box[1] + line.box[3]):
        middle = (line.box[1] + line.box[3]) / 2
        if held and middle > held[-1].box[3]:
            yield _row(held)
            held = []
        held.append(line)
    if held:
        yield _row(held)


def _row(lines: Sequence[Line]) -> _Row:
    ordered = tuple(sorted(lines, key=lambda line: line.box[0]))
    words = [word for line in ordered for word in line.text.split()]
    numbers = tuple(int(number[:9]) for word in words for number in _NUMBER.findall(word))
    if len(words) == 1 and _ROMAN.fullmatch(words[0]):
        return _Row(ordered, "#", (_roman(words[0].lower()),))
    return _Row(ordered, _NUMBER.sub("#", " ".join(words)), numbers)


def _roman(number: str) -> int:
    values = [*map(_VALUES.__getitem__, number), 0]
    return sum(-value if value < after else value for value, after in pairwise(values))


def _peeled(edge: _Edge, number: int, repeated: Container[_Row]) -> list[Line]:
    """The lines of the rows at one edge that are furniture, down to a gap."""
    kept: list[Line] = []
    held: list[Line] = []
    for row, following in zip(edge.rows, (*edge.rows[1:], edge.after), strict=False):
        counts = row.numbers == (number + 1,) and row.counts_only and _is_apart(row, following, APART)
        if not counts and row not in repeated:
            break
        held += row.lines
        if _is_apart(row, following, GAP):
            kept += held
            held = []
    return kept


def _repeats(row: _Row, other: _Row, step: int) -> bool:
    """Whether two rows, `step` pages apart, are the same but for the number of the page."""
    if min(abs(row.top - other.top), abs(row.bottom - other.bottom)) > SAME_HEIGHT * row.size:
        return False
    if row.counts_only:  # the other may have words beside its number
        return any(theirs - ours == step for ours in row.numbers for theirs in other.numbers)
    if not any(map(str.isalpha, row.text)):
        return False
    return row.text == other.text or _likeness(row.text, other.text) >= LIKE


def _likeness(some: str, others: str) -> float:
    """Pairs of letters in common, of those of the longer text."""
    first, second = (Counter(pairwise(text)) for text in (some, others))
    return (first & second).total() / max(first.total(), second.total(), 1)


def _is_apart(row: _Row, following: _Row | None, sizes: float) -> bool:
    """Whether a row is set so far off what follows it towards the middle of the page."""
    if following is None:
        return True
    return max(row.top - following.bottom, following.top - row.bottom) > sizes * row.size


def _stamps(pages: Sequence[Sequence[Line]], number: int) -> Iterator[Line]:
    """Lines set at another angle than most, as a watermark is, that a neighbouring page has, too."""
    upright = Counter(line.angle for line in pages[number]).most_common(1)
    for line in pages[number]:
        if line.angle != upright[0][0] and any(
            (line.text, line.angle) == (other.text, other.angle)
            for step in NEIGHBOURS
            if 0 <= number + step < len(pages)
            for other in pages[number + step]
        ):
            yield line
