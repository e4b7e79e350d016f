"""Finding the places of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.grams import Found, Grams
from index.words import Tokenizer
from qa.quotes import finding
from qa.quotes.finding import Finder

TEXTS = {
    1: "白沙角灯塔建于一九〇三年，塔身高二十七米，用花岗岩砌成。耗电只有5.5%。",
    2: "“海上的人看见灯，就知道家在哪里。”第三代守塔人罗远山说。BS-L2015 与 BS-L20 不同。",
    3: "樹齡在一百年以上的樹木稱為古樹，\n由市政府登記造冊。白沙角灯塔，建于一九〇三年。",
}


def made(texts: dict[int, str], tokenizer: Tokenizer) -> Finder:
    return Finder(Grams.of(texts.items(), tokenizer.fold))


@pytest.fixture(scope="session")
def finder(tokenizer: Tokenizer) -> Finder:
    return made(TEXTS, tokenizer)


def read(found: Found) -> str:
    return TEXTS[found.document][found.start : found.end]


@given(st.data())
def test_every_slice_of_a_document_is_found_exactly(finder: Finder, data: st.DataObject) -> None:
    """Whatever part of a text is asked for, its own place is among those given, and all read so."""
    key = data.draw(st.sampled_from(list(TEXTS)))
    start = data.draw(st.integers(0, len(TEXTS[key]) - 1))
    end = data.draw(st.integers(start + 1, len(TEXTS[key])))
    wanted = TEXTS[key][start:end]
    places = finder.exact(wanted)
    assert all(read(place) == wanted for place in places)
    assert Found(key, start, end) in places or len(wanted) == 1


@given(st.text("白沙角灯塔，建于 -.<5%", max_size=8))
def test_nothing_is_exact_that_does_not_stand_there(finder: Finder, wanted: str) -> None:
    """Exactly the texts that hold it are named, whatever signs it begins or ends with."""
    holding = {key for key, text in TEXTS.items() if wanted and wanted in text}
    assert {place.document for place in finder.exact(wanted)} == holding


def test_a_place_in_another_form_is_found(finder: Finder) -> None:
    """Script, width, punctuation and line breaks do not count; marks at the ends that both have do."""
    assert [read(p) for p in finder.folded("树龄在一百年以上的树木称为古树；由市政府登记造册。")] == [
        TEXTS[3][:26]
    ]
    assert [p.document for p in finder.folded("白沙角灯塔建于一九〇三年")] == [1, 3]
    assert read(finder.folded("家在哪里！")[0]) == "家在哪里。"
    assert finder.folded("耗电只有55%") == []
    assert finder.folded("，。") == []


def test_words_that_go_on_come_last(finder: Finder) -> None:
    """A number that is only part of a longer one is the weaker place."""
    assert [place.start for place in finder.exact("BS-L20")] == [TEXTS[2].rindex("BS"), TEXTS[2].index("BS")]


@pytest.mark.parametrize(
    ("wanted", "source"),
    [
        ("海上的人看见了灯就知道家在哪", "海上的人看见灯，就知道家在哪"),
        ("灯塔建于一九三〇年", "灯塔建于一九〇三年"),
        ("罗近山说", "罗远山说"),
    ],
)
def test_the_nearest_place_is_what_was_meant(finder: Finder, wanted: str, source: str) -> None:
    """A misquotation leads to the words it was made from, and says how alike they are."""
    near = finder.nearest(wanted)
    assert near is not None
    assert TEXTS[near.document][near.start : near.end] == source
    assert 0.7 < near.similarity < 1


def test_a_search_keeps_to_its_documents(finder: Finder) -> None:
    """`among` limits all three."""
    assert [place.document for place in finder.exact("白沙角灯塔", {3})] == [3]
    assert [place.document for place in finder.folded("白沙角灯塔建于", {3})] == [3]
    near = finder.nearest("海上的人看见灯就知道", {3})
    assert near is None or near.document == 3
    assert finder.nearest("xyz") is None


def test_the_exact_place_among_many_others_is_not_lost(
    tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where thousands of places differ in punctuation only, the one that reads so is found."""
    monkeypatch.setattr(finding, "LOOKED_AT", 3)
    texts = {**dict.fromkeys(range(1, 20), "春风，又绿江南岸"), 20: "春风又绿江南岸"}
    assert [place.document for place in made(texts, tokenizer).exact("春风又绿江南岸")] == [20]
