"""Search by meaning: exact inner products over unit vectors that FAISS keeps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import LibraryDamaged

Vectors = NDArray[np.float32]
ROUNDING = 1e-5
"""More than two ways of summing up one cosine were ever seen to differ, which is 1e-6 in 384 dimensions."""


def cosines(rows: Vectors, vector: Vectors) -> Vectors:
    """Of unit vectors, shape (n, width), with one of shape (width,); the same for rows that are the same.

    BLAS sums up some rows in another order than others. Copies of a passage would no longer tie then.
    """
    found: Vectors = np.einsum("ij,j->i", rows, vector)
    return found


class VectorIndex:
    """Unit vectors under integer keys, in a flat FAISS index; the search is exact.

    FAISS gives a question one thread, however long the scan. So its rows are multiplied by the question's
    vector where they lie, by BLAS with all threads, in a third of the time, and the nearest once more.
    """

    def __init__(self, index: Any) -> None:
        import faiss

        self._index = index
        self._keys: NDArray[np.int64] = faiss.vector_to_array(index.id_map)
        flat: Any = faiss.downcast_index(index.index)
        rows = faiss.rev_swig_ptr(flat.get_xb(), len(self._keys) * self.width)
        # A view of memory that FAISS owns: it holds as long as the index is kept and nothing is added.
        self._rows: Vectors = rows.reshape(len(self._keys), self.width)

    @classmethod
    def build(cls, keys: Sequence[int], vectors: Vectors) -> VectorIndex:
        """`vectors` has shape (n, width), float32, rows of unit norm; `keys` are n distinct integers."""
        import faiss

        index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        if len(keys):
            index.add_with_ids(np.ascontiguousarray(vectors), np.asarray(keys, dtype=np.int64))
        return cls(index)

    @classmethod
    def from_bytes(cls, data: bytes, path: Path) -> VectorIndex:
        """Reads what `to_bytes` gave; raises `LibraryDamaged` naming `path` for anything else."""
        import faiss

        try:
            index = faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))
        except RuntimeError as error:
            raise LibraryDamaged(path, rebuildable=True) from error
        if not _is_built_here(index):
            raise LibraryDamaged(path, rebuildable=True)
        return cls(index)

    def to_bytes(self) -> bytes:
        import faiss

        # Through bytes and not `write_index`: FAISS cannot open non-ASCII paths on Windows.
        return bytes(faiss.serialize_index(self._index).tobytes())

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def width(self) -> int:
        return int(self._index.d)

    def nearest(
        self, vector: Vectors, count: int, among: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The `count` keys of highest cosine to one unit vector of shape (width,), best first.

        `among`, where given, limits the search to those keys.
        """
        allowed = np.flatnonzero(np.isin(self._keys, among)) if among is not None else np.arange(len(self))
        count = min(count, len(allowed))
        if not count:
            return []
        about: Vectors = (self._rows @ vector)[allowed]
        least = np.partition(about, len(about) - count)[len(about) - count]
        near = allowed[about >= least - ROUNDING]
        exact = cosines(self._rows[near], vector)
        first = np.argsort(-exact, kind="stable")[:count]
        return list(zip(self._keys[near[first]].tolist(), exact[first].tolist(), strict=True))

    @property
    def keys(self) -> list[int]:
        """The key of every vector, in the order they were added."""
        found: list[int] = self._keys.tolist()
        return found

    def known(self, keys: Sequence[int]) -> list[int]:
        """Those of the keys whose vectors are here."""
        wanted = np.asarray(keys, dtype=np.int64)
        found: list[int] = wanted[np.isin(wanted, self._keys)].tolist()
        return found

    def get(self, keys: Sequence[int]) -> Vectors:
        """The vectors of `keys`, shape (n, width)."""
        if not len(keys):
            return np.zeros((0, self.width), dtype=np.float32)
        return np.asarray(self._index.reconstruct_batch(np.asarray(keys, dtype=np.int64)), dtype=np.float32)


def _is_built_here(index: Any) -> bool:
    """Whether it is what `VectorIndex.build` makes: a flat index with a key for each of its rows."""
    import faiss

    if not isinstance(index, faiss.IndexIDMap2):
        return False
    flat = faiss.downcast_index(index.index)
    if not isinstance(flat, faiss.IndexFlatIP):
        return False
    numbers = flat.codes.size() // np.dtype(np.float32).itemsize
    return bool(numbers == index.d * index.id_map.size() and flat.d == index.d)
