"""HTML, and XML read the same way: the words a browser would show, and their blocks.

The parser only calls out tags and words; no tree is built, so nesting costs nothing. No entity
but HTML's own is expanded, nothing is fetched, and nothing that runs is kept.
"""

from __future__ import annotations

import html
import re

from index.documents import Problem, Reason
from index.readers.blocks import TextBuilder
from index.readers.markup import Malformed, feed_html
from index.readers.page import Page
from index.readers.raw import Raw, Results
from index.readers.source import Source, load

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
    markup = source.text
    is_page = suffix != ".xml" or _HTML.search(markup, 0, _HEAD_CHARACTERS) is not None
    if not is_page or suffix == ".xhtml":
        markup = _as_html(markup)
    page = Page(fragment=None if is_page else _add_fragment)
    try:
        feed_html(markup, page)
    except Malformed as error:
        yield Problem(source.path, Reason.MALFORMED, str(error))
        return
    text, blocks = page.built()
    if not blocks:
        yield Problem(source.path, Reason.EMPTY)
        return
    yield from source.document("html", blocks, page.title, page.date, text)


def _add_fragment(markup: str, builder: TextBuilder) -> None:
    """The words of escaped HTML, as feeds carry it; what it would run is dropped as everywhere."""
    page = Page(builder)
    feed_html(markup, page)
    page.built()


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
