"""The lines of a paragraph as running text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from index.readers.printed.glyphs import HYPHEN
from index.readers.printed.lines import Line
from index.readers.printed.scripts import part_words

Span = tuple[int, int]

_HYPHENS = (HYPHEN, "-", "\u2010", "\u00ad")
_SOFT = "\u00ad"
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BEFORE = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)$")
_AFTER = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S*$|\S+/\S*[/_=&?.]$")
"""An address on the web that a line's end broke; it goes on without a blank."""
TAIL = 200
"""Characters of a line's end that are looked at: what stands further back tells nothing."""
_LONG = 2
"""Letters that a word's part before a hyphen has at least, for the parts to be words of their own."""


class Joining:
    """Joins lines, knowing the words of the whole document: they tell which hyphens belong to a word."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = lines
        self._words: frozenset[str] | None = None

    def joined(self, lines: Sequence[Line]) -> tuple[str, list[Span]]:
        """The text of lines that are read on from each other, and where in it each stands."""
        text, spans = "", list[Span]()
        parts: list[str] = []
        length = 0
        for line in lines:
            words = line.text
            if parts:
                tail, joint = self._joint(parts[-1], words)
                length += len(tail) + len(joint) - len(parts[-1])
                parts[-1] = tail
                spans[-1] = spans[-1][0], spans[-1][0] + len(tail)
                parts[-1] += joint
            parts.append(words)
            spans.append((length, length + len(words)))
            length += len(words)
        text = "".join(parts).replace(HYPHEN, "-")
        return text, spans

    def _joint(self, before: str, after: str) -> tuple[str, str]:
        """The end of a line as it stands in the text, and what follows it."""
        if before.endswith(_HYPHENS) and len(before) > 1:
            if before[-2].isalpha() and after[:1].islower() and not self._keeps(before[:-1], after):
                return before[:-1], ""
            return before.rstrip(_SOFT), ""
        if _ADDRESS.search(before[-TAIL:]) and before.endswith(("/", "_", "=", "&", "?", ".", "-")):
            return before, ""
        return before, " " if part_words(before, after) else ""

    def _keeps(self, before: str, after: str) -> bool:
        """Whether the hyphen between two parts of a word is its own."""
        first, second = _BEFORE.search(before[-TAIL:]), _AFTER.match(after)
        if first is None or second is None:
            return False
        head, tail = first[1].lower(), second[0].lower()
        if self._knows(f"{head}-{tail}"):
            return True
        if self._knows(head.rpartition("-")[2] + tail):
            return False
        return "-" in head or (len(head) > _LONG and self._knows(head) and self._knows(tail))

    def _knows(self, word: str) -> bool:
        if self._words is None:  # most documents break no words
            self._words = frozenset(_words(self._lines))
        return word in self._words


def _words(lines: Iterable[Line]) -> Iterable[str]:
    """The words of all lines, but not what a line's end cut off."""
    before = ""
    for line in lines:
        words = [word.lower() for word in _WORD.findall(line.text)]
        if before.endswith(_HYPHENS):
            words = words[1:]
        if line.text.endswith(_HYPHENS):
            words = words[:-1]
        before = line.text
        yield from words
        yield from (part for word in words if "-" in word for part in word.split("-"))
