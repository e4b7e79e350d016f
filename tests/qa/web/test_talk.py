"""A conversation through the page's own handlers, without Gradio's server."""

from __future__ import annotations

import json
from typing import Any

import pytest

from index.library import Library
from qa.ask import Asker
from qa.links.store import Links
from qa.web.chat import TURNS_KEPT, Chat
from qa.web.library.holdings import Register
from qa.web.recent import Recent
from qa.web.talk import Asked, Shown, place

FIRST = "白沙角灯塔的塔身有多高？"
SECOND = "它是什么时候建的？"


@pytest.fixture
def chat(library: Library, asker: Asker, links: Links, recent: Recent) -> Chat:
    return Chat(library, asker, links, recent, Register(library))


def asked(chat: Chat, question: str, turns: list[Shown]) -> tuple[list[Shown], str]:
    """The turns kept and the page after a question typed into the box."""
    *_, (kept, page, _, _) = chat._ask(question, turns, "zh")
    return kept, page


def sent(chat: Chat, turns: list[Shown], **fields: Any) -> tuple[list[Shown], str]:
    """The same after what the page's script sends."""
    *_, (kept, page, _) = chat._ask_sent(json.dumps(fields), turns, "zh")
    return kept, page


def test_what_was_understood_stands_above_the_answer(chat: Chat) -> None:
    """A follow-up shows its completed text in a field; a question that stands alone shows none."""
    turns, page = asked(chat, FIRST, [])
    assert "understood" not in page
    turns, page = asked(chat, SECOND, turns)
    assert [shown.number for shown in turns] == [1, 2]
    assert 'value="白沙角灯塔' in turns[1].html
    assert SECOND in turns[1].html
    assert page == turns[0].html + turns[1].html


def test_undoing_asks_the_question_as_it_was_typed(chat: Chat) -> None:
    """The turn's answer is replaced in its place, without the line; the other turns stay."""
    turns, _ = asked(chat, FIRST, [])
    turns, _ = asked(chat, SECOND, turns)
    turns, _ = asked(chat, "面包师用什么面粉？", turns)
    undone, page = sent(chat, turns, text=None, turn=2)
    assert [shown.number for shown in undone] == [1, 2, 3]
    assert undone[1].question == SECOND
    assert "understood" not in undone[1].html
    assert undone[1].turn.question == SECOND
    assert (undone[0], undone[2]) == (turns[0], turns[2])
    assert page == "".join(shown.html for shown in undone)


def test_editing_searches_for_the_edited_text(chat: Chat) -> None:
    """The question stays as typed, the line shows the new text, and follow-ups go on from it."""
    turns, _ = asked(chat, FIRST, [])
    turns, _ = asked(chat, SECOND, turns)
    turns, _ = sent(chat, turns, text="古树由谁登记？", turn=2)
    assert turns[1].question == SECOND
    assert 'value="古树由谁登记？"' in turns[1].html
    assert "造冊" in turns[1].html
    assert turns[1].turn.question == "古树由谁登记？"


def test_emptying_the_line_undoes_it(chat: Chat) -> None:
    """Nothing in the field, or the question itself, is the question as typed."""
    turns, _ = asked(chat, FIRST, [])
    turns, _ = asked(chat, SECOND, turns)
    for text in ("  ", SECOND):
        undone, _ = sent(chat, turns, text=text, turn=2)
        assert "understood" not in undone[1].html


def test_an_example_is_asked_as_it_stands(chat: Chat) -> None:
    """A heading of the documents with a pronoun in it is no follow-up when its button is pressed."""
    turns, _ = asked(chat, FIRST, [])
    turns, _ = sent(chat, turns, text=SECOND)
    assert len(turns) == 2
    assert "understood" not in turns[1].html


def test_what_was_understood_is_escaped(chat: Chat) -> None:
    """Markup in an edited line stays text."""
    turns, _ = asked(chat, FIRST, [])
    turns, page = sent(chat, turns, text='"><img src=x onerror="1">', turn=1)
    assert "<img" not in page
    assert "&#34;&gt;&lt;img" in turns[0].html


@pytest.mark.parametrize("text", ["长" * 2_001, "长" * 100_000])
def test_an_edit_too_long_is_refused_and_keeps_the_turn(chat: Chat, text: str) -> None:
    """The page says so in one sentence; the turn stays as it was for what follows."""
    turns, _ = asked(chat, FIRST, [])
    kept, page = sent(chat, turns, text=text, turn=1)
    assert kept == turns
    assert 'role="alert"' in page
    assert str(len(text)) in page


@pytest.mark.parametrize("sent", ["", "{", "[]", "3", "null", '{"text": 3}', '{"turn": []}', "[" * 100_000])
def test_whatever_is_sent_is_no_failure(sent: str) -> None:
    """Anybody can send anything to the page's own handler: it asks nothing then."""
    assert Asked.read(sent, []) == Asked("", alone=True)


def test_the_oldest_turns_leave_the_page(chat: Chat) -> None:
    """Numbers go on counting, so that a turn is never taken for another."""
    turns, _ = asked(chat, FIRST, [])
    many = [Shown(number, FIRST, "", turns[0].turn) for number in range(1, TURNS_KEPT + 1)]
    kept, _ = asked(chat, FIRST, many)
    assert (len(kept), kept[0].number, kept[-1].number) == (TURNS_KEPT, 2, TURNS_KEPT + 1)
    assert place(kept, Asked(FIRST, number=1)) == (TURNS_KEPT, TURNS_KEPT + 2)
