"""What the encoder made, by (encoder, text): moving a file or changing one paragraph encodes nothing else.

Generations hold their vectors themselves. The tokens of passages are read from here by all of them,
for what belongs to a text never changes. The file is derived: where it is lost or damaged, it is begun
anew and texts are encoded again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.database import Database, marks
from index.errors import LibraryDamaged
from index.late import TOKEN, Codes
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
    """
    CREATE TABLE tokens (
        projection TEXT NOT NULL, text TEXT NOT NULL, codes BLOB NOT NULL, PRIMARY KEY (projection, text))
    """,
)


class Embeddings:
    """Unit vectors and tokens of one encoder, under the SHA-256 of the text it saw.

    `projection` names how tokens were made small (see `index.late`); None where none are kept.
    """

    def __init__(self, database: Database, encoder: str, projection: str | None) -> None:
        self._db = database
        self._encoder = encoder
        self._tokens = projection and f"{encoder}/{projection}"

    @classmethod
    def open(cls, path: Path, encoder: str, projection: str | None = None) -> Embeddings:
        """Opens or begins the file at `path`; `encoder` is the encoder's fingerprint."""
        try:
            return cls(Database.writable(path, MIGRATIONS, rebuildable=True), encoder, projection)
        except LibraryDamaged:
            discard(path)
            return cls(Database.writable(path, MIGRATIONS, rebuildable=True), encoder, projection)

    @classmethod
    def read_only(cls, path: Path, encoder: str, projection: str | None) -> Embeddings:
        """Opens the file for reading. Raises `LibraryDamaged` where it is not there or not whole."""
        if not path.exists():
            raise LibraryDamaged(path, rebuildable=True)
        return cls(Database.read_only(path, len(MIGRATIONS), rebuildable=True), encoder, projection)

    @property
    def path(self) -> Path:
        return self._db.path

    def close(self) -> None:
        self._db.close()

    def flush(self) -> None:
        """Brings what was put in to the disk."""
        self._db.flush()

    def known(self, texts: Iterable[str]) -> set[str]:
        """Those of the text hashes whose vectors are here, and whose tokens are where they are kept."""
        found = self._known("SELECT text FROM vectors WHERE encoder = ?", self._encoder, texts)
        return found if self._tokens is None else self.tokenised(found)

    def tokenised(self, texts: Iterable[str]) -> set[str]:
        """Those of the text hashes whose tokens are here, in whole; vectors are not looked at."""
        whole = f"SELECT text FROM tokens WHERE length(codes) % {TOKEN.itemsize} = 0 AND projection = ?"
        return self._known(whole, str(self._tokens), texts)

    def tokens(self, texts: Iterable[str]) -> dict[str, Codes]:
        """The tokens of those text hashes that are here, by hash."""
        found: dict[str, Codes] = {}
        for part in _parts(list(dict.fromkeys(texts))):
            rows = self._db.all(
                f"SELECT text, codes FROM tokens WHERE projection = ? AND text IN ({marks(part)})",
                (self._tokens, *part),
            )
            for text, blob in rows:
                if len(blob) % TOKEN.itemsize:
                    raise LibraryDamaged(self._db.path, rebuildable=True)
                found[text] = np.frombuffer(blob, TOKEN)
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
        if not are_units(distinct).all():
            raise LibraryDamaged(self._db.path, rebuildable=True)
        return distinct[[rows_of[text] for text in texts]]

    def sound(self, texts: Iterable[str], width: int) -> dict[str, Vectors]:
        """The vectors, shape (width,), of those text hashes whose vector is here and is a unit vector."""
        found: dict[str, Vectors] = {}
        for part in _parts(list(dict.fromkeys(texts))):
            rows = self._db.all(
                f"SELECT text, vector FROM vectors WHERE encoder = ? AND text IN ({marks(part)})",
                (self._encoder, *part),
            )
            for text, blob in rows:
                if isinstance(blob, bytes) and len(blob) == width * FLOAT_BYTES:
                    vector = np.frombuffer(blob, dtype="<f4").astype(np.float32)
                    if are_units(vector[None]).all():
                        found[text] = vector
        return found

    def remove(self, texts: Iterable[str]) -> None:
        """Drops the vectors of the text hashes: they are encoded again, and their tokens made again."""
        with self._db.transaction():
            self._db.many(
                "DELETE FROM vectors WHERE encoder = ? AND text = ?", ((self._encoder, t) for t in texts)
            )

    def put(self, texts: Sequence[str], vectors: Vectors, tokens: Sequence[Codes] = ()) -> None:
        """Stores vectors of shape (n, width), and n texts' tokens where they are kept, in one transaction."""
        with self._db.transaction():
            tokenised = zip(texts, tokens, strict=True) if tokens else ()
            self._db.many(
                "INSERT OR REPLACE INTO tokens (projection, text, codes) VALUES (?, ?, ?)",
                ((self._tokens, text, codes.tobytes()) for text, codes in tokenised),
            )
            self._db.many(
                "INSERT OR REPLACE INTO vectors (encoder, text, vector) VALUES (?, ?, ?)",
                (
                    (self._encoder, text, vector.astype("<f4").tobytes())
                    for text, vector in zip(texts, vectors, strict=True)
                ),
            )

    def _known(self, query: str, owner: str, texts: Iterable[str]) -> set[str]:
        found: set[str] = set()
        for part in _parts(list(dict.fromkeys(texts))):
            rows = self._db.all(f"{query} AND text IN ({marks(part)})", (owner, *part))
            found.update(row[0] for row in rows)
        return found


def are_units(vectors: Vectors) -> NDArray[np.bool_]:
    """Which rows of an array of shape (n, width) are unit vectors, or zeros.

    A text in which the encoder sees nothing has a vector of zeros.
    """
    lengths = np.linalg.norm(vectors, axis=1)
    units: NDArray[np.bool_] = (np.abs(lengths - 1) < TOLERANCE) | (lengths == 0)
    return units


def discard(path: Path) -> None:
    """Removes the file with what SQLite keeps beside it."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)


def _parts(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[begin : begin + BATCH] for begin in range(0, len(values), BATCH))
