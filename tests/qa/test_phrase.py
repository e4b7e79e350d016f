"""Questions in quotation marks, asked of a library that may not load its encoder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoder import Encoder
from index.library import Library
from index.reading import Pool
from index.sync import writing
from index.words import Tokenizer
from qa.answers import Answer
from qa.ask import LONGEST_QUESTION, Asker
from qa.errors import QuestionEmpty, QuestionTooLong
from qa.gather import LONGEST
from qa.phrase import quoted
from qa.scope import EVERYTHING, Chosen, choose
from tests.shelf import paragraph

LONG = "".join(f"{number}号条款，" for number in range(400))[: LONGEST_QUESTION - 2]
FERRY = (
    "# 渡口\n\n## 开船时间\n\n第一班六点开船。\n\n## 票价\n\n票价50%_off，见 C:\\渡口\\a.*b(x+)。哈哈哈哈哈。"
)
TEXTS = {
    "一.txt": (
        f"关于渡口的报告\n\n渡口每天开船六班。{paragraph(1)}\n\n"
        f"渡口每天开船六班，冬天四班。\n\n{paragraph(2)}"
    ),
    "二.md": FERRY,
    "副本/二.md": FERRY,
    "三.txt": (
        f"舊渡口的渡船\n\n{paragraph(3)}\n\n"
        "老船工講，潮水\n漲了才開船。The Ferry\nleaves at ten, therapist aboard."
    ),
    "四.txt": f"{LONG}完",
    "五.txt": "The ferryman of the north quay waits for the tide before he casts off. " * 10,
}


@pytest.fixture(scope="module")
def ferry(
    tmp_path_factory: pytest.TempPathFactory, tiny: Encoder, tokenizer: Tokenizer, pool: Pool
) -> Iterator[Library]:
    """The library of `TEXTS`; loading an encoder is an error."""
    folder = tmp_path_factory.mktemp("ferry")
    for name, text in TEXTS.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    home: Path = tmp_path_factory.mktemp("home") / "library"
    with writing(home, lambda _: tiny, lambda _: tokenizer, pool) as writer:
        writer.sync([folder])

    def none(name: str | None) -> Encoder:
        raise AssertionError(name)

    with closing(Library.open(home, none, lambda _: tokenizer)) as opened:
        yield opened


def ask(library: Library, question: str, **options: Any) -> Answer:
    return Asker(library).ask(question, **options)


def counted(answer: Answer) -> tuple[int, int, bool]:
    phrase = answer.details.phrase
    assert phrase
    return phrase.places, phrase.documents, phrase.folded


@pytest.mark.parametrize(
    ("question", "phrase"),
    [
        ("“渡口”", "渡口"),
        ('  "渡口"\n', "渡口"),
        ("「渡口」", "渡口"),
        ("『渡口』", "渡口"),
        ("‘渡口’", "渡口"),
        ("＂渡口＂", "渡口"),
        ("“他说“好””", "他说“好”"),
        ("“ 渡口”", " 渡口"),
        ("“渡口", None),
        ("渡口”", None),
        ("“", None),
        ("“甲”和“乙”", None),
        ('"甲"和"乙"', None),
        ("谁说“渡口”？", None),
        ("“渡口”。", None),
        ("“渡口』", None),
        ("", None),
    ],
)
def test_only_a_question_wholly_in_quotation_marks_is_a_phrase(question: str, phrase: str | None) -> None:
    """One pair around all of it, of any kind; a quotation inside a question is none."""
    assert quoted(question) == phrase


@pytest.mark.parametrize("question", ["“”", '""', "「 」", "‘\n’"])
def test_nothing_in_quotation_marks_is_no_question(ferry: Library, question: str) -> None:
    """Empty or blank, it is refused like an empty question."""
    with pytest.raises(QuestionEmpty):
        ask(ferry, question)


PIECES = st.sampled_from(sorted(TEXTS)).flatmap(
    lambda name: st.tuples(st.integers(0, len(TEXTS[name])), st.integers(1, 12)).map(
        lambda cut: TEXTS[name][cut[0] : cut[0] + cut[1]]
    )
)


@given(phrase=PIECES | st.text(st.sampled_from("渡口开船班六。\n哈%_\\.*(x+)"), min_size=1, max_size=4))
def test_the_count_is_pythons_own(ferry: Library, phrase: str) -> None:
    """Of any piece of any document, every place in every document is counted."""
    if not phrase.strip() or quoted(f"“{phrase}”") is None:
        return
    answer = ask(ferry, f"“{phrase}”", top=50)
    counts = [text.count(phrase) for text in TEXTS.values()]
    places, documents, was_folded = counted(answer)
    if sum(counts):
        assert (places, documents, was_folded) == (sum(counts), sum(map(bool, counts)), False)
    assert (answer.answered, answer.confidence) == (places > 0, float(places > 0))
    shown = 0
    taken: set[tuple[str, int]] = set()
    for citation in answer.citations:
        text = TEXTS[citation.document.path]
        assert text[citation.start : citation.end] == citation.text
        here = {(citation.document.path, position) for position in range(citation.start, citation.end)}
        assert not taken & here
        taken |= here
        for start, end in citation.words:
            assert was_folded or citation.text[start:end] == phrase
            assert any(begin < end and start < stop for begin, stop in citation.sentences)
        for twin in citation.also_in:
            assert TEXTS[twin.document.path][twin.start : twin.end] == citation.text
        shown += len(citation.words) * (1 + len(citation.also_in))
    assert shown == places
    texts = [citation.text for citation in answer.citations]
    assert len(texts) == len(set(texts))


def test_citations_come_by_path_and_position(ferry: Library) -> None:
    """The first of all places come first, each citation with all its places marked, scored alike."""
    answer = ask(ferry, "“渡口每天开船六班”")
    assert counted(answer) == (2, 1, False)
    starts = [citation.start for citation in answer.citations]
    assert starts == sorted(starts)
    assert {citation.score for citation in answer.citations} == {1.0}
    assert [citation.rank for citation in answer.citations] == list(range(1, len(starts) + 1))
    limited = ask(ferry, "“渡口”", top=1)
    assert (len(limited.citations), counted(limited)) == (1, counted(ask(ferry, "“渡口”", top=50)))


def test_a_heading_is_a_place_shown_with_what_it_opens(ferry: Library) -> None:
    """Words of a heading are counted; the citation begins with it, and its copy elsewhere is named."""
    answer = ask(ferry, "“开船时间”")
    assert counted(answer) == (2, 2, False)
    (citation,) = answer.citations
    assert citation.text.startswith("开船时间")
    assert "第一班六点开船" in citation.text
    assert [twin.document.path for twin in citation.also_in] == ["副本/二.md"]


def test_a_place_across_two_passages_is_cited_whole(ferry: Library) -> None:
    """A phrase that ends one passage and begins the next gives one citation that spans both."""
    held, text = ferry.snapshot(), TEXTS["一.txt"]
    document = next(document for document in held.documents() if document.path == "一.txt")
    one, other, *_ = (stored.passage for stored in held.passages_in(document))
    phrase = text[one.end - 10 : other.start + 12]
    answer = ask(ferry, f"“{phrase}”")
    assert counted(answer) == (1, 1, False)
    (citation,) = answer.citations
    assert (citation.start, citation.end) == (one.start, other.end)
    assert [citation.text[start:end] for start, end in citation.words] == [phrase]


def test_all_places_of_a_long_passage_are_marked(ferry: Library) -> None:
    """A passage longer than citations grow to by joining neighbours is cited once, with every place."""
    answer = ask(ferry, "“ferryman”")
    (citation,) = answer.citations
    assert citation.end - citation.start > LONGEST
    assert len(citation.words) == counted(answer)[0] == TEXTS["五.txt"].count("ferryman")


def test_places_do_not_overlap(ferry: Library) -> None:
    """哈哈 stands twice in 哈哈哈哈哈, as Python counts, in each of two documents."""
    assert counted(ask(ferry, "“哈哈”")) == (4, 2, False)


@pytest.mark.parametrize("phrase", ["50%_off", "C:\\渡口\\a.*b(x+)", "%", "_", "\\", ".*", "(x+)"])
def test_signs_of_patterns_mean_themselves(ferry: Library, phrase: str) -> None:
    """Per cent, underscore, backslash and the signs of patterns are letters like any other."""
    assert counted(ask(ferry, f"“{phrase}”"))[:2] == (
        sum(text.count(phrase) for text in TEXTS.values()),
        sum(phrase in text for text in TEXTS.values()),
    )


def test_one_character_and_two_thousand(ferry: Library) -> None:
    """The shortest and the longest phrase are counted right; a longer one is refused."""
    assert counted(ask(ferry, "“班”"))[0] == sum(text.count("班") for text in TEXTS.values())
    assert counted(ask(ferry, f"“{LONG}”")) == (1, 1, False)
    with pytest.raises(QuestionTooLong):
        ask(ferry, f"“{LONG}长”")


@pytest.mark.parametrize(
    ("phrase", "held"),
    [
        ("旧渡口的渡船", "舊渡口的渡船"),
        ("潮水涨了才开船", "潮水\n漲了才開船"),
        ("the ferry leaves", "The Ferry\nleaves"),
        ("Ｃ：＼渡口", "C:\\渡口"),
    ],
)
def test_what_differs_in_form_alone_is_found_and_said_to(ferry: Library, phrase: str, held: str) -> None:
    """Script, case, width and line breaks make a place of the second kind, marked where it stands."""
    answer = ask(ferry, f"“{phrase}”")
    assert counted(answer)[2]
    marked = [c.text[start:end] for c in answer.citations for start, end in c.words]
    assert held in marked


def test_blanks_between_words_of_letters_count(ferry: Library) -> None:
    """`the rapist` is not found in `therapist`; what stands nowhere is answered so, with no citation."""
    answer = ask(ferry, "“the rapist”")
    assert (answer.answered, answer.confidence, answer.citations) == (False, 0.0, ())
    assert counted(answer) == (0, 0, False)


def test_a_phrase_can_be_limited_to_documents(ferry: Library) -> None:
    """With ids given, only those documents are counted, also where they hold another form alone."""
    documents = ferry.snapshot().documents()
    ids = {document.path: document.id for document in documents}

    def only(*paths: str) -> Chosen:
        return choose(documents, EVERYTHING, {ids[path] for path in paths})

    assert counted(ask(ferry, "“渡口”", within=only("三.txt"))) == (1, 1, False)
    assert counted(ask(ferry, "“旧渡口”", within=only("三.txt"))) == (1, 1, True)
    assert counted(ask(ferry, "“渡口”", within=only())) == (0, 0, False)


@pytest.mark.parametrize("phrase", ["\x00", "\ud800", "😀", "\u200b"])
def test_odd_characters_are_looked_for_too(ferry: Library, phrase: str) -> None:
    """NUL, half a pair, emoji and invisible ones stand nowhere here, and break nothing."""
    assert counted(ask(ferry, f"“{phrase}”"))[:2] == (0, 0)


def test_the_json_tells_the_count_of_phrases_alone(ferry: Library) -> None:
    """`details` is there for a phrase, with these keys; all else is as in any answer."""
    published = ask(ferry, "“渡口每天开船六班”").as_json()
    assert published["details"] == {
        "phrase": {"text": "渡口每天开船六班", "places": 2, "documents": 1, "folded": False}
    }
    assert list(published)[:7] == [
        "id", "question", "answered", "confidence", "citations", "library", "milliseconds",
    ]  # fmt: skip
    assert published["question"] == "“渡口每天开船六班”"
