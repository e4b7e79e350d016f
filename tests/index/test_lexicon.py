"""The user dictionary: its file read, edited and kept."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import lexicon
from index.documents import Reason
from index.errors import LibraryDamaged, WordRefused, WordsUnreadable, WordUnknown
from index.lexicon import MOST_ENTRIES, MOST_SIDES, Lexicon, Reading, edit, entry_of, read
from index.words import MAX_WORD, Tokenizer

LINES = st.lists(
    st.text(st.sampled_from("甲乙丙=＝# \tAab.*+[]\\臺台"), max_size=8)
    | st.text(max_size=8)
    | st.sampled_from(["", "# 注释", "医保 = 医疗保险", "\ufeff词"]),
    max_size=12,
)
WORDS = st.text(st.sampled_from("甲乙丙Aab.*+臺台 =＝"), min_size=1, max_size=8)


def of(text: str | bytes, tokenizer: Tokenizer) -> Reading:
    return read(text if isinstance(text, bytes) else text.encode(), tokenizer.fold, "words.txt")


@given(data=st.binary() | LINES.map(lambda lines: "\n".join(lines).encode("utf-8", "replace")))
def test_any_file_can_be_read(tokenizer: Tokenizer, data: bytes) -> None:
    """Whatever the bytes are, every line is an entry, a repetition, a comment, blank, or told as bad."""
    reading = of(data, tokenizer)
    counted = len(reading.entries) + reading.duplicates + len(reading.problems)
    assert counted <= len(data.split(b"\n"))
    assert len(reading.lexicon.words) == len(reading.words) == len(set(reading.lexicon.words))
    assert all(tokenizer.fold(word) == word for word in reading.lexicon.words)
    assert all(len(set(map(tokenizer.fold, line))) == len(line) > 1 for line in reading.synonyms)


@given(
    before=LINES, ending=st.sampled_from(["\n", "\r\n"]), last=st.booleans(), word=WORDS, mark=st.booleans()
)
def test_adding_then_removing_leaves_the_file_as_it_was(
    tokenizer: Tokenizer, before: list[str], ending: str, last: bool, word: str, mark: bool
) -> None:
    """An entry that was not there comes and goes without a trace; comments and bad lines stay as they are."""
    text = ("\ufeff" if mark else "") + ending.join(before) + (ending if last else "")
    data = text.encode("utf-8", "replace")
    try:
        entry = entry_of(word, tokenizer.fold)
    except WordRefused:
        return
    added = edit(data, [word], [], tokenizer.fold)
    if entry.key in {held.key for held in of(data, tokenizer).entries}:
        assert (added.data, added.added) == (data, ())
        return
    assert added.added == (entry,)
    assert {held.key for held in of(added.data, tokenizer).entries} - {
        held.key for held in of(data, tokenizer).entries
    } == {entry.key}
    assert edit(added.data, [], [word], tokenizer.fold).data == data


def test_words_and_synonyms_are_told_apart(tokenizer: Tokenizer) -> None:
    """Both equals signs make synonyms; comments, blank lines, a BOM and blanks around mean nothing."""
    reading = of("\ufeff# 词表\n\n 西南沟村党支部 \r\n医保 = 医疗保险＝health  insurance\nC++\n", tokenizer)
    assert reading.words == ["西南沟村党支部", "C++"]
    assert reading.synonyms == [("医保", "医疗保险", "health insurance")]
    assert reading.lexicon.words == ("c++", "西南沟村党支部")
    assert reading.problems == ()


def test_the_folded_form_decides_what_is_the_same(tokenizer: Tokenizer) -> None:
    """The other script, width, case and order make no second entry."""
    reading = of("臺灣\n台湾\nＡＩ\nai\n甲 = 乙\n乙＝甲\n", tokenizer)
    assert (reading.words, reading.synonyms, reading.duplicates) == (["臺灣", "ＡＩ"], [("甲", "乙")], 3)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"= \xe7\x94\xb2", Reason.WORD_EMPTY),
        ("甲 =".encode(), Reason.WORD_EMPTY),
        ("臺灣 = 台湾".encode(), Reason.WORD_SAME_SIDES),
        ("甲\0乙".encode(), Reason.WORD_CONTROL),
        ("甲\u200b乙".encode(), Reason.WORD_CONTROL),
        ("长".encode() * (MAX_WORD + 1), Reason.WORD_TOO_LONG),
        ("（。*）+".encode(), Reason.WORD_PUNCTUATION),
        ("中文".encode("gb18030"), Reason.WORD_NOT_UTF8),
        (" = ".join(map(str, range(MOST_SIDES + 1))).encode(), Reason.WORD_MANY_SIDES),
    ],
)
def test_a_bad_line_is_told_and_the_rest_counts(tokenizer: Tokenizer, line: bytes, reason: Reason) -> None:
    """Each is one problem with its line number; the words around it are there."""
    reading = of(b"\n".join(["甲子".encode(), line, "乙丑".encode()]), tokenizer)
    assert [(problem.path, problem.reason) for problem in reading.problems] == [("words.txt:2", reason)]
    assert reading.words == ["甲子", "乙丑"]


def test_a_line_of_three_of_which_two_are_one_counts(tokenizer: Tokenizer) -> None:
    """A side that says another over again is left out, the line stays."""
    assert of("臺灣 = 台湾 = Taiwan", tokenizer).synonyms == [("臺灣", "Taiwan")]


def test_ten_thousand_lines_are_read_at_once(tokenizer: Tokenizer) -> None:
    """Many entries are no matter; those beyond the limit are left out, told in one line."""
    began = time.perf_counter()
    assert len(of("\n".join(f"词{n}" for n in range(10_000)), tokenizer).words) == 10_000
    assert time.perf_counter() - began < 5
    reading = of("\n".join(f"w{n}" for n in range(MOST_ENTRIES + 9)), tokenizer)
    assert len(reading.words) == MOST_ENTRIES
    assert [(problem.path, problem.reason) for problem in reading.problems] == [
        (f"words.txt:{MOST_ENTRIES + 1}", Reason.WORDS_TOO_MANY)
    ]


def test_an_edit_keeps_everything_else(tokenizer: Tokenizer) -> None:
    """Comments, order, blanks and bad lines stay byte for byte; all repetitions of what is removed go."""
    data = "# 甲的词\r\n甲\r\n\r\n  乙  \r\n甲 = \r\n甲\r\n".encode()
    done = edit(data, ["丙", "乙"], ["甲"], tokenizer.fold)
    assert done.data.decode() == "# 甲的词\r\n\r\n  乙  \r\n甲 = \r\n丙\r\n"
    assert [str(entry) for entry in (*done.added, *done.removed)] == ["丙", "甲"]
    moved = edit("乙 = 甲\n".encode(), ["甲＝乙＝丙"], ["甲 = 乙"], tokenizer.fold)
    assert moved.data.decode() == "甲 = 乙 = 丙\n"


@pytest.mark.parametrize(
    "word", ["", " ", "# 话题", "甲 =", "。", "长" * (MAX_WORD + 1), "\x1b[1m", "\ud800"]
)
def test_what_is_no_entry_is_refused(tokenizer: Tokenizer, word: str) -> None:
    """It carries why, and nothing is changed; nor is where something unknown is to be removed."""
    known = [reason.value for reason in Reason]
    with pytest.raises(WordRefused, check=lambda e: e.reason in known and e.word.isprintable()):
        edit(b"", ["甲", word], [], tokenizer.fold)
    with pytest.raises(WordUnknown, check=lambda error: error.word == "乙"):
        edit("甲\n".encode(), [], ["乙"], tokenizer.fold)


def test_what_is_kept_for_readers_comes_back(tmp_path: Path) -> None:
    """A lexicon written and loaded is the same; a damaged one is an error that can be mended."""
    made = Lexicon(("a\\.*", "词"), (("甲", '"乙"'), ("丙", "丁", "戊")))
    made.save(tmp_path / "lexicon.json")
    assert Lexicon.load(tmp_path / "lexicon.json") == made
    for harm in ("", "[]", '{"words": 1}', '{"words": []}'):
        (tmp_path / "lexicon.json").write_text(harm)
        with pytest.raises(LibraryDamaged, check=lambda error: error.rebuildable):
            Lexicon.load(tmp_path / "lexicon.json")


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file is an empty one; a folder in its place, or one too large, is an error and never cut."""
    assert lexicon.load(tmp_path / "words.txt") == b""
    (tmp_path / "words.txt").mkdir()
    with pytest.raises(WordsUnreadable):
        lexicon.load(tmp_path / "words.txt")
    monkeypatch.setattr(lexicon, "LARGEST_FILE", 10)
    (tmp_path / "large.txt").write_bytes(b"x" * 11)
    with pytest.raises(WordsUnreadable):
        lexicon.load(tmp_path / "large.txt")
