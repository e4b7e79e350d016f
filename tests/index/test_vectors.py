"""Search by meaning, over real FAISS."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import LibraryDamaged
from index.vectors import VectorIndex, Vectors

WIDTH = 384


def unit(count: int, seed: int = 0) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, WIDTH)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@given(count=st.integers(0, 30), wanted=st.integers(1, 40), seed=st.integers(0, 99))
def test_the_nearest_are_the_nearest(count: int, wanted: int, seed: int) -> None:
    """Keys come back in order of cosine, as many as asked for or as there are."""
    rows, query = unit(count, seed), unit(1, seed + 100)[0]
    index = VectorIndex.build(range(100, 100 + count), rows)
    found = index.nearest(query, wanted)
    assert len(found) == min(count, wanted)
    cosines = rows @ query
    assert [key for key, _ in found] == [100 + int(i) for i in np.argsort(-cosines, kind="stable")[:wanted]]
    assert np.allclose([score for _, score in found], np.sort(cosines)[::-1][:wanted], atol=1e-6)


@given(copies=st.integers(1, 300), wanted=st.integers(1, 40), seed=st.integers(0, 99))
def test_copies_tie(copies: int, wanted: int, seed: int) -> None:
    """Vectors that are the same get the same cosine, to the last bit, and come in the order of their keys."""
    rows = np.repeat(unit(1, seed), copies, axis=0)
    found = VectorIndex.build(range(copies), rows).nearest(unit(1, seed + 100)[0], wanted)
    assert [key for key, _ in found] == list(range(min(copies, wanted)))
    assert len({score for _, score in found}) == 1


def test_a_search_may_be_limited() -> None:
    """Only keys that are allowed come back, fewer than asked for where there are no more."""
    index = VectorIndex.build(range(20), unit(20))
    assert {key for key, _ in index.nearest(unit(1)[0], 10, [3, 5, 99])} == {3, 5}
    assert index.nearest(unit(1)[0], 10, []) == []


def test_bytes_bring_the_index_back() -> None:
    """What was written reads back with the same keys and vectors, also when empty."""
    rows = unit(5)
    index = VectorIndex.from_bytes(VectorIndex.build([7, 8, 9, 10, 11], rows).to_bytes(), Path("x"))
    assert (len(index), index.width) == (5, WIDTH)
    assert np.array_equal(index.get([9, 7]), rows[[2, 0]])
    empty = VectorIndex.from_bytes(VectorIndex.build([], unit(0)).to_bytes(), Path("x"))
    assert (len(empty), empty.nearest(rows[0], 3), empty.get([]).shape) == (0, [], (0, WIDTH))


WIDER = bytearray(VectorIndex.build([1, 2], unit(2)).to_bytes())
"""An index that says it is one number wider than its rows are."""
WIDER[4:8] = (WIDTH + 1).to_bytes(4, "little")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"rubbish",
        VectorIndex.build([1, 2], unit(2)).to_bytes()[:-9],
        faiss.serialize_index(faiss.IndexFlatIP(WIDTH)).tobytes(),
        faiss.serialize_index(faiss.IndexIDMap2(faiss.IndexFlatL2(WIDTH))).tobytes(),
        bytes(WIDER),
    ],
)
def test_other_bytes_are_damage(data: bytes) -> None:
    """Bytes that are no index, or half of one, are told as damage that can be mended."""
    with pytest.raises(LibraryDamaged, check=lambda error: error.path == Path("x") and error.rebuildable):
        VectorIndex.from_bytes(data, Path("x"))
