"""Which characters the bytes of an RTF file are: each font brings its own code page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from index.readers.word.symbols import symbol

_CHARSETS = {
    77: "mac_roman", 78: "shift_jis", 79: "big5", 80: "euc_kr", 128: "cp932", 129: "cp949", 130: "johab",
    134: "gb18030", 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256",
    186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_WESTERN, _SYMBOLS = 0, 2
_LATIN = "cp1252"
_PAGES = {936: "gb18030", 54936: "gb18030", 65001: "utf-8", 10000: "mac_roman", 10008: "gb2312"}
_TWO_BYTES = frozenset(("gb18030", "cp950", "cp932", "cp949", "johab", "big5", "euc_kr", "shift_jis"))
_LOST = re.compile("[\udc80-\udcff]")
"""What a strict decoder could not take, as `surrogateescape` leaves it."""
_HIGH = re.compile(
    rb"(?<![A-Za-z])(?:[\x81-\xfe]{2})+(?![A-Za-z\x80-\xff])|(?:[\x81-\xfe]{2}){2,}(?![\x80-\xff])"
)
"""Bytes that are Chinese characters rather than letters with accents: alone, or several together."""
_MANY = re.compile(rb"[\x81-\xfe]{4}")


def page(number: int | None) -> str:
    """The codec of a Windows code page; that of Western Europe where there is none."""
    name = _PAGES.get(number or 0, f"cp{number}")
    try:
        b"".decode(name)
    except LookupError:
        return _LATIN
    return name


@dataclass
class Font:
    charset: int | None = None
    codec: str | None = None
    name: str = ""


@dataclass
class Fonts:
    """The fonts of a file, by number, and the code page of what names none.

    `used` are the codecs by which bytes beyond ASCII were decoded, `lost` how many of them could not be.
    """

    codec: str = _LATIN
    chosen: str | None = None
    fonts: dict[int, Font] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)
    lost: int = 0

    def text(self, data: bytes, number: int | None) -> str:
        """The characters of bytes in a font."""
        font = self.fonts.get(-1 if number is None else number, Font())
        if font.charset == _SYMBOLS and self.chosen is None:
            return "".join(symbol(font.name, byte) for byte in data)
        if data.isascii():
            return data.decode("ascii")
        codec = self._codec(font, data)
        self.used[codec] = self.used.get(codec, 0) + 1
        text, lost = _LOST.subn("\ufffd", data.decode(codec, "surrogateescape"))
        self.lost += lost
        return text

    def _codec(self, font: Font, data: bytes) -> str:
        if self.chosen:
            return self.chosen
        codec = font.codec or _CHARSETS.get(font.charset or _WESTERN)
        if codec:
            return codec
        if font.charset != _WESTERN or self.codec not in _TWO_BYTES:
            return self.codec
        if _is_two_bytes(data, self.codec):
            return self.codec
        self.lost += bool(_MANY.search(data))  # it looks like neither
        return _LATIN


def _is_two_bytes(data: bytes, codec: str) -> bool:
    """Whether bytes in a Western font are Chinese all the same: programs forget to say so."""
    rest = _HIGH.sub(b"", data)
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return False
    return rest.isascii()


def joined(text: str) -> str:
    """The text with halves of characters put together; a half alone is �."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
