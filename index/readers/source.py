"""A plain file's bytes, read once, checked and decoded."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from index.decoding import Decoded, Undecodable, decode
from index.documents import Block, Decoding, Document, Problem, Reason

MAX_BYTES = 64 * 1024 * 1024
"""The largest plain file that is read: a text of twenty million characters is no document."""

_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x7fELF", "elf"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"\x1f\x8b", "gzip"),
    (b"\xfd7zXZ", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!\x1a", "rar"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
)
"""How files begin that are no plain text, whatever their name says."""
_TEXT_CONTROLS = frozenset("\t\n\v\f\r\x1a\x1b\x1c\x1d\x1e\x1f\x85")
"""Line and page ends, the end mark of DOS files, the escape of coloured logs, old separators."""
_CONTROLS_ALLOWED = 0.01
"""A text may hold a stray control character; a hundredth of them is a program's data."""
_SAMPLE = 65_536
"""Characters looked at for controls."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text and what is known about it before its structure is."""

    path: str
    sha256: str
    text: str
    decoding: Decoding

    @property
    def stem(self) -> str:
        return PurePosixPath(self.path).stem

    def document(
        self, blocks: tuple[Block, ...], title: str = "", date: str | None = None, text: str | None = None
    ) -> Iterator[Document | Problem]:
        """The document, then what is doubtful about it.

        The title is the file's stem where none was found; `text` differs from the file's where
        the format is not plain.
        """
        text = self.text if text is None else text
        yield Document(self.path, self.sha256, title or self.stem, text, blocks, self.decoding, date)
        if self.decoding.doubtful:
            yield Problem(self.path, Reason.DOUBTFUL_ENCODING, self.decoding.encoding)


def load(file: Path, path: str, declared: Callable[[bytes], str | None] | None = None) -> Source | Problem:
    """The text of `file`, or why there is none.

    `path` is its path in the library; `declared` finds the encoding that the bytes declare.
    """
    data = read_bytes(file, path)
    if isinstance(data, Problem):
        return data
    if not data.strip():
        return Problem(path, Reason.EMPTY)
    if magic := magic_of(data):
        return Problem(path, Reason.BINARY, magic)
    try:
        decoded = decode(data, declared(data) if declared else None)
    except Undecodable as error:
        return _undecodable(path, error)
    return _checked(path, data, decoded)


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


def magic_of(data: bytes) -> str:
    """The format whose files begin like this, "" where none is known."""
    return next((name for mark, name in _MAGIC if data.startswith(mark)), "")


def _undecodable(path: str, error: Undecodable) -> Problem:
    if error.binary:
        return Problem(path, Reason.BINARY, f"nul @ {error.offset}")
    return Problem(path, Reason.UNDECODABLE, f"{error.encoding or '?'} @ {error.offset}")


def _checked(path: str, data: bytes, decoded: Decoded) -> Source | Problem:
    text = decoded.text
    if not text or text.isspace():
        return Problem(path, Reason.EMPTY)
    sample = text[:_SAMPLE]
    controls = sum(sample.count(chr(c)) for c in range(0x20) if chr(c) not in _TEXT_CONTROLS)
    if controls > 1 + len(sample) * _CONTROLS_ALLOWED:
        return Problem(path, Reason.BINARY, "control")
    return Source(path, hashlib.sha256(data).hexdigest(), text, decoded.decoding)
