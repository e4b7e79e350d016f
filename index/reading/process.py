"""One child process and its pipes, and the time it is given."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from index.documents import Reason
from index.reading.child import OUT_OF_MEMORY
from index.reading.wire import Garbled, Limits, receive, send

NO_TELEMETRY = {"ORT_DISABLE_TELEMETRY": "1"}
"""Without it the engine that recognises text notes down what it does, and would tell its makers."""
ROOT = Path(__file__).parents[2]
KILLED, TIMED_OUT = -9, -14
"""Exit statuses of a child that SIGKILL or its own alarm ended."""


@dataclass
class Lost(Exception):
    """The child is gone in the middle of a request."""

    reason: Reason


class _Watch:
    """Kills a process that says nothing for `seconds`; one thread for as long as a request takes."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.ended_it = False
        self._process = process
        self._seconds = seconds
        self._deadline: float | None = time.monotonic() + seconds
        self._over = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()

    def heard(self) -> None:
        """It said something, and may be silent as long again."""
        self._deadline = time.monotonic() + self._seconds

    def rest(self) -> None:
        """It is not its turn: what it said is being used, and that may take long."""
        self._deadline = None

    def stop(self) -> None:
        self._over.set()

    def _run(self) -> None:
        while (left := self._left()) > 0:
            if self._over.wait(left):
                return
        self.ended_it = True
        self._process.kill()

    def _left(self) -> float:
        """Seconds until it has to say something; a while where it need not."""
        deadline = self._deadline
        return self._seconds if deadline is None else deadline - time.monotonic()


class Process:
    """One process and its pipes; used by one thread at a time."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, request: dict[str, Any]) -> Iterator[tuple[dict[str, Any], bytes]]:
        """Every message of the answer, the last one with "end". Raises `Lost`."""
        process = self._running()
        watch = _Watch(process, self._limits.seconds)
        whole = last = False
        try:
            send(_pipe(process.stdin), request)
            while not whole:
                received = receive(_pipe(process.stdout))
                if received is None:
                    raise Lost(self._cause(process, watch))
                watch.heard()
                whole, last = "end" in received[0], "last" in received[0]
                if "alive" not in received[0]:
                    watch.rest()
                    yield received
                    watch.heard()
        except (OSError, Garbled) as error:
            raise Lost(self._cause(process, watch)) from error
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


def _pipe(stream: IO[bytes] | None) -> BinaryIO:
    return cast("BinaryIO", stream)  # there is one: a pipe was asked for
