"""Archives: each file by its own reader, whatever its name claims, and one bad file stops no other."""

import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import Document, Problem, Reason
from index.readers import read_raw
from index.readers.raw import Options, Raw
from tests.index.readers.checks import check_blocks, documents
from tests.index.readers.test_packed import locked, zipped

TEXT = "河边的柳树又发芽了。"


def reading(data: bytes, path: str = "a.zip", options: Options = Options()) -> list[Document | Problem]:  # noqa: B008
    results = list(read_raw(Raw(path, data, options)))
    for document in documents(results):
        check_blocks(document)
    paths = [document.path for document in documents(results)]
    assert len(set(paths)) == len(paths)
    return results


def paths(results: list[Document | Problem]) -> list[str]:
    return [document.path for document in documents(results)]


def problems(results: list[Document | Problem]) -> list[Problem]:
    return [result for result in results if isinstance(result, Problem)]


def test_members_by_their_own_readers() -> None:
    """Each file gives its documents under the archive's path, its title and hash its own."""
    table, page, records = "姓名,星期\n王明,一\n", "<h1>值日</h1><p>扫地", '{"id": "甲", "text": "一"}\n'
    results = reading(
        zipped(
            {
                "记/值日.txt": TEXT.encode(),
                "b.csv": table.encode(),
                "c.html": page.encode(),
                "d.jsonl": records.encode(),
            }
        )
    )
    assert paths(results) == ["a.zip#记/值日.txt", "a.zip#b.csv", "a.zip#c.html", "a.zip#d.jsonl#甲"]
    assert not problems(results)
    first, second, third, _ = documents(results)
    assert (first.text, first.title, first.form) == (TEXT, "值日", "text")
    assert (second.form, second.title) == ("csv", "b")
    assert third.title == "值日"
    assert first.sha256 == next(iter(documents(list(read_raw(Raw("x.txt", TEXT.encode())))))).sha256


def test_a_bad_member_stops_no_other() -> None:
    """What cannot be read is named with its reason, and what follows it is read."""
    members = {
        "a.pdf": b"%PDF-1.4 broken",
        "film.mp4": b"\0" * 99,
        "b.docx": b"PK\x03\x04 broken",
        "c.txt": b"",
        "d.txt": b"\0\1\2",
        "e.xlsx": zipped({"xl/workbook.xml": b"<x"}),
        "f.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "末.txt": TEXT.encode(),
    }
    data = zipped(members)
    results = reading(data)
    assert paths(results) == ["a.zip#末.txt"]
    found = {problem.path.partition("#")[2]: problem.reason for problem in problems(results)}
    assert set(found) == set(members) - {"末.txt"}
    assert found["film.mp4"] is Reason.UNSUPPORTED
    assert found["c.txt"] is Reason.EMPTY
    assert found["d.txt"] is Reason.BINARY
    assert found["e.xlsx"] is Reason.MALFORMED
    assert found["f.doc"] is Reason.OLD_OFFICE


def test_what_nobody_means_is_passed_over() -> None:
    """Hidden files and what systems leave in archives are neither read nor reported."""
    names = [
        "__MACOSX/._a.txt",
        ".git/config",
        "b/.hidden.txt",
        "~$a.docx",
        "Thumbs.db",
        "c/.DS_Store",
        "d.txt",
    ]
    results = reading(zipped({name: TEXT.encode() for name in names}))
    assert paths(results) == ["a.zip#d.txt"]
    assert not problems(results)


