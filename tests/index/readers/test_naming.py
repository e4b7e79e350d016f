"""What a document is called and when it is from."""

from pathlib import Path

import pytest

from index.documents import Document
from index.readers import read
from index.readers.naming import dated, titled
from tests.index.readers.test_datelines import page


@pytest.mark.parametrize(
    "stated",
    [
        "",
        "  ",
        "Microsoft Word - 关于绿化的通知.doc",
        "untitled",
        "Untitled Document",
        "无标题",
        "无标题文档",
        "Word 文档",
        "Microsoft Word 文档",
        "新建 Microsoft Word 文档",
        "新建 Microsoft Word 文档 (2)",
        "PowerPoint 演示文稿",
        "PowerPoint Presentation",
        "Word Document",
        "演示文稿1",
        "幻灯片 1",
        "Slide 1",
        "Sheet1",
        "Document3",
        "文档1",
        "单击此处编辑母版标题样式",
        "通知(定稿).docx",
        "cover.indd",
        "~WRL0001.tmp",
        "C:\\通知.pdf",
        "20221016",
        "-- 1 --",
        "\ufffd\ufffd通知",
    ],
)
def test_titles_that_programs_gave(stated: str) -> None:
    """A title that no author wrote is not taken; the first heading is."""
    assert titled(stated, *page("# 关于绿化的通知", "文"), "a") == "关于绿化的通知"


@pytest.mark.parametrize(
    "stated", ["关于绿化的通知", "Words", "文档管理办法", "1984年的夏天", "标题党", "Node.js", "Doc Martin"]
)
def test_titles_that_authors_gave(stated: str) -> None:
    """Any other title is taken as stated, its white space put in order."""
    assert titled(f" {stated}\n", *page("# 乙", "文"), "a") == stated


def test_the_heading_over_all() -> None:
    """Without a title the first heading of the highest level gives it, unless it only numbers a section."""
    assert titled("", *page("# 甲", "文", "# 乙"), "名") == "甲"
    assert titled("", *page("# 第一章 总则", "文"), "名") == "第一章 总则"
    assert titled("", *page("# 第一章 总则", "文", "# 第二章 附则", "文"), "名") == "名"
    assert titled("", *page("文"), "名") == "名"
    assert titled("0", *page("# 0", "文"), "名") == "名"


def test_what_is_stated_comes_first() -> None:
    """The day stated wins over the text's own, that over the name's, and all over the file's."""
    parts = page("# 通知", "2022年10月16日", "文")
    assert dated("2022年10月17日", *parts, created="2023-01-01", stem="2022-10-18") == "2022-10-17"
    assert dated("2022-02-30", *parts, created="2023-01-01", stem="2022-10-18") == "2022-10-16"
    assert dated(None, *page("文"), created="2023-01-01", stem="2022-10-18通知") == "2022-10-18"
    assert dated(None, *page("文"), created="2023-01-01T08:00:00Z", stem="通知") == "2023-01-01"
    assert dated(None, *page("文")) is None


@pytest.mark.parametrize("created", ["1970-01-01", "1980-01-01T00:00:00Z", "2013-12-23T23:15:00Z", "x"])
def test_days_that_programs_gave(created: str) -> None:
    """Where clocks begin, and the day a library's empty file was made on, are no dates of a document."""
    assert dated(None, *page("文"), created=created) is None


@pytest.mark.parametrize(
    "stem",
    [
        "20221016通知",
        "通知_2022-10-16",
        "通知(2022-10-16)",
        "（2022年10月16日）通知",
        "IMG_20221016_083000",
        "a 2022.10.16 b",
    ],
)
def test_dates_in_names(stem: str) -> None:
    """A date at an end of the name, or set apart in it, dates the document."""
    assert dated(None, *page("文"), stem=stem) == "2022-10-16"


@pytest.mark.parametrize(
    "stem",
    ["通知", "关于2022年10月16日地震的通知", "合同20221016001", "20221399", "2022年总结", "13800138000"],
)
def test_names_without_a_date(stem: str) -> None:
    """Numbers, impossible days and days that a title speaks of do not."""
    assert dated(None, *page("文"), stem=stem) is None


def test_the_version_in_the_name_of_a_law() -> None:
    """A later day that ends a law's name is that of a later version; an earlier one is not."""
    law = page("# 甲法", "（2020年5月28日第三次会议通过）", "文")
    assert dated(None, *law, stem="甲法(2021-04-29)") == "2021-04-29"
    assert dated(None, *law, stem="甲法_20210429") == "2021-04-29"
    assert dated(None, *law, stem="甲法(2019-04-29)") == "2020-05-28"
    assert dated(None, *law, stem="20240101下载的甲法") == "2020-05-28"


def test_laws_are_dated(shared_eval: Path) -> None:
    """Of the laws that carry the day of their version in their names, no more than three say otherwise."""
    files = [
        file for file in sorted((shared_eval / "laws").rglob("*(*.md"))[::4] if file.stem[-11:-7].isdigit()
    ]
    wrong = []
    for file in files:
        (document,) = read(file, file.name)
        assert isinstance(document, Document)
        if document.date != file.stem[-11:-1]:
            wrong.append(file.name)
    assert len(files) > 60
    assert len(wrong) <= 3
