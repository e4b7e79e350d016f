"""SQLite files: opening them for writing or reading, bringing them up to date, translating errors."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from index.errors import LibraryBusy, LibraryDamaged, LibraryNewer, LibraryReadOnly, StorageFull

# SQLite says FULL for ENOSPC alone; a quota or a limit on a file's size is an input/output error to it.
_WRITE_FAILED = {
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_DIR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
}
BUSY_SECONDS = 30.0
"""How long a statement waits for another process that is writing."""
COMPLAINTS = 20
"""What is wrong with a file is said this often; more would tell nobody more."""
STEPS_UNHEARD = 100_000
"""Steps of SQLite's machine, some milliseconds, after which it is interrupted where Ctrl-C was pressed."""


class Database:
    """One connection to one SQLite file; threads may share it."""

    def __init__(self, path: Path, connection: sqlite3.Connection, *, rebuildable: bool) -> None:
        self.path = path
        self._connection = connection
        self._rebuildable = rebuildable
        self._lock = threading.RLock()

    @classmethod
    def writable(cls, path: Path, migrations: Sequence[str], *, rebuildable: bool) -> Database:
        """Opens or makes the file and runs the migrations it has not seen.

        Raises `LibraryNewer` where it has seen more than there are, `LibraryDamaged`,
        `LibraryReadOnly` or `StorageFull`.
        """
        with translated(path, rebuildable):
            connection = sqlite3.connect(
                path, timeout=BUSY_SECONDS, check_same_thread=False, isolation_level=None
            )
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = NORMAL")
                connection.execute("PRAGMA foreign_keys = ON")
                _migrate(path, connection, migrations)
            except BaseException:
                connection.close()
                raise
        return cls(path, connection, rebuildable=rebuildable)

    @classmethod
    def read_only(cls, path: Path, known: int, *, rebuildable: bool) -> Database:
        """Opens the file for reading, also where its folder cannot be written.

        `known` is the number of migrations there are. Raises as `writable` does.
        """
        with translated(path, rebuildable):
            connection = _opened_read_only(path)
            found = _form(connection)
            if found > known:
                connection.close()
                raise LibraryNewer(path.parent, found, known)
        return cls(path, connection, rebuildable=rebuildable)

    @property
    def form(self) -> int:
        """How many migrations the file has seen; 0 for one that is empty, or no database of ours."""
        with self._lock, translated(self.path, self._rebuildable):
            return _form(self._connection)

    def close(self) -> None:
        self._connection.close()

    def flush(self) -> None:
        """Brings every change to the disk: in WAL mode a commit alone may be lost with the power."""
        self.all("PRAGMA wal_checkpoint(PASSIVE)")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or none of it."""
        with self._lock, translated(self.path, self._rebuildable):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                # A full disk has already rolled back; a second ROLLBACK would hide what happened.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def all(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Every row of a query."""
        with self._lock, translated(self.path, self._rebuildable):
            return self._connection.execute(sql, tuple(values)).fetchall()

    def run(self, sql: str, values: Sequence[object] = ()) -> int:
        """Runs one statement; gives the key of the row it inserted, if any."""
        with self._lock, translated(self.path, self._rebuildable):
            return self._connection.execute(sql, tuple(values)).lastrowid or 0

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Runs one statement once per row."""
        with self._lock, translated(self.path, self._rebuildable):
            self._connection.executemany(sql, rows)


def complaints(path: Path) -> list[str]:
    """What SQLite finds wrong with a file, in its own words; nothing of a sound one.

    Ctrl-C ends it at once, though SQLite itself takes no notice of signals.
    """
    try:
        with closing(_opened_read_only(path)) as connection:
            connection.set_progress_handler(lambda: 0, STEPS_UNHEARD)
            found = [str(row[0]) for row in connection.execute(f"PRAGMA integrity_check({COMPLAINTS})")]
            return [] if found == ["ok"] else found
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
            raise KeyboardInterrupt from error
        return [str(error)]


def form_of(path: Path) -> int:
    """How many migrations a file has seen. Raises as `Database.read_only` does."""
    with translated(path, rebuildable=False), closing(_opened_read_only(path)) as connection:
        return _form(connection)


def marks(values: Sequence[object]) -> str:
    """Placeholders for `IN (…)`."""
    return ",".join("?" * len(values))


@contextmanager
def translated(path: Path, rebuildable: bool) -> Iterator[None]:
    """SQLite's errors as this package's."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # a mistake of ours, such as a query after close: nothing is wrong with the file
    except sqlite3.DatabaseError as error:
        extended = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        code = extended & 0xFF
        if code == sqlite3.SQLITE_FULL or extended in _WRITE_FAILED:
            raise StorageFull(path) from error
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise LibraryBusy(path.parent) from error
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            raise LibraryReadOnly(path.parent) from error
        raise LibraryDamaged(path, rebuildable) from error


def _opened_read_only(path: Path) -> sqlite3.Connection:
    try:
        return _connect_read_only(path, "mode=ro")
    except sqlite3.OperationalError:
        # Reading a WAL database writes a shared-memory file beside it; `immutable` does without.
        return _connect_read_only(path, "mode=ro&immutable=1")


def _connect_read_only(path: Path, options: str) -> sqlite3.Connection:
    # as_uri quotes what a URI needs quoted: spaces, question marks and Chinese names.
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?{options}",
        uri=True,
        timeout=BUSY_SECONDS,
        check_same_thread=False,
        isolation_level=None,
    )
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _form(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _migrate(path: Path, connection: sqlite3.Connection, migrations: Sequence[str]) -> None:
    found = _form(connection)
    if found > len(migrations):
        raise LibraryNewer(path.parent, found, len(migrations))
    for number, sql in enumerate(migrations[found:], start=found + 1):
        connection.executescript(f"BEGIN IMMEDIATE; {sql}; PRAGMA user_version = {number}; COMMIT")
