"""The registry, and what holds for every plain file: one read, its content checked, no exception."""

import gzip
import hashlib
import os
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import DecodedBy, Decoding, Document, Problem, Reason
from index.readers import SUFFIXES, read, source
from tests.index.readers.checks import ReadBytes, only

GBK = "河边的柳树又发芽了，孩子们放学后都到那里去看水。".encode("gbk")


def test_suffixes() -> None:
    """Every suffix of the promised formats has a reader."""
    assert set(SUFFIXES) >= {".txt", ".text", ".log", ".srt", ".md", ".markdown", ".html", ".htm"}
    assert set(SUFFIXES) >= {".xhtml", ".xml", ".jsonl"}


@pytest.mark.parametrize("path", ["a/film.mp4", "x.exe", "a.b/c.TXTX"])
def test_other_suffixes_are_unsupported(read_bytes: ReadBytes, path: str) -> None:
    """A file whose suffix has no reader is listed as such, with the suffix."""
    assert read_bytes("words", path) == [
        Problem(path, Reason.UNSUPPORTED, "." + path.rpartition(".")[2].lower())
    ]


@pytest.mark.parametrize("path", ["README", "dir.d/LICENSE", "Notes.TXT", ".gitignore"])
def test_names_without_suffix_and_in_capitals_are_text(read_bytes: ReadBytes, path: str) -> None:
    """A name without a suffix is read as text, and capitals make no difference."""
    assert only(read_bytes("some words", path)).text == "some words"


def test_sha256_is_of_the_file(read_bytes: ReadBytes) -> None:
    """The hash is of the bytes on disk, byte order mark included."""
    data = b"\xef\xbb\xbfwords\r\n"
    document = only(read_bytes(data, "a.txt"))
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert document.text == "words\r\n"


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".jsonl"])
@pytest.mark.parametrize("content", [b"", b" \r\n\t\n", "\ufeff\u3000\n".encode()])
def test_blank_files_are_empty(read_bytes: ReadBytes, content: bytes, suffix: str) -> None:
    """A file with no characters but blank ones is empty."""
    (problem,) = read_bytes(content, "a" + suffix)
    assert isinstance(problem, Problem)
    assert problem.reason in {Reason.EMPTY, Reason.BAD_RECORD}


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (gzip.compress(b"words", mtime=0), "gzip"),
        (b"\x7fELF\x02", "elf"),
        (b"\x01\x02\x03\x04 words \x05\x06\x07\x08", "control"),
        (b"words\x00words", "nul @ 5"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "README", "a.md", "a.html"])
def test_binary_under_a_text_name(read_bytes: ReadBytes, content: bytes, detail: str, name: str) -> None:
    """The content decides: what is no text is refused under any name."""
    assert read_bytes(content, name) == [Problem(name, Reason.BINARY, detail)]


def test_a_database_is_binary(tmp_path: Path) -> None:
    """A real SQLite file under a text name is refused."""
    file = tmp_path / "notes.txt"
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE words (word)")
    connection.close()
    assert list(read(file, "notes.txt")) == [Problem("notes.txt", Reason.BINARY, "sqlite")]


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain file over the limit is not read; the detail is its size in bytes."""
    monkeypatch.setattr(source, "MAX_BYTES", 10)
    file = tmp_path / "a.txt"
    file.write_bytes(b"x" * 10)
    assert isinstance(next(read(file, "a.txt")), Document)
    file.write_bytes(b"x" * 25)
    assert list(read(file, "a.txt")) == [Problem("a.txt", Reason.TOO_LARGE, "25")]


@pytest.mark.parametrize("path", ["a.txt", "a.md", "a.html", "a.jsonl"])
def test_a_vanished_file(tmp_path: Path, path: str) -> None:
    """A file that went away between listing and reading is a problem, no exception."""
    assert list(read(tmp_path / "gone", path)) == [Problem(path, Reason.VANISHED)]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("path", ["a.txt", "a.jsonl"])
def test_a_forbidden_file(tmp_path: Path, path: str) -> None:
    """A file that may not be read is listed as denied."""
    file = tmp_path / "file"
    file.write_text("words")
    file.chmod(0)
    assert list(read(file, path)) == [Problem(path, Reason.DENIED)]


@pytest.mark.parametrize("path", ["a.txt", "a.jsonl"])
def test_no_regular_file(tmp_path: Path, path: str) -> None:
    """A folder or a pipe is refused without waiting for it."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert list(read(pipe, path)) == [Problem(path, Reason.UNSUPPORTED, "p")]
    assert list(read(tmp_path, path)) == [Problem(path, Reason.UNSUPPORTED, "d")]


@pytest.mark.parametrize("path", ["a.txt", "a.jsonl"])
def test_a_name_no_system_takes(tmp_path: Path, path: str) -> None:
    """A NUL in the name, or a name far too long, is a problem, no exception."""
    for name in ("a\x00b", "长" * 300):
        (problem,) = read(tmp_path / name, path)
        assert isinstance(problem, Problem)
        assert problem.reason in {Reason.MALFORMED, Reason.DENIED}


def test_undecodable(read_bytes: ReadBytes) -> None:
    """A bad byte in clear text keeps the file out and says where it is."""
    assert read_bytes(GBK + b"\xff" + GBK, "a.txt") == [
        Problem("a.txt", Reason.UNDECODABLE, f"gb18030 @ {len(GBK)}")
    ]


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
def test_a_doubtful_encoding_is_read_and_reported(read_bytes: ReadBytes, suffix: str) -> None:
    """Where the encoding is uncertain the document comes, and after it the doubt."""
    document, problem = read_bytes("柳树".encode("gbk"), "a" + suffix)
    assert isinstance(document, Document)
    assert document.text == "柳树"
    assert document.decoding == Decoding("gb18030", DecodedBy.GUESSED, doubtful=True)
    assert problem == Problem("a" + suffix, Reason.DOUBTFUL_ENCODING, "gb18030")


@given(st.binary(max_size=300), st.sampled_from([*SUFFIXES, ""]))
def test_no_bytes_raise(read_bytes: ReadBytes, content: bytes, suffix: str) -> None:
    """Whatever the bytes, a reader gives documents or problems, never an exception and never nothing."""
    assert read_bytes(content, "a" + suffix)


def test_shared_files_satisfy_the_checks(shared: Path) -> None:
    """Real files of every format read, with blocks as promised."""
    from tests.index.readers.checks import check_blocks, documents

    files = [f for f in shared.glob("eval/*/**/*") if f.suffix in {".md", ".html", ".xml", ".txt"}]
    for file in [f for f in files if "crud" not in f.parent.name][:200]:
        for document in documents(list(read(file, file.name))):
            check_blocks(document)
