"""Strips: what stands on a page between the heights at which nothing stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from index.readers.printed.glyphs import Run
from index.readers.printed.scripts import is_spaced

Gap = tuple[float, float]
"""From where to where across a page nothing stands."""

FAR = 1e9
CUT = 0.2
"""In sizes: less than this between two lines is no cut, for no lines of one column are so near."""
SPREAD = 3.0
"""In sizes: single characters no further apart are one word, set wide."""


@dataclass(frozen=True, slots=True)
class Strip:
    """Runs between two cuts across the page. `gaps`: what it leaves free, the endless margins included."""

    runs: tuple[Run, ...]
    head: float
    foot: float
    gaps: tuple[Gap, ...]

    @property
    def left(self) -> float:
        return self.gaps[0][1]

    @property
    def right(self) -> float:
        return self.gaps[-1][0]

    @property
    def size(self) -> float:
        return median(run.style.size for run in self.runs)


def strips(runs: Sequence[Run]) -> list[Strip]:
    """The strips of a page, from the top."""
    found: list[Strip] = []
    held: list[Run] = []
    foot = -FAR
    for run in sorted(runs, key=lambda run: run.head):
        if held and run.head - foot > CUT * min(run.style.size, held[-1].style.size):
            found.append(_strip(held))
            held, foot = [], -FAR
        held.append(run)
        foot = max(foot, run.foot)
    if held:
        found.append(_strip(held))
    return found


def _strip(runs: Sequence[Run]) -> Strip:
    gaps, edge, last = list[Gap](), -FAR, None
    for run in sorted(runs, key=lambda run: run.left):
        if run.left > edge and not (last and _is_spread(last, run)):
            gaps.append((edge, run.left))
        if run.right > edge:
            edge, last = run.right, run
    gaps.append((edge, FAR))
    return Strip(tuple(runs), min(run.head for run in runs), max(run.foot for run in runs), tuple(gaps))


def _is_spread(run: Run, after: Run) -> bool:
    """Whether two runs are characters of one word set wide, as titles are in Chinese."""
    if len(run.text) > 1 or len(after.text) > 1 or is_spaced(run.text) or is_spaced(after.text):
        return False
    return after.left - run.right < SPREAD * run.style.size


def common(some: Sequence[Gap], others: Sequence[Gap], least: float) -> list[Gap]:
    """What is free in both, where it is at least so wide; both from the left."""
    found, first, second = list[Gap](), 0, 0
    while first < len(some) and second < len(others):
        left, right = max(some[first][0], others[second][0]), min(some[first][1], others[second][1])
        if right - left >= least:
            found.append((left, right))
        if some[first][1] < others[second][1]:
            first += 1
        else:
            second += 1
    return found


def wide(gaps: Sequence[Gap], least: float) -> list[Gap]:
    """The gaps that are at least so wide."""
    return [gap for gap in gaps if gap[1] - gap[0] >= least]
