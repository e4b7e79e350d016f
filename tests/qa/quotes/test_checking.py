"""What is found out about a quotation."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.library import Snapshot
from qa.errors import DraftTooLong
from qa.quotes import checking
from qa.quotes.checking import allowed, check
from qa.quotes.report import Checked, Kind
from tests.qa.quotes.conftest import HOSTILE, LIGHTHOUSE, TEXTS


def only(snapshot: Snapshot, draft: str) -> Checked:
    """The one quotation of a draft, checked."""
    (found,) = check(snapshot, draft).quotations
    return found


@pytest.mark.parametrize(
    ("draft", "kind", "path"),
    [
        ("“塔身高二十七米，用花岗岩砌成。”", Kind.EXACT, "灯塔.txt"),
        ("“塔身高二十七米、用花岗岩砌成”", Kind.FORM, "灯塔.txt"),
        ("“树龄在一百年以上的树木称为古树”", Kind.FORM, "條例.md"),
        ("“白沙角灯塔建于一九〇三年……用花岗岩砌成”", Kind.FORM, "灯塔.txt"),
        ("“塔身高二十九米，用花岗岩砌成。”", Kind.DIFFERS, "灯塔.txt"),
        ("“耗电只有原来的55%”", Kind.DIFFERS, "灯塔.txt"),
        ("“塔身高二十七米，砍伐古樹的，處五萬元以上”", Kind.STITCHED, "灯塔.txt"),
        ("“用花岗岩砌成……白沙角灯塔建于一九〇三年”", Kind.STITCHED, "灯塔.txt"),
        ("《城市树木保护条例》规定：“塔身高二十七米，用花岗岩砌成。”", Kind.MISATTRIBUTED, "灯塔.txt"),
        ("何秋实说：“海上的人看见灯，就知道家在哪里。”", Kind.MISATTRIBUTED, "灯塔.txt"),
        ("王大明说：“海上的人看见灯，就知道家在哪里。”", Kind.MISATTRIBUTED, "灯塔.txt"),
        ("罗远山说：“海上的人看见灯，就知道家在哪里。”", Kind.EXACT, "灯塔.txt"),
        ("《白沙角灯塔的历史》指出：“塔身高二十七米”", Kind.EXACT, "灯塔.txt"),
        ("《树木条例》规定：“砍伐古樹的”", Kind.EXACT, "條例.md"),
        ("“人工智能将在三年内取代全部网格员”", Kind.NOT_FOUND, None),
        ("“水滴石穿不是一日之功。”", Kind.EXACT, "一行.txt"),
        ("“每人可以采二百克茶叶”", Kind.EXACT, HOSTILE),
        ('Anna Gruber said: "The oven is lit at three in the morning"', Kind.EXACT, "bakery.md"),
        ("> 灯光每六秒闪一次，\n> 十八海里外都能看见。", Kind.FORM, "灯塔.txt"),
    ],
)
def test_each_kind_is_told_with_its_source(
    snapshot: Snapshot, draft: str, kind: Kind, path: str | None
) -> None:
    """Exact, in another form, changed, put together, wrongly named, absent: and where it stands."""
    found = only(snapshot, draft)
    assert found.kind is kind
    if path is not None:
        assert found.sources[0].citation.document.path == path


def test_a_source_is_a_slice_of_its_document(snapshot: Snapshot) -> None:
    """Whatever the kind, the words shown are the document's own, and each part is one of the draft's."""
    draft = "“塔身高廿七米，用花岗岩砌成。”“塔身高二十七米，砍伐古樹的，處五萬元以上”“完全没有的一句话呀”"
    for one in check(snapshot, draft).quotations:
        assert draft[one.start : one.end] == one.text
        for origin in one.sources:
            cited = origin.citation
            assert TEXTS[cited.document.path][cited.start : cited.end] == cited.text
            assert 0 <= origin.part[0] < origin.part[1] <= len(one.text)


def test_the_difference_leads_from_the_source_to_the_draft(snapshot: Snapshot) -> None:
    """What is gone is the source's, what is new the draft's; the source's words are offered instead."""
    found = only(snapshot, "“塔身高二十九米，用花岗岩砌成。”")
    pieces = [(piece.kind.value, piece.text) for piece in found.sources[0].difference]
    assert pieces == [("same", "塔身高二十"), ("gone", "七"), ("new", "九"), ("same", "米，用花岗岩砌成。")]
    assert found.replacement == "塔身高二十七米，用花岗岩砌成。"


