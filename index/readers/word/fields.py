r"""Fields that print characters over each other: a number in a circle, a character under its pinyin.

Word keeps what they show in their code, as `EQ \o\ac(○,11)`, and nowhere else.
"""

from __future__ import annotations

import re

from index.readers.numerals import numeral

_OVER = re.compile(r"\s*eq\s.*?\\o(?:\\a[a-z])*\s*\((.*)\)\s*", re.IGNORECASE | re.DOTALL)
_INNER = re.compile(r"\\[a-z]+[^(),;\\]*", re.IGNORECASE)
_RINGS = "○〇◯"
_LONGEST = 1000
"""Characters of a code: it holds one character, and how it looks."""


def overprinted(code: str) -> str:
    """The character that the code of a field shows last, over the others; "" for other codes."""
    found = _OVER.fullmatch(code) if len(code) <= _LONGEST else None
    if found is None:
        return ""
    *under, shown = [_INNER.sub("", part).strip("() \t") for part in _split(found[1])]
    ringed = shown.isdecimal() and len(shown) < 3 and any(part in _RINGS for part in under if part)  # noqa: PLR2004
    return numeral(int(shown), "decimalEnclosedCircle") if ringed else shown


def _split(arguments: str) -> list[str]:
    """The arguments of a code, which commas or semicolons part outside of inner brackets."""
    parts, depth = [""], 0
    for character in arguments:
        depth += (character == "(") - (character == ")")
        if character in ",;" and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return parts
