"""Bytes to text, never losing or inventing a character.

The order: a byte order mark; UTF-16 that shows by its zero bytes; strict UTF-8; then what the
bytes say by themselves, against what the file declares. Every decoding is strict. Where two
encodings read the bytes, the one that gives the likelier Chinese wins (`plausible`), and a thin
lead is reported as doubt. There is no fallback that cannot fail: better a file that is listed as
unreadable than one that is quoted wrongly.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from index import plausible
from index.documents import DecodedBy, Decoding

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = ("utf-16-le", "utf-16-be")
_TWO_BYTE = ("gb18030", "big5hkscs")
_CANDIDATES = ("utf-8", *_TWO_BYTE, *_WIDE)
_CLEAR_NATS = 12.0
"""How far ahead the best reading must be: e**12 is 160,000 to 1. Chosen on slices of 20 to 500
characters of simplified and traditional text: none wrong without doubt from 20 characters on."""
_CLEAR_NATS_EACH = 0.3
"""How much better than chance each character must be on average. News, laws and encyclopaedias
are 1.9 to 2.1 better; Korean and Japanese read as Chinese are 0.7 to 1.1 worse than chance."""
_FIRST_THREE_BYTE = "\u0800"
"""The first character that takes three bytes in UTF-8."""
_FIRST_NOT_EUROPE = "\u0180"
"""The first character beyond the Latin alphabets of Europe."""
_BAD_BYTES_ALLOWED = 0.02
"""A reading that stumbles at more than a fiftieth of its characters is the wrong reading."""
_BAD_BYTES_AT_MOST = 100
"""And so does one that stumbles this often; it also bounds the work on a large file."""

_LABELS = {
    "gb18030": ("gb2312", "gbk", "gb18030", "x-gbk", "cp936", "gb_2312-80", "euc-cn"),
    "big5hkscs": ("big5", "big5-hkscs", "cp950", "x-x-big5", "big5hkscs", "cn-big5"),
    "shift_jis": ("shift_jis", "shift-jis", "sjis", "x-sjis"),
    "cp932": ("windows-31j", "cp932", "ms932"),
    "euc_jp": ("euc-jp", "x-euc-jp"),
    "cp949": ("euc-kr", "ks_c_5601-1987", "korean", "windows-949", "cp949"),
    "cp1252": ("windows-1252", "cp1252", "iso-8859-1", "latin1", "iso8859-1", "us-ascii", "ascii"),
    "iso8859_2": ("iso-8859-2",),
    "iso8859_15": ("iso-8859-15",),
    "cp1250": ("windows-1250",),
    "cp1251": ("windows-1251",),
    "koi8_r": ("koi8-r",),
    "koi8_u": ("koi8-u",),
}
_CODECS = {label: codec for codec, labels in _LABELS.items() for label in labels}
"""What a declaration may name. A closed list: Python also knows codecs that are no charset at all."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, exactly as the bytes have it but for the byte order mark, and how it was read."""

    text: str
    decoding: Decoding


@dataclass
class Undecodable(Exception):
    """No encoding reads all bytes.

    `encoding` reads all but a few, the first at byte `offset`; it is None where nothing comes near.
    `binary` says that the bytes are no text at all.
    """

    encoding: str | None
    offset: int
    binary: bool = False


@dataclass(frozen=True, slots=True)
class _Reading:
    """The bytes as one encoding reads them. `bad` is the offset of the first byte it cannot."""

    encoding: str
    text: str
    bad: int | None
    nats: float

    def lead_over_chance(self) -> float:
        """Nats by which this is likelier than evenly drawn byte pairs, less what is asked for each."""
        pairs = len(self.text) if self.encoding in _WIDE else plausible.foreign(self.text)
        ascii_nats = plausible.score("a") * (len(self.text) - pairs)
        return self.nats - ascii_nats - pairs * (plausible.CHANCE_NATS + _CLEAR_NATS_EACH)


CHOICES = (
    "utf-8",
    "gb18030",
    "big5hkscs",
    "utf-16-le",
    "utf-16-be",
    *sorted({*_CODECS.values()} - {*_TWO_BYTE}),
)
"""What a user may say that a text is encoded in."""


