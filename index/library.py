"""The face of a library: open it, search it by words and by meaning, read its documents."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from index.catalog import Catalog, StoredDocument, StoredPassage
from index.documents import Block, Problem, Region
from index.embeddings import Embeddings
from index.encoder import Encoder
from index.errors import DocumentUnknown, LibraryDamaged, LibraryMismatch, LibraryMissing
from index.generation import Layout, Manifest, check
from index.grams import Grams
from index.late import NO_CODES, Codes
from index.lexicon import Lexicon, lexicon_of
from index.originals import Original, find_original, read_original
from index.sources import Root
from index.synonyms import Synonyms
from index.terms import Alternatives, TermIndex
from index.vectors import VectorIndex, Vectors
from index.words import Tokenizer

LoadEncoder = Callable[[str | None], Encoder]
"""Gives the encoder of a name; None is the default one."""
MakeTokenizer = Callable[[Sequence[str]], Tokenizer]
"""Gives the tokenizer that keeps these words whole, folded as `Lexicon.words` are."""

TEXTS_KEPT = 256
"""Documents whose text stays in memory after it was read."""
BLOCKS_KEPT = 32
"""Documents whose blocks do; a book has twenty thousand."""


class Snapshot:
    """One generation of a library, unchanging while the next is being made.

    `tokenizer` cuts as its words were cut, with the words of its `lexicon`.
    """

    def __init__(
        self,
        manifest: Manifest,
        catalog: Catalog,
        vectors: VectorIndex,
        terms: TermIndex,
        lexicon: Lexicon,
        tokenizer: Tokenizer,
        embeddings: Embeddings | None = None,
    ) -> None:
        self.manifest = manifest
        self.lexicon = lexicon
        self.tokenizer = tokenizer
        self.synonyms = Synonyms(lexicon.synonyms, tokenizer.fold)
        self._embeddings = embeddings
        self._catalog = catalog
        self._vectors = vectors
        self._terms = terms
        self._grams: Grams | None = None
        self._grams_lock = threading.Lock()
        self.text = lru_cache(maxsize=TEXTS_KEPT)(catalog.text)
        self._blocks = lru_cache(maxsize=BLOCKS_KEPT)(catalog.blocks)

    @property
    def generation(self) -> int:
        return self.manifest.generation

    def search_meaning(
        self, vector: Vectors, count: int, among: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The `count` passages nearest to a unit vector of shape (width,): (key, cosine), best first.

        `among` limits the search to some passages, by key.
        """
        return self._vectors.nearest(vector, count, among)

    def search_words(
        self,
        words: Iterable[str],
        count: int,
        among: Sequence[int] | None = None,
        alternatives: Sequence[Alternatives] = (),
    ) -> list[tuple[int, float]]:
        """The `count` best passages for any of the words: (key, BM25 score), best first.

        `alternatives` are ways of saying the same, of which a passage is credited with the best.
        """
        return self._terms.search(words, count, among, alternatives)

    @property
    def grams(self) -> Grams:
        """Where letters stand in all texts: made at first use, a second for three million characters."""
        with self._grams_lock:
            if self._grams is None:
                self._grams = Grams.of(self._catalog.texts(self.generation), self.tokenizer.fold)
            return self._grams

    def holding(self, words: str) -> list[int]:
        """Keys of the documents whose text holds `words`, letter for letter, by path."""
        return self._catalog.holding(words, self.generation)

    def passages_in(self, document: StoredDocument) -> list[StoredPassage]:
        """The passages of one document, in order."""
        return self._catalog.passages_in(document.key)

    def same_wording(self, wordings: Sequence[str]) -> list[StoredPassage]:
        """Every passage that reads as one of these, by path and position."""
        return self._catalog.same_wording(wordings, self.generation)

    def passages_of(self, documents: Sequence[str]) -> list[int]:
        """Keys of all passages of documents, given by id."""
        return self._catalog.passages_of(documents, self.generation)

    def rarity(self, word: str) -> float:
        """How much a word tells: its inverse document frequency."""
        return self._terms.rarity(word)

    def vectors(self, keys: Sequence[int]) -> Vectors:
        """The unit vectors of passages that have one (see `with_meaning`), shape (n, width)."""
        return self._vectors.get(keys)

    def with_meaning(self, keys: Sequence[int]) -> list[int]:
        """Those passages that are encoded: all, once the library is whole."""
        if self.manifest.embedded == self.manifest.passages:
            return list(keys)
        return self._vectors.known(keys)

    def tokens(self, passages: Sequence[StoredPassage]) -> list[Codes]:
        """The tokens of passages, in their order; `NO_CODES` for one that is not encoded yet.

        Raises `LibraryDamaged` where one's are not there though they should be.
        """
        if self._embeddings is None:
            return [NO_CODES] * len(passages)
        found = self._embeddings.tokens(stored.embedded for stored in passages)
        lost = [stored.key for stored in passages if stored.embedded not in found]
        if lost and self.with_meaning(lost):
            raise LibraryDamaged(self._embeddings.path, rebuildable=True)
        return [found.get(stored.embedded, NO_CODES) for stored in passages]

    def passages(self, keys: Sequence[int]) -> dict[int, StoredPassage]:
        """Passages by key. Raises `LibraryDamaged` where the catalog does not know one of them."""
        found = self._catalog.passages(keys)
        if len(found) != len(set(keys)):
            raise LibraryDamaged(self._catalog.path, rebuildable=True)
        return found

    def passage_text(self, stored: StoredPassage) -> str:
        """The words of a passage: a slice of its document."""
        return self.text(stored.document)[stored.passage.start : stored.passage.end]

    def documents_by_key(self, keys: Sequence[int]) -> dict[int, StoredDocument]:
        return self._catalog.documents_by_key(keys)

    def documents_of(self, passages: Iterable[StoredPassage]) -> dict[int, StoredDocument]:
        """The documents of passages, by key, each read once."""
        return self.documents_by_key(sorted({stored.document for stored in passages}))

    def document(self, id: str) -> StoredDocument:  # noqa: A002 - the field's name
        """Raises `DocumentUnknown`."""
        found = self._catalog.document_by_id(id, self.generation)
        if found is None:
            raise DocumentUnknown(id)
        return found

    def documents_like(self, sha256: str, path: str) -> list[StoredDocument]:
        """The documents with this content or this path, by path."""
        return self._catalog.documents_like(sha256, path, self.generation)

    def blocks(self, document: StoredDocument) -> list[Block]:
        return self._blocks(document.key)

    def block_at(self, key: int, position: int) -> Block | None:
        """The block in which a position of a document (by key) stands, or the one before it."""
        return self._catalog.block_at(key, position)

    def headings_at(self, key: int, position: int) -> tuple[str, ...]:
        """The headings over a position of a document (by key)."""
        return self._catalog.headings_at(key, position)

    def regions_between(self, key: int, start: int, end: int) -> list[Region]:
        """Where a range of a document (by key) stands on its pages."""
        return self._catalog.regions_between(key, start, end)

    def original(self, document: StoredDocument) -> bytes:
        """The file a document was read from, as it was then. Raises a kind of `OriginalError`."""
        return read_original(self._catalog.sources, document)

    def original_file(self, document: StoredDocument) -> Original:
        """Where that file lies, and its hash as it was read. Raises a kind of `OriginalError`."""
        return find_original(self._catalog.sources, document)

    def page_at(self, document: StoredDocument, position: int) -> int | None:
        """The page on which a place in a text is printed; None where the format has none."""
        return self._catalog.page_at(document.key, position)

    def regions_on(self, document: StoredDocument, page: int) -> list[Region]:
        """The printed lines of one page, in the order of the text."""
        return self._catalog.regions_on(document.key, page)

    def documents(self) -> list[StoredDocument]:
        """Every document, by path."""
        return self._catalog.documents(self.generation)

    def problems(self) -> list[Problem]:
        """What could not be taken in, by path."""
        return self._catalog.sources.problems()

    def forgotten(self) -> list[str]:
        """Paths of the documents that were taken out by hand, in order."""
        return sorted(self._catalog.sources.forgotten())

    def roots(self) -> list[Root]:
        """The folders and files the library follows."""
        return self._catalog.sources.roots()


