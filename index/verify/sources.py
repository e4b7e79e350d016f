"""The files that documents were read from, hashed again by children: a disk that hangs hangs nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from index.catalog import Catalog, StoredDocument
from index.documents import Problem, Reason
from index.folder import readable
from index.progress import Progress, Stage
from index.reading import Item, Outcome, Pool, Unanswering, Wanted
from index.sources import Root
from index.verify.findings import Finding, Kind, Part

SLOW_IN_A_ROW = 3
"""Files that do not answer one after the other, after which the whole disk is taken not to answer."""
_KINDS = {Reason.VANISHED: Kind.GONE, Reason.UNSUPPORTED: Kind.CHANGED}
"""What has become of a file that gives no hash: no longer there, or no regular file any more."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that documents were read from: its path in the library and below its root.

    `sha256` is None where nobody knows it: the file changed while it was read, or has not been read since
    it could not be.
    """

    path: str
    below: bytes
    sha256: str | None


def sources_of(
    catalog: Catalog, documents: Sequence[StoredDocument]
) -> tuple[dict[Root, list[Source]], list[str]]:
    """The files that documents were read from, by root, and the paths of those that are followed no more."""
    # A document that is a whole file has its hash, also where a run that was stopped has read the next state.
    own = {document.path: document.sha256 for document in documents if document.path == document.source}
    left = dict.fromkeys(document.source for document in documents)
    found: dict[Root, list[Source]] = {}
    for root in catalog.sources.roots():
        states = catalog.sources.of_root(root.id)
        used = [state for path, state in states.items() if path in left]
        found[root] = [Source(s.path, s.file, own.get(s.path) or s.sha256 or None) for s in used]
        for source in found[root]:
            del left[source.path]
    return found, list(left)


def check_sources(
    known: Mapping[Root, Sequence[Source]], unfollowed: Sequence[str], pool: Pool, progress: Progress
) -> Iterator[Finding]:
    """Whether each file still has the bytes that its documents were read from."""
    yield from (Finding(Part.SOURCES, Kind.GONE, path) for path in unfollowed)
    progress.begin(Stage.HASHING, sum(map(len, known.values())))
    for root, sources in known.items():
        if sources:
            yield from _check_root(root, sources, pool, progress)
    progress.end()


def _check_root(root: Root, sources: Sequence[Source], pool: Pool, progress: Progress) -> Iterator[Finding]:
    name = readable(str(root.path))
    try:
        folder = pool.look(root.path)
    except Unanswering:
        yield Finding(Part.SOURCES, Kind.UNANSWERING, name, repairable=False)
        return
    if folder.resolved is None:
        kind = Kind.FOLDER_MISSING if folder.denied is None else Kind.UNREADABLE
        detail = "" if folder.denied is None else Reason.DENIED.value
        yield Finding(Part.SOURCES, kind, name, detail, repairable=False)
        return
    # A root that is a file itself stands below itself by its name.
    files = (root.path / os.fsdecode(source.below) if folder.is_folder else root.path for source in sources)
    wanted = (Wanted(f, s.path, s.sha256 or "", hash_only=True) for f, s in zip(files, sources, strict=True))
    slow = 0
    with closing(pool.read(wanted)) as hashed:
        for asked, items in hashed:
            finding = _compared(asked, list(items))
            if finding is not None:
                yield finding
            progress.advance(1)
            slow = slow + 1 if finding is not None and finding.detail == Reason.TOO_SLOW else 0
            if slow == SLOW_IN_A_ROW:
                yield Finding(Part.SOURCES, Kind.UNANSWERING, name, repairable=False)
                return


def _compared(asked: Wanted, items: Sequence[Item]) -> Finding | None:
    """What is wrong with a file, if anything."""
    for item in items:
        if isinstance(item, Problem):
            kind = _KINDS.get(item.reason, Kind.UNREADABLE)
            detail = item.reason.value if kind is Kind.UNREADABLE else ""
            return Finding(Part.SOURCES, kind, asked.path, detail, repairable=kind is not Kind.UNREADABLE)
        if isinstance(item, Outcome) and item.same:
            return None
    return Finding(Part.SOURCES, Kind.CHANGED, asked.path)
