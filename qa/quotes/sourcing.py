"""A found range as a citation: which document it is of, and where in it."""

from __future__ import annotations

import weakref
from dataclasses import replace
from functools import cached_property, lru_cache

from index.catalog import StoredDocument
from index.documents import Block, block_at
from index.grams import Found
from index.library import Snapshot
from qa.answers import Citation, Place
from qa.citing import cite, source

KEPT = 256
"""Documents whose blocks are kept while a draft is checked."""
TWINS = 20
"""Other places that are listed with a citation."""


class Sources:
    """The documents of one state of a library, as a check asks for them."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._held = weakref.ref(snapshot)
        self._grams = snapshot.grams
        self.blocks = lru_cache(KEPT)(self._blocks)

    @cached_property
    def documents(self) -> dict[int, StoredDocument]:
        """Every document by key."""
        return {document.key: document for document in self._snapshot.documents()}

    @property
    def _snapshot(self) -> Snapshot:
        """Held weakly: what is kept about a snapshot must not keep it alive."""
        snapshot = self._held()
        if snapshot is None:
            raise ReferenceError
        return snapshot

    def text(self, document: int) -> str:
        return self._grams.text(document)

    def citation(self, place: Found, others: list[Found]) -> Citation:
        """The document's words at a place, and where it stands; `others` read the same."""
        found = cite(self._snapshot, self.documents[place.document], place.start, place.end)
        elsewhere = [
            Place(source(self.documents[other.document]), other.start, other.end) for other in others[:TWINS]
        ]
        return replace(found, score=1.0, also_in=tuple(elsewhere))

    def block(self, document: int, position: int) -> Block | None:
        """The paragraph or heading that a position is in, or the one before it."""
        blocks = self.blocks(document)
        return block_at(blocks, position) if blocks else None

    def _blocks(self, document: int) -> list[Block]:
        return self._snapshot.blocks(self.documents[document])
