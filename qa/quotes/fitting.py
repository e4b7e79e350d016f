"""Whether words that stand somewhere are those of whom a draft names.

A document fits where its title or path holds the name, in whole or as an abbreviation does (二十大报告), or
where it quotes the named one itself. A speaker fits where the text around the place names them. Where
that cannot be told, nothing is said: a wrong accusation is worse than none.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any

from index.grams import Found, Grams
from index.letters import Fold
from qa.quotes.attribution import ROLES, Attribution, Named, attributions
from qa.quotes.extraction import quotations
from qa.quotes.sourcing import Sources

NEAR = 400
"""Characters before and behind a place that may say who speaks, where its paragraph is longer."""
HEAD, FOOT = 300, 150
"""Characters of a document's beginning and end that may name its author."""
SHORTEST_TITLE = 4
"""Letters of a title that may be part of the name a draft gives."""
LONGEST_NAME = 80
SHORTEST_WORD = 2


class Fitting:
    """Judges places by the documents they are in."""

    def __init__(self, sources: Sources, grams: Grams, fold: Fold) -> None:
        self._sources = sources
        self._grams = grams
        self._fold = fold
        self.named = lru_cache(256)(self._named)

    def fits(self, attribution: Attribution, place: Found) -> bool:
        """Whether the place may be of whom the draft names."""
        if attribution.kind is Named.DOCUMENT:
            return self._fits_document(attribution.name, place)
        return self._fits_speaker(attribution, place)

    def _named(self, name: str) -> frozenset[int]:
        """The documents whose title or file name holds a name or is part of it, by key."""
        wanted = self._letters(name)
        if not wanted:
            return frozenset()
        found = {key for key, titles in self._titles.items() if any(wanted in title for title in titles)}
        parts = {
            wanted[start:end]
            for start in range(min(len(wanted), LONGEST_NAME))
            for end in range(start + SHORTEST_TITLE, min(len(wanted), LONGEST_NAME) + 1)
        }
        return frozenset(found | {key for part in parts for key in self._by_title.get(part, ())})

    @cached_property
    def _titles(self) -> dict[int, tuple[str, str]]:
        """Title and path of each document, in letters."""
        documents = self._sources.documents
        titles, paths = (
            Grams.of(enumerate(texts), self._fold).letters.split("\0")
            for texts in ([d.title for d in documents.values()], [d.path for d in documents.values()])
        )
        return {key: (titles[number], paths[number]) for number, key in enumerate(documents)}

    @cached_property
    def _by_title(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for key, (title, _) in self._titles.items():
            found.setdefault(title, []).append(key)
        return found

    def _fits_document(self, name: str, place: Found) -> bool:
        wanted = self._letters(name)
        if not wanted or place.document in self.named(name):
            return True
        text = self._sources.text(place.document)
        own = (*self._titles[place.document], self._letters(text[:HEAD].split("\n\n", 1)[0]))
        return any(_abbreviates(wanted, title) for title in own) or wanted in self._around(place)

    def _fits_speaker(self, attribution: Attribution, place: Found) -> bool:
        said = self._speaker_there(place) if attribution.is_person else None
        wanted = self._letters(attribution.name)
        if said is not None:
            there = self._letters(said.name)
            return wanted in there or there in wanted
        text = self._sources.text(place.document)
        around = self._around(place) + "\0" + "\0".join(self._titles[place.document])
        around += "\0" + self._letters(text[:HEAD]) + "\0" + self._letters(text[-FOOT:])
        if wanted in around:
            return True
        if attribution.is_person:
            return any(attribution.surname + role in around for role in ROLES)
        return any(word in around for word in _words(wanted))

    def _speaker_there(self, place: Found) -> Attribution | None:
        """The person whose words the source itself says they are, where they are quoted there."""
        text = self._sources.text(place.document)
        first, last = max(0, place.start - NEAR), min(len(text), place.end + NEAR)
        part = text[first:last]
        quoted = quotations(part).quotations
        names = attributions(part, quoted, self._fold)
        for one, named in zip(quoted, names, strict=True):
            if one.outer[0] <= place.start - first and place.end - first <= one.outer[1]:
                return named if named is not None and named.is_person else None
        return None

    def _around(self, place: Found) -> str:
        """The letters of the paragraph a place is in, or of the text around it."""
        text = self._sources.text(place.document)
        block = self._sources.block(place.document, place.start)
        start, end = (block.start, block.end) if block else (0, len(text))
        first, last = max(start, place.start - NEAR), min(max(end, place.end), place.end + NEAR)
        return self._letters(text[first:last])

    def _letters(self, text: str) -> str:
        return self._grams.letters_of(text).text


def _abbreviates(short: str, whole: str) -> bool:
    """Whether all letters of `short` stand in `whole` in their order."""
    rest: Any = iter(whole)
    return all(letter in rest for letter in short)


def _words(name: str) -> list[str]:
    """Pairs of letters that are no mere role: what two ways of naming a body have in common."""
    pairs = [name[i : i + SHORTEST_WORD] for i in range(len(name) - 1)]
    return [pair for pair in pairs if not any(pair in role for role in ROLES)]
