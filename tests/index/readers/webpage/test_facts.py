"""What a page states about itself: title and date."""

import pytest

from tests.index.readers.checks import ReadBytes, only


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2022-10-16T08:30:00+08:00">',
        '<meta name="PubDate" content="2022-10-16 08:30">',
        '<META NAME="publishdate" CONTENT="2022年10月16日">',
        '<meta name="DC.date" content="16 October 2022">',
        '<meta itemprop="datePublished" content="20221016">',
        '<meta name=date content=""><meta name=pubdate content="2022-10-16">',
        '<meta name=date content="2022-10-18"><meta name=pubdate content="2022-10-16">',
        '<meta name=pubdate content="{{ date }}"><meta name=date content="2022-10-16">',
        '<meta property="article:modified_time" content="2022-10-16">',
        '<script type="application/ld+json">{"@type": "x",\n "datePublished" : "2022-10-16T08:30"}</script>',
        '<script>var a = {"datePublished": "2021-01-01"}</script><meta name=date content="2022-10-16">',
    ],
)
def test_stated_dates(read_bytes: ReadBytes, head: str) -> None:
    """The day of publication is read from every place where pages state it, the plainest first."""
    assert only(read_bytes(f"<html><head>{head}</head><body><p>文", "a.html")).date == "2022-10-16"


def test_dates_in_the_body(read_bytes: ReadBytes) -> None:
    """A `<time>` counts if it is the page's own; else the text's dateline does, before the last change."""
    assert (
        only(read_bytes("<p>文<time pubdate datetime=2022-10-16>昨天</time>", "a.html")).date == "2022-10-16"
    )
    assert only(read_bytes("<p>文<time datetime=2022-10-16>昨天</time>", "a.html")).date is None
    page = "<meta name=lastmod content=2023-01-01><h1>题</h1><p>2022-10-16 08:30 来源：校报</p><p>文</p>"
    assert only(read_bytes(page, "a.html")).date == "2022-10-16"


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>植树通知_某某中学</title>", "植树通知"),
        ("<title>植树通知 - 通知公告 - 某某中学</title>", "植树通知"),
        ("<title>某某中学</title>", "某某中学"),
        ("<title>植树通知书</title>", "植树通知书"),
        ("<meta property=og:title content=植树>", "植树"),
        ("<title>植树_某某中学</title><meta name=ArticleTitle content=植树>", "植树"),
        ("<title>无标题文档</title>", "植树通知"),
        ("", "植树通知"),
    ],
)
def test_titles(read_bytes: ReadBytes, head: str, title: str) -> None:
    """The site's name behind a title is left out where the heading tells the two apart."""
    assert only(read_bytes(f"{head}<body><h1>植树通知</h1><p>文", "a.html")).title == title
