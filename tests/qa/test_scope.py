"""What a question is limited to."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.catalog import StoredDocument
from qa.errors import AnswerMalformed, DateUnreadable, FolderUnknown
from qa.scope import Folder, Limited, Scope, choose, collections, read_date


def document(path: str, date: str | None = None, source: str | None = None) -> StoredDocument:
    return StoredDocument(1, f"id of {path}", path, source or path, "0" * 64, path, date, 10, 1, None)


DOCUMENTS = (
    document("法规/水法.txt", "2016-07-02"),
    document("法规/地方/树木条例.txt", "2022"),
    document("法规旧编/渔业.txt", "1986-01"),
    document("新闻.jsonl#1", "2022-10-16", "新闻.jsonl"),
    document("新闻.jsonl#2", None, "新闻.jsonl"),
    document("散页.txt"),
)


def chosen(scope: Scope, documents: Sequence[StoredDocument] = DOCUMENTS) -> list[str]:
    return [name.removeprefix("id of ") for name in choose(documents, scope).documents]


def test_without_limits_all_documents_are_in() -> None:
    """A scope of nothing leaves everything, and counts nothing as left out."""
    assert not Scope.read()
    assert chosen(Scope.read()) == [one.path for one in DOCUMENTS]
    assert choose(DOCUMENTS, Scope.read()).limited.undated == 0


def test_a_folder_is_itself_and_what_is_below_it() -> None:
    """A name that only begins the same is another folder; a collection in a file is one too."""
    assert chosen(Scope.read(["法规"])) == ["法规/水法.txt", "法规/地方/树木条例.txt"]
    assert chosen(Scope.read([" /法规\\地方/ "])) == ["法规/地方/树木条例.txt"]
    assert chosen(Scope.read(["新闻.jsonl"])) == ["新闻.jsonl#1", "新闻.jsonl#2"]
    assert chosen(Scope.read(["散页.txt", "法规旧编"])) == ["法规旧编/渔业.txt", "散页.txt"]


@pytest.mark.parametrize("folder", ["法", "法规/水", "../法规", "%", "*"])
def test_a_folder_that_holds_nothing_is_said_to(folder: str) -> None:
    """A misspelt limit must not look like an answer that is not there."""
    with pytest.raises(FolderUnknown):
        choose(DOCUMENTS, Scope.read([folder]))


def test_a_time_holds_whatever_may_be_of_it() -> None:
    """A document of a whole year is in where part of the year is; those without a date are counted."""
    assert chosen(Scope.read(since="2022-10-17")) == ["法规/地方/树木条例.txt"]
    assert chosen(Scope.read(until="1986")) == ["法规旧编/渔业.txt"]
    assert chosen(Scope.read(since="2016-07", until="2016-07-02")) == ["法规/水法.txt"]
    assert choose(DOCUMENTS, Scope.read(since="2000")).limited.undated == 2
    assert choose(DOCUMENTS, Scope.read(["新闻.jsonl"], since="2000")).limited.undated == 1


def test_ends_that_were_exchanged_are_put_in_order() -> None:
    """From 2022 to 2016 means from 2016 to 2022; one year twice is that year."""
    assert Scope.read(since="2022", until="2016") == Scope.read(since="2016", until="2022")
    assert Scope.read(since="2022-03", until="2022") == Scope((), "2022-03", "2022")


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("", ""),
        (" 2022 ", "2022"),
        ("2022年", "2022"),
        ("2022年3月", "2022-03"),
        ("2022 年 3 月 5 日", "2022-03-05"),
        ("2022/3/5", "2022-03-05"),
        ("2022.12", "2022-12"),
        ("2024-02-29", "2024-02-29"),
    ],
)
def test_dates_are_understood_as_people_write_them(written: str, date: str) -> None:
    """Years, months and days, in ISO or Chinese form."""
    assert read_date(written) == date


@pytest.mark.parametrize(
    "written", ["22", "2022-13", "2023-02-29", "2022-", "去年", "0000", "٢٠٢٢", "2022-00", "2022-1-1-1"]
)
def test_what_is_no_date_is_refused(written: str) -> None:
    """Never guessed, and never passed over."""
    with pytest.raises(DateUnreadable):
        read_date(written)


@given(st.text(max_size=20))
def test_anything_may_be_written_for_a_date(written: str) -> None:
    """It is a date or refused, and what was understood is understood again."""
    try:
        date = read_date(written)
    except DateUnreadable:
        return
    assert read_date(date) == date


def test_an_address_carries_it_whole() -> None:
    """Read back from an address, a scope is the same."""
    scope = Scope.read(["法规", "新闻.jsonl"], "2016", "2022-10")
    query = scope.query
    folders = [value for name, value in query if name == "in"]
    assert Scope.read(folders, dict(query)["from"], dict(query)["to"]) == scope


@given(st.lists(st.text(), max_size=3))
def test_what_was_read_is_read_again_as_it_is(folders: list[str]) -> None:
    """A scope is the same however often it goes through an address or a file."""
    scope = Scope.read(folders, "2020", "2022")
    assert Scope.read(scope.folders, scope.since, scope.until) == scope


def test_of_those_named_the_others_are_none() -> None:
    """Only documents that were named count, also among those without a date."""
    named = {"id of 新闻.jsonl#2", "id of 法规/水法.txt", "id of 没有.txt"}
    found = choose(DOCUMENTS, Scope.read(since="2016"), named)
    assert found.documents == ("id of 法规/水法.txt",)
    assert found.limited == Limited(Scope.read(since="2016"), 1, 1, named=True)


@pytest.mark.parametrize(
    "change",
    [
        {"from": "2022-99"},
        {"from": "2022", "to": "2019"},
        {"folders": [""]},
        {"folders": ["a "]},
        {"named": 1},
    ],
)
def test_a_forged_limit_is_refused(change: dict[str, object]) -> None:
    """What an answer says of its limits is as it would have been read."""
    right = Limited(Scope.read(["a"], "2019", "2022"), 1).as_json()
    assert Limited.from_json(right).as_json() == right
    with pytest.raises(AnswerMalformed):
        Limited.from_json({**right, **change})


def test_collections_are_what_stands_at_the_top() -> None:
    """Folders and files of many documents with their numbers; a file by itself is none."""
    assert collections(DOCUMENTS) == [Folder("新闻.jsonl", 2), Folder("法规", 2), Folder("法规旧编", 1)]


def test_a_date_that_is_none_counts_as_missing() -> None:
    """What a file says about itself may be anything."""
    odd = (document("甲.txt", "sometime"), document("乙.txt", "2022-10"))
    assert choose(odd, Scope.read(since="2000")).limited.undated == 1
