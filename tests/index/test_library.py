"""A library opened for reading, while others write."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.encoder import Encoder
from index.errors import DocumentUnknown, LibraryDamaged, LibraryMismatch, LibraryMissing
from index.generation import Layout
from index.late import best_matches, projection
from index.library import Library, Snapshot
from qa.ask import Asker
from qa.rank import Ranking
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


@pytest.fixture
def lighthouse(shelf: Shelf, encoder: Encoder) -> Shelf:
    """A library made by the default encoder, whose passages are compared token by token."""
    shelf.encoder = Counting(encoder)
    shelf.write("灯塔.txt", "白沙角灯塔\n\n白沙角灯塔建于一九〇三年，塔身高二十七米，用花岗岩砌成。")
    shelf.write("bakery.md", "# Bakery\n\nThe oven is lit at three. Loaves are sold at six.")
    shelf.sync()
    return shelf


def ask(shelf: Shelf, question: str = "灯塔有多高？") -> tuple[str, Ranking]:
    """The first citation, and the ranking behind it."""
    with closing(shelf.open()) as library:
        answer, ranking = Asker(library).examine(question)
        return answer.citations[0].text, ranking


def right_tokens(shelf: Shelf) -> int:
    """How many passages there are, each with the tokens that its own text gives; fails where others are."""
    small = projection(shelf.encoder.name, shelf.encoder.width)
    assert small is not None
    with closing(shelf.open()) as library:
        snapshot = library.snapshot()
        keys = snapshot.passages_of([document.id for document in snapshot.documents()])
        stored = list(snapshot.passages(keys).values())
        assert snapshot.manifest.projection == small.id
        for passage, codes in zip(stored, snapshot.tokens(stored), strict=True):
            text = snapshot.passage_text(passage)
            query = small.query(text, shelf.encoder.encode_queries_by_token([text]).tokens[0])
            assert query is not None
            assert best_matches(query, [codes])[0] @ query.weights > 0.8
            assert 0 <= codes["start"][codes["start"] < len(text)].max() < len(text)
        return len(keys)


def test_every_passage_has_its_tokens(lighthouse: Shelf) -> None:
    """After a sync each passage's tokens are kept, and asking compares by them."""
    assert right_tokens(lighthouse) == 2
    text, ranking = ask(lighthouse)
    assert "二十七米" in text
    assert all(hit.tokens is not None for hit in ranking.hits)
    assert len(ranking.signals.near) == len(ranking.hits)


def test_tokens_follow_the_documents(lighthouse: Shelf) -> None:
    """Through several generations each passage has the tokens of what it reads now."""
    for number in range(3):
        lighthouse.write("bakery.md", f"# Bakery\n\nOven number {number} is lit at {number + 3}.")
        assert lighthouse.sync().encoded == 1
        assert right_tokens(lighthouse) == 2
    (lighthouse.docs / "bakery.md").rename(lighthouse.docs / "oven.md")
    assert lighthouse.sync().encoded == 0
    assert right_tokens(lighthouse) == 2


def test_an_encoder_without_a_matrix_keeps_no_tokens(filled: Shelf, library: Library) -> None:
    """A library of any other encoder keeps vectors alone, compares nothing by token, and answers."""
    snapshot = library.snapshot()
    assert snapshot.manifest.projection is None
    with closing(sqlite3.connect(Layout(filled.folder).embeddings)) as connection:
        assert connection.execute("SELECT count(*) FROM tokens").fetchone() == (0,)
    text, ranking = ask(filled, "编号3")
    assert text
    assert ranking.signals.near == ()
    assert all(hit.tokens is None for hit in ranking.hits)
    stored = list(snapshot.passages([hit.key for hit in ranking.hits]).values())
    assert [len(codes) for codes in snapshot.tokens(stored)] == [0] * len(stored)


