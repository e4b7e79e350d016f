"""The styles of an OpenDocument text: what is hidden, centred, a title, or in a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from index.readers.markup import Element
from index.readers.opendocument.lists import Level, levels_of
from index.readers.opendocument.package import attribute, child, name_of

_DEEPEST = 20
_TITLES = frozenset(("Title", "标题"))


@dataclass(frozen=True, slots=True)
class Look:
    """What holds for text of a style, its parents heard."""

    hidden: bool = False
    centred: bool = False
    titles: bool = False


class Styles:
    """The styles in force in one part: its own (`automatic`), over those of the document (`common`)."""

    def __init__(self, automatic: Element | None, common: Element | None) -> None:
        self._styles: dict[tuple[str, str], Element] = {}
        self._lists: dict[str, dict[int, Level]] = {}
        self.outline: dict[int, Level] = {}
        self._looks: dict[tuple[str, str], Look] = {}
        for group in (child(common, "office:styles"), child(automatic, "office:automatic-styles")):
            for element in () if group is None else group:
                self._add(element)

    def look(self, family: str, style: str | None) -> Look:
        """Of a style of the family "paragraph", "text" or "section"."""
        key = family, style or ""
        if key not in self._looks:
            self._looks[key] = self._look(*key)
        return self._looks[key]

    def levels(self, name: str | None) -> dict[int, Level]:
        """The levels of a list style; none where it is not known."""
        return self._lists.get(name or "", {})

    def _add(self, element: Element) -> None:
        name = attribute(element, "style:name") or ""
        match name_of(element):
            case "style:style":
                self._styles[attribute(element, "style:family") or "", name] = element
            case "text:list-style":
                self._lists[name] = levels_of(element)
            case "text:outline-style":
                self.outline = levels_of(element)

    def _look(self, family: str, style: str) -> Look:
        chain = list(self._chain(family, style))
        shown = [_said(each, "style:text-properties", "text:display") for each in chain]
        shown += [_said(each, "style:section-properties", "text:display") for each in chain]
        aligned = [_said(each, "style:paragraph-properties", "fo:text-align") for each in chain]
        return Look(
            hidden=next((word for word in shown if word), "") == "none",
            centred=next((word for word in aligned if word), "") == "center",
            titles=any(attribute(each, "style:name") in _TITLES for each in chain),
        )

    def _chain(self, family: str, style: str) -> Iterator[Element]:
        for _ in range(_DEEPEST):
            element = self._styles.get((family, style))
            if element is None:
                return
            yield element
            style = attribute(element, "style:parent-style-name") or ""


def _said(style: Element, properties: str, name: str) -> str:
    found = child(style, properties)
    return "" if found is None else attribute(found, name) or ""
