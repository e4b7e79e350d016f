"""The main text of a page and the furniture around it: the first is kept, the second set apart."""

import pytest

from index.documents import BlockKind
from tests.index.readers.checks import ReadBytes, only, words, words_outside

PROSE = [
    "清晨的校园里，值日的同学已经把操场扫得干干净净，落叶装进了筐里，预备送到后面的菜地去沤肥，谁也没有多说一句话。",
    "老师说，一棵树从栽下去到能遮阴，少说也要十年的工夫，所以今年栽树的同学，未必能等到在树下乘凉的那一天，但总有人会。",
    "到了傍晚，浇水的人提着桶从井边一路走过来，水洒在石板上，映着天边的云，孩子们跟在后面数桶，一直数到了第一百二十桶。",
    "等最后一桶水浇完，天已经黑了，看门的老人把大门关上，又回头望了望那一排小树，才慢慢地走回屋里去，点上了灯。",
]
TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in PROSE)
LINKS = "".join(
    f"<li><a href=/{name}>{name}的消息</a></li>"
    for name in ("校园", "操场", "菜地", "食堂", "图书馆", "校友")
)
MORE = ["校园的消息", "操场的消息", "菜地的消息", "食堂的消息", "图书馆的消息", "校友的消息"]


def main_and_rest(read_bytes: ReadBytes, body: str) -> tuple[list[str], list[str]]:
    document = only(
        read_bytes(f"<!DOCTYPE html><html><head><title>题</title></head><body>{body}</body></html>", "a.html")
    )
    assert words_outside(document) == ""
    rest = words(document, BlockKind.FURNITURE)
    return [block for block in words(document) if block not in rest], rest


@pytest.mark.parametrize(
    "around",
    [
        "<nav>{}</nav>",
        "<div role=navigation>{}</div>",
        "<div role=search>{}</div>",
        "<header>{}</header>",
        "<div role=banner>{}</div>",
        "<footer>{}</footer>",
        "<div role=contentinfo>{}</div>",
        "<aside>{}</aside>",
        "<div role=complementary>{}</div>",
        "<select><option>{}</select>",
        "<div class='nav clear'>{}</div>",
        "<div id=footer>{}</div>",
        "<ul class=site-menu>{}</ul>",
        "<div class=sidebar-left>{}</div>",
        "<div class=breadcrumbs>{}</div>",
        "<div class=share-box>{}</div>",
    ],
)
def test_short_words_around_the_text(read_bytes: ReadBytes, around: str) -> None:
    """What tags, roles and names mark as furniture is furniture, before the text and after it."""
    box = around.format("扫码关注")
    assert main_and_rest(read_bytes, f"{box}<h1>题目</h1>{TEXT}{box}") == (["题目", *PROSE], ["扫码关注"] * 2)


@pytest.mark.parametrize("box", ["<ul>{}</ul>", "<table><tr><td>{}</td></tr></table>"])
def test_lists_of_links(read_bytes: ReadBytes, box: str) -> None:
    """A list of nothing but links is furniture wherever it stands."""
    box = box.format(LINKS)
    assert main_and_rest(read_bytes, box + TEXT) == (PROSE, MORE)
    assert main_and_rest(read_bytes, TEXT + box) == (PROSE, MORE)
    assert main_and_rest(read_bytes, f"{TEXT}{box}<p>{PROSE[0]}</p>") == ([*PROSE, PROSE[0]], MORE)


def test_enclosures_are_text(read_bytes: ReadBytes) -> None:
    """What a notice encloses is part of it, though its names are links after the text."""
    names = ["附件1：树苗清单", "附件2：浇水轮值表", "附件3：报名表", "树苗清单.docx", "图.pdf"]
    box = "".join(f"<p><a href=/f>{name}</a></p>" for name in names)
    assert main_and_rest(read_bytes, TEXT + box) == ([*PROSE, *names], [])
    assert main_and_rest(read_bytes, box + TEXT) == ([*names, *PROSE], [])
    assert main_and_rest(read_bytes, TEXT + box + TEXT) == ([*PROSE, *names, *PROSE], [])


def test_words_about_rights_are_text(read_bytes: ReadBytes) -> None:
    """Only a notice of who owns the page is furniture, not a sentence that speaks of rights."""
    for words_of_law in ("作品的著作权归作者所有。", "Copyright protects the author."):
        assert main_and_rest(read_bytes, f"{TEXT}<p>{words_of_law}</p>") == ([*PROSE, words_of_law], [])
    for notice in (
        "Copyright © 2022 某某中学",
        "© 2022 Example Inc.",
        "All Rights Reserved",
        "京公网安备1101号",
    ):
        assert main_and_rest(read_bytes, f"{TEXT}<p>{notice}</p>") == (PROSE, [notice])


