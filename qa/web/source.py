"""A document on a page: its blocks in order, the cited range marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from index.catalog import StoredDocument
from index.documents import Block, BlockKind
from index.library import Snapshot
from qa.answers import Span
from qa.web.marks import marked, split

AROUND = 2
"""Blocks shown before and after the cited ones in an excerpt."""
STRIP_CELLS = 40
"""Cells of the strip that shows where in the document the citation stands."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One block as it is shown. `first` is the block in which the marked range begins."""

    number: int
    kind: BlockKind
    level: int
    html: Markup
    cited: bool
    first: bool


@dataclass(frozen=True, slots=True)
class SourceView:
    """A document, or the part of it around a citation, ready for a template."""

    document: StoredDocument
    paragraphs: tuple[Paragraph, ...]
    outline: tuple[tuple[int, int, str], ...]
    strip: tuple[bool, ...]
    marked: bool


def view(snapshot: Snapshot, document: StoredDocument, span: Span | None, whole: bool) -> SourceView:
    """The whole document, or the blocks around `span`."""
    text, blocks = snapshot.text(document.key), snapshot.blocks(document)
    paragraphs = list(_paragraphs(text, blocks, span))
    if paragraphs and _is_title(paragraphs[0], document.title):
        del paragraphs[0]  # the page has it above everything else already
    outline = tuple(
        (block.number, block.level, " ".join(text[block.start : block.end].split()))
        for block in blocks
        if block.kind is BlockKind.HEADING
    )
    if not whole:
        paragraphs = _around(paragraphs)
    return SourceView(
        document, tuple(paragraphs), outline, _strip(len(text), span), any(p.cited for p in paragraphs)
    )


def _paragraphs(text: str, blocks: Sequence[Block], span: Span | None) -> Iterator[Paragraph]:
    begun = False
    for block in blocks:
        inside = split([span], block.start, block.end) if span else []
        html = marked(text[block.start : block.end], inside, ())
        yield Paragraph(block.number, block.kind, block.level, html, bool(inside), bool(inside) and not begun)
        begun = begun or bool(inside)


def _is_title(paragraph: Paragraph, title: str) -> bool:
    words = paragraph.html.striptags()
    return paragraph.kind is BlockKind.HEADING and not paragraph.cited and words == " ".join(title.split())


def _around(paragraphs: list[Paragraph]) -> list[Paragraph]:
    cited = [position for position, paragraph in enumerate(paragraphs) if paragraph.cited]
    first, last = (cited[0], cited[-1]) if cited else (0, 0)
    return paragraphs[max(0, first - AROUND) : last + AROUND + 1]


def _strip(length: int, span: Span | None) -> tuple[bool, ...]:
    cells = STRIP_CELLS
    if span is None or not length:
        return (False,) * cells
    first = min(cells - 1, span[0] * cells // length)
    last = min(cells - 1, max(span[0], span[1] - 1) * cells // length)
    return tuple(first <= cell <= last for cell in range(cells))
