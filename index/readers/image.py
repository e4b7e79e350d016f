"""Photographs and scans: the words that are recognised in them, each line with its place and confidence."""

from __future__ import annotations

from index.documents import Document, Problem, Reason
from index.readers.guarded import guarded
from index.readers.imagery.ocr import recognise
from index.readers.imagery.pixels import Pictures
from index.readers.naming import dated, titled
from index.readers.packed import Refused
from index.readers.printed.recognised import page_of
from index.readers.printed.text import Layout, Page
from index.readers.ranges import ranges
from index.readers.raw import Raw, Results

POINTS = 0.36
"""Of a pixel: of a page scanned at 200 to the inch."""
_TITLE = 2
"""Blocks among which a title stands: the size of letters is uncertain in pictures."""


def read(raw: Raw) -> Results:
    """The document in a picture, then that it was recognised; without an engine, that it has no text."""
    yield from guarded(raw, _read)


def _read(raw: Raw) -> Results:
    pictures = Pictures(raw.data)
    layout = Layout()
    seen, bad = set[int](), dict[int, Refused]()
    for number, picture in enumerate(pictures, start=1):
        layout.add(Page(0.0, 0.0))
        if isinstance(picture, Refused):
            bad[number] = picture
            continue
        lines = recognise(picture, raw.alive)
        if lines is None:
            yield Problem(raw.path, Reason.NO_TEXT_LAYER)
            return
        if lines:
            height, width = (POINTS * side for side in picture.shape[:2])
            layout.replace(number, page_of(lines, width, height))
            seen.add(number)
    yield from _results(raw, layout, pictures, seen, bad)


def _results(
    raw: Raw, layout: Layout, pictures: Pictures, seen: set[int], bad: dict[int, Refused]
) -> Results:
    count = len(layout.pages)
    if not seen:
        yield next((refused.problem(raw.path) for refused in bad.values()), Problem(raw.path, Reason.EMPTY))
        return
    printed = layout.printed()
    text, blocks = printed.text, printed.blocks
    blank = set(range(1, count + 1)) - seen
    yield Document(
        path=raw.path,
        sha256=raw.sha256,
        title=titled("", text, blocks[:_TITLE], raw.stem),
        text=text,
        blocks=blocks,
        date=dated(None, text, blocks, created=pictures.taken, stem=raw.stem),
        form="image",
        regions=printed.regions,
        pages=count,
        blank_pages=tuple(sorted(blank)),
    )
    for reason, pages in (
        (Reason.RECOGNISED, seen),
        (Reason.PAGES_WITHOUT_TEXT, blank - set(bad)),
        (Reason.PARTS_LEFT_OUT, bad),
    ):
        if pages:
            yield Problem(raw.path, reason, ranges(pages))
