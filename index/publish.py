"""The next generation made from the catalog: vectors, words, the user dictionary, manifest."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

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
from index.late import Codes, projection
from index.lexicon import Lexicon, lexicon_of
from index.matching import Matcher
from index.passages import CUTTING, Cutter, Passage, context
from index.progress import Progress, Stage
from index.reading import Pool
from index.terms import Entry
from index.terms import write as write_terms
from index.vectors import VectorIndex
from index.words import Tokenizer

T = TypeVar("T")

CUT_TOGETHER = 64
"""Passages whose words are cut in one go."""
CUT_ALONE = 1_000
"""Passages up to which it is not worth to start other processes for their words: each takes a second."""
CHUNK = 256
"""Passages encoded between two writes: what a kill may cost, some seconds of work."""


@dataclass(frozen=True, slots=True)
class Made:
    """A generation, and how many old passages had to be tokenised anew for it."""

    manifest: Manifest
    retokenised: int


@dataclass(frozen=True, slots=True)
class Missing:
    """A text that is not encoded yet, by its hash, and the key of a passage that reads so."""

    text: str
    passage: int


@dataclass(frozen=True, slots=True)
class _Read:
    """A passage with what surrounds it, as the catalog gives it."""

    key: int
    text: str
    title: str
    path: str
    passage: Passage

    @property
    def context(self) -> str:
        return context(self.title, self.path, self.passage.above)


class Publisher:
    """Makes generations of one library from its catalog.

    `made_with` is what the encoder is known to be; where it is None the encoder is loaded to tell.
    `tokenizer` cuts with the words of `lexicon`; `pool` lends its processes where many words are to be cut.
    """

    def __init__(
        self,
        layout: Layout,
        catalog: Catalog,
        encoder: Callable[[], Encoder],
        made_with: EncoderIdentity | None,
        lexicon: Lexicon,
        tokenizer: Tokenizer,
        progress: Progress,
        pool: Pool | None = None,
    ) -> None:
        self._pool = pool
        self._made_with = made_with
        self._lexicon = lexicon
        self._layout = layout
        self._catalog = catalog
        self._encoder = encoder
        self._tokenizer = tokenizer
        self._progress = progress

    def is_current(self, manifest: Manifest) -> bool:
        """Whether a generation is made as it would be made again: same rules, same words, no file damaged."""
        if manifest.tokenizer != self._tokenizer_identity() or manifest.cutting != CUTTING:
            return False
        if manifest.projection != _projection_id(manifest.encoder):
            return False
        return self._is_intact(manifest, "") and lexicon_of(self._layout, manifest) == self._lexicon

    def publish(self, number: int, before: Manifest | None) -> Made:
        """Makes generation `number` and shows it; what is not encoded yet is found by its words alone."""
        return self._sound(lambda: self._publish(number, before))

    def missing(self, number: int) -> list[Missing]:
        """What of a generation is not encoded yet."""
        return self._sound(lambda: self._missing(number))

    def encode(self, missing: Sequence[Missing]) -> int:
        """Encodes texts; gives how many."""
        return sum(part for part, _ in self.encoding(missing))

    def encoding(self, missing: Sequence[Missing]) -> Iterator[tuple[int, int]]:
        """Encodes texts part by part: gives the size of each once it is kept, and what is left."""
        if not missing:
            return
        self._progress.begin(Stage.ENCODING, len(missing))
        with closing(self._embeddings()) as embeddings:
            for begin in range(0, len(missing), CHUNK):
                part = missing[begin : begin + CHUNK]
                self._encode(part, embeddings)
                yield len(part), len(missing) - begin - len(part)
        self._progress.end()

    def forget(self, texts: Iterable[str]) -> None:
        """Lets texts, by the hashes of what the encoder saw, be encoded again."""

        def remove() -> None:
            with closing(self._embeddings()) as embeddings:
                embeddings.remove(texts)

        self._sound(remove)

    def _sound(self, work: Callable[[], T]) -> T:
        """Does it again with a new file of embeddings where the old one turns out to be damaged."""
        try:
            return work()
        except LibraryDamaged as damage:
            if damage.path != self._layout.embeddings:
                raise
            discard(damage.path)
            return work()

    def _embeddings(self) -> Embeddings:
        encoder = self._encoder_identity()
        return Embeddings.open(self._layout.embeddings, encoder.hash, _projection_id(encoder))

    def _publish(self, number: int, before: Manifest | None) -> Made:
        encoder = self._encoder_identity()
        with closing(self._embeddings()) as embeddings:
            folder = fresh_folder(self._layout, number)
            embedded = self._write_vectors(number, embeddings, encoder.width)
            embeddings.flush()  # the generation reads its tokens from there
        passages, retokenised = self._write_words(number, before)
        if self._lexicon != Lexicon():
            self._lexicon.save(self._layout.lexicon(number))
        manifest = Manifest(
            generation=number,
            documents=self._catalog.count_documents(number),
            passages=passages,
            embedded=embedded,
            cutting=CUTTING,
            encoder=encoder,
            tokenizer=self._tokenizer_identity(),
            files=seal(folder),
            projection=_projection_id(encoder),
        )
        self._catalog.flush()
        manifest.write(self._layout)
        drop_others(self._layout, number)
        return Made(manifest, retokenised)

    def _missing(self, number: int) -> list[Missing]:
        texts = {text: key for key, text in self._catalog.embedded(number)}
        with closing(self._embeddings()) as embeddings:
            known = embeddings.known(texts)
        return [Missing(text, key) for text, key in texts.items() if text not in known]

    def _encode(self, part: Sequence[Missing], embeddings: Embeddings) -> None:
        reads = list(self._reads([each.passage for each in part]))
        texts = list(self._embedded(reads))
        encoded = self._encoder().encode_passages_by_token(texts, self._progress.advance)
        codes = self._codes(reads, texts, encoded.tokens)
        embeddings.put([each.text for each in part], encoded.vectors, codes)

    def _embedded(self, reads: Sequence[_Read]) -> Iterator[str]:
        """What the encoder sees of passages."""
        cutter = Cutter.of(self._encoder())
        for read in reads:
            yield cutter.embedded(read.title, read.path, read.passage, read.text)

    def _codes(self, reads: Sequence[_Read], texts: Sequence[str], tokens: Sequence[Tokens]) -> list[Codes]:
        """What is kept of each passage's tokens; nothing where no projection was learned for the encoder."""
        encoder = self._encoder()
        small = projection(encoder.name, encoder.width)
        if small is None:
            return []
        heads = [len(text) - len(read.text) for read, text in zip(reads, texts, strict=True)]
        return [small.codes(*each) for each in zip(texts, heads, tokens, strict=True)]

    def _write_vectors(self, number: int, embeddings: Embeddings, width: int) -> int:
        """Writes the vectors that are known; gives how many passages they stand for."""
        wanted = self._catalog.embedded(number)
        known = embeddings.known(text for _, text in wanted)
        held = [(key, text) for key, text in wanted if text in known]
        vectors = embeddings.get([text for _, text in held], width)
        index = VectorIndex.build([key for key, _ in held], vectors)
        self._layout.vectors(number).write_bytes(index.to_bytes())
        return len(held)

    def _write_words(self, number: int, before: Manifest | None) -> tuple[int, int]:
        """Puts what differs into the word index before, or makes all anew where that cannot be used.

        What differs are new passages, and old ones that hold a word which came to the user dictionary
        or left it. Gives how many passages there are, and how many old ones were tokenised anew.
        """
        folder = self._layout.terms(number)
        folder.mkdir()
        keys = [key for key, _ in self._catalog.embedded(number)]
        born = self._catalog.born_passages(number)
        base = self._usable_words(before)
        if before is None or base is None:
            write_terms(folder, self._entries(keys))
            return len(keys), len(keys) - len(born) if before else 0
        concerned = self._concerned(number, lexicon_of(self._layout, before))
        gone = [*self._catalog.dead_passages(number), *concerned]
        write_terms(folder, self._entries([*born, *concerned]), gone, base)
        return len(keys), len(concerned)

    def _concerned(self, number: int, before: Lexicon) -> list[int]:
        """The old passages that hold a word, in text, title or headings, which came or went since."""
        changed = Matcher(set(before.words) ^ set(self._lexicon.words))
        if not changed:
            return []
        keys = self._catalog.alive_passages(number)
        return [read.key for read in self._chunked(keys) if self._is_in(changed, read)]

    def _is_in(self, words: Matcher, read: _Read) -> bool:
        return any(words.is_in(self._tokenizer.fold_blanks(text)) for text in (read.text, read.context))

    def _usable_words(self, before: Manifest | None) -> Path | None:
        if before is None or before.tokenizer != self._tokenizer_identity():
            return None
        if not (self._is_intact(before, "terms/") and self._is_intact(before, "lexicon.json")):
            return None
        return self._layout.terms(before.generation)

    def _is_intact(self, manifest: Manifest, prefix: str) -> bool:
        files = {name: sha256 for name, sha256 in manifest.files.items() if name.startswith(prefix)}
        try:
            check(self._layout.generation(manifest.generation), files)
        except LibraryDamaged:
            return False
        return True

    def _entries(self, keys: Sequence[int]) -> Iterator[Entry]:
        """The search words of passages; where there are many, cut in several processes at once."""
        self._progress.begin(Stage.WRITING, len(keys))
        parts: deque[list[_Read]] = deque()

        def texts() -> Iterator[list[str]]:
            for begin in range(0, len(keys), CUT_TOGETHER):
                parts.append(list(self._reads(keys[begin : begin + CUT_TOGETHER])))
                yield list(_both(parts[-1]))

        tokenizer = self._tokenizer
        shared = self._pool.words if len(keys) > CUT_ALONE and self._pool else None
        cut = shared(tokenizer.cache, tokenizer.own_words, texts()) if shared else (None for _ in texts())
        with closing(cut):
            for words in cut:
                part = parts.popleft()
                found = iter(words) if words is not None else map(tokenizer.words, _both(part))
                yield from (Entry(read.key, next(found), next(found)) for read in part)
                self._progress.advance(len(part))
        self._progress.end()

    def _chunked(self, keys: Sequence[int]) -> Iterator[_Read]:
        for begin in range(0, len(keys), CHUNK):
            yield from self._reads(keys[begin : begin + CHUNK])

    def _reads(self, keys: Sequence[int]) -> Iterator[_Read]:
        """Passages in the order of `keys`, each text read once."""
        passages = self._catalog.passages(keys)
        documents = self._catalog.documents_by_key(sorted({p.document for p in passages.values()}))
        texts = {key: self._catalog.text(key) for key in documents}
        for key in keys:
            passage = passages[key].passage
            document = documents[passages[key].document]
            text = texts[document.key][passage.start : passage.end]
            yield _Read(key, text, document.title, document.path, passage)

    def _encoder_identity(self) -> EncoderIdentity:
        if self._made_with is not None:
            return self._made_with
        encoder = self._encoder()
        return EncoderIdentity(encoder.name, encoder.revision, encoder.fingerprint, encoder.width)

    def _tokenizer_identity(self) -> TokenizerIdentity:
        return TokenizerIdentity(self._tokenizer.name, self._tokenizer.version, self._tokenizer.fingerprint)


def _both(part: Sequence[_Read]) -> Iterator[str]:
    """Each passage's text and context."""
    return (text for read in part for text in (read.text, read.context))


def _projection_id(encoder: EncoderIdentity) -> str | None:
    """Names what makes the tokens of an encoder's passages small; None where none are kept."""
    small = projection(encoder.name, encoder.width)
    return small.id if small else None
