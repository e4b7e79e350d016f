"""What was made from the catalog, held against it: the files of a generation, vectors, tokens, words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from index.embeddings import Embeddings, are_units
from index.errors import LibraryDamaged
from index.generation import Layout, Manifest, check, leftovers
from index.passages import CUTTING
from index.terms import TermIndex
from index.vectors import VectorIndex
from index.verify.findings import Finding, Kind, Part

CHUNK = 4_096
"""Vectors looked at in one go: 6 MB of the default encoder's."""

Wanted = Mapping[int, str]
"""The passages that the catalog has: key to the hash of what the encoder sees of it."""


def check_files(layout: Layout, manifest: Manifest) -> Iterator[Finding]:
    """Whether each file of the generation is as it was when it was sealed."""
    for name, sha256 in manifest.files.items():
        try:
            check(layout.generation(manifest.generation), {name: sha256})
        except LibraryDamaged as damage:
            kind = Kind.DAMAGED if damage.path.exists() else Kind.MISSING
            yield Finding(_part(name), kind, _name(layout, damage.path))


def check_counts(manifest: Manifest, documents: int, passages: int) -> Iterator[Finding]:
    """Whether the manifest speaks of this catalog."""
    counts = (Part.DOCUMENTS, manifest.documents, documents), (Part.PASSAGES, manifest.passages, passages)
    for part, said, found in counts:
        if said != found:
            yield Finding(part, Kind.MISCOUNTED, detail=f"{said}/{found}")
    if manifest.cutting != CUTTING:
        yield Finding(Part.PASSAGES, Kind.OUTDATED)


def check_leftovers(layout: Layout, manifest: Manifest) -> Iterator[Finding]:
    for path in leftovers(layout, manifest):
        yield Finding(Part.LEFTOVERS, Kind.LEFTOVER, _name(layout, path))


def check_vectors(index: VectorIndex, manifest: Manifest, wanted: Wanted) -> Iterator[Finding]:
    """Whether there is one unit vector for each passage, or for as many as the manifest says."""
    keys = index.keys
    if index.width != manifest.encoder.width:
        yield Finding(Part.VECTORS, Kind.DAMAGED, detail=f"{manifest.encoder.width}/{index.width}")
        return
    whole = manifest.embedded == manifest.passages
    yield from _compared(Part.VECTORS, keys, wanted if whole else set(keys) & set(wanted))
    if len(keys) != manifest.embedded:
        yield Finding(Part.VECTORS, Kind.MISCOUNTED, detail=f"{manifest.embedded}/{len(keys)}")
    bad = sum(int((~are_units(index.get(part))).sum()) for part in _parts(keys))
    yield from _counted(Part.VECTORS, Kind.NOT_UNIT, bad)


def check_embeddings(index: VectorIndex, wanted: Wanted, embeddings: Embeddings) -> Iterator[Finding]:
    """Whether the vectors of the generation are those that were computed. Raises `LibraryDamaged`."""
    lost, differing = set[str](), set[str]()
    for part in _parts([key for key in index.keys if key in wanted]):
        texts = [wanted[key] for key in part]
        kept = embeddings.sound(texts, index.width)
        lost.update(text for text in texts if text not in kept)
        for text, vector in zip(texts, index.get(part), strict=True):
            if text in kept and not np.array_equal(kept[text], vector):
                differing.add(text)
    for part_of, kind, found in (
        (Part.EMBEDDINGS, Kind.LACKING, lost),
        (Part.VECTORS, Kind.DIFFERING, differing),
    ):
        if found:
            yield Finding(part_of, kind, detail=str(len(found)), texts=tuple(sorted(found)))


def check_tokens(index: VectorIndex, wanted: Wanted, embeddings: Embeddings) -> Iterator[Finding]:
    """Whether the tokens of every passage that has a vector are there. Raises `LibraryDamaged`."""
    texts = {wanted[key] for key in index.keys if key in wanted}
    lost = texts - embeddings.tokenised(texts)
    if lost:
        yield Finding(Part.TOKENS, Kind.LACKING, detail=str(len(lost)), texts=tuple(sorted(lost)))


def check_words(terms: TermIndex, manifest: Manifest, wanted: Wanted) -> Iterator[Finding]:
    """Whether the word index holds each passage, once."""
    keys = terms.keys()
    yield from _compared(Part.WORDS, keys, wanted)
    if len(keys) != manifest.passages:
        yield Finding(Part.WORDS, Kind.MISCOUNTED, detail=f"{manifest.passages}/{len(keys)}")


def _compared(part: Part, keys: Sequence[int], wanted: Iterable[int]) -> Iterator[Finding]:
    """What is missing of `wanted` in `keys`, and what is there besides or twice."""
    held, should = set(keys), set(wanted)
    yield from _counted(part, Kind.LACKING, len(should - held))
    yield from _counted(part, Kind.STRAY, len(held - should) + len(keys) - len(held))


def _counted(part: Part, kind: Kind, count: int) -> Iterator[Finding]:
    if count:
        yield Finding(part, kind, detail=str(count))


def _part(name: str) -> Part:
    """The part of a library that a file of a generation belongs to."""
    if name.startswith("terms/"):
        return Part.WORDS
    return Part.VECTORS if name == "vectors.faiss" else Part.LEXICON


def _name(layout: Layout, path: Path) -> str:
    return path.relative_to(layout.root).as_posix()


def _parts(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[begin : begin + CHUNK] for begin in range(0, len(keys), CHUNK))
