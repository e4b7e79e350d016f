"""What an answer is: a question and the slices of documents that answer it.

`as_json` gives the published form of an answer; other programs rely on it to the letter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from index.generation import Manifest

Span = tuple[int, int]
"""A half-open range of Unicode code points."""


@dataclass(frozen=True, slots=True)
class Source:
    """The document a citation is taken from."""

    id: str
    title: str
    path: str
    sha256: str
    date: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title,
            "path": self.path,
            "sha256": self.sha256,
            "date": self.date,
        }


@dataclass(frozen=True, slots=True)
class Place:
    """A range of a document that reads the same as a citation."""

    document: Source
    start: int
    end: int

    def as_json(self) -> dict[str, Any]:
        return {"document": self.document.as_json(), "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Citation:
    """`text` is `document.text[start:end]`, exactly.

    `sentences` (the ones that answer best) and `words` (the ones the question shares) are ranges
    into `text`. `paragraph` counts from 1, `page` from 1 where the format has pages. `score` is
    comparable within one answer only.
    """

    rank: int
    text: str
    document: Source
    start: int
    end: int
    paragraph: int
    headings: tuple[str, ...] = ()
    page: int | None = None
    score: float = 0.0
    sentences: tuple[Span, ...] = ()
    words: tuple[Span, ...] = ()
    also_in: tuple[Place, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "rank": self.rank,
            "text": self.text,
            "document": self.document.as_json(),
            "start": self.start,
            "end": self.end,
            "page": self.page,
            "paragraph": self.paragraph,
            "headings": list(self.headings),
            "score": round(self.score, 6),
            "sentences": [list(span) for span in self.sentences],
            "words": [list(span) for span in self.words],
            "also_in": [place.as_json() for place in self.also_in],
        }


@dataclass(frozen=True, slots=True)
class LibraryState:
    """Which state of the library answered."""

    generation: int
    documents: int
    passages: int

    @classmethod
    def of(cls, manifest: Manifest) -> LibraryState:
        return cls(manifest.generation, manifest.documents, manifest.passages)

    def as_json(self) -> dict[str, int]:
        return {"generation": self.generation, "documents": self.documents, "passages": self.passages}


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds spent, by stage."""

    encode: float
    search: float
    rank: float
    total: float

    @classmethod
    def between(cls, began: float, encoded: float, searched: float, ended: float) -> Timings:
        """The stages between four readings of a clock in seconds."""
        return cls(
            encode=(encoded - began) * 1000,
            search=(searched - encoded) * 1000,
            rank=(ended - searched) * 1000,
            total=(ended - began) * 1000,
        )

    def as_json(self) -> dict[str, float]:
        return {
            "encode": round(self.encode, 1),
            "search": round(self.search, 1),
            "rank": round(self.rank, 1),
            "total": round(self.total, 1),
        }


@dataclass(frozen=True, slots=True)
class PhraseCount:
    """How often a phrase stands in the documents: in `places` places of `documents` documents.

    `folded` tells that no place reads as `text` does, letter for letter: those counted differ in
    script, width, case or line breaks.
    """

    text: str
    places: int
    documents: int
    folded: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "places": self.places,
            "documents": self.documents,
            "folded": self.folded,
        }


@dataclass(frozen=True, slots=True)
class Details:
    """How a question was taken, where that needs saying.

    `understood` is the question as it was searched for, `synonyms` each part of it that was widened
    with what means the same, `phrase` what an exact search counted.
    """

    understood: str | None = None
    synonyms: tuple[tuple[str, ...], ...] = ()
    phrase: PhraseCount | None = None

    def as_json(self) -> dict[str, Any]:
        """Only what there is to say."""
        said: dict[str, Any] = {}
        if self.understood is not None:
            said["understood"] = self.understood
        if self.synonyms:
            said["synonyms"] = [list(group) for group in self.synonyms]
        if self.phrase is not None:
            said["phrase"] = self.phrase.as_json()
        return said


@dataclass(frozen=True, slots=True)
class Answer:
    """Citations in order of rank, and whether they answer the question.

    Where `answered` is false the citations are the nearest passages, no answer. `confidence` is
    between 0 and 1. `id` is set once the answer has been shared.
    """

    question: str
    answered: bool
    confidence: float
    citations: tuple[Citation, ...]
    library: LibraryState
    milliseconds: Timings
    id: str | None = field(default=None)
    details: Details = Details()

    def as_json(self) -> dict[str, Any]:
        """The published form; `details` only where there is something to say."""
        details = self.details.as_json()
        return {
            "id": self.id,
            "question": self.question,
            "answered": self.answered,
            "confidence": round(self.confidence, 4),
            "citations": [citation.as_json() for citation in self.citations],
            "library": self.library.as_json(),
            "milliseconds": self.milliseconds.as_json(),
            **({"details": details} if details else {}),
        }
