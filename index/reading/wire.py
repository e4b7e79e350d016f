"""What goes between us and the children: JSON in frames, checked on arrival.

A child reads what strangers wrote, so nothing it says is believed: a document whose blocks do not lie in
its text, or anything else than what is laid down here, is `Garbled`.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from index.documents import (
    Block,
    BlockKind,
    DecodedBy,
    Decoding,
    Document,
    Problem,
    Reason,
    Region,
)

_LENGTH = struct.Struct(">Q")
LONGEST_FRAME = 2 * 1024**3
"""Bytes of one frame: a document of 64 MB with its blocks and regions has 300 MB."""


class Garbled(Exception):
    """What came is not what was agreed on."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take: `seconds` without a sign of life, and `memory` in bytes."""

    seconds: float = 60.0
    memory: int = 3 * 1024**3


@dataclass(frozen=True, slots=True)
class Listed:
    """A file below a root as a child saw it.

    `file` is where it lies, `below` its path below the root as the operating system has it, `path` what
    it is called in the library. `reason` is set where it cannot be looked at; `modified_ns` is None where
    the file changed so lately that it may change again under the same time stamp.
    """

    file: Path
    below: bytes
    path: str
    size: int = 0
    modified_ns: int | None = None
    reason: Reason | None = None
    detail: str = ""
    is_link: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to be read. Where its bytes still have the hash `known`, nothing is read again.

    With `hash_only` nothing is read in any case: how its bytes are is all that is asked.
    """

    file: Path
    path: str
    known: str = ""
    passwords: tuple[str, ...] = ()
    encoding: str | None = None
    hash_only: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the reading of a file ended.

    `sha256` is of its bytes, empty where they were not read. `same` tells that they are those known.
    `steady` is false where the file changed meanwhile.
    """

    sha256: str = ""
    same: bool = False
    steady: bool = True


def send(stream: BinaryIO, message: dict[str, Any], blob: bytes | None = None) -> None:
    """Writes a message, and the bytes that belong to it, where there are any."""
    if blob is not None:
        message = {**message, "blob": True}
    # Names need not be Unicode: their odd bytes travel as lone surrogates.
    for data in (json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass"), blob):
        if data is not None:
            stream.write(_LENGTH.pack(len(data)))
            stream.write(data)
    stream.flush()


def receive(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """The next message with its bytes; None at the end. Raises `Garbled`."""
    data = _frame(stream)
    if data is None:
        return None
    try:
        message = json.loads(data.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise Garbled from error
    if not isinstance(message, dict):
        raise Garbled
    blob = _frame(stream) if message.get("blob") else b""
    if blob is None:
        raise Garbled
    return message, blob


def _frame(stream: BinaryIO) -> bytes | None:
    head = stream.read(_LENGTH.size)
    if not head:
        return None
    if len(head) < _LENGTH.size:
        raise Garbled
    (length,) = _LENGTH.unpack(head)
    if length > LONGEST_FRAME:
        raise Garbled
    data = stream.read(length)
    if len(data) < length:
        raise Garbled
    return data


def of_item(item: Document | Problem) -> dict[str, Any]:
    """A document or a problem as a message."""
    if isinstance(item, Problem):
        return {"problem": [item.path, item.reason.value, item.detail]}
    fields = {
        name: getattr(item, name) for name in ("path", "sha256", "title", "text", "date", "form", "pages")
    }
    return {
        "document": fields,
        "blocks": [[b.start, b.end, b.number, b.kind.value, b.level, b.page, b.line] for b in item.blocks],
        "regions": [astuple(region) for region in item.regions],
        "blank_pages": list(item.blank_pages),
        "decoding": item.decoding
        and [item.decoding.encoding, item.decoding.by.value, item.decoding.doubtful],
    }


def to_item(message: dict[str, Any]) -> Document | Problem:
    """The document or problem in a message. Raises `Garbled`."""
    try:
        if "problem" in message:
            path, reason, detail = map(str, message["problem"])
            return Problem(path, Reason(reason), detail)
        return _checked(_document(message))
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise Garbled from error


def _document(message: dict[str, Any]) -> Document:
    decoding = message["decoding"]
    return Document(
        **message["document"],
        blocks=tuple(
            Block(start, end, number, BlockKind(kind), level, page, line)
            for start, end, number, kind, level, page, line in message["blocks"]
        ),
        regions=tuple(Region(*fields) for fields in message["regions"]),
        blank_pages=tuple(map(int, message["blank_pages"])),
        decoding=decoding and Decoding(str(decoding[0]), DecodedBy(decoding[1]), bool(decoding[2])),
    )


def _checked(document: Document) -> Document:
    for name in ("path", "sha256", "title", "text", "form"):
        if not isinstance(getattr(document, name), str):
            raise Garbled
    document.text.encode()  # half a character cannot be stored: UnicodeEncodeError is a ValueError
    _require_order(document.blocks, len(document.text))
    _require_order(document.regions, len(document.text))
    if not document.blocks or not document.text.strip():
        raise Garbled
    return document


def _require_order(ranges: Sequence[Block] | Sequence[Region], length: int) -> None:
    end = 0
    for each in ranges:
        if not end <= each.start < each.end <= length:
            raise Garbled
        end = each.end


def of_listed(found: Listed) -> list[Any]:
    fields = asdict(found)
    return [
        *(os.fsdecode(fields[name]) for name in ("file", "below")),
        *(fields[name] for name in ("path", "size", "modified_ns", "reason", "detail", "is_link")),
    ]


def to_listed(fields: Sequence[Any]) -> Listed:
    """Raises `Garbled`."""
    try:
        file, below, path, size, modified_ns, reason, detail, is_link = fields
        reason = None if reason is None else Reason(reason)
        return Listed(
            Path(file),
            os.fsencode(below),
            str(path),
            int(size),
            modified_ns,
            reason,
            str(detail),
            bool(is_link),
        )
    except (TypeError, ValueError) as error:
        raise Garbled from error
