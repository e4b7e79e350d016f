"""Two hundred files with something wrong with them, of every format, through the front door."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from index.documents import Document, Reason
from index.reading import Limits, Outcome, Pool, Wanted
from tests.index.reading.spoiled import spoiled, whole
from tests.shelf import Shelf

LIMITS = Limits(seconds=30.0, memory=2 * 2**30)


@pytest.fixture(scope="module")
def strict() -> Iterator[Pool]:
    """Children with limits of their own: none of these files may take long, or much."""
    with closing(Pool(2, LIMITS)) as pool:
        yield pool


def test_every_good_file_is_read(shelf: Shelf, strict: Pool) -> None:
    """One of each format: all are documents but for a picture without words."""
    for suffix, data in whole().items():
        shelf.write(f"good.{suffix}", data)
    shelf.pool = strict
    report = shelf.sync()
    read = {path.partition("#")[0] for path in shelf.texts()}
    assert read == {f"good.{suffix}" for suffix in whole() if suffix != "png"}
    assert {problem.path for problem in report.problems if not problem.reason.is_warning} <= {"good.png"}


def test_every_bad_file_is_read_or_reported(shelf: Shelf, strict: Pool) -> None:
    """None is lost silently, none hangs or crashes its reader, and what is good beside them is read."""
    files = dict(spoiled())
    assert len(files) >= 200
    for name, data in files.items():
        shelf.write(name, data)
    shelf.write("good.txt", "好文件里的一句话。")
    shelf.pool = strict
    report = shelf.sync()
    held = {path.partition("#")[0] for path in shelf.texts()}
    reported = {problem.path.partition("#")[0] for problem in report.problems}
    assert set(files) - held - reported == set()
    assert "good.txt" in held
    ended = {p.path: p.reason for p in report.problems if p.reason in (Reason.CRASHED, Reason.TOO_SLOW)}
    assert ended == {}
    reasons = {problem.path: problem.reason for problem in report.problems}
    assert reasons["bomb.zip#a.txt" if "bomb.zip#a.txt" in reasons else "bomb.zip"] is Reason.ARCHIVE_LIMIT
    assert reasons["bomb.docx"] is Reason.ARCHIVE_LIMIT
    assert reasons["laughs.docx"] is Reason.MALFORMED


def test_a_child_reads_on_after_each(strict: Pool, shelf: Shelf) -> None:
    """Whatever came before, the next good file is read as if nothing had happened."""
    good = shelf.write("good.txt", "好文件里的一句话。")
    bad = [shelf.write(name, data) for name, data in list(spoiled())[::17]]
    wanted = [Wanted(file, file.name) for pair in zip(bad, [good] * len(bad), strict=True) for file in pair]
    with closing(strict.read(wanted)) as files:
        for asked, items in files:
            results = list(items)
            assert isinstance(results[-1], Outcome)
            if asked.path == "good.txt":
                assert isinstance(results[0], Document)
