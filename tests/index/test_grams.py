"""The index over letters: every place of a text, and where much of it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import grams
from index.grams import Grams
from index.words import Tokenizer
from tests.shelf import Shelf

FEW = st.text("甲乙丙a，。", max_size=30)


def made(texts: list[str], tokenizer: Tokenizer) -> Grams:
    return Grams.of(enumerate(texts, start=1), tokenizer.fold)


def starts(text: str, part: str) -> list[int]:
    return [position for position in range(len(text)) if text.startswith(part, position)]


@given(texts=st.lists(FEW, max_size=6), wanted=st.text("甲乙丙a", min_size=1, max_size=6))
def test_every_place_of_letters_is_found(tokenizer: Tokenizer, texts: list[str], wanted: str) -> None:
    """However short a text is and however often its letters stand, no place is missed and none invented."""
    index = made(texts, tokenizer)
    assert list(index.occurrences(wanted)) == starts(index.letters, wanted)
    assert index.holds(wanted) == bool(starts(index.letters, wanted))


@given(texts=st.lists(FEW, min_size=1, max_size=6), wanted=st.text("甲乙丙a", min_size=1, max_size=4))
def test_a_place_is_given_in_its_documents_text(tokenizer: Tokenizer, texts: list[str], wanted: str) -> None:
    """The range of a document that begins and ends with the letters found, and holds no others."""
    index = made(texts, tokenizer)
    for start in index.occurrences(wanted):
        found = index.place(start, start + len(wanted))
        part = texts[found.document - 1][found.start : found.end]
        assert index.letters_of(part).text == wanted
        assert (part[0], part[-1]) == (wanted[0], wanted[-1])


@given(texts=st.lists(FEW, min_size=2, max_size=6), wanted=st.text("甲乙丙a", min_size=1, max_size=4))
def test_a_search_can_be_limited_to_documents(tokenizer: Tokenizer, texts: list[str], wanted: str) -> None:
    """`among` gives the places of those documents, by key, and unknown keys give none."""
    index = made(texts, tokenizer)
    every = list(index.occurrences(wanted))
    within = [start for start in every if index.place(start, start + 1).document == 2]
    assert list(index.occurrences(wanted, {2, 99})) == within


def test_letters_do_not_run_on_into_the_next_document(tokenizer: Tokenizer) -> None:
    """The end of one document and the beginning of another are no text."""
    index = made(["春风又绿", "江南岸"], tokenizer)
    assert not index.holds("又绿江南")
    assert index.holds("又绿")
    assert all(index.letters[start:end].find("\0") < 0 for start, end in index.near("又绿江南岸", 3))


def test_letters_that_stand_everywhere_are_narrowed_down(
    tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where each three letters are common, the one place that has them all is found."""
    monkeypatch.setattr(grams, "MANY", 4)
    index = made(["甲乙丙丁" * 20, "丙丁戊己" * 20, "甲乙丙丁戊己"], tokenizer)
    found = [index.place(start, start + 6).document for start in index.occurrences("甲乙丙丁戊己")]
    assert found == [3]


@pytest.mark.parametrize("wanted", ["守塔人罗运山独自守塔", "守塔罗远人山", "守塔人罗远山每晚独自守塔"])
def test_a_changed_text_is_near_its_place(tokenizer: Tokenizer, wanted: str) -> None:
    """The best stretch holds the words that were changed, also where no three letters are left in a row."""
    index = made(["灯塔建于一九〇三年。", "第三代守塔人罗远山独自守塔。", "塔身高二十七米。"], tokenizer)
    start, end = index.near(index.letters_of(wanted).text, 1)[0]
    assert "守塔人罗远山" in index.letters[start:end]


def test_nothing_shared_is_near_nothing(tokenizer: Tokenizer) -> None:
    """An empty library, an empty text and foreign letters give no stretch."""
    assert made([], tokenizer).near("春风又绿江南岸", 3) == []
    assert made([""], tokenizer).near("春风又绿江南岸", 3) == []
    assert made(["春风"], tokenizer).near("xyz", 3) == []
    assert made(["春风"], tokenizer).near("", 3) == []
    assert list(made([], tokenizer).occurrences("春风又绿")) == []


def test_a_snapshot_makes_its_index_once(shelf: Shelf, tmp_path: Path) -> None:
    """It holds the documents of that state, by path, and stays with it."""
    shelf.write("乙.txt", "江南岸上明月照。")
    shelf.write("甲.txt", "春风又绿江南岸。")
    shelf.sync()
    library = shelf.open()
    snapshot = library.snapshot()
    index = snapshot.grams
    assert index is snapshot.grams
    keys = {document.path: document.key for document in snapshot.documents()}
    assert [index.place(p, p + 3).document for p in index.occurrences("江南岸")] == [
        keys["乙.txt"],
        keys["甲.txt"],
    ]
    shelf.write("丙.txt", "江南好。")
    shelf.sync()
    assert not index.holds("江南好")
    assert library.snapshot().grams.holds("江南好")
    library.close()
