"""EPUB: chapters in the order of the spine, under their titles; nothing fetched, nothing silently lost."""

import io
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import BlockKind, Problem, Reason
from index.readers import packed
from tests.index.readers.checks import ReadBytes, documents, headings, only, words

CONTAINER = (
    '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">'
    '<rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles>'
    "</container>"
)
METADATA = "<dc:title>值日 手册</dc:title><dc:date>2022-10-16T00:00:00+00:00</dc:date>"
ENCRYPTION = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"'
    ' xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:EncryptionMethod Algorithm="{}"/>'
    '<enc:CipherData><enc:CipherReference URI="OEBPS/x"/></enc:CipherData></enc:EncryptedData></encryption>'
)
NCX_TYPE = (
    '<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://www.daisy.org/z3986/2005/ncx-2005-1.dtd">'
)


def page(body: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN"'
        ' "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd"><html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head><title>x</title></head><body>{body}</body></html>"
    )


def book(
    chapters: Mapping[str, str],
    *,
    nav: str = "",
    ncx: str = "",
    metadata: str = METADATA,
    extra: Mapping[str, bytes | str] | None = None,
    spine: str = "",
) -> bytes:
    """A book of these chapters, each the body of a page; `nav` holds items of a list, `ncx` points."""
    items = "".join(
        f'<item id="c{n}" href="{name}" media-type="application/xhtml+xml"/>'
        for n, name in enumerate(chapters)
    )
    items += (
        '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>' if nav else ""
    )
    items += '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>' if ncx else ""
    spine = spine or "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    files: dict[str, bytes | str] = {
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": (
            '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
            f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">'
            f"{metadata}</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
        ),
        **{f"OEBPS/{name}": page(body) for name, body in chapters.items()},
    }
    if nav:
        toc = '<nav xmlns:epub="http://www.idpf.org/2007/ops" epub:type="toc">'
        files["OEBPS/nav.xhtml"] = page(f"{toc}<ol>{nav}</ol></nav>").replace("utf-8", "UTF-8")
    if ncx:
        files["OEBPS/toc.ncx"] = (
            f'<?xml version="1.0"?>{NCX_TYPE}<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>{ncx}'
            "</navMap></ncx>"
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        for name, content in {**files, **(extra or {})}.items():
            archive.writestr(name, content)
    return out.getvalue()


def point(title: str, target: str, within: str = "") -> str:
    return f'<navPoint><navLabel><text>{title}</text></navLabel><content src="{target}"/>{within}</navPoint>'


TWO = {
    "one.xhtml": "<h1>第一章 扫地</h1><p>先扫里面。</p>",
    "two.xhtml": "<h1>第二章 擦窗</h1><p>先湿后干。</p>",
}


def test_chapters_in_order(read_bytes: ReadBytes) -> None:
    """A book is one document; its chapters come as the spine says, whatever the order of the files."""
    spine = '<itemref idref="c1"/><itemref idref="c0"/><itemref idref="c1"/>'
    document = only(read_bytes(book(TWO, spine=spine), "手册.epub"))
    assert words(document) == ["第二章 擦窗", "先湿后干。", "第一章 扫地", "先扫里面。"]
    assert (document.title, document.date, document.form) == ("值日 手册", "2022-10-16", "epub")
    assert document.decoding is None


def test_pages_are_read_as_pages(read_bytes: ReadBytes) -> None:
    """Ruby, tables, code and notes come as in any page; headers and asides of a book are text."""
    body = (
        "<header><p>题记</p></header><p><ruby>漢<rt>ㄏㄢˋ</rt></ruby>字&nbsp;一</p><table><tr><td>甲</td><td>乙</td></tr>"
        "</table><pre>a\n b</pre><aside>注一</aside><script>x()</script><p hidden='hidden'>密</p>"
    )
    document = only(read_bytes(book({"a.xhtml": body}), "a.epub"))
    assert words(document) == ["题记", "漢字\xa0一", "甲\t乙", "a\n b", "注一"]
    assert [block.kind for block in document.blocks][2:4] == [BlockKind.ROW, BlockKind.CODE]


@pytest.mark.parametrize("kind", ["nav", "ncx"])
def test_the_contents_give_the_heading_path(read_bytes: ReadBytes, kind: str) -> None:
    """Headings stand as deep as the table of contents has them; one that no page has is put in."""
    chapters = {
        "p1.xhtml": "<h1>第一部</h1>",
        "a b.xhtml": "<h1>第一章</h1><p>文。</p><h2>节</h2><p>文。</p>",
        "c2.xhtml": "<p>第 二 章</p><p>文。</p><h3>小节</h3><p>文。</p>",
        "c3.xhtml": "<p>文三。</p>",
        "c3b.xhtml": "<h2>续</h2><p>文。</p>",
    }
    if kind == "nav":
        nav = (
            '<li><a href="p1.xhtml">第一部</a><ol><li><a href="a%20b.xhtml">第一章</a></li>'
            '<li><a href="c2.xhtml">第二章</a></li>'
            '<li><a href="./c3.xhtml#t"><b>第三</b>章</a></li></ol></li>'
        )
        data = book(chapters, nav=nav)
    else:
        inner = point("第一章", "a%20b.xhtml") + point("第二章", "c2.xhtml") + point("第三章", "c3.xhtml#top")
        data = book(chapters, ncx=point("第一部", "p1.xhtml", inner))
    assert headings(only(read_bytes(data, "a.epub"))) == [
        (1, "第一部"),
        (2, "第一章"),
        (3, "节"),
        (2, "第 二 章"),
        (3, "小节"),
        (2, "第三章"),
        (3, "续"),
    ]


def test_anchors_within_a_file(read_bytes: ReadBytes) -> None:
    """A book in one file is parted where its table of contents leads to."""
    body = "<h1>全书</h1><p id='a'>甲</p><p>文。</p><div><p>前<a id='b'/>文。</p></div>"
    body += "<h2 id='c'>丙</h2><p>文。</p>"
    entries = "".join(
        f'<li><a href="x.xhtml#{a}">{t}</a></li>' for a, t in (("a", "甲"), ("b", "乙"), ("c", "丙"))
    )
    document = only(
        read_bytes(
            book({"x.xhtml": body}, nav=f'<li><a href="x.xhtml">全书</a><ol>{entries}</ol></li>'), "a.epub"
        )
    )
    assert words(document) == ["全书", "甲", "文。", "乙", "前文。", "丙", "文。"]
    assert headings(document) == [(1, "全书"), (2, "甲"), (2, "乙"), (2, "丙")]


def test_a_part_that_is_a_picture(read_bytes: ReadBytes) -> None:
    """The title of a part whose page shows a picture, or that has no page, stands over its chapters."""
    chapters = {
        "p.xhtml": "<img src='p.jpg'/>",
        "a.xhtml": "<h1>甲</h1><p>文。</p>",
        "b.xhtml": "<h1>乙</h1><p>文。</p>",
    }
    nav = (
        '<li><a href="p.xhtml">上部</a><ol><li><a href="a.xhtml">甲</a></li></ol></li>'
        '<li><span>下部</span><ol><li><a href="b.xhtml">乙</a></li></ol></li>'
    )
    document = only(read_bytes(book(chapters, nav=nav), "a.epub"))
    assert headings(document) == [(1, "上部"), (2, "甲"), (1, "下部"), (2, "乙")]


def test_a_page_of_contents_is_furniture(read_bytes: ReadBytes) -> None:
    """A navigation page that is read along is in no passage."""
    chapters = {**TWO, "toc.xhtml": "<nav><ol><li><a href='one.xhtml'>第一章 扫地</a></li></ol></nav>"}
    assert words(only(read_bytes(book(chapters), "a.epub")), BlockKind.FURNITURE) == ["第一章 扫地"]


def test_dates_and_titles(read_bytes: ReadBytes) -> None:
    """The day of publication counts, not that of the file; no title leaves the first heading."""
    changed = '<dc:date opf:event="modification">2023-01-01</dc:date>'
    changed += '<meta property="dcterms:modified">2024-01-01</meta>'
    stated = f'{changed}<dc:date opf:event="publication">2001</dc:date>'
    assert only(read_bytes(book(TWO, metadata=stated), "a.epub")).date == "2001"
    document = only(read_bytes(book({"a.xhtml": "<h1>甲</h1><p>文</p>"}, metadata=changed), "a.epub"))
    assert (document.title, document.date) == ("甲", "2023-01-01")


def test_missing_parts(read_bytes: ReadBytes) -> None:
    """What the spine names and nobody has, or nobody can decode, is reported; the rest is read."""
    spine = '<itemref idref="c0"/><itemref idref="gone"/><itemref idref="c1"/><itemref idref="c2"/>'
    data = book(
        {**TWO, "bad.xhtml": "x"}, spine=spine, extra={"OEBPS/bad.xhtml": b"<p>" + bytes(range(128, 256)) * 9}
    )
    document, problem = read_bytes(data, "a.epub")
    assert len(words(document)) == 4  # type: ignore[arg-type]
    assert problem == Problem("a.epub", Reason.PARTS_LEFT_OUT, "gone, OEBPS/bad.xhtml")


@pytest.mark.parametrize(
    "algorithm", ["http://www.w3.org/2001/04/xmlenc#aes128-cbc", "http://ns.adobe.com/adept"]
)
def test_locked_books(read_bytes: ReadBytes, algorithm: str) -> None:
    """A book under a lock is reported as encrypted."""
    data = book(TWO, extra={"META-INF/encryption.xml": ENCRYPTION.format(algorithm)})
    assert read_bytes(data, "a.epub") == [Problem("a.epub", Reason.ENCRYPTED)]


def test_scrambled_fonts_lock_nothing(read_bytes: ReadBytes) -> None:
    """Fonts are scrambled in many books that anybody may read."""
    data = book(
        TWO, extra={"META-INF/encryption.xml": ENCRYPTION.format("http://www.idpf.org/2008/embedding")}
    )
    assert len(words(only(read_bytes(data, "a.epub")))) == 4


def test_without_contents(read_bytes: ReadBytes) -> None:
    """A broken table of contents costs only what it would have said."""
    data = book(TWO, nav="<li><a href='one.xhtml'>别的</a>", extra={"OEBPS/nav.xhtml": "<nav><ol>"})
    assert headings(only(read_bytes(data, "a.epub"))) == [(1, "第一章 扫地"), (1, "第二章 擦窗")]


@pytest.mark.parametrize(
    "extra",
    [
        {"META-INF/container.xml": "<a>"},
        {"META-INF/container.xml": "<container/>"},
        {"OEBPS/book.opf": "<package"},
        {"OEBPS/book.opf": '<!DOCTYPE p [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><package>&c;</package>'},
        {"META-INF/container.xml": CONTAINER.replace("OEBPS/book.opf", "../../etc/passwd")},
    ],
)
def test_broken_books(read_bytes: ReadBytes, extra: dict[str, str]) -> None:
    """A package that cannot be understood, defines entities or points elsewhere is malformed."""
    (problem,) = read_bytes(book(TWO, extra=extra), "a.epub")
    assert isinstance(problem, Problem)
    assert problem.reason is Reason.MALFORMED


def test_nothing_outside_is_read(read_bytes: ReadBytes) -> None:
    """References that lead out of the book or into the network lead nowhere."""
    chapters = {
        "../../../etc/hostname": "<p>x</p>",
        "a.xhtml": "<p>文</p><iframe src='http://127.0.0.1:9/'/><img src='file:///etc/hostname'/>",
    }
    document = documents(
        read_bytes(book(chapters, nav="<li><a href='http://127.0.0.1:9/a'>甲</a></li>"), "a.epub")
    )[0]
    assert words(document)[-1] == "文"


def test_a_bomb(read_bytes: ReadBytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A chapter that unpacks beyond the limits stops the reading."""
    monkeypatch.setattr(packed, "LIMITS", packed.Limits(free=10_000))
    monkeypatch.setattr(packed.Packed.__init__, "__defaults__", ((), packed.LIMITS))
    (problem,) = read_bytes(book({"a.xhtml": "<p>" + "文" * 1_000_000}), "a.epub")
    assert isinstance(problem, Problem)
    assert problem.reason is Reason.ARCHIVE_LIMIT


def test_an_empty_book(read_bytes: ReadBytes) -> None:
    """A book of pictures is empty."""
    assert read_bytes(book({"a.xhtml": "<img src='a.jpg'/>"}), "a.epub") == [Problem("a.epub", Reason.EMPTY)]


WHOLE = book(TWO, nav='<li><a href="one.xhtml#x">第一章</a></li>', ncx=point("甲", "two.xhtml"))


@given(
    st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=20),
    st.integers(0, len(WHOLE)),
)
def test_no_damage_raises(read_bytes: ReadBytes, flips: list[tuple[int, int]], length: int) -> None:
    """A book cut short or with bytes changed gives documents or problems, never an exception or nothing."""
    data = bytearray(WHOLE)
    for at, byte in flips:
        data[at] = byte
    assert read_bytes(bytes(data), "a.epub")
    assert read_bytes(bytes(data[:length]), "a.epub")
