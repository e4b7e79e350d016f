"""The numbers that Word prints before headings and items, counted as it counts them.

The file holds none of them: it holds lists, their levels, and which paragraph is in which
(ECMA-376, part 1, 17.9).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from index.readers.markup import Element
from index.readers.numerals import numeral
from index.readers.opc import attribute, child, is_on, name_of, value, whole

LEVELS = 9
"""Of a list."""
_PLACE = re.compile("%([1-9])")
_LONGEST = 100
"""Characters of a level's pattern: Word shows no more than 31 before a paragraph."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list. `pattern` has %1 to %9 where the numbers of the levels stand.

    `restart` says after which levels (counted from 1) it begins anew: those up to it; 0 is never.
    """

    start: int = 1
    way: str = "decimal"
    pattern: str = ""
    gap: str = " "
    restart: int = LEVELS
    digits: bool = False
    style: str = ""


@dataclass
class _Count:
    """How far the numbers of a list have come. Numberings that share a list count on together."""

    numbers: list[int | None] = field(default_factory=lambda: [None] * LEVELS)
    begun: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Numbering:
    """A use of a list, perhaps with levels of its own; `anew` are those that begin again with it."""

    list_id: str
    levels: dict[int, Level]
    anew: dict[int, int]


class Lists:
    """The lists of a file, from the root of its numbering part (None: it has none)."""

    def __init__(self, root: Element | None) -> None:
        self._levels: dict[str, dict[int, Level]] = {}
        self._same: dict[str, str] = {}
        self._counts: dict[str, _Count] = {}
        elements = [] if root is None else list(root)
        lists = [element for element in elements if name_of(element) == "w:abstractNum"]
        numberings = [element for element in elements if name_of(element) == "w:num"]
        for element in lists:
            self._add_list(element)
        self._follow_links(lists)
        self._numberings = {attribute(each, "w:numId") or "": self._numbering(each) for each in numberings}

    def depth_of(self, number: str, styles: tuple[str, ...]) -> int:
        """The level at which a numbering takes in paragraphs of one of these styles, from 0."""
        numbering = self._numberings.get(number)
        levels = numbering.levels if numbering else {}
        return next((d for s in styles for d, level in levels.items() if level.style == s), 0)

    def next(self, number: str, depth: int) -> str:
        """What is printed before the next paragraph of a numbering at a level, with the gap behind it."""
        numbering = self._numberings.get(number)
        if numbering is None or depth not in numbering.levels:
            return ""
        count = self._counts.setdefault(numbering.list_id, _Count())
        if number not in count.begun:
            count.begun.add(number)
            for anew in numbering.anew:
                count.numbers[anew] = None
        self._advance(count.numbers, numbering, depth)
        return _printed(count.numbers, numbering, depth)

    def _advance(self, numbers: list[int | None], numbering: _Numbering, depth: int) -> None:
        now = numbers[depth]
        start = numbering.anew.get(depth, numbering.levels[depth].start)
        numbers[depth] = start if now is None else now + 1
        for deeper in range(depth + 1, LEVELS):
            if depth < numbering.levels.get(deeper, Level()).restart:
                numbers[deeper] = None

    def _add_list(self, element: Element) -> None:
        found = (_level(each) for each in element if name_of(each) == "w:lvl")
        self._levels[_list_id(element)] = {depth: level for depth, level in found if 0 <= depth < LEVELS}

    def _follow_links(self, lists: list[Element]) -> None:
        """A list may only name a style; the list that is linked to this style is then meant."""
        links = {link: _list_id(each) for each in lists if (link := value(each, "w:styleLink"))}
        for each in lists:
            meant = links.get(value(each, "w:numStyleLink") or "")
            if meant is not None:
                self._same[_list_id(each)] = meant

    def _numbering(self, element: Element) -> _Numbering:
        named = value(element, "w:abstractNumId") or ""
        list_id = self._same.get(named, named)
        levels, anew = dict(self._levels.get(list_id, {})), {}
        for override in element:
            if name_of(override) != "w:lvlOverride":
                continue
            depth = whole(attribute(override, "w:ilvl"), -1)
            if not 0 <= depth < LEVELS:
                continue
            own = child(override, "w:lvl")
            if own is not None:
                levels[depth] = _level(own)[1]
            start = value(override, "w:startOverride")
            if start is not None:
                anew[depth] = whole(start, 1)
        return _Numbering(list_id, levels, anew)


def _list_id(element: Element) -> str:
    return attribute(element, "w:abstractNumId") or ""


def _level(element: Element) -> tuple[int, Level]:
    """A level and its depth, from 0."""
    ways = [attribute(each, "w:val") or "" for each in element.iter() if name_of(each) == "w:numFmt"]
    way = next((way for way in ways if way != "custom"), "decimal")
    restart = value(element, "w:lvlRestart")
    gap = value(element, "w:suff")
    hidden = is_on(element, "w:rPr", "w:vanish")
    return whole(attribute(element, "w:ilvl"), -1), Level(
        start=whole(value(element, "w:start"), 0 if value(element, "w:start") is None else 1),
        way=way,
        pattern="" if hidden else (value(element, "w:lvlText") or "")[:_LONGEST],
        gap="" if gap == "nothing" else " ",
        restart=LEVELS if restart is None else whole(restart, LEVELS),
        digits=is_on(element, "w:isLgl") is True,
        style=value(element, "w:pStyle") or "",
    )


def _printed(numbers: list[int | None], numbering: _Numbering, depth: int) -> str:
    level = numbering.levels[depth]
    if level.way == "bullet":
        return ""

    def number(place: re.Match[str]) -> str:
        at = int(place[1]) - 1
        of = numbering.levels.get(at, Level())
        now = numbers[at] if at < len(numbers) else None
        way = "decimal" if level.digits and of.way != "none" else of.way
        return numeral(of.start if now is None else now, way)

    printed = _PLACE.sub(number, level.pattern)
    return printed + level.gap if printed and not printed.isspace() else ""
