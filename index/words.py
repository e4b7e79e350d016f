"""The search words of a text, by jieba.

Folding (traditional to simplified, full width to half, capitals to small) is for search alone and
keeps every character's position, so that a word found can be shown where it stands.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from index import segmenting
from index.matching import Matcher, longest
from index.sentences import Span

VERSION = 1
"""Raise it whenever the same text would give other words: libraries are then rebuilt."""

MAX_WORD = 64
"""Characters. A longer run without a break (base64, a hash chain) is no word anybody searches."""

_IDEOGRAPHS = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f〇々"
_DIGITS = "零〇一二三四五六七八九十百千两0-9"
_ORDINAL = rf"第[{_DIGITS}]{{1,9}}[条章节编款项届次回]"
_PIECE = re.compile(
    rf"(?P<ordinal>{_ORDINAL})"
    r"|(?P<number>\d+(?:[.,:]\d+)*(?:%|‰|万亿|[万亿千百])?(?![a-z0-9_./-]))"
    r"|(?P<latin>[a-z0-9]+(?:[-_./·'&+][a-z0-9]+)*)"
    rf"|(?P<ideographs>(?:(?!{_ORDINAL})[{_IDEOGRAPHS}])+)"
    r"|(?P<other>[^\W_]+)"
)
_JOINED = re.compile(r"\s")
"""A blank inside a word of the user's: one word all the same, where the index parts words by blanks."""
_JOINTS = re.compile(r"[-_./·'&+,:]")
_NUMERALS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_UNITS = {"十": 10, "百": 100, "千": 1000}

FUNCTION_WORDS = frozenset(Path(__file__).with_name("function_words.txt").read_text("utf-8").split())
"""Words that carry a sentence but not its subject; never marked, never counted as evidence."""


@dataclass(frozen=True, slots=True)
class Token:
    """A search word and the range of the text it comes from. Ranges of tokens may overlap."""

    word: str
    start: int
    end: int


class Folding(dict[int, str]):
    """A `str.translate` table, filled as characters are met; every entry is one character long."""

    def __init__(self, to_simplified: Any) -> None:
        super().__init__()
        self._to_simplified = to_simplified

    def __missing__(self, code: int) -> str:
        folded = character = chr(code)
        if unicodedata.category(character) == "Cs":  # half a pair, as a damaged name or JSON may hold
            return character
        for change in (_half_width, str.lower, self._to_simplified.convert):
            changed = change(folded)
            # One character in, one out: anything else would move the positions behind it.
            folded = changed if len(changed) == 1 else folded
        self[code] = folded
        return folded


def _half_width(character: str) -> str:
    return unicodedata.normalize("NFKC", character)


