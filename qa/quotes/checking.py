"""Is this quotation right? One after the other, against the whole library."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from index.grams import Found
from index.library import Snapshot
from index.sentences import Span
from qa.answers import LibraryState
from qa.difference import difference, distance
from qa.errors import DraftTooLong
from qa.quotes.attribution import Attribution, Named, attributions
from qa.quotes.extraction import Quotation, quotations
from qa.quotes.finding import MOST, Finder, Near
from qa.quotes.fitting import Fitting
from qa.quotes.report import Checked, Kind, Origin, Report
from qa.quotes.sourcing import Sources
from qa.quotes.stitching import Stitched, stitched

LONGEST_DRAFT = 1_000_000
"""Characters; a book of five hundred pages."""
MOST_QUOTATIONS = 2_000
"""Quotations that are looked up; a book of them takes ten seconds."""
SHORTEST_CHANGED = 4
"""Letters from which a text may be another one with a change; shorter ones are too like each other."""
CHANGES_OF_SHORT, SHORT = 1, 8
"""Changes that a text of fewer than so many letters may have and still be the same quotation."""
CHANGES = 0.34
"""Share of the letters of a longer one. Chosen with benchmarks/quotes.py."""
SEAM, SEAM_OF_CLAUSES, SEAM_SHARE = 8, 3, 0.3
"""What a seam between two pieces counts for, in changes, one between whole clauses less; at most this
share of the letters. Chosen with benchmarks/quotes.py."""
SHORTEST_JUDGED = 12
"""Letters from which a document that is not in the library may be said to be the wrong one."""
_ELLIPSIS = re.compile(r"\s*[\[［(（【]?\s*(?:…+|\.{3,}|⋯+|。{3,})\s*[\]］)）】]?\s*")


@dataclass(frozen=True, slots=True)
class _Verdict:
    """A kind with its sources; `fits` as in `Checked`."""

    kind: Kind
    sources: tuple[Origin, ...] = ()
    similarity: float = 0.0
    places: int = 0
    fits: bool | None = None


def check(snapshot: Snapshot, draft: str, *, with_sentences: bool = False) -> Report:
    """Every quotation of a draft, looked up in all documents. Raises `DraftTooLong`."""
    if len(draft) > LONGEST_DRAFT:
        raise DraftTooLong(len(draft), LONGEST_DRAFT)
    began = time.perf_counter()
    found = quotations(draft, with_sentences=with_sentences)
    looked_up = found.quotations[:MOST_QUOTATIONS]
    names = attributions(draft, looked_up, snapshot.tokenizer.fold)
    checker = _checker(snapshot)
    checked = tuple(checker.checked(one, named) for one, named in zip(looked_up, names, strict=True))
    return Report(
        draft=draft,
        quotations=checked,
        library=LibraryState.of(snapshot.manifest),
        unclosed=found.unclosed,
        unchecked=len(found.quotations) - len(looked_up),
        milliseconds=(time.perf_counter() - began) * 1000,
    )


_checkers: WeakKeyDictionary[Snapshot, Checker] = WeakKeyDictionary()
"""What is learned of a library's titles takes longer than a draft: it is kept as long as the snapshot."""


def _checker(snapshot: Snapshot) -> Checker:
    found = _checkers.get(snapshot)
    if found is None:
        found = _checkers[snapshot] = Checker(snapshot)
    return found