def test_short_news(read_bytes: ReadBytes) -> None:
    """Two paragraphs are a main text already; one before a list of links may only introduce it."""
    short = "".join(f"<p>{paragraph}</p>" for paragraph in PROSE[:2])
    assert main_and_rest(read_bytes, f"{short}<ul>{LINKS}</ul>") == (PROSE[:2], MORE)
    assert main_and_rest(read_bytes, f"<p>{PROSE[0]}</p><ul>{LINKS}</ul>") == ([PROSE[0], *MORE], [])


def test_a_heading_over_links(read_bytes: ReadBytes) -> None:
    """A heading with nothing but furniture under it is furniture; one with text under it is not."""
    box = f"<h3>相关阅读</h3><ul>{LINKS}</ul>"
    assert main_and_rest(read_bytes, TEXT + box) == (PROSE, ["相关阅读", *MORE])
    assert main_and_rest(read_bytes, box + TEXT) == (["相关阅读", *PROSE], MORE)


def test_a_line_of_links(read_bytes: ReadBytes) -> None:
    """Several links in a line before or after the text are furniture: where one is, who owns the site."""
    crumbs = (
        "<div>您的位置：<a href=/>首页</a> &gt; <a href=/n>新闻中心</a> &gt; <a href=/n/x>校园生活</a></div>"
    )
    rights = "<p>版权所有：某某中学　京ICP备00000000号</p>"
    main, rest = main_and_rest(
        read_bytes, f"{crumbs}<h1>题目</h1><p>来源：<a href=/>校报</a> 2022-10-16</p>{TEXT}{rights}"
    )
    assert main == ["题目", "来源：校报 2022-10-16", *PROSE]
    assert rest == ["您的位置：首页 > 新闻中心 > 校园生活", "版权所有：某某中学\u3000京ICP备00000000号"]


@pytest.mark.parametrize(
    "banner",
    [
        "<div id=cookie-banner><p>{}</p></div>",
        "<div class='cookie_notice fixed'>{}</div>",
        "<div id=onetrust-consent-sdk><div><p>{}</p></div></div>",
        "<div role=dialog>{}</div>",
    ],
)
def test_cookie_banners(read_bytes: ReadBytes, banner: str) -> None:
    """Whole sentences that ask for consent are furniture too."""
    asks = (
        "本网站使用小型文本文件来记住您的选择并统计访问量，继续浏览即表示您同意我们这样做，详情请见隐私政策。"
    )
    assert main_and_rest(read_bytes, banner.format(asks) + TEXT) == (PROSE, [asks])


@pytest.mark.parametrize(
    "page",
    [
        "<main>{}</main>",
        "<article>{}</article>",
        "<div role=main>{}</div>",
        "<div itemprop=articleBody>{}</div>",
    ],
)
def test_what_a_page_calls_its_main_text(read_bytes: ReadBytes, page: str) -> None:
    """Beside it only prose and titles are text; within it nothing is lost that is not a list of links."""
    inner = f"<header><h2>小题</h2><p>王明</p></header>{TEXT}<p>（完）</p><footer>写于校园</footer>"
    body = f"<div>扫码</div><h1>题目</h1><p>作者</p>{page.format(inner)}<div>上一篇</div>"
    main, rest = main_and_rest(read_bytes, body)
    assert main == ["题目", "作者", "小题", "王明", *PROSE, "（完）", "写于校园"]
    assert rest == ["扫码", "上一篇"]


def test_a_wrong_main_is_not_believed(read_bytes: ReadBytes) -> None:
    """Where most of the prose stands outside of what is called the main text, that says nothing."""
    assert main_and_rest(read_bytes, f"<main><p>搜索结果</p></main><div>{TEXT}<p>（完）</p></div>")[1] == []


@pytest.mark.parametrize(
    "around",
    [
        "<div class=header>{}</div>",
        "<div id=sidebar>{}</div>",
        "<header>{}</header>",
        "<aside>{}</aside>",
        "<div class=content-footer>{}</div>",
        "<div class=entry-header>{}</div>",
        "<form>{}</form>",
        "<div style='visibility: hidden'>{}</div>",
        "<div class=cookies>{}</div>",
    ],
)
def test_prose_is_never_lost_to_a_name(read_bytes: ReadBytes, around: str) -> None:
    """A page built all in a box of the wrong name keeps its title and its text."""
    body = around.format(f"<h1>题目</h1>{TEXT}<table><tr><td>甲<td>乙</table>")
    assert main_and_rest(read_bytes, body) == (["题目", *PROSE, "甲\t乙"], [])


