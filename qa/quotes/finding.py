"""Where a text stands in a library: letter for letter, but for its form, or nearly."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice

from index.grams import GRAM, Found, Grams
from index.letters import Letters
from index.library import Snapshot
from index.matching import occurrences, stands_alone
from qa.difference import similarity
from qa.quotes.alignment import Aligned, align

MOST = 50
"""Places given of one text: a formula stands in thousands."""
LOOKED_AT = 2_000
"""Places of the letters that are compared letter for letter before the whole library is asked."""
TRIED = 6
"""Stretches that are aligned to find the nearest."""
_UNSURE = "-.<>"
"""Signs that are letters or not by what stands beside them, which a text does not say at its ends."""
_PAUSES = frozenset("，。；：！？、…—,.;:!?·")
_QUOTES = frozenset("“”‘’「」『』\"'《》〈〉（）()【】[]〔〕")


@dataclass(frozen=True, slots=True)
class Near:
    """The place that comes nearest to a text: 1 is equal but for its form, 0 nothing in common.

    `first` and `last` are where its letters stand among those of the library.
    """

    document: int
    start: int
    end: int
    similarity: float
    first: int
    last: int


class Finder:
    """Finds texts in the documents of one state of a library; safe to share between threads.

    `among` limits each search to documents, by key.
    """

    def __init__(self, grams: Grams) -> None:
        self.grams = grams

    @classmethod
    def of(cls, snapshot: Snapshot) -> Finder:
        return cls(snapshot.grams)

    def exact(self, text: str, among: Collection[int] | None = None) -> list[Found]:
        """At most `MOST` places that read so, letter for letter.

        Those first at which no word or number goes on beyond the text; then by path and position.
        """
        letters = self.grams.letters_of(text)
        first = next((i for i, letter in enumerate(letters.text) if letter not in _UNSURE), 0)
        core = letters.text.strip(_UNSURE)
        if len(core) < GRAM:
            found = self._plain(text, among)
        else:
            lead = int(letters.origins[first])
            found = self._verified(text, core, lead, among)
        return sorted(found, key=lambda place: not self._stands_alone(place))

    def folded(self, text: str, among: Collection[int] | None = None) -> list[Found]:
        """At most `MOST` places that read so but for punctuation, blanks, width, case and script."""
        letters = self.grams.letters_of(text)
        if not letters.text:
            return []
        starts = islice(self.grams.occurrences(letters.text, among), MOST)
        found = [self.place(text, letters, start, start + len(letters)) for start in starts]
        return sorted(found, key=lambda place: not self._stands_alone(place))

    def nearest(self, text: str, among: Collection[int] | None = None) -> Near | None:
        """The place at the least edit distance, among those that share the rarest letters in a row."""
        found = self.nearby(text, among)
        return found[0] if found else None

    def nearby(self, text: str, among: Collection[int] | None = None, count: int = TRIED) -> list[Near]:
        """Places that come near to a text, the nearest first; empty where nothing is shared."""
        letters = self.grams.letters_of(text)
        start = next(self.grams.occurrences(letters.text, among), None) if letters.text else None
        if start is not None:
            place = self.place(text, letters, start, start + len(letters))
            return [Near(place.document, place.start, place.end, 1.0, start, start + len(letters))]
        aligned = (self._aligned(letters.text, span) for span in self.grams.near(letters.text, count, among))
        near = [self._near(text, letters, one) for one in aligned if one.start < one.end]
        return sorted(near, key=lambda one: -one.similarity)

    def place(self, text: str, letters: Letters, start: int, end: int) -> Found:
        """A range of the library's letters as a place, with the marks at its ends that `text` has too."""
        found = self.grams.place(start, end)
        source = self.grams.text(found.document)
        head, tail = text[: int(letters.origins[0])], text[int(letters.origins[-1]) + 1 :]
        before = _shared(head[::-1], source[max(0, found.start - len(head)) : found.start][::-1])
        after = _shared(tail, source[found.end : found.end + len(tail)])
        return Found(found.document, found.start - before, found.end + after)

    def _aligned(self, letters: str, span: tuple[int, int]) -> Aligned:
        one = align(letters, self.grams.letters[span[0] : span[1]])
        return Aligned(one.start + span[0], one.end + span[0], one.distance)

    def _near(self, text: str, letters: Letters, one: Aligned) -> Near:
        place = self.place(text, letters, one.start, one.end)
        alike = similarity(letters.text, self.grams.letters[one.start : one.end])
        return Near(place.document, place.start, place.end, alike, one.start, one.end)

    def _plain(self, text: str, among: Collection[int] | None) -> list[Found]:
        if not text:
            return []
        every = (
            Found(key, start, end)
            for key, source in self.grams.texts(among)
            for start, end in occurrences(source, text)
        )
        return list(islice(every, MOST))

    def _verified(self, text: str, core: str, lead: int, among: Collection[int] | None) -> list[Found]:
        """The places of the letters at which the whole text stands letter for letter."""
        found: list[Found] = []
        for looked, start in enumerate(self.grams.occurrences(core, among)):
            if looked == LOOKED_AT:
                # Letters that stand everywhere, in other punctuation: looking at texts as a whole is quicker.
                return self._plain(text, among)
            place = self.grams.place(start, start + len(core))
            begin = place.start - lead
            if begin >= 0 and self.grams.text(place.document).startswith(text, begin):
                found.append(Found(place.document, begin, begin + len(text)))
                if len(found) == MOST:
                    break
        return found

    def _stands_alone(self, place: Found) -> bool:
        return stands_alone(self.grams.text(place.document), place.start, place.end)


def _shared(wanted: Iterable[str], there: str) -> int:
    """How many of the marks at an end of a text stand there too, in this or another form."""
    count = 0
    for mark, other in zip(wanted, there, strict=False):
        same = mark == other or any(mark in kind and other in kind for kind in (_PAUSES, _QUOTES))
        if not same:
            break
        count += 1
    return count
