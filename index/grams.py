"""Where letters stand in a whole library: an index over every three letters in a row, in memory.

Made once for a state of the library, from the texts of its documents. It finds each place of a text,
and the stretches that share most with one that stands nowhere, as alignment programs do with genomes:
short seeds are looked up, and places are where many seeds lie on one diagonal (Altschul et al. 1990).

Memory: 10 bytes a letter for positions and look-up, 2 for the letters (4 where a rare ideograph beyond
U+FFFF is among them) and the documents' texts themselves; 3 million characters take about 45 MB.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.letters import Alphabet, Codes, Fold, Letters, joined, spelled
from index.sentences import Span

GRAM = 3
"""Letters a seed is made of."""
PAIR = 2
SHORT = 24
"""Letters up to which two in a row are seeds: a change in the middle of a short text breaks all threes."""
BATCH = 1 << 20
"""Characters that are brought into letters at once; it bounds the memory that takes."""
SEEDS = 60_000
"""Places of seeds looked at for one text, those of the rarest seeds: what keeps a large library quick."""
MANY = 4_096
"""Places of a seed from which it pays to look up a second one."""
SEEDS_MET = 3
"""Seeds that are looked up, at most, to narrow down the places of a text."""

_PAIR_BITS, _THIRD_BITS = 19, 13
_POSITION_BITS = 32
_MULTIPLIERS = (np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B), np.uint32(0x2C1B3C6D))
"""Odd numbers with mixed bits (Fibonacci hashing; the finalisers of xxHash)."""

Positions = NDArray[np.int64]
"""Positions among the letters of the whole library, shape (n,)."""


@dataclass(frozen=True, slots=True)
class Found:
    """A range of a document's text; `document` is its key."""

    document: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """What an index is made of: letters of all documents in a row, a NUL behind each document's."""

    keys: list[int]
    texts: list[str]
    letters: str
    origins: Codes
    starts: Positions
    """Where each document's letters begin, and the end of all."""
    grams: Codes
    places: Codes


