"""The next generation, made from the catalog."""

from __future__ import annotations

from collections import defaultdict

import pytest

from index import publish
from index.generation import Layout
from index.progress import Stage
from tests.shelf import Shelf, paragraph


class Watching:
    """Progress that is written down."""

    def __init__(self) -> None:
        self.totals: dict[Stage, int] = {}
        self.done: dict[Stage, int] = defaultdict(int)
        self._stage: Stage | None = None

    def begin(self, stage: Stage, total: int) -> None:
        assert self._stage is None
        self._stage = stage
        self.totals[stage] = total

    def advance(self, steps: int) -> None:
        assert self._stage is not None
        self.done[self._stage] += steps

    def end(self) -> None:
        self._stage = None


def test_progress_adds_up(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every stage begins, ends, and advances by exactly what it announced."""
    monkeypatch.setattr(publish, "CHUNK", 3)
    for number in range(7):
        shelf.write(f"{number}.txt", paragraph(number))
    watching = Watching()
    report = shelf.sync(progress=watching)
    assert watching.done == watching.totals
    assert watching.totals == {
        Stage.READING: 7,
        Stage.ENCODING: report.encoded,
        Stage.WRITING: report.passages,
    }


def test_words_are_added_to_the_index_before(shelf: Shelf) -> None:
    """A second generation writes the words of new passages alone, and finds those of both."""
    shelf.write("a.txt", paragraph(1))
    shelf.sync()
    shelf.write("b.txt", paragraph(2))
    watching = Watching()
    report = shelf.sync(progress=watching)
    assert watching.totals[Stage.WRITING] < report.passages
    assert shelf.find("编号1") == shelf.find("编号2") == {"a.txt", "b.txt"}


def test_one_generation_stays(shelf: Shelf) -> None:
    """Only the generation that counts is left on disk, whatever came before."""
    for number in range(4):
        shelf.write("a.txt", paragraph(number))
        shelf.sync()
    layout = Layout(shelf.folder)
    assert list(layout.generations.iterdir()) == [layout.generation(4)]


def test_the_same_text_is_encoded_once(shelf: Shelf) -> None:
    """Twins in several files cost one encoding, and are each found."""
    for name in ("a/同.txt", "b/同.txt", "c/同.txt"):
        shelf.write(name, paragraph(1))
    report = shelf.sync()
    assert report.passages == 3 * report.encoded
    assert shelf.find("编号1") == {"a/同.txt", "b/同.txt", "c/同.txt"}
