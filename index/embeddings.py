"""Vectors already computed, by (encoder, text): moving a file or changing one paragraph encodes nothing else.

The file is derived: where it is lost or damaged, it is begun anew and texts are encoded again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from index.database import Database, marks
from index.errors import LibraryDamaged
from index.vectors import Vectors

BATCH = 500
"""Values bound in one statement; SQLite's oldest limit is 999."""
FLOAT_BYTES = 4
TOLERANCE = 1e-3
"""How far a unit vector's length may be from 1: float32 leaves it within 1e-6."""

MIGRATIONS = (
    """
    CREATE TABLE vectors (
        encoder TEXT NOT NULL, text TEXT NOT NULL, vector BLOB NOT NULL,
        PRIMARY KEY (encoder, text)) WITHOUT ROWID
    """,
)


class Embeddings:
    """Unit vectors of one encoder, under the SHA-256 of the text it saw."""

    def __init__(self, database: Database, encoder: str) -> None:
        self._db = database
        self._encoder = encoder

    @classmethod
    def open(cls, path: Path, encoder: str) -> Embeddings:
        """Opens or begins the file at `path`; `encoder` is the encoder's fingerprint."""
        try:
            return cls(Database.writable(path, MIGRATIONS, rebuildable=True), encoder)
        except LibraryDamaged:
            discard(path)
            return cls(Database.writable(path, MIGRATIONS, rebuildable=True), encoder)

    def close(self) -> None:
        self._db.close()

    def known(self, texts: Iterable[str]) -> set[str]:
        """Those of the text hashes whose vectors are here."""
        distinct = list(dict.fromkeys(texts))
        found: set[str] = set()
        for part in _parts(distinct):
            rows = self._db.all(
                f"SELECT text FROM vectors WHERE encoder = ? AND text IN ({marks(part)})",
                (self._encoder, *part),
            )
            found.update(row[0] for row in rows)
        return found

    def get(self, texts: Sequence[str], width: int) -> Vectors:
        """The vectors of the text hashes, shape (n, width), in their order; all must be known.

        Raises `LibraryDamaged` where what is stored is no unit vector of that width.
        """
        rows_of = {text: position for position, text in enumerate(dict.fromkeys(texts))}
        distinct = np.zeros((len(rows_of), width), dtype=np.float32)
        for part in _parts(list(rows_of)):
            rows = self._db.all(
                f"SELECT text, vector FROM vectors WHERE encoder = ? AND text IN ({marks(part)})",
                (self._encoder, *part),
            )
            for text, blob in rows:
                if len(blob) != width * FLOAT_BYTES:
                    raise LibraryDamaged(self._db.path, rebuildable=True)
                distinct[rows_of[text]] = np.frombuffer(blob, dtype="<f4")
        lengths = np.linalg.norm(distinct, axis=1)
        # A text in which the encoder sees nothing has a vector of zeros.
        if not ((np.abs(lengths - 1) < TOLERANCE) | (lengths == 0)).all():
            raise LibraryDamaged(self._db.path, rebuildable=True)
        return distinct[[rows_of[text] for text in texts]]

    def put(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Stores vectors of shape (n, width) in one transaction."""
        with self._db.transaction():
            self._db.many(
                "INSERT OR REPLACE INTO vectors (encoder, text, vector) VALUES (?, ?, ?)",
                (
                    (self._encoder, text, vector.astype("<f4").tobytes())
                    for text, vector in zip(texts, vectors, strict=True)
                ),
            )


def discard(path: Path) -> None:
    """Removes the file with what SQLite keeps beside it."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)


def _parts(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[begin : begin + BATCH] for begin in range(0, len(values), BATCH))
