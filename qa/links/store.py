"""`answers.sqlite`: the shared answers of a library. Nothing else holds them, so it is never rebuilt."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from index.database import Database
from index.errors import LibraryDamaged, LibraryReadOnly
from index.generation import EncoderIdentity
from qa.answers import Answer
from qa.errors import AnswerMalformed, LinksDamaged, LinkUnknown
from qa.links.frozen import Frozen, is_id, new_id

_FIRST_FORM = """
    CREATE TABLE answers (
        id TEXT PRIMARY KEY, frozen TEXT, shared TEXT NOT NULL, until TEXT, revoked TEXT,
        owner TEXT) WITHOUT ROWID
"""
MIGRATIONS = (_FIRST_FORM,)
"""Each brings a file from its position in this tuple to the next form; those released never change."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A link as its owner sees it. `question` is empty once it is revoked: its words are gone then."""

    id: str
    question: str
    shared: datetime
    until: datetime | None
    revoked: datetime | None

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "question": self.question,
            "shared": self.shared.isoformat(),
            "until": self.until and self.until.isoformat(),
            "revoked": self.revoked and self.revoked.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Shared:
    """A new link; who has its `key` may revoke it."""

    frozen: Frozen
    key: str


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


class Links:
    """The links of one library; threads and processes may share the file.

    Every method raises `LinksDamaged` where the file is none of ours, `LibraryNewer` where a later version
    made it, and where it has to write, `LibraryReadOnly` or `StorageFull`.
    """

    def __init__(
        self, file: Path, clock: Callable[[], datetime] = now, draw: Callable[[], str] = new_id
    ) -> None:
        self._file = file
        self._clock = clock
        self._draw = draw
        self._database: Database | None = None
        self._writable = False
        self._lock = Lock()

    def close(self) -> None:
        with self._lock:
            if self._database is not None:
                self._database.close()
            self._database = None

    def share(self, answer: Answer, encoder: EncoderIdentity, until: datetime | None = None) -> Shared:
        """Freezes an answer under a new name."""
        name, key = self._draw(), secrets.token_urlsafe()
        frozen = Frozen(name, replace(answer, id=name), encoder, self._clock(), until)
        with self._writing() as database:
            self._add(database, frozen, _hash(key))
        return Shared(frozen, key)

    def get(self, name: str) -> Frozen | None:
        """The answer behind a link; None where there is none, or no more."""
        rows = self._rows("frozen, until", "id = ? AND revoked IS NULL", (name,)) if is_id(name) else []
        if not rows:
            return None
        frozen = self._read(*rows[0])
        return None if frozen.ended(self._clock()) else frozen

    def listed(self) -> list[Listed]:
        """Every link ever made, the newest first."""
        rows = self._rows("id, frozen, shared, until, revoked", "TRUE ORDER BY shared DESC, id")
        return [
            Listed(name, _question(frozen), _instant(shared), _instant_or_none(until), _instant_or_none(gone))
            for name, frozen, shared, until, gone in rows
        ]

    def revoke(self, name: str, key: str | None = None) -> None:
        """Ends a link for good and erases its words; with `key`, only where it is the one given for it.

        Raises `LinkUnknown` where there is no such link, it was revoked before, or the key is another's.
        """
        self._change(name, key, frozen=None, revoked=self._clock().isoformat())

    def end(self, name: str, until: datetime | None, key: str | None = None) -> None:
        """Sets when a link ends; None is never. `key` and what it raises as in `revoke`."""
        self._change(name, key, until=until.isoformat() if until else None)

    def all(self) -> Iterator[Frozen]:
        """Every link that is not revoked, the ended ones too, as they are taken elsewhere."""
        for frozen, until in self._rows("frozen, until", "revoked IS NULL ORDER BY shared, id"):
            yield self._read(frozen, until)

    def take_in(self, frozen: Frozen) -> bool:
        """Adds a link made elsewhere; False where this library has, or had, one of this name."""
        with self._writing() as database:
            if database.all("SELECT 1 FROM answers WHERE id = ?", (frozen.id,)):
                return False
            self._add(database, frozen, None)
        return True

    def _add(self, database: Database, frozen: Frozen, owner: str | None) -> None:
        text = json.dumps(frozen.as_json(), ensure_ascii=False)
        until = frozen.until and frozen.until.isoformat()
        with database.transaction():
            database.run(
                "INSERT INTO answers (id, frozen, shared, until, owner) VALUES (?, ?, ?, ?, ?)",
                (frozen.id, text, frozen.shared.isoformat(), until, owner),
            )
        database.flush()  # somebody is about to send this link: it must outlive a power cut

    def _change(self, name: str, key: str | None, **columns: str | None) -> None:
        if not self._file.exists():
            raise LinkUnknown(name)
        settings = ", ".join(f"{column} = ?" for column in columns)
        owned, owner = ("AND owner = ?", (_hash(key),)) if key is not None else ("", ())
        condition = f"id = ? AND revoked IS NULL {owned}"
        with self._writing() as database:
            changed = database.all(
                f"UPDATE answers SET {settings} WHERE {condition} RETURNING id",
                (*columns.values(), name, *owner),
            )
            database.flush()
        if not changed:
            raise LinkUnknown(name)

    def _rows(self, columns: str, condition: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        if not self._file.exists():
            return []
        with self._damage():
            return self._opened(writing=False).all(f"SELECT {columns} FROM answers WHERE {condition}", values)

    def _read(self, text: str, until: str | None) -> Frozen:
        with self._damage():
            return replace(Frozen.from_json(json.loads(text)), until=_instant_or_none(until))

    @contextmanager
    def _writing(self) -> Iterator[Database]:
        with self._damage():
            yield self._opened(writing=True)

    def _opened(self, *, writing: bool) -> Database:
        with self._lock:
            if self._database is None or (writing and not self._writable):
                self._database = self._open(writing=writing)
            return self._database

    def _open(self, *, writing: bool) -> Database:
        try:
            database = Database.writable(self._file, MIGRATIONS, rebuildable=False)
        except LibraryReadOnly:
            if writing:
                raise
            self._writable = False
            return Database.read_only(self._file, len(MIGRATIONS), rebuildable=False)
        database.run("PRAGMA secure_delete = ON")  # what is revoked must not stay in the file unseen
        self._writable = True
        return database

    @contextmanager
    def _damage(self) -> Iterator[None]:
        """Damage to this file is not mended as damage to the rest of the library is."""
        try:
            yield
        except (LibraryDamaged, AnswerMalformed, ValueError) as error:
            raise LinksDamaged(self._file) from error


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _question(frozen: str | None) -> str:
    return str(json.loads(frozen)["question"]) if frozen else ""


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _instant_or_none(text: str | None) -> datetime | None:
    return None if text is None else _instant(text)
