"""What the address of a source page asks for, and what of it the document can give."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from starlette.datastructures import QueryParams

from qa.answers import Span
from qa.characters import snapped
from qa.errors import RangeUnreadable
from qa.web.addresses import MOST_PASSAGES, Range

MOST_DIGITS = 9
"""Digits of a position that are read; more is beyond the end of any document."""


class Remark(Enum):
    """Why what is marked is not what was asked for; the value is the key of its sentence."""

    OUTSIDE = "source.range_outside"
    CLIPPED = "source.range_clipped"
    NONE = "source.range_none"
    HALF = "source.range_half"
    SNAPPED = "source.range_snapped"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address asks for: one range, the passages of an answer, words to look for, a printed page."""

    start: int | None
    end: int | None
    passages: tuple[Range, ...]
    find: str
    leaf: int | None = None

    @classmethod
    def read(cls, query: QueryParams, document: str) -> Wanted:
        """Raises `RangeUnreadable`. A passage of the answer that is none is passed over."""
        start, end = _position(query.get("from")), _position(query.get("to"))
        read = [Range.read(written, document) for written in query.getlist("also")[:MOST_PASSAGES]]
        passages = dict.fromkeys(passage for passage in read if passage is not None)
        leaf = query.get("leaf", "")
        asked = int(leaf) if leaf.isascii() and leaf.isdigit() and len(leaf) <= MOST_DIGITS else None
        return cls(start, end, tuple(passages), query.get("find", "").strip(), asked)

    def at(self, leaf: int) -> Wanted:
        """The same, with another printed page."""
        return replace(self, leaf=leaf)

    def span(self, text: str) -> tuple[Span | None, Remark | None]:
        """The range of `text` that is marked, and what there is to say about it."""
        if self.start is None and self.end is None:
            return None, None
        if self.start is None or self.end is None:
            return None, Remark.HALF
        if self.start >= self.end:
            return None, Remark.NONE
        if self.start >= len(text):
            return None, Remark.OUTSIDE
        end = min(self.end, len(text))
        span = snapped(text, self.start, end)
        if end < self.end:
            return span, Remark.CLIPPED
        return span, Remark.SNAPPED if span != (self.start, self.end) else None


def _position(written: str | None) -> int | None:
    if written is None:
        return None
    if not (written.isascii() and written.isdigit()):
        raise RangeUnreadable(written[:MOST_DIGITS])
    digits = written.lstrip("0") or "0"
    return int(digits) if len(digits) <= MOST_DIGITS else 10**MOST_DIGITS
