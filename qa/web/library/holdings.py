"""What a library holds, made ready for listing once a generation."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from index.catalog import StoredDocument
from index.documents import Problem, Reason
from index.library import Library, Snapshot
from qa.scope import Folder, collections

DIGITS = 9
"""Digits of a number up to which names are put in its order."""

Key = Callable[[StoredDocument], Any]
ORDERS: Mapping[str, tuple[Key, bool]] = {
    "path": (lambda document: natural(document.path), False),
    "title": (lambda document: natural(document.title), False),
    "date": (lambda document: document.date or "", True),
    "size": (lambda document: document.characters, True),
    "passages": (lambda document: document.passages, True),
}
"""What documents can be sorted by, and whether the largest or latest then come first."""
_NUMBER = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class Holdings:
    """The documents of one generation, by path."""

    documents: Sequence[StoredDocument]
    fold: Callable[[str], str]

    @cached_property
    def folders(self) -> Sequence[Folder]:
        return collections(self.documents)

    @cached_property
    def forms(self) -> Mapping[str, int]:
        """How many documents there are of each format, the most frequent first."""
        return dict(Counter(document.form for document in self.documents).most_common())

    @cached_property
    def characters(self) -> int:
        return sum(document.characters for document in self.documents)

    @cached_property
    def pages(self) -> tuple[int, int]:
        """Pages of all documents that have any, and how many of them gave no text."""
        return (
            sum(document.pages or 0 for document in self.documents),
            sum(len(document.blank_pages) for document in self.documents),
        )

    @cached_property
    def keys(self) -> Mapping[int, str]:
        """What each document is looked for in: its title and path, whatever their script, width and case."""
        return {d.key: self.fold(f"{d.title}\n{d.path}") for d in self.documents}

    def ordered(self, order: str, *, turned: bool) -> Sequence[StoredDocument]:
        """All documents in one of `ORDERS`, or the other way round."""
        if order not in self._ordered:
            key, falls = ORDERS[order]
            self._ordered[order] = sorted(self.documents, key=key, reverse=falls)
        documents = self._ordered[order]
        return documents[::-1] if turned else documents

    @cached_property
    def _ordered(self) -> dict[str, list[StoredDocument]]:
        return {}


class Register:
    """The holdings of a library as it is now; threads may share it."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._known: WeakKeyDictionary[Snapshot, Holdings] = WeakKeyDictionary()
        self._lock = Lock()

    def holdings(self, snapshot: Snapshot) -> Holdings:
        with self._lock:
            if snapshot not in self._known:
                self._known[snapshot] = Holdings(snapshot.documents(), snapshot.tokenizer.fold)
            return self._known[snapshot]

    def snapshot(self) -> Snapshot:
        return self._library.snapshot()


@dataclass(frozen=True, slots=True)
class Remarks:
    """What could not be taken in, or only with a caveat, by what it concerns."""

    problems: Sequence[Problem]
    by_path: Mapping[str, Sequence[Problem]]

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> Remarks:
        kept = [problem for problem in problems if not problem.reason.of_words]
        by_path = defaultdict(list)
        for problem in kept:
            by_path[problem.path].append(problem)
        return cls(kept, dict(by_path))

    def about(self, document: StoredDocument) -> Sequence[Problem]:
        """What there is to say about a document, or about the file that it came from."""
        own = self.by_path.get(document.path, ())
        return [*own, *self.by_path.get(document.source, ())] if document.source != document.path else own

    def concern(self, document: StoredDocument) -> bool:
        """Whether a reader should look at the original before quoting from a document."""
        doubtful = document.decoding is not None and document.decoding.doubtful
        return doubtful or bool(document.blank_pages) or document.path in self.by_path

    def is_recognised(self, document: StoredDocument) -> bool:
        """Whether some of its words were recognised in pictures."""
        return any(problem.reason is Reason.RECOGNISED for problem in self.about(document))


def natural(name: str) -> str:
    """What sorts names as people do: numbers by their size, case aside."""
    return _NUMBER.sub(lambda found: found[0].lstrip("0").rjust(DIGITS, "0"), name.casefold())
