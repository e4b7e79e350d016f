"""What a library follows: folders and files, and how each file was when it was last read."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from index.database import Database
from index.documents import Problem, Reason


@dataclass(frozen=True, slots=True)
class Root:
    """A folder or file the library follows. `prefix` goes before its paths in the library.

    A placeholder gives way as soon as a root that is none arrives.
    """

    id: int
    path: Path
    prefix: str
    placeholder: bool


@dataclass(frozen=True, slots=True)
class SourceState:
    """A file as it was when it was last read."""

    path: str
    root: int
    file: bytes
    """The path below the root as the operating system has it: names need not be Unicode."""
    size: int
    modified_ns: int
    sha256: str
    """Empty where its bytes were not read: it is then not known to be unchanged."""

    @property
    def stamp(self) -> tuple[int, int]:
        """Size and time of change: while both stay, the file is taken to be unchanged."""
        return self.size, self.modified_ns


class Sources:
    """The part of the catalog that speaks of files; its tables are made by `catalog.MIGRATIONS`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def roots(self) -> list[Root]:
        return self._roots("ORDER BY id", ())

    def add_root(self, path: Path, prefix: str, placeholder: bool) -> Root:
        key = self._db.run(
            "INSERT INTO roots (path, prefix, placeholder) VALUES (?, ?, ?)",
            (os.fsencode(path), prefix, placeholder),
        )
        return Root(key, path, prefix, placeholder)

    def remove_root(self, root: Root) -> None:
        self._db.run("DELETE FROM roots WHERE id = ?", (root.id,))

    def of_root(self, root: int) -> dict[str, SourceState]:
        rows = self._db.all(
            "SELECT path, root, file, size, modified_ns, sha256 FROM sources WHERE root = ?", (root,)
        )
        return {row[0]: SourceState(*row) for row in rows}

    def owner(self, path: str) -> Root | None:
        """The root whose file has this path in the library."""
        owners = self._roots("WHERE id = (SELECT root FROM sources WHERE path = ?)", (path,))
        return owners[0] if owners else None

    def file(self, path: str) -> tuple[Path, SourceState] | None:
        """The file that has this path in the library, and how it was when it was last read."""
        root = self.owner(path)
        state = self.of_root(root.id).get(path) if root else None
        if root is None or state is None:
            return None
        # A root that is a file itself stands below itself by its name.
        is_file = state.file == os.fsencode(root.path.name) and not os.path.isdir(root.path)  # noqa: PTH112 - see index.folder
        return (root.path if is_file else root.path / os.fsdecode(state.file)), state

    def has_below(self, prefix: str) -> bool:
        """Whether the path of any file begins with `prefix`."""
        query = "SELECT 1 FROM sources WHERE substr(path, 1, ?) = ? LIMIT 1"
        return bool(self._db.all(query, (len(prefix), prefix)))

    def put(self, source: SourceState, problems: Iterable[Problem]) -> None:
        """Writes down how a file was read, and what was wrong with it."""
        self.update(source)
        self._db.run("DELETE FROM problems WHERE source = ?", (source.path,))
        self._db.many(
            "INSERT INTO problems (source, path, reason, detail) VALUES (?, ?, ?, ?)",
            ((source.path, p.path, p.reason.value, p.detail) for p in problems),
        )

    def update(self, source: SourceState) -> None:
        """Writes down how a file looks now; what was wrong with it still is."""
        self._db.run(
            "INSERT OR REPLACE INTO sources (path, root, file, size, modified_ns, sha256)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (source.path, source.root, source.file, source.size, source.modified_ns, source.sha256),
        )

    def reread(self, path: str) -> None:
        """Lets a file be read the next time, though it is as it was."""
        self._db.run("UPDATE sources SET modified_ns = -1, sha256 = '' WHERE path = ?", (path,))

    def remove(self, path: str) -> None:
        self._db.run("DELETE FROM sources WHERE path = ?", (path,))
        self._db.run("DELETE FROM problems WHERE source = ?", (path,))

    def problems(self) -> list[Problem]:
        """What could not be taken in, by path."""
        rows = self._db.all("SELECT path, reason, detail FROM problems ORDER BY path, rowid")
        return [Problem(path, Reason(reason), detail) for path, reason, detail in rows]

    def problems_by_source(self) -> dict[str, list[Problem]]:
        """What was wrong with each file, by the file's path."""
        found: dict[str, list[Problem]] = {}
        for source, *fields in self._db.all("SELECT source, path, reason, detail FROM problems"):
            found.setdefault(source, []).append(Problem(fields[0], Reason(fields[1]), fields[2]))
        return found

    def encodings(self) -> dict[str, str]:
        """The character encodings that the user chose, by the file's path."""
        return {row[0]: row[1] for row in self._db.all("SELECT path, encoding FROM encodings")}

    def choose_encoding(self, path: str, encoding: str | None) -> None:
        """Reads a file in an encoding from now on; None leaves it to be found out."""
        self._db.run("DELETE FROM encodings WHERE path = ?", (path,))
        if encoding is not None:
            self._db.run("INSERT INTO encodings (path, encoding) VALUES (?, ?)", (path, encoding))

    def forgotten(self) -> set[str]:
        """Paths of documents that were taken out by hand and stay out."""
        return {row[0] for row in self._db.all("SELECT path FROM forgotten")}

    def forget(self, path: str) -> None:
        self._db.run("INSERT OR IGNORE INTO forgotten (path) VALUES (?)", (path,))

    def remember(self, paths: Iterable[str]) -> None:
        self._db.many("DELETE FROM forgotten WHERE path = ?", ((path,) for path in paths))

    def _roots(self, condition: str, values: tuple[object, ...]) -> list[Root]:
        rows = self._db.all(f"SELECT id, path, prefix, placeholder FROM roots {condition}", values)
        return [Root(row[0], Path(os.fsdecode(row[1])), row[2], bool(row[3])) for row in rows]
