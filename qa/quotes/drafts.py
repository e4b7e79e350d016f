"""The text of a draft that lies in a file, whatever its format and encoding."""

from __future__ import annotations

from pathlib import Path

from index.decoding import Undecodable, decode
from index.documents import Document, Problem, Reason
from index.readers import SUFFIXES, read
from index.readers.detect import magic_of
from qa.errors import DraftUnreadable


def of_file(file: Path) -> str:
    """The words of a file, by the reader of its format; a suffix that none reads is taken for plain text.

    Raises `DraftUnreadable`.
    """
    try:
        if file.suffix.lower() not in SUFFIXES:
            return of_bytes(file.read_bytes(), str(file))
    except OSError as error:
        raise DraftUnreadable(str(file), error.strerror or str(error)) from error
    texts: list[str] = []
    for item in read(file, file.name):
        if isinstance(item, Document):
            texts.append(item.text)
        elif not item.reason.is_warning:
            _refuse(str(file), item)
    return "\n\n".join(texts)


def of_bytes(data: bytes, name: str) -> str:
    """Plain text in any encoding the library reads. Raises `DraftUnreadable`."""
    if magic_of(data):
        raise DraftUnreadable(name, Reason.BINARY.value)
    try:
        return decode(data).text
    except Undecodable as error:
        reason = Reason.BINARY if error.binary else Reason.UNDECODABLE
        raise DraftUnreadable(name, reason.value) from error


def _refuse(name: str, problem: Problem) -> None:
    if problem.reason is not Reason.EMPTY:
        raise DraftUnreadable(name, problem.reason.value)
