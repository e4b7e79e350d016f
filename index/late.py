"""Late interaction: a question's tokens compared with a passage's, each with the one it matches best.

One vector says what a passage is about; its tokens' vectors say whether it speaks of what was asked.
They are kept small: brought from the encoder's width down to `DIMENSIONS` by a learned matrix, made
unit vectors, and every number stored in four bits; with its place a token takes 34 bytes. After Khattab
and Zaharia, "ColBERT" (2020), and Santhanam et al., "ColBERTv2" (2022).

The matrix belongs to one encoder. `python -m benchmarks.late` learns it, and says from what.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder import Tokens, bundled

Floats = NDArray[np.float32]

DIMENSIONS = 64
TOKEN = np.dtype([("code", "u1", DIMENSIONS // 2), ("start", "<u2")])
"""A token of a passage: two dimensions to a byte, the first in its low half, and the character of the
passage its first letter is."""
IN_HEAD = 0xFFFF
"""The start of tokens that belong to the title and headings before the passage, or lie too far inside."""
_WIDE = np.dtype([("code", "u1", DIMENSIONS // 2), ("start", "<i8")])
Codes = NDArray[Any]
"""Shape (n,), dtype `TOKEN`: the tokens of one passage, in order."""
NO_CODES: Codes = np.zeros(0, TOKEN)
LEVELS = 16
REACH = 3 / np.sqrt(DIMENSIONS)
"""Largest number that is told apart: three standard deviations of those in a random unit vector."""
LEAST_WEIGHT = 1e-3
"""Of a question's token, so that their sum is never nothing."""

_FILES = {bundled.NAME: Path(__file__).with_name("late.npz")}
_STEPS = np.linspace(-REACH, REACH, LEVELS, dtype=np.float32)
_PAIRS: Floats = np.stack([np.tile(_STEPS, LEVELS), np.repeat(_STEPS, LEVELS)], axis=1)
"""What a byte stands for: shape (256, 2)."""
_BYTES = len(_PAIRS)
_FOURS: Floats = np.concatenate([np.tile(_PAIRS, (_BYTES, 1)), np.repeat(_PAIRS, _BYTES, axis=0)], axis=1)
"""What two bytes stand for, the first in the low half of their number: shape (65536, 4)."""


@dataclass(frozen=True, slots=True, eq=False)
class QueryTokens:
    """A question's telling tokens: unit `vectors` of shape (n, `DIMENSIONS`), `weights` that sum to 1.

    `spans` has shape (n, 2): where each stands in the question.
    """

    vectors: Floats
    weights: Floats
    spans: NDArray[np.int32]

    def similarities(self, tokens: Floats) -> Floats:
        """Cosines with a passage's tokens of shape (m, `DIMENSIONS`): shape (n, m)."""
        found: Floats = self.vectors @ tokens.T
        return found


@dataclass(frozen=True, eq=False)
class Projection:
    """The learned map from one encoder's token vectors to small ones.

    `matrix` has shape (width, `DIMENSIONS`), `mean` and `importance` (width,). A question's token counts
    as much as softplus(vector · importance + bias) says.
    """

    matrix: Floats
    mean: Floats
    importance: Floats
    bias: float

    @cached_property
    def id(self) -> str:
        """Changes whenever codes made with it would."""
        data = b"".join(part.astype("<f4").tobytes() for part in (self.matrix, self.mean))
        return hashlib.sha256(data).hexdigest()[:16]

    def query(self, text: str, tokens: Tokens) -> QueryTokens | None:
        """What of a question is compared; None where the encoder gave no tokens for it."""
        kept = telling(text, tokens)
        if not kept.any():
            kept[:] = True
        if not len(kept):
            return None
        vectors = tokens.vectors[kept]
        told = np.asarray((vectors - self.mean) @ self.importance + self.bias, np.float32)
        weights = np.logaddexp(np.float32(0), told) + np.float32(LEAST_WEIGHT)
        return QueryTokens(self._small(vectors), weights / weights.sum(), tokens.spans[kept])

    def codes(self, text: str, head: int, tokens: Tokens) -> Codes:
        """What of a passage is kept: its telling tokens.

        `text` is what the encoder saw: `head` characters of title and headings, then the passage.
        """
        letters = first_letters(text, tokens)
        kept = letters >= 0
        small = self._small(tokens.vectors[kept])
        levels = np.rint((np.clip(small / REACH, -1, 1) + 1) / 2 * (LEVELS - 1)).astype(np.uint8)
        codes = np.zeros(len(levels), TOKEN)
        codes["code"] = levels[:, 0::2] | levels[:, 1::2] << 4
        starts = letters[kept] - head
        codes["start"] = np.where((starts >= 0) & (starts < IN_HEAD), starts, IN_HEAD)
        return codes

    def _small(self, vectors: Floats) -> Floats:
        return _unit(np.asarray((vectors - self.mean) @ self.matrix, np.float32))


