"""Vectors kept for later, in real SQLite files."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.database import Database
from index.embeddings import BATCH, MIGRATIONS, Embeddings, discard
from index.errors import LibraryDamaged
from index.late import DIMENSIONS, NO_CODES, TOKEN, Codes
from index.vectors import Vectors

WIDTH = 4


def unit(count: int) -> Vectors:
    rows = np.random.default_rng(count).normal(size=(count, WIDTH)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def codes(count: int) -> Codes:
    made = np.zeros(count, TOKEN)
    rng = np.random.default_rng(count)
    made["code"] = rng.integers(0, 256, (count, DIMENSIONS // 2))
    made["start"] = rng.integers(0, 1 << 16, count)
    return made


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


def test_tokens_come_back_as_they_were(tmp_path: Path) -> None:
    """Tokens come back bit for bit, those of a text without any as none, and of unknown texts nothing."""
    texts = [f"t{n}" for n in range(BATCH + 10)]
    put = [codes(n % 7) for n in range(BATCH + 10)]
    with closing(Embeddings.open(tmp_path / "e.sqlite", "model", "small")) as kept:
        kept.put(texts, unit(BATCH + 10), put)
    with closing(Embeddings.read_only(tmp_path / "e.sqlite", "model", "small")) as kept:
        assert kept.known([*texts, "new"]) == set(texts)
        found = kept.tokens([*texts[::-1], "t3", "new"])
    assert found.keys() == set(texts)
    for text, wanted in zip(texts, put, strict=True):
        assert found[text].dtype == TOKEN
        assert np.array_equal(found[text], wanted)
    assert np.array_equal(found["t0"], NO_CODES)


def test_a_text_is_known_with_its_tokens_only(tmp_path: Path) -> None:
    """Where tokens are kept a vector alone is not enough; where none are, tokens are not asked for."""
    with closing(Embeddings.open(tmp_path / "e.sqlite", "model")) as kept:
        kept.put(["bare"], unit(1))
        assert kept.known(["bare"]) == {"bare"}
    with closing(Embeddings.open(tmp_path / "e.sqlite", "model", "small")) as kept:
        assert kept.known(["bare"]) == set()
        kept.put(["whole"], unit(1), [codes(2)])
        assert kept.known(["bare", "whole"]) == {"whole"}
    with closing(Embeddings.open(tmp_path / "e.sqlite", "model")) as kept:
        assert kept.known(["bare", "whole"]) == {"bare", "whole"}


def test_projections_and_encoders_do_not_mix(tmp_path: Path) -> None:
    """The tokens of a text made by another matrix, or by another encoder, are not its tokens."""
    file = tmp_path / "e.sqlite"
    for encoder, projection, count in (("one", "small", 1), ("one", "other", 2), ("two", "small", 3)):
        with closing(Embeddings.open(file, encoder, projection)) as kept:
            assert kept.tokens(["t"]) == {}
            kept.put(["t"], unit(1), [codes(count)])
    with closing(Embeddings.read_only(file, "one", "other")) as kept:
        assert np.array_equal(kept.tokens(["t"])["t"], codes(2))
    with closing(Embeddings.read_only(file, "one", "third")) as kept:
        assert kept.tokens(["t"]) == {}


def test_cut_tokens_are_damage_and_made_again(tmp_path: Path) -> None:
    """Bytes that are no whole number of tokens are told when read, and count as missing when written."""
    file = tmp_path / "e.sqlite"
    with closing(Embeddings.open(file, "model", "small")) as kept:
        kept.put(["t", "u"], unit(2), [codes(2), codes(2)])
    with closing(Database.writable(file, MIGRATIONS, rebuildable=True)) as database:
        database.run("UPDATE tokens SET codes = substr(codes, 2) WHERE text = 't'")
    with closing(Embeddings.read_only(file, "model", "small")) as kept:
        with pytest.raises(LibraryDamaged, check=lambda error: error.rebuildable and error.path == file):
            kept.tokens(["t"])
        assert kept.known(["t", "u"]) == {"u"}


@pytest.mark.parametrize("data", [None, b"rubbish" * 1000])
def test_reading_needs_the_file(tmp_path: Path, data: bytes | None) -> None:
    """A file that is gone or is no database is told as damage that indexing mends, and none is made."""
    file = tmp_path / "e.sqlite"
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(LibraryDamaged, check=lambda error: error.rebuildable and error.path == file):
        Embeddings.read_only(file, "model", "small")
    assert file.exists() is (data is not None)


def test_a_file_of_the_first_form_goes_on(tmp_path: Path) -> None:
    """A file made before tokens were kept keeps its vectors and takes tokens beside them."""
    file = tmp_path / "e.sqlite"
    with closing(Database.writable(file, MIGRATIONS[:1], rebuildable=True)) as database:
        row = ("model", "t", unit(1).tobytes())
        database.run("INSERT INTO vectors (encoder, text, vector) VALUES (?, ?, ?)", row)
    with closing(Embeddings.open(file, "model", "small")) as kept:
        assert np.array_equal(kept.get(["t"], WIDTH), unit(1))
        assert kept.known(["t"]) == set()
        kept.put(["t"], unit(1), [codes(1)])
        assert kept.known(["t"]) == {"t"}


def test_rows_of_tokens_fail_with_their_vectors(tmp_path: Path) -> None:
    """A chunk whose vectors cannot be written leaves none of its tokens behind."""
    with closing(Embeddings.open(tmp_path / "e.sqlite", "one", "small")) as kept:
        with pytest.raises(ValueError, match="shorter"):
            kept.put(["t1", "t2"], unit(1), [codes(1), codes(1)])
        assert kept.tokens(["t1", "t2"]) == {}
