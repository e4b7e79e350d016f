"""`export` as people run it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import docx
import pytest

from tests.running import App

QUESTION = "值班电话是多少？"
TEXT = "# 值班规定\n\n## 值班安排\n\n值班电话为 12345，每天二十四小时有人接听，夜间由保安室代接。\n"


@pytest.fixture
def answered(app: App, bytes_model: Path) -> Path:
    """A file with an answer, beside a library it is from."""
    (app.home / "docs").mkdir()
    (app.home / "docs" / "值班.md").write_text(TEXT, "utf-8")
    assert app.run("index", "docs", "--encoder", bytes_model).status == 0
    asked = app.run("ask", QUESTION, "--json")
    assert asked.status == 0, asked.err
    file = app.home / "answer.json"
    file.write_text(asked.out, "utf-8")
    return file


def test_an_answer_in_a_file_becomes_another_file(app: App, answered: Path) -> None:
    """Text goes to standard output, or to `--out`; Word is read back from its file."""
    ran = app.run("export", answered, "--as", "md")
    assert ran.status == 0, ran.err
    assert "> " in ran.out
    assert "12345" in ran.out
    ran = app.run("export", answered, "--as", "docx", "--out", app.home / "a.docx")
    assert (ran.status, ran.out) == (0, ""), ran.err
    read = docx.Document(io.BytesIO((app.home / "a.docx").read_bytes()))
    assert any("值班电话为 12345" in paragraph.text for paragraph in read.paragraphs)


def test_what_cannot_be_exported_is_said(app: App, answered: Path) -> None:
    """A forged answer, a file that is none, an unknown id, a place that cannot be written, no format."""
    forged = answered.read_text("utf-8").replace("12345", "54321")
    (app.home / "forged.json").write_text(forged, "utf-8")
    assert app.run("export", "forged.json", "--as", "md").failed(1, "does not read so")
    (app.home / "broken.json").write_text("{", "utf-8")
    assert app.run("export", "broken.json", "--as", "md").failed(1, "broken.json")
    (app.home / "other.json").write_text(json.dumps({"a": 1}), "utf-8")
    assert app.run("export", "other.json", "--as", "md").failed(1, "answer.")
    assert app.run("export", "0123abcd", "--as", "md").failed(1, "0123abcd")
    assert app.run("export", answered, "--as", "md", "--out", "no/such/a.md").failed(1, "no/such")
    assert app.run("export", answered, "--as", "exe").failed(2, "exe")
    assert app.run("export", answered).failed(2, "--as")
