"""A folder's changes, brought into the library safely.

Reading and encoding are written down as they go, so a run that was stopped goes on where it was;
nothing of it can be seen until a whole new generation is published in one step.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import filelock

from index import lexicon
from index.catalog import Catalog, StoredDocument
from index.changes import Report, compare
from index.documents import Problem, Reason
from index.embeddings import discard
from index.encoder import Encoder
from index.errors import (
    DocumentUnknown,
    EncodingUnfit,
    LibraryBusy,
    LibraryDamaged,
    LibraryMismatch,
    LibraryMissing,
    LibraryReadOnly,
    WordsUnreadable,
)
from index.following import Following, absence
from index.generation import EncoderIdentity, Layout, Manifest, clear, leftovers, storage_errors
from index.intake import Intake, add_document
from index.lexicon import Edit, Lexicon, Reading, lexicon_of
from index.library import LoadEncoder, MakeTokenizer
from index.passages import Cutter, rules
from index.progress import Progress, Silent
from index.publish import Missing, Publisher
from index.reading import Pool
from index.sources import Root
from index.verify.documents import reads_as_cut
from index.verify.findings import Harm

FEW = 256
"""Passages that are encoded before the generation that holds them is shown: some seconds of work."""
FIRST_SHOWN = 512
"""Passages after which a first part of what is encoded is shown; the next is shown when it has doubled."""


class Writer:
    """A library folder opened for writing. Made by `writing`, which lets one process in at a time."""

    def __init__(
        self,
        layout: Layout,
        catalog: Catalog,
        manifest: Manifest | None,
        encoder: Callable[[], Encoder],
        make_tokenizer: MakeTokenizer,
        pool: Pool,
        progress: Progress,
        *,
        passwords: Sequence[str] = (),
        other_encoder: bool = False,
    ) -> None:
        self._pool = pool
        self._passwords = passwords
        self._following = Following(catalog, layout, pool)
        self._other_encoder = other_encoder
        self._layout = layout
        self._catalog = catalog
        self._manifest = manifest
        self._encoder = encoder
        self._make_tokenizer = make_tokenizer
        self._progress = progress

    @property
    def roots(self) -> list[Root]:
        """The folders and files this library follows."""
        return self._following.roots

    @property
    def meaning_missing(self) -> int:
        """Passages of the current generation that are found by their words alone so far."""
        return self._manifest.passages - self._manifest.embedded if self._manifest else 0

    def sync(
        self,
        paths: Sequence[Path] = (),
        *,
        placeholder: bool = False,
        rebuild: bool = False,
        meaning: bool = True,
        words_ready: Callable[[], None] = lambda: None,
    ) -> Report:
        """Brings the files below `paths` into the library, or below all known roots where none is given.

        Words first: a generation in which everything read is found by its words is shown before anything
        is encoded; `words_ready` is called then. Without `meaning` that is all, and `complete` does the rest.
        `rebuild` cuts and writes everything anew. Raises `SourceMissing` before anything is changed,
        `NothingReadable` where a path holds no file that can be read.
        """
        self._following.begin(self._next)
        named = [self._following.require_files(path) for path in paths]
        with storage_errors(self._layout.root):
            roots = self._following.chosen(named, placeholder) if paths else self.roots
            clashes = self._take_in(roots, named=bool(paths))
            self._cut_anew(self._catalog.documents(self._next) if rebuild else self._cut_otherwise())
            return self._publish(clashes, meaning=meaning, words_ready=words_ready)

    def repair(self, harm: Harm, *, words_ready: Callable[[], None] = lambda: None) -> Report:
        """Makes anew what was found to be wrong of what is derived, and looks through all folders.

        A document that does not agree with itself is read from its file again. Where that reads as before,
        or cannot be had though the text is known to be what was read, its passages are cut anew.
        """
        self._following.begin(self._next)
        with storage_errors(self._layout.root):
            if harm.embeddings:
                discard(self._layout.embeddings)
            elif harm.texts:
                self._publisher(self._last_words()).forget(harm.texts)
            wrong = self._reread(harm.documents)
            clashes = self._take_in(self.roots, named=False)
            stale = [*self._cut_otherwise(), *self._trusted(wrong)]
            self._cut_anew(list({document.key: document for document in stale}.values()))
            report = self._publish(clashes, anew=harm.derived, words_ready=words_ready)
            if self._manifest is not None:
                clear(leftovers(self._layout, self._manifest))
            return report

    def complete(self, pause: Callable[[], bool] = lambda: False) -> Report:
        """Encodes what is found by its words alone so far; `pause` is asked between parts of it.

        What is encoded is shown now and then, and at the end.
        """
        with storage_errors(self._layout.root):
            return self._publish([], pause=pause)

    def forget(self, document_id: str) -> Report:
        """Takes one document out; it stays out until its file is named to `sync` by itself."""
        if self._manifest is None:
            raise LibraryMissing(self._layout.root)
        found = self._catalog.document_by_id(document_id, self._manifest.generation)
        if found is None:
            raise DocumentUnknown(document_id)
        with storage_errors(self._layout.root):
            with self._catalog.transaction():
                self._catalog.sources.forget(found.path)
                # A run that was stopped may have read a newer state of it already.
                held = [row for row in self._catalog.of_source(found.source) if row.path == found.path]
                self._catalog.retire([row.key for row in held if row.died is None], self._next)
            return self._publish([], meaning=False)

    def restore(self, path: str) -> Report:
        """Brings a document back that was taken out, by its path in the library."""
        source = path
        with storage_errors(self._layout.root), self._catalog.transaction():
            self._catalog.sources.remember([path])
            while source and self._catalog.sources.owner(source) is None:
                source = source.rpartition("#")[0]  # a record or a member goes by its file
            self._catalog.sources.reread(source)
        return self.sync(meaning=False)

    def read_as(self, path: str, encoding: str | None) -> Report:
        """Reads a text file in a character encoding from now on; None leaves it to be found out again.

        Raises `DocumentUnknown` where no file has this path, and `EncodingUnfit` where it cannot be read
        so: then all is as before.
        """
        if self._catalog.sources.owner(path) is None:
            raise DocumentUnknown(path)
        before, held = self._catalog.sources.encodings().get(path), self._held(path)
        report = self._decode(path, encoding)
        left = self._held(path)
        if encoding is not None and not (left and held <= left):
            self._decode(path, before)
            raise EncodingUnfit(path, encoding.upper())
        return report

    def _held(self, source: str) -> set[str]:
        """The paths of the documents of a file, as the next generation will have them."""
        return {row.path for row in self._catalog.of_source(source) if row.died is None}

    def _decode(self, path: str, encoding: str | None) -> Report:
        with storage_errors(self._layout.root), self._catalog.transaction():
            self._catalog.sources.choose_encoding(path, encoding)
            self._catalog.sources.reread(path)
        return self.sync(meaning=False)

    def reword(self, add: Sequence[str] = (), remove: Sequence[str] = ()) -> tuple[Edit, Report]:
        """Edits the user dictionary and brings the words of the library up to date with it.

        Raises `LibraryMissing`, `WordRefused`, `WordUnknown` and `WordsUnreadable`, and then changes
        nothing. Stopped in between, the file is edited and the next run brings the words up to date.
        """
        if self._manifest is None:
            raise LibraryMissing(self._layout.root)
        file = self._layout.words
        edit = lexicon.edit(lexicon.load(file), add, remove, self._make_tokenizer(()).fold)
        with storage_errors(self._layout.root):
            if edit.added or edit.removed:
                lexicon.save(file, edit.data)
            return edit, self._publish([], meaning=False)

    @property
    def _next(self) -> int:
        """The generation being prepared. Without a manifest it is the one the catalog was working on."""
        return self._manifest.generation + 1 if self._manifest else max(1, self._catalog.newest())

    def _cutter(self) -> Cutter:
        return Cutter.of(self._encoder())

    def _take_in(self, roots: Sequence[Root], *, named: bool) -> list[Problem]:
        """Reads what differs below roots, and gives what is wrong with the folders.

        Roots that were just named must hold a document.
        """
        folders = [(root, self._following.folder(root)) for root in roots]
        present = [(root, folder) for root, folder in folders if folder and folder.files]
        fresh = [root for root, _ in present if named and not self._following.has_documents(root)]
        intake = Intake(self._catalog, self._pool, self._next, self._cutter, self._progress, self._passwords)
        intake.take_in(present)
        self._following.drop_barren(fresh)
        self._following.drop_placeholders([root for root, _ in present])
        absent = [absence(root, folder) for root, folder in folders if not (folder and folder.files)]
        return [*intake.clashes, *absent]

    def _cut_anew(self, stale: Sequence[StoredDocument]) -> None:
        """Cuts documents again from the catalog's own text."""
        if not stale:
            return
        cutter = self._cutter()
        for stored in stale:
            with self._catalog.transaction():
                document = self._catalog.document(stored)
                add_document(self._catalog, cutter, document, stored.source, self._next)
                self._catalog.retire([stored.key], self._next)

    def _cut_otherwise(self) -> list[StoredDocument]:
        """Documents that were cut for another encoder, or by other rules."""
        return self._catalog.cut_otherwise(self._rules(), self._next)

    def _reread(self, paths: Collection[str]) -> set[int]:
        """Lets the files of documents, given by path, be read again; gives the documents' keys."""
        wrong = [document for document in self._catalog.documents(self._next) if document.path in paths]
        with self._catalog.transaction():
            for source in {document.source for document in wrong}:
                self._catalog.sources.reread(source)
        return {document.key for document in wrong}

    def _trusted(self, keys: Collection[int]) -> list[StoredDocument]:
        """Those documents, still there, whose text is known to be what their file reads, or read.

        The others are left as they are: to cut them anew would hide that a letter may have changed.
        """
        left = [document for document in self._catalog.documents(self._next) if document.key in keys]
        return [document for document in left if self._is_vouched(document)]

    def _is_vouched(self, document: StoredDocument) -> bool:
        found = self._catalog.sources.file(document.source)
        was_read_again = found is not None and bool(found[1].sha256)
        return was_read_again or reads_as_cut(self._catalog, document, self._cutter())

    def _rules(self) -> str:
        """What the encoder in use cuts by; known without loading it where it made the library."""
        if self._manifest is None or self._other_encoder:
            return rules(self._encoder().fingerprint)
        return rules(self._manifest.encoder.hash)

    def _publish(
        self,
        clashes: Sequence[Problem],
        *,
        meaning: bool = True,
        anew: bool = False,
        pause: Callable[[], bool] = lambda: False,
        words_ready: Callable[[], None] = lambda: None,
    ) -> Report:
        """Makes and shows the next generation, unless the current one is already what it would be.

        With `anew` nothing of the current one is used. With `meaning`, what is not encoded yet is then
        encoded, and shown as it comes.
        """
        reading = self._read_words()
        publisher = self._publisher(reading.lexicon)
        before, encoded, retokenised = self._manifest, 0, 0
        missing = publisher.missing(self._next)
        if meaning and len(missing) <= FEW:  # not worth a generation of words alone
            encoded, missing = publisher.encode(missing), []
        manifest = before
        if manifest is None or anew or self._is_stale(manifest, publisher, is_whole=not missing):
            made = publisher.publish(self._next, None if anew else manifest)
            manifest, retokenised = made.manifest, made.retokenised
        self._manifest = manifest
        if meaning and manifest.embedded < manifest.passages:
            words_ready()
            encoded += self._complete(publisher, missing, pause)
        problems = (*self._catalog.sources.problems(), *clashes, *reading.problems)
        return self._report(before.generation if before else 0, encoded, retokenised, problems)

    def _is_stale(self, manifest: Manifest, publisher: Publisher, *, is_whole: bool) -> bool:
        """Whether a generation is not what would be made now; `is_whole` if all of it is encoded.

        One that was whole and is not has lost vectors or tokens since.
        """
        was_whole = manifest.embedded == manifest.passages
        return (
            is_whole != was_whole or self._catalog.pending(self._next) or not publisher.is_current(manifest)
        )

    def _complete(self, publisher: Publisher, missing: Sequence[Missing], pause: Callable[[], bool]) -> int:
        """Encodes what is missing until `pause`, and shows it whenever it has doubled, and in the end."""
        encoded, before, paused = 0, -1, False
        while encoded > before and not paused and self.meaning_missing:
            before = encoded
            # More is missing than was told where what had been encoded turned out to be damaged.
            for part, left in publisher.encoding(missing or publisher.missing(self._next)):
                encoded += part
                paused = left > 0 and pause()
                if not left or self._has_doubled(left):
                    self._manifest = publisher.publish(self._next, self._manifest).manifest
                if paused:
                    break
            missing = ()
        return encoded

    def _has_doubled(self, left: int) -> bool:
        """Whether what is encoded, `left` texts being missing, is twice what is shown of it."""
        if self._manifest is None:
            return False
        return self._manifest.passages - left >= max(FIRST_SHOWN, 2 * self._manifest.embedded)

    def _report(self, before: int, encoded: int, retokenised: int, problems: tuple[Problem, ...]) -> Report:
        manifest = self._manifest
        if manifest is None:
            raise LibraryMissing(self._layout.root)
        return Report(
            generation=manifest.generation,
            documents=manifest.documents,
            passages=manifest.passages,
            embedded=manifest.embedded,
            encoded=encoded,
            events=compare(self._catalog.states(before), self._catalog.states(manifest.generation)),
            problems=problems,
            retokenised=retokenised,
        )

    def _read_words(self) -> Reading:
        """The user dictionary; what it was before where it cannot be read for now."""
        try:
            data = lexicon.load(self._layout.words)
        except WordsUnreadable as error:
            problem = Problem(error.path.name, Reason.WORDS_UNREADABLE, error.reason)
            return Reading(problems=(problem,), lexicon=self._last_words())
        return lexicon.read(data, self._make_tokenizer(()).fold, self._layout.words.name)

    def _last_words(self) -> Lexicon:
        try:
            return lexicon_of(self._layout, self._manifest) if self._manifest else Lexicon()
        except LibraryDamaged:
            return Lexicon()

    def _publisher(self, words: Lexicon) -> Publisher:
        known = None if self._manifest is None or self._other_encoder else self._manifest.encoder
        tokenizer = self._make_tokenizer(words.words)
        return Publisher(
            self._layout, self._catalog, self._encoder, known, words, tokenizer, self._progress, self._pool
        )


