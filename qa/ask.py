"""A question in, an `Answer` out."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from index.library import Library, Snapshot
from index.vectors import Vectors
from qa import highlight
from qa.answers import Answer, Citation, Details, LibraryState, Span, Timings
from qa.confidence import THRESHOLD, confidence
from qa.conversation import FollowUp
from qa.errors import QuestionEmpty, QuestionTooLong
from qa.evidence import Evidence
from qa.gather import Excerpt, gather, places, source
from qa.rank import Ranking, search

LONGEST_QUESTION = 2_000
"""Characters. A longer text is no question; it is refused and not cut."""
DEFAULT_TOP = 5
MOST_TOP = 50
SENTENCES_ENCODED = 12
"""Sentences of the first excerpt whose meaning is looked at, where words do not tell the best one."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What is marked in one excerpt, as ranges into its text."""

    sentences: tuple[Span, ...]
    words: tuple[Span, ...]


class Asker:
    """Answers questions from one library; threads may share it."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def ask(
        self,
        question: str,
        top: int = DEFAULT_TOP,
        documents: Sequence[str] | None = None,
        *,
        follow_up: FollowUp | None = None,
    ) -> Answer:
        """Answers with at most `top` citations; `documents` (ids) limits where it looks.

        With `follow_up`, what it was completed to is searched for. Raises `QuestionEmpty`,
        `QuestionTooLong`, and what the library raises.
        """
        question = _checked(question)
        sought = _checked(follow_up.search) if follow_up else question
        began = time.perf_counter()
        snapshot = self._library.snapshot()
        vector = self._library.encoder.encode_queries([sought])[0]
        encoded = time.perf_counter()
        factors = follow_up.factors(question, self._library.tokenizer) if follow_up else None
        evidence = Evidence.of(sought, self._library.tokenizer, snapshot, factors)
        among = snapshot.passages_of(documents) if documents is not None else None
        favoured = snapshot.passages_of(follow_up.documents) if follow_up else ()
        ranking = search(snapshot, evidence, vector, among, favoured)
        searched = time.perf_counter()
        citations = self._cite(snapshot, evidence, ranking, vector, top)
        ended = time.perf_counter()
        sureness = confidence(ranking)
        manifest = snapshot.manifest
        return Answer(
            question=question,
            answered=bool(citations) and sureness >= THRESHOLD,
            confidence=sureness,
            citations=citations,
            library=LibraryState(manifest.generation, manifest.documents, manifest.passages),
            milliseconds=Timings(
                encode=(encoded - began) * 1000,
                search=(searched - encoded) * 1000,
                rank=(ended - searched) * 1000,
                total=(ended - began) * 1000,
            ),
            details=Details(understood=follow_up.search if follow_up else None),
        )

    def rank(self, question: str) -> Ranking:
        """The search alone: what is found, in order, and what it tells. For measuring."""
        question = _checked(question)
        snapshot = self._library.snapshot()
        evidence = Evidence.of(question, self._library.tokenizer, snapshot)
        return search(snapshot, evidence, self._library.encoder.encode_queries([question])[0])

    def _cite(
        self, snapshot: Snapshot, evidence: Evidence, ranking: Ranking, vector: Vectors, top: int
    ) -> tuple[Citation, ...]:
        excerpts = gather(snapshot, ranking.hits, top)
        documents = snapshot.documents_by_key(sorted({excerpt.document for excerpt in excerpts}))
        elsewhere = places(snapshot, excerpts)
        marks = self._mark(snapshot, evidence, excerpts, vector)
        return tuple(
            Citation(
                rank=rank,
                text=_text(snapshot, excerpt),
                document=source(documents[excerpt.document]),
                start=excerpt.start,
                end=excerpt.end,
                paragraph=excerpt.parts[0].passage.paragraph,
                headings=excerpt.parts[0].passage.headings,
                page=excerpt.parts[0].passage.page,
                score=excerpt.score,
                sentences=marked.sentences,
                words=marked.words,
                also_in=elsewhere[excerpt],
            )
            for rank, (excerpt, marked) in enumerate(zip(excerpts, marks, strict=True), start=1)
        )

    def _mark(
        self, snapshot: Snapshot, evidence: Evidence, excerpts: Sequence[Excerpt], vector: Vectors
    ) -> list[Marks]:
        """The best sentences and the shared words of each excerpt.

        Words tell the best sentence, except in the first excerpt where they leave it open: there its
        meaning is asked too, which costs as much as the question itself.
        """
        marks = []
        for position, excerpt in enumerate(excerpts):
            text = _text(snapshot, excerpt)
            found, spans = evidence.find(text), highlight.units(text)
            nearness = None
            if position == 0 and not highlight.is_clear(evidence, found, spans):
                nearness = self._nearness(
                    [text[start:end] for start, end in spans[:SENTENCES_ENCODED]], vector
                )
                nearness += [0.0] * (len(spans) - len(nearness))
            marks.append(Marks(highlight.sentences(evidence, found, spans, nearness), highlight.words(found)))
        return marks

    def _nearness(self, sentences: Sequence[str], vector: Vectors) -> list[float]:
        """How near each sentence is to the question by meaning: 0 the farthest of them, 1 the nearest."""
        cosines = (self._library.encoder.encode_passages(sentences) @ vector).tolist()
        low, spread = min(cosines), max(cosines) - min(cosines)
        return [(cosine - low) / spread if spread else 1.0 for cosine in cosines]


def _checked(question: str) -> str:
    question = question.strip()
    if not question:
        raise QuestionEmpty
    if len(question) > LONGEST_QUESTION:
        raise QuestionTooLong(len(question), LONGEST_QUESTION)
    return question


def _text(snapshot: Snapshot, excerpt: Excerpt) -> str:
    return snapshot.text(excerpt.document)[excerpt.start : excerpt.end]
