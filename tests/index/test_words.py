"""The search words of a text."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.matching import Matcher, stands_alone
from index.words import FUNCTION_WORDS, MAX_WORD, Token, Tokenizer

ANY = st.text() | st.text(st.characters(categories=["Cs", "Lo", "Nd", "Po"]))
ORDINALS = st.from_regex(r"\A第([一二三四五六七八九]?[十百千])*[一二三四五六七八九]?条\Z")


@given(text=ANY)
def test_folding_keeps_every_position(tokenizer: Tokenizer, text: str) -> None:
    """Whatever the text, what is compared has the same length, character for character."""
    folded = tokenizer.fold(text)
    assert len(folded) == len(text)
    assert [tokenizer.fold(character) for character in text] == list(folded)


@given(text=ANY | st.text("第三十条第30条BZ-YQ1722.6万亿%臺灣中国 的。", max_size=40))
def test_every_word_stands_where_it_is_said_to(tokenizer: Tokenizer, text: str) -> None:
    """A token's word is its range of the folded text; an ordinal's is its number."""
    folded = tokenizer.fold(text)
    for token in tokenizer.tokens(text):
        surface = folded[token.start : token.end]
        assert surface
        assert token.word == surface or (surface[0] == "第" and token.word[1:-1].isdecimal())
        assert not any(character.isspace() for character in token.word)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("第三十条", "第30条"),
        ("第一百二十条", "第120条"),
        ("第十条", "第１０條"),
        ("第二〇条", "第20条"),
        ("党章第三十条增写了什么", "党章第30条增写了什么"),
        ("臺灣人民與書籍", "台湾人民与书籍"),
        ("ＢＺ－ＹＱ１７２２", "bz-yq1722"),
        ("３．６万", "3.6万"),
        ("YUANWEN", "yuanwen"),
    ],
)
def test_ways_of_writing_one_word(tokenizer: Tokenizer, one: str, other: str) -> None:
    """Chinese and Arabic ordinals, both scripts, both widths and both cases are searched as the same."""
    assert tokenizer.words(one) == tokenizer.words(other)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("型号为BZ-YQ1722的设备", "bz-yq1722"),
        ("型号为BZ-YQ1722的设备", "yq1722"),
        ("社区有居民3.6万名", "3.6万"),
        ("社区有居民3.6万名", "3.6"),
        ("增长了12.5%左右", "12.5%"),
        ("共有286栋楼宇", "286"),
        ("见 www.example.org/a_b 一文", "www.example.org/a_b"),
        ("按照党章第三十条的规定", "第30条"),
        ("at 12:30 sharp", "12:30"),
        ("康城社区的居民", "社区"),
        ("C++ and AT&T", "at&t"),
        ("Ωmega", "ωmega"),
    ],
)
def test_what_people_search_survives(tokenizer: Tokenizer, text: str, word: str) -> None:
    """Identifiers, numbers with their units, addresses and ordinals are words whole, and their parts too."""
    assert word in tokenizer.words(text)


@given(ordinal=ORDINALS)
def test_ordinals_are_one_word(tokenizer: Tokenizer, ordinal: str) -> None:
    """Any ordinal the pattern knows becomes one word with an Arabic number."""
    if len(ordinal) > 2:
        assert (
            tokenizer.tokens(ordinal) == [Token(tokenizer.words(ordinal)[0], 0, len(ordinal))]
            or len(ordinal) > 11
        )


def test_a_run_without_end_is_no_word(tokenizer: Tokenizer) -> None:
    """Base64 and its like are left out; a word of the greatest length is kept."""
    assert tokenizer.words("a" * (MAX_WORD + 1)) == []
    assert tokenizer.words("a" * MAX_WORD) == ["a" * MAX_WORD]


def test_own_words_are_kept_whole(cache: Path, tokenizer: Tokenizer) -> None:
    """A word of the user dictionary is cut as one, with its parts; the fingerprint is of the rest."""
    own = Tokenizer(cache / "jieba", ["西南沟村党支部"])
    assert own.words("西南沟村党支部书记").count("西南沟村党支部") == 1
    assert {"南沟村", "党支部", "书记"} <= set(own.words("西南沟村党支部书记"))
    assert "西南沟村党支部" not in tokenizer.words("西南沟村党支部书记")
    assert own.fingerprint == tokenizer.fingerprint == Tokenizer(cache / "elsewhere").fingerprint


OWN = st.text(st.sampled_from("康城社区的第三十条AIbz-YQ1722. +(*[\\x臺é"), min_size=1, max_size=8)


@given(word=OWN, before=ANY | OWN, after=ANY | OWN)
def test_an_own_word_is_one_wherever_it_stands(
    tokenizer: Tokenizer, word: str, before: str, after: str
) -> None:
    """Whatever a word is made of and stands between, it is one token there, and nothing else is lost.

    The exception is a letter or digit that goes on: `AI` is no word of `OpenAI`.
    """
    own = tokenizer.with_words([tokenizer.fold(" ".join(word.split()) or "x")])
    word = " ".join(word.split()) or "x"
    text = f"{before}{word}{after}"
    folded = tokenizer.fold(text)
    start, end = len(before), len(before) + len(word)
    tokens = own.tokens(text)
    if stands_alone(folded, start, end):
        assert [t for t in tokens if (t.start, t.end) == (start, end) and " " not in t.word]
    covered = {position for token in tokens for position in range(token.start, token.end)}
    plain = {p for token in tokenizer.tokens(text) for p in range(token.start, token.end)}
    assert plain <= covered
    stretches = own.stretches(text)
    assert all(one[1] <= next_one[0] for one, next_one in pairwise(stretches))


@given(words=st.lists(OWN, max_size=4), text=ANY | OWN)
def test_a_text_without_own_words_is_cut_as_ever(tokenizer: Tokenizer, words: list[str], text: str) -> None:
    """A dictionary concerns the texts that hold its words and no other: only those are tokenised anew."""
    folded = [tokenizer.fold(" ".join(word.split())) for word in words]
    if not Matcher(folded).is_in(tokenizer.fold_blanks(text)):
        assert tokenizer.with_words(folded).tokens(text) == tokenizer.tokens(text)


@pytest.mark.parametrize(
    ("own", "text", "cut"),
    [
        ("长江大桥", "南京市长江大桥", ["南京市", "长江大桥"]),
        ("bz-yq1722型", "购置BZ-YQ1722型设备", ["购置", "BZ-YQ1722型", "设备"]),
        ("ai", "OpenAI和AI助手", ["OpenAI", "和", "AI", "助手"]),
        ("a.*b", "aXXb与a.*b", ["aXXb", "与", "a.*b"]),
        ("machine learning", "on Machine\nLearning today", ["on", "Machine\nLearning", "today"]),
        ("台湾", "臺灣大學", ["臺灣", "大學"]),
    ],
)
def test_a_sentence_is_cut_along_own_words(tokenizer: Tokenizer, own: str, text: str, cut: list[str]) -> None:
    """Words of any script, with hyphens, blanks and signs of patterns, are kept whole as they are written."""
    made = tokenizer.with_words([own])
    assert [text[start:end] for start, end in made.stretches(text)] == cut
    assert own.replace(" ", "_") in made.words(text)


def test_nothing_is_cut_across_an_own_word(tokenizer: Tokenizer) -> None:
    """A wrong cut is mended by a word of one's own: the words across its edges are gone, no letter is."""
    assert {"中医", "保健"} <= set(tokenizer.words("中医保健"))
    assert tokenizer.with_words(["医保"]).words("中医保健") == ["中", "医保", "健"]


