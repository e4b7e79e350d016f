"""Files read into the catalog: each one that differs from what was read before, and no other."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.catalog import Catalog
from index.documents import Document, Problem, Reason
from index.folder import FoundFile, files, readable
from index.passages import Cutter
from index.progress import Progress, Stage
from index.readers import is_known, read
from index.sources import Root, SourceState

BATCH = 100
"""Documents written in one transaction: what a kill makes the next run read again."""
SETTLING_NS = 2_000_000_000
"""A file changed less than this before it was looked at may change again under the same time stamp."""
UNSETTLED = -1
"""A time stamp no file has: the file is looked at again next time."""
HERE, SEPARATOR = os.fsencode(os.curdir), os.fsencode(os.sep)
"""A root's path below itself, and what stands between the parts of other paths below it."""


@dataclass(frozen=True, slots=True)
class _Status:
    size: int
    modified_ns: int


class Intake:
    """Takes the files of roots into `generation` of a catalog.

    `cutter` is called only where a document has to be cut, because it needs the encoder's tokenizer.
    """

    def __init__(
        self,
        catalog: Catalog,
        own_folder: Path,
        generation: int,
        cutter: Callable[[], Cutter],
        progress: Progress,
    ) -> None:
        self._catalog = catalog
        self._own_folder = own_folder
        self._generation = generation
        self._cutter = cutter
        self._progress = progress
        self.clashes: list[Problem] = []

    def take_in(self, roots: Sequence[Root]) -> None:
        """Reads what differs below the roots, and retires what is no longer there."""
        found = [(root, list(files(root.path, root.prefix, self._own_folder))) for root in roots]
        self._progress.begin(Stage.READING, sum(len(listed) for _, listed in found))
        forgotten = self._catalog.sources.forgotten()
        for root, listed in found:  # first, because what is gone may have stood in another file's place
            self._drop_missing(self._catalog.sources.of_root(root.id).values(), listed)
        for root, listed in found:
            known = self._catalog.sources.of_root(root.id)
            taken: set[str] = set()
            for file in listed:
                if file.path in taken or self._is_taken(root, file.path):
                    self.clashes.append(Problem(file.path, Reason.PATH_TAKEN, readable(str(file.file))))
                else:
                    self._take(root, file, known.get(file.path), forgotten)
                    taken.add(file.path)
                self._progress.advance(1)
        self._progress.end()

    def _drop_missing(self, known: Iterable[SourceState], listed: Sequence[FoundFile]) -> None:
        """Retires what is gone. What lies in a folder that cannot be looked into is not known to be."""
        present = {file.path for file in listed}
        closed = [file.below_root for file in listed if file.reason is Reason.DENIED]
        for state in known:
            hidden = any(folder == HERE or state.file.startswith(folder + SEPARATOR) for folder in closed)
            if state.path not in present and not hidden:
                drop_source(self._catalog, state.path, self._generation)

    def _is_taken(self, root: Root, path: str) -> bool:
        """Whether another root's file has this path in the library. A placeholder's gives way."""
        owner = self._catalog.sources.owner(path)
        if owner is None or owner.id == root.id:
            return False
        if owner.placeholder and not root.placeholder:
            drop_source(self._catalog, path, self._generation)
            return False
        return True

    def _take(self, root: Root, found: FoundFile, before: SourceState | None, forgotten: set[str]) -> None:
        state = SourceState(found.path, root.id, found.below_root, 0, UNSETTLED, "")
        if found.reason is not None:
            self._note(state, Problem(found.path, found.reason))
            return
        try:
            status = _status(found.file)
            is_settled = status.modified_ns != UNSETTLED
            if before and is_settled and before.stamp == (status.size, status.modified_ns):
                return
            state = replace(state, size=status.size, modified_ns=status.modified_ns)
            if _is_read(found.file):
                state = replace(state, sha256=_digest(found.file))
        except FileNotFoundError:
            self._lose(found, before, state)
            return
        except OSError as error:
            # What was read before stays: it could not be seen to have changed.
            self._note(state, Problem(found.path, Reason.DENIED, error.strerror or ""))
            return
        if before and before.sha256 == state.sha256 and before.sha256:
            with self._catalog.transaction():
                self._catalog.sources.update(state)
            return
        self._read(found, state, forgotten)

    def _lose(self, found: FoundFile, before: SourceState | None, state: SourceState) -> None:
        """A file that is gone since it was listed, or a link to one that is not there."""
        if before:
            drop_source(self._catalog, found.path, self._generation)
        if found.file.is_symlink():
            self._note(state, Problem(found.path, Reason.VANISHED))

    def _note(self, state: SourceState, problem: Problem) -> None:
        """Writes down what is wrong with a file, unstamped: it is read as soon as it can be."""
        with self._catalog.transaction():
            self._catalog.sources.put(replace(state, modified_ns=UNSETTLED, sha256=""), [problem])

    def _read(self, found: FoundFile, state: SourceState, forgotten: set[str]) -> None:
        """Reads one file; documents it had before and has still are left as they are."""
        held = {(row.path, row.sha256): row for row in self._catalog.of_source(found.path)}
        stale = {row.key for row in held.values() if row.died is None}
        problems: list[Problem] = []

        def documents() -> Iterator[Document]:
            for item in read(found.file, found.path):
                if isinstance(item, Problem):
                    problems.append(item)
                elif item.path not in forgotten:
                    yield item

        for batch in _batched(documents()):
            with self._catalog.transaction():
                for document in batch:
                    row = held.get((document.path, document.sha256))
                    if row is None or (row.died is not None and row.died < self._generation):
                        self._add(document, found.path)
                    else:
                        stale.discard(row.key)
                        self._catalog.revive([row.key])
        with self._catalog.transaction():
            self._catalog.retire(sorted(stale), self._generation)
            self._catalog.sources.put(state, problems)

    def _add(self, document: Document, source: str) -> None:
        add_document(self._catalog, self._cutter(), document, source, self._generation)


def add_document(catalog: Catalog, cutter: Cutter, document: Document, source: str, generation: int) -> None:
    """Cuts a document and writes it down, to be born with `generation`."""
    passages = []
    for passage in cutter.cut(document):
        text = document.text[passage.start : passage.end]
        embedded = cutter.embedded(document.title, document.path, passage, text)
        passages.append((passage, _hash(embedded), _hash(text)))
    catalog.add_document(document, source, generation, cutter.rules, passages)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def drop_source(catalog: Catalog, path: str, generation: int) -> None:
    """Lets all documents of a file die with `generation`, and forgets the file's state."""
    with catalog.transaction():
        catalog.retire([row.key for row in catalog.of_source(path) if row.died is None], generation)
        catalog.sources.remove(path)


def _batched(documents: Iterator[Document]) -> Iterator[Sequence[Document]]:
    batch: list[Document] = []
    for document in documents:
        batch.append(document)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _status(file: Path) -> _Status:
    status = file.stat()
    settled = time.time_ns() - status.st_mtime_ns > SETTLING_NS
    return _Status(status.st_size, status.st_mtime_ns if settled else UNSETTLED)


def _is_read(file: Path) -> bool:
    """Whether a reader will look inside: there is no use in hashing a film, and a pipe would hang."""
    return is_known(file.suffix.lower()) and stat.S_ISREG(file.stat().st_mode)


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
