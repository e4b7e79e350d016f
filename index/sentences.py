"""Where sentences end, in Chinese and English text.

A sentence keeps its closing quotes and brackets. Clauses are the next finer cut, for sentences
that are longer than an encoder takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from heapq import merge
from pathlib import Path

Span = tuple[int, int]

_CLOSING = "”’」』）)】〕》〉\"'］]"
# Chinese ends need nothing after them; an ASCII end counts only before a space or the text's end,
# or 3.6 and www.example.org would be cut. A run of ends ("？！") is one end.
_END = re.compile(
    rf"(?:[。！？｡]+"
    rf"|[!?]+(?=[{re.escape(_CLOSING)}]*(?:\s|$|[^\x00-\x7f]))"
    rf"|\.(?=[{re.escape(_CLOSING)}]*(?:\s|$)))[{re.escape(_CLOSING)}]*"
)
# A blank line, or the two ideographic spaces that open a paragraph: no sentence runs on across them.
_PARAGRAPH = re.compile("\n[ \t\r\u3000]*\n|(?<!\u3000)\u3000{2}")
_CLAUSE = re.compile(rf"(?:[；;，：]|,(?=\s)|:(?=\s)|——|……|、|\n)[{re.escape(_CLOSING)}]*")
_ABBREVIATIONS = frozenset(Path(__file__).with_name("abbreviations.txt").read_text("utf-8").split())
_SEMICOLON = re.compile(rf"[；;][{re.escape(_CLOSING)}]*")
_QUOTES_CLOSED = "”’」』"
_SAYING = (
    "说",
    "說",
    "表示",
    "指出",
    "认为",
    "認為",
    "强调",
    "強調",
    "介绍",
    "坦言",
    "写道",
    "问道",
    "告诉记者",
    "回忆道",
    "答道",
)
_ATTRIBUTION = re.compile(r"([^，。：；！？“「『”」』\s]+)[，。：；]")
MAX_ATTRIBUTION = 40
"""Characters from a closing quote within which a speaker must be named: longer is a new sentence."""


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of `text[start:end]`, in order, blank ends trimmed.

    Together they hold every non-blank character of the range.
    """
    end = len(text) if end is None else end
    ends = merge(_sentence_ends(text, start, end), (m.start() for m in _PARAGRAPH.finditer(text, start, end)))
    return list(_trimmed(text, _cut(start, end, ends)))


def sections(text: str, start: int, end: int) -> list[Span]:
    """The parts of one long sentence between its semicolons."""
    return list(_trimmed(text, _cut(start, end, (m.end() for m in _SEMICOLON.finditer(text, start, end)))))


def clauses(text: str, start: int, end: int) -> list[Span]:
    """The clauses of one sentence, each with the mark that closes it."""
    return list(_trimmed(text, _cut(start, end, (m.end() for m in _CLAUSE.finditer(text, start, end)))))


def trim(text: str, start: int, end: int) -> Span:
    """`text[start:end]` without blanks at its ends; an empty range where nothing else is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _sentence_ends(text: str, start: int, end: int) -> Iterator[int]:
    for match in _END.finditer(text, start, end):
        if text[match.start()] == "." and _is_abbreviation(text, start, match.start()):
            continue
        if _goes_on(text, match.end(), end) or _names_speaker(text, match.end(), end):
            continue
        yield match.end()


def _goes_on(text: str, position: int, end: int) -> bool:
    """Whether a small Latin letter follows: `"Really?" he asked.` is one sentence."""
    following = text[position : min(end, position + 8)].lstrip()[:1]
    return following.isascii() and following.islower()


def _names_speaker(text: str, position: int, end: int) -> bool:
    """Whether a closed quotation is followed by who said it: “……。”李水清代表说 is one sentence.

    People who quote need the speaker; a cut here would part words from whose they are.
    """
    if text[position - 1] not in _QUOTES_CLOSED:
        return False
    attribution = _ATTRIBUTION.match(text, position, min(end, position + MAX_ATTRIBUTION))
    return attribution is not None and attribution.group(1).endswith(_SAYING)


def _is_abbreviation(text: str, start: int, dot: int) -> bool:
    """Whether the full stop at `dot` closes an abbreviation, an initial or a list number."""
    begin = dot
    while begin > start and (
        text[begin - 1].isascii() and (text[begin - 1].isalnum() or text[begin - 1] == ".")
    ):
        begin -= 1
    word = text[begin:dot]
    is_list_number = word.isdigit() and (begin == start or text[begin - 1] == "\n")
    return word.lower() in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()) or is_list_number


def _cut(start: int, end: int, ends: Iterator[int]) -> Iterator[Span]:
    for stop in ends:
        if stop > start:
            yield start, stop
            start = stop
    if start < end:
        yield start, end


def _trimmed(text: str, spans: Iterator[Span]) -> Iterator[Span]:
    for span in spans:
        begin, stop = trim(text, *span)
        if begin < stop:
            yield begin, stop
