"""HTML and XML: the words a browser would show, and nothing that runs or fetches."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import BlockKind, DecodedBy, Decoding, Problem, Reason
from index.readers.html import declared_encoding, read_page
from tests.index.readers.checks import ReadBytes, documents, headings, only, words, words_outside

PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title> 值日
安排 </title>
<meta property="article:published_time" content="2021-09-01T08:00:00+08:00">
<style>p { color: red }</style></head>
<body><nav>首页 关于</nav>
<h1>值日安排</h1>
<p>早上七点半以前，值日生要把<b>黑板</b>擦
干净。Then   open
the&nbsp;windows.<br>下午再关。</p>
<ul><li>扫地<li>擦<i>桌</i>子</ul>
<table><tr><th>姓名<th>星期</tr><tr><td><p>王明</p><td>一<br>二</tr><tr><td>只有一格</tr></table>
<pre>
print("扫地")
    print("擦桌子")
</pre>
<p><ruby>漢<rp>(</rp><rt>ㄏㄢˋ</rt><rp>)</rp></ruby>字<noscript>请打开脚本</noscript></p>
<script>alert("关灯")</script><template>模板</template><h3>最后</h3>下课
</body></html>"""


def test_blocks_of_a_page(read_bytes: ReadBytes) -> None:
    """Each element gives its block; spaces fall together as on the screen."""
    document = only(read_bytes(PAGE, "值日.html"))
    assert words(document) == [
        "首页 关于",
        "值日安排",
        "早上七点半以前，值日生要把黑板擦干净。Then open the\xa0windows.\n下午再关。",
        "扫地",
        "擦桌子",
        "姓名\t星期",
        "王明\t一 二",
        "只有一格",
        'print("扫地")\n    print("擦桌子")',
        "漢字",
        "最后",
        "下课",
    ]
    assert document.text == "\n\n".join(words(document)).replace("姓名\t星期\n\n", "姓名\t星期\n")
    assert headings(document) == [(1, "值日安排"), (3, "最后")]
    assert words(document, BlockKind.FURNITURE) == ["首页 关于"]
    assert words(document, BlockKind.ROW) == ["姓名\t星期", "王明\t一 二"]
    assert words(document, BlockKind.CODE) == ['print("扫地")\n    print("擦桌子")']
    assert (document.title, document.date) == ("值日 安排".replace(" ", ""), "2021-09-01")


def test_title_from_heading_or_stem(read_bytes: ReadBytes) -> None:
    """Without a title element the first h1 names the page, else the stem does."""
    assert only(read_bytes("<h2>乙</h2><h1>甲</h1>", "丙.htm")).title == "甲"
    assert only(read_bytes("<p>甲</p>", "丙.htm")).title == "丙"


@pytest.mark.parametrize("mark", ["<br><br>", "<br>　　", "<br>&nbsp;&nbsp;"])
def test_breaks_that_open_paragraphs(read_bytes: ReadBytes, mark: str) -> None:
    """In old pages an empty line or an indent behind a break begins a paragraph."""
    assert words(only(read_bytes(f"<td>　　甲甲{mark}乙乙<br>丙丙</td>", "a.html"))) == ["甲甲", "乙乙\n丙丙"]


def test_tables_that_lay_out_the_page(read_bytes: ReadBytes) -> None:
    """A cell that holds a table, headings or many paragraphs is no row of data."""
    page = "<table><tr><td>栏<td>甲<table><tr><td>一<td>二</table>丙</table>"
    assert words(only(read_bytes(page, "a.html"))) == ["栏", "甲", "一\t二", "丙"]
    for cell in ("<h2>题</h2>文", "<pre>题</pre>文", "<p>题<p>文<p>甲<p>乙"):
        document = only(read_bytes(f"<table><tr><td>栏<td>{cell}</table>", "a.html"))
        assert words(document)[:3] == ["栏", "题", "文"]


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-8", "shift_jis"])
@pytest.mark.parametrize(
    "head",
    [
        "<meta charset={}>",
        '<?xml version="1.0" encoding="{}"?>',
        "<META http-equiv=x content='text/html; charset={}'>",
    ],
)
def test_declared_encoding(read_bytes: ReadBytes, encoding: str, head: str) -> None:
    """The encoding a page declares is found in all its spellings, and settles short pages."""
    data = (head.format(encoding.upper()) + "<p>山水</p>").encode(encoding)
    assert declared_encoding(data) == encoding.upper()
    document = only(read_bytes(data, "a.html"))
    assert document.text == "山水"
    by = DecodedBy.STRICT if encoding == "utf-8" else DecodedBy.DECLARED
    assert document.decoding == Decoding("big5hkscs" if encoding == "big5" else encoding, by)


