"""Presentations: slide by slide the title, the shapes in reading order, and what the speaker is to say."""

from __future__ import annotations

from collections.abc import Iterable

from index.documents import BlockKind, Document, Problem, Reason
from index.readers import slidepictures, slides
from index.readers.blocks import TextBuilder
from index.readers.flow import Part, heading
from index.readers.guarded import guarded
from index.readers.markup import Element
from index.readers.naming import dated, titled
from index.readers.opc import Package, properties
from index.readers.ranges import ranges
from index.readers.raw import Raw, Results
from index.readers.slides import Places

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

    def results(self) -> Results:
        builder, count = TextBuilder(), 0
        for name in dict.fromkeys(self._slides()):
            count += 1
            self._raw.alive()
            self._add(name, count, builder)
        text, blocks = builder.build()
        if len(self._blank) == count:
            yield Problem(self._raw.path, Reason.NO_TEXT_LAYER if self._pictures else Reason.EMPTY)
        else:
            stated = properties(self._package)
            yield Document(
                path=self._raw.path,
                sha256=self._raw.sha256,
                title=titled(stated.title, text, blocks, self._raw.stem),
                text=text,
                blocks=blocks,
                date=dated(None, text, blocks, created=stated.created, stem=self._raw.stem),
                form="pptx",
                pages=count,
                blank_pages=tuple(self._blank),
            )
            if self._seen:
                yield Problem(self._raw.path, Reason.RECOGNISED, ranges(self._seen))
            if self._pictures:
                yield Problem(self._raw.path, Reason.PAGES_WITHOUT_TEXT, ranges(self._pictures))
        if self._package.left_out:
            yield Problem(self._raw.path, Reason.PARTS_LEFT_OUT, ", ".join(self._package.left_out))

    def _slides(self) -> Iterable[str]:
        """The names of their parts; a damaged one counts as a slide."""
        found = (self._package.target(self._name, number) for number in slides.ids(self._root))
        return [name for name in found if name]

    def _add(self, name: str, number: int, builder: TextBuilder) -> None:
        root = self._package.part(name)
        if root is None:
            self._blank.append(number)
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
