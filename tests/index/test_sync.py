"""Changes of a folder, brought into real libraries with a tiny real encoder."""

from __future__ import annotations

import os
import socket
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index import publish
from index.documents import Problem, Reason
from index.encoder import Encoder
from index.errors import (
    DocumentUnknown,
    EncodingUnfit,
    LibraryBusy,
    LibraryDamaged,
    LibraryMismatch,
    LibraryMissing,
    LibraryNewer,
    LibraryReadOnly,
    NothingReadable,
    SourceMissing,
)
from index.generation import FORMAT, Layout, Manifest
from index.sync import Writer, writing
from index.words import Tokenizer
from tests.shelf import Counting, Interrupted, Shelf, changes, paragraph, reasons


def article(*numbers: int) -> str:
    return "\n\n".join(["一份报告", *map(paragraph, numbers)])


@pytest.fixture
def three(shelf: Shelf) -> Shelf:
    """A library of three documents."""
    shelf.write("a.txt", article(1, 2, 3))
    shelf.write("b.txt", article(4, 5))
    shelf.write("sub/c.txt", article(6))
    shelf.sync()
    return shelf


def test_a_first_run_takes_everything_in(shelf: Shelf) -> None:
    """Every readable file becomes a document with exactly its text, and all passages are encoded."""
    texts = {"a.txt": article(1, 2), "b.md": f"# 题\n\n{paragraph(3)}\n", "深/c.txt": article(4)}
    for name, text in texts.items():
        shelf.write(name, text)
    report = shelf.sync()
    assert shelf.texts() == texts
    assert changes(report) == dict.fromkeys(texts, "added")
    assert (report.generation, report.documents) == (1, 3)
    assert report.passages == report.encoded == len(shelf.encoder.passages) > 0


def test_an_unchanged_folder_makes_no_new_generation(three: Shelf) -> None:
    """A second run changes nothing on disk that readers see, and does not even load the encoder."""
    before = Layout(three.folder).manifest.read_bytes()
    three.loads.clear()
    report = three.sync()
    assert (report.generation, report.encoded, report.events) == (1, 0, ())
    assert report.unchanged == 3
    assert three.loads == []
    assert Layout(three.folder).manifest.read_bytes() == before


def test_only_a_changed_paragraph_is_encoded(three: Shelf) -> None:
    """One paragraph changed among three costs one passage of work."""
    three.write("a.txt", article(1, 20, 3))
    report = three.sync()
    assert changes(report) == {"a.txt": "changed"}
    assert len(three.encoder.passages) == report.encoded == 1
    assert three.find("编号20") >= {"a.txt"}
    assert three.texts()["a.txt"] == article(1, 20, 3)


def test_a_rename_encodes_nothing(three: Shelf) -> None:
    """A moved file is told as moved, found under its new path, and not encoded again."""
    (three.docs / "a.txt").rename(three.docs / "sub" / "新名.txt")
    report = three.sync()
    assert [(e.change.value, e.before, e.path) for e in report.events] == [("moved", "a.txt", "sub/新名.txt")]
    assert report.encoded == 0
    assert set(three.texts()) == {"b.txt", "sub/c.txt", "sub/新名.txt"}


def test_edit_rename_delete_and_add_at_once(three: Shelf) -> None:
    """One run brings every kind of change, words and vectors included."""
    three.write("a.txt", article(1, 2, 30))
    (three.docs / "b.txt").rename(three.docs / "b2.txt")
    (three.docs / "sub/c.txt").unlink()
    three.write("d.txt", article(40))
    report = three.sync()
    assert changes(report) == {
        "a.txt": "changed",
        "b2.txt": "moved",
        "d.txt": "added",
        "sub/c.txt": "removed",
    }
    assert report.encoded == 2
    assert (report.generation, report.documents, report.unchanged) == (2, 3, 0)
    assert three.find("编号6") == three.find("第6组") - {"sub/c.txt"}
    assert three.find("编号40") >= {"d.txt"}


