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


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, code block or table row: `text[start:end]`, blank ends trimmed.

    `number` counts all blocks of the document from 1, headings included, so that "paragraph 16"
    is the sixteenth thing a person counts down the page. `level` is 1 to 6 for headings, else 0.
    """

    start: int
    end: int
    number: int
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    page: int | None = None


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
    Blocks are in reading order and do not overlap.
    """

    path: str
    sha256: str
    title: str
    text: str
    blocks: tuple[Block, ...]
    decoding: Decoding | None = None
    date: str | None = None

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
        return self in (Reason.DOUBTFUL_ENCODING, Reason.FOLDER_MISSING)


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
