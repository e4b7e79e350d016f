"""Markdown: the source is the text, and the blocks are what its reader sees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import BlockKind
from tests.index.readers.checks import ReadBytes, documents, headings, only, words, words_outside

PAGE = """---
title: "值日安排"
date: 2021-09-01
---

# 三年级 值日安排 {#duty}

<!-- INFO END -->

早上七点半以前，值日生要把**黑板**擦干净。
窗户也要打开。

- 扫地
- 擦桌子

  桌脚也要擦
1. 浇花

> 老师说：
> 做完再回家。

| 姓名 | 星期 |
|------|------|
| 王明 | 一   |

```python
print("扫地")

print("擦桌子")
```

工具间
------

[校规]: https://example.org "校规"
见[校规]。

<div class="tip">
<p>别忘了<b>关灯</b></p>
<script>turn("关灯")</script>
</div>

***
"""


def test_blocks_of_a_page(read_bytes: ReadBytes) -> None:
    """Each element gives its block: slices of the source without the marks around them."""
    document = only(read_bytes(PAGE, "值日.md"))
    assert document.text == PAGE
    assert words(document) == [
        "三年级 值日安排",
        "早上七点半以前，值日生要把**黑板**擦干净。\n窗户也要打开。",
        "扫地",
        "擦桌子",
        "桌脚也要擦",
        "浇花",
        "老师说：\n> 做完再回家。",
        "| 姓名 | 星期 |",
        "| 王明 | 一   |",
        'print("扫地")\n\nprint("擦桌子")',
        "工具间",
        "见[校规]。",
        "别忘了<b>关灯",
    ]
    assert headings(document) == [(1, "三年级 值日安排"), (2, "工具间")]
    assert len(words(document, BlockKind.ROW)) == 2
    assert len(words(document, BlockKind.CODE)) == 1


def test_front_matter_gives_title_and_date(read_bytes: ReadBytes) -> None:
    """Title and date of the front matter are the document's, and the front matter is no block."""
    document = only(read_bytes(PAGE, "a.md"))
    assert (document.title, document.date) == ("值日安排", "2021-09-01")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_kind(read_bytes: ReadBytes, end: str) -> None:
    """Blocks are found at the same places whatever ends the lines."""
    document = only(read_bytes(PAGE.replace("\n", end), "a.md"))
    assert [block.replace(end, "\n") for block in words(document)] == words(only(read_bytes(PAGE, "a.md")))


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("## 小节\n\n# **总** `则` [链接](x)\n\n# 第二", "总 则 链接"),
        ("## 小节\n\n正文", "校规"),
        ("---\n\n# 标题\n\n---\n", "标题"),
        ("---\ntitle: ''\n---\n# 标题", "标题"),
    ],
)
def test_title(read_bytes: ReadBytes, source: str, title: str) -> None:
    """Else the title is the first heading of the first level as it reads, else the stem."""
    assert only(read_bytes(source, "x/校规.markdown")).title == title


def test_a_rule_at_the_head_is_no_front_matter(read_bytes: ReadBytes) -> None:
    """A line of dashes that nothing ends, or that ends no keys, leaves the text in its blocks."""
    assert words(only(read_bytes("---\n甲\n\n乙", "a.md"))) == ["甲", "乙"]
    assert words(only(read_bytes("---\n\n甲\n\n---\n乙", "a.md"))) == ["甲", "乙"]


def test_a_comment_hides_only_itself(read_bytes: ReadBytes) -> None:
    """Text behind a comment on its line, and behind a tag that never ends, is not lost."""
    assert words(only(read_bytes("<!-- a --> 甲\n\n<div 乙\n\n丙", "a.md"))) == ["甲", "<div 乙", "丙"]


_LINES = st.sampled_from(
    ["山路", "# 山", "## 水 ##", "- 桥", "  - 船", "1. 井", "> 田", "```", "~~~", "    林", "| 云 | 雨 |",
     "|--|--|", "", "", "===", "---", "<div>雪</div>", "<!-- 霜 -->", "[风]: /露", "雷\t电", "> - # 冰",
     "<b>火", "-\t土", "****", "- ```", "> ~~~"]
)  # fmt: skip


@given(st.lists(_LINES, min_size=1, max_size=14).map("\n".join))
def test_nothing_but_markup_is_outside_of_blocks(read_bytes: ReadBytes, source: str) -> None:
    """Of any page, what is in no block is marks, comments, link definitions and front matter."""
    for document in documents(read_bytes(source + "\n\n末", "a.md")) if source.strip() else []:
        assert document.text == source + "\n\n末"
        outside = words_outside(document).replace("霜", "").replace("[风]:/露", "")
        assert not [character for character in outside if "\u4e00" <= character <= "\u9fff"]


@pytest.mark.parametrize(
    "source",
    [
        "> " * 5000 + "末",
        "- " * 2000 + "末",
        "[" * 50_000 + "末",
        "<!-- " * 20_000 + "末",
        "*" * 50_000 + "末",
        "`" * 50_000 + "\n末",
    ],
)
def test_hostile_markdown_is_read_in_time(read_bytes: ReadBytes, source: str) -> None:
    """Deep nesting and endless openings neither overflow nor hang, and the last word is kept."""
    document = only(read_bytes(source, "a.md"))
    assert any("末" in block for block in words(document))
