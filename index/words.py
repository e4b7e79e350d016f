"""The search words of a text, by jieba.

Folding (traditional to simplified, full width to half, capitals to small) is for search alone and
keeps every character's position, so that a word found can be shown where it stands.
"""

from __future__ import annotations

import hashlib
import logging
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

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
    """Cuts text into search words. `cache` is a private folder for jieba's prepared dictionary."""

    def __init__(self, cache: Path, own_words: Sequence[str] = ()) -> None:
        self._cache = cache
        self._own_words = tuple(own_words)

    @property
    def name(self) -> str:
        return "jieba"

    @cached_property
    def fingerprint(self) -> str:
        """Names everything that decides which words a text gives."""
        import jieba

        dictionary = Path(jieba.__file__).with_name("dict.txt").read_bytes()
        seed = hashlib.sha256(dictionary)
        seed.update("\n".join((str(VERSION), jieba.__version__, *self._own_words)).encode())
        return seed.hexdigest()

    @property
    def version(self) -> str:
        import jieba

        return f"{jieba.__version__}/{VERSION}"

    def fold(self, text: str) -> str:
        """`text` as it is compared in search: the same length, character for character."""
        return text.translate(self._folding)

    def tokens(self, text: str) -> list[Token]:
        """The search words of `text` with their ranges: long words and the shorter words inside them."""
        return list(self._tokens(self.fold(text)))

    def words(self, text: str) -> list[str]:
        """The search words of `text`, in order, repeated as often as they occur."""
        return [token.word for token in self._tokens(self.fold(text))]

    def kind(self, word: str) -> str:
        """The part of speech of a folded word in jieba's dictionary (`n`, `v`, `nr`); empty where unknown."""
        lines = self._dictionary.get(word[:1], "")
        begin = lines.find(f"\n{word} ")
        return lines[begin + 1 : lines.index("\n", begin + 1)].rsplit(" ", 1)[-1] if begin >= 0 else ""

    @cached_property
    def _dictionary(self) -> dict[str, str]:
        """The lines of jieba's dictionary by first character.

        A table of its 350,000 words would take several times the memory, for a few look-ups.
        """
        import jieba

        groups: dict[str, list[str]] = {}
        for line in Path(jieba.__file__).with_name("dict.txt").read_text("utf-8").splitlines():
            groups.setdefault(line[:1], []).append(line)
        return {first: "\n".join(("", *lines, "")) for first, lines in groups.items()}

    @cached_property
    def _folding(self) -> Folding:
        import opencc

        return Folding(opencc.OpenCC("t2s"))

    @cached_property
    def _jieba(self) -> Any:
        import jieba

        # jieba keeps its prepared dictionary in the shared temporary folder, where anybody could plant one.
        jieba.setLogLevel(logging.WARNING)
        self._cache.mkdir(parents=True, exist_ok=True, mode=0o700)
        cutter = jieba.Tokenizer()
        cutter.tmp_dir = str(self._cache)
        cutter.initialize()
        for word in self._own_words:
            cutter.add_word(self.fold(word))
        return cutter

    def _tokens(self, folded: str) -> Iterator[Token]:
        for match in _PIECE.finditer(folded):
            piece, start = match.group(), match.start()
            if match.lastgroup == "ideographs":
                for word, begin, end in self._jieba.tokenize(piece, mode="search"):
                    yield Token(word, start + begin, start + end)
            elif match.lastgroup == "ordinal":
                yield Token(_plain_ordinal(piece), start, match.end())
            elif len(piece) <= MAX_WORD:
                yield Token(piece, start, match.end())
                yield from _parts(piece, start)


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
