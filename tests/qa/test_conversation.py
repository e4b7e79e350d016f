"""Follow-ups, in conversations with the handbook and with the two documents beside the project."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoder import Encoder
from index.library import Library
from index.sync import writing
from index.words import Tokenizer
from qa.answers import Answer
from qa.ask import LONGEST_QUESTION, Asker
from qa.conversation import FollowUp, Turn, complete
from tests.qa.dialogues import DIALOGUES, LATER, Dialogue

ROOT = Path(__file__).parents[2]
RIGHT_AT_LEAST = 27
"""Of the thirty dialogues."""
RIGHT_LATER = 18
"""Of the twenty-one that the rules had not seen."""
PUBLIC = 400
"""Questions of a public collection that are tried."""
PUBLIC_ALTERED = 0.01
"""The share of them that may be altered: a few point at an article that their collection left out."""
LIGHTHOUSE = Turn("灯塔有多高？")

Talk = Callable[[Sequence[str]], tuple[FollowUp | None, Answer]]


@contextmanager
def talking(folder: Path, home: Path, encoder: Encoder, tokenizer: Tokenizer) -> Iterator[Talk]:
    """Asks questions one after the other of a library of `folder`; gives what came of the last."""
    with writing(home, lambda _: encoder, lambda _: tokenizer) as writer:
        writer.sync([folder])
    with closing(Library.open(home, lambda _: encoder, lambda _: tokenizer)) as library:
        asker = Asker(library)

        def ask(questions: Sequence[str]) -> tuple[FollowUp | None, Answer]:
            turns: list[Turn] = []
            for question in questions:
                follow_up = complete(question, turns, tokenizer, library.snapshot().rarity)
                answer = asker.ask(question, follow_up=follow_up)
                turns.append(Turn.of(answer))
            return follow_up, answer

        yield ask


@pytest.fixture(scope="module")
def handbook(
    tmp_path_factory: pytest.TempPathFactory, encoder: Encoder, tokenizer: Tokenizer
) -> Iterator[Talk]:
    """Conversations with the handbook, in both languages."""
    home = tmp_path_factory.mktemp("handbook") / "library"
    with talking(ROOT / "docs" / "handbook", home, encoder, tokenizer) as ask:
        yield ask


@pytest.fixture(scope="module")
def pair(
    tmp_path_factory: pytest.TempPathFactory, encoder: Encoder, tokenizer: Tokenizer, seeds: Path
) -> Iterator[Talk]:
    """Conversations with the two documents beside the project."""
    with talking(seeds, tmp_path_factory.mktemp("pair") / "library", encoder, tokenizer) as ask:
        yield ask


def wrong(dialogues: Sequence[Dialogue], handbook: Talk, pair: Talk | None = None) -> list[str]:
    """The dialogues whose last question was not understood as it should be."""
    missed = []
    for dialogue in dialogues:
        talk = pair if dialogue.seeds else handbook
        assert talk is not None
        follow_up, _ = talk(dialogue.questions)
        if not understood(dialogue, follow_up):
            missed.append(f"{' / '.join(dialogue.questions)} → {follow_up and follow_up.search}")
    return missed


def understood(dialogue: Dialogue, follow_up: FollowUp | None) -> bool:
    if follow_up is None or not dialogue.altered:
        return (follow_up is not None) == dialogue.altered
    search = follow_up.search.lower()
    held = all(any(term in search for term in terms.split("|")) for terms in dialogue.terms)
    return held and not any(term in search for term in dialogue.without)


def test_half_of_the_dialogues_leave_something_out() -> None:
    """Thirty of them, over both languages, with two turns and with three."""
    assert len(DIALOGUES) == 30
    assert sum(dialogue.altered for dialogue in DIALOGUES) == 15
    assert {len(dialogue.questions) for dialogue in DIALOGUES} == {2, 3}


def test_follow_ups_are_completed_and_nothing_else_is(handbook: Talk, pair: Talk) -> None:
    """Of thirty dialogues at least twenty-seven are understood."""
    missed = wrong(DIALOGUES, handbook, pair)
    assert len(DIALOGUES) - len(missed) >= RIGHT_AT_LEAST, "\n".join(missed)


def test_dialogues_the_rules_had_not_seen_do_as_well(handbook: Talk, pair: Talk) -> None:
    """And of those none that stands alone is altered."""
    missed = wrong(LATER, handbook, pair)
    assert len(LATER) - len(missed) >= RIGHT_LATER, "\n".join(missed)
    assert wrong([dialogue for dialogue in LATER if not dialogue.altered], handbook, pair) == []


def test_follow_ups_about_the_handbook_are_completed(handbook: Talk) -> None:
    """The dialogues that need nothing beside the project are understood, one in ten excepted."""
    ours = [dialogue for dialogue in (*DIALOGUES, *LATER) if not dialogue.seeds]
    missed = wrong(ours, handbook)
    assert len(missed) <= len(ours) / 10, "\n".join(missed)


@pytest.mark.parametrize(
    ("questions", "words"),
    [
        (("“火车跑得快，全靠车头带”是谁说的？", "她是哪个村的？"), "西南沟村位于"),
        (("李水清是谁？", "他还说了什么？"), "党建聚合力"),
        (("康城社区有多少栋楼宇？", "那居民呢？"), "3.6万名居民"),
    ],
)
def test_a_completed_follow_up_finds_its_passage(pair: Talk, questions: Sequence[str], words: str) -> None:
    """The first citation holds what was asked for, and the answer says how it was understood."""
    follow_up, answer = pair(questions)
    assert follow_up is not None
    assert words in answer.citations[0].text
    assert answer.question == questions[-1]
    assert answer.as_json()["details"] == {"understood": follow_up.search}


@pytest.mark.parametrize(
    ("questions", "words"),
    [
        (("文档库放在哪里？", "它里面有哪些文件？"), "catalog.sqlite"),
        (
            ("Can it read PDF and Word files?", "How do I back up a library?", "And where is it kept?"),
            "./library",
        ),
    ],
)
def test_a_follow_up_finds_its_chapter(handbook: Talk, questions: Sequence[str], words: str) -> None:
    """In both languages, over three turns too."""
    follow_up, answer = handbook(questions)
    assert follow_up is not None
    assert words in answer.citations[0].text


def test_an_answer_without_details_has_the_published_form(handbook: Talk) -> None:
    """Other programs see no new key where nothing was completed."""
    _, answer = handbook(["文档库放在哪里？"])
    assert "details" not in answer.as_json()


def test_the_documents_just_cited_are_favoured(handbook: Talk) -> None:
    """A follow-up carries the ids of the first documents of the turn before."""
    _, first = handbook(["文档库放在哪里？"])
    follow_up, _ = handbook(["文档库放在哪里？", "它里面有哪些文件？"])
    assert follow_up is not None
    assert follow_up.documents[0] == first.citations[0].document.id


def test_words_carried_over_weigh_half(tokenizer: Tokenizer) -> None:
    """What is asked now counts more than what was asked before."""
    follow_up = FollowUp("康城社区 居民", ("康城社区",))
    assert follow_up.factors("那居民呢？", tokenizer) == {"康城": 0.5, "社区": 0.5}


@given(st.text(max_size=200))
def test_without_earlier_turns_nothing_is_altered(tokenizer: Tokenizer, text: str) -> None:
    """The first question of a conversation is asked as it is."""
    assert complete(text, [], tokenizer, lambda _: 1.0) is None


@given(
    st.text(
        alphabet=st.sampled_from("那呢她它这该 的“”《农村灯塔有多高？andwhitsle.\x00\ud800😀3"), max_size=40
    ),
    st.lists(st.text(max_size=40), max_size=4),
)
def test_any_text_can_be_asked(tokenizer: Tokenizer, text: str, before: list[str]) -> None:
    """Nothing raises, and what is completed is not empty and has something carried or replaced."""
    made = complete(text, [Turn(question, ("a",), question) for question in before], tokenizer, len)
    assert made is None or made.search.strip()


@pytest.mark.parametrize(
    "question",
    ["", "？", "……", " \n\t", "她" * LONGEST_QUESTION, "灯" * 2_000, "\x00\x07", "😀", "的", "！？", "“”"],
)
def test_what_is_no_follow_up_is_left_alone(tokenizer: Tokenizer, question: str) -> None:
    """Blanks, punctuation, emoji, controls and long texts carry nothing over."""
    assert complete(question, [LIGHTHOUSE], tokenizer, lambda _: 1.0) is None


def test_the_handbooks_own_questions_stand_alone(tokenizer: Tokenizer) -> None:
    """The Chinese headings of the handbook are questions; after another one they are still themselves."""
    files = sorted((ROOT / "docs" / "handbook" / "zh").glob("*.md"))
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    headings = [line.removeprefix("## ") for line in lines if line.startswith("## ")]
    altered = [h for h in headings if complete(h, [LIGHTHOUSE], tokenizer, lambda _: 1.0)]
    assert len(headings) > 80
    assert len(altered) <= 1, altered


@pytest.mark.parametrize("name", ["dureader_checklist_dev", "drcd_dev", "stard", "xquad_en"])
def test_questions_of_public_collections_stand_alone(
    tokenizer: Tokenizer, shared_eval: Path, name: str
) -> None:
    """Of real questions that were asked without a conversation hardly one is taken for a follow-up."""
    lines = (shared_eval / name / "queries.jsonl").read_text("utf-8").splitlines()[:PUBLIC]
    questions = [json.loads(line)["text"] for line in lines]
    altered = [q for q in questions if complete(q, [LIGHTHOUSE], tokenizer, lambda _: 1.0)]
    assert len(altered) <= PUBLIC_ALTERED * len(questions), altered


@pytest.mark.parametrize("before", ["", "？", "多少？", "\x00", "😀", "的"])
def test_a_turn_that_says_nothing_completes_nothing(tokenizer: Tokenizer, before: str) -> None:
    """Where there is nothing to carry over, the follow-up is asked as it is."""
    assert complete("那农村呢？", [Turn(before)], tokenizer, lambda _: 1.0) is None


def test_a_pronoun_reaches_over_a_turn_that_names_nobody(tokenizer: Tokenizer) -> None:
    """「他」 is the person named two questions before."""
    turns = [Turn("李水清是谁？"), Turn("安源区的党群服务中心怎么样？")]
    made = complete("他还说了什么？", turns, tokenizer, lambda _: 1.0)
    assert made is not None
    assert "李水清" in made.search


@pytest.mark.parametrize(
    ("before", "question", "search"),
    [
        ("2020年的收入是多少？", "那2021年呢？", "2021年的收入是多少"),
        ("GBK 编码的文件能读吗？", "那 Big5 呢？", "Big5 编码的文件能读吗"),
        ("How large may a text file be?", "And a JSONL file?", "How large may a JSONL file be"),
        ("What is the pension in cities?", "And in the country?", "What is the pension in the country"),
        (
            "How fast is it on the page?",
            "And on the command line?",
            "How fast is it on the page on the command line",
        ),
        (
            "What does the source line say?",
            "And on the command line?",
            "What does the source line say on the command line",
        ),
        ("城市居民的养老金是多少？", "那农村呢？", "农村居民的养老金是多少"),
        ("城裡的養老金是多少？", "那它什麼時候發？", "養老金什麼時候發"),
    ],
)
def test_a_slot_is_filled_in_place(tokenizer: Tokenizer, before: str, question: str, search: str) -> None:
    """Where the new thing is of the same kind as one asked of before, it takes its place."""
    made = complete(question, [Turn(before)], tokenizer, lambda _: 1.0)
    assert made is not None
    assert made.search == search
