"""What a document is called and when it is from: what it states, then what its text says, then its name."""

from __future__ import annotations

from collections.abc import Sequence

from index.documents import Block, BlockKind
from index.readers.dates import iso_date


def titled(stated: str, text: str, blocks: Sequence[Block], stem: str) -> str:
    """The title that is stated, else the first heading of the highest level, else the file's `stem`."""
    if stated := " ".join(stated.split()):
        return stated
    headings = [block for block in blocks if block.kind is BlockKind.HEADING and block.level == 1]
    first = " ".join(text[headings[0].start : headings[0].end].split()) if headings else ""
    return first or stem


def dated(stated: str | None, text: str, blocks: Sequence[Block]) -> str | None:  # noqa: ARG001 - to come
    """The date that is stated, in any form people write, as ISO 8601; else what the text says of itself."""
    return iso_date(stated) if stated else None
