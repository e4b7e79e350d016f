"""What a question is limited to: folders of the library, and the time its documents are from."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from index.catalog import StoredDocument
from qa.errors import DateUnreadable, FolderUnknown
from qa.labels import Labels
from qa.strict import Fields, count, each, flag, require, text

MOST_FOLDERS = 100
"""Folders one question may be limited to."""
LONGEST_SHOWN = 60
"""Characters of what cannot be understood that a complaint repeats."""
_DATE = re.compile(
    r"(?P<year>[0-9]{4})(?:年|[-/.](?=[0-9])|$)"
    r"(?:(?P<month>[0-9]{1,2})(?:月|[-/.](?=[0-9])|$)(?:(?P<day>[0-9]{1,2})日?)?)?",
    re.ASCII,
)
_EDGES = re.compile(r"^[\s/]+|[\s/]+$")
_ISO = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}", re.ASCII)

Day = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Folder:
    """A collection of the library: a folder, or a file that holds many documents, at its top."""

    path: str
    documents: int


@dataclass(frozen=True, slots=True)
class Scope:
    """`folders` are paths in the library; `since` and `until` are as `read_date` gives them, or empty.

    One without any of them limits nothing.
    """

    folders: tuple[str, ...] = ()
    since: str = ""
    until: str = ""

    @classmethod
    def read(cls, folders: Iterable[str] = (), since: str = "", until: str = "") -> Scope:
        """As a person wrote it. Ends that were exchanged are put in order. Raises `DateUnreadable`."""
        paths = (_EDGES.sub("", folder.replace("\\", "/")) for folder in folders)
        named = tuple(dict.fromkeys(filter(None, paths)))[:MOST_FOLDERS]
        begin, end = read_date(since), read_date(until)
        if begin and end and _days(begin)[0] > _days(end)[1]:
            begin, end = end, begin
        return cls(named, begin, end)

    def during(self, since: str, until: str) -> Scope:
        """The same folders, from another time."""
        return Scope(self.folders, since, until)

    def __bool__(self) -> bool:
        return bool(self.folders or self.since or self.until)

    def said(self, say: Labels) -> str:
        """In words: the folders, and the time."""
        parts = [say("limit.joint").join(self.folders)] if self.folders else []
        if self.since and self.until:
            parts.append(self.since if self.since == self.until else f"{self.since}–{self.until}")
        elif self.since:
            parts.append(say("limit.since", date=self.since))
        elif self.until:
            parts.append(say("limit.until", date=self.until))
        return " · ".join(parts)

    @property
    def query(self) -> list[tuple[str, str]]:
        """As an address carries it."""
        ends = (("from", self.since), ("to", self.until))
        return [*(("in", folder) for folder in self.folders), *((n, day) for n, day in ends if day)]


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True)
class Limited:
    """What an answer was limited to: it says nothing of the other documents.

    There were `documents` to look in; `undated` more might be among them if they said what time they are
    from. With `named` it was limited to documents that were named one by one as well.
    """

    scope: Scope
    documents: int
    undated: int = 0
    named: bool = False

    def said(self, say: Labels) -> str:
        """In words, for whoever reads the answer."""
        what = [self.scope.said(say), say("limit.named") if self.named else ""]
        joined = " · ".join(filter(None, what))
        within = say("limit.within", what=joined, documents=f"{self.documents:,}")
        undated = say("limit.undated", count=f"{self.undated:,}") if self.undated else ""
        return " ".join(filter(None, (within, undated)))

    @classmethod
    def from_json(cls, value: object, where: str = "limited") -> Limited:
        fields = Fields(value, where)
        scope = Scope(fields.take("folders", each(text)), fields.take("from", text), fields.take("to", text))
        require(_is_read(scope), where)
        limited = cls(
            scope,
            fields.take("documents", count),
            fields.take("undated", count),
            fields.take("named", flag),
        )
        fields.done()
        return limited

    def as_json(self) -> dict[str, Any]:
        return {
            "folders": list(self.scope.folders),
            "from": self.scope.since,
            "to": self.scope.until,
            "documents": self.documents,
            "undated": self.undated,
            "named": self.named,
        }


@dataclass(frozen=True, slots=True)
class Chosen:
    """The documents a scope leaves, by id, and what there is to say of that."""

    documents: tuple[str, ...]
    limited: Limited


def choose(documents: Sequence[StoredDocument], scope: Scope, named: Collection[str] | None = None) -> Chosen:
    """The documents a scope leaves, of those `named` by id. Those without a date are none where time limits.

    A document of a whole year or month is in where a part of that is. Raises `FolderUnknown` for a
    folder that holds no document.
    """
    inside = within(documents, scope.folders)
    if named is not None:
        inside = [document for document in inside if document.id in named]
    fitting, undated = _of_time(inside, scope)
    ids = tuple(document.id for document in fitting)
    return Chosen(ids, Limited(scope, len(ids), undated, named is not None))


def _of_time(documents: Sequence[StoredDocument], scope: Scope) -> tuple[Sequence[StoredDocument], int]:
    """The documents of the time of a scope, and how many do not say what time they are from."""
    if not (scope.since or scope.until):
        return documents, 0
    first = _days(scope.since)[0] if scope.since else (0, 0, 0)
    last = _days(scope.until)[1] if scope.until else (9999, 12, 31)
    dated = [(document, _days(date)) for document in documents if (date := date_of(document))]
    fitting = [document for document, (begin, end) in dated if begin <= last and end >= first]
    return fitting, len(documents) - len(dated)


def date_of(document: StoredDocument) -> str:
    """When a document is from, in ISO 8601, whole or in part; empty where that is not known."""
    return document.date if document.date and _ISO.fullmatch(document.date) else ""


def within(documents: Sequence[StoredDocument], folders: Sequence[str]) -> list[StoredDocument]:
    """The documents in any of the folders, in their order; all where none is named.

    Raises `FolderUnknown`.
    """
    if not folders:
        return list(documents)
    begins = [(f"{folder}/", f"{folder}#") for folder in folders]
    for folder, begin in zip(folders, begins, strict=True):
        if not any(d.path.startswith(begin) or d.path == folder for d in documents):
            raise FolderUnknown(folder[:LONGEST_SHOWN])
    every, exact = tuple(part for begin in begins for part in begin), frozenset(folders)
    return [d for d in documents if d.path.startswith(every) or d.path in exact]


def collection(document: StoredDocument) -> str:
    """The collection a document is in; empty where it stands by itself at the top."""
    folder, slash, _ = document.source.partition("/")
    return folder if slash or document.source != document.path else ""


def collections(documents: Iterable[StoredDocument]) -> list[Folder]:
    """What a library is divided into, by path."""
    counted = Counter(filter(None, map(collection, documents)))
    return [Folder(path, count) for path, count in sorted(counted.items())]


def read_date(written: str) -> str:
    """A year, month or day as ISO 8601 (`2022`, `2022-10`, `2022-10-16`); empty for nothing.

    `2022年10月16日`, `2022/10/16` and `2022.10.16` are understood too. Raises `DateUnreadable`.
    """
    text = "".join(written.split())
    if not text:
        return ""
    found = _DATE.fullmatch(text)
    if found is None:
        raise DateUnreadable(written.strip()[:LONGEST_SHOWN])
    year, month, day = (int(found[part] or 0) for part in ("year", "month", "day"))
    known = year > 0 and (found["month"] is None or 1 <= month <= 12)  # noqa: PLR2004 - months of a year
    if not known or (found["day"] is not None and not 1 <= day <= monthrange(year, month)[1]):
        raise DateUnreadable(written.strip()[:LONGEST_SHOWN])
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")


def _is_read(scope: Scope) -> bool:
    """Whether it is as `Scope.read` would have it."""
    try:
        return Scope.read(scope.folders, scope.since, scope.until) == scope
    except DateUnreadable:
        return False


def _days(date: str) -> tuple[Day, Day]:
    """The first and the last day that an ISO date, whole or in part, may mean."""
    year, month, day = (int(part) for part in [*date.split("-"), "0", "0"][:3])
    return (year, month or 1, day or 1), (year, month or 12, day or 31)
