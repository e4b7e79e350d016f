"""Files that come through the page."""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.requests import ClientDisconnect

from index.documents import Problem, Reason
from index.errors import LibraryBusy, StorageFull
from index.keeper import Keeper
from index.sync import Writer
from qa.errors import UploadRefused
from qa.labels import labels
from qa.web.library.shelving import PROBLEMS_TOLD, Shelving
from qa.web.library.uploads import ABANDONED_SECONDS, Uploads
from tests.qa.web.kept import LAKE, OWN, Served, Serving
from tests.shelf import Shelf, paragraph

TEXT = f"果园的收成\n\n{paragraph(3)}".encode()


def left(served: Served) -> list[str]:
    """What lies in the folder of uploads, hidden files too."""
    folder = served.keeper.uploads
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


def test_a_file_is_taken_in_and_found(served: Served) -> None:
    """It says how many passages there are, and a question finds its words at once."""
    outcome = served.uploaded("果园.txt", TEXT)
    assert outcome["state"] == "added"
    assert outcome["passages"] > 0
    assert served.client.get(outcome["address"]).status_code == 200
    answer = served.client.post("/api/ask", json={"question": "“第3组的1号代表”"}).json()
    assert answer["citations"][0]["document"]["path"].endswith("果园.txt")


def test_what_cannot_be_read_is_refused_with_the_reason_and_not_kept(served: Served) -> None:
    """The first upload of all may be one that is none: nothing of it is left, in either language."""
    answer = served.client.post(
        "/api/library/files?lang=en", params={"name": "图.png"}, content=b"\x7fELF" + bytes(99), headers=OWN
    )
    served.settle()
    query = {"ticket": answer.json()["ticket"], "lang": "en"}
    (outcome,) = served.client.get("/api/library/files", params=query).json()
    assert (outcome["state"], outcome["said"]) == ("refused", "Not taken in")
    assert outcome["problems"][0].startswith("its content is not text")
    assert left(served) == []
    assert served.paths() == ["青石湖.txt"]


def test_one_bad_file_keeps_no_other_out(served: Served) -> None:
    """Files that wait at the same time are read in one run, each with an outcome of its own."""
    names = {"甲.txt": TEXT, "坏.pdf": b"%PDF-1.4 nothing", "乙.md": b"# B\n\n" + TEXT}
    tickets = [served.send(name, data).json()["ticket"] for name, data in names.items()]
    served.settle()
    outcomes = served.client.get("/api/library/files", params={"ticket": tickets}).json()
    assert [outcome["state"] for outcome in outcomes] == ["added", "refused", "added"]
    assert left(served) == ["乙.md", "甲.txt"]
    assert "坏.pdf" not in served.page("/library/report")


def test_the_same_file_again_is_unchanged_and_another_replaces_it(served: Served) -> None:
    """Same name and content is said to be there already; other content takes its place, and that is said."""
    assert served.uploaded("果园.txt", TEXT)["state"] == "added"
    assert served.uploaded("果园.txt", TEXT)["state"] == "unchanged"
    assert served.uploaded("果园.txt", LAKE.encode())["state"] == "replaced"
    assert left(served) == ["果园.txt"]
    text = next(text for path, text in served.shelf.texts().items() if path.endswith("果园.txt"))
    assert text.startswith(LAKE)


def test_a_replacement_that_cannot_be_read_leaves_what_was_there(served: Served) -> None:
    """The old file and its document stay."""
    served.uploaded("果园.txt", TEXT)
    before = served.shelf.texts()
    assert served.uploaded("果园.txt", bytes(range(256)) * 9)["state"] == "refused"
    assert left(served) == ["果园.txt"]
    assert served.shelf.texts() == before


