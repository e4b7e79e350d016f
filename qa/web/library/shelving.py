"""Uploaded files put in their places and read, and let go of again where nothing can be read in them."""

from __future__ import annotations

import hashlib
import os
import shutil
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from index.catalog import StoredDocument
from index.documents import Problem, Reason
from index.errors import LibraryError, NothingReadable, OriginalError
from index.generation import storage_errors
from index.library import Library, Snapshot
from index.sync import Writer
from qa.web.library.naming import marked

OLD = ".old"
"""How the hidden name ends of a file in whose place another was put."""
DOCUMENTS_TOLD, PROBLEMS_TOLD = 100, 100
"""Of one uploaded file."""


class State(StrEnum):
    """What became of an uploaded file."""

    WAITING = "waiting"
    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Upload:
    """One file and what became of it; `error` is set where the work failed.

    `documents` and `problems` are the first of those read from it; `found` and `passages` count all.
    """

    ticket: str
    name: str
    state: State = State.WAITING
    documents: tuple[StoredDocument, ...] = ()
    problems: tuple[Problem, ...] = ()
    error: LibraryError | None = None
    found: int = 0
    passages: int = 0

    def failed(self, error: BaseException | None) -> Upload:
        return replace(self, state=State.REFUSED, error=error if isinstance(error, LibraryError) else None)


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that is all there, under a hidden name."""

    upload: Upload
    file: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class _Placed:
    """A file in its place; `old` is what stood there before, kept until this one is known to be readable.

    `sha256` is of the bytes that were uploaded.
    """

    upload: Upload
    file: Path
    state: State
    sha256: str
    old: Path | None = None

    @property
    def name(self) -> str:
        return self.file.name

    def undo(self) -> None:
        """Brings back what stood there before, where the disk lets it: the others' must come back as well."""
        with suppress(OSError):
            if self.old is not None:
                self.old.replace(self.file)
            elif self.state is State.ADDED:
                self.file.unlink(missing_ok=True)

    def told(self, documents: tuple[StoredDocument, ...], problems: tuple[Problem, ...]) -> Upload:
        state = self.state if documents else State.REFUSED
        return replace(
            self.upload,
            state=state,
            documents=documents[:DOCUMENTS_TOLD],
            problems=problems[:PROBLEMS_TOLD],
            found=len(documents),
            passages=sum(document.passages for document in documents),
        )


