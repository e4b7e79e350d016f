"""A library whose user dictionary changes: what is tokenised anew, and what readers see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index import publish, terms
from index.documents import Reason
from index.errors import LibraryDamaged, LibraryMissing, WordUnknown
from index.generation import Layout, Manifest
from index.lexicon import Lexicon
from index.library import Library, Snapshot
from index.sync import writing
from index.terms import Entry
from tests.shelf import Shelf, paragraph, reasons


@pytest.fixture
def five(shelf: Shelf) -> Shelf:
    """Five documents, of which two name 西南沟村, and one has it in its heading only."""
    shelf.write("a.txt", f"{paragraph(1)}\n\n西南沟村的党支部书记介绍了情况。{paragraph(2)}")
    shelf.write("b.txt", f"{paragraph(3)}西南溝村也派了代表。")
    shelf.write("c.txt", paragraph(4))
    shelf.write("d.md", f"# 报告\n\n## 西南沟村\n\n{paragraph(5)}")
    shelf.write("e.txt", "型号为BZ-YQ1722型的设备，OpenAI的设备。")
    shelf.sync()
    return shelf


@pytest.fixture
def tokenised(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The keys of the passages whose words are written, as they are."""
    written: list[int] = []
    real = terms.write

    def watched(
        folder: Path, added: Iterator[Entry], removed: list[int] | None = None, base: Path | None = None
    ) -> None:
        entries = list(added)
        written.extend(entry.key for entry in entries)
        real(folder, entries, removed or [], base)

    monkeypatch.setattr("index.publish.write_terms", watched)
    return written


def texts(five: Shelf, keys: list[int]) -> set[str]:
    with closing(five.open()) as library:
        stored = library.snapshot().passages(keys)
        documents = library.snapshot().documents_by_key([p.document for p in stored.values()])
        return {documents[passage.document].path for passage in stored.values()}


def found(snapshot: Snapshot, *words: str) -> int:
    return len(snapshot.search_words(words, 100))


def test_only_passages_that_hold_the_word_are_tokenised_anew(five: Shelf, tokenised: list[int]) -> None:
    """Text, title and headings count, the other script too; no encoder is loaded, nothing else written."""
    five.loads.clear()
    report = five.reword(["西南沟村"])
    assert (report.generation, report.retokenised, report.encoded) == (2, len(tokenised), 0)
    assert texts(five, tokenised) == {"a.txt", "b.txt", "d.md"}
    assert len(tokenised) < report.passages
    assert five.loads == []
    assert five.find("西南沟村") == {"a.txt", "b.txt", "d.md"}
    with closing(five.open()) as library:
        assert found(library.snapshot(), "西南沟村") == len(tokenised)


def test_removing_a_word_tokenises_the_same_passages(five: Shelf, tokenised: list[int]) -> None:
    """Added and removed again, the word index finds what it found before."""
    with closing(five.open()) as library:
        before = {key for key, _ in library.snapshot().search_words(["西南", "书记", "设备"], 100)}
        five.reword(["西南沟村"])
        added = sorted(tokenised)
        tokenised.clear()
        assert five.reword(remove=["西南溝村"]).generation == 3
        assert sorted(tokenised) == added
        snapshot = library.snapshot()
        assert found(snapshot, "西南沟村") == 0
        assert {key for key, _ in snapshot.search_words(["西南", "书记", "设备"], 100)} == before
    assert (five.folder / "words.txt").read_bytes() == b""


def test_words_of_mixed_script_are_found_whole_and_by_parts(five: Shelf) -> None:
    """An identifier and what follows it are one word; `ai` does not count inside OpenAI."""
    assert five.reword(["BZ-YQ1722型", "ai"]).retokenised == 1
    for words in ("BZ-YQ1722型", "BZ-YQ1722", "YQ1722"):
        assert five.find(words) == {"e.txt"}
    assert five.find("ai") == set()


def test_the_same_words_make_no_new_generation(five: Shelf) -> None:
    """Comments, order and repetitions in the file change nothing, and an unknown word is refused."""
    five.reword(["西南沟村", "预算"])
    (five.folder / "words.txt").write_text("# 注\n预算\n預算\n西南沟村\n", "utf-8")
    assert five.resync().generation == 2
    with pytest.raises(WordUnknown):
        five.reword(["新词"], ["没有"])
    assert "新词" not in (five.folder / "words.txt").read_text("utf-8")


