"""Files to documents: one module per format, found by the file's suffix.

A reader never raises for a bad file. It yields the documents in it and, for what it could not take
in, Problems.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from index.documents import Document, Problem, Reason
from index.readers import html, jsonl, markdown, text

Reader: TypeAlias = Callable[[Path, str], Iterator[Document | Problem]]
"""Takes the file on disk and its path in the library."""

READERS: dict[str, Reader] = {
    suffix: module.read for module in (text, markdown, html, jsonl) for suffix in module.SUFFIXES
}
"""From a suffix in lower case to its reader."""


def read(file: Path, path: str) -> Iterator[Document | Problem]:
    """The documents in `file`, whose path in the library is `path`, and what is wrong with it.

    The format goes by the suffix of `path`, and the content must agree. A name without a suffix
    (README, LICENSE) is taken for text.
    """
    suffix = PurePosixPath(path).suffix.lower()
    reader = READERS.get(suffix) if suffix else text.read
    if reader is None:
        yield Problem(path, Reason.UNSUPPORTED, suffix)
    else:
        yield from reader(file, path)
