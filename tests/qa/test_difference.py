"""What is shown of a change."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.difference import Change, difference, distance, similarity

LETTERS = st.text("甲乙丙丁", max_size=20)


def shown(before: str, after: str) -> str:
    marks = {Change.SAME: "{}", Change.GONE: "-{}-", Change.NEW: "+{}+"}
    return "".join(marks[piece.kind].format(piece.text) for piece in difference(before, after))


@given(LETTERS, LETTERS)
def test_the_pieces_are_both_texts(before: str, after: str) -> None:
    """Without what is new they are the text before, without what is gone the one after; none is empty."""
    pieces = difference(before, after)
    assert "".join(p.text for p in pieces if p.kind is not Change.NEW) == before
    assert "".join(p.text for p in pieces if p.kind is not Change.GONE) == after
    assert all(piece.text for piece in pieces)
    assert all(one.kind is not other.kind for one, other in pairwise(pieces))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("以人民为中心", "以人民为核心", "以人民为-中-+核+心"),
        ("以人为中心", "以人民为中心", "以人+民+为中心"),
        ("立足新发展阶段", "立足新阶段", "立足新-发展-阶段"),
        ("同样", "同样", "同样"),
        ("", "全新", "+全新+"),
        ("一二三四的五六七八", "甲乙丙丁的戊己庚辛", "-一二三四的五六七八-+甲乙丙丁的戊己庚辛+"),
    ],
)
def test_changes_are_readable(before: str, after: str, expected: str) -> None:
    """What is gone stands before what is new, and chance letters in common do not tear a change apart."""
    assert shown(before, after) == expected


@given(LETTERS, LETTERS)
def test_distance_is_symmetric_and_similarity_in_range(before: str, after: str) -> None:
    """Equal texts are at 0 and alike to 1; nothing is alike below 0."""
    assert distance(before, after) == distance(after, before)
    assert 0 <= similarity(before, after) <= 1
    assert (distance(before, after) == 0) == (before == after) == (similarity(before, after) == 1)


def test_two_letters_swapped_are_one_change() -> None:
    """As people see it."""
    assert distance("甲乙丙丁", "甲丙乙丁") == 1


def test_endless_texts_are_shown_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """A comparison that would take minutes and gigabytes is not begun."""
    monkeypatch.setattr("qa.difference.MOST_CELLS", 10)
    assert shown("甲乙丙丁", "甲乙丙戊") == "-甲乙丙丁-+甲乙丙戊+"
