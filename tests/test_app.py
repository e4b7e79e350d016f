"""The command line, through real processes."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import numpy as np
import pytest

from index.changes import Report
from index.encoder import Encoder
from index.errors import LibraryMissing
from index.generation import FORMAT
from index.library import Library
from index.sync import writing
from index.words import Tokenizer
from qa.cli.parser import COMMANDS
from tests.running import ROOT, App, Ran, unprivileged
from tests.shelf import paragraph

ISSUE = [
    ("康城社区有多少栋楼宇？", "286栋楼宇"),
    ("西南沟村在哪个省？", "辽宁省朝阳市"),
    ("谁说“党建聚合力，治理更高效”？", "李水清"),
    ("大抓基层的出发点和落脚点是什么？", "服务群众、造福群众"),
    ("流水村的做法是什么？", "上产业链"),
    ("北京浙江深圳的试点是什么时候开展的？", "2021年6月至12月"),
    ("党章第三十条增写了什么？", "医院"),
    ("How many residents live in Kangcheng community?", "3.6万名居民"),
]
ELSEWHERE = "今天股市收盘多少点？"
SOURCE_KEYS = ["id", "title", "path", "sha256", "date"]
CITATION_KEYS = [
    *("rank", "text", "document", "start", "end", "page", "paragraph", "headings", "score"),
    *("sentences", "words", "also_in", "line"),
]
HEAP = 400
"""Files that take some seconds to encode: long enough to be stopped in the middle."""
ANSWER_KEYS = ["id", "question", "answered", "confidence", "citations", "library", "milliseconds"]
REPORT_KEYS = {"generation", "documents", "passages", "encoded", "unchanged", "added", "changed", "moved"}
LARGE = 200 * 2**20
SMALL_DISK = 600 * 1024
"""Bytes a library of some hundred passages does not fit in."""


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A folder with two documents."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "甲.txt").write_text(f"甲文件\n\n{paragraph(1)}\n\n{paragraph(2)}", "utf-8")
    (folder / "乙.md").write_text(f"# 乙文件\n\n{paragraph(3)}", "utf-8")
    return folder


@pytest.fixture
def indexed(app: App, docs: Path, tiny: Encoder, tokenizer: Tokenizer) -> Path:
    """The library of `docs`."""
    index_here(app.home / "library", docs, tiny, tokenizer)
    return app.home / "library"


def index_here(library: Path, docs: Path, encoder: Encoder, tokenizer: Tokenizer) -> Report:
    """What `index` does, without the seconds that a new process takes to load its libraries."""
    with writing(library, lambda _: encoder, lambda _: tokenizer) as writer:
        return writer.sync([docs])


def lines(ran: Ran) -> list[dict[str, Any]]:
    """What a command printed: one JSON object a line, and nothing else."""
    *objects, end = ran.out.split("\n")
    assert end == ""
    return [json.loads(line) for line in objects]


def state(folder: Path) -> dict[str, bytes]:
    """What readers of a library rely on, byte for byte."""
    files = [folder / "manifest.json", *sorted((folder / "generations").rglob("*"))]
    return {str(file): file.read_bytes() for file in files if file.is_file() and file.suffix != ".lock"}


def asked(app: App) -> Ran:
    return app.run("ask", "编号3", "--json")


# What it is for


def test_the_first_users_questions_are_answered(app: App, seeds: Path) -> None:
    """On the first user's documents, the passage that answers comes first, and no answer is made up."""
    assert app.run("index", seeds).status == 0
    questions = [{"id": n, "text": text} for n, (text, _) in enumerate(ISSUE)] + [
        {"id": "elsewhere", "text": ELSEWHERE}
    ]
    file = app.home / "questions.jsonl"
    file.write_text("\n".join(json.dumps(question) for question in questions), "utf-8")
    ran = app.run("ask", "--questions", file, "--json")
    assert (ran.status, ran.err) == (0, "")
    *answers, elsewhere = lines(ran)
    assert [answer["id"] for answer in answers] == list(range(len(ISSUE)))
    wrong = [
        (text, answer["citations"][0]["text"])
        for (text, words), answer in zip(ISSUE, answers, strict=True)
        if words not in answer["citations"][0]["text"]
    ]
    assert wrong == []
    in_chinese = [answer for answer in answers if not answer["question"].isascii()]
    assert all(answer["answered"] for answer in in_chinese)
    assert (elsewhere["id"], elsewhere["answered"]) == ("elsewhere", False)
    sources = {file.name: file.read_text("utf-8-sig") for file in seeds.iterdir()}
    for answer in (*answers, elsewhere):
        for citation in answer["citations"]:
            text = sources[citation["document"]["path"]]
            assert text[citation["start"] : citation["end"]] == citation["text"]


