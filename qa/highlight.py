"""Which sentences of a passage answer best, and which words it shares with the question."""

from __future__ import annotations

from collections.abc import Sequence

from index.sentences import sections
from index.sentences import sentences as split_sentences
from index.words import Token
from qa.answers import Span
from qa.evidence import Evidence

CLEAR, CLEAR_LEAD = 0.5, 0.15
"""Share of the question's weight the best sentence must hold, and by how much more than the next."""
LONG = 120
"""Characters. A longer sentence, marked whole, no longer shows where the answer is."""
SECOND = 0.2
"""Share of the question's weight a second sentence must add before it is marked too."""


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


def sentences(
    evidence: Evidence, found: Sequence[Token], spans: Sequence[Span], nearness: Sequence[float] | None
) -> tuple[Span, ...]:
    """The one or two best of `spans`, in order of the text.

    A sentence is judged by the weight of the question's words it holds and, where `nearness` gives
    it (one number per sentence, 0 to 1), by its meaning. A second one is marked only where it adds
    words that the first has not.
    """
    if not spans:
        return ()
    held = [_words_within(found, span) for span in spans]
    scores = [evidence.share(words) + (nearness[i] if nearness else 0.0) for i, words in enumerate(held)]
    best = max(range(len(spans)), key=lambda i: (scores[i], -i))
    gains = [evidence.share(words | held[best]) - evidence.share(held[best]) for words in held]
    second = max(range(len(spans)), key=lambda i: (gains[i], scores[i], -i))
    chosen = {best, second} if gains[second] >= SECOND else {best}
    return tuple(spans[i] for i in sorted(chosen))


def is_clear(evidence: Evidence, found: Sequence[Token], spans: Sequence[Span]) -> bool:
    """Whether words alone tell the best sentence: it holds much of what was asked, others far less."""
    shares = sorted((evidence.share(_words_within(found, span)) for span in spans), reverse=True)
    return len(shares) == 1 or (bool(shares) and shares[0] >= CLEAR and shares[0] - shares[1] >= CLEAR_LEAD)


def _words_within(found: Sequence[Token], span: Span) -> set[str]:
    return {token.word for token in found if span[0] <= token.start and token.end <= span[1]}
