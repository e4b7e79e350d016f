"""What can be done to a library by hand, handed to its keeper: each gives a future of what came of it."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from index.catalog import StoredDocument
from index.errors import DocumentUnknown
from index.keeper import Keeper
from index.lexicon import Edit
from index.library import Library
from index.sync import Writer
from qa.errors import FileGone


@dataclass(frozen=True, slots=True)
class Removed:
    """A document that was taken out; its file stays where it is."""

    path: str
    title: str

    def as_json(self) -> dict[str, Any]:
        return {"path": self.path, "title": self.title}


@dataclass(frozen=True, slots=True)
class Held:
    """The documents of a file as they are in the library now."""

    documents: tuple[StoredDocument, ...]

    def as_json(self) -> dict[str, Any]:
        return {"documents": [document.as_json() for document in self.documents]}


@dataclass(frozen=True, slots=True)
class Reworded:
    """What became of the user dictionary. `retokenised` passages were cut into words anew."""

    edit: Edit
    retokenised: int

    def as_json(self) -> dict[str, Any]:
        return {
            "added": [str(entry) for entry in self.edit.added],
            "removed": [str(entry) for entry in self.edit.removed],
            "retokenised": self.retokenised,
        }


class Editor:
    """Changes one library through its keeper."""

    def __init__(self, library: Library, keeper: Keeper) -> None:
        self._library = library
        self._keeper = keeper

    def remove(self, document_id: str) -> Future[Removed]:
        """Takes a document out. Raises `DocumentUnknown`."""

        def work(writer: Writer) -> Removed:
            document = self._library.snapshot().document(document_id)
            writer.forget(document_id)
            return Removed(document.path, document.title)

        return self._keeper.submit(work)

    def restore(self, path: str) -> Future[Held]:
        """Brings a document back. Raises `DocumentUnknown`, and `FileGone` where there is none any more."""

        def work(writer: Writer) -> Held:
            if path not in self._library.snapshot().forgotten():
                raise DocumentUnknown(path)
            writer.restore(path)
            found = [d for d in self._library.snapshot().documents_like("", path) if d.path == path]
            if not found:
                raise FileGone(path)
            return Held(tuple(found))

        return self._keeper.submit(work)

    def read_as(self, path: str, encoding: str | None) -> Future[Held]:
        """Reads a file in an encoding from now on, by itself or a document of it; None finds it out again.

        Raises `DocumentUnknown`, and `EncodingUnfit` where nothing can be read so: then all is as before.
        """

        def work(writer: Writer) -> Held:
            before = self._of(path)
            if not before or all(document.decoding is None for document in before):
                raise DocumentUnknown(path)
            writer.read_as(path, encoding)
            return Held(self._of(path))

        return self._keeper.submit(work)

    def reword(self, add: list[str], remove: list[str]) -> Future[Reworded]:
        """Changes the user dictionary. Raises as `Writer.reword` does."""

        def work(writer: Writer) -> Reworded:
            edit, report = writer.reword(add, remove)
            return Reworded(edit, report.retokenised)

        return self._keeper.submit(work)

    def _of(self, source: str) -> tuple[StoredDocument, ...]:
        """The documents of a file."""
        return tuple(d for d in self._library.snapshot().documents() if d.source == source)
