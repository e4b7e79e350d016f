"""The user dictionary as people are shown it: listed, changed, or tried on a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from index import lexicon
from index.changes import Report
from index.documents import Problem
from index.library import Library, MakeTokenizer
from index.words import Tokenizer
from qa.labels import Labels

BETWEEN = " / "
"""Between the words that a sentence is cut into."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What `words.txt` says, and whether the index was made with it."""

    words: Sequence[str]
    synonyms: Sequence[tuple[str, ...]]
    duplicates: int
    indexed: bool
    problems: Sequence[Problem]

    def as_json(self) -> dict[str, Any]:
        return {
            "words": list(self.words),
            "synonyms": [list(group) for group in self.synonyms],
            "duplicates": self.duplicates,
            "indexed": self.indexed,
            "problems": [problem.as_json() for problem in self.problems],
        }

    def lines(self, say: Labels) -> Iterator[str]:
        """What a terminal shows."""
        yield say(
            "words.count", words=len(self.words), synonyms=len(self.synonyms), duplicates=self.duplicates
        )
        yield from self.words
        yield from (" = ".join(group) for group in self.synonyms)
        if not self.indexed:
            yield say("words.pending")


@dataclass(frozen=True, slots=True)
class Changed:
    """What an edit did."""

    edit: lexicon.Edit
    report: Report

    @property
    def problems(self) -> Sequence[Problem]:
        """Those of the dictionary; `documents` lists the others."""
        return [problem for problem in self.report.problems if problem.reason.of_words]

    def as_json(self) -> dict[str, Any]:
        return {
            "added": [str(entry) for entry in self.edit.added],
            "removed": [str(entry) for entry in self.edit.removed],
            "retokenised": self.report.retokenised,
            "generation": self.report.generation,
        }

    def lines(self, say: Labels) -> Iterator[str]:
        yield say("words.changed", added=len(self.edit.added), removed=len(self.edit.removed))
        yield say("words.retokenised", count=self.report.retokenised)


@dataclass(frozen=True, slots=True)
class Preview:
    """A sentence as the index cuts it now, and as it would with the dictionary that is to be."""

    sentence: str
    before: Sequence[str]
    after: Sequence[str]
    problems: Sequence[Problem] = ()

    def as_json(self) -> dict[str, Any]:
        return {"sentence": self.sentence, "before": list(self.before), "after": list(self.after)}

    def lines(self, say: Labels) -> Iterator[str]:
        yield say("words.before", words=BETWEEN.join(self.before))
        yield say("words.after", words=BETWEEN.join(self.after))


Shown = Listing | Changed | Preview


def listing(library: Library) -> Listing:
    """Raises `WordsUnreadable`."""
    snapshot, file = library.snapshot(), library.layout.words
    held = lexicon.read(lexicon.load(file), snapshot.tokenizer.fold, file.name)
    indexed = held.lexicon == snapshot.lexicon
    return Listing(held.words, held.synonyms, held.duplicates, indexed, held.problems)


def preview(
    library: Library, make_tokenizer: MakeTokenizer, sentence: str, add: Sequence[str], remove: Sequence[str]
) -> Preview:
    """Tries a change on a sentence; nothing is written. Raises as `Writer.reword` does."""
    now, file = library.snapshot().tokenizer, library.layout.words
    edit = lexicon.edit(lexicon.load(file), add, remove, now.fold)
    held = lexicon.read(edit.data, now.fold, file.name)
    then = make_tokenizer(held.lexicon.words)
    return Preview(sentence, _cut(now, sentence), _cut(then, sentence), held.problems)


def _cut(tokenizer: Tokenizer, sentence: str) -> list[str]:
    return [sentence[start:end] for start, end in tokenizer.stretches(sentence)]
