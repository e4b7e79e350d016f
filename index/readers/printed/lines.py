"""Lines: runs that stand beside each other, put together from the left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.readers.printed.columns import Column
from index.readers.printed.glyphs import Box, Frame, Run, Style
from index.readers.printed.scripts import part_words

OVERLAP = 0.4
"""Runs are of one line where so much of the lower one's height is beside the other: an index is, too."""
BLANK = 0.15
"""In sizes, the gap from which words are apart."""
BLANK_WIDE = 0.5
"""The same between characters of scripts that set no blanks between words."""
CELL = 2.5
"""A gap of so many sizes parts cells, or a text from what stands at the margin."""
DROPPED, DROPPED_LETTERS = 1.8, 2
"""A capital so many times as large as the text, of at most so many letters, hangs down from its line."""
FILL, FILL_STEP = 2.0, 1.1
"""In sizes, how wide a sign is that fills a gap in a line, and how far off its own baseline may be."""
_NEAR = 6
"""How many lines back one looks for the line of a run."""


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """What the lines of a column have in common, in points.

    `sure` says that its right side is where full lines end, `pitch` how far apart the lines of one paragraph
    are; 0 where nothing tells. `stops` are further in, where several lines end: those of an indented text.
    `tabular`: its lines are the rows of a table.
    """

    left: float
    right: float
    tabular: bool = False
    sure: bool = False
    pitch: float = 0.0
    stops: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A printed line, in points of its frame; `box` is on the page as it is shown, `page` its number.

    `widest` is the widest gap within it, `head` and `tail` how many characters stand before and behind it.
    """

    text: str
    left: float
    right: float
    top: float
    bottom: float
    base: float
    style: Style
    widest: float
    head: int
    tail: int
    page: int
    box: Box
    flow: Flow
    angle: int = 0
    confidence: float | None = None


def lines(column: Column, page: int, frame: Frame) -> list[Line]:
    """The lines of a column, from the top."""
    groups = [sorted(group, key=lambda run: run.left) for group in _groups(column.runs)]
    if not groups:
        return []
    flow = Flow(*_sides(groups), column.tabular)
    return [_line(group, page, frame, flow) for group in groups]


def _groups(runs: Sequence[Run]) -> list[list[Run]]:
    """The runs of each line, the lines from the top."""
    usual = median(run.style.size for run in runs) if runs else 0.0
    groups: list[list[Run]] = []
    extents: list[tuple[float, float]] = []
    for run, head, foot in sorted(_hung(runs, usual), key=lambda hung: hung[2]):
        best, at = OVERLAP, -1
        for position in range(max(0, len(groups) - _NEAR), len(groups)):
            top, bottom = extents[position]
            lower = min(bottom - top, foot - head) or 1.0
            share = (min(bottom, foot) - max(top, head)) / lower
            if share > best:
                best, at = share, position
        if at < 0:
            groups.append([run])
            extents.append((head, foot))
        else:
            groups[at].append(run)
            top, bottom = extents[at]
            if foot - head > bottom - top:  # the largest letters are the line
                extents[at] = head, foot
    order = sorted(range(len(groups)), key=lambda position: extents[position][1])
    return _absorbed([groups[position] for position in order])


def _absorbed(groups: list[list[Run]]) -> list[list[Run]]:
    """The lines, but what fills a gap in the line below or above is part of it: a large sign of a formula."""
    found: list[list[Run]] = []
    for position, group in enumerate(groups):
        beside = [found[-1]] if found else []
        beside += [groups[position + 1]] if position + 1 < len(groups) else []
        host = next((other for other in beside if _fills(group, other)), None)
        if host is None:
            found.append(group)
        else:
            host += group
    return found


def _fills(group: Sequence[Run], other: Sequence[Run]) -> bool:
    """Whether a few signs stand in a gap of a line."""
    size = _largest(other).style.size
    left, right = min(run.left for run in group), max(run.right for run in group)
    if right - left > FILL * size or abs(_largest(group).base - _largest(other).base) > FILL_STEP * size:
        return False
    clear = all(run.right < left + size / 2 or run.left > right - size / 2 for run in other)
    return clear and any(run.left < left for run in other) and any(run.right > right for run in other)


def _hung(runs: Sequence[Run], usual: float) -> Iterator[tuple[Run, float, float]]:
    """The runs with the heights that tell their line; a large capital belongs to the first line beside it."""
    for run in runs:
        if run.style.size > DROPPED * usual and len(run.text) <= DROPPED_LETTERS:
            yield run, run.head, run.head + 0.7 * usual
        else:
            yield run, run.head, run.foot


def _largest(group: Sequence[Run]) -> Run:
    return max(group, key=lambda run: (run.style.size, len(run.text)))


def _sides(groups: Sequence[Sequence[Run]]) -> tuple[float, float]:
    """Where lines begin and end: the outermost sides that two lines share, or else the outermost."""
    size = median(group[0].style.size for group in groups)
    lefts = sorted(group[0].left for group in groups)
    rights = sorted((max(run.right for run in group) for group in groups), reverse=True)
    left = next((a for a, b in pairwise(lefts) if b - a < size / 2), lefts[0])
    right = next((a for a, b in pairwise(rights) if a - b < size / 2), rights[0])
    return left, right


def _line(group: Sequence[Run], page: int, frame: Frame, flow: Flow) -> Line:
    largest = max(group, key=lambda run: len(run.text) * run.style.size)
    text, widest, head, right = group[0].text, 0.0, 0, group[0].right
    for run in group[1:]:
        gap = run.left - right
        if gap > widest:
            widest, head = gap, len(text)
        right = max(right, run.right)
        text += _joint(text, run.text, gap / max(run.style.size, largest.style.size)) + run.text
    box = (
        group[0].left,
        min(run.top for run in group),
        max(run.right for run in group),
        max(run.bottom for run in group),
    )
    told = [run.confidence for run in group if run.confidence is not None]
    return Line(
        text,
        box[0],
        box[2],
        box[1],
        box[3],
        _largest(group).base,
        largest.style,
        widest,
        head,
        len(text[head:].strip()),
        page,
        frame.shown(box),
        flow,
        frame.angle,
        min(told) if told else None,
    )


def _joint(before: str, after: str, gap: float) -> str:
    """What stands between two runs of a line: a blank where words are apart."""
    if before.endswith(" ") or after.startswith(" "):
        return ""
    return " " if gap > (BLANK if part_words(before, after) else BLANK_WIDE) else ""
