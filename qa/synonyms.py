"""What else a question's words are searched by: the synonyms of the user dictionary."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass

from index.library import Snapshot
from index.matching import occurrences, stands_alone
from index.sentences import Span
from index.terms import Alternatives
from index.words import FUNCTION_WORDS, Token, Tokenizer

MOST_WIDENED = 16
"""Parts of one question that are widened; a question has one or two, a pasted page would cost seconds."""


@dataclass(frozen=True, slots=True)
class Widened:
    """A part of a question that has synonyms."""

    words: tuple[str, ...]
    """The question's telling words inside that part: what a passage with a synonym is credited with."""
    synonyms: tuple[str, ...]
    """Folded."""
    ways: Alternatives
    shown: tuple[str, ...]
    """The part and its synonyms as the user wrote them."""


@dataclass(frozen=True, slots=True)
class Widening:
    """All that is searched for besides the words of one question."""

    parts: tuple[Widened, ...] = ()

    @classmethod
    def of(cls, question: str, snapshot: Snapshot, telling: Container[str]) -> Widening:
        """The parts of a question that have synonyms; `telling` are the words that count as evidence."""
        tokenizer = snapshot.tokenizer
        folded = tokenizer.fold(question)
        places = snapshot.synonyms.places(folded)
        if not places:
            return cls()
        # A word that the dictionary knows is not torn apart: 医保 is no part of 中医保健.
        words = tokenizer.stretches(question, guess=False)
        whole = {folded[start:end]: (start, end) for start, end in places if not _tears(words, start, end)}
        tokens = [token for token in tokenizer.tokens(question) if token.word in telling]
        parts = (_widened(snapshot, tokenizer, word, _within(tokens, span)) for word, span in whole.items())
        return cls(tuple(part for part, _ in zip(parts, range(MOST_WIDENED), strict=False)))

    @property
    def alternatives(self) -> list[Alternatives]:
        """For the search by words: each part's own words, and those of its synonyms."""
        return [part.ways for part in self.parts]

    @property
    def shown(self) -> tuple[tuple[str, ...], ...]:
        """For the answer: each part with its synonyms, as the user wrote them."""
        return tuple(part.shown for part in self.parts)

    def find(self, folded: str) -> Iterator[Token]:
        """Where synonyms stand in a folded text, as the question's words that they stand for."""
        for part in self.parts:
            for synonym in part.synonyms:
                for start, end in occurrences(folded, synonym):
                    if stands_alone(folded, start, end):
                        yield from (Token(word, start, end) for word in part.words)


NOT_WIDENED = Widening()


def _widened(snapshot: Snapshot, tokenizer: Tokenizer, word: str, own: tuple[str, ...]) -> Widened:
    group = snapshot.synonyms.of(word)
    _, *synonyms = group
    others = [[w for w in tokenizer.words(other) if w not in FUNCTION_WORDS] for other in synonyms]
    return Widened(own, tuple(synonyms), (own, *others), tuple(group.values()))


def _within(tokens: list[Token], span: Span) -> tuple[str, ...]:
    start, end = span
    return tuple(dict.fromkeys(t.word for t in tokens if start <= t.start and t.end <= end))


def _tears(words: list[Span], start: int, end: int) -> bool:
    """Whether an edge of a range lies inside a word that is not itself inside the range."""
    return any(begin < edge < stop for begin, stop in words for edge in (start, end))
