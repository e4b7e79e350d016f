"""Where a phrase stands in a text."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from index.words import Tokenizer
from qa.places import folded, literal


@given(phrase=st.text(min_size=1, max_size=3), text=st.text(max_size=40))
def test_literal_places_are_pythons_own(phrase: str, text: str) -> None:
    """As many as `str.count` finds, each reading as the phrase."""
    places = literal(phrase)(text)
    assert len(places) == text.count(phrase)
    assert all(text[start:end] == phrase for start, end in places)
    assert literal("aa")("aaaaa") == [(0, 2), (2, 4)]


@given(
    text=st.text(st.sampled_from("ab 中臺\n\t。Ａ"), max_size=20),
    cut=st.tuples(st.integers(0, 20), st.integers(1, 6)),
)
def test_folded_places_stand_where_they_are_said_to(
    tokenizer: Tokenizer, text: str, cut: tuple[int, int]
) -> None:
    """A piece of a text is found in it, and each place reads as the piece once blanks are gone."""

    def bare(words: str) -> str:
        return re.sub(r"\s", "", tokenizer.fold(words))

    piece = text[cut[0] : cut[0] + cut[1]]
    if not piece.strip():
        return
    found = folded(piece, tokenizer.fold)(text)
    assert all(bare(text[start:end]) == bare(piece) for start, end in found)
    assert all(not text[edge].isspace() for start, end in found for edge in (start, end - 1))
