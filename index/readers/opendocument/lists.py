"""The numbers that OpenDocument text prints before headings and items (ODF 1.3, part 3, 5.3 and 16.30)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.readers.markup import Element
from index.readers.numerals import numeral
from index.readers.opendocument.package import attribute, child, name_of, number

LEVELS = 10
_MOST = 10**8
_PLACE = re.compile("%([0-9]{1,2})%")
_WAYS = {
    "1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
    "一": "taiwaneseCountingThousand", "壹": "chineseLegalSimplified", "甲": "ideographTraditional",
    "子": "ideographZodiac", "①": "decimalEnclosedCircle", "１": "decimalFullWidth", "01": "decimalZero",
}  # fmt: skip
"""By how the list of examples begins that a format is: `一, 二, 三, ...`."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list style. `pattern`, where there is one, has %1% to %10% for the numbers of levels."""

    way: str = "none"
    before: str = ""
    after: str = ""
    shown: int = 1
    start: int = 1
    pattern: str | None = None
    gap: str = " "


def levels_of(style: Element) -> dict[int, Level]:
    """The levels of a `text:list-style` or of the `text:outline-style`, from 0."""
    found = {}
    for element in style:
        if name_of(element) in {"text:list-level-style-number", "text:outline-level-style"}:
            found[number(element, "text:level", 1, LEVELS) - 1] = _level(element)
    return found


def _level(element: Element) -> Level:
    stated = (attribute(element, "style:num-format") or "").split(",")[0].strip()
    label = child(element, "style:list-level-properties", "style:list-level-label-alignment")
    followed = None if label is None else attribute(label, "text:label-followed-by")
    return Level(
        way=_WAYS.get(stated, "decimal") if stated else "none",
        before=attribute(element, "style:num-prefix") or "",
        after=attribute(element, "style:num-suffix") or "",
        shown=number(element, "text:display-levels", 1, LEVELS),
        start=number(element, "text:start-value", 1, _MOST),
        pattern=attribute(element, "loext:num-list-format"),
        gap="" if followed == "nothing" else " ",
    )


class Count:
    """How far the numbers of one list have come, at each level."""

    def __init__(self) -> None:
        self._numbers: list[int | None] = [None] * LEVELS

    def next(self, levels: dict[int, Level], depth: int, start: int | None = None) -> str:
        """What is printed before the next item at a level, with the gap behind it; `start` begins anew."""
        if not 0 <= depth < LEVELS:
            return ""
        now = self._numbers[depth]
        level = levels.get(depth, Level())
        self._numbers[depth] = start if start is not None else level.start if now is None else now + 1
        self._numbers[depth + 1 :] = [None] * (LEVELS - depth - 1)
        if level.way == "none" and not level.pattern:
            return ""
        printed = self._patterned(levels, level) if level.pattern else self._joined(levels, depth)
        return printed + level.gap if printed and not printed.isspace() else ""

    def _patterned(self, levels: dict[int, Level], level: Level) -> str:
        return _PLACE.sub(lambda place: self._shown(levels, int(place[1]) - 1), level.pattern or "")

    def _joined(self, levels: dict[int, Level], depth: int) -> str:
        first = max(0, depth + 1 - levels[depth].shown)
        numbers = [self._shown(levels, at) for at in range(first, depth + 1)]
        joined = ".".join(each for each in numbers if each)
        return levels[depth].before + joined + levels[depth].after if joined else ""

    def _shown(self, levels: dict[int, Level], at: int) -> str:
        if at not in levels:
            return ""
        now = self._numbers[at]
        return numeral(levels[at].start if now is None else now, levels[at].way)
