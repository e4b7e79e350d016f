"""Passages brought into order, by the real encoder over real texts."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from index.encoder import Encoder
from index.late import projection
from index.library import Library
from qa import rank
from qa.evidence import Evidence
from qa.rank import FAVOUR, JUDGED, Asked, Ranking, search

QUESTIONS = [
    "灯塔有多高？",
    "Who keeps the lighthouse?",
    "BS-L2015",
    "古树 罚款",
    "面粉从哪里来？",
    "？",
    "的",
]


def asked_of(library: Library, encoder: Encoder, question: str) -> Asked:
    snapshot = library.snapshot()
    encoded = encoder.encode_queries_by_token([question])
    small = projection(encoder.name, encoder.width)
    assert small is not None
    evidence = Evidence.of(question, snapshot.tokenizer, snapshot)
    return Asked(question, evidence, encoded.vectors[0], small.query(question, encoded.tokens[0]))


def found(library: Library, encoder: Encoder, question: str, *, by_token: bool = True) -> Ranking:
    asked = asked_of(library, encoder, question)
    return search(library.snapshot(), asked if by_token else replace(asked, tokens=None))


def text_of(library: Library, key: int) -> str:
    snapshot = library.snapshot()
    return snapshot.passage_text(snapshot.passages([key])[key])


@pytest.mark.parametrize("by_token", [True, False])
@pytest.mark.parametrize("question", QUESTIONS)
def test_scores_descend_from_1_to_0(
    library: Library, encoder: Encoder, question: str, by_token: bool
) -> None:
    """Hits come best first, each passage once, with scores between 0 and 1."""
    hits = found(library, encoder, question, by_token=by_token).hits
    assert len({hit.key for hit in hits}) == len(hits) == library.snapshot().manifest.passages
    assert all(before.score >= after.score for before, after in pairwise(hits))
    assert all(0 <= hit.score <= 1 for hit in hits)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("compared", [1, 2, 4])
def test_what_was_compared_stays_above_what_was_not(
    library: Library, encoder: Encoder, question: str, compared: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the first are compared token by token, and none of them ends up below one that was not."""
    plain = found(library, encoder, question, by_token=False).hits
    monkeypatch.setattr(rank, "COMPARED", compared)
    hits = found(library, encoder, question).hits
    assert {hit.key for hit in hits[:compared]} == {hit.key for hit in plain[:compared]}
    assert [hit.tokens is not None for hit in hits] == [n < compared for n in range(len(hits))]
    assert hits[compared:] == plain[compared:]
    assert hits[compared - 1].score >= hits[compared].score


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which trees count as ancient trees?", "樹齡在一百年以上"),
        ("What is the fine for cutting down an ancient tree?", "二十萬元以下的罰款"),
        ("烤炉几点生火？", "three in the morning"),
    ],
)
def test_languages_are_crossed(library: Library, encoder: Encoder, question: str, answer: str) -> None:
    """A question in English finds the Chinese passage that answers it first, and the other way round."""
    assert answer in text_of(library, found(library, encoder, question).hits[0].key)


def test_tokens_bring_forward_what_speaks_of_the_question(library: Library, encoder: Encoder) -> None:
    """A passage that is only third by words and meaning comes first once tokens are compared."""
    question = "How tall is the White Sand Cape lighthouse tower?"
    plain = found(library, encoder, question, by_token=False).hits[0]
    first = found(library, encoder, question).hits[0]
    assert "二十七米" not in text_of(library, plain.key)
    assert "二十七米" in text_of(library, first.key)


def test_the_first_passages_are_looked_at(library: Library, encoder: Encoder) -> None:
    """Signals are those of the first hits, in their order: what is missing, in all and in one sentence."""
    ranking = found(library, encoder, "白沙角灯塔的塔身有多高？")
    near = ranking.signals.near
    assert 1 < len(near) <= JUDGED
    assert all(0 <= one.shortfall <= one.sentence_shortfall + 1e-6 for one in near)
    assert near[0].shortfall == min(one.shortfall for one in near)
    assert ranking.signals.coverage == near[0].coverage > near[-1].coverage
    assert not near[0].crossed


