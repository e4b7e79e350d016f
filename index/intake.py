"""Files read into the catalog: each one that differs from what was read before, and no other."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from index.catalog import Catalog, Held
from index.documents import Document, Problem, Reason
from index.errors import LibraryDamaged
from index.folder import readable
from index.passages import Cutter
from index.progress import Progress, Stage
from index.readers import OCR, is_known
from index.reading import Folder, Item, Listed, Outcome, Pool, Wanted
from index.sources import Root, SourceState

BATCH = 100
"""Documents written in one transaction: what a kill makes the next run read again."""
UNSETTLED = -1
"""A time stamp no file has: the file is looked at again next time."""
HERE, SEPARATOR = os.fsencode(os.curdir), os.fsencode(os.sep)
"""A root's path below itself, and what stands between the parts of other paths below it."""
MOST_PROBLEMS = 1_000
"""Of one file: an archive can be made of millions of files that are nothing."""
SLOW_IN_A_ROW = 3
"""Files that do not answer one after the other, after which the whole disk is taken not to answer."""
_UNSEEN = (Reason.TOO_SLOW, Reason.DENIED)
"""Of such a file nothing is known: what was read of it before stays."""


@dataclass(frozen=True, slots=True)
class Look:
    """A file to be looked into, how it stands now, and how it stood when it was last read."""

    found: Listed
    state: SourceState
    before: SourceState | None