@contextmanager
def writing(
    folder: Path,
    load_encoder: LoadEncoder,
    make_tokenizer: MakeTokenizer,
    pool: Pool | None = None,
    *,
    encoder_name: str | None = None,
    passwords: Sequence[str] = (),
    rebuild: bool = False,
    progress: Progress | None = None,
    wait: float = 0.0,
) -> Iterator[Writer]:
    """Opens or begins a library for writing.

    `encoder_name` None means the encoder that made the library, or the default for a new one;
    another name needs `rebuild`. `pool` looks at files, by default one that ends with the writer;
    `passwords` are tried on files that ask for one. Raises `LibraryBusy` where another process is writing
    and does not end within `wait` seconds,
    `LibraryMismatch`, `LibraryNewer`, `LibraryReadOnly`, `LibraryDamaged`, `StorageFull`.
    """
    layout = Layout(folder)
    with storage_errors(folder):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError) as error:
            raise LibraryReadOnly(folder) from error
        lock = filelock.FileLock(layout.lock, timeout=wait)
        try:
            lock.acquire()
        except filelock.Timeout as error:
            raise LibraryBusy(folder) from error
    try:
        manifest = _readable_manifest(layout)
        made_with = manifest.encoder if manifest else None
        if made_with and encoder_name not in (None, made_with.name) and not rebuild:
            raise LibraryMismatch(folder, "encoder", made_with.name, str(encoder_name))
        wanted = encoder_name or (made_with.name if made_with else None)
        expected = None if rebuild or made_with is None else made_with
        if manifest and not _has_content(layout.catalog):
            raise LibraryDamaged(layout.catalog, rebuildable=False)
        with ExitStack() as stack:
            catalog = stack.enter_context(closing(Catalog.writable(layout.catalog)))
            catalog.purge(manifest.generation - 1 if manifest else 0)
            encoder = _Lazily(lambda: _checked(load_encoder(wanted), expected, folder))
            yield Writer(
                layout,
                catalog,
                manifest,
                encoder,
                make_tokenizer,
                pool or stack.enter_context(closing(Pool())),
                progress or Silent(),
                passwords=passwords,
                other_encoder=rebuild,
            )
    finally:
        lock.release()


class _Lazily:
    """Loads the encoder when it is first asked for, once."""

    def __init__(self, load: Callable[[], Encoder]) -> None:
        self._load = load
        self._encoder: Encoder | None = None

    def __call__(self) -> Encoder:
        if self._encoder is None:
            self._encoder = self._load()
        return self._encoder


def _checked(encoder: Encoder, expected: EncoderIdentity | None, folder: Path) -> Encoder:
    if expected is not None and encoder.fingerprint != expected.hash:
        found = f"{expected.name} {expected.hash[:8]}"
        raise LibraryMismatch(folder, "encoder", found, encoder.name)
    return encoder


def _readable_manifest(layout: Layout) -> Manifest | None:
    """The manifest, or None where there is none or it is damaged: then everything is made again."""
    try:
        return Manifest.read(layout)
    except LibraryDamaged:
        return None


def _has_content(file: Path) -> bool:
    """SQLite takes an empty file for a new database: words indexed for lost documents would stay."""
    return file.is_file() and file.stat().st_size > 0
