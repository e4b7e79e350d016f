"""Files to documents: one module per format.

What a file is goes by its content first (`detect`), by its suffix where that cannot tell. A reader never
raises for a bad file. It yields the documents in it and, for what it could not take in, Problems.

raw.py, detect.py, source.py   bytes, what they are, and the text of plain files
blocks.py, ranges.py, flow.py  a text and its blocks, gathered
naming.py, dates.py, …         titles and dates that documents state of themselves
packed.py, opc.py, markup.py   zip, office packages and XML opened within limits
word/ richtext/ opendocument/ slideshow/ sheets/ webpage/ printed/ imagery/   what single formats need
"""

from __future__ import annotations

import zipfile
from importlib import import_module
from pathlib import Path, PurePosixPath

from index.documents import Problem, Reason
from index.readers import detect, jsonl
from index.readers.raw import NO_OPTIONS, Options, Raw, Reader, Results, read_bytes

__all__ = [
    "FORMS",
    "OCR",
    "SUFFIXES",
    "Options",
    "Raw",
    "Reader",
    "Results",
    "form_of",
    "is_known",
    "is_streamed",
    "read",
    "read_raw",
    "read_streamed",
    "reader",
]

FORMS: dict[str, tuple[str, ...]] = {
    "text": (".txt", ".text", ".log", ".srt", ".rst", ".adoc", ".org", ".tex"),
    "markdown": (".md", ".markdown"),
    "html": (".html", ".htm", ".xhtml", ".xml"),
    "jsonl": (".jsonl",),
    "csv": (".csv", ".tsv"),
    "eml": (".eml",),
    "pdf": (".pdf",),
    "docx": (".docx", ".docm"),
    "pptx": (".pptx", ".pptm"),
    "xlsx": (".xlsx", ".xlsm"),
    "odt": (".odt",),
    "rtf": (".rtf",),
    "epub": (".epub",),
    "image": (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp"),
    "zip": (".zip",),
}
"""The formats, each the module of that name, and the suffixes of its files."""
PLAIN = frozenset(("text", "markdown", "html", "jsonl", "csv", "eml"))
"""Formats that content cannot tell apart: there the suffix does."""
SUFFIXES = {suffix: form for form, suffixes in FORMS.items() for suffix in suffixes}
OCR = "rapidocr"
"""The package that recognises words in pictures, where it is installed."""
LEGACY = frozenset((".doc", ".xls", ".ppt", ".wps", ".et", ".dps"))
"""What old office files are called; under these names other formats often hide."""


def reader(form: str) -> Reader:
    """The reader of a format; imported when it is first needed, for some take a second."""
    found: Reader = import_module(f"index.readers.{form}").read
    return found


def is_known(suffix: str) -> bool:
    """Whether a file of this suffix (lower case, with its dot; "" for none) is worth looking into."""
    return not suffix or suffix in SUFFIXES or suffix in LEGACY


def is_streamed(path: str) -> bool:
    """Whether a file is read line by line (`read_streamed`) and so may be of any size."""
    return SUFFIXES.get(PurePosixPath(path).suffix.lower()) == "jsonl"


def read_streamed(file: Path, path: str) -> Results:
    """The documents in a file of which `is_streamed` is true."""
    yield from jsonl.read_file(file, path)


def read(file: Path, path: str, options: Options = NO_OPTIONS) -> Results:
    """The documents in `file`, whose path in the library is `path`, and what is wrong with it."""
    suffix = PurePosixPath(path).suffix.lower()
    if is_streamed(path):
        yield from read_streamed(file, path)
    elif not is_known(suffix):
        yield Problem(path, Reason.UNSUPPORTED, suffix)
    else:
        data = read_bytes(file, path)
        yield from [data] if isinstance(data, Problem) else read_raw(Raw(path, data, options))


def read_raw(raw: Raw) -> Results:
    """The documents in the bytes of a file, and what is wrong with it."""
    form = form_of(raw)
    yield from [form] if isinstance(form, Problem) else reader(form)(raw)


def form_of(raw: Raw) -> str | Problem:
    """The format of a file, or why it has no reader."""
    magic = detect.magic_of(raw.data)
    if magic in detect.OPAQUE:
        return Problem(raw.path, Reason.BINARY, magic)
    if magic == "ole":
        return Problem(raw.path, detect.office(raw))
    if magic == "zip":
        return _in_zip(raw)
    if not magic and not is_known(raw.suffix):
        return Problem(raw.path, Reason.UNSUPPORTED, raw.suffix)
    return magic or _plain(raw)


def _in_zip(raw: Raw) -> str | Problem:
    try:
        return detect.in_zip(raw.data)
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
        return Problem(raw.path, Reason.MALFORMED, "zip")


def _plain(raw: Raw) -> str:
    """Which kind of text a file is: as its suffix says, unless that names no kind of text."""
    named = SUFFIXES.get(raw.suffix, "text")
    if named in PLAIN and named != "text":
        return named
    return "html" if detect.is_page(raw.data) else "text"
