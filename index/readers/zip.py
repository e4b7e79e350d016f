"""Archives of documents: each file in them by its own reader, under the path `ARCHIVE#name`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import PurePosixPath

from index.documents import Document, Problem, Reason
from index.folder import HIDDEN, SKIPPED_FILES, SKIPPED_FOLDERS
from index.readers import is_known, read_raw
from index.readers.guarded import guarded
from index.readers.packed import LIMITS, Limits, Packed, Refused
from index.readers.raw import Raw, Results

DEEPEST = 2
"""Archives within each other: one in another, no more."""
_INNER = Limits(free=1024 * 1024)
"""Within an archive less may come out of nothing, for there may be thousands of archives."""
_SKIPPED = SKIPPED_FOLDERS | {"__MACOSX"}
"""Folders that nobody means to be read; in the last is what a Macintosh knows of its files."""
_MISLEADING = frozenset(("Cc", "Cs", "Zl", "Zp"))
_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks of writing direction: with them a name can seem to end otherwise than it does."""
_UNSHOWN = "\ufffd"


def read(raw: Raw) -> Results:
    """The documents in an archive, and for each file that gives none, why."""
    found = guarded(raw, _read)
    yield from found if raw.depth else _bounded(raw, found)


def _bounded(raw: Raw, found: Results) -> Results:
    """What is found, until all of it together is more than one archive may unpack to.

    Each archive in it, and each office file, has limits of its own; thousands of them would still explode.
    """
    left = most = LIMITS.most(len(raw.data))
    for item in found:
        left -= len(item.text.encode()) if isinstance(item, Document) else len(item.path) + len(item.detail)
        if left < 0:
            yield Problem(raw.path, Reason.ARCHIVE_LIMIT, f"> {most // 2**20} MB")
            return
        yield item


def _read(raw: Raw) -> Results:
    if raw.depth >= DEEPEST:
        yield Problem(raw.path, Reason.ARCHIVE_LIMIT, f"> {DEEPEST}")
        return
    packed = Packed(raw.data, raw.options.passwords, _INNER if raw.depth else LIMITS)
    members = list(_members(packed))
    for name, shown in members:
        raw.alive()
        yield from _member(raw, packed, name, shown)
    if not members:
        yield Problem(raw.path, Reason.EMPTY)


def _member(raw: Raw, packed: Packed, name: str, shown: str) -> Results:
    member = raw.inside(shown, b"")
    if name in packed.repeated:  # what was written last is read, as every program does
        yield Problem(member.path, Reason.PATH_TAKEN)
    if not is_known(member.suffix):
        yield Problem(member.path, Reason.UNSUPPORTED, member.suffix)
        return
    try:
        data = packed.read(name)
    except Refused as refused:
        yield refused.problem(member.path)
        return
    yield from guarded(raw.inside(shown, data), read_raw)


def _members(packed: Packed) -> Iterator[tuple[str, str]]:
    """The name of each file that is meant to be read, and under which it is shown, each another one."""
    taken: dict[str, int] = {}
    for name in packed.names:
        if _is_meant(PurePosixPath(name)):
            yield name, _apart(_shown(name), taken)


def _is_meant(path: PurePosixPath) -> bool:
    if path.name in SKIPPED_FILES or not _SKIPPED.isdisjoint(path.parts):
        return False
    return not any(part.startswith(HIDDEN) and part != ".." for part in path.parts)


def _shown(name: str) -> str:
    """The name without what cannot be seen. It is a name and no more: nothing is ever written there."""
    return "".join(_UNSHOWN if c in _TURNS or unicodedata.category(c) in _MISLEADING else c for c in name)


def _apart(name: str, taken: dict[str, int]) -> str:
    """The name, with a number where another file has it already; `taken` counts how often each was asked."""
    found = name
    while found in taken:
        taken[name] += 1
        suffix = PurePosixPath(name).suffix
        found = f"{name.removesuffix(suffix)} ({taken[name]}){suffix}"
    taken[found] = 1
    return found
