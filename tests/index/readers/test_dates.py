"""Dates in every form that files and people write them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.dates import dates_in, iso_date


@pytest.mark.parametrize(
    "stated",
    [
        "2022-10-16",
        "2022-10-16T08:30:00+08:00",
        "2022-10-16 08:30",
        "2022/10/16",
        "2022.10.16",
        "2022. 10. 16",
        "20221016",
        "20221016T083000Z",
        "20221016083000",
        "D:20221016083000+08'00'",
        "2022年10月16日",
        "2022 年 10 月 16 日",
        "2 0 2 2 年 1 0 月 1 6 日",
        "２０２２年１０月１６日",
        "2022年10月16号",
        "二〇二二年十月十六日",
        "二○二二年十月十六日",
        "二零二二年十月十六日",
        "二OO二年十月十六日".replace("OO二", "O二二"),
        "二 〇 二 二 年 十 月 十 六 日",
        "二千零二十二年十月十六日",
        "民国一一一年十月十六日",
        "中華民國111年10月16日",
        "民國一百一十一年十月十六日",
        "Sun, 16 Oct 2022 08:30:00 +0800",
        "Sun Oct 16 08:30:00 CST 2022",
        "October 16, 2022",
        "Oct. 16th 2022",
        "16 October 2022",
        "16-OCT-2022",
        "10/16/2022",
        "16/10/2022",
        "16.10.2022",
        "发布时间：2022-10-16 08:30",
        "  2022-10-16\n",
    ],
)
def test_one_day_in_many_forms(stated: str) -> None:
    """The same day is read from every form in which it is written."""
    assert iso_date(stated) == "2022-10-16"


@pytest.mark.parametrize(
    ("stated", "iso"),
    [
        ("2022", "2022"),
        ("2022年", "2022"),
        ("民国一一一年", "2022"),
        ("民国元年", "1912"),
        ("D:2022", "2022"),
        ("2022-10", "2022-10"),
        ("2022.10", "2022-10"),
        ("2022年元月", "2022-01"),
        ("二〇二二年十二月", "2022-12"),
        ("October 2022", "2022-10"),
        ("二〇二二年一月廿六日", "2022-01-26"),
        ("二〇二二年一月卅一日", "2022-01-31"),
        ("二〇二二年二月二十日", "2022-02-20"),
        ("2024年2月29日", "2024-02-29"),
    ],
)
def test_as_much_as_is_written(stated: str, iso: str) -> None:
    """A date is as exact as it is written."""
    assert iso_date(stated) == iso


@pytest.mark.parametrize(
    "stated",
    [
        "",
        "2022-02-30",
        "2022-13-01",
        "2023年2月29日",
        "2022年13月1日",
        "31 February 2022",
        "February 30, 2022",
        "20221332",
        "0001-01-01T00:00:00Z",
        "9999-12-31",
        "1665878400",
        "1601010100",
        "1665878400000",
        "05/06/2022",
        "2022-2023",
        "1.2.3.2022",
        "version 2022.10.16.1",
        "10月16日",
        "农历二〇二二年八月廿一日",
        "二〇二二年八月廿一",
        "二〇二二年腊月初八",
        "yesterday",
        "{{ date }}",
    ],
)
def test_what_is_no_date(stated: str) -> None:
    """Days no calendar has, counters, the lunar calendar and what can be read in two ways are no dates."""
    assert iso_date(stated) is None


def test_dates_within_a_text() -> None:
    """Each date of a text is found with its place; numbers that only look like one are not."""
    text = "自２０２０年５月２８日至二〇二一年元月，版本2022.10，电话2022-1016，October 16, 2022止"
    assert [(text[found.start : found.end], found.iso) for found in dates_in(text)] == [
        ("２０２０年５月２８日", "2020-05-28"),
        ("二〇二一年元月", "2021-01"),
        ("October 16, 2022", "2022-10-16"),
    ]


@given(st.dates(), st.sampled_from(["{:%Y}-{:%m}-{:%d}", "{:%Y}年{:%m}月{:%d}日", "{:%Y}/{:%m}/{:%d}"]))
def test_every_day_comes_back(day: object, form: str) -> None:
    """Every day of the last centuries is read back as it was written."""
    written = form.format(day, day, day)
    assert iso_date(written) == (str(day) if "1000" <= str(day) < "2200" else None)


@given(
    st.text(st.sampled_from("0123456789-/.年月日十二〇民国元DOct :T ２，"), max_size=60)
    | st.text(max_size=300)
)
def test_no_text_raises(text: str) -> None:
    """Whatever is stated, the answer is a date in ISO 8601 or none."""
    for iso in (iso_date(text), *(found.iso for found in dates_in(text))):
        assert iso is None or re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", iso)
