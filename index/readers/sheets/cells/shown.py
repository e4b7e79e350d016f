"""What a cell shows."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from index.readers.sheets.cells import moments, numbers
from index.readers.sheets.cells.formats import Kind, section_for, sections
from index.readers.sheets.cells.numbers import Unshown

GENERAL = "General"


def shown(value: float, code: str = GENERAL, *, since_1904: bool = False) -> str:
    """A number, which may stand for a moment, as the format shows it; plainly where that is not known.

    A format that hides all numbers hides nothing here: what is in the file can be found.
    """
    return numbers.plain(value) if code == GENERAL else _shown(value, code, since_1904)


@lru_cache(1 << 16)
def _shown(value: float, code: str, since_1904: bool) -> str:
    found = sections(code)
    picked = section_for(value, found)
    if picked is None or not any(section.tokens for section in found[:3]):
        return numbers.plain(value)
    section, minus = picked
    try:
        if section.is_moment:
            return moments.shown(moments.moment_of(value, since_1904=since_1904), section, value).strip()
        return ("-" * minus + numbers.shown(value, section)).strip()
    except Unshown:
        return _plain(value, is_moment=section.is_moment, since_1904=since_1904)


def shown_moment(moment: datetime, code: str) -> str:
    """A moment that the file spells as such."""
    found = sections(code)
    try:
        if found and found[0].is_moment:
            days = (moment - datetime(1899, 12, 30)) / moments.ONE_DAY
            return moments.shown(moment, found[0], days).strip()
    except Unshown:
        pass
    return moments.plain(moment)


def shown_text(words: str, code: str) -> str:
    """Words as the format's part for text shows them, `"No. "@`."""
    found = sections(code)
    section = found[3] if len(found) > 3 else found[-1] if found else None  # noqa: PLR2004 - text is fourth
    if section is None or not section.has(Kind.TEXT):
        return words
    kinds = (Kind.TEXT, Kind.LITERAL)
    parts = [words if t.kind is Kind.TEXT else t.text for t in section.tokens if t.kind in kinds]
    return "".join(parts)


def _plain(value: float, *, is_moment: bool, since_1904: bool) -> str:
    if not is_moment:
        return numbers.plain(value)
    try:
        return moments.plain(moments.moment_of(value, since_1904=since_1904))
    except Unshown:
        return numbers.plain(value)