@pytest.mark.parametrize("reason", [Reason.TOO_SLOW, Reason.UNANSWERING])
def test_a_replacement_that_was_not_read_leaves_what_was_there(
    served: Served, monkeypatch: pytest.MonkeyPatch, reason: Reason
) -> None:
    """What was read of the old file is no sign that the new one was; the reason is said."""
    path = served.uploaded("果园.txt", TEXT)["documents"][0]["path"]
    before, sync = served.shelf.texts(), Writer.sync

    def unread(self: Writer, *_: object, **__: object) -> object:
        monkeypatch.setattr(Writer, "sync", sync)
        return SimpleNamespace(problems=[Problem(path if reason is Reason.TOO_SLOW else "uploads", reason)])

    monkeypatch.setattr(Writer, "sync", unread)
    outcome = served.uploaded("果园.txt", LAKE.encode())
    assert (outcome["state"], outcome["documents"]) == ("refused", [])
    assert outcome["problems"] == [labels("zh")(f"problem.{reason}")]
    assert (served.keeper.uploads / "果园.txt").read_bytes() == TEXT
    assert (left(served), served.shelf.texts()) == (["果园.txt"], before)


def test_what_fails_once_files_are_read_changes_no_outcome(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library is looked through after a refusal; should that fail, the reason told is the file's own."""
    served.uploaded("果园.txt", TEXT)
    sync = Writer.sync

    def once(self: Writer, *args: Any, **options: Any) -> Any:
        def full(*_: object, **__: object) -> None:
            raise StorageFull(served.library.layout.root)

        monkeypatch.setattr(Writer, "sync", full)
        return sync(self, *args, **options)

    monkeypatch.setattr(Writer, "sync", once)
    outcome = served.uploaded("果园.txt", bytes(range(256)) * 9)
    assert outcome["state"] == "refused"
    assert "磁盘满了" not in outcome["problems"][0]
    assert left(served) == ["果园.txt"]
    assert (served.keeper.uploads / "果园.txt").read_bytes() == TEXT


def test_a_run_that_fails_lets_go_of_its_own_files_only(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another sender's file of the same name, which waits for the next run, is taken in."""
    take_in, held = Shelving.take_in, Event()

    def failing(self: Shelving, *_: object) -> None:
        assert held.wait(10)
        monkeypatch.setattr(Shelving, "take_in", take_in)
        raise RuntimeError

    monkeypatch.setattr(Shelving, "take_in", failing)
    tickets = [served.send("果园.txt", TEXT).json()["ticket"]]
    tickets.append(served.send("果园.txt", TEXT).json()["ticket"])
    held.set()
    served.settle()
    outcomes = served.client.get("/api/library/files", params={"ticket": tickets}).json()
    assert [outcome["state"] for outcome in outcomes] == ["refused", "added"]
    assert left(served) == ["果园.txt"]


def test_of_many_problems_the_first_are_told(served: Served) -> None:
    """A collection whose every line is bad is not answered with as many sentences."""
    lines = ['{"text": "青石湖"}', *["{"] * 300]
    outcome = served.uploaded("集.jsonl", "\n".join(lines).encode())
    assert len(outcome["problems"]) <= PROBLEMS_TOLD


def test_type_goes_by_content(served: Served) -> None:
    """A page called .txt is read as a page; a program called .txt is none."""
    page = f"<!doctype html><title>湖</title><p>{LAKE}</p><script>x</script>".encode()
    outcome = served.uploaded("页.txt", page)
    assert outcome["documents"][0]["form"] in ("html", "")
    assert "script" not in served.shelf.texts()[outcome["documents"][0]["path"]]
    assert served.uploaded("程序.txt", b"\x7fELF" + bytes(99))["state"] == "refused"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../../etc/cron.d/x.txt", "x.txt"),
        ("..\\..\\x.txt", "x.txt"),
        ("CON.txt", "_CON.txt"),
        ("a\0b.txt", "ab.txt"),
        ("\u202etxt.exe.txt", "txt.exe.txt"),
    ],
)
def test_names_lead_nowhere_else(served: Served, sent: str, kept: str) -> None:
    """Whatever the name, one file in the folder of uploads is written."""
    assert served.uploaded(sent, TEXT)["name"] == kept
    assert left(served) == [kept]