def test_what_comes_back_is_not_encoded_again(three: Shelf) -> None:
    """A file removed and put back later costs no encoding."""
    text = (three.docs / "b.txt").read_bytes()
    (three.docs / "b.txt").unlink()
    three.sync()
    three.write("b.txt", text)
    assert (changes(report := three.sync()), report.encoded) == ({"b.txt": "added"}, 0)


def test_a_change_within_the_clocks_grain_is_seen(shelf: Shelf) -> None:
    """A file changed right after it was read, to the same size, is read again."""
    file = shelf.docs / "fresh.txt"
    for text in ("今天是一号。", "今天是二号。"):
        file.write_text(text, "utf-8")
        shelf.sync()
        assert shelf.texts() == {"fresh.txt": text}


def test_a_touched_file_is_unchanged(three: Shelf) -> None:
    """A new time stamp on the same bytes makes no new generation."""
    os.utime(three.docs / "a.txt", (2_000_000, 2_000_000))
    assert three.sync().generation == 1


def test_a_collection_holds_a_document_a_line(shelf: Shelf) -> None:
    """A .jsonl file is many documents, and a changed line is one changed document."""
    lines = [f'{{"id": "{n}", "title": "第{n}条", "text": "{paragraph(n)}"}}' for n in range(1, 6)]
    shelf.write("法.jsonl", "\n".join(lines))
    assert shelf.sync().events[0].path == "法.jsonl#1"
    lines[2] = lines[2].replace("预算", "决算")
    del lines[4]
    shelf.write("法.jsonl", "\n".join([*lines, "这不是记录"]))
    report = shelf.sync()
    assert changes(report) == {"法.jsonl#3": "changed", "法.jsonl#5": "removed"}
    assert reasons(report) == {"法.jsonl": "bad-record"}
    assert report.encoded == 1


def test_two_folders_stand_side_by_side(shelf: Shelf, tmp_path: Path) -> None:
    """Files of the same name in two folders get different paths, and both stay followed."""
    other = tmp_path / "other"
    other.mkdir()
    shelf.write("a.txt", article(1))
    (other / "a.txt").write_text(article(2), "utf-8")
    shelf.sync()
    shelf.sync(other)
    assert shelf.texts() == {"a.txt": article(1), "other/a.txt": article(2)}
    (other / "a.txt").unlink()
    (other / "z.txt").write_text(article(3), "utf-8")
    assert changes(shelf.resync()) == {"other/a.txt": "removed", "other/z.txt": "added"}


def test_folders_of_one_name_stand_side_by_side(shelf: Shelf, tmp_path: Path) -> None:
    """The second folder called docs gets a number."""
    shelf.write("a.txt", article(1))
    shelf.sync()
    for number in (2, 3):
        folder = tmp_path / f"year{number}" / "docs"
        folder.mkdir(parents=True)
        (folder / "a.txt").write_text(article(number), "utf-8")
        shelf.sync(folder)
    assert set(shelf.texts()) == {"a.txt", "docs/a.txt", "docs-2/a.txt"}


def test_a_subfolder_of_a_known_folder_is_known(three: Shelf) -> None:
    """Naming a part of what is followed brings the whole up to date under the same paths."""
    three.write("sub/d.txt", article(9))
    assert changes(three.sync(three.docs / "sub")) == {"sub/d.txt": "added"}
    assert len(three.texts()) == 4


@pytest.mark.parametrize("order", [("inner", "outer"), ("outer", "inner")])
def test_a_parent_takes_its_parts_over(shelf: Shelf, order: tuple[str, str]) -> None:
    """Named with its own subfolder, in one call, a folder is followed once."""
    shelf.write("sub/c.txt", article(6))
    shelf.write("a.txt", article(1))
    shelf.docs.parent.joinpath("other").mkdir()
    (shelf.docs.parent / "other" / "o.txt").write_text(article(8), "utf-8")
    shelf.sync(shelf.docs.parent / "other")
    named = {"inner": shelf.docs / "sub", "outer": shelf.docs}
    shelf.sync(*(named[name] for name in order))
    assert set(shelf.texts()) == {"o.txt", "docs/a.txt", "docs/sub/c.txt"}


