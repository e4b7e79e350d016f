"""Text with its marked ranges, as HTML. Every character of a document passes through here, escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from markupsafe import Markup, escape

from qa.answers import Span


def marked(text: str, sentences: Sequence[Span], words: Sequence[Span]) -> Markup:
    """`text` escaped, with `<mark>` around sentences and a span around words, however they overlap.

    The text content of the result is `text`, character for character. Where a paragraph opens with
    ideographic spaces in the middle of a line, the line is broken before them.
    """
    return Markup("").join(_pieces(text, sentences, words))


_INDENT = re.compile("(?<!\u3000)\u3000{2}")
"""What opens a paragraph of Chinese text, also where it stands in the middle of a line."""


def split(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    """The parts of `spans` inside `start` to `end`, counted from `start`."""
    return [
        (max(begin, start) - start, min(stop, end) - start)
        for begin, stop in spans
        if begin < end and stop > start
    ]


def _pieces(text: str, sentences: Sequence[Span], words: Sequence[Span]) -> Iterator[Markup]:
    breaks = {found.start() for found in _INDENT.finditer(text)} - {0}
    edges = sorted({0, len(text), *breaks, *(edge for span in (*sentences, *words) for edge in span)})
    inside = False
    for start, end in pairwise(edges):
        in_sentence = _covers(sentences, start, end)
        if in_sentence and not inside:
            yield Markup("<mark>")
        if inside and not in_sentence:
            yield Markup("</mark>")
        inside = in_sentence
        if start in breaks:
            yield Markup("<br>")
        piece = escape(text[start:end])
        yield Markup('<span class="w">{}</span>').format(piece) if _covers(words, start, end) else piece
    if inside:
        yield Markup("</mark>")


def _covers(spans: Sequence[Span], start: int, end: int) -> bool:
    return any(begin <= start and end <= stop for begin, stop in spans)
