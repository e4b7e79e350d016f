"""The signs of an equation in Word that are drawn, not written: brackets, sums, roots, bars of fractions.

The words of an equation stand in its `m:t` elements; these go between them, as in the linear form in
which Word itself writes an equation as text (ECMA-376, part 1, 22.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from index.readers.markup import Element
from index.readers.opc import attribute, child, is_math_on, name_of

Piece: TypeAlias = "str | Element"
"""A sign, or an element whose own content stands here."""


def pieces(element: Element) -> list[Piece] | None:
    """The signs and elements that an element of an equation shows, in order; None: its children, plainly."""
    made = _MAKERS.get(name_of(element))
    return None if made is None else list(made(element))


def _stated(element: Element, properties: str, name: str, usual: str) -> str:
    """A sign that the properties name; the usual one where they are silent."""
    found = child(element, properties, name)
    return usual if found is None else attribute(found, "m:val") or ""


def _parts(element: Element, *names: str) -> list[Element]:
    return [each for each in element if name_of(each) in names]


def _between(elements: list[Element], sign: str) -> Iterator[Piece]:
    for number, element in enumerate(elements):
        if number:
            yield sign
        yield element


def _brackets(element: Element) -> Iterator[Piece]:
    yield _stated(element, "m:dPr", "m:begChr", "(")
    yield from _between(_parts(element, "m:e"), _stated(element, "m:dPr", "m:sepChr", "|"))
    yield _stated(element, "m:dPr", "m:endChr", ")")


def _fraction(element: Element) -> Iterator[Piece]:
    bar = "" if _stated(element, "m:fPr", "m:type", "bar") == "noBar" else "/"
    yield from _between(_parts(element, "m:num", "m:den"), bar)


def _sum(element: Element) -> Iterator[Piece]:
    yield _stated(element, "m:naryPr", "m:chr", "∫")
    yield from _parts(element, "m:sub", "m:sup", "m:e")


def _root(element: Element) -> Iterator[Piece]:
    yield from [] if is_math_on(element, "m:radPr", "m:degHide") else _parts(element, "m:deg")
    yield "√"
    yield from _parts(element, "m:e")


def _accent(element: Element) -> Iterator[Piece]:
    yield from _parts(element, "m:e")
    yield _stated(element, "m:accPr", "m:chr", "\u0302")


def _lines(element: Element) -> Iterator[Piece]:
    yield from _between(_parts(element, "m:e", "m:mr"), " ")


_MAKERS = {
    "m:d": _brackets,
    "m:f": _fraction,
    "m:nary": _sum,
    "m:rad": _root,
    "m:acc": _accent,
    "m:eqArr": _lines,
    "m:m": _lines,
    "m:mr": _lines,
}