@dataclass(frozen=True, slots=True)
class Shelving:
    """Brings files of `folder`, which the library then follows, into the library."""

    folder: Path
    library: Library

    def take_in(self, writer: Writer, batch: Sequence[Staged]) -> list[Upload]:
        """Puts files of different names in their places, reads them, and tells what became of each."""
        placed, done = list[_Placed](), list[Upload]()
        for staged in batch:
            try:
                with storage_errors(self.folder):
                    placed.append(self._place(staged))
            except (LibraryError, OSError) as error:
                staged.file.unlink(missing_ok=True)
                done.append(staged.upload.failed(error))
        return [*done, *self._read(writer, placed)] if placed else done

    def _read(self, writer: Writer, placed: Sequence[_Placed]) -> list[Upload]:
        try:
            found = self._sync(writer, placed)
        except Exception as error:  # whatever went wrong, what stood there before must come back
            for each in placed:
                each.undo()
            return [each.upload.failed(error) for each in placed]
        refused = [each for each, upload in zip(placed, found, strict=True) if not upload.documents]
        for each in refused:
            each.undo()
        if refused and self._prefix(writer) is not None:
            with suppress(LibraryError, OSError):  # no file is left; else the next look finds what is back
                writer.sync([self.folder], meaning=False)
        for each, upload in zip(placed, found, strict=True):
            if each.old is not None and upload.documents:
                with suppress(OSError):
                    each.old.unlink(missing_ok=True)
        return found

    def _place(self, staged: Staged) -> _Placed:
        """Puts a file in its place. One that stands there already, byte for byte, stays."""
        name, file = self._place_for(staged)
        upload = replace(staged.upload, name=name)
        if file is None:
            staged.file.replace(self.folder / name)
            return _Placed(upload, self.folder / name, State.ADDED, staged.sha256)
        if _digest(file) == staged.sha256:
            staged.file.unlink()
            return _Placed(upload, file, State.UNCHANGED, staged.sha256)
        old = staged.file.with_name(f"{staged.file.stem}.{file.name}{OLD}")
        try:
            _keep(file, old)
            staged.file.replace(file)
        except OSError:
            old.unlink(missing_ok=True)  # what stood there still does
            raise
        return _Placed(upload, file, State.REPLACED, staged.sha256, old)

    def _place_for(self, staged: Staged) -> tuple[str, Path | None]:
        """The name for a file, and the file that has it already.

        One whose name differs from another's in case only is another document, but not on every system
        another file: it gets a mark.
        """
        name = staged.upload.name
        present = {unicodedata.normalize("NFC", file.name): file for file in self.folder.iterdir()}
        twin = next((n for n in present if n != name and n.casefold() == name.casefold()), None)
        if name not in present and twin is not None:
            name = twin if _digest(present[twin]) == staged.sha256 else marked(name, name)
        return name, present.get(name)

    def _sync(self, writer: Writer, placed: Sequence[_Placed]) -> list[Upload]:
        """Reads the files, and tells of each what was found in it."""
        before = self._prefix(writer)
        gone = self.library.snapshot().forgotten() if before is not None else []
        back = [each.file for each in placed if any(_is_of(path, f"{before}{each.name}") for path in gone)]
        try:
            problems = writer.sync([self.folder, *back], meaning=False).problems
        except NothingReadable as error:
            return [each.told((), _of_name(error.problems, each.name)) for each in placed]
        prefix, snapshot = self._prefix(writer) or "", self.library.snapshot()
        documents, told = snapshot.documents(), list[Upload]()
        for each in placed:
            path = f"{prefix}{each.name}"
            held = [document for document in documents if document.source == path]
            read = tuple(document for document in held if _is_read_from(snapshot, document, each.sha256))
            own = tuple(problem for problem in problems if _is_of(problem.path, path))
            if not read and not own and any(p.reason is Reason.UNANSWERING for p in problems):
                own = (Problem(path, Reason.UNANSWERING),)  # reading ended before it came to this file
            told.append(each.told(read, own))
        return told

    def _prefix(self, writer: Writer) -> str | None:
        """What the paths of the files begin with; None where the library does not follow the folder."""
        own = self.folder.resolve()
        return next((root.prefix for root in writer.roots if root.path == own), None)


def _keep(file: Path, old: Path) -> None:
    """Gives a file a second name; on systems without links, makes a copy of it."""
    try:
        os.link(file, old)
    except OSError:
        shutil.copy2(file, old)


def put_back(old: Path) -> None:
    """Gives a file its name again that a program was replacing when it was killed.

    Whether what replaced it could be read is not known: where both differ both are there, one of them marked.
    """
    ticket, _, name = old.name.removesuffix(OLD).removeprefix(".").partition(".")
    name = name or ticket  # one that was kept before names were
    file = old.with_name(name)
    if file.exists() and _digest(file) == _digest(old):
        old.unlink()
    else:
        old.replace(old.with_name(marked(name, old.name)) if file.exists() else file)


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _is_read_from(snapshot: Snapshot, document: StoredDocument, sha256: str) -> bool:
    """Whether a document was read from these bytes; where reading failed, one of earlier bytes stays."""
    try:
        return snapshot.original_file(document).sha256 == sha256
    except OriginalError:
        return False


def _is_of(path: str, source: str) -> bool:
    """Whether a path is that of a file, or of a document in it."""
    return path == source or path.startswith(f"{source}#")


def _of_name(problems: Iterable[Problem], name: str) -> tuple[Problem, ...]:
    """The problems of a file in a folder that the library does not follow after all."""
    return tuple(p for p in problems if p.path.partition("#")[0].rpartition("/")[2] == name)
