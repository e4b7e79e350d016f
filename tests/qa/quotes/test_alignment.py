"""The nearest stretch of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from qa.quotes.alignment import align

PATTERN = st.text("甲乙丙", min_size=1, max_size=6)
TEXT = st.text("甲乙丙丁", min_size=1, max_size=12)


@given(PATTERN, TEXT)
def test_no_stretch_is_nearer(pattern: str, text: str) -> None:
    """The distance given is that of the stretch given, and the least of all stretches."""
    found = align(pattern, text)
    assert found.distance == Levenshtein.distance(pattern, text[found.start : found.end])
    every = (text[a:b] for a in range(len(text)) for b in range(a, len(text) + 1))
    assert found.distance == min(Levenshtein.distance(pattern, stretch) for stretch in every)


@pytest.mark.parametrize(
    ("pattern", "stretch"),
    [
        ("江南岸上明月", "江南岸边明月"),
        ("春风又绿江男", "春风又绿江南"),
        ("夏风又绿江南", "春风又绿江南"),
        ("又江南", "又绿江南"),
    ],
)
def test_a_changed_end_belongs_to_the_stretch(pattern: str, stretch: str) -> None:
    """Of equally near stretches the one of the same length is taken."""
    text = f"话说{stretch}几时还"
    found = align(pattern, text)
    assert text[found.start : found.end] == stretch


def test_long_texts_are_found_by_their_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ends are aligned, and the stretch reaches from one to the other."""
    monkeypatch.setattr("qa.quotes.alignment.LONG", 20)
    monkeypatch.setattr("qa.quotes.alignment.END", 5)
    text = "前面的话一二三四五" + "中间" * 20 + "六七八九十后面的话"
    found = align("一二三四五" + "中间" * 18 + "六七八九十", text)
    assert text[found.start : found.end] == "一二三四五" + "中间" * 20 + "六七八九十"
