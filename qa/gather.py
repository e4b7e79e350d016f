"""Hits gathered into passages to cite: what reads the same is joined, neighbours are merged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.catalog import StoredDocument, StoredPassage
from index.library import Snapshot
from qa.answers import Place
from qa.articles import lead
from qa.citing import source
from qa.rank import Hit

LONGEST = 600
"""Characters a citation may grow to by merging neighbours; longer is no passage any more."""
LONGEST_ARTICLE = 1_000
"""Characters a citation may have with the opening of its article: an item of a list is nothing without."""
READ_AT_ONCE = 32
"""Hits whose passages are read in one go."""
ALIKE = 0.7
"""Score of a neighbour against its citation's best from which both are one citation.

A weaker one would only bury the words that answer.
"""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A range of one document made of one passage or several neighbours, `hits` the best first."""

    parts: tuple[StoredPassage, ...]
    hits: tuple[Hit, ...]

    @property
    def document(self) -> int:
        return self.parts[0].document

    @property
    def start(self) -> int:
        return self.parts[0].passage.start

    @property
    def end(self) -> int:
        return self.parts[-1].passage.end

    @property
    def score(self) -> float:
        return self.hits[0].score


def gather(snapshot: Snapshot, hits: Sequence[Hit], count: int) -> list[Excerpt]:
    """The first `count` excerpts that can be made of the hits, best first; none overlap.

    Each is what it would be if more were asked for: hits are looked through until none can belong to one.
    """
    excerpts: list[Excerpt] = []
    wordings: set[str] = set()
    for hit, stored in _with_passages(snapshot, hits):
        if stored.wording in wordings:
            continue
        wordings.add(stored.wording)
        grown = _merged(snapshot, excerpts, hit, stored)
        if grown is not None:
            excerpts = grown
        elif len(excerpts) < count:
            excerpts.append(Excerpt(_opened(snapshot, excerpts, stored), (hit,)))
            wordings.update(part.wording for part in excerpts[-1].parts)
        elif hit.score < ALIKE * excerpts[-1].score:
            break
    return excerpts


def places(snapshot: Snapshot, excerpts: Sequence[Excerpt]) -> dict[Excerpt, tuple[Place, ...]]:
    """For each excerpt, everywhere else in the library that reads exactly as it does."""
    wordings = [excerpt.parts[0].wording for excerpt in excerpts]
    twins = snapshot.same_wording(wordings) if wordings else []
    keys = {excerpt.parts[0].key for excerpt in excerpts}
    documents = snapshot.documents_of(twin for twin in twins if twin.key not in keys)
    return {excerpt: tuple(_twins(snapshot, excerpt, twins, documents)) for excerpt in excerpts}


def _with_passages(snapshot: Snapshot, hits: Sequence[Hit]) -> Iterator[tuple[Hit, StoredPassage]]:
    """Hits with their passages; of those that score alike the one that comes first in its folder.

    Few are needed as a rule, so they are read by and by.
    """
    for begin in range(0, len(hits), READ_AT_ONCE):
        yield from _in_order(snapshot, hits[begin : begin + READ_AT_ONCE])


def _in_order(snapshot: Snapshot, hits: Sequence[Hit]) -> list[tuple[Hit, StoredPassage]]:
    stored = snapshot.passages([hit.key for hit in hits])
    documents = snapshot.documents_of(stored.values())

    def order(found: tuple[Hit, StoredPassage]) -> tuple[float, str, int]:
        hit, passage = found
        return -round(hit.score, 6), documents[passage.document].path, passage.passage.start

    return sorted(((hit, stored[hit.key]) for hit in hits), key=order)


def _merged(
    snapshot: Snapshot, excerpts: Sequence[Excerpt], hit: Hit, stored: StoredPassage
) -> list[Excerpt] | None:
    """The excerpts with `stored` added to the one it touches; None where it touches none."""
    for position, excerpt in enumerate(excerpts):
        if excerpt.document != stored.document or hit.score < ALIKE * excerpt.score:
            continue
        parts = sorted((*excerpt.parts, stored), key=lambda part: part.passage.start)
        if _is_one_piece(snapshot, parts):
            grown = replace(excerpt, parts=tuple(parts), hits=(*excerpt.hits, hit))
            return [*excerpts[:position], grown, *excerpts[position + 1 :]]
    return None


def _opened(
    snapshot: Snapshot, excerpts: Sequence[Excerpt], stored: StoredPassage
) -> tuple[StoredPassage, ...]:
    """A passage of an article together with what opens the article, where that is near and not yet cited."""
    room = LONGEST_ARTICLE - (stored.passage.end - stored.passage.start)
    parts = (*lead(snapshot, stored, room), stored)
    cited = {part.key for excerpt in excerpts for part in excerpt.parts}
    if any(part.key in cited for part in parts) or not _is_one_piece(snapshot, parts, LONGEST_ARTICLE):
        return (stored,)
    return parts


def _is_one_piece(snapshot: Snapshot, parts: Sequence[StoredPassage], longest: int = LONGEST) -> bool:
    """Whether passages follow one another under the same headings with nothing but blanks between."""
    if parts[-1].passage.end - parts[0].passage.start > longest:
        return False
    text = snapshot.text(parts[0].document)
    return all(
        before.passage.headings == after.passage.headings
        and not text[before.passage.end : after.passage.start].strip()
        for before, after in pairwise(parts)
    )


def _twins(
    snapshot: Snapshot, excerpt: Excerpt, twins: Iterable[StoredPassage], documents: dict[int, StoredDocument]
) -> Iterator[Place]:
    own, length = excerpt.parts[0], excerpt.end - excerpt.start
    for twin in twins:
        if twin.wording != own.wording or twin.key == own.key or twin.document not in documents:
            continue
        start = twin.passage.start
        # One passage reads the same where its hash is the same; several have to be compared as a whole.
        if len(excerpt.parts) == 1 or _slice(snapshot, twin.document, start, length) == _slice(
            snapshot, own.document, excerpt.start, length
        ):
            yield Place(source(documents[twin.document]), start, start + length)


def _slice(snapshot: Snapshot, document: int, start: int, length: int) -> str:
    return snapshot.text(document)[start : start + length]
