"""Search by words: BM25 over jieba's words, by tantivy."""

from __future__ import annotations

import math
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import tantivy

from index.errors import LibraryDamaged

WRITER_BYTES = 64_000_000
"""Memory tantivy may gather words in before it writes a segment."""
TITLE_BOOST = 0.5
"""A word in the title or a heading against the same word in the text."""
MAX_QUERY_WORDS = 256
"""Distinct words searched for; a question has a dozen, a pasted page would cost seconds."""


Alternatives = Sequence[Sequence[str]]
"""Ways of saying one thing, each by its words; the first is the question's own."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The search words of one passage: of its text, and of its title and headings."""

    key: int
    words: Sequence[str]
    context: Sequence[str]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("key", indexed=True, fast=True)
    for name in ("words", "context"):
        builder.add_text_field(name, stored=False, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


class TermIndex:
    """Passages under integer keys, found by the words they hold."""

    def __init__(self, index: tantivy.Index) -> None:
        self._searcher = index.searcher()
        self._schema = index.schema

    @classmethod
    def open(cls, folder: Path) -> TermIndex:
        """Raises `LibraryDamaged` where the folder does not hold an index."""
        try:
            if os.access(folder, os.W_OK):
                return cls(tantivy.Index.open(str(folder)))
            return cls._open_copy(folder)
        except (ValueError, OSError) as error:
            raise LibraryDamaged(folder, rebuildable=True) from error

    @classmethod
    def _open_copy(cls, folder: Path) -> TermIndex:
        """Tantivy takes a lock file even to read; of a folder that cannot be written a copy serves."""
        copy = Path(tempfile.mkdtemp(prefix="yuanwen-"))
        try:
            for file in folder.iterdir():
                if file.suffix != ".lock":
                    shutil.copyfile(file, copy / file.name)  # without its mode, which forbids writing
            opened = cls(tantivy.Index.open(str(copy)))
        except BaseException:
            shutil.rmtree(copy, ignore_errors=True)
            raise
        weakref.finalize(opened, shutil.rmtree, copy, ignore_errors=True)
        return opened

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def keys(self) -> list[int]:
        """The key of every passage, in no order."""
        if not len(self):
            return []
        hits = self._searcher.search(tantivy.Query.all_query(), len(self)).hits
        return [int(key or 0) for key in self._searcher.fast_field_values("key", [at for _, at in hits])]

    def search(
        self,
        words: Iterable[str],
        count: int,
        among: Sequence[int] | None = None,
        alternatives: Sequence[Alternatives] = (),
    ) -> list[tuple[int, float]]:
        """The `count` best (key, BM25 score) for any of `words`, best first; none for words unknown.

        `among`, where given, limits the search to those keys. Of `alternatives` a passage is credited
        with the best one only: with any of the words of the first, with another that it holds whole.
        """
        own = {word for ways in alternatives for word in ways[0]}
        distinct = [word for word in dict.fromkeys(words) if word not in own][:MAX_QUERY_WORDS]
        parts = [*map(self._either, distinct), *map(self._best, alternatives)]
        if not parts or not len(self) or (among is not None and not len(among)):
            return []
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in parts])
        if among is not None:
            allowed = tantivy.Query.term_set_query(self._schema, "key", list(among))
            query = tantivy.Query.boolean_query(
                [
                    (tantivy.Occur.Must, query),
                    (tantivy.Occur.Must, tantivy.Query.const_score_query(allowed, 0.0)),
                ]
            )
        hits = self._searcher.search(query, count).hits
        keys = self._searcher.fast_field_values("key", [address for _, address in hits])
        return [
            (int(key), float(score)) for key, (score, _) in zip(keys, hits, strict=True) if key is not None
        ]

    def rarity(self, word: str) -> float:
        """Inverse document frequency as BM25 has it: near 0 for a word in every passage."""
        count = int(self._searcher.doc_freq("words", word))
        total = len(self)
        # Deleted passages still count in doc_freq until segments merge, so it may exceed the total.
        return math.log(1 + (max(0, total - count) + 0.5) / (count + 0.5))

    def _best(self, ways: Alternatives) -> tantivy.Query:
        own, *others = ways
        some = [(tantivy.Occur.Should, self._either(word)) for word in own]
        whole = [[(tantivy.Occur.Must, self._either(word)) for word in other] for other in others if other]
        return tantivy.Query.disjunction_max_query([tantivy.Query.boolean_query(q) for q in (some, *whole)])

    def _either(self, word: str) -> tantivy.Query:
        in_text = tantivy.Query.term_query(self._schema, "words", word, index_option="freq")
        in_context = tantivy.Query.term_query(self._schema, "context", word, index_option="freq")
        return tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Should, in_text),
                (tantivy.Occur.Should, tantivy.Query.boost_query(in_context, TITLE_BOOST)),
            ]
        )


def write(
    folder: Path, added: Iterable[Entry], removed: Iterable[int] = (), base: Path | None = None
) -> None:
    """Makes an index in the empty `folder`: `base` without `removed`, and with `added`.

    tantivy never changes a segment file once written, so those of `base` are hard-linked where the
    file system can, and copied where it cannot.
    """
    if base is None:
        index = tantivy.Index(_schema(), path=str(folder))
    else:
        _take_over(base, folder)
        index = tantivy.Index.open(str(folder))
    writer = index.writer(WRITER_BYTES, num_threads=1)
    for key in removed:
        writer.delete_documents_by_term("key", key)
    for entry in added:
        document = tantivy.Document(
            key=entry.key, words=" ".join(entry.words), context=" ".join(entry.context)
        )
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def _take_over(base: Path, folder: Path) -> None:
    for file in base.iterdir():
        if file.suffix == ".lock":
            continue
        target = folder / file.name
        if file.suffix == ".json":
            shutil.copy2(file, target)
            continue
        try:
            target.hardlink_to(file)
        except OSError:
            shutil.copy2(file, target)