@dataclass
class _Open:
    """What is open now, and the manifest's time stamp it was opened at."""

    snapshot: Snapshot
    stamp: tuple[int, int]


class Library:
    """A library folder opened for reading; safe to share between threads.

    It follows the folder: a generation made meanwhile by another process is used from the next
    `snapshot` on.
    """

    def __init__(
        self, layout: Layout, catalog: Catalog, load_encoder: LoadEncoder, make_tokenizer: MakeTokenizer
    ) -> None:
        self.layout = layout
        self._make_tokenizer = make_tokenizer
        self._catalog = catalog
        self._load_encoder = load_encoder
        self._encoder: Encoder | None = None
        self._open: _Open | None = None
        self._lock = threading.Lock()
        self._encoder_lock = threading.Lock()

    @classmethod
    def open(
        cls,
        folder: Path,
        load_encoder: LoadEncoder,
        make_tokenizer: MakeTokenizer,
        encoder_name: str | None = None,
    ) -> Library:
        """Opens a library for asking.

        `encoder_name`, where given, must be what made the library. Raises `LibraryMissing`,
        `LibraryMismatch`, `LibraryNewer`, `LibraryDamaged`, `LibraryClosed`.
        """
        layout = Layout(folder)
        manifest = Manifest.read(layout)
        if manifest is None:
            raise LibraryMissing(folder)
        if encoder_name is not None and encoder_name != manifest.encoder.name:
            raise LibraryMismatch(folder, "encoder", manifest.encoder.name, encoder_name)
        if not layout.catalog.exists():
            raise LibraryDamaged(layout.catalog, rebuildable=False)
        catalog = Catalog.read_only(layout.catalog)
        try:
            catalog.sources.roots()  # a file that was cut short opens well: only its later pages tell
            library = cls(layout, catalog, load_encoder, make_tokenizer)
            library.snapshot()
        except BaseException:
            catalog.close()
            raise
        return library

    def close(self) -> None:
        self._open = None
        self._catalog.close()

    def snapshot(self) -> Snapshot:
        """The newest generation. Holds still for as long as one question needs it."""
        with self._lock:
            stamp = self._stamp()
            if self._open is None or self._open.stamp != stamp:
                self._open = _Open(self._read(), stamp)
            return self._open.snapshot

    @property
    def encoder(self) -> Encoder:
        """The encoder that made the library, loaded at first use."""
        made_with = self.snapshot().manifest.encoder
        with self._encoder_lock:
            if self._encoder is None or self._encoder.fingerprint != made_with.hash:
                encoder = self._load_encoder(made_with.name)
                if encoder.fingerprint != made_with.hash:
                    found = f"{made_with.name} {made_with.hash[:8]}"
                    raise LibraryMismatch(self.layout.root, "encoder", found, encoder.name)
                self._encoder = encoder
            return self._encoder

    def _stamp(self) -> tuple[int, int]:
        try:
            status = self.layout.manifest.stat()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise LibraryMissing(self.layout.root) from error
        return status.st_mtime_ns, status.st_ino

    def _read(self) -> Snapshot:
        while True:
            stamp = self._stamp()
            try:
                return self._read_once()
            except LibraryDamaged:
                # A writer may have published the next generation and dropped this one meanwhile.
                if self._stamp() == stamp:
                    raise

    def _read_once(self) -> Snapshot:
        manifest = Manifest.read(self.layout)
        if manifest is None:
            raise LibraryMissing(self.layout.root)
        return read_generation(self.layout, manifest, self._catalog, self._make_tokenizer)


