"""The next generation, made from the catalog."""

from __future__ import annotations

from collections import defaultdict
from contextlib import closing
from dataclasses import replace

import pytest

from index import publish
from index.encoder import Encoder
from index.generation import Layout, Manifest
from index.late import projection
from index.progress import Stage
from tests.shelf import Counting, Interrupted, Shelf, paragraph


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


def manifest_of(shelf: Shelf) -> Manifest:
    manifest = Manifest.read(Layout(shelf.folder))
    assert manifest is not None
    return manifest


def test_the_manifest_names_what_made_the_tokens(shelf: Shelf, encoder: Encoder) -> None:
    """A generation says by which matrix its tokens were made, or that it keeps none."""
    shelf.write("a.txt", paragraph(1))
    shelf.sync()
    assert manifest_of(shelf).projection is None
    shelf.encoder = Counting(encoder)
    shelf.sync(rebuild=True, encoder_name=encoder.name)
    small = projection(encoder.name, encoder.width)
    assert small is not None
    assert manifest_of(shelf).projection == small.id


def test_tokens_of_another_matrix_are_made_anew(
    shelf: Shelf, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the matrix has changed since, the next sync encodes again, once."""
    shelf.encoder = Counting(encoder)
    shelf.write("a.txt", paragraph(1))
    encoded = shelf.sync().encoded
    small = projection(encoder.name, encoder.width)
    assert small is not None
    newer = replace(small, matrix=-small.matrix)
    monkeypatch.setattr(publish, "projection", lambda *_: newer)
    assert shelf.sync().encoded == encoded
    assert manifest_of(shelf).projection == newer.id
    assert shelf.sync().encoded == 0


def test_a_stopped_run_keeps_vectors_and_tokens_together(
    shelf: Shelf, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was encoded before a run was stopped is not encoded again, and has its tokens."""
    monkeypatch.setattr(publish, "CHUNK", 1)
    shelf.encoder = Counting(encoder)
    for number in range(3):
        shelf.write(f"{number}.txt", paragraph(number))
    shelf.encoder.stop_after = 2
    with pytest.raises(Interrupted):
        shelf.sync()
    shelf.encoder.stop_after = None
    assert shelf.sync().encoded == 1
    with closing(shelf.open()) as library:
        snapshot = library.snapshot()
        keys = snapshot.passages_of([document.id for document in snapshot.documents()])
        found = snapshot.tokens(list(snapshot.passages(keys).values()))
    assert len(found) == 3
    assert all(len(codes) > 0 for codes in found)
