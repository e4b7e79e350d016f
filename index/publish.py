"""The next generation made from the catalog: vectors, words, manifest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.catalog import Catalog
from index.embeddings import Embeddings, discard
from index.encoder import Encoder, Tokens
from index.errors import LibraryDamaged
from index.generation import (
    EncoderIdentity,
    Layout,
    Manifest,
    TokenizerIdentity,
    check,
    drop_others,
    fresh_folder,
    seal,
)
from index.late import Codes, Projection, projection
from index.passages import CUTTING, Cutter, context, rules
from index.progress import Progress, Stage
from index.terms import Entry
from index.terms import write as write_terms
from index.vectors import VectorIndex
from index.words import Tokenizer

CHUNK = 256
"""Passages encoded between two writes: what a kill may cost, some seconds of work."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A passage with what surrounds it, as the catalog gives it."""

    key: int
    text: str
    embedded: str
    context: str


class Publisher:
    """Makes generations of one library from its catalog."""

    def __init__(
        self,
        layout: Layout,
        catalog: Catalog,
        encoder: Callable[[], Encoder],
        tokenizer: Tokenizer,
        progress: Progress,
    ) -> None:
        self._layout = layout
        self._catalog = catalog
        self._encoder = encoder
        self._tokenizer = tokenizer
        self._progress = progress

    def is_current(self, manifest: Manifest) -> bool:
        """Whether a generation is what would be made again: same words, and no file damaged."""
        if manifest.tokenizer != self._tokenizer_identity() or manifest.cutting != CUTTING:
            return False
        small = projection(manifest.encoder.name, manifest.encoder.width)
        if manifest.projection != (small.id if small else None) or not self._layout.embeddings.exists():
            return False
        return self._is_intact(manifest, "")

    def publish(self, number: int, before: Manifest | None) -> tuple[Manifest, int]:
        """Makes generation `number` and shows it; gives also how many passages had to be encoded."""
        try:
            return self._publish(number, before)
        except LibraryDamaged as damage:
            if damage.path != self._layout.embeddings:
                raise
            discard(damage.path)
            return self._publish(number, before)

    def _publish(self, number: int, before: Manifest | None) -> tuple[Manifest, int]:
        small = self._projection()
        made_by = small.id if small else None
        embeddings = Embeddings.open(self._layout.embeddings, self._encoder().fingerprint, made_by)
        try:
            encoded = self._encode(number, embeddings)
            folder = fresh_folder(self._layout, number)
            passages = self._write_vectors(number, embeddings)
        finally:
            embeddings.close()
        self._write_words(number, before)
        manifest = Manifest(
            generation=number,
            documents=self._catalog.count_documents(number),
            passages=passages,
            cutting=CUTTING,
            encoder=self._encoder_identity(),
            tokenizer=self._tokenizer_identity(),
            files=seal(folder),
            projection=made_by,
        )
        self._catalog.flush()
        manifest.write(self._layout)
        drop_others(self._layout, number)
        return manifest, encoded

    def _encode(self, number: int, embeddings: Embeddings) -> int:
        wanted = self._catalog.embedded(number)
        known = embeddings.known(text for _, text in wanted)
        missing = [
            (text, key) for text, key in {text: key for key, text in wanted}.items() if text not in known
        ]
        if not missing:
            return 0
        self._progress.begin(Stage.ENCODING, len(missing))
        for begin in range(0, len(missing), CHUNK):
            chunk = missing[begin : begin + CHUNK]
            reads = list(self._reads([key for _, key in chunk]))
            texts = [read.embedded for read in reads]
            encoded = self._encoder().encode_passages_by_token(texts, self._progress.advance)
            codes = self._codes(reads, encoded.tokens)
            embeddings.put([text for text, _ in chunk], encoded.vectors, codes)
        self._progress.end()
        return len(missing)

    def _codes(self, reads: Sequence[_Read], tokens: Sequence[Tokens]) -> list[Codes]:
        """What is kept of each passage's tokens; nothing where no projection was learned for the encoder."""
        small = self._projection()
        if small is None:
            return []
        heads = (len(read.embedded) - len(read.text) for read in reads)
        return [
            small.codes(read.embedded, head, found)
            for read, head, found in zip(reads, heads, tokens, strict=True)
        ]

    def _projection(self) -> Projection | None:
        encoder = self._encoder()
        return projection(encoder.name, encoder.width)

    def _write_vectors(self, number: int, embeddings: Embeddings) -> int:
        wanted = self._catalog.embedded(number)
        vectors = embeddings.get([text for _, text in wanted], self._encoder().width)
        index = VectorIndex.build([key for key, _ in wanted], vectors)
        self._layout.vectors(number).write_bytes(index.to_bytes())
        return len(wanted)

    def _write_words(self, number: int, before: Manifest | None) -> None:
        """The words of the new passages added to the index before, or of all where it cannot be used."""
        folder = self._layout.terms(number)
        folder.mkdir()
        base = self._usable_words(before)
        if base is None:
            keys = [key for key, _ in self._catalog.embedded(number)]
            write_terms(folder, self._entries(keys))
        else:
            keys = self._catalog.born_passages(number)
            write_terms(folder, self._entries(keys), self._catalog.dead_passages(number), base)

    def _usable_words(self, before: Manifest | None) -> Path | None:
        if before is None or before.tokenizer != self._tokenizer_identity():
            return None
        return self._layout.terms(before.generation) if self._is_intact(before, "terms/") else None

    def _is_intact(self, manifest: Manifest, prefix: str) -> bool:
        files = {name: sha256 for name, sha256 in manifest.files.items() if name.startswith(prefix)}
        try:
            check(self._layout.generation(manifest.generation), files)
        except LibraryDamaged:
            return False
        return True

    def _entries(self, keys: Sequence[int]) -> Iterator[Entry]:
        self._progress.begin(Stage.WRITING, len(keys))
        for begin in range(0, len(keys), CHUNK):
            chunk = keys[begin : begin + CHUNK]
            for read in self._reads(chunk):
                yield Entry(read.key, self._tokenizer.words(read.text), self._tokenizer.words(read.context))
            self._progress.advance(len(chunk))
        self._progress.end()

    def _reads(self, keys: Sequence[int]) -> Iterator[_Read]:
        """Passages in the order of `keys`, each text read once."""
        encoder = self._encoder()
        cutter = Cutter(encoder.count_tokens, encoder.max_tokens, rules(encoder.fingerprint))
        passages = self._catalog.passages(keys)
        documents = self._catalog.documents_by_key(sorted({p.document for p in passages.values()}))
        texts = {key: self._catalog.text(key) for key in documents}
        for key in keys:
            passage = passages[key].passage
            document = documents[passages[key].document]
            text = texts[document.key][passage.start : passage.end]
            embedded = cutter.embedded(document.title, document.path, passage, text)
            yield _Read(key, text, embedded, context(document.title, document.path, passage.headings))

    def _encoder_identity(self) -> EncoderIdentity:
        encoder = self._encoder()
        return EncoderIdentity(encoder.name, encoder.revision, encoder.fingerprint, encoder.width)

    def _tokenizer_identity(self) -> TokenizerIdentity:
        return TokenizerIdentity(self._tokenizer.name, self._tokenizer.version, self._tokenizer.fingerprint)
