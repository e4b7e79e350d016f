"""The figures: what each means is the textbook's definition, named where it is computed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BINS = 10
"""Equal bins of confidence for the calibration error."""
RESAMPLES = 1_000


def ndcg(ranked: Sequence[str], relevant: Collection[str], depth: int = 10) -> float:
    """Normalised discounted cumulative gain with binary relevance (Järvelin and Kekäläinen 2002)."""
    gains = [1 / np.log2(rank + 2) for rank, found in enumerate(ranked[:depth]) if found in relevant]
    ideal = [1 / np.log2(rank + 2) for rank in range(min(depth, len(relevant)))]
    return float(sum(gains) / sum(ideal)) if ideal else 0.0


def hit(ranked: Sequence[str], relevant: Collection[str], depth: int) -> float:
    """1 where anything relevant is among the first `depth`."""
    return float(any(found in relevant for found in ranked[:depth]))


def auc(truth: Floats, judged: Floats) -> float:
    """The area under the ROC curve: how often a positive is judged above a negative, ties counting half."""
    good, bad = judged[truth == 1], np.sort(judged[truth == 0])
    if not len(good) or not len(bad):
        return float("nan")
    below, not_above = np.searchsorted(bad, good, "left"), np.searchsorted(bad, good, "right")
    return float((below + not_above).sum() / 2 / len(good) / len(bad))


def calibration_error(truth: Floats, judged: Floats) -> float:
    """Expected calibration error: how far stated confidence lies from the share that is true, by bins."""
    bins = np.minimum((judged * BINS).astype(int), BINS - 1)
    held = [bins == number for number in range(BINS)]
    gaps = [abs(truth[b].mean() - judged[b].mean()) * b.mean() for b in held if b.any()]
    return float(sum(gaps))


def interval(
    values: Sequence[float], of: Callable[[Floats], float] = lambda drawn: float(drawn.mean())
) -> tuple[float, float]:
    """The 95 % confidence interval of a figure over questions, by bootstrap with a fixed seed."""
    if not values:
        return float("nan"), float("nan")
    numbers, generator = np.array(values), np.random.default_rng(1)
    drawn = [of(numbers[generator.integers(0, len(numbers), len(numbers))]) for _ in range(RESAMPLES)]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(low), float(high)
