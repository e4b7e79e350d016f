"""A few passages, drawn at random, encoded anew and looked up by their own words.

Hashes tell that files are as they were written; only this tells that what was written belongs to the text.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from index.catalog import Catalog
from index.encoder import Encoder
from index.passages import Cutter
from index.terms import TermIndex
from index.vectors import VectorIndex
from index.verify.findings import Finding, Kind, Part
from index.words import Tokenizer

SIZE = 16
"""Passages drawn: one in seven wrong is then found with a chance of nine in ten, in a second."""
WORDS = 8
"""Distinct words of a passage that are looked up."""
LEAST_COSINE = 0.99
"""Between a passage's vector and the one it gets now: bfloat16 against float32 leaves 0.996."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A passage of the sample: what it reads, and what the encoder sees of it."""

    key: int
    text: str
    embedded: str


def draw(catalog: Catalog, keys: Sequence[int], cutter: Cutter | None, seed: int) -> list[Drawn]:
    """`SIZE` passages, or all where there are fewer: the same for the same seed."""
    chosen = sorted(random.Random(seed).sample(sorted(keys), min(SIZE, len(keys))))  # noqa: S311 - no secret
    stored = catalog.passages(chosen)
    documents = catalog.documents_by_key(sorted({each.document for each in stored.values()}))
    drawn = []
    for key in chosen:
        passage, document = stored[key].passage, documents[stored[key].document]
        text = catalog.text(document.key)[passage.start : passage.end]
        seen = cutter.embedded(document.title, document.path, passage, text) if cutter else text
        drawn.append(Drawn(key, text, seen))
    return drawn


def check_meaning(drawn: Sequence[Drawn], vectors: VectorIndex, encoder: Encoder) -> Iterator[Finding]:
    """Whether passages have the vectors that the encoder gives them now."""
    held = set(vectors.known([each.key for each in drawn]))
    tried = [each for each in drawn if each.key in held]
    if not tried:
        return
    now = encoder.encode_passages([each.embedded for each in tried])
    then = vectors.get([each.key for each in tried])
    # A text in which the encoder sees nothing has zeros, and has to have them again.
    alike = (np.einsum("ij,ij->i", now, then) > LEAST_COSINE) | ~(now.any(axis=1) | then.any(axis=1))
    if wrong := int((~alike).sum()):
        yield Finding(Part.VECTORS, Kind.MISENCODED, detail=f"{wrong}/{len(tried)}")


def check_words(drawn: Sequence[Drawn], terms: TermIndex, tokenizer: Tokenizer) -> Iterator[Finding]:
    """Whether passages that the index has are found by the words they hold."""
    held = set(terms.keys())
    tried = [each for each in drawn if each.key in held]
    if wrong := sum(not _is_found(each, terms, tokenizer) for each in tried):
        yield Finding(Part.WORDS, Kind.UNFOUND, detail=f"{wrong}/{len(tried)}")


def _is_found(drawn: Drawn, terms: TermIndex, tokenizer: Tokenizer) -> bool:
    words = islice(dict.fromkeys(tokenizer.words(drawn.text)), WORDS)
    return all(terms.search([word], 1, [drawn.key]) for word in words)
