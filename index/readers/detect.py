"""What a file is, by its content; its name counts where content cannot tell, as between kinds of text."""

from __future__ import annotations

import io
import zipfile

from index.documents import Reason
from index.readers.raw import Raw

HEAD = 4096
"""Bytes that tell a format."""
PDF_WITHIN = 1024
"""Where `%PDF-` may stand: readers of the format have always allowed some rubbish before it."""

_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"BM", "bmp"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x7fELF", "elf"),
    (b"\x1f\x8b", "gzip"),
    (b"\xfd7zXZ", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!\x1a", "rar"),
    (b"SQLite format 3\x00", "sqlite"),
)
"""How files begin that are no plain text, whatever their name says."""
OPAQUE = frozenset(("elf", "gzip", "xz", "zstd", "7z", "rar", "sqlite"))
"""Of these, what no reader can read."""

_PARTS = (
    ("word/document.xml", "docx"),
    ("word/document2.xml", "docx"),  # Word on the web names it so
    ("ppt/presentation.xml", "pptx"),
    ("xl/workbook.xml", "xlsx"),
    ("META-INF/container.xml", "epub"),
    ("content.xml", "odt"),
)
"""What tells the kinds of zipped documents apart."""
_LOCKED = "EncryptedPackage".encode("utf-16-le")
"""The name of the stream that holds an office file under a password."""
_PAGES = (b"<!doctype html", b"<html")
BOM = b"\xef\xbb\xbf"


def magic_of(data: bytes) -> str:
    """The kind of file that begins like this, "" where it may be plain text."""
    found = next((name for mark, name in _MAGIC if data.startswith(mark)), "")
    if found == "bmp":  # two letters begin many words: the next field must be the file's size
        found = "image" if int.from_bytes(data[2:6], "little") == len(data) else ""
    if not found and data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        found = "image"
    return found or ("pdf" if _is_pdf(data) else "")


def _is_pdf(data: bytes) -> bool:
    """Whether it is a PDF, also behind some rubbish: there its end must tell it from a text about PDF."""
    at = data.find(b"%PDF-", 0, PDF_WITHIN)
    return at == 0 or (at > 0 and b"startxref" in data[-PDF_WITHIN:])


def in_zip(data: bytes) -> str:
    """Which kind of document a zip file is; "zip" where it is an archive of files. Raises BadZipFile."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        names = set(opened.namelist())
    return next((form for part, form in _PARTS if part in names), "zip")


def is_page(data: bytes) -> bool:
    """Whether a text is HTML, whatever its name says: much that is called .doc or .xls is."""
    head = data[:HEAD].removeprefix(BOM).lstrip().lower()
    return head.startswith(_PAGES)


def office(raw: Raw) -> Reason:
    """Why a file of the old office container cannot be read."""
    return Reason.LOCKED_OFFICE if _LOCKED in raw.data else Reason.OLD_OFFICE