def test_a_stitched_quotation_shows_every_place(snapshot: Snapshot) -> None:
    """Each part with the place it is from, in the order of the quotation."""
    found = only(snapshot, "“塔身高二十七米，砍伐古樹的，處五萬元以上”")
    assert [origin.citation.text for origin in found.sources] == [
        "塔身高二十七米，",
        "砍伐古樹的，處五萬元以上",
    ]
    assert found.replacement is None


@given(st.data())
def test_what_stands_in_the_library_is_exact(snapshot: Snapshot, data: st.DataObject) -> None:
    """Every slice with a letter is found exactly, and one with another letter in it never is."""
    start = data.draw(st.integers(0, len(LIGHTHOUSE) - 12))
    part = LIGHTHOUSE[start : start + data.draw(st.integers(6, 12))].strip()
    if any(mark in part for mark in "“”\n") or not any(c.isalnum() for c in part):
        return
    assert only(snapshot, f"「{part}」").kind is Kind.EXACT
    at = data.draw(st.integers(0, len(part) - 1))
    assert only(snapshot, f"「{part[:at]}猫{part[at:]}」").kind is not Kind.EXACT


def test_a_right_name_is_said_to_fit(snapshot: Snapshot) -> None:
    """True where it fits, False where not, None where none is named or it cannot be told."""
    assert only(snapshot, "罗远山说：“就知道家在哪里”").fits is True
    assert only(snapshot, "何秋实说：“就知道家在哪里。”").fits is False
    assert only(snapshot, "“就知道家在哪里”").fits is None
    assert only(snapshot, "《没有收入的文件》指出：“花岗岩砌成”").fits is None


def test_too_long_a_draft_is_refused_at_once(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its length, before anything is looked for."""
    monkeypatch.setattr(checking, "quotations", None)
    with pytest.raises(DraftTooLong) as refusal:
        check(snapshot, "“" * 1_000_001)
    assert (refusal.value.length, refusal.value.limit) == (1_000_001, 1_000_000)


def test_quotations_beyond_the_limit_are_counted(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is left out in silence."""
    monkeypatch.setattr(checking, "MOST_QUOTATIONS", 2)
    report = check(snapshot, "“灯光每六秒闪一次”" * 5)
    assert (len(report.quotations), report.unchecked) == (2, 3)


def test_the_published_form(snapshot: Snapshot) -> None:
    """The report as JSON, which other programs read."""
    report = check(snapshot, "何秋实说：“塔身高二十九米，用花岗岩砌成。”“没关")
    shown = json.loads(json.dumps(report.as_json()))
    assert set(shown) == {
        "characters", "counts", "quotations", "unclosed", "unchecked", "library", "milliseconds",
    }  # fmt: skip
    (quoted,) = shown["quotations"]
    assert set(quoted) == {
        "start", "end", "text", "kind", "similarity", "places",
        "attribution", "replacement", "sentence", "sources",
    }  # fmt: skip
    assert set(quoted["sources"][0]) == {
        "text", "document", "start", "end", "page", "paragraph", "headings", "part", "difference",
    }  # fmt: skip
    assert shown["counts"]["differs"] == 1
    assert shown["unclosed"] == [len("何秋实说：“塔身高二十九米，用花岗岩砌成。”")]


@given(st.integers(0, 500))
def test_a_longer_text_may_have_more_changes(length: int) -> None:
    """But never more than about a third of it, so that another text is no misquotation."""
    assert allowed(length) <= max(1, 0.34 * length)
    assert allowed(length) <= allowed(length + 1) or length < 8


@given(st.text("灯塔建于，。“”「」『』……\n《》说：> ", max_size=40))
def test_no_draft_fails(snapshot: Snapshot, draft: str) -> None:
    """Marks in any order give a report whose ranges are the draft's."""
    report = check(snapshot, draft, with_sentences=True)
    assert all(0 <= one.start < one.end <= len(draft) for one in report.quotations)