class Tokenizer:
    """Cuts text into search words.

    `cache` is a private folder for jieba's prepared dictionary. `own_words` is the user dictionary,
    folded: wherever one of them stands it is a word, with the words inside it, and nothing is cut
    across its edges. A text that holds none of them is cut as without them, so that a change of the
    dictionary concerns no other text.
    """

    def __init__(self, cache: Path, own_words: Sequence[str] = ()) -> None:
        self.cache = cache
        self.own_words = tuple(own_words)
        self._own = Matcher(own_words)

    def with_words(self, own_words: Sequence[str]) -> Tokenizer:
        """One like this with another user dictionary."""
        return Tokenizer(self.cache, own_words)

    @property
    def name(self) -> str:
        return "jieba"

    @cached_property
    def fingerprint(self) -> str:
        """Names everything that decides which words a text gives, but for the user dictionary."""
        seed = hashlib.sha256(segmenting.dictionary_file().read_bytes())
        seed.update("\n".join((str(VERSION), segmenting.version())).encode())
        return seed.hexdigest()

    @property
    def version(self) -> str:
        return f"{segmenting.version()}/{VERSION}"

    def fold(self, text: str) -> str:
        """`text` as it is compared in search: the same length, character for character."""
        return text.translate(_folding())

    def fold_blanks(self, text: str) -> str:
        """`fold`, and every blank a plain one: how words of the user dictionary are looked for."""
        return _JOINED.sub(" ", self.fold(text))

    def tokens(self, text: str) -> list[Token]:
        """The search words of `text` with their ranges: long words and the shorter words inside them."""
        return self._tokens(self.fold(text))

    def words(self, text: str) -> list[str]:
        """The search words of `text`, in order, repeated as often as they occur."""
        folded = self.fold(text)
        if self._places(folded):
            return [token.word for token in self._tokens(folded)]
        found: list[str] = []  # as `_pieces` has them, without their places, in two thirds of the time
        for match in _PIECE.finditer(folded):
            if match.lastgroup == "ideographs":
                found += self._jieba.cut_for_search(match.group())
            else:
                found += (token.word for token in _as_it_stands(match))
        return found

    def kind(self, word: str) -> str:
        """The part of speech of a folded word in jieba's dictionary (`n`, `v`, `nr`); empty where unknown."""
        lines = _dictionary().get(word[:1], "")
        begin = lines.find(f"\n{word} ")
        return lines[begin + 1 : lines.index("\n", begin + 1)].rsplit(" ", 1)[-1] if begin >= 0 else ""

    def stretches(self, text: str, *, guess: bool = True) -> list[Span]:
        """`text` cut once into words that do not overlap: words of the user dictionary, then the others.

        `guess` lets jieba guess words that its dictionary does not know.
        """
        folded = self.fold(text)
        own = _whole(self._places(folded))
        cut: list[Span] = list(own)
        edges = [0, *(edge for span in own for edge in span), len(folded)]
        for begin, end in zip(edges[::2], edges[1::2], strict=True):
            for match in _PIECE.finditer(folded[begin:end]):
                start = begin + match.start()
                if match.lastgroup == "ideographs":
                    words = self._jieba.tokenize(match.group(), HMM=guess)
                    cut += [(start + first, start + last) for _, first, last in words]
                else:
                    cut.append((start, begin + match.end()))
        return sorted(cut)

    @property
    def _jieba(self) -> segmenting.Segmenter:
        return segmenting.segmenter(self.cache)

    def _tokens(self, folded: str) -> list[Token]:
        places = self._places(folded)
        if not places:
            return list(self._pieces(folded, []))
        edges = sorted({edge for span in _whole(places) for edge in span})
        own = (Token(_JOINED.sub("_", folded[start:end]), start, end) for start, end in places)
        tokens = dict.fromkeys([*own, *self._pieces(folded, edges)])
        return sorted(tokens, key=lambda token: (token.start, token.end))

    def _places(self, folded: str) -> list[Span]:
        """Where words of the user dictionary stand. A line break is a blank like any other."""
        return list(self._own.places(_JOINED.sub(" ", folded))) if self._own else []

    def _pieces(self, folded: str, edges: Sequence[int]) -> Iterator[Token]:
        """The words of a text; a run of ideographs is cut at `edges` first."""
        for match in _PIECE.finditer(folded):
            if match.lastgroup != "ideographs":
                yield from _as_it_stands(match)
                continue
            start = match.start()
            inner = edges[bisect_right(edges, start) : bisect_left(edges, match.end())]
            for begin, end in pairwise((start, *inner, match.end())):
                for word, first, last in self._jieba.tokenize(folded[begin:end], mode="search"):
                    yield Token(word, begin + first, begin + last)


def _as_it_stands(match: re.Match[str]) -> Iterator[Token]:
    """The words of a piece that jieba has no part in: an ordinal, a number, a word of letters."""
    piece, start = match.group(), match.start()
    if match.lastgroup == "ordinal":
        yield Token(_plain_ordinal(piece), start, match.end())
    elif len(piece) <= MAX_WORD:
        yield Token(piece, start, match.end())
        yield from _parts(piece, start)


def _whole(places: Sequence[Span]) -> list[Span]:
    """The words of the user's that a text is cut along: 碳 is one, but must not tear 二氧化碳 apart."""
    return longest((start, end) for start, end in places if end - start > 1)


@cache
def _dictionary() -> dict[str, str]:
    """The lines of jieba's dictionary by first character.

    A table of its 350,000 words would take several times the memory, for a few look-ups.
    """
    groups: dict[str, list[str]] = {}
    for line in segmenting.dictionary_file().read_text("utf-8").splitlines():
        groups.setdefault(line[:1], []).append(line)
    return {first: "\n".join(("", *lines, "")) for first, lines in groups.items()}


@cache
def _folding() -> Folding:
    import opencc

    return Folding(opencc.OpenCC("t2s"))


def _parts(piece: str, start: int) -> Iterator[Token]:
    """The parts of an identifier (`bz`, `yq1722`) and a number without its unit (`3.6` of `3.6万`)."""
    bare = piece.rstrip("%‰万亿千百")
    if bare != piece and bare:
        yield Token(bare, start, start + len(bare))
    elif not bare.replace(".", "").replace(",", "").isdigit():
        position = start
        pieces = _JOINTS.split(piece)
        if len(pieces) > 1:
            for part in pieces:
                if part:
                    yield Token(part, position, position + len(part))
                position += len(part) + 1


def _plain_ordinal(piece: str) -> str:
    """第三十条 and 第30条 are the same article: one word for both."""
    digits = piece[1:-1]
    number = int(digits) if digits.isascii() else _number(digits)
    return f"第{number}{piece[-1]}"


def _number(numerals: str) -> int:
    """The value of a Chinese numeral below ten thousand, or of a row of digits (二〇二二)."""
    if not any(character in _UNITS for character in numerals):
        return int("".join(str(_NUMERALS.get(c, c)) for c in numerals))
    total, digit = 0, 0
    for character in numerals:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = _NUMERALS[character] if character in _NUMERALS else int(character)
    return total + digit
