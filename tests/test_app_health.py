"""`verify` and `doctor`, through real processes."""

from __future__ import annotations

import json
import re
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from index.encoder import Encoder
from index.generation import Layout
from index.sync import writing
from index.words import Tokenizer
from tests.running import App, Ran
from tests.shelf import paragraph

PAGES = 7 * 4096
"""Bytes at the end of a catalog: not where it says which folders it follows."""
SIDECARS = (".lock", "-shm", "-wal")


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A folder with two documents."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "甲.txt").write_text(f"甲文件\n\n{paragraph(1)}\n\n{paragraph(2)}", "utf-8")
    (folder / "乙.md").write_text(f"# 乙文件\n\n{paragraph(3)}", "utf-8")
    return folder


@pytest.fixture
def indexed(app: App, docs: Path, tiny: Encoder, tokenizer: Tokenizer) -> Layout:
    """The library of `docs`."""
    with writing(app.home / "library", lambda _: tiny, lambda _: tokenizer) as writer:
        writer.sync([docs])
    return Layout(app.home / "library")


def state(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file() and not file.name.endswith(SIDECARS))
    return {str(file): file.read_bytes() for file in files}


def calm(ran: Ran) -> bool:
    """Whether nothing was said that looks like a crash."""
    return "Traceback" not in ran.err + ran.out and "unexpected" not in ran.err


def test_a_sound_library_is_told_as_such(app: App, indexed: Layout) -> None:
    """`verify` ends with 0, in words and as JSON, and changes no byte."""
    before = state(indexed.root)
    ran = app.run("verify")
    assert (ran.status, calm(ran)) == (0, True)
    assert "Checked 2 files, 2 documents and 3 passages" in ran.out
    assert "All is well." in ran.out
    told = app.run("verify", "--json").json()
    assert (told["sound"], told["findings"], told["repair"]) == (True, [], None)
    assert state(indexed.root) == before


def test_harm_is_told_and_mended(app: App, docs: Path, indexed: Layout) -> None:
    """Findings are named with what to do and end with 1; --repair mends them and ends with 0."""
    indexed.vectors(1).write_bytes(b"rubbish")
    with closing(sqlite3.connect(indexed.catalog)) as catalog, catalog:
        catalog.execute("UPDATE passages SET start = start + 1 WHERE key = 1")
    (docs / "乙.md").write_text(f"# 乙文件\n\n{paragraph(4)}", "utf-8")
    before = state(indexed.root)
    ran = app.run("verify", "--lang", "zh")
    assert (ran.status, calm(ran)) == (1, True)
    assert re.search(r"vectors\.faiss：与写入时不同", ran.out)
    assert re.search(r"\S\.(txt|md)：引用段与切分时读来不同", ran.out)
    assert "乙.md：收入以后文件改动过" in ran.out
    assert "python app.py verify --repair" in ran.out
    assert state(indexed.root) == before
    told = app.run("verify", "--json").json()
    assert {finding["part"] for finding in told["findings"]} == {"vectors", "passages", "sources"}
    mended = app.run("verify", "--repair")
    assert (mended.status, calm(mended)) == (0, True)
    assert "1 changed" in mended.out
    assert "All is well." in mended.out
    assert app.run("ask", "编号4", "--json").json()["citations"]


def test_what_is_left_is_told(app: App, docs: Path, indexed: Layout) -> None:
    """A repair that could not mend everything ends with 1 and says what is left."""
    docs.rename(docs.with_name("away"))
    indexed.vectors(1).unlink()
    ran = app.run("verify", "--repair", "--json")
    assert (ran.status, calm(ran)) == (1, True)
    assert [finding["kind"] for finding in ran.json()["findings"]] == ["folder-missing"]
    assert ran.json()["repair"]["documents"] == 2


