"""Does this answer it? A first judgement from what the whole search tells.

Two things speak for an answer: a passage that holds the question's rare words, and one that stands
out by meaning against everything else. Either may be missing (another language; other words for the
same thing), so both are weighed by a logistic regression.
"""

from __future__ import annotations

import math

from qa.rank import Ranking

# Fitted by `python -m benchmarks.confidence`, which prints these and how well they do on sets left out.
INTERCEPT = -4.0
COVERAGE = 4.0
CONTRAST = 0.8
THRESHOLD = 0.5
"""Confidence from which an answer counts as one."""


def confidence(ranking: Ranking) -> float:
    """The probability, 0 to 1, that the passages found answer the question."""
    if not ranking.hits:
        return 0.0
    logit = INTERCEPT + COVERAGE * ranking.coverage + CONTRAST * ranking.contrast
    return 1 / (1 + math.exp(-logit))
