"""Does this answer it? A judgement from what the whole search tells.

Where passages are compared token by token, an answer shows in how near the first passage, and its best
sentence alone, come to everything that was asked, and in the question's words that it holds. Where they
are not, one that stands out by meaning against everything else speaks for an answer too. Either way
the signals are weighed by a logistic regression, so that 0.8 means four in five.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from qa.rank import Ranking
from qa.signals import Signals


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic regression over `features`: their names, their weights, and the intercept."""

    features: tuple[str, ...]
    weights: tuple[float, ...]
    intercept: float

    def probability(self, features: tuple[float, ...]) -> float:
        weighed = self.intercept + sum(w * f for w, f in zip(self.weights, features, strict=True))
        return 1 / (1 + math.exp(-weighed))


# Fitted by `python -m benchmarks.confidence`, which prints these and how they do on sets left out.
BY_TOKENS = Model(
    ("tokens", "sentence", "coverage", "crossed", "crossed_tokens"),
    (4.807, 6.029, 1.180, 1.363, 3.378),
    -9.031,
)
WITHOUT_TOKENS = Model(("coverage", "uncovered_contrast"), (6.51, 1.27), -4.96)
THRESHOLD = 0.4
"""Confidence from which an answer counts as one.

Where the topic is absent 0.5 is hardly ever passed, but it would withhold every fourth answer that is
right; 0.4 withholds every seventh, and 97 of 100 answered are right (`benchmarks.confidence`).
"""


def model_for(signals: Signals) -> Model:
    return BY_TOKENS if signals.near else WITHOUT_TOKENS


def features(signals: Signals) -> tuple[float, ...]:
    """What is weighed, in the order of the model's `features`.

    crossed_tokens: `tokens`, where question and passage are in different languages. uncovered_contrast: how
    far the nearest passage stands out by meaning, as far as words are missing, for meaning has to speak
    alone where the question is in other words.
    """
    near = signals.near
    if near is None:
        return signals.coverage, (1 - signals.coverage) * signals.contrast
    crossed = float(near.crossed)
    return near.tokens, near.sentence, signals.coverage, crossed, crossed * near.tokens


def confidence(ranking: Ranking) -> float:
    """The probability, 0 to 1, that the passages found answer the question."""
    if not ranking.hits:
        return 0.0
    return model_for(ranking.signals).probability(features(ranking.signals))
