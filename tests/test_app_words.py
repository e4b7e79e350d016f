"""The user dictionary and exact phrases on the command line, through real processes."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from index.encoder import load
from index.reading import Pool
from index.sync import writing
from index.words import Tokenizer
from tests.running import App
from tests.shelf import paragraph

SECONDS_AT_MOST = 30.0
"""For a dictionary of ten thousand lines, most of it the start of a process on a busy machine."""


@pytest.fixture
def library(
    app: App, tmp_path: Path, bytes_model: Path, tokenizer: Tokenizer, cache: Path, pool: Pool
) -> Path:
    """The library of three documents, made with an encoder that is gone: no command here needs one."""
    docs, model = tmp_path / "docs", tmp_path / "model"
    docs.mkdir()
    (docs / "甲.txt").write_text(f"西南沟村的党支部书记介绍了情况。{paragraph(1)}", "utf-8")
    (docs / "乙.txt").write_text(f"型号为BZ-YQ1722型的设备。{paragraph(2)}", "utf-8")
    (docs / "丙.txt").write_text(paragraph(3), "utf-8")
    shutil.copytree(bytes_model, model)
    folder = app.home / "library"
    with writing(folder, lambda _: load(str(model), cache=cache), tokenizer.with_words, pool) as writer:
        writer.sync([docs])
    shutil.rmtree(model)
    return folder


def words_of(app: App) -> dict[str, object]:
    listed: dict[str, object] = app.run("words", "--json").json()
    return listed


def test_words_are_added_listed_and_removed(app: App, library: Path) -> None:
    """Each change says how many passages it concerned, and is in use at once."""
    added = app.run("words", "--add", "西南沟村", "--add", "书记 ＝ 支书", "--json")
    assert (added.status, "Traceback" in added.err) == (0, False)
    assert added.json() == {
        "added": ["西南沟村", "书记 = 支书"], "removed": [], "retokenised": 1, "generation": 2,
    }  # fmt: skip
    assert words_of(app) == {
        "words": ["西南沟村"],
        "synonyms": [["书记", "支书"]],
        "duplicates": 0,
        "indexed": True,
        "problems": [],
    }
    listed = app.run("words")
    assert (listed.status, listed.err) == (0, "")
    assert listed.out.splitlines()[1:] == ["西南沟村", "书记 = 支书"]
    removed = app.run("words", "--remove", "西南溝村", "--remove", "支书=书记")
    assert (removed.status, removed.out) == (0, "0 added, 2 removed.\nWords cut anew in 1 passages.\n")
    assert (library / "words.txt").read_bytes() == b""


def test_a_preview_shows_both_cuts_and_changes_nothing(app: App, library: Path) -> None:
    """Before and after, without and with the word; neither the file nor the library is touched."""
    before = (library / "manifest.json").read_bytes()
    ran = app.run("words", "--add", "BZ-YQ1722型", "--preview", "购置BZ-YQ1722型设备", "--json")
    assert (ran.status, ran.err) == (0, "")
    assert ran.json() == {
        "sentence": "购置BZ-YQ1722型设备",
        "before": ["购置", "BZ-YQ1722", "型", "设备"],
        "after": ["购置", "BZ-YQ1722型", "设备"],
    }
    assert not (library / "words.txt").exists()
    assert (library / "manifest.json").read_bytes() == before
    (library / "words.txt").write_text("西南沟村\n", "utf-8")
    shown = app.run("words", "--preview", "西南沟村书记")
    assert shown.out == "Now:  西 / 南沟村 / 书记\nThen: 西南沟村 / 书记\n"


def test_a_file_written_by_hand_is_used_by_the_next_run(app: App, library: Path) -> None:
    """Bad lines are one clear line each, with their number, and the rest counts."""
    bad = ["# 注释", "西南沟村", "甲 = ", "。。。", "", "西南溝村", "a.*b(x+", "长" * 65, "\0x"]
    data = "\n".join(bad).encode() + b"\n" + "中文".encode("gb18030") + b"\r\n"
    (library / "words.txt").write_bytes(data)
    assert "not in use yet" in app.run("words").out
    ran = app.run("index")
    assert (ran.status, "Traceback" in ran.err) == (0, False)
    for told in (
        "words.txt:3: no word, or nothing on one side of the equals sign",
        "words.txt:4: punctuation alone is no word",
        "words.txt:8: a word has at most 64 characters",
        "words.txt:9: it holds invisible control characters",
        "words.txt:10: not UTF-8",
    ):
        assert sum(told in line for line in ran.out.splitlines()) == 1
    assert "Words cut anew in 1 passages" in ran.out
    listed = words_of(app)
    assert (listed["words"], listed["duplicates"], listed["indexed"]) == (["西南沟村", "a.*b(x+"], 1, True)
    assert (library / "words.txt").read_bytes() == data
    assert app.run("words", env={"YUANWEN_LANG": "zh"}).err.count("words.txt:") == 5


def test_ten_thousand_lines_are_quick(app: App, library: Path) -> None:
    """A large dictionary with repetitions and regex signs is taken in, listed and added to in seconds."""
    lines = [f"词条{n}号" for n in range(9_000)] + ["词条1号", "(a+)+$", "[一-龥]{3,}", ".*西南沟村"] * 250
    (library / "words.txt").write_text("\n".join([*lines, "西南沟村"]), "utf-8")
    for command in (["index", "--json"], ["words", "--json"], ["words", "--add", "设备", "--json"]):
        began = time.monotonic()
        ran = app.run(*command)
        assert (ran.status, "Traceback" in ran.err) == (0, False)
        assert time.monotonic() - began < SECONDS_AT_MOST
    assert ran.json()["retokenised"] == 1
    assert app.run("words", "--preview", "西南沟村", "--json").json()["before"] == ["西南沟村"]


@pytest.mark.parametrize("word", ["", "。", "甲 =", "# 甲", "长" * 30_000, "a\x1bb", "甲=甲"])
def test_what_is_no_word_is_told_in_one_line(app: App, library: Path, word: str) -> None:
    """Nothing is changed, the word before it in the same command neither."""
    ran = app.run("words", "--add", "西南沟村", "--add", word)
    assert ran.failed(1, "cannot be added to the words")
    assert len(ran.err) < 500
    assert not (library / "words.txt").exists()


def test_a_word_that_is_not_there_cannot_be_removed(app: App, library: Path) -> None:
    """It is named, and so is a folder without a library, in which nothing is made."""
    assert app.run("words", "--remove", "没有").failed(1, "There is no “没有” among the words")
    assert app.run("words", "--add", "词", "--library", "nowhere").failed(1, "There is no library in nowhere")
    assert app.run("words", "--library", "nowhere").failed(1, "There is no library in nowhere")
    assert not (app.home / "nowhere").exists()


def test_a_words_file_that_cannot_be_read_is_told(app: App, library: Path) -> None:
    """A folder in its place is one line, and indexing goes on with the words before."""
    (library / "words.txt").mkdir()
    for command in (["words"], ["words", "--add", "词"], ["words", "--preview", "词"]):
        assert app.run(*command).failed(1, "Cannot read the words in", "words.txt")
    ran = app.run("index")
    assert (ran.status, ran.out.count("words.txt: it cannot be read")) == (0, 1)


def test_an_exact_phrase_is_counted(app: App, library: Path) -> None:
    """In quotation marks a question is counted in all documents, and tells so in both languages."""
    ran = app.run("ask", "“号代表在会议上”", "--top", 1)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines()[0] == "24 places in 3 documents"
    assert ran.out.count("[1]") == 1
    assert app.run("ask", "「号代表在会议上」", "--lang", "zh").out.startswith("共 24 处，见于 3 篇文件\n")
    answer = app.run("ask", '"BZ-YQ1722型"', "--json").json()
    assert answer["details"]["phrase"]["places"] == 1
    assert (answer["answered"], answer["milliseconds"]["encode"]) == (True, 0.0)
    folded = app.run("ask", "“西南溝村”")
    assert "None reads exactly so" in folded.out
    assert app.run("ask", "“没有这句”").out == "No document holds these words.\n"
    assert app.run("ask", "“ ”").failed(2, "Please write a question")