def test_a_copy_is_no_second_witness(library: Library, encoder: Encoder) -> None:
    """Of passages that read the same one is looked at, and as many others as without the copy."""
    ranking, snapshot = found(library, encoder, "白沙角灯塔的塔身有多高？"), library.snapshot()
    stored = snapshot.passages([hit.key for hit in ranking.hits])
    wordings = [stored[hit.key].wording for hit in ranking.hits]
    assert len(set(wordings[:JUDGED])) < JUDGED < len(set(wordings))
    assert len(ranking.signals.near) == JUDGED


def test_a_favoured_passage_that_was_not_compared_is_looked_at(
    library: Library, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the conversation is about may come first from further down: its tokens are looked at then."""
    monkeypatch.setattr(rank, "COMPARED", 1)
    monkeypatch.setattr(rank, "FAVOUR", 2)
    asked = asked_of(library, encoder, "灯塔有多高？")
    last = search(library.snapshot(), asked).hits[-1]
    assert last.tokens is None
    ranking = search(library.snapshot(), replace(asked, favoured=frozenset({last.key})))
    assert ranking.hits[0].key == last.key
    assert len(ranking.signals.near) == JUDGED


def test_crossing_languages_is_told(library: Library, encoder: Encoder) -> None:
    """A question in English on a Chinese passage crosses, one on an English passage does not."""
    crossing = found(library, encoder, "How tall is the White Sand Cape lighthouse tower?").signals.near
    staying = found(library, encoder, "When is the oven lit?").signals.near
    assert (crossing[0].crossed, staying[0].crossed) == (True, False)


def test_signals_tell_answers_from_others(library: Library, encoder: Encoder) -> None:
    """By tokens, less is missing of a question that is answered than of one that is not."""
    answered = found(library, encoder, "白沙角灯塔的塔身有多高？").signals.near[0]
    other = found(library, encoder, "今天股市收盘多少点？").signals.near[0]
    assert answered.shortfall < other.shortfall - 0.1
    assert answered.sentence_shortfall < other.sentence_shortfall - 0.1


def test_without_tokens_there_is_nothing_to_tell_of_them(library: Library, encoder: Encoder) -> None:
    """Where tokens are not compared neither hits nor signals speak of them."""
    ranking = found(library, encoder, "灯塔有多高？", by_token=False)
    assert all(hit.tokens is None for hit in ranking.hits)
    assert ranking.signals.near == ()


def test_a_favoured_passage_wins_a_near_tie(library: Library, encoder: Encoder) -> None:
    """What the conversation is about leads twins, and gains no more than its favour elsewhere."""
    asked = asked_of(library, encoder, "灯塔有多高？")
    first, second, *_, last = search(library.snapshot(), asked).hits
    assert first.score - second.score < FAVOUR < first.score - last.score
    favoured = search(library.snapshot(), replace(asked, favoured=frozenset({second.key}))).hits
    assert [hit.key for hit in favoured[:2]] == [second.key, first.key]
    favoured = search(library.snapshot(), replace(asked, favoured=frozenset({last.key}))).hits
    assert favoured[0].key == first.key
    assert next(hit.score for hit in favoured if hit.key == last.key) == pytest.approx(last.score + FAVOUR)


def test_a_search_can_be_limited(library: Library, encoder: Encoder) -> None:
    """Of the passages named all are ranked and no other; of none, none, and nothing is told."""
    asked, snapshot = asked_of(library, encoder, "灯塔有多高？"), library.snapshot()
    bakery = next(document for document in snapshot.documents() if document.path == "bakery.md")
    keys = snapshot.passages_of([bakery.id])
    assert {hit.key for hit in search(snapshot, asked, keys).hits} == set(keys)
    nothing = search(snapshot, asked, [])
    assert nothing.hits == ()
    assert (nothing.signals.coverage, nothing.signals.contrast, nothing.signals.near) == (0, 0, ())


def test_a_passage_alone_is_the_best(library: Library, encoder: Encoder) -> None:
    """One passage has nothing to stand out from and is still found."""
    asked, snapshot = asked_of(library, encoder, "灯塔有多高？"), library.snapshot()
    key = search(snapshot, asked).hits[0].key
    ranking = search(snapshot, asked, [key])
    assert [hit.key for hit in ranking.hits] == [key]
    assert ranking.hits[0].score == pytest.approx(1)
    assert ranking.signals.contrast == 0
