"""XML and HTML parsed safely: the one home of lxml.

No document type is loaded, no entity expanded, nothing fetched, and depth is bounded by the parser.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeAlias, cast

from lxml import etree
from lxml.html import HTMLParser

Element: TypeAlias = Any
"""An element of lxml's tree; its stubs do not know what `parse_xml` promises."""


class Malformed(ValueError):
    """What was given is no XML, or asks for what is not allowed."""


class Target(Protocol):
    """What a page's tags and words are called out to, in their order."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None: ...
    def data(self, words: str) -> None: ...
    def end(self, tag: str) -> None: ...
    def close(self) -> None: ...


def parse_xml(data: bytes, *, doctype: bool = False) -> Element:
    """The root of an XML document. Raises `Malformed`.

    With `doctype` it may name a document type, as those of EPUB do; none may define an entity.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:  # ValueError: an encoding nobody knows
        raise Malformed(type(error).__name__) from error
    declared = cast(Any, root.getroottree().docinfo.internalDTD)  # no office format has one; attacks do
    if declared is not None and not (doctype and next(declared.iterentities(), None) is None):
        raise Malformed("DTD")
    return root


def local(element: Element) -> str:
    """An element's name without its namespace; "" for a comment, or for none."""
    tag = getattr(element, "tag", None)
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def words_of(element: Element) -> str:
    """All the text within an element, its white space in order."""
    return " ".join("".join(element.itertext()).split())


def feed_html(markup: str, target: Target) -> None:
    """Call out the tags and words of a page, mended as browsers mend them, to `target`.

    No tree is built, so nesting costs nothing. No entity but HTML's own is expanded. Raises `Malformed`.
    """
    # The cast: words come as str, though the parser's stubs also allow bytes.
    parser = HTMLParser(target=cast(Any, target), encoding="utf-8", no_network=True, huge_tree=False)
    try:
        parser.feed(markup.encode())
        parser.close()
    except etree.LxmlError as error:
        raise Malformed(type(error).__name__) from error
