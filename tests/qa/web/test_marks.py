"""Text made HTML."""

from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from qa.web.marks import marked, split

TEXT = st.text(alphabet=st.sampled_from("湖水<>&\"'`${}/\u3000\n ab*_"), max_size=40)
SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=4)


def clipped(spans: list[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    return [(start, min(end, length)) for start, end in spans if start < min(end, length)]


@given(TEXT, SPANS, SPANS)
def test_the_words_survive_letter_for_letter(
    text: str, sentences: list[tuple[int, int]], words: list[tuple[int, int]]
) -> None:
    """Without its tags and unescaped, the HTML is the text itself, however marks overlap."""
    made = marked(text, clipped(sentences, len(text)), clipped(words, len(text)))
    assert html.unescape(re.sub(r'</?mark>|<span class="w">|</span>|<br>', "", str(made))) == text


@given(TEXT, SPANS, SPANS)
def test_tags_are_ours_and_balanced(
    text: str, sentences: list[tuple[int, int]], words: list[tuple[int, int]]
) -> None:
    """No tag comes from the text, and every one that opens closes."""
    made = str(marked(text, clipped(sentences, len(text)), clipped(words, len(text))))
    tags = re.findall(r"<[^>]*>", made)
    assert set(tags) <= {"<mark>", "</mark>", '<span class="w">', "</span>", "<br>"}
    assert tags.count("<mark>") == tags.count("</mark>")
    assert tags.count('<span class="w">') == tags.count("</span>")


def test_marks_cover_what_they_should() -> None:
    """A word inside a marked sentence is inside its mark."""
    made = marked("甲乙丙丁", [(0, 3)], [(1, 2)])
    assert str(made) == '<mark>甲<span class="w">乙</span>丙</mark>丁'


def test_a_paragraph_inside_a_line_begins_a_new_one() -> None:
    """Two ideographic spaces within the text break the line before them, and stay."""
    assert str(marked("完。\u3000\u3000又起", [], [])) == "完。<br>\u3000\u3000又起"


def test_spans_are_cut_to_a_part() -> None:
    """A range over several paragraphs gives each its own share, counted from its start."""
    assert split([(2, 9)], 0, 5) == [(2, 5)]
    assert split([(2, 9)], 5, 20) == [(0, 4)]
    assert split([(2, 9)], 9, 20) == []
