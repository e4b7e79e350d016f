"""The truth of a library: one SQLite file with the documents, their blocks and their passages.

Documents carry the generation they were born in and the one they died in, so that a reader of
generation g sees exactly g while the next one is being prepared in the same file. Everything else
in the library folder can be made again from here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from index.database import Database, marks
from index.documents import Block, BlockKind, DecodedBy, Decoding, Document, Region
from index.errors import LibraryDamaged
from index.passages import Passage
from index.sources import Sources

BATCH = 500
"""Values bound in one statement; SQLite's oldest limit is 999."""

_FIRST_FORM = """
    CREATE TABLE roots (
        id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE, prefix TEXT NOT NULL,
        placeholder INTEGER NOT NULL);
    CREATE TABLE sources (
        path TEXT PRIMARY KEY, root INTEGER NOT NULL REFERENCES roots, file BLOB NOT NULL,
        size INTEGER NOT NULL, modified_ns INTEGER NOT NULL, sha256 TEXT NOT NULL);
    CREATE TABLE problems (
        source TEXT NOT NULL, path TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL);
    CREATE INDEX problems_of_source ON problems (source);
    CREATE TABLE documents (
        key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, source TEXT NOT NULL, path TEXT NOT NULL,
        sha256 TEXT NOT NULL, title TEXT NOT NULL, date TEXT, text TEXT NOT NULL,
        characters INTEGER NOT NULL, encoding TEXT, decoded_by TEXT, doubtful INTEGER NOT NULL,
        cut TEXT NOT NULL, born INTEGER NOT NULL, died INTEGER);
    CREATE INDEX documents_by_id ON documents (id);
    CREATE INDEX documents_of_source ON documents (source);
    CREATE TABLE blocks (
        document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, number INTEGER NOT NULL,
        start INTEGER NOT NULL, end INTEGER NOT NULL, kind TEXT NOT NULL, level INTEGER NOT NULL,
        page INTEGER, PRIMARY KEY (document, number)) WITHOUT ROWID;
    CREATE TABLE passages (
        key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL,
        document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
        start INTEGER NOT NULL, end INTEGER NOT NULL, paragraph INTEGER NOT NULL, page INTEGER,
        headings TEXT NOT NULL, embedded TEXT NOT NULL, wording TEXT NOT NULL);
    CREATE INDEX passages_of_document ON passages (document, start);
    CREATE INDEX passages_by_wording ON passages (wording);
    CREATE TABLE forgotten (path TEXT PRIMARY KEY);
    CREATE TABLE words (word TEXT PRIMARY KEY)
"""
_SECOND_FORM = """
    ALTER TABLE documents ADD COLUMN form TEXT NOT NULL DEFAULT '';
    ALTER TABLE documents ADD COLUMN pages INTEGER;
    ALTER TABLE documents ADD COLUMN blank_pages TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE blocks ADD COLUMN line INTEGER;
    ALTER TABLE passages ADD COLUMN line INTEGER;
    ALTER TABLE passages ADD COLUMN article TEXT NOT NULL DEFAULT '';
    CREATE TABLE regions (
        document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, start INTEGER NOT NULL,
        end INTEGER NOT NULL, page INTEGER NOT NULL, left REAL NOT NULL, top REAL NOT NULL,
        right REAL NOT NULL, bottom REAL NOT NULL, confidence REAL,
        PRIMARY KEY (document, start)) WITHOUT ROWID;
    CREATE TABLE encodings (path TEXT PRIMARY KEY, encoding TEXT NOT NULL)
"""
MIGRATIONS = (_FIRST_FORM, _SECOND_FORM)
"""Each brings a catalog from its position in this tuple to the next form."""