def test_a_parent_named_later_takes_its_parts_over(shelf: Shelf) -> None:
    """A folder around one that is followed already replaces it; nothing is encoded again."""
    shelf.write("sub/c.txt", article(6))
    shelf.sync(shelf.docs / "sub")
    report = shelf.sync()
    assert set(shelf.texts()) == {"sub/c.txt"}
    assert report.encoded == 0


def test_a_placeholder_gives_way(shelf: Shelf, tmp_path: Path) -> None:
    """The handbook leaves as soon as a folder of the user's own arrives, the same file names or not."""
    handbook = tmp_path / "handbook"
    handbook.mkdir()
    for name in ("index.md", "more.md"):
        (handbook / name).write_text(f"# 手册\n\n{paragraph(1)}", "utf-8")
    shelf.sync(handbook, placeholder=True)
    assert set(shelf.texts()) == {"index.md", "more.md"}
    shelf.write("index.md", article(2))
    report = shelf.sync()
    assert shelf.texts() == {"index.md": article(2)}
    assert report.problems == ()
    assert shelf.resync().events == ()


def test_a_placeholder_stays_where_nothing_arrives(shelf: Shelf, tmp_path: Path) -> None:
    """A folder with nothing readable leaves the handbook answering."""
    handbook = tmp_path / "handbook"
    handbook.mkdir()
    (handbook / "a.md").write_text(paragraph(1), "utf-8")
    shelf.sync(handbook, placeholder=True)
    shelf.write("a.bin", b"\0\1\2")
    with pytest.raises(NothingReadable):
        shelf.sync()
    assert set(shelf.texts()) == {"a.md"}
    shelf.resync()
    assert set(shelf.texts()) == {"a.md"}


def test_a_forgotten_document_stays_out(three: Shelf) -> None:
    """It comes back neither with the next run nor changed, but when its file is named."""
    report = three.forget("a.txt")
    assert changes(report) == {"a.txt": "removed"}
    assert changes(three.sync()) == {}
    three.write("a.txt", article(1, 2))
    assert changes(three.sync()) == {}
    assert three.find("编号1") <= {"b.txt", "sub/c.txt"}
    assert changes(three.sync(three.docs / "a.txt")) == {"a.txt": "added"}
    assert three.texts()["a.txt"] == article(1, 2)


def test_a_forgotten_record_comes_back_with_its_collection(shelf: Shelf) -> None:
    """One record forgotten is one document less, until the collection is named by itself."""
    lines = [f'{{"id": "{n}", "title": "", "text": "{paragraph(n)}"}}' for n in (1, 2)]
    file = shelf.write("c.jsonl", "\n".join(lines))
    shelf.sync()
    assert changes(shelf.forget("c.jsonl#1")) == {"c.jsonl#1": "removed"}
    assert changes(shelf.sync(file)) == {"c.jsonl#1": "added"}


def test_only_a_known_document_can_be_forgotten(three: Shelf, tmp_path: Path) -> None:
    """An id nobody has, or a library that is none, is an error."""
    with (
        writing(three.folder, three.load, three.make_tokenizer, three.pool) as writer,
        pytest.raises(DocumentUnknown, check=lambda error: error.id == "0" * 32),
    ):
        writer.forget("0" * 32)
    with (
        writing(tmp_path / "new", three.load, three.make_tokenizer, three.pool) as writer,
        pytest.raises(LibraryMissing),
    ):
        writer.forget("0" * 32)


