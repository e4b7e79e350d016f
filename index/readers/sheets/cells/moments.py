"""Dates and times as a format shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from index.readers.numerals import numeral
from index.readers.sheets.cells.formats import Kind, Section, Token
from index.readers.sheets.cells.numbers import Unshown

ONE_DAY = timedelta(days=1)
_DAY = 86_400_000
"""Milliseconds; a time is kept no finer."""
_LEAP = 60
"""1900-02-29, which never was: spreadsheets count it, after Lotus 1-2-3."""
_LAST = 2_958_466
"""The day after 9999-12-31."""
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEK = "一二三四五六日"
_CHINESE = ("804", "0804", "404", "0404", "c04", "1004", "zh")
_SHORT = 3
_FORM = "chineseCounting"


def moment_of(serial: float, *, since_1904: bool) -> datetime:
    """The moment that a number of days stands for. Raises `Unshown` where no calendar has it."""
    if not 0 <= serial < _LAST or (not since_1904 and int(serial) == _LEAP):
        raise Unshown
    start = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30 if serial > _LEAP else 31)
    try:
        return start + timedelta(milliseconds=round(serial * _DAY))
    except OverflowError as error:
        raise Unshown from error


def plain(moment: datetime) -> str:
    """A moment in ISO 8601; without its time where that is midnight, without its day where it has none."""
    if moment.year < 1900:  # noqa: PLR2004 - a time alone
        return f"{moment:%H:%M:%S}"
    return f"{moment:%Y-%m-%d %H:%M:%S}".removesuffix(" 00:00:00")


def shown(moment: datetime, section: Section, days: float) -> str:
    """The moment as a section shows it; `days` is its number, for hours in all. Raises `Unshown`."""
    if section.numerals > 1:
        raise Unshown
    return "".join(_Clock(moment, section, days).parts())


class _Clock:
    def __init__(self, moment: datetime, section: Section, days: float) -> None:
        self._tokens = section.tokens
        self._fine = _has_fraction(section.tokens)
        self._moment = moment if self._fine else moment + timedelta(milliseconds=500)
        self._milliseconds = round(days * _DAY)
        self._counted = section.numerals == 1
        self._chinese = section.locale.startswith(_CHINESE)
        self._noon = section.has(Kind.NOON)

    def parts(self) -> Iterator[str]:
        seconds = False
        for at, token in enumerate(self._tokens):
            match token.kind:
                case Kind.MOMENT:
                    yield self._part(at, token.text.lower())
                    seconds = token.text[0] in "sS"
                case Kind.ELAPSED:
                    yield self._elapsed(token.text)
                    seconds = token.text[0] == "s"
                case Kind.NOON:
                    yield _noon(token.text, late=self._moment.hour >= 12)  # noqa: PLR2004
                case Kind.POINT:
                    yield "." + self._fraction(at) if seconds else "."
                case Kind.DIGIT if not seconds:
                    raise Unshown
                case Kind.DIGIT:
                    pass
                case Kind.LITERAL | Kind.SLASH | Kind.COMMA:
                    yield token.text
                case _:
                    raise Unshown

    def _part(self, at: int, code: str) -> str:
        day, unit = self._moment, code[0]
        if unit == "m" and self._is_minute(at):
            return self._number(day.minute, code)
        if unit in "mdaye" and day.year < 1900:  # noqa: PLR2004 - a time has no day
            raise Unshown
        match unit:
            case "y" | "e":
                return self._year(code)
            case "m":
                return self._month(code)
            case "d" | "a":
                return self._day(code)
            case "h":
                return self._number((day.hour - 1) % 12 + 1 if self._noon else day.hour, code)
        return self._number(day.second, code)

    def _year(self, code: str) -> str:
        short = code in {"y", "yy"}
        digits = f"{self._moment.year % 100:02d}" if short else f"{self._moment.year:04d}"
        return "".join("〇一二三四五六七八九"[int(digit)] for digit in digits) if self._counted else digits

    def _month(self, code: str) -> str:
        month = self._moment.month
        if len(code) < _SHORT:
            return self._number(month, code)
        if self._chinese:
            return (str(month) if len(code) == _SHORT else numeral(month, _FORM)) + "月"
        name = _MONTHS[month - 1]
        return {3: name[:3], 5: name[:1]}.get(len(code), name)

    def _day(self, code: str) -> str:
        """The day of the month, or of the week."""
        if len(code) < _SHORT:
            return self._number(self._moment.day, code)
        day = self._moment.weekday()
        if code[0] == "a":
            return ("星期" if len(code) > _SHORT else "") + _WEEK[day]
        if self._chinese:
            return ("周" if len(code) == _SHORT else "星期") + _WEEK[day]
        return _DAYS[day][: _SHORT if len(code) == _SHORT else None]

    def _number(self, number: int, code: str) -> str:
        if self._counted:
            return numeral(number, _FORM) if number else "〇"
        return f"{number:0{min(len(code), 2)}d}"

    def _is_minute(self, at: int) -> bool:
        """Minutes stand after hours or before seconds; months elsewhere."""
        if len(self._tokens[at].text) >= _SHORT:
            return False
        clock = (Kind.MOMENT, Kind.ELAPSED)
        before = next((t.text[0] for t in reversed(self._tokens[:at]) if t.kind in clock), "")
        after = next((t.text[0] for t in self._tokens[at + 1 :] if t.kind in clock), "")
        return before in {"h", "H"} or after in {"s", "S"}

    def _elapsed(self, code: str) -> str:
        unit = {"h": 3_600_000, "m": 60_000, "s": 1000}[code[0]]
        total = self._milliseconds + (0 if self._fine else 500)
        return f"{total // unit:0{len(code)}d}"

    def _fraction(self, at: int) -> str:
        places = 0
        for token in self._tokens[at + 1 :]:
            if token.kind is not Kind.DIGIT:
                break
            places += 1
        return f"{self._moment.microsecond // 1000:03d}"[:places].ljust(places, "0")


def _has_fraction(tokens: Sequence[Token]) -> bool:
    """Whether parts of a second are shown; else it is rounded."""
    return any(token.kind is Kind.POINT for token in tokens) and any(t.kind is Kind.DIGIT for t in tokens)


def _noon(code: str, *, late: bool) -> str:
    early, afternoon = code.split("/")
    return afternoon if late else early
