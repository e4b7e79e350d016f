"""Questions asked of real documents."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from index.encoder import Encoder
from index.library import Library
from qa.answers import Answer
from qa.ask import LONGEST_QUESTION, Asker
from qa.confidence import THRESHOLD
from qa.errors import QuestionEmpty, QuestionTooLong
from qa.scope import EVERYTHING, Limited, Scope, choose
from tests.qa.conftest import TEXTS
from tests.shelf import Counting, Shelf

REASONABLE = 10_000
"""Milliseconds for a question on a busy machine: it takes 300 on a quiet one."""

QUESTIONS = [
    ("灯塔有多高？", "二十七米"),
    ("谁说“海上的人看见灯，就知道家在哪里”？", "罗远山"),
    ("BS-L2015 是什么设备？", "太阳能"),
    ("第30条规定了什么？第三条", "處五萬元以上"),
    ("古树由谁登记？", "由市政府登記造冊"),
    ("When is the oven lit?", "three in the morning"),
]


@pytest.mark.parametrize(("question", "answer"), QUESTIONS)
def test_a_passage_holding_the_answer_comes_first(asker: Asker, question: str, answer: str) -> None:
    """Names, numbers, quotations, articles, the other script and language all find their passage."""
    assert answer in asker.ask(question).citations[0].text


@pytest.mark.parametrize(("question", "answer"), QUESTIONS)
def test_every_citation_is_a_slice_of_its_document(
    asker: Asker, library: Library, question: str, answer: str
) -> None:
    """Citations, marked sentences and twins all read as their documents do at the ranges they give."""
    snapshot = library.snapshot()
    assert answer
    for citation in asker.ask(question).citations:
        text = snapshot.text(snapshot.document(citation.document.id).key)
        assert citation.text == text[citation.start : citation.end]
        assert text == TEXTS[citation.document.path]
        for start, end in (*citation.sentences, *citation.words):
            assert 0 <= start < end <= len(citation.text)
        for place in citation.also_in:
            twin = snapshot.text(snapshot.document(place.document.id).key)
            assert twin[place.start : place.end] == citation.text


def test_citations_never_overlap(asker: Asker) -> None:
    """No character of a document is cited twice in one answer."""
    citations = asker.ask("灯塔什么时候建的，塔身多高，谁守塔？", top=10).citations
    taken: set[tuple[str, int]] = set()
    for citation in citations:
        here = {(citation.document.id, position) for position in range(citation.start, citation.end)}
        assert not taken & here
        taken |= here


def test_the_same_text_in_two_documents_is_cited_once(asker: Asker) -> None:
    """A copy is named in `also_in` and takes no place of its own."""
    answer = asker.ask("灯塔有多高？")
    first = answer.citations[0]
    paths = {first.document.path, *(place.document.path for place in first.also_in)}
    assert paths == {"灯塔.txt", "副本/灯塔.txt"}
    texts = [citation.text for citation in answer.citations]
    assert len(texts) == len(set(texts))


def test_a_question_can_be_limited_to_documents(asker: Asker, library: Library) -> None:
    """Every citation comes from those documents, and the answer says that no other was looked at."""
    documents = library.snapshot().documents()
    bakery = next(document for document in documents if document.path == "bakery.md")
    for question in ("灯塔有多高？", "“oven”"):
        answer = asker.ask(question, within=choose(documents, EVERYTHING, {bakery.id}))
        assert {citation.document.id for citation in answer.citations} == {bakery.id}
        assert answer.details.limited == Limited(EVERYTHING, 1, named=True)
    nothing = asker.ask("灯塔有多高？", within=choose(documents, Scope.read(until="1900")))
    assert nothing.citations == ()
    assert nothing.details.limited == Limited(Scope.read(until="1900"), 0, 4)
    assert asker.ask("灯塔有多高？").details.limited is None


def test_what_the_documents_do_not_answer_is_not_called_answered(asker: Asker) -> None:
    """A question about something else gets the nearest passages and `answered` false."""
    answer = asker.ask("今天股市收盘多少点？")
    assert not answer.answered
    assert answer.confidence < THRESHOLD


def test_what_they_answer_is_called_answered(asker: Asker) -> None:
    """A question whose words and meaning are in a passage is answered with more confidence than not."""
    answer = asker.ask("白沙角灯塔的塔身有多高？")
    assert answer.answered
    assert answer.confidence > THRESHOLD


@pytest.mark.parametrize("question", ["", "  ", "\n\t", "\u3000"])
def test_an_empty_question_is_refused(asker: Asker, question: str) -> None:
    """Nothing but blanks is no question."""
    with pytest.raises(QuestionEmpty):
        asker.ask(question)


def test_a_text_too_long_for_a_question_is_refused_with_its_length(asker: Asker) -> None:
    """The error carries how long it was and how long it may be; nothing is cut."""
    with pytest.raises(QuestionTooLong) as refusal:
        asker.ask("长" * (LONGEST_QUESTION + 1))
    assert (refusal.value.length, refusal.value.limit) == (LONGEST_QUESTION + 1, LONGEST_QUESTION)


ODD = [
    "？", "？！…", "的", "了吗呢", "the of and", "😀😀", "a", "高", "\x00\x07", "\ud800",
    "灯\udfff塔有多高？", "(.*)+[", "“", "“\ud800”", "灯塔 lighthouse 燈塔 ﾄｳ маяк", "\u200b", "\u202e塔灯",
    "灯" * LONGEST_QUESTION, ("lighthouse " * LONGEST_QUESTION)[:LONGEST_QUESTION],
]  # fmt: skip


@pytest.mark.parametrize("question", ODD, ids=lambda question: ascii(question[:12]))
def test_odd_questions_get_a_sensible_answer(asker: Asker, question: str) -> None:
    """Marks, function words, emoji, controls, lone surrogates and patterns are asked like any other."""
    answer = asker.ask(question)
    assert 0 <= answer.confidence <= 1
    assert len(answer.citations) <= 5
    assert all(0 <= citation.score <= 1 for citation in answer.citations)
    assert json.dumps(answer.as_json(), ensure_ascii=False).encode()


TALL = "白沙角灯塔的塔身高二十七米。"


@pytest.mark.parametrize("question", ["？", "的", "\ud800", "灯塔有多高？"], ids=ascii)
def test_a_library_of_one_passage_answers(shelf: Shelf, encoder: Encoder, question: str) -> None:
    """With nothing to compare it with, the only passage is cited, whatever is asked."""
    shelf.encoder = Counting(encoder)
    shelf.write("a.txt", TALL)
    assert shelf.sync().passages == 1
    with closing(shelf.open()) as library:
        answer = Asker(library).ask(question)
    assert [citation.text for citation in answer.citations] == [TALL]
    assert 0 <= answer.confidence <= 1


COPIES = 10_000


def test_a_passage_of_many_copies_is_cited_once(shelf: Shelf) -> None:
    """Ten thousand records that read the same are one citation and 9,999 other places, found quickly."""
    record = json.dumps(
        {"title": "灯塔", "text": "白沙角灯塔建于一九〇三年，塔身高二十七米，用花岗岩砌成。"}
    )[1:]
    shelf.write("a.jsonl", "".join(f'{{"id": "{number}", {record}\n' for number in range(COPIES)))
    report = shelf.sync()
    assert (report.passages, report.encoded) == (COPIES, 1)
    with closing(shelf.open()) as library:
        answer = Asker(library).ask("灯塔有多高？")
    (citation,) = answer.citations
    others = {place.document.id for place in citation.also_in}
    assert len(others) == len(citation.also_in) == COPIES - 1
    assert citation.document.id not in others
    assert answer.milliseconds.total < REASONABLE


def test_the_json_has_the_published_form(asker: Asker) -> None:
    """Keys and types are those other programs rely on."""
    answer: Answer = asker.ask("灯塔有多高？", top=2)
    published = answer.as_json()
    assert list(published) == [
        "id", "question", "answered", "confidence", "citations", "library", "milliseconds",
    ]  # fmt: skip
    assert list(published["citations"][0]) == [
        "rank", "text", "document", "start", "end", "page", "paragraph", "headings", "score", "sentences",
        "words", "also_in", "line",
    ]  # fmt: skip
    assert list(published["citations"][0]["document"]) == ["id", "title", "path", "sha256", "date"]
    assert published["library"] == {"generation": 1, "documents": 4, "passages": answer.library.passages}
    assert list(published["milliseconds"]) == ["encode", "search", "rank", "total"]
    assert [citation["rank"] for citation in published["citations"]] == [1, 2]
