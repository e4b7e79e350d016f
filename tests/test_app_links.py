"""`links`, `export-links` and `import-links`, in real processes."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from qa.links.store import Links
from tests.qa.links.samples import ANSWER, ENCODER
from tests.running import App


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, cache: Path, bytes_model: Path) -> App:
    """The program with a library of one document."""
    app = App(tmp_path_factory.mktemp("links"), cache)
    (app.home / "a.txt").write_text("白沙角灯塔建于一九〇三年。\n", "utf-8")
    assert app.run("index", "a.txt", "--encoder", bytes_model).status == 0
    return app


def share(app: App) -> str:
    with closing(Links(app.home / "library" / "answers.sqlite")) as links:
        return links.share(ANSWER, ENCODER).frozen.id


def state(app: App, name: str) -> dict[str, object]:
    listed: dict[str, object] = app.run("links", name, "--json").json()
    return listed


def test_links_are_listed_ended_and_revoked(made: App) -> None:
    """Each command says what it did, in the language asked for, and does it."""
    assert made.run("links").out == "No answer has been shared yet.\n"
    name = share(made)
    listed = made.run("links")
    assert listed.status == 0
    assert name in listed.out
    assert ANSWER.question in listed.out
    assert "never ends" in listed.out
    assert "永久有效" in made.run("links", "--lang", "zh").out
    assert "until 20" in made.run("links", name, "--until", "2099-01-31").out
    assert str(state(made, name)["until"]).startswith("2099-")
    assert "ended 20" in made.run("links", name, "--until", "2020-01-31").out
    assert state(made, name)["question"] == ANSWER.question
    assert "never ends" in made.run("links", name, "--until", "never").out
    revoked = made.run("links", name, "--revoke")
    assert "revoked 20" in revoked.out
    assert ANSWER.question not in revoked.out
    assert state(made, name)["revoked"] is not None


def test_links_travel_to_another_library(made: App, tmp_path: Path, cache: Path, bytes_model: Path) -> None:
    """Written by one library, taken in by another, and taken in again without harm."""
    name, file = share(made), tmp_path / "links.jsonl"
    assert "links written" in made.run("export-links", file).out
    other = App(tmp_path, cache)
    (tmp_path / "b.txt").write_text("青石湖有三十二个自然村。\n", "utf-8")
    assert other.run("index", "b.txt", "--encoder", bytes_model).status == 0
    taken = other.run("import-links", file, "--json").json()
    assert taken["added"] >= 1
    assert taken["known"] == 0
    assert other.run("import-links", file, "--json").json() == {"added": 0, "known": taken["added"]}
    with closing(Links(tmp_path / "library" / "answers.sqlite")) as links:
        frozen = links.get(name)
    assert frozen is not None
    assert frozen.answer.citations == ANSWER.citations


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("links", "--revoke"), 2, ("links ID",)),
        (("links", "x", "--until", "tomorrow"), 2, ("YYYY-MM-DD",)),
        (("links", "x", "--until", "2026-02-30"), 2, ("YYYY-MM-DD",)),
        (("links", "1" * 22, "--revoke"), 1, ("no link", "1" * 22)),
        (("import-links", "none.jsonl"), 1, ("none.jsonl", "nothing was taken in")),
        (("import-links", "a.txt"), 1, ("a.txt", "(1)")),
        (("export-links", "no/such/folder/x"), 1, ("no/such/folder",)),
    ],
)
def test_what_cannot_be_done_is_one_line(
    made: App, arguments: tuple[str, ...], status: int, words: tuple[str, ...]
) -> None:
    """Wrong words end with 2, work that failed with 1; never a traceback."""
    assert made.run(*arguments).failed(status, *words)


def test_links_need_a_library(tmp_path: Path, cache: Path) -> None:
    """Where there is none, nothing is made."""
    app = App(tmp_path, cache)
    for arguments in (("links",), ("export-links", "x"), ("import-links", "x")):
        assert app.run(*arguments).failed(1, "python app.py index")
    assert not (tmp_path / "library").exists()


def test_a_damaged_file_of_links_is_named(made: App) -> None:
    """The complaint says which file, and that asking goes on."""
    file = made.home / "library" / "answers.sqlite"
    kept = file.read_bytes() if file.exists() else None
    file.write_bytes(b"no database" * 999)
    assert made.run("links").failed(1, "answers.sqlite", "backup")
    assert json.loads(made.run("documents", "--json").out)["path"] == "a.txt"
    file.unlink() if kept is None else file.write_bytes(kept)