class Checker:
    """Checks quotations against one state of a library."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._finder = Finder.of(snapshot)
        self._sources = Sources(snapshot)
        self._fitting = Fitting(self._sources, snapshot.grams, snapshot.tokenizer.fold)

    def checked(self, one: Quotation, named: Attribution | None = None) -> Checked:
        """What is found out about one quotation that is said to be of `named`."""
        verdict = self._verdict(one.text, named)
        return Checked(
            start=one.start,
            end=one.end,
            text=one.text,
            kind=verdict.kind,
            sources=verdict.sources,
            similarity=verdict.similarity,
            places=verdict.places,
            attribution=named,
            fits=verdict.fits,
            is_sentence=one.is_sentence,
        )

    def _verdict(self, text: str, named: Attribution | None) -> _Verdict:
        standing = self._standing(text, named)
        if standing is not None:
            return standing
        parts = [part for part in _parts(text) if self._finder.grams.letters_of(text[slice(*part)]).text]
        if len(parts) > 1 and (joined := self._with_gaps(text, parts, named)) is not None:
            return joined
        return self._changed(text, named)

    def _standing(self, text: str, named: Attribution | None) -> _Verdict | None:
        """Where it stands as it is, or but for its form."""
        for kind, find in ((Kind.EXACT, self._finder.exact), (Kind.FORM, self._finder.folded)):
            among = self._fitting.named(named.name) if named and named.kind is Named.DOCUMENT else None
            if among and (places := find(text, among)):
                return self._found(kind, text, places, fits=True)
            if places := find(text):
                return self._judged(kind, text, places, named)
        return None

    def _judged(self, kind: Kind, text: str, places: list[Found], named: Attribution | None) -> _Verdict:
        if named is None:
            return self._found(kind, text, places, fits=None)
        right = [place for place in places if self._fitting.fits(named, place)]
        if right:
            return self._found(kind, text, right + [p for p in places if p not in right], fits=True)
        if not self._is_telling(text, places, named):
            return self._found(kind, text, places, fits=None)
        return self._found(Kind.MISATTRIBUTED, text, places, fits=False)

    def _is_telling(self, text: str, places: Sequence[Found], named: Attribution) -> bool:
        """Whether that nothing fits says that the name is wrong.

        Not of words that stand everywhere, nor of a few words said to be from a document that is not here.
        """
        if len(places) == MOST:
            return False
        absent = named.kind is Named.DOCUMENT and not self._fitting.named(named.name)
        return not absent or len(self._finder.grams.letters_of(text)) >= SHORTEST_JUDGED

    def _found(self, kind: Kind, text: str, places: list[Found], fits: bool | None) -> _Verdict:
        origin = self._origin(text, (0, len(text)), places[0], places[1:])
        return _Verdict(kind, (origin,), 1.0, len(places), fits)

    def _with_gaps(self, text: str, parts: Sequence[Span], named: Attribution | None) -> _Verdict | None:
        """Parts with an ellipsis between them: in order in one document, or from several places."""
        found = [self._finder.folded(text[start:end]) for start, end in parts]
        if not all(found):
            return None
        for places in self._in_order(text, parts, found):
            fits = self._fitting.fits(named, places[0]) if named else None
            if fits is not False:
                return _Verdict(Kind.FORM, self._origins(text, parts, places), 1.0, 1, fits)
        ordered = next(self._in_order(text, parts, found), None)
        if ordered is not None:
            return _Verdict(Kind.MISATTRIBUTED, self._origins(text, parts, ordered), 1.0, 1, False)
        return _Verdict(Kind.STITCHED, self._origins(text, parts, [places[0] for places in found]), 1.0)

    def _in_order(
        self, text: str, parts: Sequence[Span], found: Sequence[Sequence[Found]]
    ) -> Iterator[list[Found]]:
        """For each document that holds all parts one after the other, their places."""
        for document in dict.fromkeys(place.document for place in found[0]):
            places: list[Found] = []
            for start, end in parts:
                behind = places[-1].end if places else 0
                within = self._finder.folded(text[start:end], {document})
                following = [place for place in within if place.start >= behind]
                if not following:
                    break
                places.append(min(following, key=lambda place: place.start))
            else:
                yield places

    def _changed(self, text: str, named: Attribution | None) -> _Verdict:
        """Where it stands with changes, or from which places it is put together; else the nearest."""
        letters = self._finder.grams.letters_of(text)
        length = len(letters)
        if length < SHORTEST_CHANGED:
            return _Verdict(Kind.NOT_FOUND)
        near, changes = self._nearest(text, named)
        pieces = stitched(self._finder.grams, text, letters) if changes > 1 else None
        if pieces is not None:
            torn, whole = (min(seam, SEAM_SHARE * length) for seam in (SEAM, SEAM_OF_CLAUSES))
            if torn * pieces.torn + whole * pieces.whole + pieces.uncovered < changes:
                return self._put_together(text, letters.origins.tolist(), pieces)
        if near is None:
            return _Verdict(Kind.NOT_FOUND)
        kind = Kind.DIFFERS if changes <= allowed(length) else Kind.NOT_FOUND
        place = Found(near.document, near.start, near.end)
        origin = self._origin(text, (0, len(text)), place, [])
        fits = self._fitting.fits(named, place) if named and kind is Kind.DIFFERS else None
        return _Verdict(kind, (origin,), near.similarity, 0, fits)

    def _nearest(self, text: str, named: Attribution | None) -> tuple[Near | None, int]:
        """The nearest place and its changes; that of the named document where it is as near."""
        letters = self._finder.grams.letters_of(text).text
        best, least = None, len(letters)
        among = self._fitting.named(named.name) if named and named.kind is Named.DOCUMENT else frozenset()
        for within in (among, None) if among else (None,):
            for near in self._finder.nearby(text, within):
                changes = distance(letters, self._finder.grams.letters[near.first : near.last])
                if changes < least:
                    best, least = near, changes
        return best, least

    def _put_together(self, text: str, origins: list[int], found: Stitched) -> _Verdict:
        parts: list[Span] = []
        for number, (start, end) in enumerate(found.pieces):
            last = number + 1 == len(found.pieces)
            stop = len(text) if last else origins[end] if end < len(origins) else len(text)
            begin = 0 if number == 0 else origins[start]
            parts.append((begin, stop))
        parts = [_without_edges(text, part) for part in parts]
        places: list[Found] = []
        for start, end in parts:
            piece = text[start:end]
            standing = self._finder.exact(piece) or self._finder.folded(piece)
            together = [p for p in standing if places and p.document == places[-1].document]
            places.append((together or standing)[0])
        covered = sum(end - start for start, end in found.pieces)
        return _Verdict(
            Kind.STITCHED, self._origins(text, parts, places), covered / (covered + found.uncovered)
        )

    def _origins(self, text: str, parts: Sequence[Span], places: Sequence[Found]) -> tuple[Origin, ...]:
        return tuple(self._origin(text, part, place, []) for part, place in zip(parts, places, strict=True))

    def _origin(self, text: str, part: Span, place: Found, others: list[Found]) -> Origin:
        citation = self._sources.citation(place, others)
        words = text[part[0] : part[1]]
        pieces = difference(citation.text, words) if citation.text != words else ()
        return Origin(citation, part, pieces)


def allowed(length: int) -> int:
    """How many changes a text of so many letters may have and still be the same quotation."""
    return CHANGES_OF_SHORT if length < SHORT else int(CHANGES * length)


def _parts(text: str) -> list[Span]:
    """The ranges of a text between its ellipses."""
    edges = [0, *(edge for match in _ELLIPSIS.finditer(text) for edge in match.span()), len(text)]
    return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end]


def _without_edges(text: str, part: Span) -> Span:
    start, end = part
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
