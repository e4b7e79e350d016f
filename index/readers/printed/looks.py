"""What a line looks like by itself and beside the next: full, indented, the beginning of an item."""

from __future__ import annotations

import re

from index.readers.printed.glyphs import HYPHEN
from index.readers.printed.lines import CELL, Line
from index.readers.printed.scripts import is_spaced

INDENT = 0.8
"""In sizes: a line that begins so much further in is indented."""
SLACK = 0.7
"""In sizes, what a full line may fall short: signs that must not begin a line take others along."""
LARGER = 1.12
"""Letters so many times as large are of another paragraph."""
CENTRED = 1.5
"""In sizes: a line is centred whose distances to both sides differ by no more."""
LABEL = 14
"""Characters of a label before a wide gap."""
SAME_STOP = 0.5
"""Sizes within which lines end together."""
LATIN_WIDTH, LATIN_BLANK = 0.6, 0.25
"""In sizes, how wide a Latin letter is at most, and a blank."""

_CLOSING = "”’\"')）】』」》〉］]"
_ENDS = "。！？!?.…；;：:"
_ITEM = re.compile(
    r"[-–*•·●○■□◆▪▶➢✓\ue000-\uf8ff]\s*\S|[(（]?\d{1,3}[)）.．、]\s*\D|[(（][一二三四五六七八九十]{1,4}[)）]"
    r"|[①-⑳]|[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十百千零〇\d]{1,7}[编章节条]"
    r"|\d{1,2}(?:\.\d{1,2}){1,4}[.、．]?\s*[^\d\s]|\[[\w.+-]{1,14}\]"
)
"""How the items of lists, numbered headings and references begin.

Bullets of symbol fonts are characters of nobody's.
"""
LEADER = re.compile(r"(?:[.．·]\s?){5,}\s*[\divxlc]{1,5}$|…{2,}\s*\d{1,5}$", re.IGNORECASE)
"""How an entry of a table of contents ends."""
TAIL = 40
"""Characters of a line's end that are looked at for that."""
SECTION = re.compile(r"(?:\d{1,3}|\d{1,2}(?:\.\d{1,2}){1,4}[.、．]?)\s+\S|第\S{1,5}[章节]")
"""The number of a section, which is not the `1.` of a list."""
LABELLED = re.compile(r"\S{1,8}[:：]")
_CAPTION = re.compile(
    r"(?:图|表|圖|附图|附表)\s*[A-Z]?\d{1,3}(?:[-–.]\d{1,3})*\s*(?:[:：.、（(]|\s\S|$)"
    r"|(?:FIG|TAB|Fig|Tab)(?:URE|LE|ure|le|\.)?\s*[A-Z]?\d{1,3}(?:[-–.]\d{1,3})*(?:[.:]|\s+[A-Z(]|$)"
)
"""What stands below a picture or above a table begins like this."""
_WORD = re.compile(r"\S+")
NEVER_FIRST = frozenset("，。、；：？！”’）》」』】…,.;:?!)]")


def indent(line: Line) -> float:
    return (line.left - line.flow.left) / line.style.size


def are_alike(some: Line, other: Line) -> bool:
    larger, smaller = max(some.style.size, other.style.size), min(some.style.size, other.style.size)
    return larger <= LARGER * smaller and some.angle == other.angle


def is_full(before: Line, line: Line) -> bool:
    """Whether what opens the next line would not have fitted on the one before."""
    size = before.style.size
    room = before.flow.right - before.right
    if any(abs(before.right - stop) < SAME_STOP * size for stop in before.flow.stops):
        room = 0.0
    return room < _width_of_first(line) + SLACK * size


def _width_of_first(line: Line) -> float:
    """The width, in points, of what cannot be parted from the line's beginning."""
    word = _WORD.match(line.text)
    if word is None:
        return 0.0
    size, text = line.style.size, word[0]
    if not is_spaced(text[0]):
        return size * (1 + sum(1 for character in text[1:3] if character in NEVER_FIRST))
    latin = next((at for at, character in enumerate(text) if not is_spaced(character)), len(text))
    return (
        min(latin * (line.right - line.left) / max(len(line.text), 1), latin * size * LATIN_WIDTH)
        + size * LATIN_BLANK
    )


def has_cells(line: Line) -> bool:
    """Whether a wide gap parts it, other than one behind the label of an item."""
    return line.widest > CELL * line.style.size and not (line.head <= LABEL and begins_item(line.text))


def is_centred(line: Line) -> bool:
    left, right = line.left - line.flow.left, line.flow.right - line.right
    return min(left, right) > line.style.size and abs(left - right) <= CENTRED * line.style.size


def ends_sentence(text: str) -> bool:
    """Whether a sentence or clause ends with the text."""
    return text.rstrip(_CLOSING).endswith(tuple(_ENDS))


def is_hyphened(before: str, after: str) -> bool:
    """Whether a line ends inside a word, or inside a range of numbers."""
    if not before.endswith((HYPHEN, "-", "\u00ad", "\u2010")):
        return False
    return after[:1].islower() or (before[-2:-1].isdigit() and after[:1].isdigit())


def is_caption(line: Line) -> bool:
    return _CAPTION.match(line.text) is not None


def begins_item(text: str) -> bool:
    """Whether a line begins like the item of a list, a numbered heading, an entry of references."""
    return _ITEM.match(text) is not None
