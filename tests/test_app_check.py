"""`check` as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import LONGEST, ROOT, App

TEXT = "白沙角灯塔建于一九〇三年，塔身高二十七米，用花岗岩砌成。\n"
DRAFT = "“塔身高二十七米”，“塔身高三十七米，用花岗岩砌成。”，“完全没有的一句话”"


@pytest.fixture
def indexed(app: App, bytes_model: Path) -> App:
    """The program with one document in its library."""
    (app.home / "docs").mkdir()
    (app.home / "docs" / "灯塔.txt").write_text(TEXT, "utf-8")
    assert app.run("index", "docs", "--encoder", bytes_model).status == 0
    return app


def test_a_draft_is_checked(indexed: App) -> None:
    """A file in any encoding, or standard input; one JSON object, or lines to read; reports as files."""
    (indexed.home / "draft.txt").write_bytes(DRAFT.encode("gb18030"))
    report = indexed.run("check", "draft.txt", "--json").json()
    assert [one["kind"] for one in report["quotations"]] == ["exact", "differs", "not-found"]
    piped = subprocess.run(
        [sys.executable, str(ROOT / "app.py"), "check", "-", "--json"],
        input=DRAFT.encode(),
        cwd=indexed.home,
        env=indexed.environment(),
        capture_output=True,
        timeout=LONGEST,
        check=True,
    )
    assert json.loads(piped.stdout)["quotations"] == report["quotations"]
    shown = indexed.run("check", "draft.txt").out
    assert "differs" in shown
    assert "塔身高[-二-]{+三+}十七米" in shown
    for name in ("report.html", "report.docx", "report.json"):
        assert indexed.run("check", "draft.txt", "--report", name).status == 0
        assert (indexed.home / name).stat().st_size > 500


def test_what_cannot_be_checked_is_said_in_one_line(indexed: App) -> None:
    """No file, no text, too long a draft, a report of no known format or in no folder."""
    (indexed.home / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (indexed.home / "long.txt").write_text("a" * 5_000_000)
    (indexed.home / "draft.txt").write_text(DRAFT, "utf-8")
    assert indexed.run("check", "nothing.txt").failed(1, "nothing.txt")
    assert indexed.run("check", "picture.txt").failed(1, "picture.txt", "malformed")
    assert indexed.run("check", "long.txt").failed(2, "5000000", "1000000")
    assert indexed.run("check", "draft.txt", "--report", "report.exe").failed(2, "report.exe")
    assert indexed.run("check", "draft.txt", "--report", "no/report.html").failed(1, "report.html")
    assert indexed.run("check").status == 2
