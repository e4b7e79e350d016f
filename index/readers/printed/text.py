"""The pages of a document as one text, its blocks, and where each printed line stands."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from index.documents import Block, BlockKind, Region
from index.readers.blocks import TextBuilder, trimmed
from index.readers.printed import breaks, furniture, headings
from index.readers.printed.columns import Columns
from index.readers.printed.flows import with_sides
from index.readers.printed.glyphs import Frame, Run
from index.readers.printed.headings import Entry
from index.readers.printed.joining import Joining
from index.readers.printed.lines import Line, lines
from index.readers.printed.paragraphs import Mark, Paragraph, paragraphs

OFTEN = 100
"""Paragraphs between two signs of life."""


@dataclass(slots=True)
class Page:
    """A page as it is shown: its size in points, and its runs by the angle they are read at."""

    width: float
    height: float
    runs: dict[int, list[Run]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Printed:
    """The text of pages. `regions`: one for each printed line."""

    text: str
    blocks: tuple[Block, ...]
    regions: tuple[Region, ...]


class Layout:
    """Lays pages out one after the other; holds their lines until all are known.

    `alive` is called now and then: thousands of pages take minutes.
    """

    def __init__(self, alive: Callable[[], None] = lambda: None) -> None:
        self._alive = alive
        self.pages: list[list[Line]] = []
        self._sizes: list[tuple[float, float]] = []
        self._columns: dict[int, Columns] = {}

    def add(self, page: Page) -> None:
        """The next page."""
        self.pages.append([])
        self._sizes.append((page.width, page.height))
        self.replace(len(self.pages), page)

    def replace(self, number: int, page: Page) -> None:
        """Another content for a page: what reads as most of it does comes first, then what is set across."""
        self._sizes[number - 1] = page.width, page.height
        angles = _by_weight(page.runs)
        self.pages[number - 1] = [line for angle in angles for line in self._lines(page, angle, number)]

    def words(self) -> list[int]:
        """How many characters, blanks aside, each page has beyond headers and footers."""
        out = self._aside(self.pages)
        return [
            sum(len("".join(line.text.split())) for line in page if line not in out) for page in self.pages
        ]

    def _lines(self, page: Page, angle: int, number: int) -> Iterator[Line]:
        columns = self._columns.setdefault(angle, Columns())
        for column in columns.of(page.runs[angle]):
            yield from lines(column, number, Frame(angle))

    def printed(self, outline: Iterable[Entry] = ()) -> Printed:
        """The text of all pages."""
        pages = with_sides(self.pages)
        out = self._aside(pages)
        marks = headings.named(outline, pages, out)
        size = headings.body_size(line for page in pages for line in page if line not in out)
        flow: list[Paragraph] = []
        for page in pages:
            self._alive()
            flow += _in_order(page, out, marks, size)
        body = [paragraph for paragraph in flow if paragraph.first not in out]
        if not marks:
            for paragraph, level in headings.by_looks(body, size).items():
                paragraph.level = level
        if (title := headings.title_of(body, size)) is not None:
            title.level = 1
        return self._written(breaks.run_over(flow, out), out)

    def _aside(self, pages: Sequence[Sequence[Line]]) -> set[Line]:
        """The lines that are no part of the text of their page."""
        out = furniture.furniture(pages, [height for _, height in self._sizes])
        return out | {line for page in pages for line in page if self._is_outside(line)}

    def _is_outside(self, line: Line) -> bool:
        """Whether it stands where the page as it is shown does not reach."""
        width, height = self._sizes[line.page - 1]
        left, top, right, bottom = line.box
        return not (0 <= (left + right) / 2 <= width and 0 <= (top + bottom) / 2 <= height)

    def _written(self, flow: Sequence[Paragraph], out: Container[Line]) -> Printed:
        builder, regions = TextBuilder(), list[Region]()
        joining = Joining(line for paragraph in flow for line in paragraph.lines)
        for number, paragraph in enumerate(flow):
            if number % OFTEN == 0:
                self._alive()
            text, spans = joining.joined(paragraph.lines)
            kind = _kind(paragraph, out)
            start = builder.add(text, kind, paragraph.level, page=paragraph.first.page)
            for line, span in zip(paragraph.lines, spans, strict=True):
                begin, end = trimmed(text, *span)
                if begin < end:
                    regions.append(self._region(line, start + begin, start + end))
        return Printed(*builder.build(), tuple(regions))

    def _region(self, line: Line, start: int, end: int) -> Region:
        width, height = self._sizes[line.page - 1]
        left, right = (_share(x, width) for x in line.box[::2])
        top, bottom = (_share(y, height) for y in line.box[1::2])
        return Region(start, end, line.page, left, top, right, bottom, line.confidence)


def _share(length: float, whole: float) -> float:
    return round(min(max(length / whole, 0.0), 1.0), 5) if whole > 0 else 0.0


def _by_weight(runs: Mapping[int, Sequence[Run]]) -> list[int]:
    """The angles, that of most of the text first."""
    return sorted(runs, key=lambda angle: -sum(len(run.text) for run in runs[angle]))


def _in_order(
    page: Sequence[Line], out: Container[Line], marks: Mapping[Line, Mark], size: float
) -> list[Paragraph]:
    """The paragraphs of a page, what is no part of its text above and below them."""
    aside = [line for line in page if line in out]
    middle = median([line.box[1] for line in page]) if page else 0.0
    above = [Paragraph([line]) for line in aside if line.box[1] <= middle]
    below = [Paragraph([line]) for line in aside if line.box[1] > middle]
    return above + paragraphs([line for line in page if line not in out], marks, size) + below


def _kind(paragraph: Paragraph, out: Container[Line]) -> BlockKind:
    if paragraph.first in out:
        return BlockKind.FURNITURE
    if paragraph.level:
        return BlockKind.HEADING
    return BlockKind.ROW if paragraph.first.flow.tabular else BlockKind.PARAGRAPH
