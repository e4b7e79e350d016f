"""A mail's header lines and parts as words and bytes, whatever its program got wrong (RFC 2045, 2047, 5322).

The library's own policies decode with replacement characters and believe a charset that is too small
(gb2312 for GBK), so here every byte goes through `index.decoding`, which never invents one.
"""

from __future__ import annotations

import binascii
import quopri
import re
from base64 import b64decode
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message
from email.utils import collapse_rfc2231_value, parsedate
from typing import TypeAlias

from index.decoding import Decoded, Undecodable, decode
from index.documents import DecodedBy, Decoding

Part: TypeAlias = "Message[str, str]"

_WORD = re.compile(r"=\?([\w.:+-]{1,40})(?:\*[\w-]{0,20})?\?([bBqQ])\?([^?\r\n]{0,2000})\?=")
_FOLD = re.compile(r"\r?\n[ \t]*|\r")
_FILENAME = re.compile(r"""name\s{0,3}=\s{0,3}(?:"([^"]{1,255})"|([^\s;"]{1,255}))""", re.IGNORECASE)
_SEVEN_BIT = {
    "iso-2022-jp": "iso2022_jp_2",
    "iso-2022-kr": "iso2022_kr",
    "hz-gb-2312": "hz",
    "utf-7": "utf_7",
}
"""Charsets that look like ASCII until they are decoded."""
_AS_IS = policy.compat32.clone(max_line_length=None)
_BOM = b"\xef\xbb\xbf"


def parsed(data: bytes) -> Part:
    return message_from_bytes(data.removeprefix(_BOM).lstrip(b"\r\n"), policy=policy.compat32)


def decoded(data: bytes, charset: str | None, chosen: str | None = None) -> Decoded:
    """The text of a part in the charset it declares, unless the bytes say otherwise. Raises Undecodable."""
    seven_bit = _SEVEN_BIT.get((charset or "").strip().lower())
    if seven_bit is None or chosen or not data.isascii():
        return decode(data, charset, chosen)
    try:
        return Decoded(data.decode(seven_bit), Decoding(seven_bit, DecodedBy.DECLARED))
    except UnicodeDecodeError as error:
        raise Undecodable(seven_bit, error.start) from error


def header(message: Part, name: str) -> str:
    """The words of a header line, "" where there is none; of several of its name the first."""
    lines = (value for key, value in message.raw_items() if key.lower() == name.lower())
    return _words(str(next(lines, "")))


def day(message: Part) -> str | None:
    """The date line as an ISO date where it keeps to its standard, else as it stands."""
    line = header(message, "Date")
    parts = parsedate(line)
    return "-".join(f"{number:02}" for number in parts[:3]) if parts else line or None


def file_name(part: Part) -> str:
    """The name that an attachment is sent under, "" where it has none."""
    stated = part.get_param("filename", None, "content-disposition") or part.get_param("name", None)
    if isinstance(stated, tuple):  # RFC 2231: charset, language, bytes as percent signs
        charset, _, value = stated
        data = value.encode("latin-1", "replace")
        return _text(data, charset) if charset else collapse_rfc2231_value(stated)
    if not stated or "\ufffd" not in str(stated):
        return _words(str(stated or ""))
    lines = (_words(str(value)) for key, value in part.raw_items() if key.lower().startswith("content-"))
    found = next((found for line in lines if (found := _FILENAME.search(line))), None)
    return (found[1] or found[2]) if found else _words(str(stated))


def payload(part: Part) -> bytes:
    """The bytes of a part that has no parts."""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def leaves(message: Part) -> Iterator[Part]:
    """The parts that are no multiparts, in order; of alternatives the text that is best read."""
    if not message.is_multipart() or message.get_content_maintype() != "multipart":
        yield message
        return
    parts = [part for part in message.get_payload() if isinstance(part, Message)]
    best = max(parts, key=_ease, default=None) if message.get_content_subtype() == "alternative" else None
    for part in parts:
        if best in {None, part}:
            yield from leaves(part)
        else:  # some programs put the attachments beside the HTML
            yield from (
                leaf for leaf in leaves(part) if leaf.get_content_maintype() != "text" or file_name(leaf)
            )


def _ease(part: Part) -> int:
    """How easily a part is read: plain text with words in it, HTML, one of those with pictures, anything."""
    kinds = {within.get_content_type(): within for within in part.walk()}
    if plain := kinds.get("text/plain"):
        return 3 if payload(plain).strip() else 0
    return 2 if "text/html" in kinds else 1


def content(part: Part) -> bytes:
    """The bytes of an attachment; a mail within the mail is put together again, as it was."""
    within = part.get_payload()
    if not isinstance(within, list):
        return payload(part)
    data = b"\n\n".join(message.as_bytes(policy=_AS_IS) for message in within if isinstance(message, Message))
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() != "base64":
        return data
    return b64decode(data)  # against the standard, and seen all the same


def _words(line: str) -> str:
    """A header line without folds, its encoded words decoded, its bare bytes too."""
    line = _FOLD.sub(" ", line).strip()
    if not line.isascii():
        line = _text(line.encode("ascii", "surrogateescape") if _is_bytes(line) else line.encode(), None)
    pieces: list[str] = []
    at = 0
    held, charset = b"", ""
    for word in _WORD.finditer(line):
        data, between = _bytes(word[3], word[2].lower()), line[at : word.start()]
        if data is None:
            continue
        apart = "" if held and between.isspace() else between
        if apart or word[1].lower() != charset:  # a character may be split between two words
            pieces += [_text(held, charset), apart]
            held, charset = b"", word[1].lower()
        held += data
        at = word.end()
    return "".join((*pieces, _text(held, charset), line[at:]))


def _is_bytes(line: str) -> bool:
    """Whether all that is not ASCII in it stands for a byte that the parser could not read."""
    return all(character < "\x80" or "\udc80" <= character <= "\udcff" for character in line)


def _bytes(word: str, encoding: str) -> bytes | None:
    """The bytes of an encoded word; None where it is none, and so stands as it is."""
    if not word.isascii():
        return None
    if encoding == "q":
        return quopri.decodestring(word.replace("_", " "))
    try:
        return b64decode(word + "=" * (-len(word) % 4), validate=True)
    except binascii.Error:
        return None


def _text(data: bytes, charset: str | None) -> str:
    try:
        return decoded(data, charset).text if data else ""
    except Undecodable:
        return data.decode("ascii", "replace")
