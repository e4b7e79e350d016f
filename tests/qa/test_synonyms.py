"""Questions widened by the synonyms of the user dictionary."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from index.library import Snapshot
from qa.ask import Asker
from qa.cli.render import notes
from qa.evidence import Evidence
from qa.labels import labels
from qa.rank import Asked, search
from qa.synonyms import MOST_WIDENED, Widening
from tests.shelf import Shelf, paragraph


@pytest.fixture
def clinic(shelf: Shelf) -> Shelf:
    """A library where one thing has three names."""
    shelf.write("a.txt", f"职工参加医疗保险的，费用可以报销。{paragraph(1)}")
    shelf.write("b.txt", f"医保的费用可以报销。{paragraph(2)}")
    shelf.write("c.txt", f"Health insurance pays the costs.{paragraph(3)}")
    shelf.write("d.txt", f"中医保健讲座通知。{paragraph(4)}")
    shelf.sync()
    return shelf


@contextmanager
def snapshot(shelf: Shelf) -> Iterator[Snapshot]:
    with closing(shelf.open()) as library:
        yield library.snapshot()


def found(held: Snapshot, question: str) -> dict[str, float]:
    """The paths that the word search finds by what tells in a question, with their scores."""
    evidence = Evidence.of(question, held.tokenizer, held)
    hits = held.search_words(evidence.weights, 100, None, evidence.widening.alternatives)
    stored = held.passages([key for key, _ in hits])
    documents = held.documents_by_key([passage.document for passage in stored.values()])
    return {documents[stored[key].document].path: score for key, score in hits}


@pytest.mark.parametrize(
    "question", ["医保", "医疗保险", "醫療保險", "HEALTH INSURANCE", "Health insurance?"]
)
def test_each_name_finds_what_the_others_name(clinic: Shelf, question: str) -> None:
    """Words jieba knows, words it cuts apart, the other script and other languages find the same."""
    clinic.reword(["医保 = 医疗保险 = health insurance"])
    with snapshot(clinic) as held:
        assert set(found(held, question)) == {"a.txt", "b.txt", "c.txt"}


def test_without_the_line_they_are_strangers(clinic: Shelf) -> None:
    """Only what the dictionary says is searched for besides; taken out, it is not any more."""
    clinic.reword(["医保 = 医疗保险"])
    clinic.reword(remove=["医疗保险 = 医保"])
    with snapshot(clinic) as held:
        assert set(found(held, "医保")) == {"b.txt"}
        assert Widening.of("医保", held, {"医保"}) == Widening()


def test_the_alternatives_count_as_one(clinic: Shelf) -> None:
    """A passage with both names is credited once: with the better of them, never with their sum."""
    clinic.write("e.txt", "医保，即医疗保险。")
    clinic.sync()
    with snapshot(clinic) as held:
        apart = [held.search_words(words, 9) for words in (["医保"], ["医疗", "保险", "医疗保险"])]
        key = apart[0][0][0]
        best = max(dict(side)[key] for side in apart)
    clinic.reword(["医保 = 医疗保险"])
    with snapshot(clinic) as held:
        assert found(held, "医保")["e.txt"] == pytest.approx(best)
        evidence = Evidence.of("医保费用", held.tokenizer, held)
        once, both = (
            evidence.share(t.word for t in evidence.find(text)) for text in ("医疗保险", "医保与医疗保险")
        )
        assert 0 < once == both < 1


def test_the_synonym_in_the_passage_is_marked(clinic: Shelf) -> None:
    """Highlighting shows the word that stands there, as it is written there."""
    clinic.reword(["医保 = 医疗保险 = health insurance"])
    with snapshot(clinic) as held:
        evidence = Evidence.of("医保", held.tokenizer, held)
        text = "參加醫療保險的；Health Insurance, unhealth insurances"
        assert [text[t.start : t.end] for t in evidence.find(text)] == ["醫療保險", "Health Insurance"]
        assert {token.word for token in evidence.find(text)} == {"医保"}


def test_a_word_of_the_dictionary_is_not_torn_apart(clinic: Shelf) -> None:
    """医保 is no part of 中医保健, and a longer name hides one inside it."""
    clinic.reword(["医保 = 医疗保险", "保险 = insurance", "cat = 猫"])
    with snapshot(clinic) as held:

        def shown(question: str) -> tuple[tuple[str, ...], ...]:
            return Widening.of(question, held, set(held.tokenizer.words(question))).shown

        assert shown("中医保健怎么做") == ()
        assert shown("职工医保怎么报") == (("医保", "医疗保险"),)
        assert shown("医疗保险和医保") == (("医疗保险", "医保"), ("医保", "医疗保险"))
        assert shown("concatenate") == ()
        assert shown("保险的cat") == (("保险", "insurance"), ("cat", "猫"))


def test_a_synonym_of_a_function_word_finds_by_the_synonym(clinic: Shelf) -> None:
    """A word that is no evidence itself may have one that is; nothing is credited twice or breaks."""
    clinic.reword(["如何 = 讲座", "怎样 = 的"])
    with snapshot(clinic) as held:
        assert set(found(held, "如何")) == {"d.txt"}
        assert found(held, "怎样") == {}


def test_a_word_in_several_lines_has_the_synonyms_of_all(clinic: Shelf) -> None:
    """But not the synonyms of its synonyms."""
    clinic.reword(["医保 = 医疗保险", "医保 = 社保", "社保 = 社会保险"])
    with snapshot(clinic) as held:
        assert Widening.of("医保", held, {"医保"}).shown == (("医保", "医疗保险", "社保"),)


def test_the_answer_says_what_was_searched_for(clinic: Shelf) -> None:
    """`details.synonyms` has the user's own writing, in JSON and on a terminal; else there is none."""
    clinic.reword(["醫保 = 医疗保险"])
    with closing(clinic.open()) as library:
        asker = Asker(library)
        answer = asker.ask("医保的费用谁付？")
        assert answer.as_json()["details"] == {"synonyms": [["醫保", "医疗保险"]]}
        assert list(notes(answer.details, labels("zh"))) == ["同义词：醫保 = 医疗保险"]
        assert "details" not in asker.ask("费用谁付？").as_json()
        first = answer.citations[0]
        assert first.document.path in ("a.txt", "b.txt")


def test_widening_costs_the_ranking_nothing(clinic: Shelf) -> None:
    """Ranked whole, a passage with the other name holds the question's weight as the first does."""
    clinic.reword(["医保 = 医疗保险"])
    with closing(clinic.open()) as library:
        held = library.snapshot()
        evidence = Evidence.of("医保", held.tokenizer, held)
        vector = library.encoder.encode_queries(["医保"])[0]
        ranking = search(held, Asked("医保", evidence, vector))
        assert ranking.signals.coverage == 1


def test_a_pasted_page_is_widened_in_part(clinic: Shelf) -> None:
    """A question of very many synonyms is answered, with the first of them."""
    clinic.reword([f"名{n}号 = 称{n}号 = 谓{n}号" for n in range(100)])
    with snapshot(clinic) as held:
        question = "，".join(f"名{n}号" for n in range(100))
        widening = Widening.of(question, held, set(held.tokenizer.words(question)))
        assert len(widening.shown) == MOST_WIDENED
        assert len(found(held, question)) <= held.manifest.passages
