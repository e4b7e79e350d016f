"""Which paragraphs of plain text are its title and its headings.

Plain text marks nothing, so this goes by the look of a line among its neighbours, and leaves a
paragraph a paragraph where it is not sure: a heading taken for text is still found, text taken
for a heading is cut from its passage.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.documents import BlockKind
from index.readers.blocks import Piece
from index.readers.prose import columns, ends_sentence, machine_like, paragraphs

_TITLE_COLUMNS = 80
"""Forty Chinese characters, or a line of Latin text."""
_TITLE_COLUMNS_LATIN = 100
_PROSE_COLUMNS = 60
"""A neighbour this wide that ends a sentence is running text."""
_TITLE_LOOKAHEAD = 4
"""Between a title and its text may stand an author, a date, a source."""
_OPEN_ENDS = "，、,/\\|=+-—"
"""What a heading does not end with."""

_DIGITS = "一二三四五六七八九十百千零〇两0-9０-９"
_NUMBERED = (
    (re.compile(rf"第[{_DIGITS}]{{1,7}}(?:编|部分(?=\s|$)|[卷篇部](?=\s|$))"), 1),
    (re.compile(rf"第[{_DIGITS}]{{1,7}}(?:章|回(?=\s|$))"), 2),
    (re.compile(rf"第[{_DIGITS}]{{1,7}}节(?=\s|$)"), 3),
    (re.compile(r"(?:PART|Part|BOOK|Book) (?:[IVXLC]{1,7}|\d{1,3})\b"), 1),
    (re.compile(r"(?:CHAPTER|Chapter) (?:[IVXLC]{1,7}|\d{1,3})\b"), 2),
    (re.compile(r"[一二三四五六七八九十]{1,3}、(?=\S)"), 2),
    (re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)](?=\S)"), 3),
)
"""How numbered headings begin, and their level. Articles (第十条) are text, not headings."""
_LISTED = (5, 6)
"""The rows of `_NUMBERED` that also number the items of lists: 一、 and （一）."""
_ITEM = re.compile(r"[-*•·●○■□◆▪>#|]|\d{1,3}[.)．、:：]|[（(]\d{1,3}[）)]|第\S{1,7}条")
_LABEL = re.compile(r"[^，。]{1,8}[：:]")
"""A short label and a colon: a speaker, a source, a field of a form."""
_BRACKETED = ("（）", "()", "【】", "[]", "<>")
_DATE_CHARACTERS = frozenset("年月日时分秒第期号至星期上下午 :：-—/.,T+")


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph as its neighbours see it. `style` is the row of `_NUMBERED` it begins like."""

    start: int
    end: int
    text: str
    style: int | None
    prose: bool

    @property
    def level(self) -> int:
        return 0 if self.style is None else _NUMBERED[self.style][1]


def structure(text: str, *, titled: bool = True) -> tuple[list[Piece], str]:
    """The paragraphs of plain text as pieces, headings marked, and the title ("" for none).

    With `titled=False` the title is known from elsewhere and the first line is not taken for it.
    """
    ranges = paragraphs(text)
    plain = [Piece(start, end) for start, end in ranges]
    if len(ranges) < 2 or machine_like([text[start:end] for start, end in ranges]):  # noqa: PLR2004 - a heading heads something
        return plain, ""
    marked = [_paragraph(text, start, end) for start, end in ranges]
    levels = _numbered_levels(marked)
    title = ""
    if titled and not levels[0] and _is_title(marked):
        title, levels[0] = marked[0].text, 1
    for at in range(1, len(marked) - 1):
        if not levels[at] and _is_unnumbered(marked[at - 1], marked[at], marked[at + 1]):
            levels[at] = 2
    return [
        Piece(p.start, p.end, BlockKind.HEADING, level) if level else p
        for p, level in zip(plain, levels, strict=True)
    ], title


def _paragraph(text: str, start: int, end: int) -> _Paragraph:
    words = text[start:end]
    wide = columns(words[: _PROSE_COLUMNS + 1]) > _PROSE_COLUMNS
    prose = wide and ends_sentence(words)
    style = None
    if not prose and _could_head(words):
        style = next((row for row, (pattern, _) in enumerate(_NUMBERED) if pattern.match(words)), None)
    return _Paragraph(start, end, words, style, prose)


def _could_head(words: str) -> bool:
    """Whether the words have the shape of a heading: one short line that ends no sentence."""
    limit = _TITLE_COLUMNS_LATIN if words.isascii() else _TITLE_COLUMNS
    return (
        len(words) <= limit
        and columns(words) <= limit
        and not ends_sentence(words)
        and not words.endswith(tuple(_OPEN_ENDS))
        and not any(mark in words for mark in "\n\r\t。；=＝|")
        and words[-1].isprintable()
        and any(character.isalpha() for character in words)
    )


def _is_bare(words: str) -> bool:
    """Whether nothing marks the words as an item, a label, a date, or an aside in brackets."""
    return not (
        _ITEM.match(words)
        or _LABEL.match(words)
        or words[0] + words[-1] in _BRACKETED
        or all(c.isdigit() or c in _DATE_CHARACTERS or c in "一二三四五六七八九十〇" for c in words)
    )


def _is_title(marked: Sequence[_Paragraph]) -> bool:
    first, *rest = marked[: _TITLE_LOOKAHEAD + 1]
    if first.prose or not _could_head(first.text) or not _is_bare(first.text):
        return False
    return any(ends_sentence(p.text) or p.level for p in rest)


def _is_unnumbered(before: _Paragraph, this: _Paragraph, after: _Paragraph) -> bool:
    """A short line that ends no sentence, between running text on both sides."""
    if not (before.prose and after.prose) or this.prose or this.style is not None:
        return False
    return _could_head(this.text) and _is_bare(this.text) and len(after.text) > len(this.text)


def _numbered_levels(marked: Sequence[_Paragraph]) -> list[int]:
    """The level of each numbered heading, else 0.

    A heading is followed by text, or by a deeper heading. A line followed by its like is an item
    of a list or of a table of contents, and so is the last of a list, which text may follow.
    """
    levels = [0] * len(marked)
    for at in range(len(marked) - 2, -1, -1):
        this, after = marked[at], marked[at + 1]
        if this.style is None:
            continue
        last_item = this.style in _LISTED and at > 0 and marked[at - 1].style == this.style
        heads = after.style is None or levels[at + 1] > this.level
        levels[at] = this.level if heads and not last_item else 0
    return levels
