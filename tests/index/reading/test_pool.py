"""The processes that look at files."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Any, BinaryIO

import pytest

from index.documents import Document, Problem, Reason
from index.readers import read
from index.reading import Limits, Outcome, Pool, Unanswering, Wanted, process
from index.reading.wire import send
from index.words import Tokenizer

SOON = 0.5
"""Seconds a child may be silent where a test waits for it to be ended."""


@pytest.fixture
def hasty() -> Iterator[Pool]:
    """One child, that must not be silent for long."""
    with closing(Pool(1, Limits(seconds=SOON))) as pool:
        yield pool


def results(pool: Pool, *wanted: Wanted) -> list[list[Document | Problem | Outcome]]:
    with closing(pool.read(wanted)) as files:
        return [list(items) for _, items in files]


def child_of(pool: Pool) -> int:
    """The process id of the only child."""
    process = pool._idle.queue[0]._process
    assert process is not None
    return process.pid


def test_a_child_reads_what_a_reader_reads(pool: Pool, tmp_path: Path) -> None:
    """Documents and problems are those that the reader gives, followed by the file's hash."""
    file = tmp_path / "a.md"
    file.write_text("# 题目\n\n一段话。\n", "utf-8")
    ((document, outcome),) = results(pool, Wanted(file, "库/a.md"))
    assert [document] == list(read(file, "库/a.md"))
    assert isinstance(document, Document)
    assert outcome == Outcome(sha256=document.sha256)


def test_files_come_in_order(pool: Pool, tmp_path: Path) -> None:
    """Though several are read at a time, and some take longer, results keep the order asked for."""
    files = [tmp_path / f"{number}.txt" for number in range(40)]
    for number, file in enumerate(files):
        file.write_text(f"{number}：" + "很长的一段话。" * (5_000 if number % 7 == 0 else 1), "utf-8")
    with closing(pool.read(Wanted(file, file.name) for file in files)) as found:
        for number, (wanted, items) in enumerate(found):
            document, _ = items
            assert wanted.path == f"{number}.txt"
            assert isinstance(document, Document)
            assert document.text.startswith(f"{number}：")


def test_what_is_known_is_not_read_again(pool: Pool, tmp_path: Path) -> None:
    """Where the bytes have the hash that is known, that is all that is said."""
    file = tmp_path / "a.txt"
    file.write_text("一段话。", "utf-8")
    _, outcome = results(pool, Wanted(file, "a.txt"))[0]
    assert isinstance(outcome, Outcome)
    assert results(pool, Wanted(file, "a.txt", known=outcome.sha256)) == [
        [Outcome(outcome.sha256, same=True)]
    ]


def test_a_hash_is_all_that_is_said(pool: Pool, tmp_path: Path) -> None:
    """Asked for the hash alone, a child opens no document, and a pipe not at all."""
    file, pipe = tmp_path / "a.txt", tmp_path / "p.txt"
    file.write_text("一段话。", "utf-8")
    os.mkfifo(pipe)
    (read_too,) = (item for item in results(pool, Wanted(file, "a.txt"))[0] if isinstance(item, Outcome))
    wanted = [Wanted(each, each.name, hash_only=True) for each in (file, pipe, tmp_path / "none.txt")]
    assert results(pool, *wanted) == [
        [Outcome(read_too.sha256)],
        [Problem("p.txt", Reason.UNSUPPORTED, "p"), Outcome()],
        [Problem("none.txt", Reason.VANISHED), Outcome()],
    ]
    assert results(pool, Wanted(file, "a.txt", known=read_too.sha256, hash_only=True)) == [
        [Outcome(read_too.sha256, same=True)]
    ]


def test_a_root_may_be_looked_at_alone(pool: Pool, tmp_path: Path) -> None:
    """What a path is can be asked without what stands below it."""
    (tmp_path / "a.txt").write_text("一段话。", "utf-8")
    folder = pool.look(tmp_path)
    assert (folder.resolved, folder.is_folder, folder.files) == (tmp_path.resolve(), True, ())
    assert not pool.look(tmp_path / "a.txt").is_folder
    assert pool.look(tmp_path / "none").resolved is None


def test_a_child_that_hangs_is_ended(hasty: Pool, tmp_path: Path) -> None:
    """A file that is not read in time is reported, and the next one is read by another child."""
    file = tmp_path / "a.txt"
    file.write_text("一段话。", "utf-8")
    results(hasty, Wanted(file, "a.txt"))
    stopped = child_of(hasty)
    os.kill(stopped, signal.SIGSTOP)
    slow, fine = results(hasty, Wanted(file, "a.txt"), Wanted(file, "b.txt"))
    assert slow == [Problem("a.txt", Reason.TOO_SLOW), Outcome()]
    assert isinstance(fine[0], Document)
    assert child_of(hasty) != stopped


def test_a_folder_that_hangs_is_told(hasty: Pool, tmp_path: Path) -> None:
    """A folder that is not listed in time, as one of a dead network disk, is said not to answer."""
    assert hasty.files(tmp_path, "", tmp_path / "own").files == ()
    os.kill(child_of(hasty), signal.SIGSTOP)
    with pytest.raises(Unanswering):
        hasty.files(tmp_path, "", tmp_path / "own")
    assert hasty.files(tmp_path, "", tmp_path / "own").is_folder