def test_a_file_that_turns_into_rubbish_is_listed(three: Shelf) -> None:
    """A document whose file is no text any more leaves, and the file is listed with the reason."""
    three.write("a.txt", b"\x7fELF\0\0\0\0")
    report = three.sync()
    assert changes(report) == {"a.txt": "removed"}
    assert reasons(report) == {"a.txt": "binary"}
    three.write("a.txt", article(1))
    assert (changes(report := three.sync()), report.problems) == ({"a.txt": "added"}, ())


def test_two_files_of_one_path_are_told(shelf: Shelf, tmp_path: Path) -> None:
    """Where two files would have the same path in the library, the second is listed as left out."""
    other = tmp_path / "sub"
    other.mkdir()
    (other / "c.txt").write_text(article(2), "utf-8")
    shelf.write("a.txt", article(1))
    shelf.sync()
    shelf.sync(other)
    shelf.write("sub/c.txt", article(3))
    for _ in range(2):
        report = shelf.sync()
        assert shelf.texts() == {"a.txt": article(1), "sub/c.txt": article(2)}
        assert reasons(report) == {"sub/c.txt": "path-taken"}
    (other / "c.txt").rename(other / "e.txt")
    assert reasons(shelf.resync()) == {}
    assert shelf.texts() == {"a.txt": article(1), "sub/c.txt": article(3), "sub/e.txt": article(2)}


def test_a_folder_named_like_a_subfolder_gets_a_number(shelf: Shelf, tmp_path: Path) -> None:
    """A second folder is not hidden by a subfolder of the first that has its name."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "c.txt").write_text(article(2), "utf-8")
    shelf.write("sub/c.txt", article(1))
    shelf.sync()
    shelf.sync(tmp_path / "sub")
    assert shelf.texts() == {"sub/c.txt": article(1), "sub-2/c.txt": article(2)}


def test_two_names_that_read_the_same_are_told(shelf: Shelf) -> None:
    """A name in GB18030 bytes beside the same name in UTF-8: one is taken in, the other listed."""
    shelf.write("中.txt", article(1))
    old_name = os.fsdecode("中.txt".encode("gb18030"))
    (shelf.docs / old_name).write_text(article(2), "utf-8")
    report = shelf.sync()
    assert list(shelf.texts()) == ["中.txt"]
    assert reasons(report) == {"中.txt": "path-taken"}
    assert shelf.sync().events == ()


def test_a_name_that_is_not_utf8_is_read(shelf: Shelf) -> None:
    """A file and a folder named in GB18030 by an old system are found under readable names."""
    folder = shelf.docs.with_name(os.fsdecode("报告".encode("gb18030")))
    folder.mkdir()
    (folder / os.fsdecode("年度.txt".encode("gb18030"))).write_text(article(1), "utf-8")
    shelf.write("a.txt", article(2))
    shelf.sync()
    shelf.sync(folder)
    assert set(shelf.texts()) == {"a.txt", "报告/年度.txt"}
    assert shelf.resync().events == ()


def test_a_pipe_or_a_socket_does_not_hang(shelf: Shelf) -> None:
    """What is no regular file is never opened, and listed."""
    shelf.write("a.txt", article(1))
    os.mkfifo(shelf.docs / "pipe.txt")
    os.mkfifo(shelf.docs / "pipe.jsonl")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(shelf.docs / "socket.txt"))
        report = shelf.sync()
    assert reasons(report) == dict.fromkeys(("pipe.txt", "pipe.jsonl", "socket.txt"), "unsupported")


def test_links_in_circles_end(shelf: Shelf) -> None:
    """Links to folders above, to themselves and to nothing neither hold it up nor bring anything in twice."""
    shelf.write("sub/a.txt", article(1))
    (shelf.docs / "sub" / "up").symlink_to(shelf.docs)
    (shelf.docs / "self.txt").symlink_to("self.txt")
    (shelf.docs / "nowhere.txt").symlink_to("gone.txt")
    report = shelf.sync()
    assert list(shelf.texts()) == ["sub/a.txt"]
    assert reasons(report) == {"self.txt": "denied", "nowhere.txt": "vanished"}


def test_a_linked_folder_is_told(shelf: Shelf, tmp_path: Path) -> None:
    """A link to a folder elsewhere is not followed, and listed as such; a linked file is read."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "b.txt").write_text(article(2), "utf-8")
    shelf.write("a.txt", article(1))
    (shelf.docs / "linked").symlink_to(elsewhere)
    (shelf.docs / "b.txt").symlink_to(elsewhere / "b.txt")
    report = shelf.sync()
    assert set(shelf.texts()) == {"a.txt", "b.txt"}
    assert reasons(report) == {"linked": "linked-folder"}


