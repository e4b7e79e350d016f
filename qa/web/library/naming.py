"""The name an uploaded file is kept under: one that is safe on every file system, whatever was sent."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import PurePosixPath

from index.folder import HIDDEN, SKIPPED_FILES
from qa.characters import splits

LONGEST = 180
"""Bytes of a name in UTF-8. File systems take 255; what is put before it for a moment needs some."""
LONGEST_SUFFIX = 20
"""Bytes up to which what follows the last dot is kept when a name is cut."""
MARK = 8
"""Hexadecimal digits that tell names apart which would be the same otherwise."""
_MEANING = frozenset('\\/:*?"<>|#')
"""Characters that mean something in paths, on one system or another; # stands before a file's parts."""
_RESERVED = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"))
)
"""What Windows takes for devices, with any suffix."""


def safe_name(sent: str) -> str:
    """A single name for a name or path from outside; the same one every time, and never empty.

    Of a path its last part is taken. Names that differ in their composition only are the same. One that
    has to be cut is marked, so that two long names with the same beginning stay apart.
    """
    whole = unicodedata.normalize("NFC", sent.replace("\\", "/").rpartition("/")[2])
    name = "".join("_" if c in _MEANING else c for c in whole if not _is_invisible(c))
    name = " ".join(name.split()).strip(". ") or "_"
    if (
        name.partition(".")[0].strip().lower() in _RESERVED
        or name.startswith(HIDDEN)
        or name in SKIPPED_FILES
    ):
        name = f"_{name}"
    return name if len(name.encode()) <= LONGEST else marked(_cut(name), whole)


def marked(name: str, whole: str) -> str:
    """A name with a mark that is `whole`'s own, before its suffix."""
    stem, suffix = split(name)
    mark = hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:MARK]
    return f"{stem}~{mark}{suffix}"


def split(name: str) -> tuple[str, str]:
    """A name's stem, and its suffix with the dot where that is short enough to be one."""
    suffix = PurePosixPath(name).suffix
    if not suffix or len(suffix.encode()) > LONGEST_SUFFIX:
        return name, ""
    return name.removesuffix(suffix), suffix


def _cut(name: str) -> str:
    """A name cut to what leaves room for a mark, never inside a character."""
    stem, suffix = split(name)
    room = LONGEST - MARK - 1 - len(suffix.encode())
    kept = stem.encode()[:room].decode("utf-8", "ignore")
    while splits(stem, len(kept)):
        kept = kept[:-1]
    return (kept.rstrip(". ") or "_") + suffix


def _is_invisible(character: str) -> bool:
    """Control and direction characters, halves of characters, and separators of lines."""
    category = unicodedata.category(character)
    return category[0] == "C" or category in ("Zl", "Zp")