def decode(data: bytes, declared: str | None = None, chosen: str | None = None) -> Decoded:
    """The text in `data`.

    `declared` is the encoding the file names itself, in the spelling found there; it is believed
    unless the bytes clearly say otherwise. `chosen`, one of `CHOICES`, is what the user says, and is
    believed. Raises Undecodable.
    """
    if chosen is not None:
        mark = next((mark for mark, encoding in _BOMS if encoding == chosen and data.startswith(mark)), b"")
        text = _strict(data[len(mark) :], chosen, len(mark))
        return Decoded(text, Decoding(chosen, DecodedBy.CHOSEN))
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            text = _strict(data[len(mark) :], encoding, len(mark))
            return Decoded(text, Decoding(encoding, DecodedBy.BOM))
    if 0 in data:
        return _decode_wide(data)
    codec = _CODECS.get((declared or "").strip().lower())
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decode_legacy(data, codec, error.start)
    doubtful = _maybe_gbk(data, text)
    if doubtful and codec == "gb18030":
        return Decoded(data.decode(codec), Decoding(codec, DecodedBy.DECLARED))
    return Decoded(text, Decoding("utf-8", DecodedBy.STRICT, doubtful))


def _strict(data: bytes, encoding: str, skipped: int) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Undecodable(encoding, skipped + error.start) from error


def _maybe_gbk(data: bytes, text: str) -> bool:
    """Whether a few GBK characters happen to be valid UTF-8, as in a file of two or three words."""
    if text.isascii() or max(text) >= _FIRST_THREE_BYTE:  # longer text never meets this by accident
        return False
    try:
        other = data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return max(text) >= _FIRST_NOT_EUROPE and plausible.everyday(other)


def _decode_wide(data: bytes) -> Decoded:
    """Bytes with zeros among them are UTF-16 without a mark, or no text."""
    best = max((_read(data, encoding) for encoding in _WIDE), key=_by_likelihood)
    lead = float("-inf") if best is None else best.lead_over_chance()
    doubtful = lead < _CLEAR_NATS
    if best is None or lead < 0 or (doubtful and plausible.impossible(best.text)):
        raise Undecodable(None, data.index(0), binary=True)
    if best.bad is not None:
        raise Undecodable(best.encoding, best.bad)
    return Decoded(best.text, Decoding(best.encoding, DecodedBy.GUESSED, doubtful))


def _decode_legacy(data: bytes, declared: str | None, offset: int) -> Decoded:
    readings = sorted((r for e in _CANDIDATES if (r := _read(data, e))), key=_by_likelihood, reverse=True)
    clear = _is_clear(readings)
    if clear and readings[0].bad is not None:
        raise Undecodable(readings[0].encoding, readings[0].bad)
    if declared and not (clear and readings[0].encoding != declared):
        text = _decode_declared(data, declared)
        if text is not None:
            return Decoded(text, Decoding(declared, DecodedBy.DECLARED))
    allowed = _CANDIDATES if clear else _TWO_BYTE  # nearly all bytes are UTF-16, of a kind
    whole = next((r for r in readings if r.bad is None and r.encoding in allowed), None)
    if whole is None:
        raise Undecodable(None, offset)
    return Decoded(whole.text, Decoding(whole.encoding, DecodedBy.GUESSED, doubtful=not clear))


def _decode_declared(data: bytes, declared: str) -> str | None:
    try:
        text = data.decode(declared)
    except UnicodeDecodeError:
        return None
    return None if plausible.impossible(text) else text


def _is_clear(readings: list[_Reading]) -> bool:
    """Whether the first is clearly ahead of the second, and of chance."""
    if not readings:
        return False
    second = readings[1].nats if len(readings) > 1 else float("-inf")
    lead = min(readings[0].nats - second, readings[0].lead_over_chance())
    return lead >= _CLEAR_NATS


def _by_likelihood(reading: _Reading | None) -> float:
    return float("-inf") if reading is None else reading.nats


def _read(data: bytes, encoding: str) -> _Reading | None:
    """The bytes under one encoding, unreadable ones left out for weighing only; None where too many are."""
    pieces: list[str] = []
    bad: list[int] = []
    start = 0
    rest = memoryview(data)
    while start < len(data) and len(bad) <= _BAD_BYTES_AT_MOST:
        try:
            pieces.append(str(rest[start:], encoding))
            break
        except UnicodeDecodeError as error:
            pieces.append(str(rest[start : start + error.start], encoding))
            bad.append(start + error.start)
            start += error.end
    text = "".join(pieces)
    if len(bad) > min(1 + plausible.foreign(text) * _BAD_BYTES_ALLOWED, _BAD_BYTES_AT_MOST):
        return None
    nats = plausible.score(text) + len(bad) * plausible.IMPOSSIBLE_NATS
    return _Reading(encoding, text, bad[0] if bad else None, nats)
