"""The words in the pictures of slides: presentations are also made of scanned pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from index.documents import BlockKind
from index.readers.flow import Part
from index.readers.markup import Element
from index.readers.opc import Package, attribute, name_of
from index.readers.packed import Refused
from index.readers.printed.recognised import page_of
from index.readers.printed.text import Layout

MOST = 8
"""Pictures of one slide that are recognised: a slide of more is no page."""


def has_picture(slide: Element) -> bool:
    return any(name_of(element) == "a:blip" for element in slide.iter())


def recognised(slide: Element, package: Package, name: str, alive: Callable[[], None]) -> list[Part]:
    """The paragraphs recognised in the pictures of the slide in the part `name`; none without the engine."""
    from index.readers.imagery.ocr import recognise
    from index.readers.imagery.pixels import Pictures

    found: list[Part] = []
    for data in islice(_pictures(slide, package, name), MOST):
        try:
            page = next(iter(Pictures(data)))
        except Refused:  # a drawing in a format of its own
            continue
        if not isinstance(page, Refused) and (lines := recognise(page, alive)):
            layout = Layout()
            layout.add(page_of(lines, page.shape[1], page.shape[0]))
            printed = layout.printed()
            found += (Part(printed.text[b.start : b.end], _kind(b.kind)) for b in printed.blocks)
    return found


def _kind(kind: BlockKind) -> BlockKind:
    return BlockKind.PARAGRAPH if kind is BlockKind.HEADING else kind


def _pictures(slide: Element, package: Package, name: str) -> Iterator[bytes]:
    """The bytes of its pictures, each once; those that are elsewhere are not asked for."""
    numbers = (attribute(element, "r:embed") for element in slide.iter() if name_of(element) == "a:blip")
    for target in dict.fromkeys(package.target(name, number) for number in numbers):
        if target and (data := package.data(target)) is not None:
            yield data
