"""SQLite files, and what its errors are called here."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest

from index.database import Database, complaints, translated
from index.errors import LibraryBusy, LibraryDamaged, LibraryError, LibraryNewer, LibraryReadOnly, StorageFull

FORMS = ("CREATE TABLE a (x INTEGER)", "CREATE TABLE b (y TEXT); INSERT INTO b VALUES ('二')")
ROOT = Path(__file__).parents[2]


def make(path: Path, forms: tuple[str, ...] = FORMS) -> Database:
    return Database.writable(path, forms, rebuildable=True)


def test_each_migration_runs_once(tmp_path: Path) -> None:
    """An old file is brought up to date by what it has not seen, and by nothing twice."""
    with closing(make(tmp_path / "d.sqlite", FORMS[:1])) as database:
        database.run("INSERT INTO a VALUES (1)")
    for _ in range(2):
        with closing(make(tmp_path / "d.sqlite")) as database:
            assert database.all("SELECT x, y FROM a, b") == [(1, "二")]


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    """A file of a later version is neither read nor written."""
    make(tmp_path / "d.sqlite").close()
    with pytest.raises(LibraryNewer, check=lambda error: (error.found, error.known) == (2, 1)):
        make(tmp_path / "d.sqlite", FORMS[:1])
    with pytest.raises(LibraryNewer):
        Database.read_only(tmp_path / "d.sqlite", 1, rebuildable=True)


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    """An error inside takes back what was written before it."""
    with closing(make(tmp_path / "d.sqlite")) as database:
        with suppress(ZeroDivisionError), database.transaction():
            database.run("INSERT INTO a VALUES (1)")
            raise ZeroDivisionError
        with database.transaction():
            database.many("INSERT INTO a VALUES (?)", [(2,), (3,)])
        assert database.all("SELECT x FROM a") == [(2,), (3,)]


def test_reading_follows_writing(tmp_path: Path) -> None:
    """A reader sees what a writer has committed since, and cannot write."""
    folder = tmp_path / "目录 #1?"
    folder.mkdir()
    with (
        closing(make(folder / "d.sqlite")) as writer,
        closing(Database.read_only(folder / "d.sqlite", 2, rebuildable=True)) as reader,
    ):
        writer.run("INSERT INTO a VALUES (1)")
        assert reader.all("SELECT x FROM a") == [(1,)]
        with pytest.raises(LibraryReadOnly):
            reader.run("INSERT INTO a VALUES (2)")


def test_what_was_flushed_is_in_the_file_itself(tmp_path: Path) -> None:
    """After a flush, a copy of the one file holds everything: nothing hangs on the log beside it."""
    with closing(make(tmp_path / "d.sqlite")) as database:
        database.run("INSERT INTO a VALUES (5)")
        database.flush()
        (tmp_path / "copy.sqlite").write_bytes((tmp_path / "d.sqlite").read_bytes())
    with closing(Database.read_only(tmp_path / "copy.sqlite", 2, rebuildable=True)) as copy:
        assert copy.all("SELECT x FROM a") == [(5,)]


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (sqlite3.SQLITE_FULL, StorageFull),
        (sqlite3.SQLITE_IOERR_WRITE, StorageFull),
        (sqlite3.SQLITE_IOERR_FSYNC, StorageFull),
        (sqlite3.SQLITE_IOERR_READ, LibraryDamaged),
        (sqlite3.SQLITE_CORRUPT, LibraryDamaged),
        (sqlite3.SQLITE_NOTADB, LibraryDamaged),
        (sqlite3.SQLITE_BUSY, LibraryBusy),
        (sqlite3.SQLITE_READONLY, LibraryReadOnly),
        (sqlite3.SQLITE_CANTOPEN, LibraryReadOnly),
    ],
)
def test_errors_have_their_names(code: int, error: type[LibraryError]) -> None:
    """A full disk, damage, another writer and a lack of permission are told apart."""
    raised = sqlite3.OperationalError("as SQLite says it")
    raised.sqlite_errorcode = code
    with pytest.raises(error) as caught, translated(Path("lib/d.sqlite"), True):
        raise raised
    assert caught.value.__cause__ is raised


def test_a_mistake_of_ours_is_no_damage(tmp_path: Path) -> None:
    """A query after closing is not taken for a damaged file."""
    database = make(tmp_path / "d.sqlite")
    database.close()
    with pytest.raises(sqlite3.ProgrammingError):
        database.all("SELECT 1")


def test_a_limit_on_files_is_a_full_disk(tmp_path: Path) -> None:
    """A file that may not grow further is told as storage that is full, and keeps what it had."""
    program = f"""
import resource
from pathlib import Path
from index.database import Database
from index.errors import StorageFull
database = Database.writable(Path({str(tmp_path / "d.sqlite")!r}), {FORMS!r}, rebuildable=True)
database.run("INSERT INTO a VALUES (1)")
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
try:
    with database.transaction():
        database.many("INSERT INTO b VALUES (?)", (("x" * 1000,) for _ in range(1000)))
except StorageFull as error:
    print("full", error.path.name, database.all("SELECT count(*) FROM b"))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "full d.sqlite [(1,)]"
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_what_sqlite_complains_of_is_passed_on(tmp_path: Path) -> None:
    """Nothing of a sound file, something of one that is cut or is none; the file stays as it is."""
    file = tmp_path / "a.sqlite"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE t (a TEXT)")
        connection.executemany("INSERT INTO t VALUES (?)", [("x" * 500,)] * 100)
    assert complaints(file) == []
    for harm in (file.read_bytes()[:20_000], b"rubbish" * 1000):
        file.write_bytes(harm)
        assert complaints(file)
        assert file.read_bytes() == harm
