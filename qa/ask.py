"""A question in, an `Answer` out."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from index.encoder import Encoded, Reranker
from index.late import Codes, joined, matches_by_part, projection
from index.library import Library, Snapshot
from qa import highlight, phrase
from qa.answers import Answer, Citation, Details, LibraryState, Span, Timings
from qa.citing import cite, first
from qa.confidence import THRESHOLD, confidence
from qa.conversation import FollowUp
from qa.errors import QuestionEmpty, QuestionTooLong
from qa.evidence import Evidence
from qa.gather import Excerpt, gather, places
from qa.highlight import Nearness
from qa.rank import Asked, Ranking, search
from qa.scope import Chosen

LONGEST_QUESTION = 2_000
"""Characters. A longer text is no question; it is refused and not cut."""
DEFAULT_TOP = 5
MOST_TOP = 50


@dataclass(frozen=True, slots=True)
class Marks:
    """What is marked in one excerpt, as ranges into its text."""

    sentences: tuple[Span, ...]
    words: tuple[Span, ...]


class Asker:
    """Answers questions from one library; threads may share it. A reranker may judge the first passages."""

    def __init__(self, library: Library, reranker: Reranker | None = None) -> None:
        self._library = library
        self._reranker = reranker

    def ask(
        self,
        question: str,
        top: int = DEFAULT_TOP,
        within: Chosen | None = None,
        *,
        follow_up: FollowUp | None = None,
    ) -> Answer:
        """Answers with at most `top` citations; `within` limits where it looks, and the answer says so.

        With `follow_up`, what it was completed to is searched for. Raises `QuestionEmpty`,
        `QuestionTooLong`, and what the library raises.
        """
        documents, limited = (within.documents, within.limited) if within else (None, None)
        question = _checked(question)
        if follow_up is None and (words := phrase.quoted(question)):
            answer = phrase.answer(self._library.snapshot(), question, words, top, documents)
        else:
            answer = self.examine(question, top, documents, follow_up=follow_up)[0]
        return replace(answer, details=replace(answer.details, limited=limited))

    def examine(
        self,
        question: str,
        top: int = DEFAULT_TOP,
        documents: Sequence[str] | None = None,
        *,
        follow_up: FollowUp | None = None,
    ) -> tuple[Answer, Ranking]:
        """As `ask`, in the documents with these ids, and the whole ranking behind it: for measuring."""
        question = _checked(question)
        sought = _checked(follow_up.search) if follow_up else question
        began = time.perf_counter()
        snapshot = self._library.snapshot()
        encoded = self._encoded(sought, snapshot)
        encoded_at = time.perf_counter()
        asked = self._asked(question, sought, snapshot, encoded, follow_up)
        among = snapshot.passages_of(documents) if documents is not None else None
        ranking = search(snapshot, asked, among)
        searched_at = time.perf_counter()
        citations = self._cite(snapshot, asked, ranking, top)
        ended = time.perf_counter()
        sureness = confidence(ranking)
        answer = Answer(
            question=question,
            answered=bool(citations) and sureness >= THRESHOLD,
            confidence=sureness,
            citations=citations,
            library=LibraryState.of(snapshot.manifest),
            milliseconds=Timings.between(began, encoded_at, searched_at, ended),
            details=Details(
                understood=follow_up.search if follow_up else None,
                synonyms=asked.evidence.widening.shown,
            ),
        )
        return answer, ranking

    def read(self, question: str, snapshot: Snapshot) -> Asked:
        """A question as it is searched for, and nothing searched yet: for measuring."""
        return self._asked(question, question, snapshot, self._encoded(question, snapshot))

    def _encoded(self, sought: str, snapshot: Snapshot) -> Encoded | None:
        """What is searched for as the encoder sees it; None where there is nothing yet to compare it with."""
        if not snapshot.manifest.embedded:
            return None
        return self._library.encoder.encode_queries_by_token([sought])

    def _asked(
        self,
        question: str,
        sought: str,
        snapshot: Snapshot,
        encoded: Encoded | None,
        follow_up: FollowUp | None = None,
    ) -> Asked:
        """`question` as it was typed, `sought` and `encoded` as it is searched for."""
        tokenizer, made_with = snapshot.tokenizer, snapshot.manifest.encoder
        factors = follow_up.factors(question, tokenizer) if follow_up else None
        small = projection(made_with.name, made_with.width)
        if small and small.id != snapshot.manifest.projection:
            small = None  # the library was made before this matrix: until it is brought up to date, without
        return Asked(
            text=sought,
            evidence=Evidence.of(sought, tokenizer, snapshot, factors),
            vector=encoded.vectors[0] if encoded else None,
            tokens=small.query(sought, encoded.tokens[0]) if small and encoded else None,
            favoured=frozenset(snapshot.passages_of(follow_up.documents)) if follow_up else frozenset(),
            rerank=partial(self._reranker.scores, sought) if self._reranker else None,
        )

    def _cite(self, snapshot: Snapshot, asked: Asked, ranking: Ranking, top: int) -> tuple[Citation, ...]:
        excerpts = gather(snapshot, ranking.hits, top)
        documents = snapshot.documents_of(excerpt.parts[0] for excerpt in excerpts)
        elsewhere = places(snapshot, excerpts)
        marks = [self._mark(snapshot, asked, excerpt) for excerpt in excerpts]
        return tuple(
            replace(
                # The page and the line are those of what is marked: a passage may go on over a page.
                cite(
                    snapshot,
                    documents[excerpt.document],
                    excerpt.start,
                    excerpt.end,
                    first(marked.sentences, marked.words),
                ),
                rank=rank,
                score=excerpt.score,
                sentences=marked.sentences,
                words=marked.words,
                also_in=elsewhere[excerpt],
            )
            for rank, (excerpt, marked) in enumerate(zip(excerpts, marks, strict=True), start=1)
        )

    def _mark(self, snapshot: Snapshot, asked: Asked, excerpt: Excerpt) -> Marks:
        """The best sentences of an excerpt, and the words it shares with the question."""
        text = _text(snapshot, excerpt)
        found, spans = asked.evidence.find(text), highlight.units(text)
        nearness = None
        keys = [part.key for part in excerpt.parts]
        if asked.tokens is not None and spans and snapshot.with_meaning(keys) == keys:
            starts = [excerpt.start + start for start, _ in spans]
            cosines = matches_by_part(asked.tokens, _tokens(snapshot, excerpt), starts)
            nearness = Nearness(cosines, asked.tokens.weights)
        return Marks(highlight.sentences(asked.evidence, found, spans, nearness), highlight.words(found))


def whole(text: str) -> str:
    """The text with “�” for each half of a character (a lone surrogate): no answer could carry it."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _checked(question: str) -> str:
    question = whole(question).strip()
    if not question:
        raise QuestionEmpty
    if len(question) > LONGEST_QUESTION:
        raise QuestionTooLong(len(question), LONGEST_QUESTION)
    return question


def _tokens(snapshot: Snapshot, excerpt: Excerpt) -> Codes:
    """The tokens of an excerpt, their starts counted from the beginning of its document."""
    parts = snapshot.tokens(excerpt.parts)
    return joined(parts, [part.passage.start for part in excerpt.parts])


def _text(snapshot: Snapshot, excerpt: Excerpt) -> str:
    return snapshot.text(excerpt.document)[excerpt.start : excerpt.end]
