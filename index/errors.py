"""Everything `index` can raise, drawn as a tree.

Errors carry data, not sentences. The outermost layer (the command line, a page) turns one into
a sentence in the user's language by its class name and its fields.

    LibraryError
    ├── SourceMissing          a path given to index does not exist
    ├── NothingReadable        none of the files found could be read
    ├── LibraryMissing         there is no library to ask here
    ├── LibraryClosed          the library folder may not be read
    ├── LibraryReadOnly        the library folder cannot be written
    ├── LibraryBusy            another process is indexing into it
    ├── LibraryNewer           made by a newer version of this program
    ├── LibraryMismatch        made with another encoder or tokenizer
    ├── LibraryDamaged         a file of it is cut, forged or unreadable
    ├── StorageFull            the disk has no room left
    ├── DocumentUnknown        no document has this id
    ├── OriginalError
    │   ├── OriginalGone       the file of a document is no longer there, or may not be read
    │   ├── OriginalChanged    the file was changed since it was read
    │   ├── OriginalUnknown    nothing tells what the file was like when it was read
    │   ├── PageUndrawable     a page of it cannot be drawn, or not in time
    │   └── DrawerBusy         too many pages are waiting to be drawn
    ├── EncodingUnfit          a file cannot be read in the encoding that was chosen for it
    ├── WordRefused            this cannot be an entry of the user dictionary
    ├── WordUnknown            the user dictionary has no such entry
    ├── WordsUnreadable        the user dictionary cannot be read
    ├── EncoderUnavailable     the encoder cannot be loaded
    └── RerankerUnavailable    the reranker cannot be loaded, or gives no numbers to sort by
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.documents import Problem


class LibraryError(Exception):
    """Base of all errors of this package."""

    def __str__(self) -> str:
        return ", ".join(f"{name}={value}" for name, value in vars(self).items())


@dataclass(eq=False)
class SourceMissing(LibraryError):
    path: Path


@dataclass(eq=False)
class NothingReadable(LibraryError):
    path: Path
    problems: tuple[Problem, ...]


@dataclass(eq=False)
class LibraryMissing(LibraryError):
    path: Path


@dataclass(eq=False)
class LibraryClosed(LibraryError):
    path: Path


@dataclass(eq=False)
class LibraryReadOnly(LibraryError):
    path: Path


@dataclass(eq=False)
class LibraryBusy(LibraryError):
    path: Path


@dataclass(eq=False)
class LibraryNewer(LibraryError):
    path: Path
    found: int
    known: int


@dataclass(eq=False)
class LibraryMismatch(LibraryError):
    """`part` is "encoder" or "tokenizer"; `found` made the library, `wanted` was asked for."""

    path: Path
    part: str
    found: str
    wanted: str


@dataclass(eq=False)
class LibraryDamaged(LibraryError):
    """`rebuildable` says whether indexing again mends it (derived files) or not (the catalog)."""

    path: Path
    rebuildable: bool


@dataclass(eq=False)
class StorageFull(LibraryError):
    path: Path


@dataclass(eq=False)
class DocumentUnknown(LibraryError):
    id: str


class OriginalError(LibraryError):
    """Base: the file a document was read from cannot be handed out."""


@dataclass(eq=False)
class OriginalGone(OriginalError):
    path: str


@dataclass(eq=False)
class OriginalChanged(OriginalError):
    path: str


@dataclass(eq=False)
class OriginalUnknown(OriginalError):
    path: str


@dataclass(eq=False)
class PageUndrawable(OriginalError):
    path: str
    page: int


@dataclass(eq=False)
class DrawerBusy(OriginalError):
    path: str


@dataclass(eq=False)
class EncodingUnfit(LibraryError):
    path: str
    encoding: str


@dataclass(eq=False)
class WordRefused(LibraryError):
    """`reason` is the value of a `Reason`."""

    word: str
    reason: str


@dataclass(eq=False)
class WordUnknown(LibraryError):
    word: str


@dataclass(eq=False)
class WordsUnreadable(LibraryError):
    path: Path
    reason: str


@dataclass(eq=False)
class EncoderUnavailable(LibraryError):
    name: str
    reason: str


@dataclass(eq=False)
class RerankerUnavailable(LibraryError):
    """`reason` is the value of a `Fault`, or another library's message."""

    name: str
    reason: str