def test_short_lines_of_the_text_stay(read_bytes: ReadBytes) -> None:
    """Titles, bylines, items, rows, code and sign-offs are text though they are short."""
    head = "<h1>题目</h1><p>王明</p><p>2022-10-16 08:30　来源：<a href=/>校报</a></p>"
    rest = "<ul><li>扫地<li>擦<a href=/b>黑板</a></ul><pre>a = 1</pre><p>某某中学</p><p>2022年10月16日</p>"
    main, furniture = main_and_rest(read_bytes, f"{head}{TEXT}<h2>附</h2>{rest}")
    assert furniture == []
    assert main == [
        *("题目", "王明", "2022-10-16 08:30　来源：校报", *PROSE),
        *("附", "扫地", "擦黑板", "a = 1", "某某中学", "2022年10月16日"),
    ]


def test_what_stands_under_a_title_in_a_banner(read_bytes: ReadBytes) -> None:
    """A banner that holds the title holds what belongs to it too; what comes before the title does not."""
    banner = "<header><p>某某中学</p><h1>题目</h1><p>2022-10-16 08:30</p></header>"
    assert main_and_rest(read_bytes, banner + TEXT) == (["题目", "2022-10-16 08:30", *PROSE], ["某某中学"])


def test_names_of_words_within_a_line(read_bytes: ReadBytes) -> None:
    """Only a block can be furniture by its name: a word of a line, or a heading, cannot."""
    body = f"{TEXT}<h2 class=header>小题</h2><p>见<a class=menu href=/a>上文</a>。</p><p>（完）</p>"
    assert main_and_rest(read_bytes, body) == ([*PROSE, "小题", "见上文。", "（完）"], [])


def test_notes_beside_the_text(read_bytes: ReadBytes) -> None:
    """An aside within the main text is a note of it; anchors within the page are no links away from it."""
    note = "<aside><p>注：沤肥要三个月。</p></aside>"
    anchors = "".join(f"<h3><a href='#{n}'>第{n}节</a></h3><p>{PROSE[n]}</p>" for n in range(4))
    main, rest = main_and_rest(read_bytes, f"<main>{TEXT}{note}{anchors}</main>")
    assert rest == []
    assert "注：沤肥要三个月。" in main
    assert "第3节" in main


@pytest.mark.parametrize(
    "body",
    [
        f"<ul>{LINKS}</ul>",
        f"<h1>目录</h1><ul>{LINKS}</ul><p>共六则。</p>",
        f"<nav><ul>{LINKS}</ul></nav>",
        f"<main><p>本栏目收录以下消息。</p><ul>{LINKS}</ul></main>",
        f"<div class=sidebar><ul>{LINKS}</ul></div>",
    ],
)
def test_a_page_that_is_a_list(read_bytes: ReadBytes, body: str) -> None:
    """Where there is no prose to speak of, the links are what the page is about."""
    assert set(MORE) <= set(main_and_rest(read_bytes, body)[0])


def test_a_list_longer_than_the_prose_around_it_stays(read_bytes: ReadBytes) -> None:
    """Between paragraphs a list of links is set apart only while it is the smaller part."""
    body = f"{TEXT}<ul>{LINKS * 20}</ul><p>{PROSE[0]}</p>"
    assert main_and_rest(read_bytes, body)[1] == []


def test_hidden_words(read_bytes: ReadBytes) -> None:
    """What a page hides is no text, unless it hides most of its prose for a script to unfold."""
    asks = "登录后查看，未注册的用户请先注册账号，并且填写完整的姓名、学校、班级和联系方式，以便审核。"
    secret = f"<div hidden><p>{asks}</p></div>"
    assert main_and_rest(read_bytes, TEXT + secret) == (PROSE, [])
    assert main_and_rest(read_bytes, f"<p>载入中</p><div style='display:none'>{TEXT}</div>") == (
        ["载入中", *PROSE],
        [],
    )


def test_feeds_have_no_furniture(read_bytes: ReadBytes) -> None:
    """In XML that is no page every element counts."""
    feed = f"<?xml version='1.0'?><feed><nav>菜单</nav><footer>页脚</footer>{TEXT}</feed>"
    assert words(only(read_bytes(feed, "a.xml")), BlockKind.FURNITURE) == []