def test_feeds(read_bytes: ReadBytes) -> None:
    """In XML each element is a block, CDATA is text, and escaped HTML gives only its words."""
    feed = (
        '<?xml version="1.0"?><rss><channel><title>校报</title><link>http://a</link><item><title>雨</title>'
        "<description>&lt;p&gt;甲&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;&lt;p&gt;1 &amp;lt; 2&lt;/p&gt;"
        "</description><content><![CDATA[<p>乙<b>丙</b></p><img src=x onerror=y()>]]></content>"
        "<title/><note>a < b</note></item></channel></rss>"
    )
    document = only(read_bytes(feed, "a.xml"))
    assert words(document) == ["校报", "http://a", "雨", "甲", "1 < 2", "乙丙", "a < b"]
    assert headings(document) == [(1, "校报"), (2, "雨")]
    assert document.title == "校报"


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>密</script>",
        "<SCRIPT src=//a>密</SCRIPT >",
        "<style>密</style>",
        "<template><p>密</p></template>",
        "<!-- 密 -->",
        "<img src=x onerror='密'>",
        "<iframe srcdoc='密'>密</iframe>",
        "<div hidden>密</div>",
        "<div style='color: red; DISPLAY : none'><p>密</div>",
        "<span hidden>密</span>",
        "<dialog>密</dialog>",
        "<svg><title>密</title></svg>",
        "<math><annotation encoding=x>密</annotation></math>",
        "<a href='javascript:密'></a>",
        "<noscript><p>密</noscript>",
    ],
)
@pytest.mark.parametrize("path", ["a.html", "a.xhtml"])
def test_what_runs_is_dropped(read_bytes: ReadBytes, hidden: str, path: str) -> None:
    """Scripts, styles, attributes, comments and what is hidden give no text, and what follows them does."""
    page = f"<title>题</title><body><p>前{hidden}<p>后"
    assert only(read_bytes(page, path)).text.replace("\n", "") == "前后"


@pytest.mark.parametrize("path", ["a.xml", "a.xhtml", "a.html"])
def test_entities_are_not_expanded(read_bytes: ReadBytes, tmp_path: Path, path: str) -> None:
    """Entities of a document's own, external or nested a billionfold, are neither read nor multiplied."""
    secret = tmp_path / "secret"
    secret.write_text("密")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    page = (
        f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "笑"><!ENTITY x SYSTEM "{secret.as_uri()}">{laughs}'
        '<!ENTITY % p SYSTEM "http://127.0.0.1:9/p.dtd"> %p;]><r>前&x;&l11;后</r>'
    )
    text = only(read_bytes(page, path)).text
    assert "密" not in text
    assert len(text) < len(page)
    assert {"前", "后"} <= set(text)
    assert path == "a.html" or text == "前&x;&l11;后"


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000 + "末",
        "<b>" * 30_000 + "末",
        "<table><tr><td>" * 10_000 + "末",
        "<" * 200_000 + "<p>末",
        "<p " + "x" * 1_000_000 + ">末",
        "<p>" + "&" * 200_000 + "末",
        "<a><b></a></b>" * 30_000 + "末",
        "<!DOCTYPE " + "x" * 300_000 + "[><p>末",
        "a<br>" * 100_000 + "末",
        "<title>" + "&amp;" * 100_000 + "</title><p>末",
        "<meta " * 50_000 + "><p>末",
        "<title " * 50_000 + "></title><p>末",
    ],
)
@pytest.mark.parametrize("path", ["a.html", "a.xml", "a.xhtml"])
def test_hostile_pages_are_read_in_time(read_bytes: ReadBytes, page: str, path: str) -> None:
    """Nesting and length do not overflow, hang or cut: the last word is there."""
    assert only(read_bytes(page, path)).text.endswith("末")


@pytest.mark.parametrize("path", ["a.xml", "a.xhtml"])
def test_elements_closed_in_the_way_of_xml(read_bytes: ReadBytes, path: str) -> None:
    """An empty `<title/>` or `<script/>` does not swallow what follows."""
    page = '<?xml version="1.0"?><r><title/><script src="x"/><style/><textarea/><iframe/><n>甲</n></r>'
    assert only(read_bytes(page, path)).text == "甲"


def test_a_page_without_words_is_empty(read_bytes: ReadBytes) -> None:
    """A page of markup alone has no text."""
    assert read_bytes("<html><img src=a.png></html>", "a.html") == [Problem("a.html", Reason.EMPTY)]


_PARTS = st.sampled_from(
    ["<p>", "</p>", "<div>", "<td>", "<tr>", "<table>", "</table>", "<h2>", "</h2>", "<br>", "<pre>",
     "</pre>", "<li>", "<b>", "</b>", "<title>", "</title>", "<ruby>", "山", "水 ", "\n", "　", "&nbsp;",
     "&lt;p&gt;", "<![CDATA[", "]]>", "a b"]
)  # fmt: skip


@given(st.lists(_PARTS, max_size=20).map("".join), st.sampled_from(["a.html", "a.xml", "a.xhtml"]))
def test_every_word_is_in_a_block(read_bytes: ReadBytes, page: str, path: str) -> None:
    """The text of a page is its blocks and the blank between them."""
    for document in documents(read_bytes(page + "末", path)):
        assert words_outside(document) == ""


@given(
    st.lists(_PARTS | st.sampled_from(["<nav>", "</nav>", "<svg>", "</p>", "<main>", "</b>"]), max_size=30)
)
def test_a_menu_ends_where_it_ends(parts: list[str]) -> None:
    """However badly elements are nested, what they stand in is left with them."""
    page = read_page("<body>" + "".join(parts) + "</body>")
    assert page.still_open == 0
