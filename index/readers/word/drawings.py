"""The words in the drawings of a Word file that stand in parts of their own: diagrams and charts."""

from __future__ import annotations

from collections.abc import Iterator

from index.documents import BlockKind
from index.readers.flow import Part
from index.readers.markup import Element
from index.readers.opc import Package, attribute, name_of


def parts_of(drawing: Element, package: Package, name: str) -> Iterator[Part]:
    """The words of a `w:drawing` in the part `name`: a diagram's points, or the labels of a chart."""
    for element in drawing.iter():
        match name_of(element):
            case "dgm:relIds":
                yield from _diagram(package.part(package.target(name, attribute(element, "r:dm"))))
            case "c:chart":
                yield from _chart(package.part(package.target(name, attribute(element, "r:id"))))


def _named(root: Element | None, name: str) -> Iterator[Element]:
    yield from () if root is None else (each for each in root.iter() if name_of(each) == name)


def _paragraphs(root: Element) -> Iterator[Part]:
    for paragraph in _named(root, "a:p"):
        yield Part("".join(each.text or "" for each in _named(paragraph, "a:t")))


def _diagram(root: Element | None) -> Iterator[Part]:
    for point in _named(root, "dgm:pt"):
        if attribute(point, "dgm:type") is None and point.get("type") != "pres":  # how it looks, no words
            yield from _paragraphs(point)


def _chart(root: Element | None) -> Iterator[Part]:
    """Its titles, then the names of its series and of its categories, each in a row."""
    for title in _named(root, "c:title"):
        yield from _paragraphs(title)
    seen: dict[str, None] = {}
    for group in ("c:tx", "c:cat"):
        for element in _named(root, group):
            cached = [each for cache in _named(element, "c:strCache") for each in _named(cache, "c:v")]
            seen["\t".join((each.text or "").strip() for each in cached)] = None
    names = [words for words in seen if words and "\t" not in words]
    yield Part("\t".join(names), BlockKind.ROW)
    yield from (Part(words, BlockKind.ROW) for words in seen if "\t" in words)
