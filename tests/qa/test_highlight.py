"""What is marked in a passage."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.words import Token, Tokenizer
from qa import highlight
from qa.evidence import Evidence
from qa.highlight import Nearness

TEXT = "湖面面积十八平方公里。湖水平均深六米，最深处十一米。岸边种满了茭白。"


def evidence(tokenizer: Tokenizer, **weights: float) -> Evidence:
    return Evidence(weights, tokenizer)


def test_the_sentence_with_the_rarest_words_is_marked(tokenizer: Tokenizer) -> None:
    """Of several sentences the one that holds most of the question's weight is the best."""
    asked = evidence(tokenizer, 湖=0.2, 最深=2.0)
    marked = highlight.sentences(asked, asked.find(TEXT), highlight.units(TEXT), None)
    assert [TEXT[start:end] for start, end in marked] == ["湖水平均深六米，最深处十一米。"]


def test_a_second_sentence_is_marked_only_for_words_of_its_own(tokenizer: Tokenizer) -> None:
    """Two sentences are marked where each holds a part of the question, in order of the text."""
    asked = evidence(tokenizer, 茭白=2.0, 面积=1.5)
    marked = highlight.sentences(asked, asked.find(TEXT), highlight.units(TEXT), None)
    assert [TEXT[start:end] for start, end in marked] == ["湖面面积十八平方公里。", "岸边种满了茭白。"]


def nearness(*cosines: list[float]) -> Nearness:
    """Of each sentence to each token of a question, all tokens weighing alike."""
    count = len(cosines[0])
    return Nearness(np.array(cosines, np.float32), np.full(count, 1 / count, np.float32))


def test_meaning_decides_where_words_do_not(tokenizer: Tokenizer) -> None:
    """Without shared words the nearest sentence is marked."""
    asked = evidence(tokenizer, depth=2.0)
    near = nearness([0.3, 0.2], [0.9, 0.8], [0.1, -1.0])
    marked = highlight.sentences(asked, asked.find(TEXT), highlight.units(TEXT), near)
    assert [TEXT[start:end] for start, end in marked] == ["湖水平均深六米，最深处十一米。"]


def test_sentences_that_match_different_tokens_are_both_marked(tokenizer: Tokenizer) -> None:
    """A second sentence is marked where it comes near to what the first one says nothing of."""
    asked = evidence(tokenizer, depth=2.0)
    near = nearness([0.1, 0.2], [0.9, 0.1], [0.1, 0.9])
    marked = highlight.sentences(asked, [], highlight.units(TEXT), near)
    assert [TEXT[start:end] for start, end in marked] == [
        "湖水平均深六米，最深处十一米。",
        "岸边种满了茭白。",
    ]


def test_words_are_found_where_another_cut_would_hide_them(tokenizer: Tokenizer) -> None:
    """A word of ideographs is found inside longer words, and in the other script."""
    asked = evidence(tokenizer, 康城=1.0, 面积=1.0)
    found = asked.find("莊鎮康城社區的面積")
    assert [(token.word, token.start, token.end) for token in found] == [("康城", 2, 4), ("面积", 7, 9)]


def test_latin_words_are_not_found_inside_others(tokenizer: Tokenizer) -> None:
    """`cat` does not mark `concatenate`."""
    asked = evidence(tokenizer, cat=1.0)
    assert [token.start for token in asked.find("Concatenate the cat")] == [16]


def test_a_very_long_sentence_is_marked_by_its_parts() -> None:
    """A sentence that runs on for lines is cut at its semicolons for marking."""
    long = "；".join(["强调要把这件事做好" * 4] * 4) + "。"
    units = highlight.units(long)
    assert len(units) == 4
    assert "".join(long[start:end] for start, end in units) == long


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 6)), max_size=12))
def test_marked_words_never_overlap_or_touch(places: list[tuple[int, int]]) -> None:
    """However the words found lie, their marks are apart and in order."""
    tokens = sorted(
        (Token("词" * length, start, start + length) for start, length in places),
        key=lambda t: (t.start, -t.end),
    )
    spans = highlight.words(tokens)
    assert all(start < end for start, end in spans)
    assert all(before[1] < after[0] for before, after in pairwise(spans))
    covered = {position for start, end in spans for position in range(start, end)}
    assert covered == {p for t in tokens if len(t.word) > 1 for p in range(t.start, t.end)}
