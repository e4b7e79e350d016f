"""What a search tells about whether the question is answered at all, besides the order it gives."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.late import Codes, Floats, QueryTokens, best_matches, joined, matches_by_part
from index.sentences import sentences

PRIOR, USUAL_SPREAD = 20, 0.015
"""Passages counted in at the spread that the default encoder's cosines have among the first hundred."""
CHINESE_SHARE = 0.3
"""Share of ideographs among letters from which a text is Chinese, whatever names stand in it."""
POWER = 1.5
"""Of what one token falls short by: one word that is missing tells more than several in other words."""

_IDEOGRAPH = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Near:
    """One passage against the question.

    `shortfall` is what of the question's tokens is missing from the passage: the mean, by their weights, of
    (1 - cosine) ** `POWER`, 0 where all are there as they are. `sentence_shortfall` is that of its best
    sentence alone, `coverage` the share of the question's weight that the passage holds. `crossed` tells
    that one is in Chinese and the other is not: cosines across languages are lower.
    """

    shortfall: float
    sentence_shortfall: float
    coverage: float
    crossed: bool


@dataclass(frozen=True, slots=True)
class Signals:
    """What the whole search tells about whether the question is answered.

    `coverage` is the share of the question's weight that the first passage holds, `contrast` how far the
    nearest one stands out by meaning: standard deviations above the first hundred. `near` is what comparing
    tokens tells of the first passages that do not read the same, as far as they are encoded; it is empty
    where the first is not, or the library has no tokens.
    """

    coverage: float
    contrast: float
    near: tuple[Near, ...] = ()


def contrast(cosines: Sequence[float]) -> float:
    """How many standard deviations the nearest passage lies above the others.

    A handful of passages says little about the spread, so as many as `PRIOR` with the usual one are
    counted in; else nothing could stand out in a library of five.
    """
    if len(cosines) < 2:  # noqa: PLR2004 - to stand out takes others
        return 0.0
    nearest, *others = sorted(cosines, reverse=True)
    variance = (len(others) * float(np.var(others)) + PRIOR * USUAL_SPREAD**2) / (len(others) + PRIOR)
    return (nearest - float(np.mean(others))) / math.sqrt(variance)


def look(question: str, tokens: QueryTokens, passage: str, codes: Codes, coverage: float) -> Near:
    """What a `passage`, with its tokens `codes`, tells; it holds `coverage` of the question's weight."""
    starts = [start for start, _ in sentences(passage)] or [0]
    by_sentence = matches_by_part(tokens, joined([codes], [0]), starts)
    return Near(
        shortfall=float(_shortfalls(best_matches(tokens, [codes]), tokens.weights)[0]),
        sentence_shortfall=float(_shortfalls(by_sentence, tokens.weights).min()),
        coverage=coverage,
        crossed=bool(_IDEOGRAPH.search(question)) != _is_chinese(passage),
    )


def _shortfalls(cosines: Floats, weights: Floats) -> Floats:
    """Of `cosines`, shape (parts, tokens of the question): one for each part."""
    missing: Floats = np.power(1 - np.clip(cosines, 0, 1), np.float32(POWER))
    found: Floats = missing @ weights
    return found


def _is_chinese(text: str) -> bool:
    ideographs = len(_IDEOGRAPH.findall(text))
    return ideographs > CHINESE_SHARE * sum(map(str.isalpha, text))
