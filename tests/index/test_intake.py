"""Files read into the catalog."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index import intake
from index.changes import Report
from index.reading import Folder, Item, Outcome, Pool, Wanted
from index.sync import writing
from tests.shelf import Interrupted, Shelf, changes, paragraph, reasons


class Watched(Pool):
    """Real children; `names` are the files that were really read, `at` is called with each of their items."""

    def __init__(self) -> None:
        super().__init__(1)
        self.names: list[str] = []
        self.at: Callable[[str, int], None] = lambda path, number: None
        self.before: Callable[[Folder], None] = lambda folder: None

    def files(self, root: Path, prefix: str, own_folder: Path) -> Folder:
        found = super().files(root, prefix, own_folder)
        self.before(found)
        return found

    def read(self, wanted: Iterable[Wanted]) -> Generator[tuple[Wanted, Iterator[Item]], None, None]:
        with closing(super().read(wanted)) as files:
            for asked, items in files:
                yield asked, self._noted(asked.path, items)

    def _noted(self, path: str, items: Iterator[Item]) -> Iterator[Item]:
        for number, item in enumerate(items):
            if not (isinstance(item, Outcome) and item.same) and number == 0:
                self.names.append(path)
            self.at(path, number)
            yield item


@pytest.fixture
def watched(shelf: Shelf) -> Iterator[Watched]:
    """What the shelf is read by in the test."""
    with closing(Watched()) as pool:
        shelf.pool = pool
        yield pool


def test_only_what_differs_is_read(shelf: Shelf, watched: Watched) -> None:
    """Unchanged files are not read twice; touched ones are hashed, not read; changed ones are read."""
    for name in ("a.txt", "b.txt", "c.txt"):
        shelf.write(name, f"{name}的内容。")
    shelf.sync()
    watched.names.clear()
    shelf.write("b.txt", "b.txt的内容。")
    shelf.write("c.txt", "另外的内容。")
    assert changes(shelf.sync()) == {"c.txt": "changed"}
    assert watched.names == ["c.txt"]


def test_a_stopped_reading_goes_on(shelf: Shelf, watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files read before an error are not read again, and a half-read collection is taken whole."""
    lines = "".join(f'{{"id": "{n}", "text": "{paragraph(n)}"}}\n' for n in range(25))
    for name in ("a.jsonl", "b.jsonl", "c.jsonl"):
        shelf.write(name, lines)
    monkeypatch.setattr(intake, "BATCH", 10)

    def break_once(path: str, number: int) -> None:
        if path == "b.jsonl" and number == 15 and watched.names.count(path) == 1:
            raise Interrupted

    watched.at = break_once
    with pytest.raises(Interrupted):
        shelf.sync()
    report = shelf.sync()
    assert watched.names == ["a.jsonl", "b.jsonl", "b.jsonl", "c.jsonl"]
    assert (report.documents, report.problems) == (75, ())
    assert len(shelf.texts()) == 75


def test_a_file_that_vanishes_is_no_error(shelf: Shelf, watched: Watched) -> None:
    """A file deleted between listing and reading is no problem of anybody's, and its document leaves."""
    shelf.write("a.txt", paragraph(1))
    shelf.write("b.txt", paragraph(2))
    shelf.sync()
    vanishing = shelf.write("b.txt", paragraph(3))
    watched.before = lambda _: vanishing.unlink()
    report = shelf.sync()
    assert changes(report) == {"b.txt": "removed"}
    assert reasons(report) == {}


def test_a_file_replaced_by_a_folder_makes_room_for_what_is_in_it(shelf: Shelf, watched: Watched) -> None:
    """The old document leaves though the change came after the listing; the next run brings the new one."""
    shelf.write("a.txt", paragraph(1))
    shelf.sync()
    changing = shelf.write("a.txt", paragraph(2))

    def replace_it(_: Folder) -> None:
        changing.unlink()
        shelf.write("a.txt/b.txt", paragraph(3))

    watched.before = replace_it
    assert changes(shelf.sync()) == {"a.txt": "removed"}
    watched.before = lambda folder: None
    assert changes(shelf.sync()) == {"a.txt/b.txt": "added"}


def test_a_file_that_changes_while_it_is_read_is_read_again(shelf: Shelf, watched: Watched) -> None:
    """What was read stands, the file is listed as changing, and the next run takes what it has become."""
    shelf.write("a.txt", paragraph(1))
    outcome: list[Outcome] = []
    real = intake.Intake._finish

    def unsteady(self: intake.Intake, look: intake.Look, ended: Outcome, *rest: object) -> None:
        outcome.append(ended)
        real(self, look, replace(ended, steady=False), *rest)  # type: ignore[arg-type] # passed through

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake.Intake, "_finish", unsteady)
        assert reasons(shelf.sync()) == {"a.txt": "changed-while-read"}
    assert outcome[0].steady
    assert list(shelf.texts()) == ["a.txt"]
    watched.names.clear()
    assert shelf.sync().problems == ()
    assert watched.names == ["a.txt"]


def test_a_doubtful_encoding_is_listed_while_it_lasts(shelf: Shelf) -> None:
    """What was guessed is in the library and listed, also after a run that changes nothing."""
    shelf.write("a.txt", "会议".encode("gb18030"))
    first, second = shelf.sync(), shelf.sync()
    assert reasons(first) == reasons(second)
    assert list(shelf.texts()) == ["a.txt"]


def test_a_chosen_encoding_changes_the_text(shelf: Shelf) -> None:
    """The same bytes read in another encoding are another text; left to be found out again, the first."""
    shelf.write("a.txt", "会议纪要".encode("gb18030"))
    shelf.sync()

    def read_as(encoding: str | None) -> Report:
        with writing(shelf.folder, shelf.load, shelf.make_tokenizer, shelf.pool) as writer:
            return writer.read_as("a.txt", encoding)

    assert changes(read_as("big5hkscs")) == {}  # the file is the same
    assert shelf.texts() != {"a.txt": "会议纪要"}
    read_as(None)
    assert shelf.texts() == {"a.txt": "会议纪要"}


def test_a_file_that_reads_as_before_stays_as_it_is(shelf: Shelf) -> None:
    """A file that is read again, though nothing about it has changed, makes no new generation."""
    shelf.write("a.txt", paragraph(1))
    shelf.write("b.jsonl", f'{{"id": "1", "text": "{paragraph(2)}"}}')
    shelf.sync()
    with writing(shelf.folder, shelf.load, shelf.make_tokenizer, shelf.pool) as writer:
        writer.restore("a.txt")
        assert writer.restore("b.jsonl#1").generation == 1
