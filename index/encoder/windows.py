"""Cutting texts that are too long for an encoder, and filling batches that waste little on padding."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Window:
    """A text, or the part of one from character `start` that fits. `owner` is its place in the input."""

    owner: int
    start: int
    text: str
    tokens: int


def cut(
    text: str, spans: Sequence[tuple[int, int]], room: int, count: Callable[[str], int]
) -> Iterator[tuple[str, int]]:
    """Parts of `text` with at most `room` tokens each, and their numbers of tokens.

    `spans` are the tokens' (start, end) in `text`. The parts are about equally long, end between tokens
    and lose no character: joined they are `text`. A part may split into more tokens on its own than it
    had inside the text (`count` says how many), and is then halved again.
    """
    number = math.ceil(len(spans) / room)
    starts = [spans[len(spans) * n // number][0] for n in range(1, number)]
    edges = sorted({0, len(text), *starts})
    for start, end in pairwise(edges):
        yield from _halve(text[start:end], room, count)


def _halve(text: str, room: int, count: Callable[[str], int]) -> Iterator[tuple[str, int]]:
    tokens = count(text)
    if tokens <= room or len(text) == 1:
        yield text, min(tokens, room)
        return
    middle = len(text) // 2
    yield from _halve(text[:middle], room, count)
    yield from _halve(text[middle:], room, count)


def batches(windows: Sequence[Window], budget: int, extra: int) -> Iterator[list[Window]]:
    """Batches of windows of like length, the longest first.

    A batch costs its number of windows times its longest one, `extra` tokens each added for the prompt
    and what marks the ends; it holds as many as cost no more than `budget` tokens, and at least one.
    """
    batch: list[Window] = []
    longest = 0
    for window in sorted(windows, key=lambda window: window.tokens, reverse=True):
        if batch and (len(batch) + 1) * (longest + extra) > budget:
            yield batch
            batch = []
        longest = longest if batch else window.tokens
        batch.append(window)
    if batch:
        yield batch
