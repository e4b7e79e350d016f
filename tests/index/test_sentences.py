"""Where sentences, sections and clauses end."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import Span, clauses, sections, sentences, trim

TEXTS = st.text(
    st.sampled_from("原文代表说。！？；，、：“”‘’（）《》…—\n\t 　\u00a0\x0b\u2028ab.C3!?;,\"')")
    | st.characters()
)
Cut = Callable[[str, int, int], list[Span]]


def words(text: str, cut: Cut = sentences) -> list[str]:
    return [text[start:end] for start, end in cut(text, 0, len(text))]


@pytest.mark.parametrize("cut", [sentences, sections, clauses])
@given(text=TEXTS, begin=st.integers(0, 5), short=st.integers(0, 5))
def test_every_character_is_in_one_part(cut: Cut, text: str, begin: int, short: int) -> None:
    """Parts follow one another, have no blank ends, and together hold every non-blank character."""
    begin, end = min(begin, len(text)), max(begin, len(text) - short)
    end = min(end, len(text))
    spans = cut(text, begin, end)
    position = begin
    for start, stop in spans:
        assert position <= start < stop <= end
        assert not text[position:start].strip()
        assert text[start:stop] == text[start:stop].strip()
        position = stop
    assert not text[position:end].strip()


@given(text=TEXTS)
def test_trim_takes_blanks_only(text: str) -> None:
    """What is left after trimming is what `str.strip` leaves."""
    start, end = trim(text, 0, len(text))
    assert text[start:end] == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "“党建聚合力，治理更高效。”李水清代表说，",
        "“我们村上了产业链！”流水村党支部书记王某某介绍：",
        "「水不能斷。」他說。",
        "“为什么？”记者问道。",
        '"Really?" he asked.',
        "总里程3.6万公里，见www.example.org。",
        "Dr. Smith paid 3.5 dollars vs. J. Doe.",
        "他问：“真的？！”",
        "1. 前言",
    ],
)
def test_one_sentence(text: str) -> None:
    """A quotation keeps its speaker; numbers, names and abbreviations are not cut."""
    assert words(text) == [text]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("第一句。第二句！第三句？", ["第一句。", "第二句！", "第三句？"]),
        ("他说：“好。”大家鼓掌。", ["他说：“好。”", "大家鼓掌。"]),
        ("（见附件。）下一句。", ["（见附件。）", "下一句。"]),
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("He left. 他走了。Bye.", ["He left.", "他走了。", "Bye."]),
        ("没有标点的一行", ["没有标点的一行"]),
        ("", []),
        (" 　\n", []),
    ],
)
def test_several_sentences(text: str, parts: list[str]) -> None:
    """Chinese and English ends both count, and closing marks stay with their sentence."""
    assert words(text) == parts


def test_a_far_speaker_is_another_sentence() -> None:
    """A quotation is not joined to words that merely mention speech long after."""
    text = "“好。”" + "大家在会场里听了很久也讨论了很久" * 4 + "代表说，"
    assert len(words(text)) == 2


def test_sections_and_clauses_are_finer() -> None:
    """Semicolons part sections, commas part clauses, each mark staying with what it closes."""
    text = "一是抓基层；二是强基础，重服务。"
    assert words(text, sections) == ["一是抓基层；", "二是强基础，重服务。"]
    assert words(text, clauses) == ["一是抓基层；", "二是强基础，", "重服务。"]


@pytest.mark.parametrize("between", ["\n\n", "\n \t\n", "\u3000\u3000", "\r\n\r\n"])
def test_no_sentence_runs_across_paragraphs(between: str) -> None:
    """A blank line or an indent within a line ends a sentence that has no mark of its own."""
    assert words(f"用下面的命令：{between}make run") == ["用下面的命令：", "make run"]
