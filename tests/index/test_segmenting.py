"""Words as jieba cuts them, sooner."""

from __future__ import annotations

from pathlib import Path

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.segmenting import best_route, segmenter
from index.words import Tokenizer

SENTENCES = (
    "中华人民共和国国务院办公厅关于农村居民基本医疗保险的若干规定",
    "他来到了网易杭研大厦研究生命起源",
    "我們在臺北車站討論區塊鏈與人工智慧",
    "㐀㐁𠀀一丁丂七丄丅丆万丈三上下",
)


@pytest.fixture(scope="session")
def plain(cache: Path) -> jieba.Tokenizer:
    """jieba as it comes."""
    made = jieba.Tokenizer()
    made.tmp_dir = str(cache / "jieba")
    (cache / "jieba").mkdir(exist_ok=True)
    made.initialize()
    return made


@given(
    st.one_of(
        st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=40),
        st.text("中国人民共和农村医疗保险研究生命起源的在了不是有一上", max_size=60),
        st.sampled_from(SENTENCES),
    )
)
def test_words_are_jiebas(plain: jieba.Tokenizer, cache: Path, text: str) -> None:
    """Whatever the text, the same words at the same places, with guessing and without, long and short."""
    ours = segmenter(cache / "jieba")
    for mode in ("default", "search"):
        for guess in (True, False):
            expected = list(plain.tokenize(text, mode, guess))
            assert list(ours.tokenize(text, mode, guess)) == expected


@given(st.text("中国人民共和农村医疗保险abc-12第三十条 ，。", max_size=60))
def test_words_are_those_of_the_tokens(tokenizer: Tokenizer, text: str) -> None:
    """Words alone are the words that come with places, in the same order."""
    assert tokenizer.words(text) == [token.word for token in tokenizer.tokens(text)]


def test_of_two_ways_as_good_the_longer_word_wins() -> None:
    """A tie is decided as jieba decides it."""
    frequencies = {"甲": 1, "甲乙": 1, "乙": 1}
    assert best_route("甲乙", frequencies, 1, {})[0][1] == 1