class Grams:
    """The index over the texts of documents, given by key; their order is the order of what is found."""

    def __init__(self, alphabet: Alphabet, parts: _Parts) -> None:
        self._alphabet = alphabet
        self._parts = parts

    @classmethod
    def of(cls, texts: Iterable[tuple[int, str]], fold: Fold) -> Grams:
        alphabet = Alphabet(fold)
        keys, kept, codes, origins, counts = list[int](), list[str](), [], [], []
        for batch in _batches(texts):
            keys += [key for key, _ in batch]
            kept += [text for _, text in batch]
            letters, positions, count = _letters(alphabet, [text for _, text in batch])
            codes.append(letters)
            origins.append(positions)
            counts.append(count)
        whole = np.concatenate(codes) if codes else np.zeros(0, np.uint32)
        grams, places = _sorted(whole)
        starts = np.concatenate(([0], np.cumsum(np.concatenate(counts)))) if counts else np.zeros(1)
        parts = _Parts(
            keys=keys,
            texts=kept,
            letters=spelled(whole),
            origins=np.concatenate(origins) if origins else np.zeros(0, np.uint32),
            starts=starts.astype(np.int64),
            grams=grams,
            places=places,
        )
        return cls(alphabet, parts)

    @property
    def letters(self) -> str:
        """The letters of all documents in a row, a NUL behind each document's."""
        return self._parts.letters

    @property
    def bytes(self) -> int:
        """Memory of the arrays, without the texts and letters."""
        parts = self._parts
        return parts.origins.nbytes + parts.grams.nbytes + parts.places.nbytes + parts.starts.nbytes

    def letters_of(self, text: str) -> Letters:
        """The letters of any text, as they are compared here."""
        return self._alphabet.letters(text)

    def text(self, key: int) -> str:
        """The text of a document, by key."""
        return self._parts.texts[self._numbers[key]]

    def texts(self, among: Collection[int] | None = None) -> Iterator[tuple[int, str]]:
        """The texts of documents by key, in order."""
        both = zip(self._parts.keys, self._parts.texts, strict=True)
        return ((key, text) for key, text in both if among is None or key in among)

    def place(self, start: int, end: int) -> Found:
        """Where a range of letters, of one document and not empty, stands in its text."""
        number = int(np.searchsorted(self._parts.starts, start, "right")) - 1
        origins = self._parts.origins
        return Found(self._parts.keys[number], int(origins[start]), int(origins[end - 1]) + 1)

    def occurrences(self, letters: str, among: Collection[int] | None = None) -> Iterator[int]:
        """Every position at which `letters`, which are not empty, stand, in order; they may overlap."""
        whole = self._parts.letters
        if len(letters) < GRAM:
            found = np.fromiter(_finds(whole, letters), np.int64)
        else:
            found = self._narrowed(letters)
        for position in self._within(found, among).tolist():
            if whole.startswith(letters, position):
                yield position

    def holds(self, letters: str) -> bool:
        """Whether any document has these letters in a row."""
        if len(letters) == PAIR:
            lows, highs = self._pair_ranges(_code_points(letters))
            places = self._parts.places[lows[0] : highs[0]]  # of this pair, and of few that share its bits
            return any(self._parts.letters.startswith(letters, place) for place in map(int, places))
        if len(letters) < PAIR:
            return letters in self._parts.letters
        return next(self.occurrences(letters), None) is not None

    def near(self, letters: str, count: int, among: Collection[int] | None = None) -> list[Span]:
        """The `count` stretches of the library's letters that share most seeds with `letters`, best first.

        Each lies in one document and has room around what is shared for letters that were put in.
        """
        length = len(letters)
        diagonals, weights = self._seeds(letters, among)
        if not len(diagonals):
            return []
        width = max(GRAM, length // 4)
        bins, inverse = np.unique(diagonals // width, return_inverse=True)
        worth = np.bincount(inverse, weights)
        joint = worth.copy()  # with the bin behind it: a place may lie on the border of two
        touching = np.flatnonzero(bins[1:] == bins[:-1] + 1)
        joint[touching] += worth[touching + 1]
        best = np.argsort(-joint, kind="stable")[: 2 * count]
        return self._stretches(bins[best] * width, 2 * width, length, count)

    @cached_property
    def _numbers(self) -> dict[int, int]:
        return {key: number for number, key in enumerate(self._parts.keys)}

    def _stretches(self, diagonals: Positions, width: int, length: int, count: int) -> list[Span]:
        found: list[Span] = []
        starts = self._parts.starts
        for diagonal in diagonals.tolist():
            middle = min(max(diagonal + (width + length) // 2, 0), int(starts[-1]) - 1)
            number = int(np.searchsorted(starts, middle, "right")) - 1
            first, last = int(starts[number]), int(starts[number + 1]) - 1
            start, end = max(first, diagonal - width), min(last, diagonal + width + length + width)
            if start < end and not any(a - width <= start and end <= b + width for a, b in found):
                found.append((start, end))
        return found[:count]

    def _narrowed(self, letters: str) -> Positions:
        """Positions at which the rarest seeds of `letters` stand as in them."""
        lows, highs = self._ranges(_keys(_code_points(letters)))
        order = np.argsort(highs - lows, kind="stable")
        found = self._positions(lows, highs, order[0])
        for seed in order[1:SEEDS_MET].tolist():
            if len(found) < MANY:
                break
            found = np.intersect1d(found, self._positions(lows, highs, seed), assume_unique=True)
        return found[found >= 0]

    def _seeds(self, letters: str, among: Collection[int] | None) -> tuple[Positions, NDArray[np.float64]]:
        """Diagonals of the rarest seeds, and what each is worth: the rarer, the more."""
        codes = _code_points(letters)
        if len(codes) < PAIR:
            return np.zeros(0, np.int64), np.zeros(0)
        lows, highs = self._pair_ranges(codes) if len(codes) <= SHORT else self._ranges(_keys(codes))
        counts = highs - lows
        order = [seed for seed in np.argsort(counts, kind="stable").tolist() if counts[seed]]
        diagonals, weights, total = [], [], 0
        for seed in order:
            found = self._within(self._positions(lows, highs, seed)[:SEEDS], among)
            diagonals.append(found)
            weights.append(np.full(len(found), 1 / np.log(2 + counts[seed])))
            total += len(found)
            if total > SEEDS:
                break
        if not diagonals:
            return np.zeros(0, np.int64), np.zeros(0)
        return np.concatenate(diagonals), np.concatenate(weights)

    def _positions(self, lows: Positions, highs: Positions, seed: int) -> Positions:
        """Where a text would begin whose `seed`-th gram stands at its places."""
        return self._parts.places[lows[seed] : highs[seed]].astype(np.int64) - seed

    def _ranges(self, keys: Codes) -> tuple[Positions, Positions]:
        grams = self._parts.grams
        return np.searchsorted(grams, keys, "left"), np.searchsorted(grams, keys, "right")

    def _pair_ranges(self, codes: Codes) -> tuple[Positions, Positions]:
        """The ranges of all grams that begin with two letters: they share the upper bits."""
        pairs = _pair(codes[:-1], codes[1:]) << np.uint32(_THIRD_BITS)
        grams = self._parts.grams
        upper = pairs | np.uint32((1 << _THIRD_BITS) - 1)
        return np.searchsorted(grams, pairs, "left"), np.searchsorted(grams, upper, "right")

    def _within(self, positions: Positions, among: Collection[int] | None) -> Positions:
        if among is None:
            return positions
        allowed = np.zeros(len(self._parts.keys) + 1, np.bool_)
        allowed[[self._numbers[key] for key in among if key in self._numbers]] = True
        numbers = np.searchsorted(self._parts.starts, positions, "right") - 1
        return positions[allowed[numbers]]


def _batches(texts: Iterable[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    batch: list[tuple[int, str]] = []
    size = 0
    for key, text in texts:
        batch.append((key, text))
        size += len(text)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _letters(alphabet: Alphabet, texts: list[str]) -> tuple[Codes, Codes, Positions]:
    """The letters of texts in a row with a NUL behind each, where each stands in its text, and how many."""
    codes = joined(texts)
    lengths = np.array([len(text) + 1 for text in texts], np.int64)
    ends = np.cumsum(lengths)
    kept = alphabet.kept(codes)
    kept[ends - 1] = True
    at = np.flatnonzero(kept)
    folded = alphabet.folded(codes[at])
    is_end = np.zeros(len(codes), np.bool_)
    is_end[ends - 1] = True
    folded[is_end[at]] = 0
    numbers = np.searchsorted(ends, at, "right")
    counts = np.bincount(numbers, minlength=len(texts))
    return folded, (at - (ends - lengths)[numbers]).astype(np.uint32), counts


def _sorted(letters: Codes) -> tuple[Codes, Codes]:
    """Every gram's key, sorted, and its places; of equal keys the places are in order.

    Grams that reach beyond a document's end are there for their first two letters only.
    """
    if len(letters) < GRAM:
        return np.zeros(0, np.uint32), np.zeros(0, np.uint32)
    padded = np.concatenate((letters, np.zeros(1, np.uint32)))
    within = np.flatnonzero((padded[:-2] != 0) & (padded[1:-1] != 0))
    both = _keys(padded)[within].astype(np.uint64) << np.uint64(_POSITION_BITS)
    both |= within.astype(np.uint64)
    both.sort()
    return (both >> np.uint64(_POSITION_BITS)).astype(np.uint32), both.astype(np.uint32)


def _keys(codes: Codes) -> Codes:
    """The key of every three in a row: the upper bits are those of the first two."""
    first, _, last = _MULTIPLIERS
    third = (codes[2:] * first * last) >> np.uint32(32 - _THIRD_BITS)
    return (_pair(codes[:-2], codes[1:-1]) << np.uint32(_THIRD_BITS)) | third


def _pair(before: Codes, after: Codes) -> Codes:
    first, second, third = _MULTIPLIERS
    mixed = before * first + after * second
    mixed ^= mixed >> np.uint32(15)
    return (mixed * third) >> np.uint32(32 - _PAIR_BITS)


def _code_points(letters: str) -> Codes:
    return np.frombuffer(letters.encode("utf-32-le"), "<u4")


def _finds(whole: str, letters: str) -> Iterator[int]:
    position = whole.find(letters)
    while position >= 0:
        yield position
        position = whole.find(letters, position + 1)
