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
        ("## **小节**\n\n正文", "小节"),
        ("正文\n\n正文\n\n正文\n\n## 小节\n\n正文", "校规"),
        ("## 一、总则\n\n正文\n\n## 二、附则", "校规"),
        ("---\n\n# 标题\n\n---\n", "标题"),
        ("---\ntitle: ''\n---\n# 标题", "标题"),
    ],
)
def test_title(read_bytes: ReadBytes, source: str, title: str) -> None:
    """Else the title is the first heading of the highest level as it reads, else the stem."""
    assert only(read_bytes(source, "x/校规.markdown")).title == title


def test_a_long_front_matter(read_bytes: ReadBytes) -> None:
    """YAML as blogs write it, TOML too: quotes, comments and values over several lines are understood."""
    yaml = (
        "---\n# 草稿\nlayout: post\ntitle: >-\n  值日\n  安排\ntags:\n- 学校\n  - 值日\n"
        "author: {name: 王明}\ndate: 2021-09-01 08:00:00 +0800 # 开学\n---\n\n正文\n"
    )
    document = only(read_bytes(yaml, "a.md"))
    assert (document.title, document.date, words(document)) == ("值日 安排", "2021-09-01", ["正文"])
    toml = (
        '+++\ntitle = "《值日》\\"新\\"安排"\ndate = 2021-09-01T08:00:00+08:00\n'
        "[extra]\ntitle = '附'\n+++\n正文"
    )
    document = only(read_bytes(toml, "a.md"))
    assert (document.title, document.date, words(document)) == ('《值日》"新"安排', "2021-09-01", ["正文"])


@pytest.mark.parametrize(
    ("line", "title", "date"),
    [
        ('title: "值日: 安排"', "值日: 安排", None),
        ("title: '王明''s'", "王明's", None),
        ("title: 值日 # 注", "值日", None),
        ("Title : 值日", "值日", None),
        ('title: ""', "a", None),
        ("日期: 二〇二一年九月一日", "a", "2021-09-01"),
        ("publishDate: 2021年9月", "a", "2021-09"),
        ("date: 2021-13-01\ncreated: 2021-09-01", "a", "2021-09-01"),
        ("lastmod: 1 September 2021", "a", "2021-09-01"),
    ],
)
def test_lines_of_front_matter(read_bytes: ReadBytes, line: str, title: str, date: str | None) -> None:
    """Titles come without quotes and comments, dates in any form; what is impossible is not taken."""
    document = only(read_bytes(f"---\n{line}\n---\n正文", "a.md"))
    assert (document.title, document.date) == (title, date)


@pytest.mark.parametrize("line", ["[风]: /露\n山路", "山路：长\n桥", "a: b\n山路", "见 http://a.org"])
def test_text_between_rules_is_text(read_bytes: ReadBytes, line: str) -> None:
    """Where one line between two rules is no metadata, none is, and all of it can be found."""
    outside = words_outside(only(read_bytes(f"---\n{line}\n---\n\n末", "a.md")))
    assert not {*outside} & {*"山路长桥见"}


def test_code_is_kept_whole(read_bytes: ReadBytes) -> None:
    """A fenced block is one block, whatever blank lines and marks of Markdown it holds."""
    code = "# 一\n\n- 二\n\n\n```\n| 三 |\n---\n  四"
    document = only(read_bytes(f"前\n\n~~~~md\n{code}\n~~~~\n后", "a.md"))
    assert words(document) == ["前", code, "后"]
    assert words(document, BlockKind.CODE) == [code]


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
