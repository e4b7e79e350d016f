"""Which parts of a draft are quotations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.quotes import extraction
from qa.quotes.extraction import quotations


def texts(draft: str, *, with_sentences: bool = False) -> list[str]:
    return [one.text for one in quotations(draft, with_sentences=with_sentences).quotations]


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        (
            '他说：“春风又绿。”又说「江南岸」，『明月』，"何时照"。',
            ["春风又绿。", "江南岸", "明月", "何时照"],
        ),
        ("“他说‘里面’的话”", ["他说‘里面’的话"]),
        ("「外面『里面』外面」", ["外面『里面』外面"]),
        ("“没有关。\n\n“正常的”话", ["正常的"]),
        ("“没有关，后面“正常的”话", ["正常的"]),
        ("「混了”甲「乙」丙", ["乙"]),
        ("”先关后开“", []),
        ("“……”和“！”", []),
        ("It's a \"don't\" of the ‘90s’", ["don't", "90s"]),
        ('A 5" pipe and a 6" one.', []),
        ('He said "a 5" pipe is wide" today.', ['a 5" pipe is wide']),
        ("> 第一行\n> 第二行\n\n> 另一块", ["第一行\n第二行", "另一块"]),
        ("> 话语。\n> —— 《灯塔》", ["话语。"]),
        ("> “块里有引号的话。”", ["块里有引号的话。"]),
        ("> 块里“带着”引号", ["块里“带着”引号"]),
        ("“跨行的\n引文”", ["跨行的\n引文"]),
        ("“windows 的行\r\n\r\n不连着”", []),
        ("", []),
    ],
)
def test_what_is_quoted(draft: str, expected: list[str]) -> None:
    """Marks of all kinds, nested, mixed, left open; apostrophes and inches are none."""
    assert texts(draft) == expected


def test_marks_left_open_are_told() -> None:
    """Where each stands."""
    assert quotations("甲“乙\n\n「丙“丁”").unclosed == (1, 5)


def test_a_mark_closed_pages_later_was_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quotation of more characters than any is none, and hides none."""
    monkeypatch.setattr(extraction, "LONGEST", 10)
    assert texts("“甲" + "长" * 20 + "“乙”" + "长" * 20 + "”") == ["乙"]


def test_sentences_on_request() -> None:
    """A sentence is looked up whole where little of it is quoted, else its quotation is."""
    draft = "这是一句没有引号的话。他说：“全都是引文的一句话。”短句。这一句只有“两字”是引文而已。"
    assert texts(draft, with_sentences=True) == [
        "这是一句没有引号的话。",
        "全都是引文的一句话。",
        "这一句只有“两字”是引文而已。",
    ]


@given(st.text("甲乙“”‘’「」『』\"' \n>。—《》5a", max_size=40), st.booleans())
def test_ranges_hold_in_any_draft(draft: str, with_sentences: bool) -> None:
    """Whatever is in a draft, quotations are in order, apart from each other, and read as they stand."""
    found = quotations(draft, with_sentences=with_sentences)
    position = 0
    for one in found.quotations:
        assert position <= one.start < one.end <= len(draft)
        assert one.outer[0] <= one.start
        assert one.end <= one.outer[1]
        assert one.is_block or draft[one.start : one.end] == one.text
        position = one.end
    assert all(draft[at] in extraction._PAIRS for at in found.unclosed)
