"""Plain text: the words of the file exactly, its paragraphs and what looks like headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path, PurePosixPath

from index.documents import Document, Problem
from index.readers.blocks import Piece, blocks_of
from index.readers.headings import structure
from index.readers.prose import paragraphs
from index.readers.source import load

SUFFIXES = (".txt", ".text", ".log", ".srt")
_BLANK_LINES = re.compile(r"(?>\r\n|\n|\r)[ \t]*(?>\r\n|\n|\r)")


def read(file: Path, path: str) -> Iterator[Document | Problem]:
    """The document in `file`: its text is the decoded file, unchanged but for a byte order mark."""
    source = load(file, path)
    if isinstance(source, Problem):
        yield source
        return
    title = ""
    match PurePosixPath(path).suffix.lower():
        case ".srt":
            pieces = _cues(source.text)
        case ".log":
            pieces = [Piece(*span) for span in paragraphs(source.text, rejoin=False)]
        case _:
            pieces, title = structure(source.text)
    yield from source.document(blocks_of(source.text, pieces), title)


def _cues(text: str) -> list[Piece]:
    """Subtitles: number, times and words of one cue stay together."""
    bounds = [0, *(mark.start() for mark in _BLANK_LINES.finditer(text)), len(text)]
    return [Piece(start, end) for start, end in pairwise(bounds)]