def test_the_library_inside_the_documents_is_not_read(shelf: Shelf) -> None:
    """A library that lies in the folder it follows does not index itself."""
    shelf.folder = shelf.docs / "library"
    shelf.write("a.txt", article(1))
    report = shelf.sync()
    shelf.write("library/notes.txt", article(2))
    assert (set(shelf.texts()), report.problems) == ({"a.txt"}, ())
    assert shelf.sync().events == ()


def test_a_hidden_file_comes_when_it_is_named(three: Shelf) -> None:
    """Hidden files stay out of a folder, but one that is named by itself is taken in."""
    hidden = three.write(".draft.md", article(7))
    assert changes(three.sync()) == {}
    assert changes(three.sync(hidden)) == {".draft.md/.draft.md": "added"}
    assert changes(three.sync()) == {}


def test_a_folder_that_is_gone_wipes_nothing_out(three: Shelf) -> None:
    """Documents of a folder that is not there, or empty like a disk not mounted, stay, and it is told."""
    away = three.docs.with_name("away")
    three.docs.rename(away)
    report = three.resync()
    assert reasons(report) == {str(three.docs): "folder-missing"}
    three.docs.mkdir()
    assert reasons(three.resync()) == {str(three.docs): "folder-missing"}
    assert (three.resync().generation, len(three.texts())) == (1, 3)
    three.docs.rmdir()
    away.rename(three.docs)
    assert three.resync().problems == ()


def test_a_folder_left_with_nothing_readable_is_emptied(three: Shelf) -> None:
    """Documents whose files were deleted leave, though the one file left cannot be read."""
    for name in ("a.txt", "b.txt", "sub/c.txt"):
        (three.docs / name).unlink()
    three.write("left.bin", b"\0")
    report = three.sync()
    assert (report.documents, reasons(report)) == (0, {"left.bin": "unsupported"})
    assert three.texts() == {}
    three.write("a.txt", article(1))
    assert changes(three.resync()) == {"a.txt": "added"}


def test_nothing_to_read_is_an_error(shelf: Shelf) -> None:
    """No such folder, an empty one, one with nothing readable: told apart, and nothing is published."""
    with pytest.raises(SourceMissing):
        shelf.sync(shelf.docs / "nowhere")
    with pytest.raises(SourceMissing):
        shelf.sync(shelf.docs / ("很长的名字" * 100))
    with pytest.raises(NothingReadable, check=lambda error: error.problems == ()):
        shelf.sync()
    shelf.write("a.bin", b"\0")
    shelf.write("empty.txt", "  \n")
    wanted = (
        Problem("a.bin", Reason.UNSUPPORTED, ".bin"),
        Problem("empty.txt", Reason.EMPTY),
    )
    with pytest.raises(NothingReadable, check=lambda error: error.problems == wanted):
        shelf.sync()
    with pytest.raises(LibraryMissing):
        shelf.open()


def test_an_error_leaves_what_was_there(three: Shelf) -> None:
    """A path that does not exist, named beside one that does, changes nothing at all."""
    three.write("d.txt", article(8))
    with pytest.raises(SourceMissing):
        three.sync(three.docs, three.docs / "nowhere")
    assert len(three.texts()) == 3