def test_long_names_are_taken_in(served: Served) -> None:
    """Three hundred Chinese characters; two that begin the same are two documents."""
    for end in ("一", "二"):
        assert served.uploaded("意见" * 150 + end + ".txt", TEXT + end.encode())["state"] == "added"
    assert len(left(served)) == 2


def test_names_that_differ_in_case_only_overwrite_nothing(served: Served) -> None:
    """On some systems they would be one file: the second gets a mark, and keeps it when sent again."""
    assert served.uploaded("Report.txt", TEXT)["name"] == "Report.txt"
    second = served.uploaded("report.txt", LAKE.encode())
    assert (second["state"], second["name"] not in ("report.txt", "Report.txt")) == ("added", True)
    again = served.uploaded("report.txt", LAKE.encode() + TEXT)
    assert (again["state"], again["name"]) == ("replaced", second["name"])
    assert served.uploaded("REPORT.txt", TEXT)["state"] == "unchanged"
    assert len(left(served)) == 2


def test_names_that_differ_in_composition_are_one(served: Served) -> None:
    """An accent may be one code point or two."""
    assert served.uploaded("Re\u0301sume\u0301.txt", TEXT)["state"] == "added"
    assert served.uploaded("R\u00e9sum\u00e9.txt", TEXT)["state"] == "unchanged"


def test_a_removed_upload_comes_back_when_it_is_sent_again(served: Served) -> None:
    """Who uploads it wants it."""
    path = served.uploaded("果园.txt", TEXT)["documents"][0]["path"]
    assert served.post("remove", {"id": served.id_of(path)}).status_code == 200
    served.settle()
    assert path not in served.paths()
    assert served.uploaded("果园.txt", TEXT)["state"] == "unchanged"
    assert path in served.paths()


def test_one_name_sent_twice_at_once(served: Served) -> None:
    """The later one replaces the earlier; neither is lost on the way."""
    tickets = [served.send("果园.txt", data).json()["ticket"] for data in (TEXT, LAKE.encode())]
    served.settle()
    states = [
        one["state"] for one in served.client.get("/api/library/files", params={"ticket": tickets}).json()
    ]
    assert states == ["added", "replaced"]


def test_an_empty_file_is_refused_at_once(served: Served) -> None:
    """There are no words in it."""
    answer = served.send("空.txt", b"")
    assert (answer.status_code, answer.json()["detail"]) == (422, "里面没有文字")
    assert left(served) == []


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


@pytest.mark.anyio
async def test_too_much_is_refused_before_it_is_read(served: Served) -> None:
    """Where the length is declared nothing is read; where it is not, no more than may be."""
    taking = Uploads(served.library, served.keeper, most_bytes=10)
    read: list[int] = []

    async def counted() -> AsyncIterator[bytes]:
        for number in range(1_000):
            read.append(number)
            yield b"12345678"

    for declared, most_read in ((11, 0), (None, 2)):
        with pytest.raises(UploadRefused):
            await taking.receive("大.txt", declared, counted())
        assert len(read) <= most_read
    assert left(served) == []


@pytest.mark.anyio
async def test_nothing_is_left_of_what_did_not_arrive(served: Served) -> None:
    """A sender that goes away halfway leaves no file."""

    async def broken() -> AsyncIterator[bytes]:
        yield b"12"
        raise ClientDisconnect

    with pytest.raises(ClientDisconnect):
        await Uploads(served.library, served.keeper).receive("半.txt", None, broken())
    assert left(served) == []


