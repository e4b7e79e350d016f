"""A plain file's bytes, checked and decoded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from index.decoding import Decoded, Undecodable, decode
from index.documents import Block, Decoding, Document, Problem, Reason
from index.readers.naming import dated, titled
from index.readers.raw import Raw

MAX_BYTES = 64 * 1024 * 1024
"""The largest plain file that is read: a text of twenty million characters is no document."""

_TEXT_CONTROLS = frozenset("\t\n\v\f\r\x1a\x1b\x1c\x1d\x1e\x1f\x85")
"""Line and page ends, the end mark of DOS files, the escape of coloured logs, old separators."""
_LINE_END = re.compile("\r\n|\n|\r")
_CONTROLS_ALLOWED = 0.01
"""A text may hold a stray control character; a hundredth of them is a program's data."""
_SAMPLE = 65_536
"""Characters looked at for controls."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text and what is known about it before its structure is."""

    raw: Raw
    text: str
    decoding: Decoding

    @property
    def path(self) -> str:
        return self.raw.path

    def document(
        self,
        form: str,
        blocks: tuple[Block, ...],
        title: str = "",
        date: str | None = None,
        text: str | None = None,
        created: str | None = None,
    ) -> Iterator[Document | Problem]:
        """The document, then what is doubtful about it.

        `title`, `date` and `created` are what the file states of itself; `text` differs from the
        file's where the format is not plain.
        """
        text = self.text if text is None else text
        yield Document(
            path=self.path,
            sha256=self.raw.sha256,
            title=titled(title, text, blocks, self.raw.stem),
            text=text,
            blocks=blocks,
            decoding=self.decoding,
            date=dated(date, text, blocks, created=created, stem=self.raw.stem),
            form=form,
        )
        if self.decoding.doubtful:
            yield Problem(self.path, Reason.DOUBTFUL_ENCODING, self.decoding.encoding)


def load(raw: Raw, declared: Callable[[bytes], str | None] | None = None) -> Source | Problem:
    """The text of a plain file, or why there is none. `declared` finds the encoding that bytes declare."""
    data, path = raw.data, raw.path
    if len(data) > MAX_BYTES:
        return Problem(path, Reason.TOO_LARGE, str(len(data)))
    if not data.strip():
        return Problem(path, Reason.EMPTY)
    try:
        decoded = decode(data, declared(data) if declared else None, raw.options.encoding)
    except Undecodable as error:
        return _undecodable(path, error)
    return _checked(raw, decoded)


def _undecodable(path: str, error: Undecodable) -> Problem:
    if error.binary:
        return Problem(path, Reason.BINARY, f"nul @ {error.offset}")
    return Problem(path, Reason.UNDECODABLE, f"{error.encoding or '?'} @ {error.offset}")


def _checked(raw: Raw, decoded: Decoded) -> Source | Problem:
    text = decoded.text
    if not text or text.isspace():
        return Problem(raw.path, Reason.EMPTY)
    sample = text[:_SAMPLE]
    controls = sum(sample.count(chr(c)) for c in range(0x20) if chr(c) not in _TEXT_CONTROLS)
    if controls > 1 + len(sample) * _CONTROLS_ALLOWED:
        return Problem(raw.path, Reason.BINARY, "control")
    return Source(raw, text, decoded.decoding)


def with_lines(text: str, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks of a plain file's text with the line that each begins on."""
    placed, line, at = [], 1, 0
    for block in blocks:
        line += len(_LINE_END.findall(text, at, block.start))
        at = block.start
        placed.append(replace(block, line=line))
    return tuple(placed)
