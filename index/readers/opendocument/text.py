"""What a paragraph of an OpenDocument text shows (ODF 1.3, part 3, 6): its words, without what is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from index.readers.markup import Element
from index.readers.opendocument.package import Package, attribute, name_of, number
from index.readers.opendocument.styles import Styles

_BLANK = re.compile("[ \t\r\n]+")
_UNSEEN = frozenset((
    "office:annotation", "text:ruby-text", "text:script", "text:number", "draw:image", "text:tracked-changes",
))  # fmt: skip
"""Comments, what ruby prints above the words, programs, and numbers written for other programs' sake."""
_BOXES = frozenset((
    "draw:text-box", "draw:custom-shape", "draw:caption", "draw:rect", "draw:circle", "draw:ellipse",
    "draw:polygon", "draw:polyline", "draw:path", "draw:line", "draw:connector",
))  # fmt: skip
_MOST_BLANKS = 200
"""Blanks in a row: more were never meant to be read."""


@dataclass
class Shown:
    """What one paragraph shows, and what it brings along: `boxes` of text, and the `notes` it cites."""

    words: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    notes: list[Element] = field(default_factory=list)
    after_blank: bool = True

    @property
    def text(self) -> str:
        return "".join(self.words)


class Words:
    """Collects what paragraphs show."""

    def __init__(self, styles: Styles, package: Package) -> None:
        self._styles = styles
        self._package = package

    def of(self, paragraph: Element) -> Shown:
        shown = Shown()
        if not self._styles.look("paragraph", attribute(paragraph, "text:style-name")).hidden:
            self._inside(paragraph, shown)
        return shown

    def _inside(self, element: Element, shown: Shown) -> None:
        self._add(element.text, shown)
        for each in element:
            self._walk(each, shown)
            self._add(each.tail, shown)

    def _walk(self, element: Element, shown: Shown) -> None:
        name = name_of(element)
        if not name or name in _UNSEEN or self._is_hidden(element):
            return
        if name in _BOXES:
            shown.boxes.append(element)
        elif name == "text:note":
            shown.notes.append(element)
        elif name == "draw:object":
            shown.words += self._equation(element)
        elif name == "text:s":
            shown.words.append(" " * number(element, "text:c", 1, _MOST_BLANKS))
        elif name in {"text:tab", "text:line-break"}:
            shown.words.append("\t" if name == "text:tab" else "\n")
            shown.after_blank = name == "text:line-break"
        elif not name.startswith(("?:", "draw:")) or name in {"draw:frame", "draw:g", "draw:a"}:
            self._inside(element, shown)

    def _add(self, words: str | None, shown: Shown) -> None:
        """Adds characters, white space fallen together as it is on the page."""
        words = _BLANK.sub(" ", words or "")
        if shown.after_blank:
            words = words.removeprefix(" ")
        if words:
            shown.words.append(words)
            shown.after_blank = words.endswith(" ")

    def _is_hidden(self, element: Element) -> bool:
        if attribute(element, "text:is-hidden") == "true" or attribute(element, "text:display") == "none":
            return True
        return self._styles.look("text", attribute(element, "text:style-name")).hidden

    def _equation(self, element: Element) -> Iterator[str]:
        """The words of an equation, which is a document of its own within the file."""
        folder = (attribute(element, "xlink:href") or "").removeprefix("./").rstrip("/")
        root = self._package.part(f"{folder}/content.xml") if folder else None
        if root is None or not name_of(root).startswith("math:"):
            return
        for each in root.iter():
            if name_of(each) in {"math:mi", "math:mn", "math:mo", "math:mtext"}:
                yield each.text or ""