def test_an_answer_has_its_published_form(app: App, indexed: Path) -> None:
    """`ask --json` prints one object with exactly the keys that other programs rely on."""
    ran = app.run("ask", "第1组的1号代表", "--json", "--top", 3)
    assert (ran.status, ran.err) == (0, "")
    (answer,) = lines(ran)
    assert list(answer) == ANSWER_KEYS
    assert list(answer["library"]) == ["generation", "documents", "passages"]
    assert list(answer["milliseconds"]) == ["encode", "search", "rank", "total"]
    assert answer["id"] is None
    assert 1 <= len(answer["citations"]) <= 3
    for rank, citation in enumerate(answer["citations"], start=1):
        assert list(citation) == CITATION_KEYS
        assert list(citation["document"]) == SOURCE_KEYS
        assert citation["rank"] == rank
        assert citation["end"] - citation["start"] == len(citation["text"])
        for start, end in (*citation["sentences"], *citation["words"]):
            assert 0 <= start < end <= len(citation["text"])


def test_questions_can_be_limited_to_folders_and_dates(
    app: App, docs: Path, tiny: Encoder, tokenizer: Tokenizer
) -> None:
    """`--folder`, `--from` and `--to` limit one question and many; what cannot be understood is told."""
    (docs / "年鉴").mkdir()
    for year in (2019, 2022):
        file = docs / "年鉴" / f"{year}.md"
        file.write_text(f"---\ndate: {year}-05-01\n---\n# {year}年鉴\n\n{paragraph(year)}", "utf-8")
    index_here(app.home / "library", docs, tiny, tokenizer)
    (app.home / "q.jsonl").write_text('{"id": 1, "text": "编号1"}\n', "utf-8")

    def paths(*asked: str) -> set[str]:
        return {cited["document"]["path"] for cited in app.run("ask", "--json", *asked).json()["citations"]}

    many = ("--questions", "q.jsonl")
    assert paths(*many) >= {"甲.txt", "乙.md"}
    assert paths(*many, "--folder", "年鉴") == {"年鉴/2019.md", "年鉴/2022.md"}
    assert paths("编号1", "--folder", "年鉴", "--from", "2020年") == {"年鉴/2022.md"}
    assert paths(*many, "--to", "2019-12-31", "--folder", "乙.md", "--folder", "年鉴") == {"年鉴/2019.md"}
    assert paths(*many, "--from", "2030") == set()
    assert app.run("ask", "编号1", "--folder", "没有").failed(1, "没有")
    assert app.run("ask", "编号1", "--from", "上周").failed(1, "上周")


def test_an_answer_can_be_read(app: App, indexed: Path) -> None:
    """`ask` prints the passage as it is, its rank and where it stands, also asked in broken bytes."""
    ran = app.run("ask", os.fsdecode(b"\xff\xfe" + "编号3".encode()))
    assert (ran.status, ran.err) == (0, "")
    assert paragraph(3) in ran.out
    assert "[1]" in ran.out
    assert "《乙文件》" in ran.out
    assert "\x1b" not in ran.out