def of_first_form(shelf: Shelf) -> None:
    """Makes a library what the version before tokens wrote."""
    layout = Layout(shelf.folder)
    manifest = json.loads(layout.manifest.read_text("utf-8"))
    del manifest["projection"]
    layout.manifest.write_text(json.dumps({**manifest, "format": 1}), "utf-8")
    with closing(sqlite3.connect(layout.embeddings)) as connection:
        connection.executescript("DROP TABLE tokens; PRAGMA user_version = 1")


def test_a_library_of_the_form_before_answers_and_is_brought_up(lighthouse: Shelf) -> None:
    """A library without tokens opens and answers as it is; the next sync brings them."""
    of_first_form(lighthouse)
    text, ranking = ask(lighthouse)
    assert "二十七米" in text
    assert ranking.signals.near == ()
    report = lighthouse.sync()
    assert (report.generation, report.encoded, report.events) == (2, 2, ())
    assert right_tokens(lighthouse) == 2
    assert lighthouse.sync().generation == 2


def statement(sql: str) -> Callable[[Path], None]:
    def spoil(file: Path) -> None:
        with closing(sqlite3.connect(file)) as connection:
            connection.execute(sql)
            connection.commit()

    return spoil


@pytest.mark.parametrize(
    "spoil",
    [
        Path.unlink,
        lambda file: file.write_bytes(b"rubbish" * 1000),
        lambda file: file.write_bytes(b""),
        statement("DELETE FROM tokens WHERE rowid = 1"),
        statement("UPDATE tokens SET codes = x'00'"),
        statement("DROP TABLE tokens"),
    ],
    ids=["gone", "rubbish", "empty", "lost", "cut", "dropped"],
)
def test_lost_tokens_are_told_and_mended(lighthouse: Shelf, spoil: Callable[[Path], None]) -> None:
    """Without its tokens a library says that it must be indexed, and indexing it mends it."""
    file = Layout(lighthouse.folder).embeddings
    spoil(file)
    with pytest.raises(LibraryDamaged) as told:
        ask(lighthouse)
    assert (told.value.path, told.value.rebuildable) == (file, True)
    assert lighthouse.sync().encoded > 0
    assert right_tokens(lighthouse) == 2
    assert "二十七米" in ask(lighthouse)[0]
    assert lighthouse.sync().encoded == 0


def test_a_snapshot_answers_while_tokens_are_made_anew(lighthouse: Shelf) -> None:
    """A question that began before an update is answered by the tokens it began with."""
    with closing(lighthouse.open()) as library:
        old = library.snapshot()
        stored = list(old.passages(old.passages_of([d.id for d in old.documents()])).values())
        before = old.tokens(stored)
        lighthouse.write("灯塔.txt", "白沙角灯塔\n\n灯塔已经拆除。")
        lighthouse.sync()
        assert library.snapshot() is not old
        for codes, wanted in zip(old.tokens(stored), before, strict=True):
            assert np.array_equal(codes, wanted)


def test_each_generation_closes_what_it_opened(lighthouse: Shelf) -> None:
    """The file of tokens is closed with the last snapshot that reads it, and not before."""
    with closing(lighthouse.open()) as library:
        old = library.snapshot()
        opened = old._embeddings
        assert opened is not None
        lighthouse.write("neu.txt", "新建的码头长三百米。")
        lighthouse.sync()
        newer = library.snapshot()._embeddings
        assert newer is not None
        assert opened.tokens(["x"]) == {}
        del old
        with pytest.raises(sqlite3.ProgrammingError):
            opened.tokens(["x"])
        assert newer.tokens(["x"]) == {}
    with pytest.raises(sqlite3.ProgrammingError):
        newer.tokens(["x"])


def test_it_says_what_it_follows_and_what_was_taken_out(filled: Shelf) -> None:
    """The folders followed, and the paths of documents that were taken out by hand."""
    filled.forget("a.txt")
    with closing(filled.open()) as library:
        snapshot = library.snapshot()
        assert [root.path for root in snapshot.roots()] == [filled.docs.resolve()]
        assert snapshot.forgotten() == ["a.txt"]
