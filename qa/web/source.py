"""A document on a page: its blocks in order, the cited range and the other passages marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from index.catalog import StoredDocument
from index.documents import Block, BlockKind
from index.sentences import Span
from qa.characters import snapped
from qa.web.marks import FOUND, layered, split

AROUND = 2
"""Blocks shown before and after the cited ones in an excerpt."""
SHEET = 3000
"""Characters of neighbouring blocks that a browser lays out together: about three screens of text."""
PIECE = 3000
"""Characters of one block from which it is shown in pieces: one line of 2 MB would freeze a browser."""
LOWEST_HEADING = 6
OTHER = "other"
"""The class of marks on the answer's other passages."""
_MARKUP = re.compile(r"#{1,6}\s+")
"""What opens a heading in Markdown: its text is the source's own, its name in an outline need not be."""
_ENDS = "\n。！？；.!?;"
"""After what a long block is cut, where one of these is near."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One block as it is shown, or a piece of a long one.

    `start` is where it begins in the document's text. `opens` is set on the first piece of a block,
    `first` where the cited range begins; `page` where a printed page begins.
    """

    number: int
    tag: str
    start: int
    html: Markup
    cited: bool
    first: bool
    opens: bool
    page: int | None = None

    @property
    def block(self) -> str:
        """Its element. Made here because a template takes half a second over twenty thousand of them."""
        name = f' id="p{self.number}" data-n="{self.number}"' if self.opens else ""
        name += f' data-page="{self.page}"' if self.page else ""
        here = " here" if self.cited else ""
        line = "\n" if self.tag == "pre" else ""  # the first one in it is no part of its text
        anchor = '<a id="marked"></a>' if self.first else ""
        opening = f'<{self.tag}{name} data-s="{self.start}" class="block{here}">'
        return f"{opening}{line}{anchor}{self.html}</{self.tag}>"


@dataclass(frozen=True, slots=True)
class SourceView:
    """A document, or the part of it around a citation, ready for a template.

    `title` is the block that is the page's heading where the text opens with its title.
    """

    document: StoredDocument
    title: Paragraph | None
    sheets: tuple[tuple[Paragraph, ...], ...]
    outline: tuple[tuple[int, int, str], ...]
    marked: bool

    def html(self) -> Iterator[Markup]:
        """Its sheets, one after the other."""
        for sheet in self.sheets:
            yield Markup("\n".join(paragraph.block for paragraph in sheet))  # noqa: S704 - escaped in marks


def view(
    text: str,
    blocks: Sequence[Block],
    document: StoredDocument,
    span: Span | None,
    others: Sequence[Span] = (),
    found: Sequence[Span] = (),
) -> SourceView:
    """The whole document, with `span`, the answer's `others` and the words `found` marked."""
    paragraphs = list(_paragraphs(text, blocks, span, others, found))
    title = None
    if paragraphs and _is_title(text, blocks[0], document.title) and not paragraphs[0].cited:
        title = paragraphs.pop(0)  # the page has it above everything else
    outline = tuple(
        (block.number, block.level, _MARKUP.sub("", _name(text, block), count=1))
        for block in blocks
        if block.kind is BlockKind.HEADING
    )
    marked = any(paragraph.cited for paragraph in paragraphs)
    return SourceView(document, title, tuple(_sheets(paragraphs)), outline, marked)


def excerpt(whole: SourceView) -> SourceView:
    """The part of a document around what is cited in it."""
    paragraphs = [paragraph for sheet in whole.sheets for paragraph in sheet]
    cited = [position for position, paragraph in enumerate(paragraphs) if paragraph.cited]
    first, last = (cited[0], cited[-1]) if cited else (0, 0)
    return replace(whole, sheets=(tuple(paragraphs[max(0, first - AROUND) : last + AROUND + 1]),))


def _name(text: str, heading: Block) -> str:
    return " ".join(text[heading.start : heading.end].split())


def _paragraphs(
    text: str,
    blocks: Sequence[Block],
    span: Span | None,
    others: Sequence[Span],
    found: Sequence[Span],
) -> Iterator[Paragraph]:
    begun, ahead, page = False, _Ahead(found), None
    for block in blocks:
        tag = _tag(block)
        turned, page = block.page if block.page != page else None, block.page
        for start, end in _pieces(text, block.start, block.end):
            inside = split([span], start, end) if span and start < span[1] and span[0] < end else []
            layers = [(part, "") for part in inside]
            layers += [(part, OTHER) for part in split(others, start, end)] if others else []
            words = split(ahead.within(start, end), start, end) if found else []
            html = layered(text[start:end], layers, words, FOUND)
            first, opens = bool(inside) and not begun, start == block.start
            yield Paragraph(
                block.number, tag, start, html, bool(inside), first, opens, (opens and turned) or None
            )
            begun = begun or first


def _tag(block: Block) -> str:
    if block.kind is BlockKind.HEADING:
        return f"h{min(block.level + 1, LOWEST_HEADING)}"  # the page has a heading of its own above
    return "pre" if block.kind is BlockKind.CODE else "p"


class _Ahead:
    """Ranges in order, asked for from one place of a text to the next."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans
        self._next = 0

    def within(self, start: int, end: int) -> Sequence[Span]:
        """Those that reach into a range; ranges are asked for in order."""
        while self._next < len(self._spans) and self._spans[self._next][1] <= start:
            self._next += 1
        last = self._next
        while last < len(self._spans) and self._spans[last][0] < end:
            last += 1
        return self._spans[self._next : last]


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """A block in pieces of about `PIECE`, cut after a sentence where one ends, never inside a character."""
    while end - start > PIECE:
        least, most = start + PIECE // 2, start + PIECE
        cut = max(text.rfind(mark, least, most) for mark in _ENDS) + 1 or most
        cut = snapped(text, cut, cut)[1]
        yield start, cut
        start = cut
    if start < end:
        yield start, end


def _sheets(paragraphs: Iterable[Paragraph]) -> Iterator[tuple[Paragraph, ...]]:
    sheet: list[Paragraph] = []
    begins = 0
    for paragraph in paragraphs:
        if sheet and paragraph.start - begins > SHEET:
            yield tuple(sheet)
            sheet = []
        begins = begins if sheet else paragraph.start
        sheet.append(paragraph)
    if sheet:
        yield tuple(sheet)


def _is_title(text: str, block: Block, title: str) -> bool:
    return block.kind is BlockKind.HEADING and _name(text, block) == " ".join(title.split())