def test_index_reports_what_it_did(app: App, docs: Path, bytes_model: Path) -> None:
    """`index --json` prints one report; progress goes elsewhere; a second run says nothing differs."""
    first = app.run("index", docs, "--encoder", bytes_model, "--json")
    assert (first.status, "Traceback" in first.err) == (0, False)
    assert first.json().keys() >= REPORT_KEYS
    assert (first.json()["added"], first.json()["documents"]) == (2, 2)
    (docs / "甲.txt").unlink()
    (docs / "丙.txt").write_text(paragraph(9), "utf-8")
    second = app.run("index", "--json").json()
    assert (second["added"], second["removed"], second["unchanged"], second["encoded"]) == (1, 1, 1, 1)
    third = app.run("index")
    assert third.status == 0
    assert "2 unchanged; 0 passages encoded" in third.out


def test_documents_and_forget(app: App, docs: Path, indexed: Path) -> None:
    """`documents --json` prints one document a line, and `forget` takes one of them out."""
    listed = lines(app.run("documents", "--json"))
    assert [document["path"] for document in listed] == ["乙.md", "甲.txt"]
    assert {"id", "title", "path", "sha256", "date", "characters", "passages"} <= listed[0].keys()
    assert "《" not in app.run("documents", env={"YUANWEN_LANG": "en"}).out
    assert app.run("forget", listed[0]["id"]).status == 0
    assert [document["path"] for document in lines(app.run("documents", "--json"))] == ["甲.txt"]
    assert app.run("forget", "nobody").failed(1, "No such document: nobody")


def test_questions_that_cannot_be_asked_are_told_apart(app: App, indexed: Path) -> None:
    """Of many questions, one that is none gets an error in its place, the others their answers."""
    questions = [("a", "编号1"), ("b", " "), ("c", "问" * 100_000), ("d", "\ud800编号\u20283")]
    text = "\n".join(json.dumps({"id": name, "text": asked}) for name, asked in questions)
    (app.home / "q.jsonl").write_text(text + "\n\n", "utf-8")
    ran = app.run("ask", "--questions", "q.jsonl", "--json")
    answers = lines(ran)
    assert [(answer["id"], "error" in answer) for answer in answers] == [
        ("a", False),
        ("b", True),
        ("c", True),
        ("d", False),
    ]
    assert (ran.status, ran.err) == (1, "")


# Words that make no sense


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--frobnicate"], "--frobnicate"),
        (["ask", "--frobnicate", "x"], "--frobnicate"),
        (["frobnicate"], "frobnicate"),
        (["ask"], "--questions"),
        (["ask", "x", "--questions", "y"], "--questions"),
        (["ask", "x", "--top", "0"], "--top"),
        (["ask", "x", "--top", "many"], "many"),
        (["serve", "--port", "99999"], "--port"),
        (["forget"], "id"),
        (["index"], "PATH"),
        (["documents", "--lang", "fr"], "--lang"),
    ],
)
def test_wrong_usage_is_told(app: App, arguments: list[str], word: str) -> None:
    """An unknown option or command, or a value that cannot be: status 2 and one line that names it."""
    ran = app.run(*arguments, env={"YUANWEN_LANG": ""}) if "fr" in arguments else app.run(*arguments)
    assert ran.failed(2, word)
    assert len(ran.err.strip().splitlines()) == 1


def test_complaints_are_in_the_language_asked_for(app: App) -> None:
    """--lang, then YUANWEN_LANG, then the locale decide; Chinese where nobody has said."""
    missing = app.run("documents", env={"YUANWEN_LANG": ""})
    assert missing.failed(1, "还没有文档库")
    assert app.run("documents", "--lang=en").failed(1, "There is no library")
    assert app.run("documents", "--lang", "zh").failed(1, "还没有文档库")
    assert app.run("documents", env={"YUANWEN_LANG": "", "LANG": "en_US.UTF-8"}).failed(1, "There is no")


def test_help_tells_every_command(app: App) -> None:
    """--help prints the commands and ends well."""
    ran = app.run("--help")
    assert ran.status == 0
    assert all(command in ran.out for command in COMMANDS)


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_every_command_is_documented(name: str) -> None:
    """Both READMEs show every command as it is typed."""
    text = (ROOT / name).read_text("utf-8")
    assert [
        command for command in COMMANDS if f"app.py {command}" not in text.replace("[serve]", "serve")
    ] == []


# Bad input


