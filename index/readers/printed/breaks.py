"""Paragraphs that go on in the next column or on the next page."""

from __future__ import annotations

from collections.abc import Container, Sequence

from index.readers.printed.lines import Line
from index.readers.printed.looks import (
    INDENT,
    are_alike,
    begins_item,
    ends_sentence,
    indent,
    is_caption,
    is_full,
    is_hyphened,
)
from index.readers.printed.paragraphs import Paragraph

PAGES = 2
"""A paragraph is looked for so many pages on: a picture may fill the one between."""
SKIPPED = 80
"""Paragraphs in between, at most: footnotes, captions, the words in a figure, headers."""
WIDE = 0.6
"""Share of its column that a line of running text takes."""
NARROWER = 0.5
"""The column that a paragraph goes on in is at least so wide, against its own."""


def run_over(paragraphs: Sequence[Paragraph], furniture: Container[Line]) -> list[Paragraph]:
    """The paragraphs with those joined that a break parted; what stood in between follows them."""
    found = list(paragraphs)
    gone: set[Paragraph] = set()
    for position, paragraph in enumerate(found):
        if paragraph in gone or paragraph.first in furniture or paragraph.level:
            continue
        at = position
        while (after := _rest(found, at, paragraph, furniture)) > 0:
            rest = found[after]
            gone.add(rest)
            paragraph.lines += rest.lines
            at = after
    return [paragraph for paragraph in found if paragraph not in gone]


def _rest(found: Sequence[Paragraph], position: int, paragraph: Paragraph, furniture: Container[Line]) -> int:
    """Where the paragraph goes on; 0 where it does not."""
    last = paragraph.last
    if last.flow.tabular or not _is_text(last) or is_caption(paragraph.first):
        return 0
    for after in range(position + 1, min(position + 1 + SKIPPED, len(found))):
        other = found[after]
        if other.first.page > last.page + PAGES or other.level:
            return 0
        if other.first in furniture or not _is_alike(last, other.first):
            continue
        if other.first.flow is last.flow:
            return 0
        if _goes_on(paragraph, other):
            return after
        if ends_sentence(last.text) or _is_text(other.first):
            return 0
    return 0


def _goes_on(paragraph: Paragraph, other: Paragraph) -> bool:
    last, first = paragraph.last, other.first
    if is_hyphened(last.text, first.text):
        return True
    if is_caption(first):
        return False
    if indent(first) >= INDENT or begins_item(first.text) or not is_full(last, first):
        return not ends_sentence(last.text) and first.text[:1].islower() and _is_text(first)
    if not last.flow.sure:
        return not ends_sentence(last.text) and first.text[:1].islower()
    if ends_sentence(last.text):  # where paragraphs are indented, a line that is not goes on
        return indent(paragraph.first) >= INDENT and _is_text(first)
    return _is_text(first) or len(other.lines) == 1


def _is_text(line: Line) -> bool:
    """Whether it is wide enough to be a line of running text."""
    width = line.flow.right - line.flow.left
    return line.right - line.left >= WIDE * width


def _is_alike(line: Line, other: Line) -> bool:
    wide = other.flow.right - other.flow.left >= NARROWER * (line.flow.right - line.flow.left)
    return are_alike(line, other) and wide and not other.flow.tabular
