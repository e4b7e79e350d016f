"""Ranges that end at whole characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.characters import LONGEST, snapped, splits

WHOLE = [
    "湖",
    "a",
    "e\u0301",
    "か\u3099",
    "葛\U000e0100",
    "👩\u200d👧\u200d👦",
    "👍\U0001f3fd",
    "🇨🇳",
    "\u1100\u1161\u11a8",
    "각",
    "\r\n",
    " ",
    "😀",
]
"""One character each, as people count; two flags in a row are two."""


@pytest.mark.parametrize("character", WHOLE)
def test_a_range_inside_a_character_becomes_all_of_it(character: str) -> None:
    """Where a range begins or ends inside an accent, a picture, a flag or a syllable, it takes all of it."""
    text = f"甲{character}乙"
    for start in range(1, len(character) + 1):
        for end in range(start + 1, len(character) + 2):
            assert snapped(text, start, end) == (1, 1 + len(character))


@given(st.lists(st.sampled_from(WHOLE), min_size=1, max_size=12), st.data())
def test_edges_fall_between_characters_and_move_outwards_only(pieces: list[str], data: st.DataObject) -> None:
    """The range holds what it held, ends at whole characters, and stays when it is snapped again."""
    text = "".join(pieces)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = snapped(text, start, end)
    assert 0 <= first <= start <= end <= last <= len(text)
    assert not splits(text, first)
    assert not splits(text, last)
    assert snapped(text, first, last) == (first, last)


@given(st.text(max_size=30), st.data())
def test_any_text_can_be_snapped(text: str, data: st.DataObject) -> None:
    """Whatever a document holds, the range stays inside it and loses nothing."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = snapped(text, start, end)
    assert 0 <= first <= start <= end <= last <= len(text)


def test_a_heap_of_accents_is_not_looked_through_for_ever() -> None:
    """A million marks on one letter are cut like any text."""
    text = "a" + "\u0301" * 1_000_000
    assert snapped(text, 500_000, 500_001) == (500_000 - LONGEST, 500_001 + LONGEST)
