"""Text with its marked ranges, as HTML. Every character of a document passes through here, escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from markupsafe import Markup, escape

from qa.answers import Span
from qa.difference import Change, Piece

WORD, FOUND = Markup('<span class="w">{}</span>'), Markup('<span class="found">{}</span>')
"""What is put around a word that the question shares, and around words found on a page."""


def marked(text: str, sentences: Sequence[Span], words: Sequence[Span]) -> Markup:
    """`text` escaped, with `<mark>` around sentences and a span around words, however they overlap.

    The text content of the result is `text`, character for character. Where a paragraph opens with
    ideographic spaces in the middle of a line, the line is broken before them.
    """
    return layered(text, [(span, "") for span in sentences], words, WORD)


def layered(
    text: str, layers: Sequence[tuple[Span, str]], words: Sequence[Span] = (), word: Markup = WORD
) -> Markup:
    """`text` as `marked` makes it, with marks of several classes.

    Where they overlap, the class that comes first in `layers` is seen. `word` is what is put around
    `words`.
    """
    if not layers and not words and "\u3000" not in text:
        return escaped(text)  # most paragraphs of most pages: a long document has thousands
    return Markup("").join(_pieces(text, layers, words, word))


def escaped(text: str) -> Markup:
    """`text` as HTML that a browser reads back with as many characters.

    It would drop the returns at the ends of lines, by which every later place would be off by one.
    """
    made = escape(text)
    if "\r" in made or "\0" in made:
        made = made.replace("\r", Markup("&#13;")).replace("\0", "\ufffd")
    return made


_INDENT = re.compile("(?<!\u3000)\u3000{2}")
"""What opens a paragraph of Chinese text, also where it stands in the middle of a line."""


_FRAMES = {
    Change.SAME: Markup("{}"),
    Change.GONE: Markup("<del>{}</del>"),
    Change.NEW: Markup("<ins>{}</ins>"),
}


def changes(pieces: Iterable[Piece]) -> Markup:
    """How two texts differ: what is gone and what is new, each in its element."""
    return Markup("").join(_FRAMES[piece.kind].format(piece.text) for piece in pieces)


def split(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    """The parts of `spans` inside `start` to `end`, counted from `start`."""
    return [
        (max(begin, start) - start, min(stop, end) - start)
        for begin, stop in spans
        if begin < end and stop > start
    ]


def _pieces(
    text: str, layers: Sequence[tuple[Span, str]], words: Sequence[Span], word: Markup
) -> Iterator[Markup]:
    breaks = {found.start() for found in _INDENT.finditer(text)} - {0} if "\u3000" in text else set()
    kinds = list(dict.fromkeys(kind for _, kind in layers))
    depths = {kind: _depths(span for span, of in layers if of == kind) for kind in kinds}
    of_words = _depths(words)
    edges = sorted({0, len(text), *breaks, *of_words, *(edge for depth in depths.values() for edge in depth)})
    inside: str | None = None
    depth, word_depth = dict.fromkeys(kinds, 0), 0
    for start, end in pairwise(edges):
        for kind in kinds:
            depth[kind] += depths[kind].get(start, 0)
        word_depth += of_words.get(start, 0)
        covering = next((kind for kind in kinds if depth[kind]), None)
        if inside is not None and covering != inside:
            yield Markup("</mark>")
        if covering is not None and covering != inside:
            yield Markup('<mark class="{}">').format(covering) if covering else Markup("<mark>")
        inside = covering
        if start in breaks:
            yield Markup("<br>")
        piece = escaped(text[start:end])
        yield word.format(piece) if word_depth else piece
    if inside is not None:
        yield Markup("</mark>")


def _depths(spans: Iterable[Span]) -> dict[int, int]:
    """By how much the number of ranges that cover a text changes, by position."""
    changes: dict[int, int] = {}
    for start, end in spans:
        changes[start] = changes.get(start, 0) + 1
        changes[end] = changes.get(end, 0) - 1
    return changes