@cache
def projection(encoder: str, width: int) -> Projection | None:
    """The one that belongs to an encoder, by its name; None where none was learned for it."""
    if encoder not in _FILES:
        return None
    with np.load(_FILES[encoder], allow_pickle=False) as held:
        parts = {name: held[name].astype(np.float32) for name in ("matrix", "mean", "importance", "bias")}
    if parts["matrix"].shape != (width, DIMENSIONS):
        return None
    return Projection(parts["matrix"], parts["mean"], parts["importance"], float(parts["bias"]))


def unpack(codes: Codes) -> Floats:
    """Codes as unit vectors, shape (n, `DIMENSIONS`)."""
    two_bytes = np.ascontiguousarray(codes["code"]).view("<u2")
    found: Floats = _FOURS.take(two_bytes, axis=0).reshape(len(codes), DIMENSIONS)
    # In place: this is done for ten thousand tokens a question, and new memory costs more than the sums.
    found /= np.sqrt(np.einsum("ij,ij->i", found, found))[:, None]
    return found


def best_matches(query: QueryTokens, passages: Sequence[Codes]) -> Floats:
    """For each passage and each token of the question the cosine of the passage's nearest token.

    Shape (number of passages, number of tokens); -1 where a passage has none.
    """
    held = [position for position, codes in enumerate(passages) if len(codes)]
    found = np.full((len(passages), len(query.weights)), -1, np.float32)
    if held:
        sizes = [len(passages[position]) for position in held]
        tokens = unpack(np.concatenate([passages[position] for position in held]))
        starts = np.cumsum([0, *sizes[:-1]])
        found[held] = np.maximum.reduceat(query.similarities(tokens), starts, axis=1).T
    return found


def matches_by_part(query: QueryTokens, tokens: Codes, starts: Sequence[int]) -> Floats:
    """For parts of a text what `best_matches` gives for passages.

    `tokens` are those that `joined` gave, `starts` where the parts begin, ascending. Shape (number of
    parts, number of the question's tokens); -1 where a part has none.
    """
    edges = np.searchsorted(tokens["start"], starts)
    return best_matches(query, np.split(tokens, edges)[1:])


def joined(passages: Sequence[Codes], offsets: Sequence[int]) -> Codes:
    """The tokens of neighbouring passages as those of one text, in which each passage begins at its offset.

    Heads are left out. Shape (n,), with the fields of `TOKEN`, starts wide enough for any document.
    """
    parts = []
    for codes, offset in zip(passages, offsets, strict=True):
        inside = codes[codes["start"] != IN_HEAD].astype(_WIDE)
        inside["start"] += offset
        parts.append(inside)
    return np.concatenate(parts) if parts else np.zeros(0, _WIDE)


def telling(text: str, tokens: Tokens) -> NDArray[np.bool_]:
    """Tokens with a letter, a digit or an ideograph: marks match everywhere and tell nothing."""
    telling: NDArray[np.bool_] = first_letters(text, tokens) >= 0
    return telling


def first_letters(text: str, tokens: Tokens) -> NDArray[np.int64]:
    """Where the first letter, digit, ideograph or underscore of each token stands; -1 where it has none.

    A token may begin earlier, with the blank before a word: that belongs to the sentence before.
    """
    is_letter = np.fromiter(map(str.isalnum, text.replace("_", "a")), np.bool_, len(text))
    letters = np.append(np.flatnonzero(is_letter), len(text))
    found = letters[np.searchsorted(letters, tokens.spans[:, 0])]
    firsts: NDArray[np.int64] = np.where(found < tokens.spans[:, 1], found, -1)
    return firsts


def _unit(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    units: Floats = (rows / np.maximum(lengths, np.finfo(np.float32).tiny)).astype(np.float32)
    return units
