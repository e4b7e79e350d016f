"""Presentations: slide by slide the title, the shapes in reading order, and what the speaker is to say."""

from __future__ import annotations

from index.documents import BlockKind, Document, Problem, Reason
from index.readers.blocks import TextBuilder
from index.readers.flow import Part, heading
from index.readers.guarded import guarded
from index.readers.markup import Element
from index.readers.naming import dated, titled
from index.readers.opc import Package, properties
from index.readers.ranges import ranges
from index.readers.raw import Raw, Results
from index.readers.slideshow import pictures as slidepictures
from index.readers.slideshow import slides
from index.readers.slideshow.slides import Places

_TITLE = 60
"""Characters: a first line no longer than this names a slide that has no title of its own."""


def read(raw: Raw) -> Results:
    """The document in a presentation, hidden slides too, then what could not be read of it."""
    yield from guarded(raw, lambda raw: _Presentation(raw).results())


class _Presentation:
    def __init__(self, raw: Raw) -> None:
        self._raw = raw
        self._package = Package(raw.data)
        self._name, self._root = self._package.main("ppt/presentation.xml")
        self._places: dict[str, Places] = {}
        self._blank: list[int] = []
        self._pictures: list[int] = []
        self._seen: list[int] = []
        self._lost: list[str] = []

    def results(self) -> Results:
        builder, names = TextBuilder(), self._slides()
        for number, name in enumerate(names, start=1):
            self._raw.alive()
            self._add(name, number, builder)
        text, blocks = builder.build()
        left_out = ", ".join((*self._package.left_out, *self._lost))
        if len(self._blank) == len(names):
            yield self._nothing(left_out)
            return
        stated = properties(self._package)
        yield Document(
            path=self._raw.path,
            sha256=self._raw.sha256,
            title=titled(stated.title, text, blocks, self._raw.stem),
            text=text,
            blocks=blocks,
            date=dated(None, text, blocks, created=stated.created, stem=self._raw.stem),
            form="pptx",
            pages=len(names),
            blank_pages=tuple(self._blank),
        )
        for reason, detail in (
            (Reason.RECOGNISED, ranges(self._seen)),
            (Reason.PAGES_WITHOUT_TEXT, ranges(self._pictures)),
            (Reason.PARTS_LEFT_OUT, left_out),
        ):
            if detail:
                yield Problem(self._raw.path, reason, detail)

    def _nothing(self, left_out: str) -> Problem:
        """Why there is no document."""
        if left_out:
            return Problem(self._raw.path, Reason.MALFORMED, left_out)
        return Problem(self._raw.path, Reason.NO_TEXT_LAYER if self._pictures else Reason.EMPTY)

    def _slides(self) -> list[str | None]:
        """The names of their parts, each once; None for one that is not in the file."""
        names = {
            name or f"{number} is missing": name
            for number in slides.ids(self._root)
            for name in (self._package.target(self._name, number),)
        }
        return list(names.values())

    def _add(self, name: str | None, number: int, builder: TextBuilder) -> None:
        root = self._package.part(name)
        if name is None or root is None:
            self._blank.append(number)
            self._lost += [f"slide {number}"] * (name is None)
            return
        spoken = [
            part
            for notes in self._package.related(name, "notesSlide")
            for part in slides.notes(self._package.part(notes))
        ]
        shown = _named(slides.parts(root, self._package, name, self._layout(name)))
        words = [part for part in (*shown, *spoken) if not part.is_blank]
        if all(part.kind is BlockKind.FURNITURE for part in words):
            words += self._recognised(root, name, number)
        for part in words:
            builder.add(part.text, part.kind, part.level, page=number)

    def _recognised(self, root: Element, name: str, number: int) -> list[Part]:
        """What the pictures of a slide without words of its own say."""
        found = []
        if pictured := slidepictures.has_picture(root):
            found = slidepictures.recognised(root, self._package, name, self._raw.alive)
        if found:
            self._seen.append(number)
            return _named(found)
        self._blank.append(number)
        self._pictures += [number] * pictured
        return []

    def _layout(self, slide: str) -> Places:
        """Where placeholders of a slide stand that do not say so themselves."""
        layout = next(iter(self._package.related(slide, "slideLayout")), "")
        if layout not in self._places:
            master = next(iter(self._package.related(layout, "slideMaster")), "") if layout else ""
            self._places[layout] = Places(self._package.part(layout), self._package.part(master))
        return self._places[layout]


def _named(parts: list[Part]) -> list[Part]:
    """The parts of a slide. Without a title its first line is one: else all would stand under the last."""
    parts = [part for part in parts if not part.is_blank]
    body = [part for part in parts if part.kind is not BlockKind.FURNITURE]
    if not body or body[0].kind is not BlockKind.PARAGRAPH or len(body[0].text) > _TITLE:
        return parts
    return [heading(part.text, 1) if part is body[0] else part for part in parts]
