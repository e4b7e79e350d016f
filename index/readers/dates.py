"""Dates in the forms people and programs write, to ISO 8601: `2022-10-16`, `2022-10` or `2022`.

A date is taken as it stands, in its own time zone. One that no calendar has is none; nor is one of the
lunar calendar, or one whose day and month could be told apart in two ways (05/06/2022).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_YEARS = range(1000, 2200)
"""Outside of these it is a number, or a program's "no date" (`0001-01-01`)."""
_REPUBLIC = 1911
"""民国 1 is 1912."""
_LONGEST = 200
"""Characters of what a file states that are looked at."""
_RECENT = 1900
"""Digits without separators are read as a date from then on: others are counters."""

_PLAIN = str.maketrans("０１２３４５６７８９／－—–‐．：，　\u00a0", "0123456789/----.:,  ")
"""Character for character, so that places stay."""
_ZEROS = "〇○◯零"
_DIGITS = {**dict.fromkeys(_ZEROS, 0), **{d: n for n, d in enumerate("一二三四五六七八九", start=1)}}
_TENS = {"十": 10, "廿": 20, "卅": 30}
_HUNDREDS = {"百": 100, "千": 1000}
_NUMERALS = "".join((*_DIGITS, *_TENS))
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_GAP = r"\s{0,3}"
_ARABIC = r"\d(?:\s?\d)?"
_CHINESE = rf"[{_NUMERALS}](?:\s?[{_NUMERALS}]){{0,2}}"
_YEAR_DIGIT = f"[{''.join(_DIGITS)}O0]"
_MONTH = (
    r"(?<![A-Za-z])(?P<{}>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)(?![A-Za-z])\.?"
)
_TIME = r"(?:\d{1,2}:\d{2}(?::\d{2})?\s{1,3}(?:[A-Z]{2,4}\s{1,3})?)?"
_FORMS = (
    # 2022年10月16日, 二〇二二年十月, 民国一一一年元月
    rf"(?<![\d{_NUMERALS}历曆])(?:民[国國]{_GAP}(?P<republic>\d{{1,3}}|[{_NUMERALS}百]{{1,5}}|元)"
    rf"|(?P<cy>\d(?:\s?\d){{3}}|{_YEAR_DIGIT}(?:\s?{_YEAR_DIGIT}){{3}}|[一二]千[{_NUMERALS}百]{{1,6}})){_GAP}年"
    rf"(?:{_GAP}(?P<cm>{_ARABIC}|{_CHINESE}|元){_GAP}月"
    rf"(?:{_GAP}(?P<cd>{_ARABIC}|{_CHINESE}){_GAP}[日号號]|(?!{_GAP}[\d{_NUMERALS}初]))"
    rf"|(?!{_GAP}[\d{_NUMERALS}元正冬腊臘闰閏]))",
    # 2022-10-16, 2022/10/16, 2022. 10. 16
    r"(?<![\d.])(?P<ny>\d{4})\s?(?P<mark>[-/.])\s?(?P<nm>\d{1,2})\s?(?P=mark)\s?(?P<nd>\d{1,2})(?!\d|\.\d)",
    # 16 October 2022, 16-Oct-2022
    rf"(?<![A-Za-z\d])(?P<ed>\d{{1,2}})(?:st|nd|rd|th)?(?:\s{{1,3}}of)?[\s-]{{1,3}}{_MONTH.format('em')},?[\s-]{{1,3}}"
    r"(?P<ey>\d{4})(?!\d)",
    # October 16, 2022; Oct 16 08:30:00 2022
    rf"{_MONTH.format('am')}\s{{1,3}}(?P<ad>\d{{1,2}})(?:st|nd|rd|th)?,?\s{{1,3}}{_TIME}(?P<ay>\d{{4}})(?!\d)",
    # October 2022
    rf"{_MONTH.format('om')},?\s{{1,3}}(?P<oy>\d{{4}})(?!\d)",
)
_IN_TEXT = re.compile("|".join(_FORMS), re.IGNORECASE)
_STATED = re.compile(
    "|".join(
        (
            *_FORMS,
            r"(?<![\d.])(?P<ky>\d{4})[-/.](?P<km>\d{1,2})(?![\d]|[-/.]\d)",  # 2022-10
            # 16/10/2022
            r"(?<![\d./])(?P<la>\d{1,2})(?P<cut>[/.])(?P<lb>\d{1,2})(?P=cut)(?P<ly>\d{4})(?!\d)",
        )
    ),
    re.IGNORECASE,
)
_PDF = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4}(?:\d{2})?(?:\D.*)?|T.*)?")
_YEAR = re.compile(r"(\d{4})年?")


