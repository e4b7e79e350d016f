"""Where one character ends and the next begins, as people count them.

A letter and the accents put on it, a family of people joined into one picture, a flag: several code
points, one character. A range that begins or ends inside one shows half of it. The rules are the core
of Unicode Standard Annex 29, section 3.1.1; what they leave out (prepended marks, conjuncts of Indian
scripts) is then cut as it would have been anyway.
"""

from __future__ import annotations

import unicodedata

from index.sentences import Span

LONGEST = 64
"""Code points looked through from an edge: nothing longer is one character, whatever is piled up."""
_JOINER, _RETURN, _NEWLINE = "\u200d", "\r", "\n"
_MARKS = frozenset(("Mn", "Me", "Mc"))


def snapped(text: str, start: int, end: int) -> Span:
    """The range `start` to `end` of `text`, grown outwards to whole characters."""
    return _down(text, start), _up(text, end)


def splits(text: str, position: int) -> bool:
    """Whether `position` is inside a character of `text`."""
    if not 0 < position < len(text):
        return False
    before, after = text[position - 1], text[position]
    if before in (_RETURN, _NEWLINE) or after == _RETURN:
        return before == _RETURN and after == _NEWLINE
    return (
        _extends(after)
        or (before == _JOINER and unicodedata.category(after) == "So")
        or _in_syllable(before, after)
        or _in_flag(text, position)
    )


def _down(text: str, position: int) -> int:
    least = max(0, position - LONGEST)
    while position > least and splits(text, position):
        position -= 1
    return position


def _up(text: str, position: int) -> int:
    most = min(len(text), position + LONGEST)
    while position < most and splits(text, position):
        position += 1
    return position


def _extends(character: str) -> bool:
    """Whether it belongs to what stands before it: a mark, a joiner, a skin tone, a tag."""
    return character > "\u02ff" and (
        unicodedata.category(character) in _MARKS
        or character in ("\u200c", _JOINER, "\uff9e", "\uff9f")
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )


def _in_syllable(before: str, after: str) -> bool:
    """Whether two Korean letters are parts of one syllable."""
    if "\u1100" <= before <= "\u115f":
        return "\u1100" <= after <= "\u11a7" or "\uac00" <= after <= "\ud7a3"
    opens = "\uac00" <= before <= "\ud7a3"
    if "\u1160" <= before <= "\u11a7" or (opens and not (ord(before) - 0xAC00) % 28):
        return "\u1160" <= after <= "\u11ff"
    return (opens or "\u11a8" <= before <= "\u11ff") and "\u11a8" <= after <= "\u11ff"


def _in_flag(text: str, position: int) -> bool:
    """Whether an odd number of the letters that make flags stands before `position`, and one after it."""
    if not _makes_flags(text[position]):
        return False
    before = position
    while before > max(0, position - LONGEST) and _makes_flags(text[before - 1]):
        before -= 1
    return bool((position - before) % 2)


def _makes_flags(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