def test_an_empty_question_is_refused(app: App, indexed: Path) -> None:
    """Nothing asked, or only blanks, is wrong usage."""
    assert app.run("ask", "").failed(2, "Please write a question")
    assert app.run("ask", " 　").failed(2, "Please write a question")


def test_a_very_long_question_is_refused(app: App, indexed: Path) -> None:
    """100,000 characters are no question: told with the numbers, at once."""
    assert app.run("ask", "x" * 100_000).failed(2, "100000", "2000")


@pytest.mark.parametrize(
    ("content", "word"),
    [(None, "No such file"), (b"\xff\xfe\x00", "q.jsonl"), (b'{"id": 1}', "1:"), (b"\n[1, 2]", "2:")],
)
def test_questions_that_cannot_be_read_are_told(app: App, content: bytes | None, word: str) -> None:
    """A file of questions that is missing, no text, or has a line that is none: the line is named."""
    if content is not None:
        (app.home / "q.jsonl").write_bytes(content)
    assert app.run("ask", "--questions", "q.jsonl", "--json").failed(1, "q.jsonl", word)


def test_there_must_be_a_library_to_ask(app: App) -> None:
    """Asking where nothing was indexed says how to begin."""
    assert app.run("ask", "x").failed(1, "There is no library", "python app.py index")
    assert not (app.home / "library").exists()


def test_no_such_folder_is_told(app: App) -> None:
    """A path that does not exist is named."""
    assert app.run("index", "nowhere").failed(1, "No such file or folder", "nowhere")


def test_an_empty_folder_is_told(app: App) -> None:
    """A folder without files is no library."""
    (app.home / "empty").mkdir()
    assert app.run("index", "empty").failed(1, "Nothing in", "can be read")


def test_a_folder_with_nothing_readable_is_told(app: App) -> None:
    """Each file that could not be read is listed with its reason."""
    folder = app.home / "rubbish"
    folder.mkdir()
    (folder / "a.txt").write_bytes(b"\x7fELF\0\0\1\2" * 100)
    (folder / "b.exe").write_bytes(b"MZ")
    (folder / "c.txt").write_bytes(b"\n")
    ran = app.run("index", folder)
    assert (ran.status, ran.out, "Traceback" in ran.err) == (1, "", False)
    assert "Nothing in" in ran.err
    assert re.search(r"a\.txt: its content is not text", ran.err)
    assert re.search(r"b\.exe: this format cannot be read yet", ran.err)
    assert re.search(r"c\.txt: there are no words in it", ran.err)


def test_bad_files_among_good_ones_are_listed(app: App, docs: Path, bytes_model: Path) -> None:
    """A binary named .txt, a 200 MB text and a file without permission stop nothing, and are listed."""
    (docs / "binary.txt").write_bytes(b"\x7fELF\0\0\1\2" * 100)
    with (docs / "large.txt").open("wb") as file:
        file.truncate(LARGE)
    (docs / "closed.txt").write_text("秘密", "utf-8")
    (docs / "closed.txt").chmod(0)
    (docs / "shut").mkdir()
    (docs / "shut" / "in.txt").write_text(paragraph(8), "utf-8")
    (docs / "shut").chmod(0)
    ran = app.run("index", docs, "--encoder", bytes_model, "--json", before=unprivileged())
    (docs / "shut").chmod(0o700)
    assert ran.status == 0
    told = {problem["path"]: problem["reason"] for problem in ran.json()["problems"]}
    assert told == {
        "binary.txt": "binary",
        "large.txt": "too-large",
        "closed.txt": "denied",
        "shut": "denied",
    }
    assert ran.json()["documents"] == 2
    listing = app.run("documents").out
    assert "large.txt: too large" in listing
    assert "split it into several files (200 MB)" in listing
    again = app.run("index", "--json").json()
    assert again["added"] == 2
    assert {problem["path"] for problem in again["problems"]} == {"binary.txt", "large.txt"}


