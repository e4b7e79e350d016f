"""A question read for what it talks about: its terms, and what part each of them plays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from index.words import FUNCTION_WORDS, Token, Tokenizer
from qa.conversation.cues import Cues, cues

_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’|「[^」]*」|『[^』]*』|《[^》]*》")
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]")
_NOUNS = ("n", "j", "vn", "an", "l", "i", "eng")
"""Beginnings of jieba's parts of speech that can name what a question is about."""
_SLIGHT = ("v", "a", "d", "m", "q", "p", "c", "u", "r", "y", "t", "f", "b")
"""Parts of speech of single ideographs that name nothing."""
_QUALITIES = ("a", "b", "f")
"""Parts of speech of a single ideograph that belongs to the noun behind it: 新业态, 西南沟村."""
NAME_LENGTHS = (2, 3)
"""Characters of a Chinese name: a surname of one, a given name of one or two."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the question, folded, where it stands, and its part of speech (empty: unknown)."""

    word: str
    start: int
    end: int
    kind: str
    telling: bool
    quoted: bool

    @property
    def is_noun(self) -> bool:
        """Whether it may name something. Words no dictionary has (names, Latin, numbers) do."""
        return self.telling and (not self.kind or self.kind.startswith(_NOUNS))


@dataclass(frozen=True)
class Reading:
    """A question and its terms: the longest words, none inside another."""

    text: str
    folded: str
    terms: tuple[Term, ...]

    @classmethod
    def of(cls, text: str, tokenizer: Tokenizer) -> Reading:
        folded = tokenizer.fold(text)
        quotes = [found.span() for found in _QUOTED.finditer(text)]
        words = cues("zh" if _IDEOGRAPH.search(text) else "en")
        terms = []
        for token in _longest(tokenizer.tokens(text)):
            quoted = any(start <= token.start and token.end <= end for start, end in quotes)
            kind = tokenizer.kind(token.word)
            kind = "v" if token.word.endswith(words("directions")) else kind
            telling = quoted or _tells(token.word, kind, words)
            terms.append(Term(token.word, token.start, token.end, kind, telling, quoted))
        return cls(text, folded, tuple(terms))

    @cached_property
    def is_chinese(self) -> bool:
        return _IDEOGRAPH.search(self.text) is not None

    @cached_property
    def cues(self) -> Cues:
        return cues("zh" if self.is_chinese else "en")

    @cached_property
    def telling(self) -> tuple[Term, ...]:
        """The terms that say what it is about."""
        return tuple(term for term in self.terms if term.telling)

    @cached_property
    def names(self) -> tuple[Term, ...]:
        """People named, as far as a surname and its surroundings tell."""
        return tuple(term for term, after in self._with_next if self._is_name(term, after))

    @cached_property
    def nouns(self) -> tuple[tuple[Term, ...], ...]:
        """Runs of terms that name something together: 康城社区, PDF 文件."""
        return tuple(_runs(self.folded, [term for term in self.telling if term.is_noun]))

    @cached_property
    def _with_next(self) -> tuple[tuple[Term, Term | None], ...]:
        return tuple(pairwise((*self.terms, None)))  # type: ignore[arg-type]  # the last has none after it

    def asks(self) -> bool:
        """Whether a word in it asks something: 什么, 几, why."""
        if self.is_chinese:
            starts = self.cues("question_starts")
            return any(t.word in self.cues("questions") or t.word.startswith(starts) for t in self.terms)
        return any(term.word in self.cues("questions") for term in self.terms)

    def is_person(self, term: Term) -> bool:
        """Whether a term names somebody or a kind of people."""
        named = term in self.names or term.word.endswith(self.cues("people"))
        return named or (len(term.word) > 1 and term.is_noun and term.word.endswith(self.cues("people_ends")))

    def _is_name(self, term: Term, after: Term | None) -> bool:
        word = term.word
        if not term.telling or len(word) not in NAME_LENGTHS or not word.startswith(cues("zh")("surnames")):
            return False
        if len(word) == max(NAME_LENGTHS):
            return not term.kind or term.kind.startswith("nr")
        # Of two characters a place is as likely (康城): only a title behind it makes a name of it.
        titled = after is not None and after.start == term.end and after.word in cues("zh")("people")
        return not term.kind and titled


def runs(reading: Reading, terms: Sequence[Term]) -> list[str]:
    """`terms` as the question writes them, those that touch in one piece."""
    return [reading.text[_start(reading, run[0]) : run[-1].end] for run in _runs(reading.folded, terms)]


def _start(reading: Reading, first: Term) -> int:
    """Where a run begins, with the quality before it that jieba cut off."""
    for term in reading.terms:
        if term.end == first.start and len(term.word) == 1 and term.kind in _QUALITIES:
            return first.start if term.word in FUNCTION_WORDS else term.start
    return first.start


def _runs(text: str, terms: Sequence[Term]) -> Iterator[tuple[Term, ...]]:
    run: list[Term] = []
    for term in terms:
        if run and not _touch(text, run[-1], term):
            yield tuple(run)
            run = []
        run.append(term)
    if run:
        yield tuple(run)


def _touch(text: str, before: Term, after: Term) -> bool:
    """Whether two terms are one piece: nothing between them, or one blank beside a Latin word."""
    between = text[before.end : after.start]
    return not between or (between == " " and (before.word.isascii() or after.word.isascii()))


def _longest(tokens: Iterable[Token]) -> Iterator[Token]:
    end = 0
    for token in sorted(tokens, key=lambda token: (token.start, -token.end)):
        if token.start >= end:
            yield token
            end = token.end


def _tells(word: str, kind: str, words: Cues) -> bool:
    """Whether a word says what a question is about, and not only what is asked of it."""
    if word in FUNCTION_WORDS or word in words("vague") or word in words("questions"):
        return False
    if word.isascii():
        return True
    if len(word) == 1:  # 建, 高, 大: asked of something; 茶, 水 are something
        return not kind.startswith(_SLIGHT)
    ends = tuple(vague for vague in words("vague") if len(vague) > 1)
    return not word.endswith(ends) and not word.startswith(words("question_starts"))
