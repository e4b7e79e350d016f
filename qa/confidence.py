"""Does this answer it? A first judgement from what the whole search tells.

Two things speak for an answer: passages that hold the question's rare words, and one that stands out
by meaning against everything else. Either may be missing (another language; other words for the same
thing), so they are weighed by a logistic regression.
"""

from __future__ import annotations

import math

from qa.rank import Ranking

FEATURES = ("best_coverage", "uncovered_contrast")
# Fitted by `python -m benchmarks.confidence`, which prints these and how they do on sets left out.
INTERCEPT = -4.96
WEIGHTS = (6.51, 1.27)
THRESHOLD = 0.6
"""Confidence from which an answer counts as one.

Where the topic is absent (the `_leaveout` sets) 0.5 would still call every third question answered;
0.6 every seventh, and loses one answered question in fifty.
"""


def features(ranking: Ranking) -> tuple[float, ...]:
    """What is weighed, in the order of `FEATURES`.

    best_coverage: share of the question's weight that the first passage holds; uncovered_contrast: how
    far the nearest passage stands out by meaning, as far as words are missing, for meaning has to speak
    alone where the question is in other words or another language.
    """
    return (ranking.best_coverage, (1 - ranking.best_coverage) * ranking.contrast)


def confidence(ranking: Ranking) -> float:
    """The probability, 0 to 1, that the passages found answer the question."""
    if not ranking.hits:
        return 0.0
    weighed = sum(w * value for w, value in zip(WEIGHTS, features(ranking), strict=True))
    return 1 / (1 + math.exp(-(INTERCEPT + weighed)))
