"""A file's bytes on their way to a reader, and what the user said about reading them."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from index.documents import Document, Problem, Reason

MAX_BYTES = 512 * 1024 * 1024
"""The largest file that is read: a scanned book has 200 MB, a film is no document."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the user said: passwords to try, and the character encoding of a text."""

    passwords: tuple[str, ...] = ()
    encoding: str | None = None


NO_OPTIONS = Options()


@dataclass(frozen=True)
class Raw:
    """The bytes of one file, or of one file within an archive.

    `path` is its path in the library. `depth` counts the archives around it, `member` is its name in the
    innermost. A reader that is at work for long, recognising page after page, calls `alive` now and then,
    or it is taken to hang.
    """

    path: str
    data: bytes
    options: Options = NO_OPTIONS
    depth: int = 0
    member: str = ""
    alive: Callable[[], None] = field(default=lambda: None, compare=False, repr=False)

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def name(self) -> str:
        """The file's own name: what follows the last slash of its path, here or in the archive."""
        return PurePosixPath(self.member if self.depth else self.path).name

    @property
    def stem(self) -> str:
        return PurePosixPath(self.name).stem

    @property
    def suffix(self) -> str:
        """In lower case, with its dot; empty where the name has none."""
        return PurePosixPath(self.name).suffix.lower()

    def inside(self, name: str, data: bytes) -> Raw:
        """A member of this archive."""
        joint = "/" if self.depth else "#"
        path = f"{self.path}{joint}{name}"
        return replace(self, path=path, data=data, depth=self.depth + 1, member=name)


Results: TypeAlias = Iterator[Document | Problem]
Reader: TypeAlias = Callable[[Raw], Results]
"""Gives the documents in a file and, for what it could not take in, Problems. Raises nothing of its own."""


def read_bytes(file: Path, path: str) -> bytes | Problem:
    """The bytes of a regular file of at most MAX_BYTES, or why they cannot be had."""
    try:
        if problem := check_regular(file, path, MAX_BYTES):
            return problem
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        return os_problem(path, error)
    if len(data) > MAX_BYTES:  # it grew in the meantime
        return Problem(path, Reason.TOO_LARGE, str(len(data)))
    return data


def check_regular(file: Path, path: str, most: int | None = None) -> Problem | None:
    """Why `file` must not even be opened: no regular file, or of more than `most` bytes. Raises OSError."""
    status = file.stat()
    if not stat.S_ISREG(status.st_mode):  # a pipe would block, a device never end
        return Problem(path, Reason.UNSUPPORTED, stat.filemode(status.st_mode)[0])
    if most is not None and status.st_size > most:
        return Problem(path, Reason.TOO_LARGE, str(status.st_size))
    return None


def os_problem(path: str, error: OSError | ValueError) -> Problem:
    """Why the system would not give the file; the detail is the system's own error number."""
    if isinstance(error, FileNotFoundError):
        return Problem(path, Reason.VANISHED)
    if isinstance(error, PermissionError):
        return Problem(path, Reason.DENIED)
    if isinstance(error, OSError):
        return Problem(path, Reason.DENIED, f"errno {error.errno}")
    return Problem(path, Reason.MALFORMED, "name")
