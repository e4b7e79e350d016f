"""Plain text: the words of the file exactly, its paragraphs and what looks like headings."""

from __future__ import annotations

import re
from itertools import pairwise

from index.documents import Problem
from index.readers.blocks import Piece, blocks_of
from index.readers.headings import structure
from index.readers.prose import paragraphs
from index.readers.raw import Raw, Results
from index.readers.source import load, with_lines

_BLANK_LINES = re.compile(r"(?>\r\n|\n|\r)[ \t]*(?>\r\n|\n|\r)")


def read(raw: Raw) -> Results:
    """The document in a file: its text is the decoded file, unchanged but for a byte order mark."""
    source = load(raw)
    if isinstance(source, Problem):
        yield source
        return
    title = ""
    match raw.suffix:
        case ".srt":
            pieces = _cues(source.text)
        case ".log":
            pieces = [Piece(*span) for span in paragraphs(source.text, rejoin=False)]
        case _:
            pieces, title = structure(source.text)
    yield from source.document("text", with_lines(source.text, blocks_of(source.text, pieces)), title)


def _cues(text: str) -> list[Piece]:
    """Subtitles: number, times and words of one cue stay together."""
    bounds = [0, *(mark.start() for mark in _BLANK_LINES.finditer(text)), len(text)]
    return [Piece(start, end) for start, end in pairwise(bounds)]
