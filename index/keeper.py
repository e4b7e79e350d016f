"""Keeps a library true to its folders in the background: one thread does all writing, in order.

Work that is asked for comes first, then meaning for what is found by its words alone so far; between two
parts of that, work is looked for again. The library is locked only while something is written.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from index.errors import LibraryBusy
from index.generation import Layout
from index.progress import Progress, Stage
from index.sync import Writer
from index.watching import changes

T = TypeVar("T")
OpenWriter = Callable[[Progress], AbstractContextManager[Writer]]

SLICE, REST = 5.0, 0.2
"""Seconds it encodes before it lets go of the library, and for how long: another process that wants to
write looks for that twenty times a second."""
BUSY_AGAIN = 1.0
"""Seconds after which it is tried again where another process is writing."""
CLOSING = 30.0
"""Seconds that the work under way is given to come to a point where it can stop."""


@dataclass(frozen=True, slots=True)
class KeeperState:
    """What it is at: `done` of `total` steps of a stage, `waiting` pieces of work asked for.

    `stage` is None where there is nothing to do. `trouble` is what kept it from its own work the last time:
    looking through the folders, and encoding.
    """

    stage: Stage | None = None
    done: int = 0
    total: int = 0
    waiting: int = 0
    trouble: Exception | None = None


class Keeper:
    """Does the writing of one library; any thread may ask it to.

    `open_writer` opens the library for writing and tells how far it is.
    """

    def __init__(self, layout: Layout, open_writer: OpenWriter) -> None:
        self.uploads = layout.uploads
        self._layout = layout
        self._open_writer = open_writer
        self._state = KeeperState()
        self._trouble: Exception | None = None
        self._look_waits = threading.Event()
        self._work: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._idle = threading.Event()
        self._stop = threading.Event()
        self._watching = _Watching(layout, self.look)
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)

    @property
    def state(self) -> KeeperState:
        return replace(self._state, waiting=self._work.qsize(), trouble=self._trouble)

    def start(self, *, look: bool = True) -> None:
        """Begins, by looking through all folders unless that was just done."""
        if look:
            self.look()
        else:
            self.submit(lambda _: None)  # meaning may be missing
        self._thread.start()

    def look(self) -> None:
        """Looks through all folders soon; asked for again before that, it is done once."""
        if not self._look_waits.is_set():
            self._look_waits.set()
            self.submit(self._look_through)

    def submit(self, work: Callable[[Writer], T]) -> Future[T]:
        """Runs work with a writer; the future holds its result, or the error it met."""
        job = _Job(work, Future())
        self._idle.clear()
        self._work.put(job)
        return job.future

    def settle(self, seconds: float) -> bool:
        """Waits until everything is done, meaning too; False where that takes longer."""
        return self._idle.wait(seconds)

    def close(self) -> None:
        """Stops as soon as the work under way allows; what was not begun is cancelled."""
        self._stop.set()
        self._work.put(None)
        self._watching.close()
        if self._thread.is_alive():
            self._thread.join(CLOSING)
        while not self._work.empty():
            if (job := self._work.get()) is not None:
                job.future.cancel()

    def _run(self) -> None:
        # What ends it may have been taken out of the queue with the work under way: it is not waited for.
        while not self._stop.is_set() and (job := self._work.get()) is not None:
            self._serve(job)

    def _serve(self, first: _Job) -> None:
        """Does a piece of work, what else is waiting, and what is missing of meaning, slice by slice."""
        job: _Job | None = first
        goes_on = True
        while goes_on:
            try:
                with ExitStack() as stack:
                    writer = self._writer(stack)
                    while job is not None:
                        job.run(writer)
                        job = self._next()
                    goes_on = self._complete(writer)
                    self._watching.follow([root.path for root in writer.roots])
            except Exception as error:  # whatever it is, the next work finds a keeper
                self._trouble, goes_on = error, False
                self._look_waits.clear()
                if job is not None:
                    job.fail(error)
            if goes_on:
                self._stop.wait(REST)
                job = self._next()
        self._state = KeeperState()
        if self._work.empty():
            self._idle.set()

    def _next(self) -> _Job | None:
        return None if self._work.empty() else self._work.get()

    def _complete(self, writer: Writer) -> bool:
        """Encodes what is missing for a while, or until something else is wanted; whether that goes on."""
        if not writer.meaning_missing or self._stop.is_set():
            return False
        until = time.monotonic() + SLICE
        try:
            writer.complete(pause=lambda: self._is_wanted() or time.monotonic() > until)
        except Exception as error:  # nobody waits for it: the page says what is wrong
            self._trouble = error
            return False
        self._trouble = None
        return writer.meaning_missing > 0

    def _look_through(self, writer: Writer) -> None:
        self._look_waits.clear()
        try:
            writer.sync(meaning=False)
            self._trouble = None
        except Exception as error:  # nobody waits for it: the page says what is wrong
            self._trouble = error

    def _is_wanted(self) -> bool:
        """Whether something else is to be done before meaning goes on."""
        return self._stop.is_set() or not self._work.empty()

    def _writer(self, stack: ExitStack) -> Writer:
        """The library opened for writing, as soon as no other process writes."""
        while True:
            try:
                writer = stack.enter_context(self._open_writer(_Progress(self._set)))
            except LibraryBusy as error:
                self._trouble = error
                if self._stop.wait(BUSY_AGAIN):
                    raise
            else:
                if isinstance(self._trouble, LibraryBusy):
                    self._trouble = None
                return writer

    def _set(self, stage: Stage | None, done: int, total: int) -> None:
        self._state = KeeperState(stage, done, total)


@dataclass(frozen=True)
class _Job:
    """A piece of work and where its result goes."""

    work: Callable[[Writer], Any]
    future: Future[Any]

    def run(self, writer: Writer) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            self.future.set_result(self.work(writer))
        except Exception as error:  # whoever asked for it is told
            self.future.set_exception(error)

    def fail(self, error: Exception) -> None:
        if not self.future.done():
            self.future.set_exception(error)


class _Progress:
    """Tells a keeper how far a writer is."""

    def __init__(self, told: Callable[[Stage | None, int, int], None]) -> None:
        self._told = told
        self._stage: Stage | None = None
        self._done = self._total = 0

    def begin(self, stage: Stage, total: int) -> None:
        self._stage, self._done, self._total = stage, 0, total
        self._told(stage, 0, total)

    def advance(self, steps: int) -> None:
        self._done += steps
        self._told(self._stage, self._done, self._total)

    def end(self) -> None:
        self._told(None, 0, 0)


class _Watching:
    """Calls `changed` whenever something below the folders it follows changes."""

    def __init__(self, layout: Layout, changed: Callable[[], None]) -> None:
        self._layout = layout
        self._changed = changed
        self._roots: list[Path] = []
        self._is_over = False
        self._stop = threading.Event()

    def follow(self, roots: list[Path]) -> None:
        """Follows these folders from now on, and no others."""
        if roots == self._roots or self._is_over:
            return
        self._stop.set()
        self._roots, self._stop = roots, threading.Event()
        threading.Thread(target=self._run, args=(roots, self._stop), name="watching", daemon=True).start()

    def close(self) -> None:
        """Follows nothing any more."""
        self._is_over = True
        self._stop.set()

    def _run(self, roots: list[Path], stop: threading.Event) -> None:
        for _ in changes(roots, self._layout.root, stop):
            self._changed()
