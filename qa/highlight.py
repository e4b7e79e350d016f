"""Which sentences of a passage answer best, and which words it shares with the question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from index.late import Floats
from index.sentences import sections
from index.sentences import sentences as split_sentences
from index.words import Token
from qa.answers import Span
from qa.evidence import Evidence

LONG = 120
"""Characters. A longer sentence, marked whole, no longer shows where the answer is."""
TOKENS = 2.0
"""What a mean cosine of 1 is worth against all of the question's words."""
SECOND = 0.1
"""What a second sentence must add before it is marked too."""


def words(found: Sequence[Token]) -> tuple[Span, ...]:
    """Ranges of the words a passage shares with the question; overlapping and touching ones joined.

    `found` is in order of the text. Single letters and ideographs are left unmarked: specks, not help.
    """
    joined: list[Span] = []
    for token in found:
        if len(token.word) == 1 and not token.word.isdigit():
            continue
        if joined and token.start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], token.end))
        else:
            joined.append((token.start, token.end))
    return tuple(joined)


def units(text: str) -> list[Span]:
    """What is marked as a whole: sentences, those that run on for lines cut at their semicolons."""
    result: list[Span] = []
    for start, end in split_sentences(text):
        result += [(start, end)] if end - start <= LONG else sections(text, start, end)
    return result


@dataclass(frozen=True, slots=True, eq=False)
class Nearness:
    """How near each sentence comes to the question, token by token.

    `cosines` has shape (sentences, tokens of the question): those with the sentence's nearest token;
    `weights` (tokens,) sums to 1.
    """

    cosines: Floats
    weights: Floats

    def of(self, chosen: Iterable[int]) -> float:
        """The mean cosine that some sentences together come to."""
        return float(np.clip(self.cosines[list(chosen)], 0, None).max(axis=0) @ self.weights)


def sentences(
    evidence: Evidence, found: Sequence[Token], spans: Sequence[Span], nearness: Nearness | None
) -> tuple[Span, ...]:
    """The one or two best of `spans`, in order of the text.

    Sentences are worth the share of the question's words that they hold and, where `nearness` is
    known, how near they come to it. A second one is marked only where both together are worth more.
    """
    if not spans:
        return ()
    held = [_words_within(found, span) for span in spans]

    def worth(*chosen: int) -> float:
        words = set().union(*(held[i] for i in chosen))
        return evidence.share(words) + (TOKENS * nearness.of(chosen) if nearness else 0.0)

    best = max(range(len(spans)), key=lambda i: (worth(i), -i))
    second = max(range(len(spans)), key=lambda i: (worth(best, i), worth(i), -i))
    gained = worth(best, second) - worth(best)
    chosen = {best, second} if gained >= SECOND else {best}
    return tuple(spans[i] for i in sorted(chosen))


def _words_within(found: Sequence[Token], span: Span) -> set[str]:
    return {token.word for token in found if span[0] <= token.start and token.end <= span[1]}
