"""A picture of a library: how many documents there are of each time, and of each size, as bars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.catalog import StoredDocument
from qa.scope import date_of

WIDTH, HEIGHT = 360, 64
"""Of the bars, in the picture's own units."""
GAP = 0.28
"""Of a bar's room, what is left free."""
LEAST = 2.0
"""Height of the smallest bar that stands for anything: one document among thousands is still seen."""
MOST_BARS = 30
"""Beyond so many years, several make one bar."""
STEPS = (1, 5, 10, 20, 50, 100, 500)
"""How many years may make a bar."""
FEW_YEARS = 2
"""Up to so many years, a bar is a month."""
SIZES = (500, 2_000, 5_000, 20_000, 100_000)
"""Characters at which one class of sizes ends and the next begins: a notice, a page, an essay, a law."""
LABELLED = 7
"""Bars of which the foot is labelled, at most."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it counts, from where to where that reaches, and how it is drawn."""

    name: str
    since: str
    until: str
    count: int
    x: float
    y: float
    width: float
    height: float
    labelled: bool

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True, slots=True)
class Times:
    """Documents over time; `undated` are in no bar."""

    bars: tuple[Bar, ...]
    dated: int
    undated: int


def over_time(documents: Iterable[StoredDocument]) -> Times:
    """Documents by year, by month where all are of two years, by several years where they are of many."""
    dates = [date_of(document) for document in documents]
    dated = [date for date in dates if date]
    counted = Counter(map(int, (date[:4] for date in dated)))
    if not counted:
        return Times((), 0, len(dates))
    first, last = min(counted), max(counted)
    if last - first < FEW_YEARS and all(len(date) > len("2022") for date in dated):
        periods = list(_months(Counter(date[:7] for date in dated)))
    else:
        periods = list(_years(counted))
    return Times(tuple(_drawn(periods)), len(dated), len(dates) - len(dated))


def by_size(documents: Iterable[StoredDocument]) -> tuple[Bar, ...]:
    """Documents by their length in characters."""
    counted = Counter(sum(document.characters >= edge for edge in SIZES) for document in documents)
    names = [f"<{SIZES[0]:,}", *(f"{least:,}+" for least in SIZES)]
    return tuple(_drawn([(name, "", "", counted[place]) for place, name in enumerate(names)]))


Period = tuple[str, str, str, int]
"""A bar's name, the first and last part of time in it, and how many documents."""


def _years(counted: Counter[int]) -> Iterator[Period]:
    first, last = min(counted), max(counted)
    step = next(step for step in STEPS if (last - first) // step < MOST_BARS or step == STEPS[-1])
    for begin in range(first - first % step, last + 1, step):
        end = begin + step - 1
        name = f"{begin}" if step == 1 else f"{begin}–{end}"
        yield name, f"{begin:04}", f"{end:04}", sum(counted[year] for year in range(begin, end + 1))


def _months(counted: Counter[str]) -> Iterator[Period]:
    (first, begin), (last, end) = (map(int, month.split("-")) for month in (min(counted), max(counted)))
    for number in range(first * 12 + begin - 1, last * 12 + end):
        month = f"{number // 12:04}-{number % 12 + 1:02}"
        yield month, month, month, counted[month]


def _drawn(periods: Sequence[Period]) -> Iterator[Bar]:
    most = max((count for *_, count in periods), default=0) or 1
    room = WIDTH / max(1, len(periods))
    every = -(-len(periods) // LABELLED)
    for place, (name, since, until, count) in enumerate(periods):
        height = max(LEAST, HEIGHT * count / most) if count else 0.0
        x, width = room * (place + GAP / 2), room * (1 - GAP)
        yield Bar(
            name,
            since,
            until,
            count,
            round(x, 2),
            round(HEIGHT - height, 2),
            round(width, 2),
            round(height, 2),
            place % every == 0,
        )
