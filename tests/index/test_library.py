"""A library opened for reading, while others write."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.encoder import Encoder
from index.errors import DocumentUnknown, LibraryMismatch, LibraryMissing
from index.library import Library, Snapshot
from tests.shelf import Counting, Shelf, paragraph


@pytest.fixture
def filled(shelf: Shelf) -> Shelf:
    """A library of two documents."""
    shelf.write("a.txt", f"甲文件\n\n{paragraph(1)}\n\n{paragraph(2)}")
    shelf.write("b.md", f"# 乙文件\n\n## 要点\n\n{paragraph(3)}\n\n## 附则\n")
    shelf.sync()
    return shelf


@pytest.fixture
def library(filled: Shelf) -> Iterator[Library]:
    with closing(filled.open()) as opened:
        yield opened


def by_words(filled: Shelf, snapshot: Snapshot, words: str) -> str:
    key, _ = snapshot.search_words(filled.tokenizer.words(words), 1)[0]
    return snapshot.passage_text(snapshot.passages([key])[key])


def test_every_passage_is_a_slice_of_its_document(library: Library) -> None:
    """Whatever is found is read out of the document's own text, with its place."""
    snapshot = library.snapshot()
    keys = snapshot.passages_of([document.id for document in snapshot.documents()])
    assert len(keys) == snapshot.manifest.passages > 0
    for stored in snapshot.passages(keys).values():
        document = snapshot.documents_by_key([stored.document])[stored.document]
        text = snapshot.text(document.key)
        assert snapshot.passage_text(stored) == text[stored.passage.start : stored.passage.end]
        blocks = {block.number: block for block in snapshot.blocks(document)}
        block = blocks[stored.passage.paragraph]
        assert block.start <= stored.passage.start < block.end


def test_a_passage_is_found_by_its_words_and_by_its_meaning(filled: Shelf, library: Library) -> None:
    """A passage's own words, and its own vector, find it first."""
    snapshot = library.snapshot()
    assert by_words(filled, snapshot, "编号3") == paragraph(3)
    keys = snapshot.passages_of([document.id for document in snapshot.documents()])
    for key, vector in zip(keys, snapshot.vectors(keys), strict=True):
        found, cosine = snapshot.search_meaning(vector, 1)[0]
        assert cosine == pytest.approx(1, abs=1e-5)
        assert np.allclose(snapshot.vectors([found])[0], vector)
        assert [only for only, _ in snapshot.search_meaning(vector, 9, [key])] == [key]
    assert library.encoder.width == len(snapshot.vectors(keys)[0])


def test_a_heading_with_nothing_under_it_can_be_found(filled: Shelf, library: Library) -> None:
    """附则 alone is a passage, as it may be what somebody looks for."""
    assert by_words(filled, library.snapshot(), "附则") == "附则"


def test_a_new_generation_shows_in_the_next_snapshot(filled: Shelf, library: Library) -> None:
    """A library that stays open follows its folder; a snapshot held meanwhile answers as before."""
    old = library.snapshot()
    assert library.snapshot() is old
    filled.write("a.txt", f"甲文件\n\n{paragraph(8)}")
    (filled.docs / "b.md").unlink()
    filled.sync()
    new = library.snapshot()
    assert (old.generation, new.generation) == (1, 2)
    assert [document.path for document in new.documents()] == ["a.txt"]
    assert [document.path for document in old.documents()] == ["a.txt", "b.md"]
    assert by_words(filled, old, "编号3") == paragraph(3)
    assert by_words(filled, new, "编号8") == paragraph(8)
    gone = next(document for document in old.documents() if document.path == "b.md")
    assert old.document(gone.id) == gone
    with pytest.raises(DocumentUnknown):
        new.document(gone.id)


def test_readers_never_see_half_a_generation(filled: Shelf, library: Library) -> None:
    """While a writer publishes again and again, every snapshot is whole and holds what its number says."""
    stop, wrong, seen = threading.Event(), list[object](), set[int]()

    def read() -> None:
        while not stop.is_set():
            try:
                snapshot = library.snapshot()
                text = snapshot.text(snapshot.documents()[0].key)
                if f"编号{snapshot.generation}0：" not in text:
                    wrong.append((snapshot.generation, text[:20]))
                seen.add(snapshot.generation)
            except Exception as error:
                wrong.append(error)

    filled.write("a.txt", paragraph(20))
    filled.sync()
    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(3, 9):
        filled.write("a.txt", paragraph(number * 10))
        filled.sync()
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert max(seen) >= 7


def test_the_encoder_is_loaded_when_it_is_needed(filled: Shelf) -> None:
    """Opening, listing and searching by words load no model; the first vector does, once."""
    filled.loads.clear()
    with closing(filled.open()) as library:
        library.snapshot().documents()
        assert filled.loads == []
        assert library.encoder is library.encoder
        assert filled.loads == [filled.encoder.name]


def test_another_encoder_is_refused(filled: Shelf, other_tiny: Encoder) -> None:
    """Neither another name nor other weights under the same name are asked."""
    with pytest.raises(LibraryMismatch):
        Library.open(filled.folder, filled.load, filled.make_tokenizer, "another")
    changed = Counting(other_tiny)
    changed.name = filled.encoder.name
    filled.encoder = changed
    with closing(filled.open()) as library, pytest.raises(LibraryMismatch):
        _ = library.encoder


def test_there_must_be_a_library(filled: Shelf, tmp_path: Path) -> None:
    """A folder without a manifest is no library, and nothing is made in it."""
    filled.folder = tmp_path / "nothing"
    with pytest.raises(LibraryMissing):
        filled.open()
    assert not filled.folder.exists()


def test_problems_are_listed(filled: Shelf) -> None:
    """What could not be taken in is there to read, by path."""
    filled.write("z.bin", b"\0")
    filled.write("c.txt", b"")
    filled.sync()
    with closing(filled.open()) as library:
        assert [problem.path for problem in library.snapshot().problems()] == ["c.txt", "z.bin"]
