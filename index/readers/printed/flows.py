"""What the whole document tells of its columns: where their full lines end, how far lines are apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from index.readers.printed.lines import Flow, Line
from index.readers.printed.looks import INDENT, SAME_STOP, are_alike, ends_sentence, is_full

JUSTIFIED, JUSTIFIED_SHARE = 3, 0.4
"""So many lines, and such a share, that end at one side show that the text ends there."""
STOP = 0.6
"""Share of the column's width from which so many line ends in one place are no chance either."""
SURE = 5
"""A column of so many lines tells its sides to shorter ones above and below it."""
FARTHEST = 3.0
"""In sizes: no text is set with its lines further apart."""


def with_sides(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The lines with what the whole document tells of their columns.

    A column of three short lines does not show where full ones would end; those like it on other pages do.
    """
    held: dict[Flow, list[Line]] = {}
    for page in pages:
        for line in page:
            held.setdefault(line.flow, []).append(line)
    justified = {flow for flow, lines in held.items() if _is_justified(lines)}
    sides = Counter(
        (round(flow.left), round(flow.right), held[flow][0].angle)
        for flow in justified
        if len(held[flow]) >= SURE
    )
    meant: dict[Flow, Flow] = {}
    for flow, lines in held.items():
        sided = replace(flow, sure=True) if flow in justified else _widened(flow, lines, sides)
        sided = replace(sided, stops=_stops(sided, lines))
        meant[flow] = replace(sided, pitch=_pitch(sided, lines))
    return [[replace(line, flow=meant[line.flow]) for line in page] for page in pages]


def _stops(flow: Flow, lines: Sequence[Line]) -> tuple[float, ...]:
    """Where lines end together before the right side of their column."""
    size = lines[0].style.size
    least = flow.left + STOP * (flow.right - flow.left)
    ends = sorted(
        line.right
        for line in lines
        if least < line.right < flow.right - size and not ends_sentence(line.text)
    )
    return tuple(
        ends[at]
        for at in range(len(ends) - JUSTIFIED + 1)
        if ends[at + JUSTIFIED - 1] - ends[at] < SAME_STOP * size
    )


def _is_justified(lines: Sequence[Line]) -> bool:
    size = lines[0].style.size
    ending = sum(abs(line.right - line.flow.right) < size / 2 for line in lines)
    return ending >= max(JUSTIFIED, JUSTIFIED_SHARE * len(lines))


def _widened(flow: Flow, lines: Sequence[Line], sides: Counter[tuple[int, int, int]]) -> Flow:
    """The flow with the sides of the narrowest common column that holds it."""
    size, angle = lines[0].style.size, lines[0].angle
    around = [
        (right - left, -count, left, right)
        for (left, right, turned), count in sides.items()
        if turned == angle and left <= flow.left + size and right >= flow.right - size
    ]
    if not around:
        return flow
    _, _, left, right = min(around)
    return replace(flow, left=min(flow.left, float(left)), right=max(flow.right, float(right)), sure=True)


def _pitch(flow: Flow, lines: Sequence[Line]) -> float:
    """How far apart the lines of its paragraphs are: what goes on for certain tells."""
    steps = [
        after.base - before.base
        for before, after in pairwise(replace(line, flow=flow) for line in lines)
        if are_alike(before, after)
        and is_full(before, after)
        and not ends_sentence(before.text)
        and after.left - before.left < INDENT * after.style.size
        and 0 < after.base - before.base < FARTHEST * after.style.size
    ]
    return median(steps) if steps else 0.0
