"""Search by meaning: exact inner products over unit vectors, by FAISS."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import LibraryDamaged

Vectors = NDArray[np.float32]


class VectorIndex:
    """Unit vectors under integer keys. Exact: at 100,000 passages a flat scan costs about 10 ms."""

    def __init__(self, index: Any) -> None:
        self._index = index

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
        import faiss

        if not len(self) or (among is not None and not len(among)):
            return []
        parameters = None
        if among is not None:
            selector = faiss.IDSelectorBatch(np.asarray(among, dtype=np.int64))
            # FAISS adds its keyword constructors at run time, where its own stubs do not see them.
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        scores, keys = self._index.search(vector.reshape(1, -1), min(count, len(self)), params=parameters)
        # FAISS fills up with key -1 where a filter leaves fewer than asked for.
        return [(int(key), float(score)) for key, score in zip(keys[0], scores[0], strict=True) if key >= 0]

    @property
    def keys(self) -> list[int]:
        """The key of every vector, in the order they were added."""
        import faiss

        return [int(key) for key in faiss.vector_to_array(self._index.id_map)]

    def known(self, keys: Sequence[int]) -> list[int]:
        """Those of the keys whose vectors are here."""
        import faiss

        wanted = np.asarray(keys, dtype=np.int64)
        held = np.isin(wanted, faiss.vector_to_array(self._index.id_map))
        return [int(key) for key in wanted[held]]

    def get(self, keys: Sequence[int]) -> Vectors:
        """The vectors of `keys`, shape (n, width)."""
        if not len(keys):
            return np.zeros((0, self.width), dtype=np.float32)
        return np.asarray(self._index.reconstruct_batch(np.asarray(keys, dtype=np.int64)), dtype=np.float32)
