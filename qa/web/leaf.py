"""The printed page beside the text of a document, with what is cited boxed on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from index.catalog import StoredDocument
from index.documents import Region
from index.drawing import WIDTHS, is_drawable
from index.library import Snapshot
from index.sentences import Span
from qa.labels import Labels
from qa.web.addresses import document_address
from qa.web.ranges import Wanted

BESIDE = 0.5
"""Two lines are of one column where so much of the narrower one stands above or below the other."""
NEAR = 1.2
"""And of one passage where the next is no further down than so many times its height."""
MARGIN = 0.004
"""Share of the page by which a box is wider than what is in it."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box on a page in fractions of it; `cited` is the passage asked for, not another of the answer."""

    x: float
    y: float
    width: float
    height: float
    cited: bool


@dataclass(frozen=True, slots=True)
class Leaf:
    """One printed page, and the addresses of the pages around it; empty where there is none.

    `back` leads to the page of the cited passage, `cited`, where this is another.
    """

    document: str
    number: int
    count: int
    boxes: tuple[Box, ...]
    previous: str
    next: str
    back: str
    cited: int | None
    chosen: bool

    def picture(self, width: int) -> str:
        """Where the picture of the page is."""
        return f"/doc/{self.document}/page/{self.number}.png?width={width}"

    @property
    def pictures(self) -> str:
        """The same in every width, as `srcset` has it."""
        return ", ".join(f"{self.picture(width)} {width}w" for width in WIDTHS)

    @property
    def is_boxed(self) -> bool:
        return any(box.cited for box in self.boxes)


def leaf(
    snapshot: Snapshot, document: StoredDocument, wanted: Wanted, span: Span | None, say: Labels
) -> Leaf | None:
    """The page asked for, else that of the cited passage, else the first; None where none can be drawn."""
    if not is_drawable(document):
        return None
    count = document.pages or 1
    cited = snapshot.page_at(document, span[0]) if span else None
    number = min(max(wanted.leaf or cited or 1, 1), count)
    start, end = span or (0, 0)
    others = [(p.start, p.end) for p in wanted.passages if p.document == document.id]
    regions = snapshot.regions_on(document, number)
    address = partial(
        document_address, document.id, start, end, say.language, also=wanted.passages, find=wanted.find
    )
    return Leaf(
        document.id,
        number,
        count,
        tuple(_boxes(regions, [other for other in others if other != span], cited=False))
        + tuple(_boxes(regions, [span] if span else [], cited=True)),
        address(leaf=number - 1) if number > 1 else "",
        address(leaf=number + 1) if number < count else "",
        address(leaf=cited) if cited and cited != number else "",
        cited,
        wanted.leaf is not None,
    )


def _boxes(regions: Sequence[Region], spans: Sequence[Span], *, cited: bool) -> Iterator[Box]:
    """A box around what of each range stands together on a page."""
    for start, end in spans:
        held: list[Region] = []
        for region in regions:
            if region.start < end and start < region.end:
                if held and not _stand_together(held[-1], region):
                    yield _box(held, cited)
                    held = []
                held.append(region)
        if held:
            yield _box(held, cited)


def _stand_together(above: Region, below: Region) -> bool:
    """Whether two lines are of one column, the second right below the first."""
    shared = min(above.right, below.right) - max(above.left, below.left)
    narrower = min(above.right - above.left, below.right - below.left)
    step = below.top - above.bottom
    height = max(above.bottom - above.top, below.bottom - below.top)
    return shared >= BESIDE * narrower and -height < step < NEAR * height


def _box(regions: Sequence[Region], cited: bool) -> Box:
    left = max(0.0, min(region.left for region in regions) - MARGIN)
    top = max(0.0, min(region.top for region in regions) - MARGIN / 2)
    right = min(1.0, max(region.right for region in regions) + MARGIN)
    bottom = min(1.0, max(region.bottom for region in regions) + MARGIN / 2)
    x, y, width, height = (round(edge, 4) for edge in (left, top, right - left, bottom - top))
    return Box(x, y, width, height, cited)
