"""Answers as JSON, there and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from qa.answers import Answer, Citation, LibraryState, Source, Timings
from qa.errors import AnswerMalformed
from tests.qa.strategies import answers, citations

ANSWER = Answer(
    question="水有多深？",
    answered=True,
    confidence=0.9,
    citations=(Citation(1, "水深六米。", Source("d", "青石湖", "湖.txt", "0" * 64), 3, 8, 4),),
    library=LibraryState(1, 2, 3),
    milliseconds=Timings(1, 2, 3, 6),
)


@given(answers)
def test_an_answer_comes_back_from_its_json(answer: Answer) -> None:
    """What is read back from JSON, through text, has the same JSON."""
    published = json.loads(json.dumps(answer.as_json()))
    assert Answer.from_json(published).as_json() == answer.as_json()


@given(citations())
def test_a_citation_comes_back_whole(citation: Citation) -> None:
    """Everything but the digits of the score that are not published."""
    read = Citation.from_json(json.loads(json.dumps(citation.as_json())))
    assert read.as_json() == citation.as_json()
    assert (read.text, read.document, read.also_in) == (citation.text, citation.document, citation.also_in)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"question": 7}, "answer.question"),
        ({"question": "\ud800"}, "answer.question"),
        ({"answered": "yes"}, "answer.answered"),
        ({"answered": 1}, "answer.answered"),
        ({"confidence": 1.5}, "answer.confidence"),
        ({"confidence": float("nan")}, "answer.confidence"),
        ({"confidence": True}, "answer.confidence"),
        ({"confidence": 10**400}, "answer.confidence"),
        ({"citations": {}}, "answer.citations"),
        ({"citations": [7]}, "answer.citations[0]"),
        ({"library": None}, "answer.library"),
        ({"id": 7}, "answer.id"),
        ({"surprise": 1}, "answer.surprise"),
    ],
)
def test_a_wrong_answer_is_refused_by_name(change: dict[str, Any], where: str) -> None:
    """Whatever is no answer is refused, and the field that is wrong is named."""
    with pytest.raises(AnswerMalformed) as refusal:
        Answer.from_json({**ANSWER.as_json(), **change})
    assert refusal.value.where == where


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"end": 9}, "citation.end"),
        ({"start": -1, "end": 4}, "citation.start"),
        ({"text": "", "end": 3}, "citation.end"),
        ({"rank": 0}, "citation.rank"),
        ({"rank": True}, "citation.rank"),
        ({"page": 0}, "citation.page"),
        ({"sentences": [[0, 6]]}, "citation.sentences"),
        ({"words": [[2, 2]]}, "citation.words[0]"),
        ({"words": [[0, 1, 2]]}, "citation.words[0]"),
        ({"document": {"id": "d"}}, "citation.document.title"),
        (
            {"also_in": [{"document": ANSWER.citations[0].document.as_json(), "start": 2, "end": 2}]},
            "citation.also_in[0].end",
        ),
    ],
)
def test_a_citation_that_cannot_be_a_slice_is_refused(change: dict[str, Any], where: str) -> None:
    """Length and ranges have to agree with the text."""
    with pytest.raises(AnswerMalformed) as refusal:
        Citation.from_json({**ANSWER.citations[0].as_json(), **change})
    assert refusal.value.where == where


@pytest.mark.parametrize("value", [None, [], "answer", 7, {}])
def test_what_is_no_object_is_refused(value: object) -> None:
    """Not even an object: refused all the same."""
    with pytest.raises(AnswerMalformed):
        Answer.from_json(value)
