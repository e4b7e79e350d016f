"""Many words looked for at once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.matching import Matcher, longest, stands_alone

LETTERS = st.text(st.sampled_from("ab中文 .*"), max_size=6)


@given(words=st.lists(LETTERS, max_size=5), text=st.text(st.sampled_from("ab中文 .*"), max_size=30))
def test_every_place_is_found(words: list[str], text: str) -> None:
    """Places are those that trying every word at every position finds, in order, the longest first."""
    tried = {
        (start, start + len(word))
        for word in words
        for start in range(len(text))
        if word and text.startswith(word, start) and stands_alone(text, start, start + len(word))
    }
    matcher = Matcher(words)
    found = list(matcher.places(text))
    assert found == sorted(tried, key=lambda span: (span[0], -span[1]))
    assert matcher.is_in(text) == bool(tried)


def test_the_longest_are_chosen_from_the_left() -> None:
    """Chosen ranges do not overlap."""
    matcher = Matcher(["党建", "党建联建", "联建工作", "工作"])
    assert longest(matcher.places("党建联建工作")) == [(0, 4), (4, 6)]


def test_a_latin_word_stands_alone() -> None:
    """No match inside a longer word of letters; ideographs, blanks and signs are no letters to run on."""
    text = "concatenate cat,猫cat猫 cat5 cat-5"
    assert [start for start, _ in Matcher(["cat"]).places(text)] == [12, 17, 27]
    assert Matcher(["猫"]).is_in("中猫中")
    assert not Matcher(["", " "]).is_in("")