@pytest.mark.parametrize(
    ("sent", "reason"), [(signal.SIGSEGV, Reason.CRASHED), (signal.SIGKILL, Reason.TOO_MUCH_MEMORY)]
)
def test_a_child_that_dies_costs_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: signal.Signals, reason: Reason
) -> None:
    """A reader that crashes, or that the system kills for its memory, is reported; the rest is read."""
    big, small = tmp_path / "big.txt", tmp_path / "small.txt"
    big.write_text("很长的一段话。\n" * 300_000, "utf-8")
    small.write_text("一段话。", "utf-8")
    with closing(Pool(1)) as pool:
        results(pool, Wanted(small, "small.txt"))
        dying = child_of(pool)

        def send_and_kill(stream: BinaryIO, message: dict[str, Any]) -> None:
            send(stream, message)
            if message["path"] == "big.txt":
                os.kill(dying, sent)

        monkeypatch.setattr(process, "send", send_and_kill)
        lost, fine = results(pool, Wanted(big, "big.txt"), Wanted(small, "small.txt"))
    assert lost == [Problem("big.txt", reason), Outcome()]
    assert isinstance(fine[0], Document)


def test_a_child_that_cannot_be_started_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system has no room for another process, whoever wants the results is told, and none waits."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    (tmp_path / "a.txt").write_text("一段话。", "utf-8")
    with closing(Pool(1)) as pool:
        with monkeypatch.context() as patch:
            patch.setattr("subprocess.Popen", refuse)
            with pytest.raises(OSError, match=os.strerror(errno.EAGAIN)):
                results(pool, Wanted(tmp_path / "a.txt", "a.txt"))
        assert isinstance(results(pool, Wanted(tmp_path / "a.txt", "a.txt"))[0][0], Document)


def test_whoever_uses_results_slowly_is_no_reason_to_end_a_child(hasty: Pool, tmp_path: Path) -> None:
    """The time that a child waits for us is not its own."""
    file, waited = tmp_path / "c.jsonl", Event()
    file.write_text("".join(f'{{"id": "{n}", "text": "第{n}条。"}}\n' for n in range(500)), "utf-8")
    with closing(hasty.read([Wanted(file, "c.jsonl")])) as files:
        _, items = next(files)
        first = next(items)
        waited.wait(3 * SOON)
        found = [first, *items]
    assert len(found) == 501
    assert all(isinstance(item, Document) for item in found[:-1])


def test_memory_is_limited(tmp_path: Path) -> None:
    """A file whose reading takes more memory than allowed is reported; the next one is read."""
    big, small = tmp_path / "big.txt", tmp_path / "small.txt"
    big.write_text("很长的一段话。\n" * 800_000, "utf-8")
    small.write_text("一段话。", "utf-8")
    with closing(Pool(1, Limits(memory=600 * 2**20))) as pool:
        lost, fine = results(pool, Wanted(big, "big.txt"), Wanted(small, "small.txt"))
    assert lost == [Problem("big.txt", Reason.TOO_MUCH_MEMORY), Outcome()]
    assert isinstance(fine[0], Document)


def test_half_of_the_results_may_be_enough(pool: Pool, tmp_path: Path) -> None:
    """Whoever stops in the middle of a file, or of all files, leaves nothing behind for the next."""
    file = tmp_path / "c.jsonl"
    file.write_text("".join(f'{{"id": "{n}", "text": "第{n}条。"}}\n' for n in range(5_000)), "utf-8")
    for _ in range(3):
        with closing(pool.read([Wanted(file, "c.jsonl")] * 5)) as files:
            _, items = next(files)
            assert isinstance(next(items), Document)
    (found,) = results(pool, Wanted(file, "c.jsonl"))
    assert len(found) == 5_001


def test_words_are_those_of_the_tokenizer(pool: Pool, cache: Path, tokenizer: Tokenizer) -> None:
    """Words cut elsewhere are those cut here, the user's own among them, in the order of the texts."""
    own = tokenizer.with_words(["康城社区"])
    texts = [["在康城社区开会。", "BZ-YQ1722 第三十条"], [], ["第三批"]]
    cut = list(pool.words(own.cache, own.own_words, texts))
    assert cut == [[own.words(text) for text in batch] for batch in texts]


def test_a_path_that_leads_nowhere_holds_nothing(pool: Pool, tmp_path: Path) -> None:
    """What is not there, and a link in a circle, is told from an empty folder."""
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    assert pool.files(tmp_path / "nothing", "", tmp_path / "own").resolved is None
    assert pool.files(tmp_path / "circle", "", tmp_path / "own").resolved is None
    assert pool.files(tmp_path, "", tmp_path / "own").resolved == tmp_path


def test_no_word_about_us_is_kept_to_be_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine that recognises text in pictures is told not to note down what it does."""
    pytest.importorskip("rapidocr", reason="the extra that recognises text is not installed")
    from PIL import Image

    home, file = tmp_path / "home", tmp_path / "a.png"
    home.mkdir()
    Image.new("RGB", (200, 100), "white").save(file)
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(home))
    with closing(Pool(1)) as pool:
        ((problem, _),) = results(pool, Wanted(file, "a.png"))
    assert problem == Problem("a.png", Reason.EMPTY)
    assert [path for path in home.rglob("*") if path.is_file()] == []
