"""PDF: running text out of printed pages, with the place of every line.

pdfium tells the characters and where they stand (`pdfium`); `printed` makes lines, columns and paragraphs
of them. Pages that are pictures are recognised where an engine for that is installed, else reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from index.documents import Block, Document, Problem, Reason
from index.readers.guarded import guarded
from index.readers.markup import Malformed
from index.readers.naming import dated, titled
from index.readers.printed.glyphs import runs
from index.readers.printed.headings import Entry
from index.readers.printed.pdfium import UNKNOWN, Locked, Pdf, Picture, Sheet, Unreadable, opened
from index.readers.printed.png import png
from index.readers.printed.recognised import Recognised, page_of
from index.readers.printed.text import Layout, Page, Printed
from index.readers.ranges import ranges
from index.readers.raw import Raw, Results

MAX_PAGES = 20_000
"""Pages read: the longest book has a tenth of them."""
MAX_CHARACTERS = 30_000_000
FEW = 60
"""Characters that are not blank: a page with a picture and no more text than this is a scan with a stamp."""
PICTURED = 0.5
"""Share of a page that a picture covers from which on it is a scanned page."""
GARBLED = 0.7
"""Share of characters that mean nothing from which on a page has no text: its fonts do not tell it."""
DPI, POINTS = 200, 72
"""At what resolution pages are drawn to be recognised, and points in an inch."""
MOST_PIXELS = 24_000_000
"""Of a page drawn to be recognised: A3 at the resolution above has half of that."""
WIDEST, TALLEST = 2000, 6000
"""Pixels of a page drawn to be looked at."""
OPENING = 3000
"""Characters at the head of a text, where its title stands."""

_PRIVATE = re.compile(f"[{UNKNOWN}\ue000-\uf8ff\U000f0000-\U0010ffff]")
_MADE = re.compile(r"(?:D:)?(\d{4})(\d{2})?(\d{2})?")

Recognise = Callable[[Picture], Sequence[Recognised] | None]


def read(raw: Raw) -> Results:
    """The document in a file, and which of its pages gave no text."""
    yield from guarded(raw, _read)


def _read(raw: Raw) -> Results:
    try:
        with opened(raw.data, raw.options.passwords) as pdf:
            yield from _Reading(raw, pdf).results()
    except Locked:
        yield Problem(raw.path, Reason.ENCRYPTED)
    except Unreadable as error:
        raise Malformed(f"pdf {error}") from error


def draw(data: bytes, page: int, width: int, passwords: Sequence[str] = ()) -> bytes:
    """A page, counted from 1, as a PNG so many pixels wide. Raises ValueError where it cannot be had."""
    with opened(data, passwords) as pdf:
        across, down = pdf.size(page)
        scale = min(max(width, 1), WIDEST) / max(across, 1.0)
        return png(pdf.picture(page, min(scale, TALLEST / max(down, 1.0))))


class _Reading:
    """Reads one open file."""

    def __init__(self, raw: Raw, pdf: Pdf) -> None:
        self._raw = raw
        self._pdf = pdf
        self._layout = Layout(raw.alive)
        self._pictures: set[int] = set()
        self._bare: set[int] = set()
        self._broken: set[int] = set()
        self._recognised: set[int] = set()
        self._unread = 0

    def results(self) -> Results:
        count = len(self._pdf)
        self._read_pages(min(count, MAX_PAGES))
        self._recognise()
        printed = self._layout.printed(Entry(*entry) for entry in self._outline())
        if not printed.blocks:
            yield self._nothing(count)
            return
        yield self._document(printed, count)
        yield from self._problems(count)

    def _read_pages(self, count: int) -> None:
        characters = 0
        for number in range(1, count + 1):
            self._raw.alive()
            try:
                sheet = self._pdf.sheet(number)
            except Unreadable:
                self._broken.add(number)
                self._layout.add(Page(0.0, 0.0))
                continue
            self._layout.add(self._page(number, sheet))
            characters += len(sheet.glyphs.text)
            if characters > MAX_CHARACTERS:
                break

    def _page(self, number: int, sheet: Sheet) -> Page:
        text = "".join(sheet.glyphs.text.split())
        if len(_PRIVATE.findall(text)) > GARBLED * len(text):
            text = ""
        if sheet.bare and not text:
            self._bare.add(number)
        elif not text or (len(text) < 10 * FEW and sheet.pictured > PICTURED):
            self._pictures.add(number)
        return Page(sheet.width, sheet.height, runs(sheet.glyphs) if text else {})

    def _recognise(self) -> None:
        """Of the pages with a picture keeps those without words of their own, and has them recognised."""
        if not self._pictures:
            return
        words = self._layout.words()
        self._pictures = {number for number in self._pictures if words[number - 1] < FEW}
        recognise = _recogniser()
        for number in sorted(self._pictures):
            self._raw.alive()
            page = self._recognised_page(number, recognise)
            if page is None:
                break
            if page.runs:
                self._layout.replace(number, page)
                self._recognised.add(number)
        self._pictures -= self._recognised

    def _recognised_page(self, number: int, recognise: Recognise) -> Page | None:
        """What is recognised in the picture of a page; None where no engine is installed."""
        width, height = self._pdf.size(number)
        scale = min(DPI / POINTS, (MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
        found = recognise(self._pdf.picture(number, scale))
        return None if found is None else page_of(found, width, height)

    def _outline(self) -> Iterable[tuple[str, int, int]]:
        for bookmark in self._pdf.outline():
            yield bookmark.title, bookmark.level, bookmark.page

    def _document(self, printed: Printed, count: int) -> Document:
        text, blocks = printed.text, printed.blocks
        made = _MADE.match(self._pdf.stated("CreationDate").strip())
        created = "-".join(part for part in made.groups() if part) if made else None
        return Document(
            path=self._raw.path,
            sha256=self._raw.sha256,
            title=titled(self._stated(text, blocks), text, blocks, self._raw.stem),
            text=text,
            blocks=blocks,
            date=dated(None, text, blocks, created=created, stem=self._raw.stem),
            form="pdf",
            regions=printed.regions,
            pages=count,
            blank_pages=tuple(sorted(self._pictures | self._bare | self._broken)),
        )

    def _stated(self, text: str, blocks: Sequence[Block]) -> str:
        """The title the file states, unless its first page shows another and not this one.

        What programs write there is often a number of theirs, or the title of what served as a pattern.
        """
        title = self._pdf.stated("Title").strip()
        shown = _letters(title) in _letters(text[:OPENING])
        headed = any(block.level == 1 and block.page == blocks[0].page for block in blocks)
        return "" if headed and (not shown or title.lower().startswith("doi:")) else title

    def _nothing(self, count: int) -> Problem:
        if self._broken and len(self._broken) + len(self._bare) == count:
            return Problem(self._raw.path, Reason.MALFORMED, "pdf")
        if len(self._bare) == count:
            return Problem(self._raw.path, Reason.EMPTY)
        return Problem(self._raw.path, Reason.NO_TEXT_LAYER, str(count))

    def _problems(self, count: int) -> Iterable[Problem]:
        unread = set(range(len(self._layout.pages) + 1, count + 1))
        for reason, pages in (
            (Reason.PAGES_WITHOUT_TEXT, self._pictures),
            (Reason.RECOGNISED, self._recognised),
            (Reason.PARTS_LEFT_OUT, self._broken | unread),
        ):
            if pages:
                yield Problem(self._raw.path, reason, ranges(pages))


def _recogniser() -> Recognise:
    """The engine that recognises text in pictures, imported when a page needs it."""
    from index.readers.imagery.ocr import recognise

    return recognise


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
