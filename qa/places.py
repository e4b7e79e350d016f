"""Where a phrase stands in a text: letter for letter, or in another form.

Places are found from left to right and do not overlap, as `str.count` has it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from index.matching import SPACED, occurrences
from index.sentences import Span

Finder = Callable[[str], list[Span]]
"""Gives the places in a text, in order, not overlapping."""

_BLANKS = re.compile(r"\s+")


def literal(phrase: str) -> Finder:
    """Finds a phrase letter for letter."""
    return lambda text: list(occurrences(text, phrase))


def folded(phrase: str, fold: Callable[[str], str]) -> Finder:
    """Finds a phrase whatever its script, width, case and line breaks."""
    wanted = _Squeezed.of(fold(phrase.strip())).text
    whole, letters = literal(wanted), _letters(wanted)

    def find(text: str) -> list[Span]:
        text = fold(text)
        if letters not in _letters(text):  # most texts are ruled out so, in a third of the time
            return []
        squeezed = _Squeezed.of(text)
        return [squeezed.span(start, end) for start, end in whole(squeezed.text)]

    return find


def _letters(text: str) -> str:
    """A text without any blanks."""
    return "".join(text.split())


@dataclass(frozen=True, slots=True)
class _Squeezed:
    """A text whose runs of blanks are gone, or one blank where letters would run together.

    `offsets` gives for each position in `edges` how far `text` lags behind from there on.
    """

    text: str
    edges: list[int]
    lags: list[int]

    @classmethod
    def of(cls, text: str) -> _Squeezed:
        pieces, edges, lags = list[str](), [0], [0]
        length = position = 0
        for run in _BLANKS.finditer(text):
            joint = " " if _parts_words(text, run.start(), run.end()) else ""
            pieces += [text[position : run.start()], joint]
            length += run.start() - position + len(joint)
            position = run.end()
            edges.append(length)
            lags.append(position - length)
        return cls("".join((*pieces, text[position:])), edges, lags)

    def span(self, start: int, end: int) -> Span:
        """Where a range of `text` stands in the text it was made from."""
        return self._whence(start), self._whence(end - 1) + 1

    def _whence(self, position: int) -> int:
        return position + self.lags[bisect_right(self.edges, position) - 1]


def _parts_words(text: str, start: int, end: int) -> bool:
    """Whether blanks stand between two letters of a script that parts its words by them."""
    around = text[max(0, start - 1) : start], text[end : end + 1]
    return all(character.isalnum() and character < SPACED for character in around)
