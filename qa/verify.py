"""Citations taken from the library again, so that nobody gets a forged quotation under our name.

What was posted or read from a file says only which slices are meant; their words, titles and places
are the library's.
"""

from __future__ import annotations

from dataclasses import replace

from index.errors import DocumentUnknown
from index.library import Snapshot
from qa.answers import Answer, Citation, Place
from qa.ask import MOST_TOP
from qa.citing import cite, first, source
from qa.errors import AnswerMalformed, QuotationChanged, RangeOutside

LONGEST = 20_000
"""Characters of one citation. Answers cite far less; a longer text is a document, not a passage."""


def cited(snapshot: Snapshot, document_id: str, start: int, end: int, marked: int = 0) -> Citation:
    """The citation of any range of a document, see `cite`. Raises `DocumentUnknown` and `RangeOutside`."""
    document = snapshot.document(document_id)
    if not start < end <= document.characters or end - start > LONGEST:
        raise RangeOutside(document.title, start, end, min(document.characters, LONGEST))
    return cite(snapshot, document, start, end, marked)


def verified(snapshot: Snapshot, answer: Answer) -> Answer:
    """The answer with its citations as the library has them.

    Raises `QuotationChanged` where a document does not read so at that place, or is not there, and
    `AnswerMalformed` where there are more citations than any answer has.
    """
    if len(answer.citations) > MOST_TOP:
        raise AnswerMalformed("answer.citations")
    return replace(answer, citations=tuple(_verified(snapshot, found) for found in answer.citations))


def _verified(snapshot: Snapshot, claimed: Citation) -> Citation:
    try:
        marked = first(claimed.sentences, claimed.words)
        true = cited(snapshot, claimed.document.id, claimed.start, claimed.end, marked)
        elsewhere = tuple(_place(snapshot, place, claimed.text) for place in claimed.also_in)
    except (DocumentUnknown, RangeOutside) as error:
        raise QuotationChanged(claimed.document.title) from error
    if true.text != claimed.text:
        raise QuotationChanged(claimed.document.title)
    return replace(
        true,
        rank=claimed.rank,
        score=claimed.score,
        sentences=claimed.sentences,
        words=claimed.words,
        also_in=elsewhere,
    )


def _place(snapshot: Snapshot, claimed: Place, text: str) -> Place:
    document = snapshot.document(claimed.document.id)
    if snapshot.text(document.key)[claimed.start : claimed.end] != text:
        raise QuotationChanged(claimed.document.title)
    return Place(source(document), claimed.start, claimed.end)
