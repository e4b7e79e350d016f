"""How two texts differ, character by character, and how far apart they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import OSA, Levenshtein

MOST_CELLS = 400_000_000
"""Characters of one text times those of the other; what differs in more is shown as a whole."""


class Change(StrEnum):
    """What became of a piece."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of both texts, of the one before only (`gone`), or of the one after only (`new`)."""

    kind: Change
    text: str

    def as_json(self) -> dict[str, str]:
        return {"kind": self.kind.value, "text": self.text}


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces that turn `before` into `after`; of a change what is gone comes first.

    Joined, all but the new ones are `before`, all but the gone ones `after`. Letters that two changes
    leave in common by chance are not kept apart: a row of single letters is nothing to read.
    """
    return tuple(_pieces(_readable(_steps(before, after))))


def distance(before: str, after: str) -> int:
    """How many letters are changed, put in, left out or swapped with their neighbour."""
    return int(OSA.distance(before, after))


def similarity(before: str, after: str) -> float:
    """1 for equal texts, 0 for such as have nothing in common."""
    return 1 - distance(before, after) / max(len(before), len(after), 1)


_Step = tuple[str, str]
"""A stretch of either text; equal where nothing changed."""


def _steps(before: str, after: str) -> Iterator[_Step]:
    if len(before) * len(after) > MOST_CELLS:
        yield before, after
        return
    for step in Levenshtein.opcodes(before, after):
        yield before[step.src_start : step.src_end], after[step.dest_start : step.dest_end]


def _readable(steps: Iterable[_Step]) -> list[_Step]:
    """Changes joined where what lies between them is shorter than either."""
    done: list[_Step] = []
    for step in steps:
        done.append(step)
        while count := _to_join(done):
            done[-count:] = [_sum(done[-count:])]
    return done


def _to_join(done: list[_Step]) -> int:
    """How many of the last steps are one change: two that touch, or two and the little between them."""
    match done:
        case [*_, before, after] if _changed(before) and _changed(after):
            return 2
        case [*_, before, between, after] if _changed(before) and _changed(after):
            return 3 if len(between[0]) < min(_size(before), _size(after)) else 0
    return 0


def _changed(step: _Step) -> bool:
    return step[0] != step[1]


def _size(step: _Step) -> int:
    return max(map(len, step))


def _sum(steps: Iterable[_Step]) -> _Step:
    before, after = zip(*steps, strict=True)
    return "".join(before), "".join(after)


def _pieces(steps: Iterable[_Step]) -> Iterator[Piece]:
    for before, after in steps:
        if before == after:
            yield Piece(Change.SAME, before)
            continue
        if before:
            yield Piece(Change.GONE, before)
        if after:
            yield Piece(Change.NEW, after)