def test_a_stopped_run_goes_on(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was encoded before an error is kept; the next run encodes the rest, and nothing twice."""
    monkeypatch.setattr(publish, "CHUNK", 4)
    for number in range(10):
        shelf.write(f"{number}.txt", article(number))
    shelf.encoder.stop_after = 8
    with pytest.raises(Interrupted):
        shelf.sync()
    first = list(shelf.encoder.passages)
    with pytest.raises(LibraryMissing):
        shelf.open()
    shelf.encoder.stop_after = None
    report = shelf.sync()
    assert len(first) == 8
    assert len(shelf.encoder.passages) == report.encoded == report.passages - 8
    assert not set(first) & set(shelf.encoder.passages)
    assert (report.documents, report.generation) == (10, 1)


def test_a_stopped_run_leaves_the_generation_before(three: Shelf) -> None:
    """While changes are half brought in, readers see the old state whole; later the new one."""
    old = three.texts()
    three.write("a.txt", article(1, 50))
    (three.docs / "b.txt").unlink()
    three.encoder.stop_after = 0
    with pytest.raises(Interrupted):
        three.sync()
    assert three.texts() == old
    assert three.find("编号50") <= {"a.txt", "b.txt", "sub/c.txt"}
    three.encoder.stop_after = None
    three.write("b.txt", article(4, 5))
    report = three.sync()
    assert changes(report) == {"a.txt": "changed"}
    assert three.texts() == {**old, "a.txt": article(1, 50)}


def test_one_writer_at_a_time(three: Shelf) -> None:
    """A second writer is told at once that the library is busy, and can have it afterwards."""
    with (
        writing(three.folder, three.load, three.make_tokenizer, three.pool),
        pytest.raises(LibraryBusy, check=lambda error: error.path == three.folder),
    ):
        three.sync()
    assert three.sync().generation == 1


def test_another_encoder_is_refused_or_rebuilds(three: Shelf, other_tiny: Encoder) -> None:
    """Another encoder never mixes in: it is refused, or makes everything anew, cut to its own size."""
    with pytest.raises(LibraryMismatch, check=lambda error: error.part == "encoder"):
        three.sync(encoder_name=other_tiny.name)
    first = Manifest.read(Layout(three.folder))
    three.encoder = Counting(other_tiny)
    report = three.sync(rebuild=True, encoder_name=other_tiny.name)
    manifest = Manifest.read(Layout(three.folder))
    assert first
    assert manifest
    assert manifest.encoder.hash == other_tiny.fingerprint != first.encoder.hash
    assert report.events == ()
    assert report.encoded == report.passages > first.passages
    assert max(other_tiny.count_tokens(three.encoder.passages)) <= other_tiny.max_tokens


def test_a_changed_model_of_the_same_name_is_refused(three: Shelf, other_tiny: Encoder) -> None:
    """A model folder whose weights were replaced is another encoder, though its name is the same."""
    changed = Counting(other_tiny)
    changed.name = three.encoder.name
    three.encoder = changed
    three.write("d.txt", article(9))
    with pytest.raises(LibraryMismatch):
        three.sync()


def test_a_stopped_rebuild_mixes_nothing(three: Shelf, other_tiny: Encoder) -> None:
    """A rebuild that stopped half way is undone by the next ordinary run: every passage fits one encoder."""
    mine, before = three.encoder, three.sync().passages
    three.encoder = Counting(other_tiny)
    three.encoder.stop_after = 0
    with pytest.raises(Interrupted):
        three.sync(rebuild=True, encoder_name=other_tiny.name)
    three.encoder = mine
    report = three.sync()
    assert (report.passages, report.encoded, report.events) == (before, 0, ())


def test_a_library_begun_with_another_encoder_is_cut_anew(shelf: Shelf, other_tiny: Encoder) -> None:
    """A first run that stopped and goes on with another encoder leaves no passage of the first cut."""
    mine = shelf.encoder
    shelf.write("a.txt", article(1, 2, 3))
    mine.stop_after = 0
    with pytest.raises(Interrupted):
        shelf.sync()
    shelf.encoder = Counting(other_tiny)
    shelf.sync(encoder_name=other_tiny.name)
    assert max(other_tiny.count_tokens(shelf.encoder.passages)) <= other_tiny.max_tokens


def test_other_cutting_rules_cut_anew(three: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """A version that cuts otherwise cuts what is there again, from the catalog, and changes no document."""
    monkeypatch.setattr("index.passages.CUTTING", 99)
    monkeypatch.setattr("index.publish.CUTTING", 99)
    report = three.sync()
    assert (report.generation, report.encoded, report.events) == (2, 0, ())
    assert three.sync().generation == 2


def test_another_tokenizer_rebuilds_the_word_index(
    three: Shelf, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words cut by other rules: reading refuses until a run has written the words anew."""
    monkeypatch.setattr("index.words.VERSION", 99)
    three.tokenizer = Tokenizer(cache / "jieba")
    with pytest.raises(LibraryMismatch, check=lambda error: error.part == "tokenizer"):
        three.open()
    report = three.sync()
    assert (report.generation, report.retokenised, three.encoder.passages) == (2, report.passages, [])
    assert three.find("预算") == {"a.txt", "b.txt", "sub/c.txt"}


DERIVED = ("manifest.json", "generations/000001/vectors.faiss", "generations/000001/terms/meta.json")


@pytest.mark.parametrize("name", DERIVED)
@pytest.mark.parametrize("harm", ["cut", "forged", "removed"])
def test_what_is_derived_is_mended(three: Shelf, name: str, harm: str) -> None:
    """A derived file cut, forged or removed is an error to read, and whole again after a run."""
    file = three.folder / name
    data = file.read_bytes()
    if harm == "removed":
        file.unlink()
    else:
        file.write_bytes(data[: len(data) // 2] if harm == "cut" else b"x" * len(data))
    with pytest.raises((LibraryDamaged, LibraryMissing)) as caught:
        three.open()
    assert getattr(caught.value, "rebuildable", True)
    texts = {path: (three.docs / path).read_text("utf-8") for path in ("a.txt", "b.txt", "sub/c.txt")}
    assert three.sync().encoded == 0
    assert three.texts() == texts
    assert three.find("编号4") >= {"b.txt"}


@pytest.mark.parametrize("harm", ["cut", "rubbish", "removed", "forged"])
def test_vectors_kept_for_later_are_mended(three: Shelf, harm: str) -> None:
    """Where embeddings.sqlite is lost or damaged, texts are encoded again and the result is the same."""
    file = Layout(three.folder).embeddings
    data = file.read_bytes()
    match harm:
        case "removed":
            file.unlink()
        case "cut":
            file.write_bytes(data[: len(data) // 2])
        case "rubbish":
            file.write_bytes(b"rubbish" * 1000)
        case "forged":
            import sqlite3

            with closing(sqlite3.connect(file)) as connection, connection:
                connection.execute("UPDATE vectors SET vector = zeroblob(8)")
    three.write("d.txt", article(9))
    report = three.sync()
    assert (report.documents, report.embedded) == (4, report.passages)
    assert report.encoded >= report.passages
    assert three.sync().generation == report.generation


def test_a_damaged_catalog_is_final(three: Shelf) -> None:
    """The truth itself cannot be made again: reading and writing say so, and touch nothing."""
    file = Layout(three.folder).catalog
    for harm in (b"", b"rubbish" * 1000, file.read_bytes()[:5000]):
        file.write_bytes(harm)
        for use in (three.open, three.sync):
            with pytest.raises(LibraryDamaged, check=lambda error: not error.rebuildable):
                use()
        assert file.read_bytes() == harm
    file.unlink()
    for use in (three.open, three.sync):
        with pytest.raises(LibraryDamaged, check=lambda error: not error.rebuildable):
            use()


def test_a_newer_library_is_left_alone(three: Shelf) -> None:
    """A library of a later form is neither read nor written."""
    layout = Layout(three.folder)
    newer = layout.manifest.read_text("utf-8").replace(f'"format": {FORMAT}', f'"format": {FORMAT + 1}')
    layout.manifest.write_text(newer, "utf-8")
    for use in (three.open, three.sync):
        with pytest.raises(
            LibraryNewer, check=lambda error: (error.found, error.known) == (FORMAT + 1, FORMAT)
        ):
            use()
    assert layout.manifest.read_text("utf-8") == newer


def test_a_file_in_the_librarys_place_is_told(three: Shelf, tmp_path: Path) -> None:
    """A library path that is a file, or lies below one, is none to read and cannot be written."""
    (tmp_path / "file").write_text("x")
    for place in (tmp_path / "file", tmp_path / "file" / "library"):
        three.folder = place
        with pytest.raises(LibraryMissing):
            three.open()
        with pytest.raises(LibraryReadOnly):
            three.sync()


def test_events_tell_all_that_happened(three: Shelf) -> None:
    """Documents before, and those added and removed, add up to the documents after."""
    (three.docs / "a.txt").unlink()
    three.write("x.txt", article(70))
    three.write("y.txt", article(71))
    report = three.sync()
    kinds = list(changes(report).values())
    assert 3 + kinds.count("added") - kinds.count("removed") == report.documents == len(three.texts())


def test_a_writer_names_its_folders(three: Shelf) -> None:
    """Roots tell what a library follows, without a placeholder once there is a folder of the user's."""
    with writing(three.folder, three.load, three.make_tokenizer, three.pool) as writer:
        assert isinstance(writer, Writer)
        assert [(root.path, root.prefix, root.placeholder) for root in writer.roots] == [
            (three.docs, "", False)
        ]


def test_the_forgotten_are_not_revived_by_a_stopped_run(three: Shelf) -> None:
    """A document forgotten while a newer state of it waits, half brought in, is gone in both states."""
    three.write("a.txt", article(1, 60))
    three.encoder.stop_after = 0
    with pytest.raises(Interrupted):
        three.sync()
    three.encoder.stop_after = None
    three.forget("a.txt")
    assert set(three.texts()) == {"b.txt", "sub/c.txt"}
    assert replace(three.sync(), problems=()).events == ()


def test_an_encoding_that_does_not_fit_changes_nothing(shelf: Shelf) -> None:
    """A file that cannot be read as its user says stays as it was, and the user is told."""
    shelf.write("a.txt", "河边的柳树又发芽了，孩子们放学后都到那里去看水。".encode("gb18030"))
    shelf.sync()
    before = shelf.texts()
    with writing(shelf.folder, shelf.load, shelf.make_tokenizer, shelf.pool) as writer:
        with pytest.raises(EncodingUnfit, check=lambda error: error.encoding == "UTF-8"):
            writer.read_as("a.txt", "utf-8")
        with pytest.raises(DocumentUnknown):
            writer.read_as("b.txt", "utf-8")
    assert shelf.texts() == before
    assert shelf.sync().problems == ()


def test_a_file_without_a_document_can_be_given_an_encoding(shelf: Shelf) -> None:
    """What nothing could read is read as its user says, by its path."""
    shelf.write("a.txt", "Привет, мир. Это письмо.".encode("koi8_r"))
    shelf.write("b.txt", "一句话。")
    assert reasons(shelf.sync()) == {"a.txt": "undecodable"}
    with writing(shelf.folder, shelf.load, shelf.make_tokenizer, shelf.pool) as writer:
        assert changes(writer.read_as("a.txt", "koi8_r")) == {"a.txt": "added"}
    assert shelf.texts()["a.txt"] == "Привет, мир. Это письмо."