@dataclass(frozen=True, slots=True)
class Found:
    """A date within a text: `text[start:end]` writes it, and `iso` says it."""

    start: int
    end: int
    iso: str

    @property
    def is_day(self) -> bool:
        return self.iso.count("-") > 1


def iso_date(stated: str) -> str | None:
    """The first date in what a file states of itself; None where that is none, or no possible one."""
    stated = stated[:_LONGEST].translate(_PLAIN).strip()
    if found := _PDF.match(stated) or _YEAR.fullmatch(stated):
        return _iso(*found.groups())
    if found := _COMPACT.fullmatch(stated):
        return _iso(*found.groups()) if int(found[1]) >= _RECENT else None
    found = _STATED.search(stated)
    return _read(found) if found else None


def dates_in(text: str) -> Iterator[Found]:
    """The possible dates that are written in a text, in order: days, months, and years with 年."""
    for found in _IN_TEXT.finditer(text.translate(_PLAIN)):
        if iso := _read(found):
            yield Found(found.start(), found.end(), iso)


def _read(found: re.Match[str]) -> str | None:
    part = found.groupdict()
    if part["republic"]:
        return _iso(_number(part["republic"]) + _REPUBLIC, part["cm"], part["cd"])
    if part.get("ly"):
        return _day_and_month(part["ly"], int(part["la"]), int(part["lb"]), dotted=part["cut"] == ".")
    named = next((key for key in "cneaok" if part.get(f"{key}y")), "")
    return _iso(part[f"{named}y"], part[f"{named}m"], part.get(f"{named}d"))


def _day_and_month(year: str, first: int, second: int, *, dotted: bool) -> str | None:
    """With dots the day comes first; with slashes it is where a month cannot be."""
    months = range(1, len(_MONTHS) + 1)
    if first in months and second in months and first != second and not dotted:
        return None
    day, month = (first, second) if dotted or second in months else (second, first)
    return _iso(year, month, day)


def _iso(year: str | int, month: str | int | None = None, day: str | int | None = None) -> str | None:
    numbers = [_number(part) for part in (year, month, day) if part is not None]
    try:
        date(*[*numbers, 1, 1][:3])
    except ValueError:
        return None
    if numbers[0] not in _YEARS:
        return None
    return "-".join(f"{number:02}" for number in numbers)


def _number(word: str | int) -> int:
    """What digits of either script, numerals or the name of a month say; 0 for what says nothing."""
    word = "".join(str(word).split())
    if word.isdecimal():
        return int(word)
    if word[:3].lower() in _MONTHS:
        return _MONTHS.index(word[:3].lower()) + 1
    if word == "元":
        return 1
    if not any(unit in word for unit in (*_TENS, *_HUNDREDS)):
        return int("".join(str(_DIGITS.get(digit, 0)) if not digit.isdigit() else digit for digit in word))
    total = held = 0
    for numeral in word:
        if numeral in _HUNDREDS or numeral == "十":
            total += (held or 1) * (_HUNDREDS.get(numeral) or 10)
            held = 0
        elif numeral in _TENS:
            total += _TENS[numeral]
        else:
            held = _DIGITS.get(numeral, 0)
    return total + held
