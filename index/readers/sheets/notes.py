"""What stands on a sheet beside its cells: comments, boxes with words, the labels of charts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.documents import BlockKind
from index.readers.markup import Element
from index.readers.opc import Package, name_of, whole
from index.readers.word.drawings import parts_of

_ROW = re.compile(r"[A-Za-z]{1,3}(\d{1,7})")


@dataclass(frozen=True, slots=True)
class Note:
    """Words beside the cells; `row` is that of the cell they speak of, None where they just lie there."""

    text: str
    row: int | None = None
    kind: BlockKind = BlockKind.PARAGRAPH


def notes_of(package: Package, sheet: str) -> Iterator[Note]:
    """The notes of the sheet in the part `sheet`."""
    found = [*_threads(package, sheet)]
    answered = {place for place, _ in found}
    # What older programs are to show of a thread is a copy of it, with a word of advice.
    found += [each for each in _comments(package, sheet) if each[0] not in answered]
    for place, words in sorted(found, key=lambda each: _row(each[0])):
        yield Note(words, _row(place) or None)
    for name in package.related(sheet, "drawing"):
        yield from _drawn(package, name)


def _row(place: str) -> int:
    found = _ROW.fullmatch(place)
    return whole(found[1]) if found else 0


def _threads(package: Package, sheet: str) -> Iterator[tuple[str, str]]:
    for name in package.related(sheet, "threadedComment"):
        for element in _all(package.part(name), "threadedComment"):
            yield element.get("ref") or "", "".join(each.text or "" for each in _all(element, "text"))


def _comments(package: Package, sheet: str) -> Iterator[tuple[str, str]]:
    for name in package.related(sheet, "comments"):
        for element in _all(package.part(name), "comment"):
            words = (each.text or "" for each in _all(element, "t"))
            yield element.get("ref") or "", "".join(words)


def _drawn(package: Package, name: str) -> Iterator[Note]:
    root = package.part(name)
    for element in () if root is None else root.iter():
        if name_of(element) == "a:p":
            yield Note("".join(each.text or "" for each in _all(element, "t")))
    if root is not None:
        yield from (Note(part.text, kind=part.kind) for part in parts_of(root, package, name))


def _all(root: Element | None, name: str) -> Iterator[Element]:
    """The elements of a local name below another, or itself."""
    for element in () if root is None else root.iter():
        if isinstance(element.tag, str) and element.tag.rpartition("}")[2] == name:
            yield element
