"""What a reader gives: a text, its blocks, and where each stands.

The text is the one place where words live. Blocks, passages, citations and highlights are ranges
into it, counted in Unicode code points; nothing downstream holds text of its own.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

ID_LENGTH = 32
"""Hexadecimal digits of a document's or passage's id: 128 bits."""


class BlockKind(StrEnum):
    """What a block is to a reader of the page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    CODE = "code"
    ROW = "row"
    FURNITURE = "furniture"
    """A running header, a page number: part of the page, and of no passage."""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, code block or table row: `text[start:end]`, blank ends trimmed.

    `number` counts all blocks of the document from 1, headings included, so that "paragraph 16"
    is the sixteenth thing a person counts down the page. `level` is 1 to 6 for headings, else 0.
    `page` is the page or slide it begins on, `line` the line of a text file or the row of a sheet; both
    count from 1 and are None where the format has none.
    """

    start: int
    end: int
    number: int
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    page: int | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """Where a range of the text, a printed line as a rule, stands on a page of the original.

    The box is in fractions of the page as it is shown (turned, where it is), from its upper left
    corner: 0 <= left <= right <= 1, 0 <= top <= bottom <= 1. `confidence`, 0 to 1, is set where the words
    were recognised in a picture.
    """

    start: int
    end: int
    page: int
    left: float
    top: float
    right: float
    bottom: float
    confidence: float | None = None


def region_at(regions: Sequence[Region], position: int) -> Region | None:
    """The region in which a position stands, or the one before it; None before the first."""
    found = bisect_right(regions, position, key=lambda region: region.start)
    return regions[found - 1] if found else None


def block_at(blocks: Sequence[Block], position: int) -> Block:
    """The block of a document in which a position stands, or the one before it; there must be one."""
    return blocks[max(0, bisect_right(blocks, position, key=lambda block: block.start) - 1)]


class DecodedBy(StrEnum):
    """How the character encoding of a file became known."""

    BOM = "bom"
    STRICT = "strict"
    """The bytes are valid in this encoding and practically cannot be by accident (UTF-8)."""
    DECLARED = "declared"
    """The file says so itself (XML declaration, `<meta charset>`), and the bytes agree."""
    GUESSED = "guessed"
    CHOSEN = "chosen"
    """The user said so."""


@dataclass(frozen=True, slots=True)
class Decoding:
    """The encoding a text was read in, by its Python codec name, and how sure that is."""

    encoding: str
    by: DecodedBy
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its structure.

    `path` is the path inside the library, with "/" between parts; a record of a `.jsonl`
    collection has the path `FILE#id`. `sha256` is of the bytes it was read from (for a record:
    of its line). `date` is ISO 8601 (`2022-10-16`, `2022-10` or `2022`) where known.
    Blocks are in reading order and do not overlap; regions are in the order of the text and do not
    overlap either. `form` names the format it was read as ("pdf", "docx", …). `pages` is their number
    where the format has pages or slides; those in `blank_pages` gave no text.
    """

    path: str
    sha256: str
    title: str
    text: str
    blocks: tuple[Block, ...]
    decoding: Decoding | None = None
    date: str | None = None
    form: str = ""
    regions: tuple[Region, ...] = ()
    pages: int | None = None
    blank_pages: tuple[int, ...] = ()

    @property
    def id(self) -> str:
        """The hash of its SHA-256 and its path in the library."""
        return content_id(self.sha256, self.path)


class Reason(StrEnum):
    """Why a file, or a part of one, is not in the library, or is only with a caveat.

    Those that begin with `word` speak of the user dictionary.
    """

    UNSUPPORTED = "unsupported"
    BINARY = "binary"
    EMPTY = "empty"
    TOO_LARGE = "too-large"
    UNDECODABLE = "undecodable"
    DOUBTFUL_ENCODING = "doubtful-encoding"
    DENIED = "denied"
    VANISHED = "vanished"
    MALFORMED = "malformed"
    BAD_RECORD = "bad-record"
    DUPLICATE_ID = "duplicate-id"
    PATH_TAKEN = "path-taken"
    LINKED_FOLDER = "linked-folder"
    FOLDER_MISSING = "folder-missing"
    ENCRYPTED = "encrypted"
    """It opens with a password only; none that was given fits."""
    LOCKED_OFFICE = "locked-office"
    """An office file under a password: no password helps us."""
    OLD_OFFICE = "old-office"
    """A .doc, .xls or .ppt of before 2007."""
    PAGES_WITHOUT_TEXT = "pages-without-text"
    """Some pages, named in the detail, are pictures only."""
    NO_TEXT_LAYER = "no-text-layer"
    """All of it is pictures: scanned pages, a photograph."""
    RECOGNISED = "recognised"
    """The words of the pages in the detail were recognised in pictures, and may be wrong."""
    PARTS_LEFT_OUT = "parts-left-out"
    """A part of the file, named in the detail, could not be read; the rest was."""
    ARCHIVE_LIMIT = "archive-limit"
    """Unpacked it would be too large, hold too many files or too many archives within each other."""
    TOO_SLOW = "too-slow"
    """Reading took longer than it may."""
    TOO_MUCH_MEMORY = "too-much-memory"
    CRASHED = "crashed"
    """The reader ended on it."""
    CHANGED_WHILE_READ = "changed-while-read"
    UNANSWERING = "unanswering"
    """A folder or disk that does not answer: a network folder that hangs."""
    WORDS_UNREADABLE = "words-unreadable"
    WORDS_TOO_MANY = "words-too-many"
    WORD_NOT_UTF8 = "word-not-utf8"
    WORD_EMPTY = "word-empty"
    WORD_SAME_SIDES = "word-same-sides"
    WORD_MANY_SIDES = "word-many-sides"
    WORD_CONTROL = "word-control"
    WORD_TOO_LONG = "word-too-long"
    WORD_PUNCTUATION = "word-punctuation"

    @property
    def of_words(self) -> bool:
        """Whether it speaks of the user dictionary."""
        return self.value.startswith("word")

    @property
    def is_warning(self) -> bool:
        """A warning: what it speaks of is in the library all the same."""
        return self in _WARNINGS


_WARNINGS = frozenset(
    (
        Reason.DOUBTFUL_ENCODING,
        Reason.FOLDER_MISSING,
        Reason.PAGES_WITHOUT_TEXT,
        Reason.RECOGNISED,
        Reason.PARTS_LEFT_OUT,
        Reason.UNANSWERING,
        Reason.CHANGED_WHILE_READ,
    )
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a reader could not take in. `detail` is data (a line number, a size), no sentence."""

    path: str
    reason: Reason
    detail: str = ""

    def as_json(self) -> dict[str, str]:
        return {"path": self.path, "reason": self.reason.value, "detail": self.detail}


def content_id(*parts: str) -> str:
    """A stable id from content: the first 128 bits, in hexadecimal, of a SHA-256 over `parts`."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:ID_LENGTH]
