"""What a search tells about whether the question is answered at all, besides the order it gives."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.late import Codes, QueryTokens, best_matches, joined, matches_by_part
from index.sentences import sentences

PRIOR, USUAL_SPREAD = 20, 0.015
"""Passages counted in at the spread that the default encoder's cosines have among the first hundred."""
CHINESE_SHARE = 0.3
"""Share of ideographs among letters from which a text is Chinese, whatever names stand in it."""

_IDEOGRAPH = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Near:
    """The first passage against the question, token by token.

    `tokens` is the mean cosine, `sentence` that of its best sentence alone. `crossed` tells that one is
    in Chinese and the other is not: cosines across languages are lower.
    """

    tokens: float
    sentence: float
    crossed: bool


@dataclass(frozen=True, slots=True)
class Signals:
    """What the whole search tells about whether the question is answered.

    `coverage` is the share of the question's weight that the first passage holds, `contrast` how far the
    nearest one stands out by meaning: standard deviations above the first hundred. `near` is what
    comparing tokens tells; None where they were not compared.
    """

    coverage: float
    contrast: float
    near: Near | None = None


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


def look(question: str, tokens: QueryTokens, passage: str, codes: Codes) -> Near:
    """What the first `passage`, with its tokens `codes`, tells."""
    starts = [start for start, _ in sentences(passage)] or [0]
    by_sentence = matches_by_part(tokens, joined([codes], [0]), starts)
    return Near(
        tokens=float(best_matches(tokens, [codes])[0] @ tokens.weights),
        sentence=float((np.clip(by_sentence, 0, None) @ tokens.weights).max()),
        crossed=bool(_IDEOGRAPH.search(question)) != _is_chinese(passage),
    )


def _is_chinese(text: str) -> bool:
    ideographs = len(_IDEOGRAPH.findall(text))
    return ideographs > CHINESE_SHARE * sum(map(str.isalpha, text))
