"""EPUB: a book is one document, its chapters in the order of its spine, their titles as headings."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import chain
from operator import itemgetter

from index.decoding import Undecodable, decode
from index.documents import BlockKind, Document, Problem, Reason
from index.readers.blocks import TextBuilder
from index.readers.epubbook import Book, Entry, open_book
from index.readers.guarded import guarded
from index.readers.html import declared_encoding, read_xml
from index.readers.markup import Malformed
from index.readers.naming import dated, titled
from index.readers.packed import Packed, Refused
from index.readers.raw import Raw, Results
from index.readers.webpage.landmarks import Mark
from index.readers.webpage.maintext import Part
from index.readers.webpage.page import Page

_NEAR = 4
"""Within so many paragraphs of where an entry of the contents leads stands its heading."""
_DEEPEST = 6
_APART = Mark.HIDDEN | Mark.MENU


def read(raw: Raw) -> Results:
    """The document in a book, and what of it could not be read."""
    yield from guarded(raw, _read)


def _read(raw: Raw) -> Results:
    packed = Packed(raw.data)
    book = open_book(packed)
    builder, levels, lost = TextBuilder(), _Levels(), [*book.missing]
    for name in book.spine:
        entries = book.contents.get(name, [])
        page = _chapter(packed, name, frozenset(entry.anchor for entry in entries))
        if page is None:
            lost.append(name)
            continue
        for part in levels.placed(page, entries):
            is_menu = bool(part.marks & Mark.MENU)
            builder.add(
                part.text, BlockKind.FURNITURE if is_menu else part.kind, 0 if is_menu else part.level
            )
    yield from _document(raw, book, builder)
    if lost:
        yield Problem(raw.path, Reason.PARTS_LEFT_OUT, ", ".join(lost))


def _document(raw: Raw, book: Book, builder: TextBuilder) -> Iterator[Document | Problem]:
    text, blocks = builder.build()
    if not blocks:
        yield Problem(raw.path, Reason.EMPTY)
        return
    yield Document(
        path=raw.path,
        sha256=raw.sha256,
        title=titled(book.title, text, blocks, raw.stem),
        text=text,
        blocks=blocks,
        date=dated(book.published, text, blocks, created=book.made, stem=raw.stem),
        form="epub",
    )


def _chapter(packed: Packed, name: str, anchors: frozenset[str]) -> Page | None:
    """The page of a chapter; None where it cannot be read. Raises `Refused` for what is beyond the limits."""
    try:
        data = packed.read(name)
        return read_xml(decode(data, declared_encoding(data)).text, is_page=True, anchors=anchors)
    except (Undecodable, Malformed):
        return None
    except Refused as refused:
        if refused.reason is Reason.ARCHIVE_LIMIT:
            raise
        return None


class _Levels:
    """Sets the headings of chapter after chapter to the depth that the table of contents gives them.

    A heading that a chapter calls h`own` stands at `depth`; others in and after it keep their distance.
    """

    def __init__(self) -> None:
        self.own: int | None = 0
        self.depth = 0
        self._held: list[Entry] = []

    def placed(self, page: Page, entries: list[Entry]) -> Iterator[Part]:
        """The parts of a chapter that are shown, with a heading for each entry that has none in the text."""
        # A page that is a picture opens a part: its title stands over the chapters that follow.
        opening = [entry for entry in self._held if entries and entry.depth < entries[0].depth]
        places = [(0, entry) for entry in opening] + [(page.places.get(e.anchor, 0), e) for e in entries]
        due, above = deque(sorted(places, key=itemgetter(0))), _above(page.parts)
        named: dict[int, int] = {}
        for at, part in enumerate(page.parts):
            while due and due[0][0] <= at:
                entry = due.popleft()[1]
                sole = not due or due[0][0] > at
                end = min(at + _NEAR, due[0][0]) if due and sole else at + _NEAR
                if (found := _heading(page.parts, range(at, end), entry.title, named, sole=sole)) is None:
                    yield self._inserted(entry, above[at])
                else:
                    named[found] = entry.depth
            if not part.marks & Mark.HIDDEN:
                yield self._set(part, named.get(at), above[at])
        self._held = [entry for _, entry in due] if due or page.parts else [*opening, *entries]

    def _inserted(self, entry: Entry, above: int | None) -> Part:
        self.own, self.depth = above, entry.depth
        return Part(entry.title, BlockKind.HEADING, min(entry.depth, _DEEPEST))

    def _set(self, part: Part, named: int | None, above: int | None) -> Part:
        if named is not None:
            self.own, self.depth = part.level or above, named
            return replace(part, kind=BlockKind.HEADING, level=min(named, _DEEPEST))
        if not part.level:
            return part
        if self.own is None:
            self.own = part.level - 1
        return replace(part, level=max(1, min(self.depth + part.level - self.own, _DEEPEST)))


def _above(parts: list[Part]) -> list[int | None]:
    """For each part the level above all headings from there on, None where there are none."""
    found: list[int | None] = []
    highest = None
    for part in reversed(parts):
        if part.level:
            highest = min(part.level, highest or part.level)
        found.append(highest and highest - 1)
    return found[::-1]


def _heading(parts: list[Part], near: range, title: str, taken: Collection[int], *, sole: bool) -> int | None:
    """The number of the part that is the heading the contents call `title`.

    One that reads so, else a heading with part of the words, else a heading that comes first, if the
    contents have no other title for this place.
    """
    wanted = _letters(title)
    free = [n for n in near if n < len(parts) and n not in taken and not parts[n].marks & _APART]
    headings = [n for n in free if parts[n].level]
    same = (n for n in free if _letters(parts[n].text) == wanted)
    alike = (n for n in headings if (own := _letters(parts[n].text)) in wanted or wanted in own)
    first = (n for n in headings[:1] if sole and n == free[0])
    return next(chain(same, alike, first), None)


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, words)).casefold()