def read_generation(
    layout: Layout, manifest: Manifest, catalog: Catalog, make_tokenizer: MakeTokenizer
) -> Snapshot:
    """Opens the files of a generation.

    Raises `LibraryDamaged` where one is not as it was written, `LibraryMismatch` where another
    tokenizer made its words.
    """
    number = manifest.generation
    check(layout.generation(number), manifest.files)
    lexicon = lexicon_of(layout, manifest)
    tokenizer = make_tokenizer(lexicon.words)
    made_with = manifest.tokenizer
    if tokenizer.fingerprint != made_with.dictionary:
        raise LibraryMismatch(layout.root, "tokenizer", made_with.version, tokenizer.version)
    file = layout.vectors(number)
    try:
        vectors = VectorIndex.from_bytes(file.read_bytes(), file)
    except OSError as error:
        raise LibraryDamaged(file, rebuildable=True) from error
    terms = TermIndex.open(layout.terms(number))
    if len(vectors) != manifest.embedded or len(terms) != manifest.passages:
        raise LibraryDamaged(file, rebuildable=True)
    embeddings = None
    if manifest.projection is not None:
        embeddings = Embeddings.read_only(layout.embeddings, manifest.encoder.hash, manifest.projection)
    snapshot = Snapshot(manifest, catalog, vectors, terms, lexicon, tokenizer, embeddings)
    if embeddings is not None:
        weakref.finalize(snapshot, embeddings.close)
    return snapshot
