"""The tokens of RTF (Rich Text Format 1.9.1): words, symbols, braces, and the bytes between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

_TOKEN = re.compile(
    rb"\\([A-Za-z]{1,32})(-?[0-9]{1,10})? ?"
    rb"|\\'([0-9A-Fa-f]{2})"
    rb"|\\(.)"
    rb"|([{}])"
    rb"|([^\\{}\r\n\0]+)",
    re.DOTALL,
)
"""Line ends and NULs between tokens are nothing: files are broken into lines anywhere."""
_LINE_ENDS = (b"\r", b"\n")


class Kind(Enum):
    OPEN = "{"
    CLOSE = "}"
    WORD = "word"
    SYMBOL = "symbol"
    BYTES = "bytes"
    BINARY = "binary"


@dataclass(frozen=True, slots=True)
class Token:
    """`word` is a control word or, for a symbol, its one character; `value` the number behind a word."""

    kind: Kind
    word: str = ""
    value: int | None = None
    data: bytes = b""


_OPEN, _CLOSE, _BINARY = Token(Kind.OPEN), Token(Kind.CLOSE), Token(Kind.BINARY)


def tokens(data: bytes) -> Iterator[Token]:
    """The tokens of a file, in order; the bytes of pictures that are not spelled out are passed over."""
    at = 0
    while match := _TOKEN.search(data, at):
        word, value, spelled, symbol, brace, plain = match.groups()
        at = match.end()
        if word is not None:
            number = None if value is None else int(value)
            if word == b"bin":
                at += max(0, number or 0)
                yield _BINARY
            else:
                yield Token(Kind.WORD, word.decode(), number)
        elif spelled is not None:
            yield Token(Kind.BYTES, data=bytes.fromhex(spelled.decode()))
        elif brace is not None:
            yield _OPEN if brace == b"{" else _CLOSE
        elif plain is not None:
            yield Token(Kind.BYTES, data=plain)
        elif symbol in _LINE_ENDS:
            yield Token(Kind.WORD, "par")
        elif symbol in {b"{", b"}", b"\\"}:
            yield Token(Kind.BYTES, data=symbol)
        else:
            yield Token(Kind.SYMBOL, symbol.decode("latin-1"))
