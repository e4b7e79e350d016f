"""Whether a text is put together from several places, and from which pieces."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from index.grams import Grams
from index.letters import Letters
from index.sentences import Span

SHORTEST = 8
"""Letters of a piece that begins or ends inside a clause: fewer in a row stand in many places by chance."""
SHORTEST_CLAUSES = 4
"""Letters of a piece of whole clauses."""
MOST_PIECES = 12
UNCOVERED = 0.1
"""Share of the letters that may stand in none of the pieces."""


@dataclass(frozen=True, slots=True)
class Stitched:
    """`pieces` are ranges of a text's letters that stand somewhere each; `uncovered` counts the rest.

    Of the seams between them, `whole` are where clauses end and `torn` are inside one.
    """

    pieces: tuple[Span, ...]
    uncovered: int
    whole: int
    torn: int


def stitched(grams: Grams, text: str, letters: Letters) -> Stitched | None:
    """The fewest pieces that a text can be put together from; None where it cannot, or is one piece."""
    breaks = _breaks(text, letters)
    pieces: list[Span] = []
    start = uncovered = 0
    length = len(letters)
    while start < length:
        end = _longest(grams, letters.text, start)
        end = _snapped(grams, letters.text, start, end, breaks)
        whole = start in breaks and end in breaks
        if end - start >= (SHORTEST_CLAUSES if whole else SHORTEST):
            pieces.append((start, end))
            start = end
            if len(pieces) > MOST_PIECES:
                return None
            continue
        uncovered += 1
        start += 1
        if uncovered > UNCOVERED * length:
            return None
    if len(pieces) == 1 or not pieces:
        return None
    parted = sum(end in breaks and end == start for (_, end), (start, _) in pairwise(pieces))
    return Stitched(tuple(pieces), uncovered, parted, len(pieces) - 1 - parted)


def _breaks(text: str, letters: Letters) -> frozenset[int]:
    """Positions among the letters at which a clause begins or ends."""
    origins = letters.origins.tolist()
    found = {0, len(origins)}
    for number in range(1, len(origins)):
        between = text[origins[number - 1] + 1 : origins[number]]
        if between and any(not character.isspace() for character in between):
            found.add(number)
    return frozenset(found)


def _longest(grams: Grams, letters: str, start: int) -> int:
    """The end of the longest stretch from `start` that stands anywhere; `start` where no piece does."""
    low, high = start + SHORTEST_CLAUSES, len(letters)
    if low > high or not grams.holds(letters[start:low]):
        return start
    while low < high:  # a stretch stands wherever a longer one does
        middle = (low + high + 1) // 2
        if grams.holds(letters[start:middle]):
            low = middle
        else:
            high = middle - 1
    return low


def _snapped(grams: Grams, letters: str, start: int, end: int, breaks: frozenset[int]) -> int:
    """The end moved back to where a clause ends, where what it leaves goes on in the next piece."""
    if end in breaks:
        return end
    back = max((at for at in breaks if start + SHORTEST_CLAUSES <= at < end), default=start)
    if back == start:
        return end
    following = min((at for at in breaks if at > end), default=len(letters))
    return back if grams.holds(letters[back:following]) else end
