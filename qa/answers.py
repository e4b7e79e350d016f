"""What an answer is: a question and the slices of documents that answer it.

`as_json` gives the published form of an answer; other programs rely on it to the letter. `from_json`
reads that form back; it raises `AnswerMalformed` where anything is missing, left over, of the wrong
type, or cannot be true of a slice of a document.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from index.generation import Manifest
from qa.scope import Limited
from qa.strict import Fields, count, each, flag, number, ordinal, require, span, text

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

    @classmethod
    def from_json(cls, value: object, where: str = "document") -> Source:
        fields = Fields(value, where)
        source = cls(
            id=fields.take("id", text),
            title=fields.take("title", text),
            path=fields.take("path", text),
            sha256=fields.take("sha256", text),
            date=fields.maybe("date", text),
        )
        fields.done()
        return source

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

    @classmethod
    def from_json(cls, value: object, where: str = "place") -> Place:
        fields = Fields(value, where)
        place = cls(
            fields.take("document", Source.from_json), fields.take("start", count), fields.take("end", count)
        )
        require(place.start < place.end, f"{where}.end")
        fields.done()
        return place

    def as_json(self) -> dict[str, Any]:
        return {"document": self.document.as_json(), "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Citation:
    """`text` is `document.text[start:end]`, exactly.

    `sentences` (the ones that answer best) and `words` (the ones the question shares) are ranges
    into `text`. `paragraph` counts from 1, `page` and `line` (a row, in a table) from 1 where the format
    has them. `recognised` is set where the words were recognised in a picture: the confidence, 0 to 1.
    `score` is comparable within one answer only.
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
    line: int | None = None
    recognised: float | None = None

    @classmethod
    def from_json(cls, value: object, where: str = "citation") -> Citation:
        fields = Fields(value, where)
        citation = cls(
            rank=fields.take("rank", ordinal),
            text=fields.take("text", text),
            document=fields.take("document", Source.from_json),
            start=fields.take("start", count),
            end=fields.take("end", count),
            paragraph=fields.take("paragraph", ordinal),
            headings=fields.take("headings", each(text)),
            page=fields.maybe("page", ordinal),
            score=fields.take("score", number),
            sentences=fields.take("sentences", each(span)),
            words=fields.take("words", each(span)),
            also_in=fields.take("also_in", each(Place.from_json)),
            line=fields.maybe("line", ordinal),
            recognised=fields.maybe("recognised", number),
        )
        fields.done()
        length = len(citation.text)
        require(length > 0 and citation.end - citation.start == length, f"{where}.end")
        for name, spans in (("sentences", citation.sentences), ("words", citation.words)):
            require(all(end <= length for _, end in spans), f"{where}.{name}")
        return citation

    def as_json(self) -> dict[str, Any]:
        """The published form; `line` and `recognised` only where they are known."""
        more = {"line": self.line, "recognised": self.recognised and round(self.recognised, 3)}
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
            **{name: value for name, value in more.items() if value is not None},
        }


@dataclass(frozen=True, slots=True)
class LibraryState:
    """Which state of the library answered.

    `embedded` is set while some passages are found by their words alone: how many are found by meaning.
    """

    generation: int
    documents: int
    passages: int
    embedded: int | None = None

    @classmethod
    def of(cls, manifest: Manifest) -> LibraryState:
        embedded = manifest.embedded if manifest.embedded < manifest.passages else None
        return cls(manifest.generation, manifest.documents, manifest.passages, embedded)

    @classmethod
    def from_json(cls, value: object, where: str = "library") -> LibraryState:
        fields = Fields(value, where)
        generation, documents, passages = (
            fields.take(name, count) for name in ("generation", "documents", "passages")
        )
        state = cls(generation, documents, passages, fields.maybe("embedded", count))
        fields.done()
        return state

    def as_json(self) -> dict[str, int]:
        counts = {"generation": self.generation, "documents": self.documents, "passages": self.passages}
        return counts if self.embedded is None else {**counts, "embedded": self.embedded}


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

    @classmethod
    def from_json(cls, value: object, where: str = "milliseconds") -> Timings:
        fields = Fields(value, where)
        timings = cls(*(fields.take(name, number) for name in ("encode", "search", "rank", "total")))
        fields.done()
        return timings

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

    @classmethod
    def from_json(cls, value: object, where: str = "phrase") -> PhraseCount:
        fields = Fields(value, where)
        phrase = cls(
            fields.take("text", text),
            fields.take("places", count),
            fields.take("documents", count),
            fields.take("folded", flag),
        )
        fields.done()
        return phrase

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
    with what means the same, `phrase` what an exact search counted, `limited` to which documents the search
    was limited.
    """

    understood: str | None = None
    synonyms: tuple[tuple[str, ...], ...] = ()
    phrase: PhraseCount | None = None
    limited: Limited | None = None

    def label(self, key: str) -> str:
        """The label of what an answer says is missing: of the documents, or of those it was limited to."""
        return f"{key}.limited" if self.limited else key

    @classmethod
    def from_json(cls, value: object, where: str = "details") -> Details:
        fields = Fields(value, where)
        details = cls(
            fields.maybe("understood", text),
            fields.maybe("synonyms", each(each(text))) or (),
            fields.maybe("phrase", PhraseCount.from_json),
            fields.maybe("limited", Limited.from_json),
        )
        fields.done()
        return details

    def as_json(self) -> dict[str, Any]:
        """Only what there is to say."""
        said: dict[str, Any] = {}
        if self.understood is not None:
            said["understood"] = self.understood
        if self.synonyms:
            said["synonyms"] = [list(group) for group in self.synonyms]
        if self.phrase is not None:
            said["phrase"] = self.phrase.as_json()
        if self.limited is not None:
            said["limited"] = self.limited.as_json()
        return said


@dataclass(frozen=True, slots=True)
class Answer:
    """Citations in order of rank, and whether they answer the question.

    Where `answered` is false the citations are the nearest passages, no answer. `confidence` is
    between 0 and 1, and speaks of the documents: it is the same however many passages are cited. `id` is set
    once the answer has been shared.
    """

    question: str
    answered: bool
    confidence: float
    citations: tuple[Citation, ...]
    library: LibraryState
    milliseconds: Timings
    id: str | None = field(default=None)
    details: Details = Details()

    @classmethod
    def from_json(cls, value: object, where: str = "answer") -> Answer:
        fields = Fields(value, where)
        answer = cls(
            id=fields.maybe("id", text),
            question=fields.take("question", text),
            answered=fields.take("answered", flag),
            confidence=fields.take("confidence", number),
            citations=fields.take("citations", each(Citation.from_json)),
            library=fields.take("library", LibraryState.from_json),
            milliseconds=fields.take("milliseconds", Timings.from_json),
            details=fields.maybe("details", Details.from_json) or Details(),
        )
        fields.done()
        require(0 <= answer.confidence <= 1, f"{where}.confidence")
        return answer

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
