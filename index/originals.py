"""The file a document was read from, as it was then, or nothing.

What is handed out is what was hashed: a file put in its place meanwhile, or a link to another one,
has other bytes and is refused.
"""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from index.catalog import StoredDocument
from index.errors import OriginalChanged, OriginalGone, OriginalUnknown
from index.sources import Sources


@dataclass(frozen=True, slots=True)
class Original:
    """Where the file of a document lies, and the hash it had when it was read."""

    file: Path
    sha256: str


def find_original(sources: Sources, document: StoredDocument) -> Original:
    """The file, not looked at yet. Raises `OriginalUnknown`, `OriginalGone`."""
    found = sources.file(document.source)
    if found is None:
        raise OriginalGone(document.source)
    file, state = found
    # A record of a collection knows the hash of its line alone, any other document that of its file.
    expected = document.sha256 if document.path == document.source else state.sha256
    if not expected:
        raise OriginalUnknown(document.source)
    return Original(file, expected)


def read_original(sources: Sources, document: StoredDocument) -> bytes:
    """The bytes of the file. Raises `OriginalUnknown`, `OriginalGone`, `OriginalChanged`."""
    original = find_original(sources, document)
    content = _content(original.file, document.source)
    if hashlib.sha256(content).hexdigest() != original.sha256:
        raise OriginalChanged(document.source)
    return content


def _content(file: Path, path: str) -> bytes:
    """All of a regular file; a pipe in its place must not hold us up, so it is opened without waiting."""
    try:
        opened = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(opened, "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise OriginalGone(path)
            return stream.read()
    except OSError as error:
        raise OriginalGone(path) from error
