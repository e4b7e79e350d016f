"""OpenDocument texts: what their pages show, in its order, once."""

import io
import random
import zipfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents import BlockKind, Problem, Reason
from index.readers.opendocument.package import _URIS
from tests.index.readers.checks import ReadBytes, headings, only, words, words_outside

SPACES = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _URIS.items() if prefix != "xml")
MIME = "application/vnd.oasis.opendocument.text"
NUMBERED = '<text:list-level-style-number text:level="{}" style:num-format="{}" style:num-suffix="{}"{}/>'


def content(text: str, styles: str = "") -> str:
    return (
        f"<office:document-content {SPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{text}</office:text></office:body></office:document-content>"
    )


def renamed(name: str) -> str:
    return name.replace("__", "/") + ".xml"


def odt(text: str, styles: str = "", common: str = "", meta: str = "", **parts: str) -> bytes:
    """A file with this body, automatic `styles`, `common` styles, and what it says of itself."""
    files = {
        "mimetype": MIME,
        "content.xml": content(text, styles),
        "styles.xml": f"<office:document-styles {SPACES}>{common}</office:document-styles>",
        "meta.xml": f"<office:x {SPACES}><office:meta>{meta}</office:meta></office:x>",
        "META-INF/manifest.xml": f"<manifest:manifest {SPACES}/>",
        **{
            name.replace("__", "/") + ".xml": part.replace(">", f" {SPACES}>", 1)
            for name, part in parts.items()
        },
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return written.getvalue()


def p(inside: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{inside}</text:p>'


def h(inside: str, level: int, more: str = "") -> str:
    return f'<text:h text:outline-level="{level}"{more}>{inside}</text:h>'


def items(*inside: str, more: str = "") -> str:
    """A list of the style L, or, without one, within another list."""
    made = "".join(f"<text:list-item>{each}</text:list-item>" for each in inside)
    return f"<text:list{more}>{made}</text:list>"


OF_L = ' text:style-name="L"'
L = (
    '<text:list-style style:name="L">'
    + NUMBERED.format(1, "一, 二, 三, ...", "、", "")
    + NUMBERED.format(2, "1", ")", ' text:display-levels="2"')
    + '<text:list-level-style-bullet text:level="3" text:bullet-char="•"/></text:list-style>'
)


def shown(read_bytes: ReadBytes, *args: str, **parts: str) -> list[str]:
    return words(only(read_bytes(odt(*args, **parts), "a.odt")))


def test_paragraphs_and_headings(read_bytes: ReadBytes) -> None:
    """Headings have their outline level, the title's style the first; the text is the blocks and blanks."""
    text = (
        p("供水条例", "Title")
        + h("总则", 1)
        + h("目的", 2)
        + p("正文。")
        + p("")
        + h("细目", 9)
        + p("再文。")
    )
    common = '<office:styles><style:style style:name="Title" style:family="paragraph"/></office:styles>'
    read = only(read_bytes(odt(text, common=common), "a.odt"))
    assert headings(read) == [(1, "供水条例"), (1, "总则"), (2, "目的"), (6, "细目")]
    assert words(read, BlockKind.PARAGRAPH) == ["正文。", "再文。"]
    assert (read.title, read.form, words_outside(read)) == ("供水条例", "odt", "")


def test_white_space(read_bytes: ReadBytes) -> None:
    """White space falls together as on the page; blanks, tabs and breaks that the file names are kept."""
    text = p(
        '\n  甲 \t 乙<text:s text:c="3"/>丙<text:tab/>丁<text:line-break/> 戊<text:span> </text:span> 己 '
    )
    assert shown(read_bytes, text) == ["甲 乙   丙\t丁\n戊 己"]
    assert shown(read_bytes, p('甲<text:s text:c="99999999"/>乙')) == ["甲" + " " * 200 + "乙"]


def test_words_within_words(read_bytes: ReadBytes) -> None:
    """Spans, links and fields show their words; comments, marks, sounds above words and programs do not."""
    text = p(
        '<text:span>甲</text:span><text:a xlink:href="http://127.0.0.1:9">乙</text:a><text:date>今天</text:date>'
        "<office:annotation><text:p>批注</text:p></office:annotation><text:soft-page-break/><!-- 注 -->"
        "<text:ruby><text:ruby-base>汉</text:ruby-base><text:ruby-text>hàn</text:ruby-text></text:ruby>"
        '<text:script>x()</text:script><text:hidden-text text:is-hidden="true">密</text:hidden-text>丙'
    )
    assert shown(read_bytes, text) == ["甲乙今天汉丙"]


def test_hidden_text(read_bytes: ReadBytes) -> None:
    """Text is hidden by its style, a paragraph by its own, a section by its property or its style."""
    hide = '<style:style style:name="{}" style:family="{}"><style:text-properties text:display="{}"/>'
    hide += "</style:style>"
    styles = (
        hide.format("T", "text", "none")
        + hide.format("P", "paragraph", "none")
        + hide.format("S", "text", "true")
    )
    child = '<style:style style:name="Q" style:family="paragraph" style:parent-style-name="P"/>'
    text = (
        p('甲<text:span text:style-name="T">密</text:span><text:span text:style-name="S">见</text:span>')
        + p("密", "P")
        + p("密", "Q")
    )
    text += (
        f'<text:section text:display="none">{p("密")}</text:section><text:section>{p("乙")}</text:section>'
    )
    assert shown(read_bytes, text, styles + child) == ["甲见", "乙"]


def test_tracked_changes(read_bytes: ReadBytes) -> None:
    """What was deleted stands apart from the text and stays there; what was inserted is in."""
    text = (
        "<text:tracked-changes><text:changed-region><text:deletion><office:change-info/>"
        f"{p('删去')}</text:deletion></text:changed-region></text:tracked-changes>"
        + p('甲<text:change text:change-id="c1"/><text:change-start/>增<text:change-end/>')
    )
    assert shown(read_bytes, text) == ["甲增"]


def test_lists(read_bytes: ReadBytes) -> None:
    """Items bear their numbers, further paragraphs of an item none; a bullet is no word."""
    inner = items(p("丁"), p("戊") + items(p("己")))
    text = items(p("甲") + p("再"), p("乙") + inner, items(p("庚")), p("辛"), more=OF_L)
    expected = ["一、 甲", "再", "二、 乙", "二.1) 丁", "二.2) 戊", "己", "二.3) 庚", "三、 辛"]
    assert shown(read_bytes, text, L) == expected


def test_lists_that_go_on(read_bytes: ReadBytes) -> None:
    """A list begins anew unless it goes on with the one before or one it names; an item may say where."""
    text = (
        items(p("甲"), more=OF_L + ' xml:id="one"')
        + items(p("乙"), more=OF_L + ' text:continue-numbering="true"')
        + items(p("丙"), more=OF_L)
        + items(p("丁"), more=OF_L + ' text:continue-list="one"')
        + items(p("戊"), more=OF_L).replace("<text:list-item>", '<text:list-item text:start-value="7">')
        + items(p("己"))
        + f"<text:list{OF_L}><text:list-header>{p('头')}</text:list-header></text:list>"
    )
    assert shown(read_bytes, text, L) == ["一、 甲", "二、 乙", "一、 丙", "三、 丁", "七、 戊", "己", "头"]


def test_numbers_of_headings(read_bytes: ReadBytes) -> None:
    """Headings are numbered by the outline's style, or by the list that they stand in."""
    outline = '<text:outline-level-style text:level="{}" style:num-format="{}" {}/>'
    common = (
        "<office:styles><text:outline-style>"
        + outline.format(1, "一, 二, 三, ...", 'style:num-prefix="第" style:num-suffix="章"')
        + outline.format(2, "1", 'text:display-levels="2"')
        + outline.format(3, "", "")
        + "</text:outline-style></office:styles>"
    )
    text = h("总则", 1) + h("甲", 2) + h("乙", 2) + h("丙", 3) + h("附则", 1) + h("丁", 2)
    text += h("无", 2, ' text:is-list-header="true"') + items(h("列", 2), more=OF_L)
    expected = ["第一章 总则", "一.1 甲", "一.2 乙", "丙", "第二章 附则", "二.1 丁", "无", "一、 列"]
    assert shown(read_bytes, text, L, common) == expected


def test_patterns_of_numbers(read_bytes: ReadBytes) -> None:
    """Where a level has a pattern it is followed, and the gap behind the number is as stated."""
    label = (
        "<style:list-level-properties><style:list-level-label-alignment"
        ' text:label-followed-by="nothing"/></style:list-level-properties>'
    )
    first = NUMBERED.format(1, "A", "", ' loext:num-list-format="（%1%）"')[:-2] + f">{label}"
    styles = f'<text:list-style style:name="L">{first}</text:list-level-style-number></text:list-style>'
    assert shown(read_bytes, items(p("甲"), p("乙"), more=OF_L), styles) == ["（A）甲", "（B）乙"]


def cell(*inside: str, more: str = "") -> str:
    return f"<table:table-cell{more}>{''.join(map(p, inside))}</table:table-cell>"


def line(*cells: str, more: str = "") -> str:
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


def test_tables(read_bytes: ReadBytes) -> None:
    """A table stands in its place, row by row, merged cells once; a table in a cell gives its own rows."""
    covered = "<table:covered-table-cell/>"
    rows = f"<table:table-header-rows>{line(cell('名'), cell('数'))}</table:table-header-rows>"
    merged = line(
        cell("合", more=' table:number-columns-spanned="2"'), covered, cell("旁"), covered, cell("末")
    )
    rows += f"<table:table-rows>{merged}</table:table-rows>"
    rows += line(cell("一", "二"), cell(), cell("三")) + line(cell(), cell())
    rows += line(
        cell("同", more=' table:number-columns-repeated="3"'), more=' table:number-rows-repeated="2"'
    )
    rows += line(
        cell(more=' table:number-columns-repeated="16000"'), more=' table:number-rows-repeated="1000000"'
    )
    text = p("前") + f"<table:table>{rows}</table:table>" + p("后")
    read = only(read_bytes(odt(text), "a.odt"))
    assert words(read) == ["前", "名\t数", "合\t旁\t\t末", "一 二\t\t三", "同\t同\t同", "同\t同\t同", "后"]
    assert len(words(read, BlockKind.ROW)) == 5
    inner = f"<table:table>{line(cell('内'), cell('外'))}</table:table>"
    inner = f"<table:table-cell>{p('上')}{inner}</table:table-cell>"
    assert shown(read_bytes, f"<table:table>{line(cell('左'), inner)}</table:table>") == [
        "左",
        "上",
        "内\t外",
    ]


def test_notes(read_bytes: ReadBytes) -> None:
    """A footnote follows the paragraph or table that cites it, with its mark; endnotes follow the text."""

    def note(kind: str, mark: str, words: str) -> str:
        return (
            f'<text:note text:note-class="{kind}"><text:note-citation>{mark}</text:note-citation>'
            f"<text:note-body>{p(words)}{p('续')}</text:note-body></text:note>"
        )

    text = p("甲" + note("footnote", "1", "脚注") + "乙") + p("丙" + note("endnote", "i", "尾注"))
    text += f"<table:table>{line(cell('丁' + note('footnote', '②', '表注')), cell('戊'))}</table:table>" + p(
        "己"
    )
    assert shown(read_bytes, text) == [
        "甲乙", "1 脚注", "续", "丙", "丁\t戊", "② 表注", "续", "己", "i 尾注", "续",
    ]  # fmt: skip


def test_text_boxes_and_shapes(read_bytes: ReadBytes) -> None:
    """The words of boxes and shapes follow the paragraph that they hang on; pictures' names are no words."""
    box = f"<draw:frame><draw:text-box>{p('框')}</draw:text-box></draw:frame>"
    shape = f"<draw:g><draw:custom-shape>{p('形')}</draw:custom-shape></draw:g>"
    text = (
        p("甲" + box + shape + "乙") + f"<draw:frame><draw:text-box>{p('页框')}</draw:text-box></draw:frame>"
    )
    assert shown(read_bytes, text) == ["甲乙", "框", "形", "页框"]


def test_equations(read_bytes: ReadBytes) -> None:
    """An equation gives its words where it stands; other objects give none."""
    frame = '<draw:frame><draw:object xlink:href="{}"/></draw:frame>'
    math = "<math:math><math:semantics><math:mi>a</math:mi><math:mo>=</math:mo><math:mn>2</math:mn>"
    math += "<math:annotation>a = 2</math:annotation></math:semantics></math:math>"
    text = p(f"甲{frame.format('./O1')}乙{frame.format('./O2')}{frame.format('../../etc/passwd')}")
    parts = {"O1__content": math, "O2__content": "<office:document-content>密</office:document-content>"}
    assert shown(read_bytes, text, **parts) == ["甲a=2乙"]


def test_contents_and_margins(read_bytes: ReadBytes) -> None:
    """A table of contents is furniture, and so is each header and footer, once, behind the text."""
    index = f"<text:table-of-content><text:table-of-content-source>{p('样')}</text:table-of-content-source>"
    index += (
        f"<text:index-body><text:index-title>{p('目录')}</text:index-title>{p('总则 1')}</text:index-body>"
    )
    page = (
        f"<style:master-page><style:header>{p('页眉')}</style:header><style:footer>{p('页脚')}</style:footer>"
    )
    page += f'<style:header-left style:display="false">{p("无")}</style:header-left></style:master-page>'
    read = only(
        read_bytes(
            odt(
                f"{index}</text:table-of-content>{h('总则', 1)}",
                common=f"<office:master-styles>{page * 2}</office:master-styles>",
            ),
            "a.odt",
        )
    )
    assert words(read) == ["目录", "总则 1", "总则", "页眉", "页脚"]
    assert words(read, BlockKind.FURNITURE) == ["目录", "总则 1", "页眉", "页脚"]


def test_title_and_date(read_bytes: ReadBytes) -> None:
    """Title and date are those that the file states."""
    meta = "<dc:title>供水条例</dc:title><meta:creation-date>2021-09-01T08:00:00</meta:creation-date>"
    read = only(read_bytes(odt(p("正文"), meta=meta), "a.odt"))
    assert (read.title, read.date) == ("供水条例", "2021-09-01")


def test_locked_files(read_bytes: ReadBytes) -> None:
    """A file under a password says so."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as locked:
        locked.writestr("content.xml", b"\x00\xff")
        entry = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
        locked.writestr("META-INF/manifest.xml", f"<manifest:manifest {SPACES}>{entry}</manifest:manifest>")
    assert read_bytes(written.getvalue(), "a.odt") == [Problem("a.odt", Reason.ENCRYPTED)]


def test_attacks(read_bytes: ReadBytes, tmp_path: Path) -> None:
    """Entities are not expanded, a bomb is not unpacked, deep nesting does not overflow."""
    secret = tmp_path / "secret"
    secret.write_text("密")
    entities = f'<!DOCTYPE r [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        file.writestr("content.xml", entities + content(p("甲&x;")))
    assert read_bytes(written.getvalue(), "a.odt") == [Problem("a.odt", Reason.MALFORMED, "DTD")]
    assert read_bytes(odt("<text:section>" * 9000 + p("末") + "</text:section>" * 9000), "a.odt")
    (problem,) = read_bytes(odt(p("甲" + " " * 40_000_000)), "a.odt")
    assert isinstance(problem, Problem)
    assert problem.reason is Reason.ARCHIVE_LIMIT


def test_damaged_parts(read_bytes: ReadBytes) -> None:
    """Without its styles a text is read all the same, and what was left out is told."""
    document, problem = read_bytes(odt(p("正文"), common="<unclosed>"), "a.odt")
    assert not isinstance(document, Problem)
    assert problem == Problem("a.odt", Reason.PARTS_LEFT_OUT, "styles.xml")
    assert read_bytes(odt(""), "a.odt") == [Problem("a.odt", Reason.EMPTY)]


TEXT = (
    items(p("甲"), p("乙"), more=OF_L)
    + h("题", 1)
    + f"<table:table>{line(cell('一'), cell('二'))}</table:table>"
)


@settings(max_examples=50)
@given(st.randoms(use_true_random=False))
def test_no_bytes_raise(read_bytes: ReadBytes, chance: random.Random) -> None:
    """Whatever is put into the XML or cut from the file, there is a document or a problem."""
    at = chance.randrange(len(TEXT))
    changed = (
        TEXT[:at] + chance.choice(["", "<", "9", "-1", "text:", '"', "/>"]) + TEXT[at + chance.randrange(3) :]
    )
    data = odt(changed, L)
    assert read_bytes(data[: chance.choice([len(data), chance.randrange(9, len(data))])], "a.odt")
