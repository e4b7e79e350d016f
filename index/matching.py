"""Many words looked for in one text, literally: what a user writes never becomes a pattern."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from index.sentences import Span

SPACED = "\u2e80"
"""Scripts below this code point (Latin, Greek, Cyrillic and so on) part their words by blanks."""

FEW = 64
"""Words up to which it is quicker to ask first whether a text holds any of them: it seldom does."""


class Matcher:
    """Finds words of any script in texts folded as they are.

    A letter or digit of a script that parts its words by blanks must not go on beyond a match: `cat`
    does not stand in `concatenate`, nor `AI助手` in `OpenAI助手`.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words) - {""}
        lengths: dict[str, set[int]] = {}
        for word in self._words:
            lengths.setdefault(word[0], set()).add(len(word))
        # By first letter, because ten thousand words tried one after the other would cost minutes.
        self._lengths = {first: sorted(known, reverse=True) for first, known in lengths.items()}

    def __bool__(self) -> bool:
        return bool(self._words)

    def places(self, text: str) -> Iterator[Span]:
        """Every range of `text` that is one of the words: by start, of one start the longest first."""
        if len(self._words) <= FEW and not any(word in text for word in self._words):
            return
        for start, character in enumerate(text):
            for length in self._lengths.get(character, ()):
                end = start + length
                if end <= len(text) and text[start:end] in self._words and stands_alone(text, start, end):
                    yield start, end

    def is_in(self, text: str) -> bool:
        """Whether any of the words stands in `text`."""
        return next(self.places(text), None) is not None


def occurrences(text: str, word: str) -> Iterator[Span]:
    """Where `word`, which is not empty, stands in `text`: from left to right, not overlapping."""
    start = text.find(word)
    while start >= 0:
        yield start, start + len(word)
        start = text.find(word, start + len(word))


def longest(places: Iterable[Span]) -> list[Span]:
    """Ranges that do not overlap, chosen from the left, of one start the longest.

    `places` are in the order that `Matcher.places` gives.
    """
    chosen: list[Span] = []
    for start, end in places:
        if not chosen or start >= chosen[-1][1]:
            chosen.append((start, end))
    return chosen


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no word of letters goes on across either edge of a range."""
    return not (_runs_on(text, start) or _runs_on(text, end))


def _runs_on(text: str, edge: int) -> bool:
    return 0 < edge < len(text) and _is_spaced(text[edge - 1]) and _is_spaced(text[edge])


def _is_spaced(character: str) -> bool:
    return character < SPACED and character.isalnum()
