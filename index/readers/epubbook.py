"""An EPUB as its package file describes it: title and date, the order of its chapters, their names.

EPUB 2 and 3 (https://www.w3.org/TR/epub-33/): META-INF/container.xml names the package file, that lists
files (manifest) and their order (spine); the table of contents is a navigation page or an NCX file.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import unquote

from index.documents import Reason
from index.readers.markup import Element, Malformed, local, parse_xml, words_of
from index.readers.packed import Packed, Refused

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_FONTS = frozenset(("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"))
"""Ways of scrambling that fonts are put under; they lock no text."""
_NCX = "application/x-dtbncx+xml"
_PAGES = frozenset(
    ("application/xhtml+xml", "text/html", "text/x-oeb1-document", "application/x-dtbook+xml", "")
)
_CONTENTS = 20_000
"""Entries of a table of contents that are looked at: a code of law has some thousands."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents: a title, 1 for the outermost, and where in its file it leads."""

    title: str
    depth: int
    anchor: str


@dataclass
class Book:
    """`spine` holds the names of the files with text in reading order, `missing` those that are not there."""

    title: str = ""
    published: str | None = None
    made: str | None = None
    spine: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    contents: dict[str, list[Entry]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Item:
    name: str
    media: str
    properties: str


def open_book(packed: Packed) -> Book:
    """What the package file says. Raises `Refused`; one reason is ENCRYPTED, for a locked book."""
    _refuse_locked(packed)
    try:
        root = parse_xml(packed.read(_CONTAINER), doctype=True)
        paths = (element.get("full-path") for element in root.iter() if local(element) == "rootfile")
        path = next((path for path in paths if path), "")
        package = parse_xml(packed.read(path), doctype=True)
    except Malformed as error:
        raise Refused(Reason.MALFORMED, str(error)) from error
    book = Book()
    _take_metadata(package, book)
    items = dict(_manifest(package, posixpath.dirname(path)))
    _take_spine(package, items, packed, book)
    with suppress(Malformed, Refused):  # without a table of contents chapters have their own headings still
        _take_contents(items, packed, book)
    return book


def _refuse_locked(packed: Packed) -> None:
    if _ENCRYPTION not in packed:
        return
    with suppress(Malformed):
        root = parse_xml(packed.read(_ENCRYPTION), doctype=True)
        for element in root.iter():
            is_method = local(element) == "EncryptionMethod" and local(element.getparent()) == "EncryptedData"
            if is_method and element.get("Algorithm") not in _FONTS:
                raise Refused(Reason.ENCRYPTED)


def _take_metadata(package: Element, book: Book) -> None:
    for element in package.iter():
        name, words = local(element), words_of(element) if local(element) in {"title", "date", "meta"} else ""
        if name == "title" and not book.title:
            book.title = words
        elif name == "date" and words:
            event = next((value for key, value in element.items() if key.endswith("event")), "publication")
            if event == "publication":
                book.published = book.published or words
            else:
                book.made = book.made or words
        elif name == "meta" and element.get("property") == "dcterms:modified":
            book.made = book.made or words


def _manifest(package: Element, folder: str) -> Iterator[tuple[str, _Item]]:
    for element in package.iter():
        if local(element) == "item" and element.get("id") and element.get("href"):
            name, _ = _target(element.get("href"), folder)
            media = (element.get("media-type") or "").lower()
            yield element.get("id"), _Item(name, media, element.get("properties") or "")


def _target(href: str, folder: str) -> tuple[str, str]:
    """The name of the file that a reference in a file of `folder` leads to, and the anchor in it."""
    path, _, anchor = href.partition("#")
    return posixpath.normpath(posixpath.join(folder, unquote(path))).lstrip("/"), unquote(anchor)


def _take_spine(package: Element, items: dict[str, _Item], packed: Packed, book: Book) -> None:
    for element in package.iter():
        if local(element) != "itemref":
            continue
        item = items.get(element.get("idref") or "")
        if item is None:
            book.missing.append(element.get("idref") or "?")
        elif item.name not in packed:
            book.missing.append(item.name)
        elif item.media in _PAGES:
            book.spine.append(item.name)
    book.spine = list(dict.fromkeys(book.spine))


def _take_contents(items: dict[str, _Item], packed: Packed, book: Book) -> None:
    """The navigation page if there is one (EPUB 3), else the NCX file (EPUB 2)."""
    page = next((item for item in items.values() if "nav" in item.properties.split()), None)
    lists = page or next((item for item in items.values() if item.media == _NCX), None)
    if lists is None:
        return
    root = parse_xml(packed.read(lists.name), doctype=True)
    held: list[tuple[str, int]] = []
    for title, depth, href in islice(_nav(root) if page else _ncx(root), _CONTENTS):
        if not href:  # a part without a page of its own: its first chapter opens it
            held.append((title, depth))
            continue
        name, anchor = _target(href, posixpath.dirname(lists.name))
        entries = book.contents.setdefault(name, [])
        entries += [Entry(title, depth, anchor) for title, depth in (*held, (title, depth)) if title]
        held.clear()


def _nav(root: Element) -> Iterator[tuple[str, int, str]]:
    """Title, depth and reference of each line of a navigation page."""
    navs = [element for element in root.iter() if local(element) == "nav"]
    contents = next((nav for nav in navs if "toc" in _types(nav)), navs[0] if navs else None)
    for element in () if contents is None else contents.iter():
        if local(element) in {"a", "span"} and local(element.getparent()) == "li":
            depth = sum(local(around) == "ol" for around in element.iterancestors())
            yield words_of(element), depth, element.get("href") or ""


def _types(nav: Element) -> list[str]:
    return next((value.split() for key, value in nav.items() if key.rpartition("}")[2] == "type"), [])


def _ncx(root: Element) -> Iterator[tuple[str, int, str]]:
    for point in root.iter():
        if local(point) != "navPoint":
            continue
        depth = 1 + sum(local(around) == "navPoint" for around in point.iterancestors())
        label = next((words_of(child) for child in point if local(child) == "navLabel"), "")
        yield label, depth, next((child.get("src") or "" for child in point if local(child) == "content"), "")
