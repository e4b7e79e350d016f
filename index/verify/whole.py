"""All checks of one library, in order: first whether the truth can be read, then whether all else agrees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from index.catalog import Catalog, StoredDocument
from index.embeddings import Embeddings
from index.encoder import Encoder
from index.errors import (
    EncoderUnavailable,
    LibraryBusy,
    LibraryDamaged,
    LibraryError,
    LibraryMissing,
    StorageFull,
)
from index.generation import Layout, Manifest
from index.late import projection
from index.lexicon import lexicon_of
from index.library import LoadEncoder, MakeTokenizer
from index.locking import is_being_written
from index.passages import Cutter, rules
from index.progress import Progress, Silent
from index.reading import Pool
from index.terms import TermIndex
from index.vectors import VectorIndex
from index.verify import databases, derived, sample
from index.verify.documents import check_documents
from index.verify.findings import Checked, Finding, Harm, Kind, Note, Noted, Part, Verdict
from index.verify.sources import check_sources, sources_of
from index.words import Tokenizer

T = TypeVar("T")


def verify(
    layout: Layout,
    load_encoder: LoadEncoder,
    make_tokenizer: MakeTokenizer,
    pool: Pool,
    progress: Progress | None = None,
) -> Verdict:
    """Looks at all of a library and changes nothing.

    Raises `LibraryMissing`, `LibraryNewer`, `LibraryClosed`, and `LibraryBusy` where another process showed
    a new generation meanwhile.
    """
    look = _Look(layout, load_encoder, make_tokenizer, pool, progress or Silent())
    verdict = look.verdict()
    if not verdict.is_sound and look.has_moved_on():
        raise LibraryBusy(layout.root)
    return verdict


class _Look:
    """One look at a library, and what it has found so far."""

    def __init__(
        self,
        layout: Layout,
        load_encoder: LoadEncoder,
        make_tokenizer: MakeTokenizer,
        pool: Pool,
        progress: Progress,
    ) -> None:
        self._layout = layout
        self._load_encoder = load_encoder
        self._make_tokenizer = make_tokenizer
        self._pool = pool
        self._progress = progress
        self._findings: list[Finding] = []
        self._notes: list[Noted] = []
        self._manifest = self._read_manifest()
        self._is_written = is_being_written(layout)

    def has_moved_on(self) -> bool:
        """Whether the library shows another generation by now."""
        try:
            return self._manifest is not None and Manifest.read(self._layout) != self._manifest
        except LibraryDamaged:
            return False

    def verdict(self) -> Verdict:
        self._findings += databases.check_catalog(self._layout)
        has_catalog = not any(finding.part is Part.CATALOG for finding in self._findings)
        self._findings += databases.check_others(self._layout, self._manifest)
        verdict = Verdict(None, ())
        if has_catalog:
            verdict = self._checked_catalog()
        if verdict.generation is None:
            verdict = replace(verdict, roots=self._roots_left())
        if self._is_written:
            self._notes.append(Noted(Note.WRITING))
        elif self._manifest is not None:
            self._findings += derived.check_leftovers(self._layout, self._manifest)
        return replace(verdict, findings=tuple(self._findings), notes=tuple(self._notes))

    def _read_manifest(self) -> Manifest | None:
        try:
            manifest = Manifest.read(self._layout)
        except LibraryDamaged as damage:
            self._findings.append(Finding(Part.MANIFEST, Kind.DAMAGED, damage.path.name))
            return None
        if manifest is None:
            if not self._layout.catalog.exists():
                raise LibraryMissing(self._layout.root)
            self._findings.append(Finding(Part.MANIFEST, Kind.MISSING, self._layout.manifest.name))
        return manifest

    def _checked_catalog(self) -> Verdict:
        """The verdict without what was found. A catalog that does not hold what it should is damaged."""
        name = self._layout.catalog.name
        try:
            with ExitStack() as stack:
                catalog = stack.enter_context(closing(Catalog.read_only(self._layout.catalog)))
                return self._looked_at(catalog, stack)
        except (ValueError, TypeError) as error:
            detail = " ".join(str(error).split())
        except LibraryDamaged as damage:
            if damage.path != self._layout.catalog:
                raise
            detail = str(damage.__cause__ or "")
        self._findings.append(Finding(Part.CATALOG, Kind.DAMAGED, name, detail, repairable=False))
        return Verdict(None, ())

    def _roots_left(self) -> tuple[Path, ...]:
        """What a damaged catalog still tells of the folders it followed."""
        with (
            suppress(LibraryError, ValueError, TypeError),
            closing(Catalog.read_only(self._layout.catalog)) as catalog,
        ):
            return tuple(root.path for root in catalog.sources.roots())
        return ()

    def _looked_at(self, catalog: Catalog, stack: ExitStack) -> Verdict:
        manifest = self._manifest
        generation = manifest.generation if manifest else max(1, catalog.newest())
        documents = catalog.documents(generation)
        files, unfollowed = sources_of(catalog, documents)
        self._findings += check_sources(files, unfollowed, self._pool, self._progress)
        encoder = self._encoder(manifest)
        cutter = Cutter.of(encoder) if encoder else None
        older = self._older(catalog, documents)
        self._findings += check_documents(catalog, documents, older, cutter, self._progress)
        wanted = dict(catalog.embedded(generation))
        sampled = 0
        if manifest is not None:
            self._findings += derived.check_counts(manifest, len(documents), len(wanted))
            sampled = self._check_derived(catalog, manifest, documents, wanted, encoder, stack)
            self._note_what_waits(catalog, manifest)
        checked = Checked(sum(map(len, files.values())), len(documents), len(wanted), sampled)
        return Verdict(generation, (), checked=checked, roots=tuple(root.path for root in files))

    def _check_derived(
        self,
        catalog: Catalog,
        manifest: Manifest,
        documents: Sequence[StoredDocument],
        wanted: derived.Wanted,
        encoder: Encoder | None,
        stack: ExitStack,
    ) -> int:
        """Looks at what was made from the catalog; gives how many passages were drawn to be tried."""
        self._findings += derived.check_files(self._layout, manifest)
        vectors, terms = self._vectors(manifest), self._terms(manifest)
        tokenizer = self._tokenizer(manifest)
        embeddings = self._embeddings(manifest, stack)
        if vectors is not None:
            self._findings += derived.check_vectors(vectors, manifest, wanted)
            if embeddings is not None:
                self._check_embeddings(vectors, manifest, wanted, embeddings)
        if terms is not None:
            self._findings += derived.check_words(terms, manifest, wanted)
        cutter = Cutter.of(encoder) if encoder else None
        keys = self._sound(catalog, manifest, documents)
        drawn = sample.draw(catalog, keys, cutter, seed=manifest.generation)
        if encoder is not None and vectors is not None:
            try:
                self._findings += sample.check_meaning(drawn, vectors, encoder)
            except (EncoderUnavailable, StorageFull):
                self._notes.append(Noted(Note.NO_ENCODER, manifest.encoder.name))
        if terms is not None and tokenizer is not None:
            self._findings += sample.check_words(drawn, terms, tokenizer)
        return len(drawn)

    def _sound(self, catalog: Catalog, manifest: Manifest, documents: Sequence[StoredDocument]) -> list[int]:
        """The passages, by key, of documents with which nothing is wrong by themselves."""
        wrong = Harm.of(self._findings).documents
        ids = [document.id for document in documents if document.path not in wrong]
        return catalog.passages_of(ids, manifest.generation)

    def _check_embeddings(
        self, vectors: VectorIndex, manifest: Manifest, wanted: derived.Wanted, embeddings: Embeddings
    ) -> None:
        try:
            self._findings += derived.check_embeddings(vectors, wanted, embeddings)
            if manifest.projection is not None:
                self._findings += derived.check_tokens(vectors, wanted, embeddings)
        except LibraryDamaged as damage:
            self._findings.append(Finding(Part.EMBEDDINGS, Kind.DAMAGED, damage.path.name))

    def _note_what_waits(self, catalog: Catalog, manifest: Manifest) -> None:
        if catalog.pending(manifest.generation + 1) and not self._is_written:
            self._notes.append(Noted(Note.UNFINISHED))
        if manifest.embedded < manifest.passages:
            self._notes.append(Noted(Note.UNENCODED, str(manifest.passages - manifest.embedded)))

    def _older(self, catalog: Catalog, documents: Sequence[StoredDocument]) -> set[int]:
        """The documents that were not cut by today's rules; without a manifest nobody knows."""
        if self._manifest is None:
            return {document.key for document in documents}
        today = rules(self._manifest.encoder.hash)
        return {document.key for document in catalog.cut_otherwise(today, self._manifest.generation)}

    def _encoder(self, manifest: Manifest | None) -> Encoder | None:
        """The encoder that made the library, where it can be had."""
        if manifest is None:
            return None
        try:
            encoder = self._load_encoder(manifest.encoder.name)
        except (EncoderUnavailable, StorageFull):
            self._notes.append(Noted(Note.NO_ENCODER, manifest.encoder.name))
            return None
        if encoder.fingerprint != manifest.encoder.hash:
            name = manifest.encoder.name
            self._findings.append(Finding(Part.VECTORS, Kind.OTHER_ENCODER, detail=name, repairable=False))
            return None
        small = projection(encoder.name, encoder.width)
        if (small.id if small else None) != manifest.projection:
            self._findings.append(Finding(Part.TOKENS, Kind.OUTDATED))
        return encoder

    def _vectors(self, manifest: Manifest) -> VectorIndex | None:
        file = self._layout.vectors(manifest.generation)

        def opened() -> VectorIndex:
            index = VectorIndex.from_bytes(file.read_bytes(), file)
            _ = index.keys  # an index of another kind has none
            return index

        return self._opened(Part.VECTORS, file.name, opened)

    def _terms(self, manifest: Manifest) -> TermIndex | None:
        folder = self._layout.terms(manifest.generation)
        return self._opened(Part.WORDS, folder.name, lambda: TermIndex.open(folder))

    def _opened(self, part: Part, name: str, opening: Callable[[], T]) -> T | None:
        """A part of the generation, unless one of its files is known to be damaged, or turns out to be."""
        if any(finding.part is part and finding.path for finding in self._findings):
            return None
        try:
            return opening()
        except (OSError, RuntimeError, AttributeError, LibraryDamaged):
            self._findings.append(Finding(part, Kind.DAMAGED, name))
            return None

    def _tokenizer(self, manifest: Manifest) -> Tokenizer | None:
        """What cut the words of the generation; None where another version would."""
        with suppress(LibraryDamaged):  # a damaged file was found before
            tokenizer = self._make_tokenizer(lexicon_of(self._layout, manifest).words)
            if tokenizer.fingerprint == manifest.tokenizer.dictionary:
                return tokenizer
            self._findings.append(Finding(Part.WORDS, Kind.OUTDATED))
        return None

    def _embeddings(self, manifest: Manifest, stack: ExitStack) -> Embeddings | None:
        if any(finding.part is Part.EMBEDDINGS for finding in self._findings):
            return None
        encoder, file = manifest.encoder.hash, self._layout.embeddings
        if not file.exists():
            return None
        return stack.enter_context(closing(Embeddings.read_only(file, encoder, manifest.projection)))
