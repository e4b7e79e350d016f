"""What of a text is compared when form does not count: its letters, folded, without the marks between.

Letters, digits and combining marks are kept, and the signs that change what a number says: `%`, `℃`,
a currency, the point of 3.5, the dash of -5 and of 2020—2025, the sign of <5. Blanks and all other
punctuation are left out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
"""Code points, or positions: shape (n,)."""
Fold = Callable[[str], str]
"""Makes texts alike that differ in script, width or case; keeps every character's position."""

_VARIANTS = dict(zip("覆瞭著藉彷彿妳麽俱", "复了着借仿佛你么具", strict=True))
"""Ideographs that stand for another in some words only, so that no folding of single ones joins them."""
_SIGNS = frozenset("%‰‱°℃℉+=±×÷≤≥≠≈√∞")
_DASHES = frozenset("-‐‑‒–—―−~")
_COMPARING = frozenset("<>")
_POINT = "."
_SELECTORS = range(0xFE00, 0xFE10)
"""Variation selectors: they choose the shape of a character, and are seldom copied along."""
_HIGHEST = 0x110000


class _Kind(IntEnum):
    """What becomes of a character."""

    LEFT_OUT = 0
    KEPT = 1
    DIGIT = 2
    POINT = 3
    """Kept between digits."""
    DASH = 4
    """Kept before a digit, where no dash stands before it."""
    COMPARING = 5
    """Kept before a digit."""
    UNKNOWN = 255


@dataclass(frozen=True, slots=True, eq=False)
class Letters:
    """The folded letters of a text; `origins[i]` is where the i-th stands in the text."""

    text: str
    origins: Codes

    def __len__(self) -> int:
        return len(self.origins)


class Alphabet:
    """Tells the letters of texts, by one table that is filled as characters are met.

    Safe to share between threads: filling an entry twice writes the same.
    """

    def __init__(self, fold: Fold) -> None:
        self._fold = fold
        self._folded: Codes = np.zeros(_HIGHEST, np.uint32)
        self._kinds = np.full(_HIGHEST, _Kind.UNKNOWN, np.uint8)

    def letters(self, text: str) -> Letters:
        """The letters of one text."""
        codes = _codes(text)
        kept = self.kept(codes)
        origins = np.flatnonzero(kept).astype(np.uint32)
        return Letters(spelled(self.folded(codes[kept])), origins)

    def kept(self, codes: Codes) -> NDArray[np.bool_]:
        """Which characters are letters, shape (n,)."""
        self._learn(codes)
        kinds = self._kinds[codes]
        kept: NDArray[np.bool_] = (kinds == _Kind.KEPT) | (kinds == _Kind.DIGIT)
        digit = kinds == _Kind.DIGIT
        after, before = np.zeros_like(digit), np.zeros_like(digit)
        after[:-1], before[1:] = digit[1:], digit[:-1]
        dash = kinds == _Kind.DASH
        dashed = np.zeros_like(dash)
        dashed[1:] = dash[:-1]
        kept |= (kinds == _Kind.POINT) & before & after
        kept |= dash & after & ~dashed
        kept |= (kinds == _Kind.COMPARING) & after
        return kept

    def folded(self, codes: Codes) -> Codes:
        """Characters that have been looked at by `kept`, folded."""
        return self._folded[codes]

    def _learn(self, codes: Codes) -> None:
        met = codes[self._kinds[codes] == _Kind.UNKNOWN]
        if not len(met):
            return
        new = np.unique(met)
        folded = self._fold("".join(map(chr, new.tolist())))
        kinds = [_kind(before, after) for before, after in zip(map(chr, new.tolist()), folded, strict=True)]
        self._folded[new] = [
            ord("-" if kind is _Kind.DASH else _VARIANTS.get(letter, letter))
            for letter, kind in zip(folded, kinds, strict=True)
        ]
        self._kinds[new] = kinds


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def spelled(codes: Codes) -> str:
    """The text that code points spell. None of them may be half a surrogate pair."""
    return codes.astype("<u4").tobytes().decode("utf-32-le")


def joined(texts: list[str]) -> Codes:
    """The code points of texts, each followed by a NUL."""
    return _codes("\0".join((*texts, "")))


def _kind(character: str, folded: str) -> _Kind:
    if folded.isdecimal():
        return _Kind.DIGIT
    if folded in _DASHES:
        return _Kind.DASH
    if folded in _COMPARING:
        return _Kind.COMPARING
    if folded == _POINT:
        return _Kind.POINT
    category = unicodedata.category(folded)
    is_mark = category[0] == "M" and ord(character) not in _SELECTORS
    is_letter = category[0] in "LN" or category == "Sc" or is_mark or folded in _SIGNS
    return _Kind.KEPT if is_letter else _Kind.LEFT_OUT