def test_what_cannot_be_read_for_now_stays(app: App, docs: Path, indexed: Path) -> None:
    """A document whose file, or whose folder, loses its permission keeps answering, and is listed."""
    (docs / "甲.txt").write_text("一个谁也读不了的新版本", "utf-8")
    (docs / "甲.txt").chmod(0)
    first = app.run("index", "--json", before=unprivileged()).json()
    assert (first["documents"], first["events"]) == (2, [])
    assert [problem["reason"] for problem in first["problems"]] == ["denied"]
    docs.chmod(0)
    second = app.run("index", "--json", before=unprivileged()).json()
    assert (second["documents"], second["events"]) == (2, [])
    named = app.run("index", docs, before=unprivileged())
    docs.chmod(0o700)
    (docs / "甲.txt").chmod(0o600)
    assert named.status in (0, 1)
    assert "Traceback" not in named.err
    third = app.run("index", "--json").json()
    assert (third["documents"], third["changed"], third["problems"]) == (2, 1, [])


def test_a_read_only_library_still_answers(app: App, docs: Path, indexed: Path) -> None:
    """Where the library folder cannot be written, indexing says so and asking works."""
    folders = [indexed, *(path for path in indexed.rglob("*") if path.is_dir())]
    before = state(indexed)
    for path in indexed.rglob("*"):
        if path.is_file():
            path.chmod(0o400)
    for path in folders:
        path.chmod(0o500)
    try:
        (docs / "丙.txt").write_text(paragraph(5), "utf-8")
        written = app.run("index", docs, before=unprivileged())
        answer = app.run("ask", "编号3", "--json", before=unprivileged())
    finally:
        for path in folders:
            path.chmod(0o700)
    assert written.failed(1, "Cannot write in")
    assert (answer.status, answer.err) == (0, "")
    assert answer.json()["citations"]
    assert state(indexed) == before


def test_a_library_that_may_not_be_read_is_told(app: App, indexed: Path) -> None:
    """A library folder of somebody else's is told as such."""
    indexed.chmod(0)
    try:
        ran = app.run("ask", "x", before=unprivileged())
    finally:
        indexed.chmod(0o700)
    assert ran.failed(1, "No permission to read the library")


@contextmanager
def small_disk(folder: Path) -> Iterator[tuple[str, ...]]:
    """A small disk in the place of `folder`; gives what to start a command with so that it is small.

    Where nothing may be mounted, that is a limit on the size of files.
    """
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "none", str(folder)]
    mounted = subprocess.run(mount, check=False, capture_output=True).returncode == 0
    try:
        yield () if mounted else ("prlimit", f"--fsize={SMALL_DISK // 4}")
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def enlarge(folder: Path) -> None:
    """Makes a small disk as large as the work needs."""
    remount = ["mount", "-o", f"remount,size={SMALL_DISK * 100}", str(folder)]
    subprocess.run(remount, check=False, capture_output=True)


def test_a_full_disk_is_told_and_loses_nothing(
    app: App, docs: Path, tiny: Encoder, tokenizer: Tokenizer
) -> None:
    """A library that outgrows its disk says so; what it held before still answers, on the full disk."""
    library = app.home / "library"
    with small_disk(library) as limited:
        index_here(library, docs, tiny, tokenizer)
        before = state(library)
        for number in range(200):
            (docs / f"{number}.txt").write_text(f"{paragraph(number)}\n" * 3, "utf-8")
        full = app.run("index", before=limited)
        assert full.failed(1, "The disk is full")
        assert state(library) == before
        answer = app.run("ask", "编号3", "--json", before=limited)
        assert (answer.status, answer.err) == (0, "")
        assert answer.json()["library"]["documents"] == 2
        enlarge(library)
        assert index_here(library, docs, tiny, tokenizer).documents == 202


def test_a_newer_library_is_told(app: App, docs: Path, indexed: Path) -> None:
    """A library of a later form is left as it is."""
    manifest = indexed / "manifest.json"
    newer = manifest.read_text("utf-8").replace(f'"format": {FORMAT}', '"format": 9')
    manifest.write_text(newer, "utf-8")
    assert asked(app).failed(1, "made by a newer Yuanwen", "9")
    assert app.run("index", docs).failed(1, "made by a newer Yuanwen")
    assert manifest.read_text("utf-8") == newer


