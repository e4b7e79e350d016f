"""The styles of a Word file: which are headings, which are hidden, which are numbered.

A style that does not say takes it from the style it is based on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.readers.markup import Element
from index.readers.opc import attribute, child, is_on, name_of, value, whole

_NAMED = re.compile(r"(?:heading|标题|標題|見出し)\s*([1-9])", re.IGNORECASE)
_TITLES = frozenset(("title", "标题", "標題"))
_CONTENTS = re.compile(
    r"(?:toc|contents|目录|目錄)\s*(?:\d|heading|标题)|table of figures|图表目录", re.IGNORECASE
)
_BODY = 9
"""The outline level of what is no heading."""
_DEEPEST = 20
"""Styles based on each other; files were seen where they are so in circles."""


@dataclass(frozen=True, slots=True)
class Style:
    """What one style itself says. `level` is None where it is silent, 0 where it is no heading."""

    id: str
    name: str
    base: str
    level: int | None = None
    number: str | None = None
    depth: int | None = None
    hidden: bool | None = None
    aligned: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What holds for the paragraphs of a style: `number` is their list's id, `depth` their level in it.

    `linked` are the style and those it is based on: a list may name one of them for a level.
    """

    level: int = 0
    contents: bool = False
    number: str | None = None
    depth: int | None = None
    hidden: bool | None = None
    aligned: str | None = None
    linked: tuple[str, ...] = ()


class Styles:
    """The styles of a file by their ids, from the root of its styles part (None: it has none)."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Style] = {}
        self._looks: dict[str | None, Look] = {}
        self._default: str | None = None
        for element in () if root is None else root:
            if name_of(element) == "w:style":
                self._add(element)

    def look(self, style: str | None) -> Look:
        """How paragraphs (or characters) of a style are; None asks for paragraphs that name none."""
        if style not in self._looks:
            self._looks[style] = self._look(style)
        return self._looks[style]

    def _add(self, element: Element) -> None:
        style = _style(element)
        self._styles.setdefault(style.id, style)
        if (
            attribute(element, "w:default") in {"1", "true", "on"}
            and attribute(element, "w:type") == "paragraph"
        ):
            self._default = style.id

    def _look(self, style: str | None) -> Look:
        chain = list(self._chain(self._default if style is None else style))
        return Look(
            level=next((s.level for s in chain if s.level is not None), 0),
            contents=any(is_contents(s.name) for s in chain),
            number=next((s.number for s in chain if s.number is not None), None),
            depth=next((s.depth for s in chain if s.depth is not None), None),
            hidden=next((s.hidden for s in chain if s.hidden is not None), None),
            aligned=next((s.aligned for s in chain if s.aligned is not None), None),
            linked=tuple(s.id for s in chain),
        )

    def _chain(self, style: str | None) -> Iterator[Style]:
        """A style and those it is based on. An id that no style has may be telling by itself."""
        if style and style not in self._styles:
            yield Style(style, style, "", level_of(style, None))
            return
        for _ in range(_DEEPEST):
            if style is None or style not in self._styles:
                return
            yield self._styles[style]
            style = self._styles[style].base


def outline(properties: Element | None) -> int | None:
    """The heading level that a paragraph's own properties give: 1 to 9, 0 for none, None for no word."""
    stated = value(properties, "w:outlineLvl")
    if stated is None:
        return None
    level = whole(stated, _BODY)
    return level + 1 if 0 <= level < _BODY else 0


def is_centred(properties: Element | None, look: Look) -> bool:
    """Whether a paragraph of these properties and this style stands in the middle of its lines."""
    own = value(properties, "w:jc")
    return (look.aligned if own is None else own) == "center"


def _style(element: Element) -> Style:
    name = value(element, "w:name") or ""
    own = child(element, "w:pPr")
    depth = value(own, "w:numPr", "w:ilvl")
    return Style(
        id=attribute(element, "w:styleId") or name,
        name=name,
        base=value(element, "w:basedOn") or "",
        level=level_of(name, outline(own)),
        number=value(own, "w:numPr", "w:numId"),
        depth=None if depth is None else whole(depth),
        hidden=is_on(element, "w:rPr", "w:vanish"),
        aligned=value(own, "w:jc"),
    )


def is_contents(name: str) -> bool:
    """Whether a style of this name is for the lines of a table of contents."""
    return _CONTENTS.match(name) is not None


def level_of(name: str, stated: int | None) -> int | None:
    """The heading level of a style: the one `stated`, else the one its name tells; None for no word."""
    if stated is not None:
        return stated
    if name.strip().lower() in _TITLES:
        return 1
    named = _NAMED.fullmatch(name.strip())
    return int(named[1]) if named else None
