"""Office packages (ECMA-376, part 2): a zip file of parts, and the relationships between them.

Only what is asked for is unpacked. A relationship that leads out of the package, or nowhere, is none:
Word opens such files, and writes them.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from index.documents import Reason
from index.readers.markup import Element, Malformed, parse_xml
from index.readers.packed import Packed, Refused

_SPACES = {
    "w": ("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "wordprocessingml/main"),
    "m": ("http://schemas.openxmlformats.org/officeDocument/2006/math", "officeDocument/math"),
    "a": ("http://schemas.openxmlformats.org/drawingml/2006/main", "drawingml/main"),
    "r": (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "officeDocument/relationships",
    ),
    "c": ("http://schemas.openxmlformats.org/drawingml/2006/chart", "drawingml/chart"),
    "dgm": ("http://schemas.openxmlformats.org/drawingml/2006/diagram", "drawingml/diagram"),
    "p": ("http://schemas.openxmlformats.org/presentationml/2006/main", "presentationml/main"),
    "x": ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "spreadsheetml/main"),
}
_STRICT = "http://purl.oclc.org/ooxml/"
"""The stricter of the two standards has names of its own for the same things."""
_OTHERS = {
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "urn:schemas-microsoft-com:vml": "v",
}
_PREFIXES = {
    **_OTHERS,
    **{space: prefix for prefix, (space, _) in _SPACES.items()},
    **{_STRICT + strict: prefix for prefix, (_, strict) in _SPACES.items()},
}
_WHOLE = re.compile(r"\s*[+-]?[0-9]{1,9}\s*")


@lru_cache(4096)
def _short(tag: str) -> str:
    space, _, local = tag[1:].rpartition("}")
    return f"{_PREFIXES.get(space, '?')}:{local}"


@lru_cache(4096)
def _spelled(name: str) -> tuple[str, str]:
    prefix, _, local = name.partition(":")
    space, strict = _SPACES[prefix]
    return f"{{{space}}}{local}", f"{{{_STRICT}{strict}}}{local}"


def name_of(element: Element) -> str:
    """An element's name with its usual prefix, `w:p`; `?:…` in a foreign namespace, "" for a comment."""
    return _short(element.tag) if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str | None:
    usual, strict = _spelled(name)
    found: str | None = element.get(usual)
    return element.get(strict) if found is None else found


def child(element: Element | None, *path: str) -> Element | None:
    """The first child of that name, its first child of the next name, and so on."""
    for name in path:
        element = None if element is None else next(element.iterchildren(*_spelled(name)), None)
    return element


def within(element: Element, name: str) -> Iterator[Element]:
    """All elements of that name in an element, however deep, in order."""
    yield from element.iter(*_spelled(name))


def value(element: Element | None, *path: str) -> str | None:
    """The `w:val` at the end of a path of children; None where there is no such child."""
    found = child(element, *path)
    return None if found is None else attribute(found, "w:val") or ""


def is_on(element: Element | None, *path: str) -> bool | None:
    """What a switch says (there it is on unless its value says no), None where it is not there."""
    word = value(element, *path)
    return None if word is None else word not in {"0", "false", "off"}


def is_math_on(element: Element | None, *path: str) -> bool:
    """The same in an equation, where the last of the path must be `m:…` and silence means no."""
    found = child(element, *path)
    return found is not None and (attribute(found, "m:val") or "1") not in {"0", "false", "off"}


def whole(word: str | None, otherwise: int = 0) -> int:
    """An integer as attributes hold it; of more than nine digits, none that anybody meant."""
    return int(word) if word and _WHOLE.fullmatch(word) else otherwise


@dataclass(frozen=True, slots=True)
class Relation:
    """`kind` is the last word of its type: "footnotes", "header"; `target` the name of a part."""

    kind: str
    target: str


class Package:
    """The parts of an office file. Raises `Refused` where it is no package within limits."""

    def __init__(self, data: bytes) -> None:
        self._packed = Packed(data)
        self._names = {name.lower(): name for name in self._packed.names}
        self._relations: dict[str, dict[str, Relation]] = {}
        self.left_out: list[str] = []

    def __iter__(self) -> Iterator[str]:
        yield from self._packed.names

    def main(self, otherwise: str) -> tuple[str, Element]:
        """The name of the main part, `otherwise` where nothing leads to it, and its root.

        Raises `Refused` or `Malformed`.
        """
        name = next(iter(self.related("", "officeDocument")), otherwise)
        return name, parse_xml(self._packed.read(self._names.get(name.lower(), name)))

    def part(self, name: str | None) -> Element | None:
        """The root of another part; None where there is none. A damaged one is left out, and noted."""
        data = self.data(name)
        try:
            return None if data is None else parse_xml(data)
        except Malformed:
            self._leave_out(self._names[(name or "").lower()])
        return None

    def data(self, name: str | None) -> bytes | None:
        """The bytes of a part; the same holds."""
        found = self._names.get((name or "").lower())
        if found is None:
            return None
        try:
            return self._packed.read(found)
        except Refused as refused:
            if refused.reason is Reason.ARCHIVE_LIMIT:
                raise
            self._leave_out(found)
        return None

    def related(self, name: str, kind: str) -> list[str]:
        """The parts that a part (or, "", the package) has of a kind."""
        return [relation.target for relation in self.relations(name).values() if relation.kind == kind]

    def target(self, name: str, number: str | None) -> str | None:
        """The part that a relationship's id leads to."""
        found = self.relations(name).get(number or "")
        return found.target if found else None

    def relations(self, name: str) -> dict[str, Relation]:
        """The relationships of a part by their ids; those out of the package, or nowhere, left out."""
        if name not in self._relations:
            self._relations[name] = dict(self._read_relations(name))
        return self._relations[name]

    def _read_relations(self, name: str) -> Iterator[tuple[str, Relation]]:
        folder, file = posixpath.split(name)
        root = self.part(posixpath.join(folder, "_rels", f"{file}.rels"))
        for element in () if root is None else root:
            target = element.get("Target") or ""
            if element.get("TargetMode") == "External" or not target:
                continue
            path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found = next(
                (self._names[p.lower()] for p in (path, unquote(path)) if p.lower() in self._names), ""
            )
            if found:
                kind = (element.get("Type") or "").rpartition("/")[2]
                yield element.get("Id") or "", Relation(kind, found)

    def _leave_out(self, name: str) -> None:
        if name not in self.left_out:
            self.left_out.append(name)


@dataclass(frozen=True, slots=True)
class Properties:
    """What a package states of itself (ECMA-376, part 2, 11)."""

    title: str = ""
    created: str | None = None


def properties(package: Package) -> Properties:
    """The core properties; empty ones where there are none."""
    name = next(iter(package.related("", "core-properties")), "docProps/core.xml")
    root = package.part(name)
    stated: dict[str, str] = {}
    for element in () if root is None else root:
        if isinstance(element.tag, str):
            stated.setdefault(element.tag.rpartition("}")[2], element.text or "")
    return Properties(stated.get("title", "").strip(), stated.get("created") or None)