def test_a_single_ideograph_tears_nothing(tokenizer: Tokenizer) -> None:
    """A word of one character is found, and the words that hold it stay whole."""
    words = tokenizer.with_words(["碳"]).words("二氧化碳")
    assert {"碳", "二氧化碳"} <= set(words)
    assert tokenizer.with_words(["碳"]).stretches("二氧化碳") == [(0, 4)]


def test_the_cache_is_private(tmp_path: Path) -> None:
    """jieba's prepared dictionary is written into the folder given, which others cannot enter."""
    Tokenizer(tmp_path / "jieba").words("原文")
    assert [file.name for file in (tmp_path / "jieba").iterdir()] == ["jieba.cache"]
    assert (tmp_path / "jieba").stat().st_mode & 0o777 == 0o700


def test_fingerprints_tell_dictionaries_apart(tokenizer: Tokenizer) -> None:
    """A fingerprint is a SHA-256, and the tokenizer says by which version of what it cuts."""
    assert len(tokenizer.fingerprint) == hashlib.sha256().digest_size * 2
    assert (tokenizer.name, tokenizer.version.partition("/")[0]) == ("jieba", "0.42.1")


def test_function_words_are_folded_words(tokenizer: Tokenizer) -> None:
    """The words that never count as evidence are written as the tokenizer gives them."""
    assert {"的", "什么", "the"} <= FUNCTION_WORDS
    assert all(tokenizer.fold(word) == word for word in FUNCTION_WORDS)


@pytest.mark.parametrize(
    ("word", "kind"),
    [("农村", "n"), ("加强", "v"), ("李水清", "nr"), ("刘淑红", ""), ("\ud800", ""), ("", "")],
)
def test_words_have_their_part_of_speech(tokenizer: Tokenizer, word: str, kind: str) -> None:
    """As jieba's dictionary has it; nothing for what is not in it."""
    assert tokenizer.kind(word) == kind
