"""Number formats of spreadsheets (ECMA-376, part 1, 18.8.31): a code into sections, a section into tokens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

LONGEST = 1000
"""Characters of a code; a longer one is no format that a person chose (Excel takes 255)."""


class Kind(StrEnum):
    """What a token of a format stands for."""

    LITERAL = "literal"
    DIGIT = "digit"
    POINT = "point"
    COMMA = "comma"
    PERCENT = "percent"
    EXPONENT = "exponent"
    SLASH = "slash"
    MOMENT = "moment"
    """A part of a date or time: `yyyy`, `mm`, `aaaa`."""
    ELAPSED = "elapsed"
    """Hours, minutes or seconds in all: `[h]`."""
    NOON = "noon"
    TEXT = "text"
    GENERAL = "general"
    ERA = "era"


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    text: str


@dataclass(frozen=True)
class Section:
    """One of a format's sections. `condition` is a comparison and a number, as in `[>=100]`.

    `numerals` is 1 to 3 where digits are Chinese (`[DBNum1]`); `locale` what `[$-804]` says.
    """

    tokens: tuple[Token, ...] = ()
    condition: tuple[str, float] | None = None
    numerals: int = 0
    locale: str = ""

    @cached_property
    def is_moment(self) -> bool:
        """Whether it shows a date or a time."""
        return not self.kinds.isdisjoint((Kind.MOMENT, Kind.ELAPSED, Kind.NOON))

    @cached_property
    def kinds(self) -> frozenset[Kind]:
        return frozenset(token.kind for token in self.tokens)

    def has(self, kind: Kind) -> bool:
        return kind in self.kinds


_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)"? | \\(?P<escaped>.) | !(?P<set>[.,0\#?/%]) | _(?P<room>.) | \*(?P<fill>.)
    | \[(?P<bracket>[^\]]*)\] | (?P<general>general|g/通用格式) | (?P<noon>am/pm|a/p|上午/下午)
    | (?P<exponent>e[+-]) | (?P<era>g+|b+) | (?P<moment>y+|m+|d+|h+|s+|e+|a{3,4}) | (?P<digit>[0\#?])
    | (?P<point>\.) | (?P<comma>,) | (?P<percent>%) | (?P<slash>/) | (?P<text>@) | (?P<literal>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_SECTION = re.compile(r'(?:"[^"]*"?|\\.|\[[^\]]*\]|[^;"\\\[]|\[|\\$)*', re.DOTALL)
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_CURRENCY = re.compile(r"\$([^-\]]*)(?:-(.*))?")
_NUMERALS = re.compile(r"dbnum([123])", re.IGNORECASE)
_LITERAL = ("quoted", "escaped", "set", "literal")
_SYSTEM = {"f800": 'yyyy"年"m"月"d"日"', "f400": "h:mm:ss"}
"""Locales that stand for the long date and the time of the reader's own system; here a Chinese one."""


@lru_cache(2048)
def sections(code: str) -> tuple[Section, ...]:
    """The sections of a format's code; none where it is no format."""
    if len(code) > LONGEST:
        return ()
    found, at = [], 0
    while at <= len(code) and (match := _SECTION.match(code, at)):
        found.append(_section(match[0]))
        at = match.end() + 1
    return tuple(found)


def _section(code: str) -> Section:
    matches = list(_TOKEN.finditer(code))
    brackets = [match["bracket"] for match in matches if match.lastgroup == "bracket"]
    compared = next(filter(None, map(_CONDITION.fullmatch, brackets)), None)
    counted = next(filter(None, map(_NUMERALS.fullmatch, brackets)), None)
    spoken = [money[2].lower() for word in brackets if (money := _CURRENCY.fullmatch(word)) and money[2]]
    locale = spoken[-1] if spoken else ""
    if locale in _SYSTEM:
        return _section(_SYSTEM[locale])
    return Section(
        tuple(token for match in matches if (token := _token(match))),
        (compared[1], float(compared[2])) if compared else None,
        int(counted[1]) if counted else 0,
        locale,
    )


def _token(match: re.Match[str]) -> Token | None:
    name = match.lastgroup or ""
    word = match[name]
    if name in _LITERAL:
        return Token(Kind.LITERAL, word)
    if name == "room":
        return Token(Kind.LITERAL, " ")
    if name != "bracket":
        return None if name == "fill" else Token(Kind(name), word)
    if _ELAPSED.fullmatch(word):
        return Token(Kind.ELAPSED, word.lower())
    money = _CURRENCY.fullmatch(word)
    return Token(Kind.LITERAL, money[1]) if money else None


def section_for(value: float, found: Sequence[Section]) -> tuple[Section, bool] | None:
    """The section that shows a number, and whether a minus belongs before it; None where none does."""
    if any(section.condition for section in found):
        for section in found[:3]:
            if section.condition is None or _holds(value, *section.condition):
                return section, value < 0
        return None
    if not found or found[0].has(Kind.TEXT):
        return None
    if value < 0 and len(found) > 1:
        return found[1], False
    zero = value == 0 and len(found) > 2  # noqa: PLR2004 - positive; negative; zero; text
    return found[2 if zero else 0], value < 0


def _holds(value: float, comparison: str, other: float) -> bool:
    return {
        "<": value < other,
        ">": value > other,
        "=": value == other,
        "<=": value <= other,
        ">=": value >= other,
        "<>": value != other,
    }[comparison]
