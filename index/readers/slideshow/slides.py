"""What stands on a slide: its shapes in reading order, as parts of a text (ECMA-376, part 1, 19 and 21)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from index.documents import BlockKind
from index.readers.flow import Part, heading
from index.readers.markup import Element
from index.readers.opc import Package, attribute, child, name_of, whole
from index.readers.word import math as wordmath
from index.readers.word.drawings import parts_of
from index.readers.word.text import alternative

TITLES = frozenset(("title", "ctrTitle"))
"""Placeholders for what a slide is called."""
FURNITURE = frozenset(("sldNum", "dt", "ftr", "hdr"))
"""Placeholders for its number, the date, and lines at the foot and head of every slide."""
_ROW = 182_880
"""English Metric Units, a fifth of an inch: shapes whose upper sides differ by less are side by side."""
_UNSEEN = frozenset(("a:pPr", "a:rPr", "a:endParaRPr", "a:fldPr"))
_SHAPES = frozenset(("p:sp", "p:grpSp", "p:graphicFrame", "p:pic", "p:cxnSp"))
_FRAMES = {"p:sp": "p:spPr", "p:pic": "p:spPr", "p:cxnSp": "p:spPr", "p:grpSp": "p:grpSpPr"}


@dataclass(frozen=True, slots=True)
class Role:
    """What a placeholder is for; its place is that of the one of this number, or kind, in the layout."""

    kind: str = "obj"
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape at a place, in English Metric Units from the upper left corner of the slide or its group."""

    top: int
    left: int
    parts: tuple[Part, ...]


class Places:
    """Where the placeholders of a layout stand, and those of its master."""

    def __init__(self, *trees: Element | None) -> None:
        self._numbered: dict[str, tuple[int, int]] = {}
        self._kinds: dict[str, tuple[int, int]] = {}
        for tree in trees:
            for element in () if tree is None else tree.iter():
                role = role_of(element) if name_of(element) in _SHAPES else None
                place = _own_place(element) if role else None
                if role and place:
                    self._kinds.setdefault(role.kind, place)
                    if role.number:
                        self._numbered.setdefault(role.number, place)

    def of(self, role: Role) -> tuple[int, int] | None:
        by_number = self._numbered.get(role.number or "")
        usual = "title" if role.kind in TITLES else "body"
        return by_number or self._kinds.get(role.kind) or self._kinds.get(usual)


def parts(slide: Element, package: Package, name: str, places: Places) -> list[Part]:
    """The parts of the slide in the part `name`: its title, then everything else from the top."""
    tree = child(slide, "p:cSld", "p:spTree")
    found = [part for shape in _in_order(_shapes(tree, package, name, places)) for part in shape.parts]
    title = next((part for part in found if part.level), None)
    if title is None:
        return found
    rest = (Part(part.text) if part.level else part for part in found if part is not title)
    return [title, *rest]


def notes(root: Element | None) -> Iterator[Part]:
    """The paragraphs of what the speaker is to say."""
    for element in () if root is None else root.iter():
        role = role_of(element) if name_of(element) == "p:sp" else None
        if role and role.kind not in FURNITURE:
            yield from _paragraphs(child(element, "p:txBody"))


def role_of(shape: Element) -> Role | None:
    """What a shape is a placeholder for, if it is one."""
    for properties in shape:
        found = child(properties, "p:nvPr", "p:ph")
        if found is not None:
            return Role(found.get("type") or "obj", found.get("idx"))
    return None


def _shapes(tree: Element | None, package: Package, name: str, places: Places) -> Iterator[Shape]:
    for element in () if tree is None else tree:
        kind = name_of(element)
        if kind == "mc:AlternateContent":
            yield from _shapes(alternative(element), package, name, places)
        elif kind in _SHAPES:
            role = role_of(element)
            place = _own_place(element) or (places.of(role) if role else None) or (0, 0)
            yield Shape(*place, tuple(_parts(element, role, package, name, places)))


def _parts(shape: Element, role: Role | None, package: Package, name: str, places: Places) -> Iterator[Part]:
    match name_of(shape):
        case "p:grpSp":
            for inner in _in_order(_shapes(shape, package, name, places)):
                yield from inner.parts
        case "p:graphicFrame":
            yield from _table(shape)
            yield from parts_of(shape, package, name)
        case "p:sp":
            yield from _words(child(shape, "p:txBody"), role)


def _words(body: Element | None, role: Role | None) -> Iterator[Part]:
    found = list(_paragraphs(body))
    if role and role.kind in TITLES:
        yield heading("\n".join(part.text for part in found if not part.is_blank), 1)
    elif (role and role.kind in FURNITURE) or _is_counted(body):
        yield from (part.furniture for part in found)
    else:
        yield from found


def _is_counted(body: Element | None) -> bool:
    """Whether all of it is filled in by the program: the number of the slide, the day."""
    texts = [element for element in (() if body is None else body.iter()) if name_of(element) == "a:t"]
    filled = [name_of(element.getparent()) == "a:fld" for element in texts if (element.text or "").strip()]
    return bool(filled) and all(filled)


def _paragraphs(body: Element | None) -> Iterator[Part]:
    for element in () if body is None else body:
        if name_of(element) == "a:p":
            yield Part("".join(_spelled(element)))


def _table(frame: Element) -> Iterator[Part]:
    rows = (element for element in frame.iter() if name_of(element) == "a:tr")
    for row in rows:
        cells = [_cell(element) for element in row if name_of(element) == "a:tc"]
        yield Part("\t".join(cells).rstrip(), BlockKind.ROW)


def _cell(cell: Element) -> str:
    """Its words on one line; of cells that were merged the first has them all."""
    lines = (part.text.strip() for part in _paragraphs(child(cell, "a:txBody")))
    return " ".join(filter(None, lines)).replace("\n", " ").replace("\t", " ")


def _spelled(element: Element) -> Iterator[str]:
    """The words of a paragraph, and where it was broken by hand."""
    for each in element:
        name = name_of(each)
        if name == "a:t":
            yield each.text or ""
        elif name == "a:br":
            yield "\n"
        elif name == "mc:AlternateContent":
            yield from _spelled(alternative(each))
        elif name == "m:t":
            yield each.text or ""
        elif name.startswith("m:") and (pieces := wordmath.pieces(each)) is not None:
            for piece in pieces:
                yield from (piece,) if isinstance(piece, str) else _spelled(piece)
        elif name and name not in _UNSEEN:
            yield from _spelled(each)


def _own_place(shape: Element) -> tuple[int, int] | None:
    """Where the shape itself says that it stands: top, left."""
    kind = name_of(shape)
    frame = child(shape, "p:xfrm") if kind == "p:graphicFrame" else child(shape, _FRAMES[kind], "a:xfrm")
    corner = child(frame, "a:off")
    return None if corner is None else (whole(corner.get("y")), whole(corner.get("x")))


def _in_order(shapes: Iterator[Shape]) -> Iterator[Shape]:
    """From top to bottom; from left to right what stands beside each other."""
    rows: list[list[Shape]] = []
    for shape in sorted(shapes, key=attrgetter("top")):
        if rows and shape.top < rows[-1][0].top + _ROW:
            rows[-1].append(shape)
        else:
            rows.append([shape])
    for row in rows:
        yield from sorted(row, key=attrgetter("left"))


def ids(presentation: Element) -> Sequence[str]:
    """The relationships that lead to the slides, in their order."""
    listed = child(presentation, "p:sldIdLst")
    found = (attribute(element, "r:id") for element in (() if listed is None else listed))
    return [number for number in found if number]
