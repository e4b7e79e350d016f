"""The paragraphs of plain text, Chinese habits first.

A paragraph ends where its line ends, or where two ideographic spaces open the next one inside the
line. Text that an old editor broke at a fixed width is put together again: there a line end means
nothing unless the line was short, or the next one is indented or numbered. The text itself is
never touched; a paragraph is a range of it, line ends included.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from index.readers.blocks import trimmed

_LINE_END = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_INDENT_INSIDE = re.compile("\u3000{2,}")
_SPACES_AFTER_SENTENCE = re.compile("(?<=[。！？…”』」])(?:[ \u00a0]{4}|\u00a0\u00a0)")
"""Paragraphs run together with ASCII or no-break indents; only behind a sentence is that certain."""
_INDENT_MARKS = ("\u3000\u3000", "\u00a0", "    ")
"""Without one of these no line is cut inside."""
_LONG_LINE = 80
"""Characters beyond which ideographic spaces inside a line are indents, not a table's columns."""

_STARTS_NEW = re.compile(
    r"[-*•·●○■□◆▪]\s|\d{1,3}(?:[.)．、]|\s)|[(（][一二三四五六七八九十\d]{1,4}[)）]"
    r"|[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十百千零〇\d]{1,7}[编章节条]"
)
"""A line that begins like this is a new item even in text broken at a fixed width."""
_MACHINE_LINE = re.compile(
    r"\s*(?:\[?\d{1,4}[-/:.]\d{1,2}[-/:.]\d|\[?(?:DEBUG|INFO|WARN|ERROR)\b|//|#include|import |def |return\b)"
)
_MACHINE_END = ("{", "}", ";", "};", "):", "/>")
_MACHINE_SHARE = 0.3
"""Share of lines that look like a log's or a program's, from which on the whole text does."""

_WIDTHS = range(40, 121)
"""Columns at which text is broken by hand or by editors; a Chinese character takes two."""
_WIDTH_QUANTILE = 0.95
"""A twentieth of the lines may hang over: a web address, a table."""
_SLACK = 4
"""Columns a full line may fall short: punctuation that must not begin a line takes its neighbour along."""
_FULL_LINES = 3
_FULL_SHARE = 0.5
"""At least so many lines, and such a share of those with a successor, are full in broken text."""
_SENTENCE_SHARE = 0.6
"""Where more of the full lines end a sentence, the lines are verse or items, not broken text."""
_FIRST_WIDE = "\u2e80"
_CLOSING = "”’\"')）】』」》〉］]"
_SENTENCE_ENDS = "。！？!?….；;：:"


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of a text that no paragraph end divides.

    `fresh` says that it certainly begins a paragraph: behind a blank line, or behind an indent
    inside its physical line.
    """

    start: int
    end: int
    indent: int
    text: str
    fresh: bool


def paragraphs(text: str, *, rejoin: bool = True) -> list[tuple[int, int]]:
    """The ranges of the paragraphs of `text`, in order, blank ends trimmed.

    Every character that is not blank is in exactly one. `rejoin=False` takes every line end as meant.
    """
    lines = list(_lines(text))
    width = _broken_at(lines) if rejoin else 0
    if not width:
        return [(line.start, line.end) for line in lines]
    found = [(lines[0].start, lines[0].end)]
    for line, after in pairwise(lines):
        if _continues(line, after, width):
            found[-1] = (found[-1][0], after.end)
        else:
            found.append((after.start, after.end))
    return found


def ends_sentence(line: str) -> bool:
    """Whether the line ends as a sentence or clause does, closing quotes and brackets aside."""
    return line.rstrip(_CLOSING).endswith(tuple(_SENTENCE_ENDS))


def columns(line: str) -> int:
    """The width of a line on a screen with fixed columns."""
    return len(line) + sum(map(_FIRST_WIDE.__le__, line))


def machine_like(lines: list[str]) -> bool:
    """Whether these are the lines of a log or a program rather than prose."""
    marked = sum(1 for line in lines if _MACHINE_LINE.match(line) or line.endswith(_MACHINE_END))
    return marked > len(lines) * _MACHINE_SHARE


def _lines(text: str) -> Iterator[Line]:
    start = 0
    fresh = True
    indented = any(mark in text for mark in _INDENT_MARKS)
    for end, following in _line_ends(text):
        first, last = trimmed(text, start, end)
        indent = columns(text[start:first]) if start < first else 0
        cuts = _cuts(text, first, last) if indented else ()
        for left, right in pairwise((first, *cuts, last)):
            inner, outer = trimmed(text, left, right)
            if inner < outer:
                yield Line(inner, outer, indent, text[inner:outer], fresh)
                fresh = True
        fresh = first == last
        start = following


def _line_ends(text: str) -> Iterator[tuple[int, int]]:
    """Where each physical line ends, and where the next begins."""
    for mark in _LINE_END.finditer(text):
        yield mark.span()
    yield len(text), len(text)


def _cuts(text: str, start: int, end: int) -> list[int]:
    """Where inside a line, blank ends trimmed, a new paragraph is opened by an indent."""
    cuts = {mark.start() for mark in _SPACES_AFTER_SENTENCE.finditer(text, start, end)}
    runs = [mark.start() for mark in _INDENT_INSIDE.finditer(text, start, end)]
    if end - start > _LONG_LINE or any(ends_sentence(text[start:run]) for run in runs):
        cuts.update(runs)
    return sorted(cuts)


def _broken_at(lines: list[Line]) -> int:
    """The width at which the text was broken into lines, 0 where line ends are meant."""
    if len(lines) <= _FULL_LINES or machine_like([line.text for line in lines]):
        return 0
    widths = sorted(line.indent + columns(line.text) for line in lines)
    width = widths[int(_WIDTH_QUANTILE * (len(widths) - 1))]
    if width not in _WIDTHS:
        return 0
    pairs = [(line, after) for line, after in pairwise(lines) if not after.fresh]
    full = [line for line, after in pairs if _is_full(line, after, width)]
    if len(full) < max(_FULL_LINES, len(pairs) * _FULL_SHARE):
        return 0
    sentences = sum(ends_sentence(line.text) for line in full)
    return 0 if sentences > len(full) * _SENTENCE_SHARE else width


def _is_full(line: Line, after: Line, width: int) -> bool:
    """Whether what opens the next line would not have fitted on this one."""
    word = after.text[:1] if after.text[:1] >= _FIRST_WIDE else after.text[:width].split(maxsplit=1)[0]
    return line.indent + columns(line.text) + columns(word) + _SLACK > width


def _continues(line: Line, after: Line, width: int) -> bool:
    """Whether `after` belongs to the paragraph of `line` in text broken at `width`."""
    if after.fresh or not _is_full(line, after, width) or _STARTS_NEW.match(after.text):
        return False
    deeper = after.indent > line.indent
    return not deeper and not (after.indent and ends_sentence(line.text))