def test_a_full_disk_is_said_to_be_full(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """507 with a sentence, nothing left behind, and the library answers as before."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    answer = served.send("果园.txt", TEXT)
    assert answer.status_code == 507
    assert "磁盘满了" in answer.json()["detail"]
    assert left(served) == []
    monkeypatch.undo()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1))
    assert served.send("果园.txt", TEXT).status_code == 507
    assert left(served) == []
    assert served.paths() == ["青石湖.txt"]


def test_a_disk_that_fills_while_a_file_is_read_brings_back_what_was_there(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file is refused with the reason; the one that was to be replaced is whole."""
    served.uploaded("果园.txt", TEXT)

    def full(self: Writer, *_: object, **__: object) -> None:
        raise StorageFull(served.library.layout.root)

    monkeypatch.setattr(Writer, "sync", full)
    outcome = served.uploaded("果园.txt", LAKE.encode())
    assert outcome["state"] == "refused"
    assert "磁盘满了" in outcome["problems"][0]
    assert served.uploaded("新.txt", LAKE.encode())["state"] == "refused"
    assert left(served) == ["果园.txt"]
    assert (served.keeper.uploads / "果园.txt").read_bytes() == TEXT


def test_a_library_that_cannot_be_written_lets_go_of_what_waits(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the work cannot even begin, the file is refused and nothing of it is left."""
    busy = LibraryBusy(served.library.layout.root)

    def failing(self: Keeper, stack: object) -> Writer:
        raise busy

    monkeypatch.setattr(Keeper, "_writer", failing)
    outcome = served.uploaded("果园.txt", TEXT)
    assert outcome["state"] == "refused"
    assert "另一个程序" in outcome["problems"][0]
    assert left(served) == []


def test_what_a_killed_program_left_is_cleared_away(shelf: Shelf, serving: Serving) -> None:
    """Hidden files of long ago go; those of now are another program's, and files of people stay."""
    shelf.write("a.txt", LAKE)
    shelf.sync()
    folder = shelf.folder / "uploads"
    folder.mkdir()
    for name in (".0123.part", ".fresh.part", ".own", "果园.txt"):
        (folder / name).write_bytes(TEXT)
    for name in (".0123.part", ".own", "果园.txt"):
        os.utime(folder / name, (1, 1))
    served = serving()
    assert left(served) == [".fresh.part", ".own", "果园.txt"]


def test_what_a_killed_program_was_replacing_comes_back(served: Served) -> None:
    """The file that stood there has its name again, or is beside what was to replace it; twins are one."""
    folder = served.shelf.folder / "uploads"
    folder.mkdir(exist_ok=True)
    held = {".01.果园.a.txt.old": b"1", ".02.果园.txt.old": b"2", "果园.txt": b"new", ".03.湖.md.old": b"3"}
    held[".04.old"] = b"4"
    for name, content in {**held, "湖.md": b"3"}.items():
        (folder / name).write_bytes(content)
    uploads = Uploads(served.library, served.keeper)
    uploads.tidy()
    assert {file.name for file in folder.iterdir()} == {*held, "湖.md"}  # somebody may be at it
    uploads.tidy(time.time() + 2 * ABANDONED_SECONDS)
    left = {file.name: file.read_bytes() for file in folder.iterdir()}
    (beside,) = (name for name in left if "~" in name)
    assert left == {"果园.a.txt": b"1", beside: b"2", "果园.txt": b"new", "湖.md": b"3", "04": b"4"}
    assert beside.startswith("果园~")
    assert beside.endswith(".txt")


def test_unknown_tickets_tell_nothing(served: Served) -> None:
    """Nobody learns of another's files by guessing."""
    assert served.client.get("/api/library/files", params={"ticket": "0" * 16}).json() == []


def test_a_name_with_markup_is_shown_as_typed(served: Served) -> None:
    """On the page and in what is told about it."""
    name = served.uploaded("<img src=x onerror=alert(1)>.txt", TEXT)["name"]
    assert "<" not in name
    assert "<img" not in served.page("/library")


def test_links_to_elsewhere_are_not_written_through(served: Served, tmp_path: Path) -> None:
    """A link that lies among the uploads is replaced, not followed."""
    outside = tmp_path / "outside.txt"
    outside.write_text("外面", "utf-8")
    served.keeper.uploads.mkdir(exist_ok=True)
    (served.keeper.uploads / "果园.txt").symlink_to(outside)
    served.uploaded("果园.txt", TEXT)
    assert outside.read_text("utf-8") == "外面"
