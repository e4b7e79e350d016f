"""Search by words, over real tantivy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from index.errors import LibraryDamaged
from index.terms import MAX_QUERY_WORDS, Entry, TermIndex, write

ENTRIES = [
    Entry(1, ["党章", "第30条", "医院"], ["章程"]),
    Entry(2, ["社区", "居民", "3.6万", "楼宇", "286"], ["社区"]),
    Entry(3, ["社区", "党支部"], ["章程"]),
    Entry(4, ["bz-yq1722", "bz", "yq1722"], []),
]


def make(folder: Path, entries: Sequence[Entry] = ENTRIES) -> TermIndex:
    folder.mkdir()
    write(folder, entries)
    return TermIndex.open(folder)


def keys(index: TermIndex, *words: str, among: Sequence[int] | None = None) -> list[int]:
    return [key for key, _ in index.search(words, 10, among)]


def test_words_find_their_passages(tmp_path: Path) -> None:
    """Any of the words finds; more and rarer words come first; unknown words find nothing."""
    index = make(tmp_path / "a")
    assert len(index) == 4
    assert keys(index, "第30条") == [1]
    assert keys(index, "社区", "居民", "不存在") == [2, 3]
    assert keys(index, "bz-yq1722") == [4]
    assert keys(index, "不存在") == keys(index) == []


def test_the_context_is_searched_too(tmp_path: Path) -> None:
    """A word of the title or a heading finds, but counts less than one of the text."""
    index = make(tmp_path / "a", [Entry(1, ["甲"], ["乙"]), Entry(2, ["乙"], ["甲"]), Entry(3, ["丙"], [])])
    assert keys(index, "甲") == [1, 2]
    assert keys(index, "乙") == [2, 1]


def test_a_search_may_be_limited(tmp_path: Path) -> None:
    """Only keys that are allowed come back, with the scores they have without the limit."""
    index = make(tmp_path / "a")
    assert keys(index, "社区", among=[3, 4]) == [3]
    assert index.search(["社区"], 10, [3])[0] in index.search(["社区"], 10)
    assert keys(index, "社区", among=[]) == []


def test_rare_words_tell_more(tmp_path: Path) -> None:
    """Rarity falls with the number of passages that hold a word."""
    index = make(tmp_path / "a")
    assert index.rarity("不存在") > index.rarity("医院") > index.rarity("社区") > 0


def test_an_index_grows_out_of_another(tmp_path: Path) -> None:
    """Added and removed passages show in the new index, and not in the one it was made from."""
    before = make(tmp_path / "a")
    (tmp_path / "b").mkdir()
    write(tmp_path / "b", [Entry(5, ["社区", "新"], [])], removed=[2, 4], base=tmp_path / "a")
    after = TermIndex.open(tmp_path / "b")
    assert (len(after), sorted(keys(after, "社区")), keys(after, "bz")) == (3, [3, 5], [])
    assert (len(before), sorted(keys(before, "社区"))) == (4, [2, 3])
    assert sorted(keys(TermIndex.open(tmp_path / "a"), "社区")) == [2, 3]


def test_an_index_may_be_empty(tmp_path: Path) -> None:
    """No passages make an index that finds nothing."""
    index = make(tmp_path / "a", [])
    assert (len(index), keys(index, "社区")) == (0, [])


def test_a_pasted_page_is_searched_by_its_first_words(tmp_path: Path) -> None:
    """A query of very many words is answered, by as many of them as are searched for."""
    index = make(tmp_path / "a")
    found = keys(index, *(f"w{n}" for n in range(MAX_QUERY_WORDS - 1)), "社区", "医院")
    assert sorted(found) == [2, 3]


@pytest.mark.parametrize("harm", ["empty", "rubbish", "missing"])
def test_what_is_no_index_is_damage(tmp_path: Path, harm: str) -> None:
    """A folder without an index, or with rubbish in it, is told as damage that can be mended."""
    if harm != "missing":
        (tmp_path / "a").mkdir()
    if harm == "rubbish":
        (tmp_path / "a" / "meta.json").write_text("{")
    with pytest.raises(LibraryDamaged, check=lambda error: error.rebuildable):
        TermIndex.open(tmp_path / "a")
