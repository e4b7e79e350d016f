"""Does this answer it? A judgement from what the whole search tells.

Where passages are compared token by token, an answer shows in how little of what was asked is missing from
a passage, and from its best sentence alone, and in the question's words that it holds. The first five are
judged so, and the more of them speak for an answer the better. Where tokens are not compared, a passage
that stands out by meaning against everything else speaks for an answer too. Either way the signals are
weighed by a logistic regression, so that 0.8 means four in five.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from qa.rank import Ranking
from qa.signals import Near, Signals


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic regression over `features`: their names, their weights, and the intercept."""

    features: tuple[str, ...]
    weights: tuple[float, ...]
    intercept: float

    def log_odds(self, features: tuple[float, ...]) -> float:
        return self.intercept + sum(w * f for w, f in zip(self.weights, features, strict=True))


# Fitted by `python -m benchmarks.confidence`, which prints these and how they do on sets left out.
BY_TOKENS = Model(
    ("shortfall", "sentence_shortfall", "held", "crossed", "crossed_shortfall"),
    (-10.653, -5.591, 2.964, 4.168, 2.93),
    -0.069,
)
SATURATION = 3.0
"""With it half of the question's words tell four fifths of what all of them do (`benchmarks.confidence`)."""
NORM = 3.0
"""Of the odds of several passages. 1 adds them up, a large one takes the best alone; `benchmarks.confidence`
shows what each does."""
WITHOUT_TOKENS = Model(("coverage", "uncovered_contrast"), (6.51, 1.27), -4.96)
THRESHOLD = 0.4
"""Confidence from which an answer counts as one.

Where the topic is absent, in one language, 0.5 would withhold every seventh answer that is right, 0.4 every
twelfth, and 94 of 100 answered are right then (`benchmarks.confidence`).
"""


def by_tokens(near: Near) -> tuple[float, ...]:
    """What `BY_TOKENS` weighs of one passage, in the order of its `features`.

    held: `coverage`, of which more tells the less the more there is. crossed_shortfall: `shortfall`, where
    question and passage are in different languages.
    """
    held, crossed = 1 - math.exp(-SATURATION * near.coverage), float(near.crossed)
    return near.shortfall, near.sentence_shortfall, held, crossed, crossed * near.shortfall


def without_tokens(signals: Signals) -> tuple[float, ...]:
    """What `WITHOUT_TOKENS` weighs, in the order of its `features`.

    uncovered_contrast: how far the nearest passage stands out by meaning, as far as words are missing, for
    meaning has to speak alone where the question is in other words.
    """
    return signals.coverage, (1 - signals.coverage) * signals.contrast


def together(log_odds: Sequence[float]) -> float:
    """The log odds that any of some passages answers, from those that each does.

    They are no independent witnesses: what misleads about one misleads about its neighbours. So the odds
    are not put together as chances would be but by their `NORM`, which lies between the best of them and
    their sum.
    """
    best = max(log_odds)
    return best + math.log(sum(math.exp(NORM * (each - best)) for each in log_odds)) / NORM


def confidence(ranking: Ranking) -> float:
    """The probability, 0 to 1, that the passages found answer the question."""
    if not ranking.hits:
        return 0.0
    signals = ranking.signals
    if signals.near:
        return _probability(together([BY_TOKENS.log_odds(by_tokens(near)) for near in signals.near]))
    return _probability(WITHOUT_TOKENS.log_odds(without_tokens(signals)))


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))
