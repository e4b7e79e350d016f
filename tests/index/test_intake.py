"""Files read into the catalog."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import intake
from index.readers import read
from tests.shelf import Interrupted, Shelf, changes, paragraph, reasons


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the files that were really read."""
    names: list[str] = []

    def noting(file: Path, path: str) -> object:
        names.append(path)
        return read(file, path)

    monkeypatch.setattr(intake, "read", noting)
    return names


def test_only_what_differs_is_read(shelf: Shelf, readings: list[str]) -> None:
    """Unchanged files are not read twice; touched ones are hashed, not read; changed ones are read."""
    for name in ("a.txt", "b.txt", "c.txt"):
        shelf.write(name, f"{name}的内容。")
    shelf.sync()
    readings.clear()
    shelf.write("b.txt", "b.txt的内容。")
    shelf.write("c.txt", "另外的内容。")
    assert changes(shelf.sync()) == {"c.txt": "changed"}
    assert readings == ["c.txt"]


def test_a_stopped_reading_goes_on(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files read before an error are not read again, and a half-read collection is taken whole."""
    names: list[str] = []
    lines = "".join(f'{{"id": "{n}", "text": "{paragraph(n)}"}}\n' for n in range(25))
    for name in ("a.jsonl", "b.jsonl", "c.jsonl"):
        shelf.write(name, lines)
    monkeypatch.setattr(intake, "BATCH", 10)

    def breaking(file: Path, path: str) -> object:
        names.append(path)
        for number, item in enumerate(read(file, path)):
            if path == "b.jsonl" and number == 15 and names.count(path) == 1:
                raise Interrupted
            yield item

    monkeypatch.setattr(intake, "read", breaking)
    with pytest.raises(Interrupted):
        shelf.sync()
    report = shelf.sync()
    assert names == ["a.jsonl", "b.jsonl", "b.jsonl", "c.jsonl"]
    assert (report.documents, report.problems) == (75, ())
    assert len(shelf.texts()) == 75


def test_a_file_that_vanishes_is_no_error(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file deleted between listing and reading is listed with its reason, and its document leaves."""
    shelf.write("a.txt", paragraph(1))
    shelf.write("b.txt", paragraph(2))
    shelf.sync()
    shelf.write("b.txt", paragraph(3))

    def vanishing(file: Path, path: str) -> object:
        file.unlink()
        return read(file, path)

    monkeypatch.setattr(intake, "read", vanishing)
    report = shelf.sync()
    assert changes(report) == {"b.txt": "removed"}
    assert reasons(report) == {"b.txt": "vanished"}
    monkeypatch.undo()
    assert shelf.sync().problems == ()


def test_a_doubtful_encoding_is_listed_while_it_lasts(shelf: Shelf) -> None:
    """What was guessed is in the library and listed, also after a run that changes nothing."""
    shelf.write("a.txt", "会议".encode("gb18030"))
    first, second = shelf.sync(), shelf.sync()
    assert reasons(first) == reasons(second)
    assert list(shelf.texts()) == ["a.txt"]
