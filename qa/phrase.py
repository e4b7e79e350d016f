"""A question in quotation marks: every place that holds it, counted completely.

Places are counted from left to right and do not overlap, as `str.count` does. The letters as they are
decide; only where no document holds them, places are taken that differ in script, width, case or in
how they are broken into lines, and the answer says so.
"""

from __future__ import annotations

import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from index.catalog import StoredDocument, StoredPassage
from index.documents import Block, BlockKind
from index.library import Snapshot
from index.sentences import Span
from qa import highlight
from qa.answers import Answer, Citation, Details, LibraryState, PhraseCount, Place, Timings
from qa.citing import cite, first, source
from qa.errors import QuestionEmpty
from qa.gather import LONGEST
from qa.places import Finder, folded, literal

_OPENING = {"“": "”", "「": "」", "『": "』", "‘": "’", '"': '"', "＂": "＂"}


def quoted(question: str) -> str | None:
    """What stands in the quotation marks of a question that is wholly inside one pair, else None.

    Raises `QuestionEmpty` where nothing stands in them.
    """
    question = question.strip()
    closing = _OPENING.get(question[:1])
    inner = question[1:-1]
    if closing is None or len(question) == 1 or question[-1] != closing:
        return None
    depth = 1
    for character in inner:
        depth += (character == question[0]) if question[0] != closing else 0
        depth -= character == closing
        if not depth:  # “甲”和“乙” is closed before its end
            return None
    if not inner.strip():
        raise QuestionEmpty
    return inner


@dataclass(frozen=True, slots=True)
class _Found:
    """The places in one document."""

    document: StoredDocument
    places: list[Span]


@dataclass(frozen=True, slots=True)
class _Frame:
    """What is cited for places: the passages they stand in, from `heading` on where one holds a place."""

    document: StoredDocument
    parts: tuple[StoredPassage, ...]
    start: int
    end: int
    places: tuple[Span, ...]
    heading: Block | None

    def with_next(self, after: _Frame) -> _Frame:
        """Both as one, where they touch or overlap."""
        known = {part.key for part in self.parts}
        parts = (*self.parts, *(part for part in after.parts if part.key not in known))
        start, end = min(self.start, after.start), max(self.end, after.end)
        return _Frame(self.document, parts, start, end, (*self.places, *after.places), self.heading)


def answer(snapshot: Snapshot, question: str, phrase: str, top: int, among: Iterable[str] | None) -> Answer:
    """Counts the places of `phrase` and cites the first `top` passages that hold it.

    `among` (ids) limits the search to documents.
    """
    began = time.perf_counter()
    chosen = None if among is None else frozenset(among)  # a folder may hold ten thousands
    documents = [d for d in snapshot.documents() if chosen is None or d.id in chosen]
    found, folded = _search(snapshot, documents, phrase)
    searched = time.perf_counter()
    citations = tuple(_cite(snapshot, found, top))
    ended = time.perf_counter()
    count = sum(len(held.places) for held in found)
    return Answer(
        question=question,
        answered=bool(found),
        confidence=1.0 if found else 0.0,
        citations=citations,
        library=LibraryState.of(snapshot.manifest),
        milliseconds=Timings.between(began, began, searched, ended),
        details=Details(phrase=PhraseCount(phrase, count, len(found), folded)),
    )


def _search(
    snapshot: Snapshot, documents: Sequence[StoredDocument], phrase: str
) -> tuple[list[_Found], bool]:
    """The documents with places, by path, and whether they are places after folding only."""
    holding = set(snapshot.holding(phrase)) if _is_text(phrase) else set()
    found = _found(snapshot, [d for d in documents if d.key in holding], literal(phrase))
    if found:
        return found, False
    found = _found(snapshot, documents, folded(phrase, snapshot.tokenizer.fold))
    return found, bool(found)


def _found(snapshot: Snapshot, documents: Sequence[StoredDocument], find: Finder) -> list[_Found]:
    looked = (_Found(document, find(snapshot.text(document.key))) for document in documents)
    return [held for held in looked if held.places]


