"""Citations held against the library: only its own words get out under our name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.errors import DocumentUnknown
from index.library import Library
from qa.answers import Answer, Place
from qa.ask import MOST_TOP, Asker
from qa.errors import AnswerMalformed, QuotationChanged, RangeOutside
from qa.verify import cited, verified


@pytest.fixture(scope="module")
def answer(asker: Asker) -> Answer:
    """A real answer, with a passage that stands in two files."""
    found = asker.ask("灯塔有多高？")
    assert found.citations[0].also_in
    return found


def test_a_true_answer_comes_back_as_it_was(library: Library, answer: Answer) -> None:
    """Every citation of an answer of ours is confirmed, to the letter and in its place."""
    assert verified(library.snapshot(), answer).citations == answer.citations


def test_a_range_is_cited_with_its_place(library: Library, answer: Answer) -> None:
    """Any range gets the paragraph and headings that an answer would give it."""
    for citation in answer.citations:
        found = cited(library.snapshot(), citation.document.id, citation.start, citation.end)
        assert (found.text, found.paragraph, found.headings, found.document) == (
            citation.text,
            citation.paragraph,
            citation.headings,
            citation.document,
        )


def test_other_words_are_refused(library: Library, answer: Answer) -> None:
    """One changed character, another place, an unknown document: not ours."""
    first = answer.citations[0]
    forged = first.text.replace("二十七", "七十二")
    assert forged != first.text
    twin = first.also_in[0]
    for citation in (
        replace(first, text=forged),
        replace(first, start=first.start + 1, end=first.end + 1),
        replace(first, start=10**9, end=10**9 + len(first.text)),
        replace(first, document=replace(first.document, id="0" * 32)),
        replace(first, also_in=(Place(twin.document, twin.start + 1, twin.end + 1),)),
        replace(first, also_in=(Place(replace(twin.document, id="0" * 32), twin.start, twin.end),)),
    ):
        with pytest.raises(QuotationChanged):
            verified(library.snapshot(), replace(answer, citations=(citation,)))


def test_a_forged_source_is_put_right(library: Library, answer: Answer) -> None:
    """True words under a false title, page or heading get the library's again."""
    first = answer.citations[0]
    false = replace(
        first, document=replace(first.document, title="假", date="1900"), page=9, headings=("假",)
    )
    assert verified(library.snapshot(), replace(answer, citations=(false,))).citations == (first,)


def test_more_passages_than_an_answer_has_are_refused(library: Library, answer: Answer) -> None:
    """An export costs time for each passage, so their number is limited as it is in answers."""
    with pytest.raises(AnswerMalformed):
        verified(library.snapshot(), replace(answer, citations=answer.citations[:1] * (MOST_TOP + 1)))


@pytest.mark.parametrize(("start", "end"), [(3, 3), (5, 2), (0, 10**6), (10**6, 10**6 + 1)])
def test_a_range_outside_is_refused(library: Library, answer: Answer, start: int, end: int) -> None:
    """What is no range of the document cannot be cited."""
    with pytest.raises(RangeOutside):
        cited(library.snapshot(), answer.citations[0].document.id, start, end)


def test_an_unknown_document_is_unknown(library: Library) -> None:
    """A document the library does not have is not made up."""
    with pytest.raises(DocumentUnknown):
        cited(library.snapshot(), "0" * 32, 0, 1)