def test_a_library_of_another_encoder_is_told(app: App, docs: Path, indexed: Path, other_model: Path) -> None:
    """Another encoder is refused with the way to rebuild, and the rebuilt library answers."""
    for command in (["ask", "x"], ["index", docs]):
        ran = app.run(*command, "--encoder", other_model)
        assert ran.failed(1, "was made with the encoder", f"--rebuild --encoder {other_model}")
    rebuilt = app.run("index", "--rebuild", "--encoder", other_model, "--json")
    assert (rebuilt.status, rebuilt.json()["documents"], rebuilt.json()["generation"]) == (0, 2, 2)
    assert len(lines(app.run("documents", "--encoder", other_model, "--json"))) == 2


def test_what_is_no_encoder_is_told(app: App, docs: Path) -> None:
    """A folder that holds no model is one line, and no library comes of it."""
    ran = app.run("index", docs, "--encoder", docs)
    assert ran.failed(1, "Cannot load the encoder", str(docs))
    assert app.run("ask", "x").failed(1, "There is no library")


def test_damage_is_told_and_mended(app: App, docs: Path, indexed: Path) -> None:
    """A damaged index file says how to mend it, and is mended so; a damaged catalog is final, and told."""
    (indexed / "generations" / "000001" / "vectors.faiss").write_bytes(b"rubbish")
    assert asked(app).failed(1, "vectors.faiss", "damaged", "python app.py index")
    assert app.run("index").status == 0
    assert len(lines(app.run("documents", "--json"))) == 2
    (indexed / "catalog.sqlite").write_bytes(b"rubbish" * 1000)
    assert asked(app).failed(1, "catalog.sqlite", "damaged", "Move the library folder away")
    assert app.run("index", docs).failed(1, "catalog.sqlite", "damaged")


def test_two_runs_at_once_do_not_mix(app: App, docs: Path, indexed: Path) -> None:
    """While one run indexes, a second is told so, and the first is not disturbed."""
    for number in range(30):
        (docs / f"{number}.jsonl").write_text(records(number), "utf-8")
    with app.start("index", docs) as first:
        assert first.stderr
        until(first.stderr, "Encoding")
        first.send_signal(signal.SIGSTOP)  # it is in the middle of it for as long as the second one takes
        try:
            second = app.run("index", docs, "--wait", 0)
        finally:
            first.send_signal(signal.SIGCONT)
        out, err = first.communicate()
    assert second.failed(1, "Another process is updating")
    assert first.returncode == 0, err
    assert f"{2 + 30 * RECORDS} documents" in out


