"""Word files: what their pages show, with changes accepted, and the place of each paragraph in its headings.

Read from the XML, for the library that writes them for us, python-docx, knows no notes, text boxes,
changes, fields or numbers of lists, and opens no file with a relationship that leads nowhere, no
template, none with macros and none of the strict kind: Word writes and opens all of these.
Pages are not told: where they break is decided by the fonts of the machine that prints it.
"""

from __future__ import annotations

from collections.abc import Iterator

from index.readers.flow import Flow, Part, walked
from index.readers.markup import Element
from index.readers.opc import Package, attribute, child, is_on, name_of, properties, within
from index.readers.raw import Raw, Results
from index.readers.word.lists import Lists
from index.readers.word.notes import Notes, notes_of
from index.readers.word.story import Context, Story
from index.readers.word.styles import Styles

_SECTIONED = frozenset(("w:body", "w:pPr"))
"""Where the properties of a section in force stand, not those before a tracked change."""
_MARGINS = frozenset(("w:headerReference", "w:footerReference"))


def read(raw: Raw) -> Results:
    """The document in a Word file."""
    yield from walked(raw, _walk)


def _walk(raw: Raw) -> Flow:
    package = Package(raw.data)
    parts = list(_Word(package).parts())
    stated = properties(package)
    return Flow(
        form="docx",
        parts=parts,
        title=stated.title,
        created=stated.created,
        pictures=any("/media/" in name for name in package),
        left_out=tuple(package.left_out),
    )


class _Word:
    """A file: its body, and what stands in other parts of the package."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._name, root = package.main("word/document.xml")
        self._body = child(root, "w:body")
        self._settings = self._related("settings")
        self._sections = self._in_force()
        self._context = Context(
            package,
            Styles(self._related("styles")),
            Lists(self._related("numbering")),
            {
                "footnote": self._notes("footnotes", "w:footnotePr", "decimal"),
                "endnote": self._notes("endnotes", "w:endnotePr", "lowerRoman"),
            },
        )

    def parts(self) -> Iterator[Part]:
        """The body with its footnotes, the endnotes, then each header and footer once."""
        if self._body is None:
            return
        story = Story(self._context, self._body, self._name)
        yield from story.parts()
        for note, mark in story.endnotes:
            yield from Story(self._context, note, self._context.notes["endnote"].name, mark).parts()
        seen = set()
        for name in self._margins():
            root = self._package.part(name)
            parts = [] if root is None else list(Story(self._context, root, name).parts())
            words = tuple(part.text for part in parts)
            if words not in seen:
                seen.add(words)
                yield from (part.furniture for part in parts)

    def _part_of(self, kind: str) -> str:
        return next(iter(self._package.related(self._name, kind)), "")

    def _related(self, kind: str) -> Element | None:
        return self._package.part(self._part_of(kind))

    def _notes(self, kind: str, own: str, way: str) -> Notes:
        return notes_of(self._part_of(kind), self._related(kind), [self._settings, *self._sections], own, way)

    def _in_force(self) -> list[Element]:
        body = () if self._body is None else within(self._body, "w:sectPr")
        return [each for each in body if name_of(each.getparent()) in _SECTIONED]

    def _margins(self) -> Iterator[str]:
        """The headers and footers that some page shows: a section without its own has those before it."""
        even = is_on(self._settings, "w:evenAndOddHeaders")
        found: dict[str, None] = {}
        now: dict[tuple[str, str], str] = {}
        for section in self._sections:
            kinds = {
                "default",
                *(["first"] if is_on(section, "w:titlePg") else []),
                *(["even"] if even else []),
            }
            for each in section:
                if name_of(each) in _MARGINS:
                    kind = attribute(each, "w:type") or "default"
                    name = self._package.target(self._name, attribute(each, "r:id"))
                    now[name_of(each), kind] = name or ""
            found.update({name: None for (_, kind), name in now.items() if name and kind in kinds})
        yield from found