def _is_text(phrase: str) -> bool:
    """Whether a database can hold it: half a surrogate pair stands in no document."""
    return not any("\ud800" <= character <= "\udfff" for character in phrase)


def _cite(snapshot: Snapshot, found: Sequence[_Found], top: int) -> Iterator[Citation]:
    """The first passages with places, by path and position; what reads the same is cited once."""
    chosen: dict[str, _Frame] = {}
    for frame in (frame for held in found for frame in _frames(snapshot, held)):
        chosen.setdefault(_text(snapshot, frame), frame)
        if len(chosen) > top:
            break
    for rank, (text, frame) in enumerate(list(chosen.items())[:top], start=1):
        marks = [(start - frame.start, end - frame.start) for start, end in frame.places]
        sentences = tuple(
            (start, end)
            for start, end in highlight.units(text)
            if any(begin < end and start < stop for begin, stop in marks)
        )
        yield replace(
            cite(snapshot, frame.document, frame.start, frame.end, first(sentences, marks)),
            rank=rank,
            headings=frame.parts[0].passage.headings,
            score=1.0,
            sentences=sentences,
            words=tuple(marks),
            also_in=tuple(_twins(snapshot, frame, text)),
        )


def _frames(snapshot: Snapshot, held: _Found) -> Iterator[_Frame]:
    """What is cited for the places of one document, in order; neighbours are joined as in any answer."""
    text = snapshot.text(held.document.key)
    passages = snapshot.passages_in(held.document)
    headings = [b for b in snapshot.blocks(held.document) if b.kind is BlockKind.HEADING]
    last: _Frame | None = None
    for place in held.places if passages else ():
        frame = _frame(held.document, place, passages, headings)
        if last is not None and _join(text, last, frame):
            last = last.with_next(frame)
            continue
        if last is not None:
            yield last
        last = frame
    if last is not None:
        yield last


def _frame(
    document: StoredDocument, place: Span, passages: Sequence[StoredPassage], headings: Sequence[Block]
) -> _Frame:
    """The passages a place touches; those that a heading with the place opens, where it touches none."""
    first = bisect_right(passages, place[0], key=lambda part: part.passage.end)
    behind = bisect_left(passages, place[1], key=lambda part: part.passage.start)
    first = min(first, len(passages) - 1)
    parts = tuple(passages[first : max(behind, first + 1)])
    opening = next((b for b in headings if b.start <= place[0] < b.end), None)
    closing = next((b for b in headings if b.start < place[1] <= b.end), None)
    starts = [parts[0].passage.start, place[0], *([opening.start] if opening else [])]
    ends = [parts[-1].passage.end, place[1], *([closing.end] if closing else [])]
    is_first = opening is not None and opening.start < parts[0].passage.start
    return _Frame(document, parts, min(starts), max(ends), (place,), opening if is_first else None)


def _join(text: str, before: _Frame, after: _Frame) -> bool:
    if after.start < before.end:
        return True
    return (
        after.end - before.start <= LONGEST
        and before.parts[-1].passage.headings == after.parts[0].passage.headings
        and not text[before.end : after.start].strip()
    )


def _twins(snapshot: Snapshot, frame: _Frame, text: str) -> Iterator[Place]:
    """Everywhere else that reads as the frame does."""
    first = frame.parts[0]
    lead = first.passage.start - frame.start
    twins = [twin for twin in snapshot.same_wording([first.wording]) if twin.key != first.key]
    documents = snapshot.documents_of(twins)
    for twin in twins:
        start = twin.passage.start - lead
        if start >= 0 and snapshot.text(twin.document)[start : start + len(text)] == text:
            yield Place(source(documents[twin.document]), start, start + len(text))


def _text(snapshot: Snapshot, frame: _Frame) -> str:
    return snapshot.text(frame.document.key)[frame.start : frame.end]
