"""A child process: lists folders, reads files, draws pages, one request after the other.

Started as `python -m index.reading.child SECONDS MEMORY`. It limits itself: more memory than allowed is
refused by the system, and no sign of life for too long ends it even where its parent is gone.
"""

from __future__ import annotations

import hashlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from index.documents import Problem, Reason
from index.folder import files
from index.readers import Options, Raw, is_known, is_streamed, read_raw, read_streamed
from index.readers.raw import check_regular, os_problem, read_bytes
from index.reading.wire import Limits, Listed, of_item, of_listed, receive, send

if TYPE_CHECKING:
    from index.words import Tokenizer

BATCH = 200
"""Files in one message of a listing."""
SETTLING_NS = 2_000_000_000
"""A file changed less than this before it was looked at may change again under the same time stamp."""
GRACE = 1.5
"""How much longer than its parent waits a child lives: the parent should be the one to end it."""
OUT_OF_MEMORY = 3
"""Exit status of a child whose memory did not suffice: what is left of it is not to be trusted."""


class Child:
    """Answers requests from one stream on another."""

    def __init__(self, limits: Limits, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        self._limits = limits
        self._incoming = incoming
        self._outgoing = outgoing
        self._said = 0.0
        self._tokenizer: Tokenizer | None = None
        self._own: tuple[str, ...] = ()

    def serve(self) -> None:
        """Until the parent closes its end."""
        while (request := receive(self._incoming)) is not None:
            message, _ = request
            task = getattr(self, f"_{message['task']}")
            self._alive()
            try:
                task(message)
            except MemoryError:
                self._say({"problem": [str(message.get("path", "")), Reason.TOO_MUCH_MEMORY.value, ""]})
                self._say({"end": {}, "last": True})
                os._exit(OUT_OF_MEMORY)
            _rest()

    def _list(self, message: dict[str, Any]) -> None:
        """Every file below a root, unless it is to be looked at alone, then what the root itself is."""
        root = Path(message["root"])
        try:
            resolved = root.resolve()
            resolved.stat()
        except PermissionError as error:
            self._say({"end": {"denied": error.strerror or ""}})
            return
        except (OSError, ValueError, RuntimeError):  # a NUL in the name; links in circles
            self._say({"end": {"missing": True}})
            return
        if message["shallow"]:
            self._say({"end": {"resolved": str(resolved), "folder": resolved.is_dir()}})
            return
        batch: list[list[Any]] = []
        for found in files(resolved, message["prefix"], Path(message["own"])):
            listed = Listed(found.file, found.below_root, found.path, reason=found.reason)
            batch.append(of_listed(_looked_at(listed) if found.reason is None else listed))
            if len(batch) == BATCH:
                self._say({"found": batch})
                batch = []
        self._say({"found": batch})
        self._say({"end": {"resolved": str(resolved), "folder": resolved.is_dir()}})

    def _read(self, message: dict[str, Any]) -> None:
        """The documents of a file, unless its bytes are those known."""
        file, path = Path(message["file"]), message["path"]
        options = Options(tuple(message["passwords"]), message["encoding"])
        try:
            before = file.stat()
            if message["hash_only"]:
                problem = check_regular(file, path)
                sha256 = "" if problem else _digest(file, self._alive)
                items: Iterator[Any] = iter([problem] if problem else [])
            elif is_streamed(path):
                sha256 = "" if check_regular(file, path) else _digest(file, self._alive)
                items = read_streamed(file, path)
            elif not is_known(Path(path).suffix.lower()):
                sha256, items = "", iter([Problem(path, Reason.UNSUPPORTED, Path(path).suffix.lower())])
            else:
                data = read_bytes(file, path)
                raw = None if isinstance(data, Problem) else Raw(path, data, options, alive=self._alive)
                sha256 = raw.sha256 if raw else ""
                items = read_raw(raw) if raw else iter([data])
        except (OSError, ValueError) as error:
            self._say(of_item(os_problem(path, error)))
            self._say({"end": {}})
            return
        if sha256 and sha256 == message["known"]:
            self._say({"end": {"sha256": sha256, "same": True}})
            return
        for item in items:
            self._say(of_item(item))
        self._say({"end": {"sha256": sha256, "steady": _stamp(before) == _stamp_of(file)}})

    def _words(self, message: dict[str, Any]) -> None:
        """The search words of texts."""
        from index.words import Tokenizer

        own = tuple(message["own"])
        if self._tokenizer is None or self._own != own:
            self._tokenizer, self._own = Tokenizer(Path(message["cache"]), own), own
        self._say({"end": {"words": [self._tokenizer.words(text) for text in message["texts"]]}})

    def _draw(self, message: dict[str, Any]) -> None:
        """A page of a PDF as a picture."""
        from index.readers import pdf

        data = Path(message["file"]).read_bytes()
        if hashlib.sha256(data).hexdigest() != message["sha256"]:
            self._say({"end": {"changed": True}})
            return
        picture = pdf.draw(data, message["page"], message["width"], tuple(message["passwords"]))
        send(self._outgoing, {"end": {}}, picture)

    def _alive(self) -> None:
        """Another while without a word is granted."""
        self._arm()
        if time.monotonic() - self._said > 1:
            self._say({"alive": True})

    def _say(self, message: dict[str, Any]) -> None:
        _rest()  # waiting for a parent that is busy is no silence
        send(self._outgoing, message)
        self._arm()
        self._said = time.monotonic()

    def _arm(self) -> None:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, self._limits.seconds * GRACE)


def _looked_at(found: Listed) -> Listed:
    try:
        status = found.file.stat()
    except FileNotFoundError:
        reason, is_link = Reason.VANISHED, found.file.is_symlink()
        return Listed(found.file, found.below, found.path, reason=reason, is_link=is_link)
    except OSError as error:
        detail = error.strerror or ""
        return Listed(found.file, found.below, found.path, reason=Reason.DENIED, detail=detail)
    settled = time.time_ns() - status.st_mtime_ns > SETTLING_NS
    return Listed(
        found.file, found.below, found.path, status.st_size, status.st_mtime_ns if settled else None
    )


def _rest() -> None:
    """Waiting for the next request may take as long as it likes."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)


def _digest(file: Path, alive: Any) -> str:
    sums = hashlib.sha256()
    with file.open("rb") as opened:
        while chunk := opened.read(1 << 20):
            sums.update(chunk)
            alive()
    return sums.hexdigest()


def _stamp(status: os.stat_result) -> tuple[int, int]:
    return status.st_size, status.st_mtime_ns


def _stamp_of(file: Path) -> tuple[int, int] | None:
    try:
        return _stamp(file.stat())
    except OSError:
        return None


def _limit_memory(most: int) -> None:
    """No more address space than this, where the system can be told so (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: list[str]) -> None:
    limits = Limits(float(arguments[0]), int(arguments[1]))
    _limit_memory(limits.memory)
    # What a library prints must not get between the frames.
    outgoing = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    Child(limits, sys.stdin.buffer, outgoing).serve()


if __name__ == "__main__":
    main(sys.argv[1:])
