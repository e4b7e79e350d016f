"""EML: a mail is one document (subject, who wrote to whom and when, its text), each attachment another."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from email.message import Message
from itertools import islice
from pathlib import PurePosixPath

from index.decoding import Undecodable
from index.documents import BlockKind, Decoding, Document, Problem, Reason
from index.readers import read_raw
from index.readers.blocks import TextBuilder
from index.readers.guarded import guarded
from index.readers.headings import structure
from index.readers.html import declared_encoding, read_page
from index.readers.mail import Part, content, day, decoded, file_name, header, leaves, parsed, payload
from index.readers.markup import Malformed
from index.readers.naming import dated, titled
from index.readers.raw import Raw, Results

_LINES = ("From", "To", "Cc", "Date")
"""The header lines that are part of the text, as mail programs show them."""
_MOST_PARTS = 1000
_DEEPEST = 3
"""Mails in mails in archives: so many around a file are opened."""
_LONGEST_NAME = 150
_SIGNATURES = frozenset(
    ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
)
_LOCKED = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"))
_DEEPEST_HEADING = 6


def read(raw: Raw) -> Results:
    """The documents in a mail: its own, then its attachments'; raises nothing."""
    yield from guarded(raw, _read)


def _read(raw: Raw) -> Results:
    if not raw.data.strip():
        yield Problem(raw.path, Reason.EMPTY)
        return
    message = parsed(raw.data)
    parts = list(islice(leaves(message), _MOST_PARTS + 1))
    letter = _Letter(raw, message)
    attached = [part for part in parts[:_MOST_PARTS] if not letter.takes(part)]
    yield from letter.document()
    yield from _attachments(raw, attached)
    if len(parts) > _MOST_PARTS:
        yield Problem(raw.path, Reason.ARCHIVE_LIMIT, f"> {_MOST_PARTS}")


class _Letter:
    """The mail's own text as it comes together."""

    def __init__(self, raw: Raw, message: Part) -> None:
        self._raw, self._message = raw, message
        self._builder = TextBuilder()
        self._decoding: Decoding | None = None
        self._doubtful = False
        self._lost: list[str] = []
        self._subject = header(message, "Subject")
        if self._subject:
            self._builder.add(self._subject, BlockKind.HEADING, 1)
        for name in _LINES:
            if words := header(message, name):
                self._builder.add(f"{name}: {words}")

    def takes(self, part: Part) -> bool:
        """Take in a part that is text of the mail; false where it is an attachment."""
        kind = part.get_content_type()
        if kind not in {"text/plain", "text/html"} or _is_attached(part):
            return False
        data = payload(part)
        if not data.strip():
            return True
        charset = part.get_content_charset() or (declared_encoding(data) if kind == "text/html" else None)
        try:
            read = decoded(data, charset, self._raw.options.encoding)
            (self._plain if kind == "text/plain" else self._page)(read.text.replace("\r\n", "\n"))
        except (Undecodable, Malformed):
            self._lost.append(kind)
            return True
        self._decoding = self._decoding or read.decoding
        self._doubtful |= read.decoding.doubtful
        return True

    def _plain(self, text: str) -> None:
        for piece in structure(text, titled=False)[0]:
            self._add(text[piece.start : piece.end], piece.kind, piece.level)

    def _page(self, markup: str) -> None:
        for part, is_furniture in read_page(markup).judged():
            self._add(part.text, BlockKind.FURNITURE if is_furniture else part.kind, part.level)

    def _add(self, words: str, kind: BlockKind, level: int) -> None:
        below = min(level + 1, _DEEPEST_HEADING) if kind is BlockKind.HEADING else 0
        self._builder.add(words, kind, below)

    def document(self) -> Iterator[Document | Problem]:
        raw = self._raw
        text, blocks = self._builder.build()
        if not blocks:
            yield Problem(raw.path, Reason.UNDECODABLE if self._lost else Reason.EMPTY)
            return
        title = titled(self._subject, text, blocks, raw.stem)
        date = dated(day(self._message), text, blocks, stem=raw.stem)
        yield Document(raw.path, raw.sha256, title, text, blocks, self._decoding, date, "eml")
        if self._doubtful and self._decoding:
            yield Problem(raw.path, Reason.DOUBTFUL_ENCODING, self._decoding.encoding)
        if self._lost:
            yield Problem(raw.path, Reason.PARTS_LEFT_OUT, ", ".join(self._lost))


def _is_attached(part: Part) -> bool:
    return part.get_content_disposition() == "attachment" or bool(file_name(part))


def _attachments(raw: Raw, parts: list[Part]) -> Results:
    taken: set[str] = set()
    for number, part in enumerate(parts, start=1):
        kind = part.get_content_type()
        if kind in _SIGNATURES or (part.get("Content-ID") and part.get_content_disposition() != "attachment"):
            continue  # who signed it, and the pictures within its page
        name = _unique(_name(part, number), taken)
        inner = raw.inside(name, b"")
        if kind in _LOCKED:
            yield Problem(inner.path, Reason.ENCRYPTED)
        elif inner.depth > _DEEPEST:
            yield Problem(inner.path, Reason.ARCHIVE_LIMIT, f"> {_DEEPEST}")
        else:
            raw.alive()
            yield from guarded(raw.inside(name, content(part)), read_raw)


def _name(part: Part, number: int) -> str:
    """A name without folders and control characters; a mail within the mail is called by its subject."""
    kind = part.get_content_type()
    is_mail = kind == "message/rfc822"
    name = file_name(part)
    if is_mail and not name:
        name = header(_first(part), "Subject")[:80].replace("/", "_")
    name = (
        PurePosixPath("".join(c for c in name.replace("\\", "/") if c.isprintable())).name or f"part-{number}"
    )
    if is_mail and not name.lower().endswith(".eml"):
        return f"{name}.eml"
    return name if PurePosixPath(name).suffix else name + (mimetypes.guess_extension(kind) or "")


def _first(part: Part) -> Part:
    within = part.get_payload()
    return within[0] if isinstance(within, list) and isinstance(within[0], Message) else part


def _unique(name: str, taken: set[str]) -> str:
    """The name, with a number where another attachment has it."""
    path, number = PurePosixPath(name), 2
    while name.casefold() in taken:
        name = f"{path.stem} ({number}){path.suffix}"
        number += 1
    taken.add(name.casefold())
    return name