_ALIVE = "d.born <= ? AND (d.died IS NULL OR d.died > ?)"


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as listed: everything but its text."""

    key: int
    id: str
    path: str
    source: str
    sha256: str
    title: str
    date: str | None
    characters: int
    passages: int
    decoding: Decoding | None
    form: str = ""
    pages: int | None = None
    blank_pages: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title,
            "path": self.path,
            "sha256": self.sha256,
            "date": self.date,
            "characters": self.characters,
            "passages": self.passages,
            "encoding": self.decoding and self.decoding.encoding,
            "decoded_by": self.decoding and self.decoding.by.value,
            "doubtful": bool(self.decoding and self.decoding.doubtful),
            "form": self.form,
            "pages": self.pages,
            "blank_pages": list(self.blank_pages),
        }


@dataclass(frozen=True, slots=True)
class Held:
    """A document as its file's next reading is compared with; `died` is set where it is on its way out."""

    key: int
    path: str
    sha256: str
    died: int | None


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with its key (FAISS and tantivy know it by that) and its document's key."""

    key: int
    document: int
    passage: Passage
    embedded: str
    """SHA-256 of the text the encoder saw."""
    wording: str
    """SHA-256 of the passage's own text: equal where passages read the same."""


class Catalog:
    """The queries and changes a library is made of, over one `catalog.sqlite`."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self.sources = Sources(database)

    @classmethod
    def writable(cls, path: Path) -> Catalog:
        return cls(Database.writable(path, MIGRATIONS, rebuildable=False))

    @classmethod
    def read_only(cls, path: Path) -> Catalog:
        """Opens a catalog for reading; one of an older version is first brought to this one's form."""
        database = Database.read_only(path, len(MIGRATIONS), rebuildable=False)
        if 0 < database.form < len(MIGRATIONS):
            database.close()
            Database.writable(path, MIGRATIONS, rebuildable=False).close()
            database = Database.read_only(path, len(MIGRATIONS), rebuildable=False)
        return cls(database)

    @property
    def path(self) -> Path:
        return self._db.path

    def close(self) -> None:
        self._db.close()

    def transaction(self) -> AbstractContextManager[None]:
        """All of it or none of it."""
        return self._db.transaction()

    def flush(self) -> None:
        """Brings everything written so far to the disk, before something else comes to rely on it."""
        self._db.flush()

    def add_document(
        self,
        document: Document,
        source: str,
        born: int,
        cut: str,
        passages: Sequence[tuple[Passage, str, str]],
    ) -> None:
        """Writes a document down; each passage comes with the hashes of its embedded text and its wording.

        `cut` names the rules the passages were cut by.
        """
        decoding = document.decoding
        key = self._db.run(
            "INSERT INTO documents (id, source, path, sha256, title, date, text, characters,"
            " encoding, decoded_by, doubtful, cut, born, form, pages, blank_pages)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (document.id, source, document.path, document.sha256, document.title, document.date,
             document.text, len(document.text), decoding and decoding.encoding,
             decoding and decoding.by.value, bool(decoding and decoding.doubtful), cut, born,
             document.form, document.pages, json.dumps(document.blank_pages)),
        )  # fmt: skip
        self._db.many(
            "INSERT INTO blocks (document, number, start, end, kind, level, page, line)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            ((key, b.number, b.start, b.end, b.kind.value, b.level, b.page, b.line) for b in document.blocks),
        )
        self._db.many(
            "INSERT INTO regions (document, start, end, page, left, top, right, bottom, confidence)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((key, *astuple(region)) for region in document.regions),
        )
        self._db.many(
            "INSERT INTO passages (id, document, start, end, paragraph, page, line, article, headings,"
            " embedded, wording) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (p.id(document.sha256), key, p.start, p.end, p.paragraph, p.page, p.line, p.article,
                 json.dumps(p.headings, ensure_ascii=False), embedded, wording)
                for p, embedded, wording in passages
            ),
        )  # fmt: skip

    def retire(self, keys: Sequence[int], generation: int) -> None:
        """Lets documents die with `generation`; those that no reader has ever seen go at once."""
        self._db.many("DELETE FROM documents WHERE key = ? AND born = ?", ((key, generation) for key in keys))
        self._db.many("UPDATE documents SET died = ? WHERE key = ?", ((generation, key) for key in keys))

    def revive(self, keys: Sequence[int]) -> None:
        """Takes back a death that no reader has seen yet."""
        self._db.many("UPDATE documents SET died = NULL WHERE key = ?", ((key,) for key in keys))

    def purge(self, generation: int) -> None:
        """Drops documents that had died when `generation` was made: nobody reads an older one."""
        self._db.run("DELETE FROM documents WHERE died <= ?", (generation,))

    def of_source(self, source: str) -> list[Held]:
        """The documents read from one file, the dying ones too."""
        rows = self._db.all("SELECT key, path, sha256, died FROM documents WHERE source = ?", (source,))
        return [Held(*row) for row in rows]

    def count_documents(self, generation: int) -> int:
        rows = self._db.all(f"SELECT count(*) FROM documents d WHERE {_ALIVE}", (generation, generation))
        return int(rows[0][0])

    def newest(self) -> int:
        """The highest generation that anything was born in or died with; 0 for an empty catalog."""
        rows = self._db.all("SELECT max(coalesce(max(born), 0), coalesce(max(died), 0)) FROM documents")
        return int(rows[0][0])

    def states(self, generation: int) -> dict[str, str]:
        """The SHA-256 of each document of a generation, by path."""
        rows = self._db.all(f"SELECT path, sha256 FROM documents d WHERE {_ALIVE}", (generation, generation))
        return {row[0]: row[1] for row in rows}

    def document(self, stored: StoredDocument) -> Document:
        """A stored document with its text and blocks, as its reader gave it."""
        return Document(
            path=stored.path,
            sha256=stored.sha256,
            title=stored.title,
            text=self.text(stored.key),
            blocks=tuple(self.blocks(stored.key)),
            decoding=stored.decoding,
            date=stored.date,
            form=stored.form,
            regions=tuple(self.regions(stored.key)),
            pages=stored.pages,
            blank_pages=stored.blank_pages,
        )

    def documents(self, generation: int) -> list[StoredDocument]:
        """All documents of a generation, by path."""
        return self._documents("TRUE", generation, ())

    def cut_otherwise(self, rules: str, generation: int) -> list[StoredDocument]:
        """The documents of a generation that were cut by other rules than these, by path."""
        return self._documents("d.cut != ?", generation, (rules,))

    def document_by_id(self, id: str, generation: int) -> StoredDocument | None:  # noqa: A002 - the field's name
        found = self._documents("d.id = ?", generation, (id,))
        return found[0] if found else None

    def documents_like(self, sha256: str, path: str, generation: int) -> list[StoredDocument]:
        """The documents of a generation with this content or this path."""
        return self._documents("(d.sha256 = ? OR d.path = ?)", generation, (sha256, path))

    def documents_by_key(self, keys: Sequence[int]) -> dict[int, StoredDocument]:
        found: dict[int, StoredDocument] = {}
        for begin in range(0, len(keys), BATCH):
            part = keys[begin : begin + BATCH]
            found |= {d.key: d for d in self._documents(f"d.key IN ({marks(part)})", None, tuple(part))}
        return found

    def text(self, key: int) -> str:
        """A document's text. Raises `LibraryDamaged` where it is gone: no generation in use may miss it."""
        rows = self._db.all("SELECT text FROM documents WHERE key = ?", (key,))
        if not rows:
            raise LibraryDamaged(self.path, rebuildable=True)
        return str(rows[0][0])

    def texts(self, generation: int) -> list[tuple[int, str]]:
        """The key and text of every document of a generation, by path."""
        query = f"SELECT d.key, d.text FROM documents d WHERE {_ALIVE} ORDER BY d.path"
        return [(row[0], row[1]) for row in self._db.all(query, (generation, generation))]

    def blocks(self, key: int) -> list[Block]:
        rows = self._db.all(
            "SELECT start, end, number, kind, level, page, line FROM blocks WHERE document = ?"
            " ORDER BY number",
            (key,),
        )
        return [Block(row[0], row[1], row[2], BlockKind(row[3]), *row[4:]) for row in rows]

    def regions(self, key: int) -> list[Region]:
        """Where the text of a document stands on its pages; none for a format without pages."""
        rows = self._db.all(
            "SELECT start, end, page, left, top, right, bottom, confidence FROM regions"
            " WHERE document = ? ORDER BY start",
            (key,),
        )
        return [Region(*row) for row in rows]

    def regions_on(self, key: int, page: int) -> list[Region]:
        """Those of one page of a document, in the order of the text."""
        rows = self._db.all(
            "SELECT start, end, page, left, top, right, bottom, confidence FROM regions"
            " WHERE document = ? AND page = ? ORDER BY start",
            (key, page),
        )
        return [Region(*row) for row in rows]

    def page_at(self, key: int, position: int) -> int | None:
        """The page on which a place in a document's text stands: that of the line there, or before it."""
        query = "SELECT page FROM regions WHERE document = ? AND start <= ? ORDER BY start DESC LIMIT 1"
        rows = self._db.all(query, (key, position))
        return rows[0][0] if rows else None

    def block_at(self, key: int, position: int) -> Block | None:
        """The block of a document in which a position stands, or the one before it; the first before all."""
        for condition in ("start <= ? ORDER BY number DESC", "start > ? ORDER BY number"):
            rows = self._db.all(
                "SELECT start, end, number, kind, level, page, line FROM blocks"
                f" WHERE document = ? AND {condition} LIMIT 1",
                (key, position),
            )
            for row in rows:
                return Block(row[0], row[1], row[2], BlockKind(row[3]), *row[4:])
        return None

    def headings_at(self, key: int, position: int) -> tuple[str, ...]:
        """The headings over the passage of a document in which a position stands, or the one before it."""
        rows = self._db.all(
            "SELECT headings FROM passages WHERE document = ? AND start <= ? ORDER BY start DESC LIMIT 1",
            (key, position),
        )
        return tuple(json.loads(rows[0][0])) if rows else ()

    def regions_between(self, key: int, start: int, end: int) -> list[Region]:
        """The regions of a document that a range of its text touches, in order."""
        rows = self._db.all(
            "SELECT start, end, page, left, top, right, bottom, confidence FROM regions"
            " WHERE document = ? AND start < ? AND end > ? ORDER BY start",
            (key, end, start),
        )
        return [Region(*row) for row in rows]

    def passages(self, keys: Sequence[int]) -> dict[int, StoredPassage]:
        found: dict[int, StoredPassage] = {}
        for begin in range(0, len(keys), BATCH):
            part = keys[begin : begin + BATCH]
            found |= {p.key: p for p in self._passages(f"p.key IN ({marks(part)})", tuple(part))}
        return found

    def same_wording(self, wordings: Sequence[str], generation: int) -> list[StoredPassage]:
        """The passages of a generation with one of these wordings, by path of their documents."""
        condition = f"p.wording IN ({marks(wordings)}) AND {_ALIVE} ORDER BY d.path, p.start"
        return self._passages(condition, (*wordings, generation, generation))

    def passages_of(self, documents: Sequence[str], generation: int) -> list[int]:
        """Keys of the passages of documents, given by id."""
        found: list[int] = []
        for begin in range(0, len(documents), BATCH):
            part = documents[begin : begin + BATCH]
            rows = self._db.all(
                "SELECT p.key FROM passages p JOIN documents d ON d.key = p.document"
                f" WHERE d.id IN ({marks(part)}) AND {_ALIVE}",
                (*part, generation, generation),
            )
            found += [row[0] for row in rows]
        return sorted(set(found))

    def born_passages(self, generation: int) -> list[int]:
        """Keys of the passages of documents born with `generation`."""
        rows = self._db.all(
            "SELECT p.key FROM passages p JOIN documents d ON d.key = p.document"
            " WHERE d.born = ? AND d.died IS NULL ORDER BY p.key",
            (generation,),
        )
        return [row[0] for row in rows]

    def dead_passages(self, generation: int) -> list[int]:
        """Keys of the passages whose documents died with `generation`."""
        rows = self._db.all(
            "SELECT p.key FROM passages p JOIN documents d ON d.key = p.document WHERE d.died = ?",
            (generation,),
        )
        return [row[0] for row in rows]

    def embedded(self, generation: int) -> list[tuple[int, str]]:
        """(key, hash of the embedded text) of every passage of a generation, by key."""
        rows = self._db.all(
            "SELECT p.key, p.embedded FROM passages p JOIN documents d ON d.key = p.document"
            f" WHERE {_ALIVE} ORDER BY p.key",
            (generation, generation),
        )
        return [(row[0], row[1]) for row in rows]

    def alive_passages(self, generation: int) -> list[int]:
        """Keys of the passages of a generation that were there before it."""
        rows = self._db.all(
            "SELECT p.key FROM passages p JOIN documents d ON d.key = p.document"
            f" WHERE {_ALIVE} AND d.born < ? ORDER BY p.key",
            (generation, generation, generation),
        )
        return [row[0] for row in rows]

    def passages_in(self, document: int) -> list[StoredPassage]:
        """The passages of a document, given by key, in order."""
        return self._passages("p.document = ? ORDER BY p.start", (document,))

    def holding(self, words: str, generation: int) -> list[int]:
        """Keys of the documents of a generation whose text holds `words`, letter for letter, by path."""
        rows = self._db.all(
            f"SELECT d.key FROM documents d WHERE instr(d.text, ?) > 0 AND {_ALIVE} ORDER BY d.path",
            (words, generation, generation),
        )
        return [row[0] for row in rows]

    def pending(self, generation: int) -> bool:
        """Whether anything is born or dies with `generation`."""
        rows = self._db.all(
            "SELECT 1 FROM documents WHERE born = ? OR died = ? LIMIT 1", (generation, generation)
        )
        return bool(rows)

    def _documents(
        self, condition: str, generation: int | None, values: tuple[object, ...]
    ) -> list[StoredDocument]:
        alive = f" AND {_ALIVE}" if generation is not None else ""
        rows = self._db.all(
            "SELECT d.key, d.id, d.path, d.source, d.sha256, d.title, d.date, d.characters,"
            " (SELECT count(*) FROM passages p WHERE p.document = d.key),"
            " d.encoding, d.decoded_by, d.doubtful, d.form, d.pages, d.blank_pages"
            f" FROM documents d WHERE {condition}{alive} ORDER BY d.path",
            (*values, *((generation, generation) if generation is not None else ())),
        )
        return [_stored_document(*row) for row in rows]

    def _passages(self, condition: str, values: tuple[object, ...]) -> list[StoredPassage]:
        rows = self._db.all(
            "SELECT p.key, p.document, p.start, p.end, p.paragraph, p.headings, p.page, p.line, p.article,"
            " p.embedded, p.wording"
            f" FROM passages p JOIN documents d ON d.key = p.document WHERE {condition}",
            values,
        )
        return [_stored_passage(*row) for row in rows]


def _stored_passage(*row: Any) -> StoredPassage:
    key, document, start, end, paragraph, headings, page, line, article, embedded, wording = row
    passage = Passage(start, end, paragraph, tuple(json.loads(headings)), page, line, article)
    return StoredPassage(key, document, passage, embedded, wording)


def _stored_document(*row: Any) -> StoredDocument:
    *fields, encoding, by, doubtful, form, pages, blank = row
    decoding = Decoding(encoding, DecodedBy(by), bool(doubtful)) if encoding else None
    return StoredDocument(*(*fields, decoding, form, pages, tuple(json.loads(blank))))
