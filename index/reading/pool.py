"""The children that look at files, and the time they are given.

A child that is silent for too long, or dies, costs the file it was at and nothing else: the next request
gets a new one.
"""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Any, BinaryIO, TypeAlias, cast

from index.documents import Document, Problem, Reason
from index.reading.child import OUT_OF_MEMORY
from index.reading.wire import Garbled, Limits, Listed, Outcome, Wanted, receive, send, to_item, to_listed

Item: TypeAlias = Document | Problem | Outcome
_END = object()
"""Follows the last result of a request."""
NO_TELEMETRY = {"ORT_DISABLE_TELEMETRY": "1"}
"""Without it the engine that recognises text notes down what it does, and would tell its makers."""
ROOT = Path(__file__).parents[2]
AHEAD = 4
"""Files read ahead for each child: results are used in order, and a large file holds up those after it."""
HELD = 64
"""Documents of one file that wait to be used: a collection of a million is not held in memory."""
PATIENCE = 0.1
"""Seconds after which a thread that waits looks whether it is still wanted."""
KILLED, TIMED_OUT = -9, -14
"""Exit statuses of a child that SIGKILL or its own alarm ended."""


class Unanswering(Exception):
    """A folder or disk did not answer in time."""


@dataclass
class _Lost(Exception):
    """The child is gone in the middle of a request."""

    reason: Reason