def test_the_file_counts_whenever_the_library_is_written(five: Shelf, tokenised: list[int]) -> None:
    """Written by hand before documents come, it is used for old and new ones; a bad line is told."""
    (five.folder / "words.txt").write_bytes("组的1号\n。\n".encode())
    five.write("f.txt", paragraph(7))
    report = five.resync()
    assert reasons(report) == {"words.txt:2": "word-punctuation"}
    assert texts(five, tokenised) == {"a.txt", "b.txt", "c.txt", "d.md", "f.txt"}
    assert report.retokenised == len(tokenised) - 1
    with closing(five.open()) as library:
        assert found(library.snapshot(), "组的1号") == len(tokenised)
        (five.folder / "words.txt").unlink()
        assert five.resync().generation == 3
        assert found(library.snapshot(), "组的1号") == 0


def test_synonyms_tokenise_nothing(five: Shelf, tokenised: list[int]) -> None:
    """A line of synonyms makes a generation that knows them, and touches no passage."""
    assert (five.reword(["书记 = 支书"]).generation, tokenised) == (2, [])
    with closing(five.open()) as library:
        assert library.snapshot().lexicon == Lexicon((), (("书记", "支书"),))


def test_a_file_that_cannot_be_read_changes_nothing(five: Shelf) -> None:
    """What stands in the way of words.txt is told, and the words before are kept."""
    five.reword(["西南沟村"])
    (five.folder / "words.txt").unlink()
    (five.folder / "words.txt").mkdir()
    report = five.resync()
    assert reasons(report) == {"words.txt": Reason.WORDS_UNREADABLE.value}
    assert (report.generation, five.find("西南沟村")) == (2, {"a.txt", "b.txt", "d.md"})


def test_an_open_reader_moves_on_with_its_words(five: Shelf) -> None:
    """A library opened before uses the new words from the next snapshot on; the old one keeps the old."""
    with closing(five.open()) as library:
        old = library.snapshot()
        five.reword(["西南沟村"])
        new = library.snapshot()
        assert "西南沟村" in new.tokenizer.words("西南沟村的书记")
        assert "西南沟村" not in old.tokenizer.words("西南沟村的书记")
        assert found(new, "西南沟村") > found(old, "西南沟村") == 0


@pytest.mark.parametrize("moment", ["words written", "folder ready", "manifest due"])
def test_stopped_at_any_moment_old_words_answer(
    five: Shelf, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped after words.txt changed, readers have the old words whole; the next run has the new."""

    class Stopped(Exception):
        pass

    def stop(*_: object, **__: object) -> None:
        raise Stopped

    place = {
        "words written": (publish, "fresh_folder"),
        "folder ready": (publish, "write_terms"),
        "manifest due": (Manifest, "write"),
    }[moment]
    five.reword(["预算"])
    with monkeypatch.context() as patched:
        patched.setattr(*place, stop)
        with pytest.raises(Stopped):
            five.reword(["西南沟村"], ["预算"])
    with closing(five.open()) as library:
        snapshot = library.snapshot()
        assert (snapshot.generation, snapshot.lexicon.words) == (2, ("预算",))
        assert "西南沟村" not in snapshot.tokenizer.words("西南沟村")
        assert found(snapshot, "预算") > found(snapshot, "西南沟村") == 0
    assert five.resync().generation == 3
    with closing(five.open()) as library:
        assert library.snapshot().lexicon.words == ("西南沟村",)
        assert found(library.snapshot(), "西南沟村") == 3


@pytest.mark.parametrize("harm", ["cut", "removed", "forged"])
def test_damaged_words_are_mended(five: Shelf, harm: str) -> None:
    """The words kept for readers, damaged, are an error to read and whole again after a run."""
    five.reword(["西南沟村"])
    file = Layout(five.folder).lexicon(2)
    match harm:
        case "cut":
            file.write_bytes(file.read_bytes()[:5])
        case "removed":
            file.unlink()
        case "forged":
            file.write_text('{"words": ["代表"], "synonyms": []}')
    with pytest.raises(LibraryDamaged, check=lambda error: error.rebuildable):
        five.open()
    assert five.resync().generation == 3
    assert five.find("西南沟村") == {"a.txt", "b.txt", "d.md"}


def test_ten_thousand_words_are_taken_in(five: Shelf) -> None:
    """A large dictionary is one generation like any other, and its words are found."""
    lines = [f"词条{n}号" for n in range(10_000)] + ["西南沟村", "a.*b", "(x+)+$"]
    (five.folder / "words.txt").write_text("\n".join(lines), "utf-8")
    report = five.resync()
    assert (report.problems, report.retokenised) == ((), 3)
    assert five.find("西南沟村") == {"a.txt", "b.txt", "d.md"}


def test_there_must_be_a_library(shelf: Shelf) -> None:
    """Words can only be added to a library that is there."""
    with (
        writing(shelf.folder, shelf.load, shelf.make_tokenizer, shelf.pool) as writer,
        pytest.raises(LibraryMissing),
    ):
        writer.reword(["词"])
    with pytest.raises(LibraryMissing):
        Library.open(shelf.folder, shelf.load, shelf.make_tokenizer)
