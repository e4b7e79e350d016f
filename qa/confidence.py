"""Does this answer it? A first judgement from what the whole search tells.

Two things speak for an answer: passages that hold the question's rare words, and one that stands out
by meaning against everything else. Either may be missing (another language; other words for the same
thing), so they are weighed by a logistic regression.
"""

from __future__ import annotations

import math

from qa.rank import Ranking

FEATURES = ("coverage", "best_coverage", "contrast", "cosine")
# Fitted by `python -m benchmarks.confidence`, which prints these and how they do on sets left out.
INTERCEPT = -4.0
WEIGHTS = (4.0, 0.0, 0.8, 0.0)
THRESHOLD = 0.5
"""Confidence from which an answer counts as one."""


def features(ranking: Ranking) -> tuple[float, ...]:
    """What is weighed, in the order of `FEATURES`. Needs at least one hit.

    coverage: share of the question's weight held by the best of the first passages by words;
    best_coverage: by the first passage of the fused order; contrast: how far the nearest passage
    stands out by meaning; cosine: of the nearest, above what unrelated texts have.
    """
    return (ranking.coverage, ranking.best_coverage, ranking.contrast, ranking.nearest)


def confidence(ranking: Ranking) -> float:
    """The probability, 0 to 1, that the passages found answer the question."""
    if not ranking.hits:
        return 0.0
    weighed = sum(w * value for w, value in zip(WEIGHTS, features(ranking), strict=True))
    return 1 / (1 + math.exp(-(INTERCEPT + weighed)))