class _Watch:
    """Kills a process that says nothing for `seconds`; one thread for as long as a request takes."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.ended_it = False
        self._process = process
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds
        self._over = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()

    def heard(self) -> None:
        """It said something, and may be silent as long again."""
        self._deadline = time.monotonic() + self._seconds

    def stop(self) -> None:
        self._over.set()

    def _run(self) -> None:
        while (left := self._deadline - time.monotonic()) > 0:
            if self._over.wait(left):
                return
        self.ended_it = True
        self._process.kill()


class _Child:
    """One process and its pipes; used by one thread at a time."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, request: dict[str, Any]) -> Iterator[tuple[dict[str, Any], bytes]]:
        """Every message of the answer, the last one with "end". Raises `_Lost`."""
        process = self._running()
        watch = _Watch(process, self._limits.seconds)
        whole = last = False
        try:
            send(_pipe(process.stdin), request)
            while not whole:
                received = receive(_pipe(process.stdout))
                if received is None:
                    raise _Lost(self._cause(process, watch))
                watch.heard()
                whole, last = "end" in received[0], "last" in received[0]
                if "alive" not in received[0]:
                    yield received
        except (OSError, Garbled) as error:
            raise _Lost(self._cause(process, watch)) from error
        finally:
            watch.stop()
            if last or not whole:  # what is left of an answer must not be taken for that to the next request
                self.kill()

    def interrupt(self) -> None:
        """Ends the process; who is asking it is told that it is lost."""
        if self._process is not None:
            self._process.kill()

    def kill(self) -> None:
        """Ends the process and lets go of it; the next request starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        with suppress(subprocess.TimeoutExpired):  # on a dead disk it stays until the disk answers
            process.wait(1)
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                _pipe(pipe).close()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.kill()
            limits = str(self._limits.seconds), str(self._limits.memory)
            self._process = subprocess.Popen(  # noqa: S603 - ourselves
                [sys.executable, "-m", "index.reading.child", *limits],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=None if os.environ.get("YUANWEN_DEBUG") else subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for us; a child ends with us
                env={**os.environ, **NO_TELEMETRY},
            )
        return self._process

    def _cause(self, process: subprocess.Popen[bytes], watch: _Watch) -> Reason:
        """Why the child is gone, read off how it ended."""
        status: int | None = None
        with suppress(subprocess.TimeoutExpired):
            status = process.wait(1)
        if watch.ended_it or status == TIMED_OUT:
            return Reason.TOO_SLOW
        # Killed, and not by us: the system had no memory left.
        return Reason.TOO_MUCH_MEMORY if status in (KILLED, OUT_OF_MEMORY) else Reason.CRASHED


Answer: TypeAlias = Callable[["_Child"], Iterator[Any]]
"""What a child is asked, and what is made of what it says."""


@dataclass
class _Job:
    """A request that a child is at, and its results so far, `_END` after the last."""

    answer: Answer
    results: queue.Queue[Any] = field(default_factory=lambda: queue.Queue(maxsize=HELD))


class _Work:
    """The requests of one call: those still to be asked, all in their order, and who is at it."""

    def __init__(self) -> None:
        self.todo: queue.Queue[_Job | None] = queue.Queue()
        self.jobs: queue.Queue[_Job] = queue.Queue()
        self.busy: set[_Child] = set()
        self.over = threading.Event()

    def add(self, answers: Iterator[Answer]) -> None:
        """Lets the next request be asked, if there is one."""
        if (answer := next(answers, None)) is not None:
            job = _Job(answer)
            self.todo.put(job)
            self.jobs.put(job)

    def put(self, job: _Job, result: object) -> bool:
        """Hands a result on as soon as there is room; False where nobody wants any more."""
        while not self.over.is_set():
            with suppress(queue.Full):
                job.results.put(result, timeout=PATIENCE)
                return True
        return False

    def end(self, threads: int) -> None:
        """Nothing more is wanted: whoever is still at it is stopped."""
        self.over.set()
        for child in list(self.busy):
            child.interrupt()
        for _ in range(threads):
            self.todo.put(None)


class Pool:
    """Up to `size` children, started when they are first needed; `close` ends them."""

    def __init__(self, size: int | None = None, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        count = size or max(2, min(4, os.cpu_count() or 2))
        self._idle: queue.LifoQueue[_Child] = queue.LifoQueue()
        for _ in range(count):
            self._idle.put(_Child(self._limits))
        self._size = count

    def close(self) -> None:
        """Ends the children that nobody is using."""
        with suppress(queue.Empty):
            while True:
                self._idle.get_nowait().kill()

    def files(self, root: Path, prefix: str, own_folder: Path) -> Folder:
        """What stands below a root. Raises `Unanswering`."""
        return self._folder(
            {
                "root": str(root.absolute()),
                "prefix": prefix,
                "own": str(own_folder.absolute()),
                "shallow": False,
            }
        )

    def look(self, root: Path) -> Folder:
        """What a root is, without the files below it. Raises `Unanswering`."""
        return self._folder({"root": str(root.absolute()), "prefix": "", "own": "", "shallow": True})

    def _folder(self, request: dict[str, Any]) -> Folder:
        found: list[Listed] = []
        end: dict[str, Any] = {}
        for message, _ in self._asked({**request, "task": "list"}, Unanswering):
            found += map(to_listed, message.get("found", ()))
            end = message.get("end", {})
        resolved = Path(end["resolved"]) if "resolved" in end else None
        return Folder(resolved, bool(end.get("folder")), end.get("denied"), tuple(found))

    def draw(self, file: Path, sha256: str, page: int, width: int, passwords: tuple[str, ...] = ()) -> bytes:
        """A page (from 1) of a PDF as a PNG at most `width` pixels wide; empty where the file has changed.

        Raises `Undrawable`.
        """
        request = {
            "task": "draw",
            "file": str(file.absolute()),
            "sha256": sha256,
            "page": page,
            "width": width,
        }
        drawn = b""
        for _, blob in self._asked({**request, "passwords": passwords}, Undrawable):
            drawn = blob
        return drawn

    def read(self, wanted: Iterable[Wanted]) -> Generator[tuple[Wanted, Iterator[Item]], None, None]:
        """Each file with its results, in the order of `wanted`; the last result of a file is its outcome.

        Several files are read at the same time. A file's results are to be used up before the next one's.
        """
        files: deque[Wanted] = deque()

        def answers() -> Iterator[Answer]:
            for each in wanted:
                files.append(each)
                yield partial(_read, wanted=each)

        with closing(self._in_order(answers())) as results:
            for items in results:
                yield files.popleft(), items

    def words(
        self, cache: Path, own_words: Sequence[str], texts: Iterable[Sequence[str]]
    ) -> Generator[list[list[str]] | None, None, None]:
        """The search words of batches of texts, in their order; None for a batch a child was lost over.

        `cache` and `own_words` are what `index.words.Tokenizer` is made of.
        """
        request = {"task": "words", "cache": str(cache.absolute()), "own": list(own_words)}
        answers = (partial(_words, request={**request, "texts": list(batch)}) for batch in texts)
        with closing(self._in_order(answers)) as results:
            for items in results:
                yield next(items)

    def _in_order(self, answers: Iterator[Answer]) -> Generator[Iterator[Any], None, None]:
        """The results of each request, in the order of the requests, though several are asked at a time."""
        work = _Work()
        threads = [threading.Thread(target=self._work, args=(work,), daemon=True) for _ in range(self._size)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(self._size * AHEAD):
                work.add(answers)
            while not work.jobs.empty():
                results = iter(work.jobs.get().results.get, _END)
                yield results
                for _ in results:  # what was not wanted
                    pass
                work.add(answers)
        finally:
            work.end(self._size)
            for thread in threads:
                thread.join()

    def _work(self, work: _Work) -> None:
        while (job := work.todo.get()) is not None and not work.over.is_set():
            child = self._idle.get()
            work.busy.add(child)
            try:
                for result in job.answer(child):
                    if not work.put(job, result):
                        return
                work.put(job, _END)
            finally:
                work.busy.discard(child)
                self._idle.put(child)

    def _asked(
        self, request: dict[str, Any], failure: type[Exception]
    ) -> Iterator[tuple[dict[str, Any], bytes]]:
        child = self._idle.get()
        try:
            yield from child.ask(request)
        except (_Lost, Garbled) as error:
            raise failure from error
        finally:
            self._idle.put(child)


class Undrawable(Exception):
    """A page could not be drawn, or not in time."""


@dataclass(frozen=True, slots=True)
class Folder:
    """What stands below a root; `resolved` is None where there is nothing, or nothing to be seen.

    `denied` is the system's word for why it may not be looked at.
    """

    resolved: Path | None
    is_folder: bool
    denied: str | None
    files: tuple[Listed, ...]


def _read(child: _Child, wanted: Wanted) -> Iterator[Item]:
    """What a child reads in a file; where it is lost over it, that."""
    request = {**asdict(wanted), "task": "read", "file": str(wanted.file.absolute())}
    try:
        for message, _ in child.ask(request):
            yield Outcome(**message["end"]) if "end" in message else to_item(message)
    except (_Lost, Garbled, TypeError) as error:
        child.kill()
        yield Problem(wanted.path, error.reason if isinstance(error, _Lost) else Reason.CRASHED)
        yield Outcome()


def _words(child: _Child, request: dict[str, Any]) -> Iterator[list[list[str]] | None]:
    try:
        *_, (message, _) = child.ask(request)
        found = message["end"]["words"]
        yield [list(map(str, words)) for words in found] if len(found) == len(request["texts"]) else None
    except (_Lost, Garbled, KeyError, TypeError):
        child.kill()
        yield None


def _pipe(stream: IO[bytes] | None) -> BinaryIO:
    return cast("BinaryIO", stream)  # there is one: a pipe was asked for
