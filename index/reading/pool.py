"""The children that look at files, several at a time.

A child that is silent for too long, or dies, costs the file it was at and nothing else: the next request
gets a new one.
"""

from __future__ import annotations

import os
import queue
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from index.documents import Document, Problem, Reason
from index.reading.process import Lost, Process
from index.reading.wire import Garbled, Limits, Listed, Outcome, Wanted, to_item, to_listed

Item: TypeAlias = Document | Problem | Outcome
_END = object()
"""Follows the last result of a request."""


@dataclass(frozen=True)
class _Failed:
    """In the place of results: what kept us from asking at all, a want of processes as a rule."""

    error: Exception


AHEAD = 4
"""Files read ahead for each child: results are used in order, and a large file holds up those after it."""
HELD = 64
"""Documents of one file that wait to be used: a collection of a million is not held in memory."""
PATIENCE = 0.1
"""Seconds after which a thread that waits looks whether it is still wanted."""


class Unanswering(Exception):
    """A folder or disk did not answer in time."""


Answer: TypeAlias = Callable[[Process], Iterator[Any]]
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
        self.busy: set[Process] = set()
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
        self._idle: queue.LifoQueue[Process] = queue.LifoQueue()
        for _ in range(count):
            self._idle.put(Process(self._limits))
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
        try:
            for message, _ in self._asked({**request, "task": "list"}, Unanswering):
                found += map(to_listed, message.get("found", ()))
                end = message.get("end", {})
        except Garbled as error:
            raise Unanswering from error
        if not end.keys() & {"resolved", "denied", "missing"}:  # it had no memory for all of them
            raise Unanswering
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
        for message, blob in self._asked({**request, "passwords": passwords}, Undrawable):
            if "problem" in message:  # it would take too much memory
                raise Undrawable
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
                results = _results(work.jobs.get())
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
                if work.over.is_set():
                    return
                for result in job.answer(child):
                    if not work.put(job, result):
                        return
                work.put(job, _END)
            except Exception as error:  # whoever waits for the results is told
                work.put(job, _Failed(error))
            finally:
                work.busy.discard(child)
                self._idle.put(child)

    def _asked(
        self, request: dict[str, Any], failure: type[Exception]
    ) -> Iterator[tuple[dict[str, Any], bytes]]:
        child = self._idle.get()
        try:
            yield from child.ask(request)
        except (Lost, Garbled) as error:
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


def _read(child: Process, wanted: Wanted) -> Iterator[Item]:
    """What a child reads in a file; where it is lost over it, that."""
    request = {**asdict(wanted), "task": "read", "file": str(wanted.file.absolute())}
    try:
        for message, _ in child.ask(request):
            yield Outcome(**message["end"]) if "end" in message else to_item(message)
    except (Lost, Garbled, TypeError) as error:
        child.kill()
        yield Problem(wanted.path, error.reason if isinstance(error, Lost) else Reason.CRASHED)
        yield Outcome()


def _results(job: _Job) -> Iterator[Any]:
    """The results of a request. Raises what kept it from being asked."""
    for result in iter(job.results.get, _END):
        if isinstance(result, _Failed):
            raise result.error
        yield result


def _words(child: Process, request: dict[str, Any]) -> Iterator[list[list[str]] | None]:
    try:
        *_, (message, _) = child.ask(request)
        found = message["end"]["words"]
        yield [list(map(str, words)) for words in found] if len(found) == len(request["texts"]) else None
    except (Lost, Garbled, KeyError, TypeError):
        child.kill()
        yield None