def test_a_port_in_use_is_told(app: App) -> None:
    """An address somebody else listens on is told before anything is indexed."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert app.run("serve", "--port", port).failed(1, f"Port {port} is in use")
    assert app.run("serve", "--host", "203.0.113.1", "--port", 7860).failed(1, "Cannot listen on")
    assert not (app.home / "library").exists()


# Stopped at any moment

RECORDS = 10
LOOK_EVERY = 0.01
"""Seconds between two looks at what a run has written down."""


def records(number: int) -> str:
    return "\n".join(
        json.dumps({"id": str(n), "title": "", "text": paragraph(1000 * number + n)}) for n in range(RECORDS)
    )


def until(stream: IO[str], words: str) -> str:
    """Reads what a process says until it has said `words`."""
    said = ""
    while words not in said:
        piece = stream.read(1)
        assert piece, f"it ended before it said {words!r}: {said}"
        said += piece
    return said


def test_ctrl_c_keeps_what_was_there(app: App, docs: Path, indexed: Path) -> None:
    """Stopped by hand while it encodes, it says so in one line, and what was read is found by its words."""
    before = state(indexed)
    for number in range(HEAP):
        (docs / f"{number}.jsonl").write_text(records(number), "utf-8")
    with app.start("index", docs) as process:
        assert process.stderr
        until(process.stderr, "Encoding")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert Ran(process.returncode, out, err).failed(1, "Stopped. What was done is kept")
    assert state(indexed) != before
    assert len(lines(app.run("documents", "--json"))) == 2 + HEAP * RECORDS
    answer = app.run("ask", "“编号3”", "--json").json()
    assert 0 < answer["library"]["embedded"] < answer["library"]["passages"]


def make_shelf(folder: Path, files: int) -> None:
    """Some hundred small files."""
    for number in range(files):
        file = folder / str(number % 7) / f"{number}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"第{number}份文件\n\n{paragraph(number)}\n\n{paragraph(number + 5000)}", "utf-8")


def change_shelf(folder: Path, files: int) -> None:
    """A third edited, some moved, some gone, some new."""
    for number in range(0, files, 3):
        (folder / str(number % 7) / f"{number}.txt").write_text(paragraph(number + 9000), "utf-8")
    for number in range(1, files, 12):
        file = folder / str(number % 7) / f"{number}.txt"
        file.rename(file.with_name(f"改名{number}.txt"))
    for number in range(2, files, 12):
        (folder / str(number % 7) / f"{number}.txt").unlink()
        (folder / f"新{number}.txt").write_text(paragraph(number + 7000), "utf-8")


def content(library: Path, tokenizer: Tokenizer) -> dict[str, Any] | None:
    """Path to text, cuts and vectors of a library, each part of it read; None where there is none yet.

    Passages that are not encoded yet have no vectors.
    """

    def no_encoder(name: str | None) -> Encoder:
        raise AssertionError(name)

    try:
        opened = Library.open(library, no_encoder, lambda _: tokenizer)
    except LibraryMissing:
        return None
    with closing(opened):
        snapshot = opened.snapshot()
        held: dict[str, Any] = {}
        for document in snapshot.documents():
            keys = snapshot.passages_of([document.id])
            passages = snapshot.passages(keys)
            cuts = [(p.passage.start, p.passage.end) for p in (passages[key] for key in keys)]
            vectors = np.round(snapshot.vectors(snapshot.with_meaning(keys)), 3).tolist()
            held[document.path] = (snapshot.text(document.key), cuts, vectors)
            words = tokenizer.words(snapshot.passage_text(passages[keys[0]]))[:3]
            assert snapshot.search_words(words, 5, keys)
        assert snapshot.manifest.passages == sum(len(cuts) for _, cuts, _ in held.values())
        return held


def test_killed_at_any_moment_it_answers_and_goes_on(
    app: App, tiny: Encoder, bytes_model: Path, tokenizer: Tokenizer
) -> None:
    """After kill -9 one whole generation answers; the last run ends as if nothing had happened."""
    files, kills, draw = 240, 6, random.Random(20221016)
    docs, library, undisturbed = app.home / "docs", app.home / "library", app.home / "undisturbed"
    make_shelf(docs, files)

    def finish(folder: Path) -> dict[str, Any]:
        index_here(folder, docs, tiny, tokenizer)
        held = content(folder, tokenizer)
        assert held
        return held

    for phase in (1, 2):
        before, begun = content(library, tokenizer), progress(library)
        wanted = finish(undisturbed)
        for moment in sorted(draw.sample(range(begun, progress(undisturbed)), kills // 2)):
            with app.start("index", docs, "--encoder", bytes_model) as process:
                while process.poll() is None and progress(library) <= moment:
                    with suppress(subprocess.TimeoutExpired):
                        process.wait(LOOK_EVERY)
                process.kill()
            assert process.returncode == -signal.SIGKILL
            assert cut(content(library, tokenizer)) in (cut(before), cut(wanted))
        assert finish(library) == wanted
        if phase == 1:
            change_shelf(docs, files)


def cut(held: dict[str, Any] | None) -> dict[str, Any] | None:
    """Texts and cuts of a library's content, whether they are encoded already or not."""
    return held and {path: parts[:2] for path, parts in held.items()}


def progress(library: Path) -> int:
    """Documents and vectors that a run has written down."""
    return rows(library / "catalog.sqlite", "documents") + rows(library / "embeddings.sqlite", "vectors")


def rows(file: Path, table: str) -> int:
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
            return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    except sqlite3.OperationalError:  # it has not been made yet
        return 0
