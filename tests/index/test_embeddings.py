"""Vectors kept for later, in real SQLite files."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.embeddings import BATCH, Embeddings, discard
from index.errors import LibraryDamaged
from index.vectors import Vectors

WIDTH = 4


def unit(count: int) -> Vectors:
    rows = np.random.default_rng(count).normal(size=(count, WIDTH)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def test_vectors_come_back_in_the_order_asked_for(tmp_path: Path) -> None:
    """What was put in comes back bit for bit, in any order, twice if asked, however much it is."""
    texts, rows = [f"t{n}" for n in range(BATCH + 10)], unit(BATCH + 10)
    with closing(Embeddings.open(tmp_path / "e.sqlite", "model")) as kept:
        kept.put(texts, rows)
    with closing(Embeddings.open(tmp_path / "e.sqlite", "model")) as kept:
        assert kept.known([*texts, "new"]) == set(texts)
        assert np.array_equal(kept.get([*texts[::-1], "t3"], WIDTH), np.vstack([rows[::-1], rows[3]]))
        assert kept.get([], WIDTH).shape == (0, WIDTH)


def test_encoders_do_not_mix(tmp_path: Path) -> None:
    """The same text has another vector, or none, under another encoder."""
    with closing(Embeddings.open(tmp_path / "e.sqlite", "one")) as kept:
        kept.put(["t"], unit(1))
    with closing(Embeddings.open(tmp_path / "e.sqlite", "other")) as kept:
        assert kept.known(["t"]) == set()


def test_all_of_a_chunk_or_nothing(tmp_path: Path) -> None:
    """A chunk whose writing fails leaves nothing behind."""
    with closing(Embeddings.open(tmp_path / "e.sqlite", "one")) as kept:
        with pytest.raises(ValueError, match="shorter"):
            kept.put(["t1", "t2", "t3"], unit(2))
        assert kept.known(["t1", "t2", "t3"]) == set()


@pytest.mark.parametrize("row", [np.zeros(3), np.full(WIDTH, 7.0), np.full(WIDTH, np.nan)])
def test_what_is_no_unit_vector_is_damage(tmp_path: Path, row: Vectors) -> None:
    """A vector of another width or length, or of no numbers at all, is told and never searched."""
    with closing(Embeddings.open(tmp_path / "e.sqlite", "one")) as kept:
        kept.put(["t"], row.reshape(1, -1).astype(np.float32))
        with pytest.raises(LibraryDamaged, check=lambda error: error.rebuildable):
            kept.get(["t"], WIDTH)


def test_rubbish_is_begun_anew(tmp_path: Path) -> None:
    """A file that is no database is replaced, as everything in it can be made again."""
    (tmp_path / "e.sqlite").write_bytes(b"rubbish" * 1000)
    with closing(Embeddings.open(tmp_path / "e.sqlite", "one")) as kept:
        assert kept.known(["t"]) == set()
    discard(tmp_path / "e.sqlite")
    assert list(tmp_path.iterdir()) == []
