"""HTML, and XML read the same way: the words a browser would show, and their blocks.

The parser only calls out tags and words; no tree is built, so nesting costs nothing. No entity
but HTML's own is expanded, nothing is fetched, and nothing that runs is kept.
"""

from __future__ import annotations

import html
import re

from index.documents import Problem, Reason
from index.readers.markup import Malformed, feed_html
from index.readers.raw import Raw, Results
from index.readers.source import Source, load
from index.readers.webpage.maintext import Part
from index.readers.webpage.page import Page

_DECLARATION_BYTES = 4096
"""Where an encoding must be declared to count: browsers look at the first 1024 bytes."""
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})"""
    rb"""|<meta[^>]{0,400}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})""",
    re.IGNORECASE,
)
_HEAD_CHARACTERS = 2048
"""Where `<html` stands in a page, and `<!DOCTYPE` in XML."""
_HTML = re.compile("<html[ >]|<!doctype html", re.IGNORECASE)
_SUBSET = re.compile(r"<!DOCTYPE[^\[>]{0,1000}\[")
_CDATA, _CDATA_END = "<![CDATA[", "]]>"


def declared_encoding(data: bytes) -> str | None:
    """The encoding named by an XML declaration or a `<meta>` at the head, as spelled there."""
    found = _DECLARED.search(data, 0, _DECLARATION_BYTES)
    return (found[1] or found[2]).decode("ascii", "ignore") if found else None


def read(raw: Raw) -> Results:
    """The document in a file; its text is what a browser would show, blocks apart by a blank line."""
    source = load(raw, declared_encoding)
    yield from [source] if isinstance(source, Problem) else _read(source)


def _read(source: Source) -> Results:
    suffix = source.raw.suffix
    is_page = suffix != ".xml" or _HTML.search(source.text, 0, _HEAD_CHARACTERS) is not None
    try:
        page = read_page(source.text) if is_page and suffix != ".xhtml" else read_xml(source.text, is_page)
    except Malformed as error:
        yield Problem(source.path, Reason.MALFORMED, str(error))
        return
    text, blocks = page.built()
    if not blocks:
        yield Problem(source.path, Reason.EMPTY)
        return
    heading = next((text[b.start : b.end] for b in blocks if b.level == 1), "")
    facts = page.facts
    yield from source.document("html", blocks, facts.titled(heading), facts.published, text, facts.made)


def read_page(markup: str, anchors: frozenset[str] = frozenset()) -> Page:
    """A page of HTML, taken in. Raises `Malformed`."""
    page = Page(anchors=anchors)
    feed_html(markup, page)
    return page


def read_xml(markup: str, is_page: bool, anchors: frozenset[str] = frozenset()) -> Page:
    """An XML document, taken in; `is_page` says that it is XHTML. Raises `Malformed`."""
    page = Page(None if is_page else _fragment, anchors)
    feed_html(_as_html(markup), page)
    return page


def _fragment(markup: str) -> list[Part]:
    """The parts of escaped HTML, as feeds carry it; what it would run is dropped as everywhere."""
    return read_page(markup).parts


def _as_html(markup: str) -> str:
    """XML spelled so that an HTML parser sees the same words.

    Entities that the document itself defines are never expanded: their definitions are left out.
    """
    subset = _SUBSET.search(markup, 0, _HEAD_CHARACTERS)
    if subset and (end := markup.find("]>", subset.end())) >= 0:
        markup = markup[: subset.start()] + markup[end + 2 :]
    parts = []
    at = 0
    while (start := markup.find(_CDATA, at)) >= 0 and (end := markup.find(_CDATA_END, start)) >= 0:
        parts += [markup[at:start], html.escape(markup[start + len(_CDATA) : end], quote=False)]
        at = end + len(_CDATA_END)
    parts.append(markup[at:])
    return "".join(parts)
