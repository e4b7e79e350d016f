"""What a reader sees of HTML that stands inside another format: the words between the tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, pairwise

from index.readers.blocks import trimmed

_OPENING = re.compile(r"<(!--|(?:script|style|template)\b|[/!?]?[A-Za-z])", re.IGNORECASE)
_CLOSING = {
    "!--": re.compile("-->"),
    "script": re.compile(r"</script[^>]{0,200}>", re.IGNORECASE),
    "style": re.compile(r"</style[^>]{0,200}>", re.IGNORECASE),
    "template": re.compile(r"</template[^>]{0,200}>", re.IGNORECASE),
}
_TAG_END = re.compile(">")
_LINE_END = re.compile("[\r\n]")


def visible_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The ranges of `text[start:end]` that hold words, one for each line, blank ends trimmed.

    Tags, comments, scripts and styles are no words; those between two words of a line are inside
    the range. A tag that never ends hides nothing: it is text.
    """
    found: list[tuple[int, int]] = []
    line = -1
    at = start
    for left, right in chain(_hidden(text, start, end), [(end, end)]):
        for number, (first, last) in _lines(text, at, left):
            if number == 0 and line >= 0 and not _LINE_END.search(text, line, first):
                found[-1] = (found[-1][0], last)
            else:
                found.append((first, last))
            line = last
        at = right
    return found


def _hidden(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while opening := _OPENING.search(text, start, end):
        ending = _CLOSING.get(opening[1].lower(), _TAG_END)
        closing = ending.search(text, opening.end(), end)
        if closing is None:
            return
        yield opening.start(), closing.end()
        start = closing.end()


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, tuple[int, int]]]:
    """The lines that are not blank, trimmed, with their number counted from `start`."""
    bounds = [start, *(mark.end() for mark in _LINE_END.finditer(text, start, end)), end]
    for number, (left, right) in enumerate(pairwise(bounds)):
        first, last = trimmed(text, left, right)
        if first < last:
            yield number, (first, last)
