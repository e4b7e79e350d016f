"""The footnotes and endnotes of a Word file, numbered in the order in which they are cited."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.readers.markup import Element
from index.readers.numerals import numeral
from index.readers.opc import attribute, value, whole
from index.readers.word.text import Cited

_NO_NOTES = frozenset(("separator", "continuationSeparator", "continuationNotice"))


@dataclass
class Notes:
    """The notes of one kind, which stand in the part `name`, counted as they are cited."""

    name: str
    notes: dict[str, Element]
    way: str
    next: int
    cited: set[str] = field(default_factory=set)

    def cite(self, reference: Cited) -> tuple[Element, str] | None:
        """The note and the mark it bears, the first time that it is cited."""
        note = self.notes.get(reference.number)
        if note is None or reference.number in self.cited:
            return None
        self.cited.add(reference.number)
        if reference.marked:
            return note, ""
        self.next += 1
        return note, numeral(self.next - 1, self.way)


def notes_of(name: str, root: Element | None, said: list[Element | None], own: str, way: str) -> Notes:
    """The notes in a part; `said` may state under `own` how they are numbered, the later over the earlier."""
    notes = {
        attribute(each, "w:id") or "": each
        for each in (() if root is None else root)
        if attribute(each, "w:type") not in _NO_NOTES
    }
    ways = [word for each in said if (word := value(each, own, "w:numFmt"))]
    starts = [word for each in said if (word := value(each, own, "w:numStart"))]
    return Notes(name, notes, ways[-1] if ways else way, whole(starts[-1], 1) if starts else 1)