def test_an_archive_of_nothing_is_empty() -> None:
    """No file, or only folders and hidden ones: empty."""
    for names in ((), ("a/",), (".a.txt",)):
        assert reading(zipped(dict.fromkeys(names, b""))) == [Problem("a.zip", Reason.EMPTY)]


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "..\\..\\a.txt",
        "C:\\a.txt",
        "CON",
        "NUL.txt",
        "长" * 300 + ".txt",
        "a//b.txt",
    ],
)
def test_names_are_only_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A name that leads elsewhere leads nowhere: the words are read and nothing is written or opened."""
    monkeypatch.chdir(tmp_path)
    before = sorted(Path("/etc").glob("passwd*"))
    (document,) = reading(zipped({name: TEXT.encode()}))
    assert isinstance(document, Document)
    assert document.path == "a.zip#" + name.replace("\\", "/")
    assert document.text == TEXT
    assert os.listdir(tmp_path) == []  # noqa: PTH208
    assert sorted(Path("/etc").glob("passwd*")) == before


@pytest.mark.parametrize("name", ["照片\u202etxt.txt", "a\x1bb.txt", "a\u2028b.txt", "a\u200fb.txt"])
def test_what_cannot_be_seen_in_a_name_is_marked(name: str) -> None:
    """Marks that turn the writing, and control characters, do not reach the path."""
    (path,) = paths(reading(zipped({name: TEXT.encode()})))
    assert path.count("\ufffd") == 1
    assert path.endswith(".txt")


def test_names_that_would_be_one() -> None:
    """Files whose shown names would be the same are told apart by a number."""
    data = zipped({f"a{mark}.txt": (TEXT + mark).encode() for mark in ("\x01", "\x02", "\x03")})
    shown = ["a\ufffd.txt", "a\ufffd (2).txt", "a\ufffd (3).txt"]
    assert paths(reading(data)) == ["a.zip#" + name for name in shown]


def test_two_members_of_one_name() -> None:
    """The one that was written last is read, and the name is reported."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("a.txt", "旧")
        with pytest.warns(UserWarning, match="Duplicate"):
            file.writestr("a.txt", "新")
    problem, document = reading(out.getvalue())
    assert problem == Problem("a.zip#a.txt", Reason.PATH_TAKEN)
    assert isinstance(document, Document)
    assert document.text == "新"


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_from_chinese_systems(encoding: str) -> None:
    """Names without the flag for UTF-8 are read as GBK, or as UTF-8 where they are that."""
    spelled = "值日表".encode(encoding)
    placeholder = b"X" * len(spelled)  # `zipfile` would set the flag
    data = zipped({f"{placeholder.decode()}.txt": TEXT.encode()}).replace(placeholder, spelled)
    (document,) = reading(data)
    assert isinstance(document, Document)
    assert (document.path, document.title) == ("a.zip#值日表.txt", "值日表")


def test_a_hash_in_a_name() -> None:
    """A # in a member's name is part of it."""
    (document,) = reading(zipped({"C#入门.txt": TEXT.encode()}))
    assert isinstance(document, Document)
    assert (document.path, document.title) == ("a.zip#C#入门.txt", "C#入门")


def test_passwords() -> None:
    """A member under a password is read where it is known, and named where it is not."""
    data = locked("a.txt", TEXT.encode(), b"secret")
    assert reading(data) == [Problem("a.zip#a.txt", Reason.ENCRYPTED)]
    (document,) = reading(data, options=Options(passwords=("wrong", "secret")))
    assert isinstance(document, Document)
    assert document.text == TEXT


def test_archives_within_each_other() -> None:
    """An archive in an archive is read, one deeper is named and not opened."""
    inner = zipped({"丙.txt": TEXT.encode()})
    for _ in range(2):
        inner = zipped({"甲.txt": TEXT.encode(), "乙.zip": inner})
    results = reading(inner)
    assert paths(results) == ["a.zip#甲.txt", "a.zip#乙.zip/甲.txt"]
    assert problems(results) == [Problem("a.zip#乙.zip/乙.zip", Reason.ARCHIVE_LIMIT, "> 2")]


def test_archives_that_explode() -> None:
    """Neither a bomb nor small ones within an archive come to be unpacked; what is sound beside them is."""
    bomb = zipped({"a.txt": b"\0" * 40_000_000})
    (problem,) = problems(reading(bomb))
    assert problem.reason is Reason.ARCHIVE_LIMIT
    small = zipped({"a.txt": b"\0" * 5_000_000})
    results = reading(zipped({**{f"{n}.zip": small for n in range(5)}, "末.txt": TEXT.encode()}))
    assert paths(results) == ["a.zip#末.txt"]
    assert [p.reason for p in problems(results)] == [Reason.ARCHIVE_LIMIT] * 5


def test_a_film_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that no reader reads is named without a look into it."""
    data = zipped({"film.mp4": b"x" * 1000, "a.txt": TEXT.encode()})
    at = data.index(b"film.mp4") + len("film.mp4")
    results = reading(data[:at] + b"\xff" * 8 + data[at + 8 :])
    assert results[0] == Problem("a.zip#film.mp4", Reason.UNSUPPORTED, ".mp4")
    assert paths(results) == ["a.zip#a.txt"]


def test_signs_of_life() -> None:
    """A reader at work on a large archive says so at every file."""
    said: list[int] = []
    data = zipped({f"{n}.txt": TEXT.encode() for n in range(7)})
    assert len(list(read_raw(Raw("a.zip", data, alive=lambda: said.append(1))))) == 7
    assert len(said) >= 7


SOUND = zipped(
    {"a.txt": TEXT.encode(), "b/c.csv": "姓名,星期\n王明,一\n".encode(), "d.zip": zipped({"e.md": b"# e\n"})}
)


@given(st.integers(0, len(SOUND)), st.integers(0, 255), st.booleans())
def test_no_damage_raises(at: int, byte: int, cut: bool) -> None:
    """An archive cut anywhere, or with any byte changed, is read or reported."""
    assert reading(SOUND[:at] if cut else SOUND[:at] + bytes((byte,)) + SOUND[at + 1 :])
