"""The stretch of a text that comes nearest to another one, letter by letter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

LONG = 1_000
"""Letters from which only the two ends are aligned: what is between them follows."""
END = 400
"""Letters of an end."""
TIES = 4
"""Ends that are equally good and looked at: the one whose length is nearest wins."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """`text[start:end]` is the stretch; `distance` counts letters changed, put in and left out."""

    start: int
    end: int
    distance: int


def align(pattern: str, text: str) -> Aligned:
    """The stretch of `text` at the least edit distance from `pattern`; both hold something.

    Of equally near ones it is one that begins and ends as the pattern does, then the one nearest in
    length. For a pattern of more than `LONG` letters `distance` is that of its two ends.
    """
    if len(pattern) > LONG:
        return _by_ends(pattern, text)
    scores = [len(pattern), *_scores(pattern, text, anchored=False)]
    least = min(scores)
    ends = [end for end, score in enumerate(scores) if score == least]
    found = [_with_start(pattern, text, end, least) for end in ends[:TIES]]
    return min(found, key=lambda one: _oddness(pattern, text[one.start : one.end]))


def _with_start(pattern: str, text: str, end: int, least: int) -> Aligned:
    reach = text[max(0, end - len(pattern) - least) : end]
    scores = [len(pattern), *_scores(pattern[::-1], reach[::-1], anchored=True)]
    lengths = [length for length, score in enumerate(scores) if score == least]
    length = min(lengths, key=lambda one: _oddness(pattern, text[end - one : end]))
    return Aligned(end - length, end, least)


def _oddness(pattern: str, stretch: str) -> tuple[int, int]:
    """How many ends differ, and how much the lengths."""
    ends = (stretch[:1] != pattern[:1]) + (stretch[-1:] != pattern[-1:])
    return ends, abs(len(stretch) - len(pattern))


def _by_ends(pattern: str, text: str) -> Aligned:
    head, tail = align(pattern[:END], text), align(pattern[-END:], text)
    end = tail.end if tail.end > head.start else head.end
    return Aligned(head.start, end, head.distance + tail.distance)


def _scores(pattern: str, text: str, *, anchored: bool) -> Iterator[int]:
    """The distance of `pattern` from the best stretch that ends behind each letter of `text`.

    `anchored` has the stretch begin where the text does. Myers' algorithm (A fast bit-vector algorithm
    for approximate string matching, 1999) with integers as wide as the pattern, as Hyyrö (2003) gives it.
    """
    masks: dict[str, int] = {}
    for position, letter in enumerate(pattern):
        masks[letter] = masks.get(letter, 0) | (1 << position)
    score, first = len(pattern), int(anchored)
    everywhere, last = (1 << score) - 1, 1 << (score - 1)
    up, down = everywhere, 0
    for letter in text:
        here = masks.get(letter, 0)
        vertical = here | down
        diagonal = (((here & up) + up) ^ up) | here
        right, left = down | (~(diagonal | up) & everywhere), up & diagonal
        if right & last:
            score += 1
        elif left & last:
            score -= 1
        right, left = ((right << 1) | first) & everywhere, (left << 1) & everywhere
        up, down = left | (~(vertical | right) & everywhere), right & vertical
        yield score