def test_a_lost_catalog_says_what_to_do(app: App, docs: Path, indexed: Layout) -> None:
    """The truth cannot be made again: how to begin anew, and what can be taken along; nothing is touched."""
    (indexed.root / "words.txt").write_text("代表\n", "utf-8")
    data = indexed.catalog.read_bytes()
    indexed.catalog.write_bytes(data[:-PAGES] + b"rubbish" * (PAGES // 7))
    before = state(indexed.root)
    for options in ([], ["--repair"]):
        ran = app.run("verify", *options)
        assert (ran.status, calm(ran)) == (1, True)
        assert "catalog.sqlite" in ran.out
        for words in ("Rename the folder", "python app.py index", "words.txt", "export-links", str(docs)):
            assert words in ran.out
    assert state(indexed.root) == before
    # What is advised works.
    indexed.root.rename(app.home / "old")
    assert app.run("export-links", "links.jsonl", "--library", "old").status == 0


def test_rubbish_never_crashes(app: App, indexed: Layout) -> None:
    """A library whose every file is rubbish, or a folder of something else, is told in one line or a few."""
    for name in ("manifest.json", "embeddings.sqlite", "answers.sqlite", "catalog.sqlite"):
        (indexed.root / name).write_bytes(b"\0\xff rubbish" * 1000)
    other = app.home / "other"
    (other / "manifest.json").mkdir(parents=True)
    for folder in (indexed.root, other):
        for command in (["verify", "--repair", "--json"], ["doctor", "--lang", "zh"]):
            ran = app.run(*command, "--library", folder)
            assert ran.status == 1
            assert "Traceback" not in ran.err + ran.out
            assert ran.out or ran.err


def test_there_must_be_a_library_to_verify(app: App) -> None:
    """Where there is none, how to begin is said, and none is made."""
    for options in ([], ["--repair"]):
        assert app.run("verify", *options).failed(1, "There is no library", "python app.py index")
    assert not (app.home / "library").exists()


def test_ctrl_c_leaves_everything_as_it_was(app: App, docs: Path, indexed: Layout) -> None:
    """Stopped by hand while it hashes, it says so in one line, and nothing has changed."""
    before = state(indexed.root)
    large = docs / "乙.md"
    with large.open("wb") as file:
        file.truncate(20 * 2**30)  # takes a minute to hash, and no room
    with app.start("verify") as process:
        assert process.stderr
        said = ""
        while "Checking files" not in said:
            piece = process.stderr.read(1)
            assert piece, f"it ended before it hashed anything: {said}"
            said += piece
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert Ran(process.returncode, out, err).failed(1, "Stopped.")
    assert state(indexed.root) == before


def test_doctor_tells_what_there_is(app: App, docs: Path, indexed: Layout) -> None:
    """One fact a line for a bug report: versions, machine, encoder, library; nothing of the documents."""
    ran = app.run("doctor")
    assert calm(ran)
    assert ran.err == ""
    for words in (
        "Yuanwen",
        "Python 3.",
        "Memory:",
        "torch 2.",
        "form 3, generation 1, 2 documents",
        "~/docs, there",
    ):
        assert words in ran.out
    assert "甲" not in ran.out
    assert str(app.home) not in ran.out
    assert "\x1b" not in ran.out


def test_doctor_speaks_json_and_both_languages(app: App, indexed: Layout) -> None:
    """--json prints one object with the same facts; the lines are in the language asked for."""
    ran = app.run("doctor", "--json")
    told = ran.json()
    assert told["library"]["documents"] == 2
    assert told["packages"]["torch"]
    assert (ran.status == 1) == any(trouble["stops"] for trouble in told["troubles"])
    assert (
        "文档库：" in app.run("doctor", "--lang", "zh").out
        or "文档库: " in app.run("doctor", "--lang", "zh").out
    )


def test_doctor_needs_no_library(app: App) -> None:
    """On a new machine it tells what is installed, how to begin, and makes nothing."""
    ran = app.run("doctor")
    assert (ran.status, calm(ran)) == (0, True)
    assert "python app.py index YOUR_FOLDER" in ran.out
    assert not (app.home / "library").exists()


def test_doctor_tells_what_would_stop_the_work(
    app: App, docs: Path, indexed: Layout, other_model: Path
) -> None:
    """A library of another version, a damaged one, another encoder: 1, and what to do."""
    assert app.run("doctor", "--encoder", other_model).status == 1
    shutil.rmtree(docs)
    missing = app.run("doctor")
    assert (missing.status, "~/docs is not there" in missing.out) == (0, True)
    manifest = json.loads(indexed.manifest.read_text("utf-8"))
    indexed.manifest.write_text(json.dumps({**manifest, "format": 99}), "utf-8")
    newer = app.run("doctor")
    assert (newer.status, "newer" in newer.out) == (1, True)
    indexed.manifest.write_text("{", "utf-8")
    damaged = app.run("doctor")
    assert (damaged.status, "verify --repair" in damaged.out) == (1, True)


def test_doctor_prints_where_chinese_cannot_be_printed(app: App, indexed: Layout) -> None:
    """A terminal without Chinese characters is told so, in what it can show."""
    ran = app.run("doctor", env={"PYTHONIOENCODING": "ascii", "YUANWEN_LANG": "zh"})
    assert ran.status == 1
    assert "ascii" in ran.out
    assert "Traceback" not in ran.err