class Intake:
    """Takes the files of roots into `generation` of a catalog.

    `cutter` is called only where a document has to be cut, because it needs the encoder's tokenizer.
    `passwords` are tried on files that ask for one.
    """

    def __init__(
        self,
        catalog: Catalog,
        pool: Pool,
        generation: int,
        cutter: Callable[[], Cutter],
        progress: Progress,
        passwords: Sequence[str] = (),
    ) -> None:
        self._catalog = catalog
        self._pool = pool
        self._generation = generation
        self._cutter = cutter
        self._progress = progress
        self._passwords = tuple(passwords)
        self._slow = 0
        self.clashes: list[Problem] = []

    def take_in(self, roots: Sequence[tuple[Root, Folder]]) -> None:
        """Reads what differs below the roots, and retires what is no longer there."""
        self._progress.begin(Stage.READING, sum(len(folder.files) for _, folder in roots))
        for root, folder in roots:  # first, because what is gone may have stood in another file's place
            self._drop_missing(self._catalog.sources.of_root(root.id).values(), folder.files)
        for root, folder in roots:
            self._take_root(root, folder)
        self._progress.end()

    def _take_root(self, root: Root, folder: Folder) -> None:
        forgotten = self._catalog.sources.forgotten()
        encodings = self._catalog.sources.encodings()
        looks: dict[str, Look] = {}

        def wanted() -> Iterator[Wanted]:
            for look in self._differing(root, folder):
                path, known = look.found.path, look.before.sha256 if look.before else ""
                looks[path] = look
                yield Wanted(look.found.file, path, known, self._passwords, encodings.get(path))

        self._slow = 0
        with closing(self._pool.read(wanted())) as files:
            for asked, items in files:
                self._store(looks.pop(asked.path), items, forgotten)
                self._progress.advance(1)
                if self._slow == SLOW_IN_A_ROW:
                    self.clashes.append(Problem(readable(str(root.path)), Reason.UNANSWERING))
                    return

    def _differing(self, root: Root, folder: Folder) -> Iterator[Look]:
        """The files of a root that have to be looked into; the others are dealt with at once."""
        known = self._catalog.sources.of_root(root.id)
        again = self._worth_another_look(known)
        taken: set[str] = set()
        for found in folder.files:
            if found.path in taken or self._is_taken(root, found.path):
                self.clashes.append(Problem(found.path, Reason.PATH_TAKEN, readable(str(found.file))))
                self._progress.advance(1)
                continue
            taken.add(found.path)
            before = known.get(found.path)
            stamp = UNSETTLED if found.modified_ns is None else found.modified_ns
            state = SourceState(found.path, root.id, found.below, found.size, stamp, "")
            if found.reason is not None:
                self._leave(found, state, before)
            elif found.path in again:
                yield Look(found, state, replace(before, sha256="") if before else None)
                continue
            elif before is None or stamp == UNSETTLED or before.stamp != state.stamp:
                yield Look(found, state, before)
                continue
            self._progress.advance(1)

    def _worth_another_look(self, known: Mapping[str, SourceState]) -> set[str]:
        """The files that were not read, or not whole, for a reason that may be gone by now."""
        problems = self._catalog.sources.problems_by_source()
        can_recognise = importlib.util.find_spec(OCR) is not None

        def is_gone(problem: Problem) -> bool:
            match problem.reason:
                case Reason.UNSUPPORTED:  # read by an older version of this program
                    return is_known(problem.detail) and problem.detail.startswith(".")
                case Reason.ENCRYPTED:
                    return bool(self._passwords)
                case Reason.NO_TEXT_LAYER | Reason.PAGES_WITHOUT_TEXT:
                    return can_recognise
            return False

        return {path for path in known if any(map(is_gone, problems.get(path, ())))}

    def _drop_missing(self, known: Iterable[SourceState], listed: Sequence[Listed]) -> None:
        """Retires what is gone. What lies in a folder that cannot be looked into is not known to be."""
        present = {found.path for found in listed}
        closed = [found.below for found in listed if found.reason is Reason.DENIED]
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

    def _leave(self, found: Listed, state: SourceState, before: SourceState | None) -> None:
        """A file that cannot be looked into. What was read before stays: it is not known to have changed."""
        if found.reason is Reason.VANISHED:  # since it was listed, or a link to what is not there
            if before:
                drop_source(self._catalog, found.path, self._generation)
            if not found.is_link:
                return
        self._note(state, [Problem(found.path, found.reason or Reason.DENIED, found.detail)])

    def _note(self, state: SourceState, problems: Iterable[Problem]) -> None:
        """Writes down what is wrong with a file, unstamped: it is read as soon as it can be."""
        with self._catalog.transaction():
            self._catalog.sources.put(replace(state, modified_ns=UNSETTLED, sha256=""), problems)

    def _store(self, look: Look, items: Iterator[Item], forgotten: set[str]) -> None:
        """Writes down what was read in a file; documents it had before and has still are left as they are."""
        source = look.found.path
        held = {(row.path, row.sha256): row for row in self._catalog.of_source(source)}
        stale = {row.key for row in held.values() if row.died is None}
        # Bytes that are no longer known to be those read before may also be read otherwise now: in another
        # encoding, with a password, with words recognised in pictures.
        afresh = look.before is not None and not look.before.sha256
        problems: list[Problem] = []
        outcome = Outcome()

        def documents() -> Iterator[Document]:
            nonlocal outcome
            for item in items:
                if isinstance(item, Outcome):
                    outcome = item
                elif isinstance(item, Problem):
                    _note(problems, item)
                elif item.path not in forgotten:
                    yield item

        for batch in _batched(documents()):
            with self._catalog.transaction():
                for document in batch:
                    row = held.get((document.path, document.sha256))
                    if row is not None and self._is_as_held(row, document, closely=afresh):
                        stale.discard(row.key)
                        self._catalog.revive([row.key])
                    else:
                        self._add(document, source)
        self._finish(look, outcome, problems, stale)
        self._slow = self._slow + 1 if any(p.reason is Reason.TOO_SLOW for p in problems) else 0

    def _is_as_held(self, row: Held, document: Document, *, closely: bool) -> bool:
        """Whether a document of the same bytes is still there and, looked at closely, reads as it did."""
        if row.died is not None and row.died < self._generation:
            return False
        if not closely:
            return True
        try:
            stored = self._catalog.documents_by_key([row.key])[row.key]
            return self._catalog.document(stored) == document
        except (ValueError, TypeError, LibraryDamaged):  # what is stored is no document
            return False

    def _finish(self, look: Look, outcome: Outcome, problems: list[Problem], stale: set[int]) -> None:
        state = replace(look.state, sha256=outcome.sha256)
        if not outcome.steady:
            problems.append(Problem(state.path, Reason.CHANGED_WHILE_READ))
            state = replace(state, modified_ns=UNSETTLED, sha256="")
        if outcome.same:
            with self._catalog.transaction():
                self._catalog.sources.update(state)
        elif any(problem.reason is Reason.VANISHED for problem in problems):
            self._leave(replace(look.found, reason=Reason.VANISHED), state, look.before)
        elif not outcome.sha256 and any(problem.reason in _UNSEEN for problem in problems):
            self._note(state, problems)
        else:
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


def _note(problems: list[Problem], problem: Problem) -> None:
    """Adds a problem; of a file with more than anybody reads, that there are more."""
    if len(problems) < MOST_PROBLEMS:
        problems.append(problem)
    elif len(problems) == MOST_PROBLEMS:
        problems.append(Problem(problem.path.partition("#")[0], Reason.PARTS_LEFT_OUT, f"> {MOST_PROBLEMS}"))


def _batched(documents: Iterator[Document]) -> Iterator[Sequence[Document]]:
    batch: list[Document] = []
    for document in documents:
        batch.append(document)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
