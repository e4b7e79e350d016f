"""Letters: what of a text counts when its form does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.letters import Alphabet, joined, spelled
from index.words import Tokenizer


@pytest.fixture(scope="session")
def alphabet(tokenizer: Tokenizer) -> Alphabet:
    return Alphabet(tokenizer.fold)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("基础不牢，地动山摇。", "基礎不牢 地動山搖"),
        ("ＡＢＣ１２３", "abc123"),
        ("“人民”、\n『江山』", "人民江山"),
        ("2020—2025年", "2020-2025年"),
        ("1,000 元", "1000元"),
        ("葛\ufe00城", "葛城"),
        ("5％", "5%"),
        ("未獲回覆，請瞭解", "未获回复，请了解"),
    ],
)
def test_texts_that_differ_in_form_have_the_same_letters(alphabet: Alphabet, one: str, other: str) -> None:
    """Punctuation, blanks, width, case, script and the shape of a dash do not count."""
    assert alphabet.letters(one).text == alphabet.letters(other).text


@pytest.mark.parametrize(
    ("one", "other"),
    [("3.5%", "35%"), ("增长5%", "增长5"), ("-5度", "5度"), ("2020-25", "202025"), ("<5", ">5")],
)
def test_what_changes_a_number_counts(alphabet: Alphabet, one: str, other: str) -> None:
    """A point, a percent sign, a minus or a comparison left out is another text."""
    assert alphabet.letters(one).text != alphabet.letters(other).text


@given(st.text())
def test_each_letter_knows_where_it_stands(alphabet: Alphabet, tokenizer: Tokenizer, text: str) -> None:
    """A letter is the folded character at its origin, and origins go up."""
    letters = alphabet.letters(text)
    origins = letters.origins.tolist()
    assert origins == sorted(set(origins))
    for letter, origin in zip(letters.text, origins, strict=True):
        assert letter in (tokenizer.fold(text[origin]), "-", *"复了着借仿佛你么具")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_joined_texts_are_parted_by_nul(texts: list[str]) -> None:
    """Every text is followed by one."""
    assert spelled(joined(texts)) == "".join(text + "\0" for text in texts)
