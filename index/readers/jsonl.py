"""Collections: one document a line, `{"id", "title", "text"}`, and `"date"` where it has one."""

from __future__ import annotations

import codecs
import hashlib
import io
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from index.documents import DecodedBy, Decoding, Document, Problem, Reason
from index.readers.blocks import blocks_of
from index.readers.detect import magic_of
from index.readers.headings import structure
from index.readers.naming import dated
from index.readers.raw import Raw, Results, check_regular, os_problem

MAX_LINE_BYTES = 64 * 1024 * 1024
"""The longest line that is read; the file itself may be of any size, as only one line is held."""
_CHUNK_BYTES = 1024 * 1024
_DECODING = Decoding("utf-8", DecodedBy.STRICT)
"""JSON is UTF-8 by its standard (RFC 8259, section 8.1)."""


class _BadRecord(Exception):
    """A line that is no record."""


def read(raw: Raw) -> Results:
    """The documents of a collection that is in memory, as one in an archive is."""
    yield from _read(io.BytesIO(raw.data), raw.path)


def read_file(file: Path, path: str) -> Results:
    """The documents of a collection, each under the path `PATH#id`; a bad line is a Problem, no end."""
    try:
        problem = check_regular(file, path)
        stream = None if problem else file.open("rb")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        problem, stream = os_problem(path, error), None
    if problem:
        yield problem
    if stream:
        with stream:
            yield from _read(stream, path)


def _read(stream: BinaryIO, path: str) -> Results:
    seen: set[str] = set()
    empty = True
    for number, line in enumerate(_lines(stream), start=1):
        if isinstance(line, OSError):
            yield os_problem(path, line)
            return
        if number == 1 and line and (magic := magic_of(line)):
            yield Problem(path, Reason.BINARY, magic)
            return
        if line is not None and not line.strip():
            continue
        empty = False
        yield _record(line, number, path, seen)
    if empty:
        yield Problem(path, Reason.EMPTY)


def _lines(stream: BinaryIO) -> Iterator[bytes | OSError | None]:
    """The lines without a byte order mark; None for one too long; last of all, the error that ended them."""
    try:
        line = stream.readline(MAX_LINE_BYTES + 1).removeprefix(codecs.BOM_UTF8)
        while line:
            if len(line) <= MAX_LINE_BYTES:
                yield line
            else:
                while line and not line.endswith(b"\n"):
                    line = stream.readline(_CHUNK_BYTES)
                yield None
            line = stream.readline(MAX_LINE_BYTES + 1)
    except OSError as error:
        yield error


def _record(line: bytes | None, number: int, path: str, seen: set[str]) -> Document | Problem:
    where = f"line {number}"
    try:
        name, title, text, date = _fields(line)
    except _BadRecord:
        return Problem(path, Reason.BAD_RECORD, where)
    if name in seen:
        return Problem(path, Reason.DUPLICATE_ID, where)
    seen.add(name)
    pieces, _ = structure(text, titled=False)
    sha256 = hashlib.sha256(line or b"").hexdigest()
    blocks = tuple(replace(block, line=number) for block in blocks_of(text, pieces))
    return Document(
        f"{path}#{name}", sha256, title or name, text, blocks, _DECODING, dated(date, text, blocks), "jsonl"
    )


def _fields(line: bytes | None) -> tuple[str, str, str, str | None]:
    """Id, title, text and date of a record. Raises _BadRecord."""
    if line is None:
        raise _BadRecord
    try:
        record = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # ValueError: not UTF-8, not JSON, a number too long
        raise _BadRecord from error
    if not isinstance(record, dict):
        raise _BadRecord
    name, title, text, date = (record.get(key) for key in ("id", "title", "text", "date"))
    if isinstance(name, int) and not isinstance(name, bool):
        name = str(name)
    if not isinstance(name, str) or not isinstance(text, str) or not text.strip():
        raise _BadRecord
    title = title.strip() if isinstance(title, str) else ""
    if not _is_name(name) or not _is_text(title + text):
        raise _BadRecord
    return name, title, text, date if isinstance(date, str) else None


def _is_name(name: str) -> bool:
    """Whether an id can stand in a path: not blank, no control characters."""
    return bool(name.strip()) and _is_text(name) and not any(unicodedata.category(c) == "Cc" for c in name)


def _is_text(words: str) -> bool:
    """Whether the words can be stored: JSON can spell half of a surrogate pair, which is no character."""
    try:
        words.encode()
    except UnicodeEncodeError:
        return False
    return True
