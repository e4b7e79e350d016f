"""Word files: what their pages show, in its order, once."""

import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents import BlockKind, Document, Problem, Reason
from index.readers.docx import read as read_docx
from index.readers.raw import Raw
from tests.index.readers.checks import ReadBytes, headings, only, words, words_outside
from tests.index.readers.wordfiles import (
    body,
    element,
    field,
    item,
    level,
    numbering,
    packed,
    paragraph,
    run,
    saved,
    unpacked,
)

ReadBody: TypeAlias = Callable[..., list[str]]
TEXT = run("前"), run("后")


@pytest.fixture
def read_body(read_bytes: ReadBytes) -> ReadBody:
    """The words of each block of a document whose body is this XML."""

    def reading(*xml: str, **parts: str) -> list[str]:
        named = {f"{name}.xml": part for name, part in parts.items()}
        return words(only(read_bytes(saved(body(*xml), named), "a.docx")))

    return reading


def test_paragraphs_and_headings(read_bytes: ReadBytes) -> None:
    """Paragraphs come in order, headings with their level, and the title names the document."""
    document = docx.Document()
    document.add_heading("城市供水条例", 0)
    for level_, heading in [(1, "总则"), (2, "目的"), (9, "细目")]:
        document.add_heading(heading, level_)
        document.add_paragraph(f"{heading}的内容。")
    document.add_paragraph()
    read = only(read_bytes(saved(document), "a.docx"))
    assert headings(read) == [(1, "城市供水条例"), (1, "总则"), (2, "目的"), (6, "细目")]
    assert words(read, BlockKind.PARAGRAPH) == ["总则的内容。", "目的的内容。", "细目的内容。"]
    assert (read.title, read.form, read.decoding, read.pages) == ("城市供水条例", "docx", None, None)
    assert words_outside(read) == ""


def test_heading_styles(read_bytes: ReadBytes) -> None:
    """A heading style is known by its Chinese name, by its outline level, and through what it is based on."""
    document = docx.Document()
    styles = document.styles
    for name, base, outline in [
        ("标题 2", None, None),
        ("章名", "标题 2", None),
        ("节名", None, 2),
        ("注", "章名", 9),
    ]:
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles[base] if base else None
        if outline is not None:
            style.element.get_or_add_pPr().append(element(f'<w:outlineLvl w:val="{outline}"/>'))
        document.add_paragraph(name, style=name)
    assert headings(only(read_bytes(saved(document), "a.docx"))) == [(2, "标题 2"), (2, "章名"), (3, "节名")]


def test_outline_level_of_a_paragraph(read_bytes: ReadBytes) -> None:
    """A paragraph's own outline level wins over its style's; styles in a circle do no harm."""
    document = body(
        paragraph(run("甲"), '<w:outlineLvl w:val="0"/>'),
        paragraph(run("乙"), '<w:pStyle w:val="Heading1"/><w:outlineLvl w:val="9"/>'),
        paragraph(run("丙"), '<w:pStyle w:val="Heading4"/>'),
        paragraph(run("丁"), '<w:pStyle w:val="标题5"/>'),
        paragraph(run("戊"), '<w:pStyle w:val="Round"/>'),
    )
    style = '<w:style w:styleId="Round"><w:name w:val="r"/><w:basedOn w:val="Round"/></w:style>'
    document.styles.element.append(element(style))
    assert headings(only(read_bytes(saved(document), "a.docx"))) == [(1, "甲"), (4, "丙"), (5, "丁")]


def test_headings_by_their_look(read_bytes: ReadBytes) -> None:
    """Where no style marks a heading, a centred first line is the title, and numbered lines are headings."""
    text = "各单位要认真组织学习，结合实际抓好贯彻落实，确保各项要求落到实处、取得实效。"
    document = body(
        paragraph(run("关于做好防汛工作的通知"), '<w:jc w:val="center"/>'),
        paragraph(run(text)),
        paragraph(run("一、加强值守")),
        paragraph(run(text)),
    )
    read = only(read_bytes(saved(document), "a.docx"))
    assert headings(read) == [(1, "关于做好防汛工作的通知"), (2, "一、加强值守")]
    assert read.title == "关于做好防汛工作的通知"


def test_numbers_of_headings_and_items(read_body: ReadBody) -> None:
    """Numbers are counted as Word counts them, restart below each higher level, and are part of the text."""
    levels = (
        level(0, "chineseCountingThousand", "第%1章")
        + level(1, "decimal", "%1.%2", "<w:isLgl/>")
        + level(2, "chineseCounting", "（%3）", '<w:suff w:val="nothing"/>')
        + level(3, "lowerLetter", "%4)")
        + level(4, "bullet", "\uf0b7")
    )
    assert read_body(
        item("总则"), item("目的"), item("甲", 1, 1), item("一", 1, 2), item("二", 1, 2), item("a", 1, 3),
        item("点", 1, 4), item("乙", 1, 1), item("三", 1, 2), item("附则"), item("丙", 1, 1), item("", 1, 1),
        item("丁", 1, 1), numbering=numbering(levels),
    ) == [
        "第一章 总则", "第二章 目的", "2.1 甲", "（一）一", "（二）二", "a) a",
        "点", "2.2 乙", "（一）三", "第三章 附则", "3.1 丙", "3.3 丁",
    ]  # fmt: skip


def test_lists_that_share_and_restart(read_body: ReadBody) -> None:
    """Numberings of one list count on together, unless one says where it starts; each list counts alone."""
    xml = numbering(level(0, "decimal", "%1."), level(0, "upperRoman", "%1.", start=4)).replace(
        "</w:numbering>",
        '<w:num w:numId="8"><w:abstractNumId w:val="1"/></w:num>'
        '<w:num w:numId="9"><w:abstractNumId w:val="1"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num></w:numbering>',
    )
    found = read_body(
        item("甲"), item("乙", 8), item("丙", 2), item("丁", 9), item("戊", 9), item("己"), item("庚", 0),
        item("辛", 77), item("壬", 2, 5), numbering=xml,
    )  # fmt: skip
    assert found == ["1. 甲", "2. 乙", "IV. 丙", "5. 丁", "6. 戊", "7. 己", "庚", "辛", "壬"]


def test_numbers_that_never_restart_or_have_their_own_levels(read_body: ReadBody) -> None:
    """`lvlRestart` 0 counts through; an override may bring its level; a missing parent counts as begun."""
    levels = level(0, "decimal", "%1") + level(1, "decimal", "%1-%2", '<w:lvlRestart w:val="0"/>')
    xml = numbering(levels).replace(
        "</w:numbering>",
        f'<w:num w:numId="5"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0">'
        f"{level(0, 'upperLetter', '%1:')}</w:lvlOverride></w:num></w:numbering>",
    )
    found = read_body(item("甲", 1, 1), item("乙"), item("丙", 1, 1), item("丁", 5), numbering=xml)
    assert found == ["1-1 甲", "1 乙", "1-2 丙", "B: 丁"]


def test_numbers_of_styles(read_bytes: ReadBytes) -> None:
    """A style brings its number, at the level of the list that names the style; a paragraph may refuse it."""
    document = body(
        paragraph(run("甲"), '<w:pStyle w:val="Heading1"/>'),
        paragraph(run("乙"), '<w:pStyle w:val="Heading2"/>'),
        paragraph(run("丙"), '<w:pStyle w:val="Heading2"/><w:numPr><w:numId w:val="0"/></w:numPr>'),
        paragraph(run("丁"), '<w:pStyle w:val="Heading2"/>'),
    )
    for name in ("Heading 1", "Heading 2"):
        own = document.styles[name].element.get_or_add_pPr()
        own.append(element('<w:numPr><w:numId w:val="1"/></w:numPr>'))
    levels = level(0, "chineseCounting", "%1、", '<w:pStyle w:val="Heading1"/>')
    levels += level(1, "decimal", "%1.%2", '<w:pStyle w:val="Heading2"/><w:isLgl/>')
    read = only(read_bytes(saved(document, {"numbering.xml": numbering(levels)}), "a.docx"))
    assert headings(read) == [(1, "一、 甲"), (2, "1.1 乙"), (2, "丙"), (2, "1.2 丁")]


def test_a_list_by_its_style(read_body: ReadBody) -> None:
    """A list that only names a style is the list which that style is linked to."""
    linked = '<w:styleLink w:val="S"/>' + level(0, "decimal", "(%1)")
    assert read_body(
        item("甲", 2), item("乙", 1), numbering=numbering(linked, '<w:numStyleLink w:val="S"/>')
    ) == [
        "(1) 甲",
        "(2) 乙",
    ]


def test_custom_numbers(read_body: ReadBody) -> None:
    """Where newer programs read a way of their own, the one for older programs is taken."""
    way = (
        '<mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001"/></mc:Choice>'
        '<mc:Fallback><w:numFmt w:val="decimalZero"/></mc:Fallback></mc:AlternateContent>'
    )
    levels = f'<w:lvl w:ilvl="0"><w:start w:val="1"/>{way}<w:lvlText w:val="%1"/></w:lvl>'
    assert read_body(item("甲"), numbering=numbering(levels)) == ["01 甲"]


def test_tables(read_bytes: ReadBytes) -> None:
    """A table stands in its place, a block for each row, its cells apart by tabs, paragraphs by blanks."""
    document = docx.Document()
    document.add_paragraph("表前")
    table = document.add_table(3, 3)
    for place, text in enumerate("甲乙丙丁戊己庚辛壬"):
        table.cell(*divmod(place, 3)).text = text
    table.cell(0, 0).merge(table.cell(0, 1)).text = "合"
    table.cell(1, 2).merge(table.cell(2, 2)).text = "并"
    table.cell(1, 0).text = "一\n二"
    table.cell(1, 0).add_paragraph("三")
    document.add_paragraph("表后")
    read = only(read_bytes(saved(document), "a.docx"))
    assert words(read) == ["表前", "合\t丙", "一 二 三\t戊\t并", "庚\t辛", "表后"]
    assert words(read, BlockKind.ROW) == words(read)[1:4]
    assert read.text == "表前\n\n合\t丙\n一 二 三\t戊\t并\n庚\t辛\n\n表后"


def test_tables_within_tables(read_bytes: ReadBytes) -> None:
    """The rows of a table in a cell are rows of their own, in their place; no word comes twice."""
    document = docx.Document()
    outer = document.add_table(1, 2)
    outer.cell(0, 0).text = "左"
    cell = outer.cell(0, 1)
    cell.text = "上"
    inner = cell.add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "内一", "内二"
    cell.add_paragraph("下")
    read = only(read_bytes(saved(document), "a.docx"))
    assert words(read) == ["左", "上", "内一\t内二", "下"]
    assert words(read, BlockKind.ROW) == ["内一\t内二"]


def test_tables_that_lay_out_the_page(read_bytes: ReadBytes) -> None:
    """A box around paragraphs, or a cell of many, is no row of data; its headings are headings."""
    document = docx.Document()
    box = document.add_table(1, 1).cell(0, 0)
    box.text = "框里"
    box.add_paragraph("两段")
    box.add_paragraph("题", style="Heading 2")
    lone = document.add_table(1, 1).cell(0, 0)
    lone.text = "一格"
    read = only(read_bytes(saved(document), "a.docx"))
    assert [words(read, kind) for kind in (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.ROW)] == [
        ["框里", "两段"],
        ["题"],
        ["一格"],
    ]


def test_rows_and_cells_within_other_things(read_body: ReadBody) -> None:
    """Rows and cells in content controls count; deleted ones and hidden ones do not."""

    def cell(words: str, more: str = "") -> str:
        return f"<w:tc><w:tcPr>{more}</w:tcPr>{paragraph(run(words))}</w:tc>"

    def line(*cells: str, more: str = "") -> str:
        return f"<w:tr><w:trPr>{more}</w:trPr>{''.join(cells)}</w:tr>"

    rows = (
        line(cell("甲"), f"<w:sdt><w:sdtContent>{cell('乙')}</w:sdtContent></w:sdt>")
        + f"<w:sdt><w:sdtContent>{line(cell('丙'), cell('删', '<w:cellDel/>'))}</w:sdtContent></w:sdt>"
        + line(cell("删"), more='<w:del w:id="1"/>')
        + line(cell("隐"), more="<w:hidden/>")
        + line(cell("丁"), cell("续", "<w:hMerge/>"), cell("续", "<w:vMerge/>"), cell("戊"))
    )
    assert read_body(f"<w:tbl>{rows}</w:tbl>") == ["甲\t乙", "丙", "丁\t\t戊"]


def test_numbers_alone_in_cells(read_body: ReadBody) -> None:
    """A column that is only numbered shows its numbers."""
    cells = [f"<w:tr><w:tc>{item('')}</w:tc><w:tc>{paragraph(run(w))}</w:tc></w:tr>" for w in "甲乙"]
    found = read_body(f"<w:tbl>{''.join(cells)}</w:tbl>", numbering=numbering(level(0, "decimal", "%1")))
    assert found == ["1\t甲", "2\t乙"]


NOTES = (
    '<w:{kind}s><w:{kind} w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:{kind}>'
    '<w:{kind} w:id="2"><w:p><w:r><w:{kind}Ref/></w:r>{one}</w:p></w:{kind}>'
    '<w:{kind} w:id="3"><w:p>{two}</w:p><w:p>{three}</w:p></w:{kind}>'
    '<w:{kind} w:id="4"><w:p>{never}</w:p></w:{kind}></w:{kind}s>'
)


def note(kind: str, number: int, more: str = "") -> str:
    return f'<w:r><w:{kind}Reference w:id="{number}"{more}/></w:r>'


def notes(kind: str, one: str, two: str, three: str) -> str:
    parts = {
        name: run(words) for name, words in (("one", one), ("two", two), ("three", three), ("never", "无"))
    }
    return NOTES.format(kind=kind, **parts)


def test_notes(read_body: ReadBody) -> None:
    """A footnote follows the paragraph that cites it, with its mark; endnotes follow the text; each once."""
    found = read_body(
        paragraph(
            run("甲") + note("footnote", 3, ' w:customMarkFollows="1"') + run("*") + note("endnote", 2)
        ),
        paragraph(run("乙") + note("footnote", 2) + note("footnote", 2) + run("乙")),
        f"<w:tbl><w:tr><w:tc>{paragraph(run('丙') + note('endnote', 3))}</w:tc></w:tr></w:tbl>",
        paragraph(run("丁") + note("footnote", 99)),
        footnotes=notes("footnote", " 脚注一", "* 脚注二", "续"),
        endnotes=notes("endnote", "尾注一", "尾注二", "续"),
    )
    expected = ["甲*", "* 脚注二", "续", "乙乙", "1 脚注一", "丙", "丁", "i尾注一", "尾注二", "续"]
    assert found == expected


def test_marks_of_notes(read_body: ReadBody) -> None:
    """Notes are numbered in the way, and from the number, that the file says."""
    way = (
        '<w:footnotePr><w:numFmt w:val="decimalEnclosedCircleChinese"/><w:numStart w:val="3"/></w:footnotePr>'
    )
    found = read_body(
        paragraph(run("甲") + note("footnote", 2), f"<w:sectPr>{way}</w:sectPr>"),
        footnotes=notes("footnote", "注", "", ""),
    )
    assert found == ["甲", "③注"]


def test_headers_and_footers(read_bytes: ReadBytes) -> None:
    """Each header and footer that some page shows comes once, as furniture, behind the text."""
    document = docx.Document()
    document.add_paragraph("正文")
    section = document.sections[0]
    section.header.paragraphs[0].text = "机密"
    section.footer.paragraphs[0].text = "第 1 页"
    section.first_page_header.paragraphs[0].text = "首页"
    section.even_page_header.paragraphs[0].text = "偶数页"
    other = document.add_section()
    other.header.is_linked_to_previous = False
    other.header.paragraphs[0].text = "机密"
    document.add_paragraph("又文")
    read = only(read_bytes(saved(document), "a.docx"))
    assert words(read) == ["正文", "又文", "机密", "第 1 页"]
    assert words(read, BlockKind.FURNITURE) == ["机密", "第 1 页"]
    section.different_first_page_header_footer = True
    document.settings.odd_and_even_pages_header_footer = True
    read = only(read_bytes(saved(document), "a.docx"))
    assert set(words(read, BlockKind.FURNITURE)) == {"机密", "第 1 页", "首页", "偶数页"}


def text_box(words: str) -> str:
    """A text box as Word writes it: for newer and for older programs."""
    inner = f"<w:txbxContent>{paragraph(run(words))}{paragraph(run('二'))}</w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><a:graphic><a:graphicData>'
        f"<wps:wsp><wps:txbx>{inner}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )


def test_text_boxes(read_body: ReadBody) -> None:
    """The words of a text box come once, behind the paragraph that it hangs on, also from older files."""
    old = (
        f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{paragraph(run('旧'))}</w:txbxContent></v:textbox>"
    )
    old += '<v:textpath string="艺术字"/></v:shape></w:pict></w:r>'
    assert read_body(paragraph(TEXT[0] + text_box("框") + TEXT[1]), paragraph(old)) == [
        "前后", "框", "二", "艺术字", "旧",
    ]  # fmt: skip


def test_tracked_changes(read_body: ReadBody) -> None:
    """Insertions are in, deletions out, what moved stands where it went, deleted ends join paragraphs."""
    deleted = '<w:del w:id="1"><w:r><w:delText>删</w:delText></w:r></w:del>'
    moved = f'<w:moveFrom w:id="2">{run("移")}</w:moveFrom>', f'<w:moveTo w:id="3">{run("移")}</w:moveTo>'
    inserted = f'<w:ins w:id="4">{run("增")}</w:ins>'
    gone = '<w:rPr><w:del w:id="5"/></w:rPr>'
    both = f'<w:ins w:id="6"><w:del w:id="7">{run("都")}</w:del></w:ins>'
    assert read_body(
        paragraph(run("甲") + deleted + inserted + moved[0] + both),
        paragraph(moved[0], '<w:rPr><w:moveFrom w:id="8"/></w:rPr>'),
        paragraph(run("乙") + moved[1]),
        paragraph(run("丙"), gone),
        paragraph(deleted, gone),
        paragraph(run("丁"), '<w:rPr><w:ins w:id="9"/></w:rPr>'),
    ) == ["甲增", "乙移", "丙丁"]
    rows = "".join(f"<w:tr><w:tc>{paragraph(run(word), gone)}</w:tc></w:tr>" for word in "戊己")
    assert read_body(f"<w:tbl>{rows}</w:tbl>", paragraph(run("庚"), gone)) == ["戊", "己", "庚"]


def test_properties_before_a_change(read_body: ReadBody) -> None:
    """What a paragraph looked like before a tracked change is no more."""
    old = '<w:pPr><w:outlineLvl w:val="0"/><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    old = f'<w:pPrChange w:id="1">{old}</w:pPrChange>'
    assert read_body(paragraph(run("甲"), old), numbering=numbering(level(0, "decimal", "%1."))) == ["甲"]


def test_links_and_fields(read_body: ReadBody) -> None:
    """Links give their words, fields their results, whatever is within, however many paragraphs they span."""
    link = f'<w:hyperlink r:id="rId99">{run("链接")}</w:hyperlink>'
    simple = f'<w:fldSimple w:instr="DATE">{run("今天")}</w:fldSimple>'
    nested = field("IF 1", "外").replace(run("外"), run("外") + field("SEQ 图", "图 1"))
    begin, separate, end = (
        f'<w:r><w:fldChar w:fldCharType="{k}"/></w:r>' for k in ("begin", "separate", "end")
    )
    assert read_body(
        paragraph(TEXT[0] + link + simple + nested + TEXT[1]),
        paragraph(begin + run("代码 ") + field("X", "内") + separate + run("果一")),
        paragraph(run("果二") + end + run("完")),
    ) == ["前链接今天外图 1后", "果一", "果二完"]


def test_fields_without_an_end(read_body: ReadBody) -> None:
    """A field that never ends hides nothing; one that ends within a deletion does not either."""
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    assert read_body(paragraph(end + run("甲") + begin + run("乙")), paragraph(run("丙"))) == ["甲乙", "丙"]
    assert read_body(paragraph(begin + run("甲") + field("X", "果") + run("乙"))) == ["甲果乙"]
    assert read_body(
        paragraph(begin + run("甲") + f'<w:del w:id="1">{end}</w:del>'), paragraph(run("乙"))
    ) == [
        "甲",
        "乙",
    ]


def test_fields_of_forms(read_body: ReadBody) -> None:
    """A tick box shows its tick, a list the entry chosen."""

    def form(data: str) -> str:
        return (
            f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )

    entries = '<w:listEntry w:val="男"/><w:listEntry w:val="女"/>'
    assert read_body(
        paragraph(
            form('<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>')
            + form('<w:checkBox><w:default w:val="0"/></w:checkBox>')
            + form(f'<w:ddList><w:result w:val="1"/>{entries}</w:ddList>')
            + form(f'<w:ddList><w:result w:val="7"/>{entries}</w:ddList>')
        )
    ) == ["☒☐女"]


def test_characters_over_each_other(read_body: ReadBody) -> None:
    """A number in a circle and a character under its sound are shown, though only a field's code has them."""
    codes = [r"eq \o\ac(○,11)", r'EQ \* jc2 \* "Font:宋体" \* hps10 \o\ad(\s\up 9(hàn),汉)', r"EQ \f(1,2)"]
    marks = [f'<w:r><w:fldChar w:fldCharType="{k}"/></w:r>' for k in ("begin", "separate", "end")]
    fields = [f"{marks[0]}<w:r><w:instrText>{code}</w:instrText></w:r>{marks[2]}" for code in codes]
    fields.append(fields[0].replace(marks[2], marks[1] + marks[2]))
    fields.append(fields[0].replace(marks[2], marks[1] + run("果") + marks[2]))
    assert read_body(paragraph(TEXT[0] + "".join(fields) + TEXT[1])) == ["前⑪汉⑪果后"]


def test_signs(read_body: ReadBody) -> None:
    """Tabs, breaks, hyphens and symbols show as on the page."""
    symbols = "".join(
        f'<w:sym w:font="{font}" w:char="{char}"/>'
        for font, char in [
            ("Wingdings", "F0FE"),
            ("Symbol", "F061"),
            ("Symbol", "44"),
            ("Else", "F041"),
            ("x", "D800"),
        ]
    )
    signs = "<w:tab/><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:cr/><w:noBreakHyphen/><w:softHyphen/><w:t>丙</w:t>"
    breaks = '<w:br w:type="page"/><w:lastRenderedPageBreak/>'
    assert read_body(paragraph(f"<w:r><w:t>始</w:t>{signs}{symbols}{breaks}</w:r>")) == [
        "始\t甲\n乙\n-丙☑αΔ\uf041"
    ]


def test_blanks(read_body: ReadBody) -> None:
    """Blank ends of a run count only where the file keeps them."""
    runs = '<w:r><w:t> a </w:t></w:r><w:r><w:t xml:space="preserve"> b </w:t></w:r><w:r><w:t> c</w:t></w:r>'
    assert read_body(paragraph(runs)) == ["a b c"]


def test_hidden_text(read_bytes: ReadBytes) -> None:
    """Hidden text is left out, by its own word or its style's; two styles that hide undo each other."""
    hide, of_style = "<w:vanish/>", '<w:rStyle w:val="h"/>'
    document = body(
        paragraph(run("甲") + run("密", hide) + run("乙", '<w:vanish w:val="0"/>')),
        paragraph(
            run("密") + run("丁", of_style) + run("戊", '<w:vanish w:val="false"/>'), '<w:pStyle w:val="p"/>'
        ),
        paragraph(run("密", of_style) + run("己", "<w:webHidden/>")),
        paragraph(run("密", hide), f"<w:rPr>{hide}</w:rPr>"),
    )
    for kind, name in (("paragraph", "p"), ("character", "h")):
        style = f'<w:style w:type="{kind}" w:styleId="{name}"><w:rPr>{hide}</w:rPr></w:style>'
        document.styles.element.append(element(style))
    assert words(only(read_bytes(saved(document), "a.docx"))) == ["甲乙", "丁戊", "己"]


def test_hidden_codes_end_their_fields(read_body: ReadBody) -> None:
    """The marks of a field count even in hidden runs."""
    marks = [
        f'<w:r><w:rPr><w:vanish/></w:rPr><w:fldChar w:fldCharType="{k}"/></w:r>' for k in ("begin", "end")
    ]
    assert read_body(paragraph(run("甲") + marks[0] + run("代码") + marks[1] + run("乙"))) == ["甲乙"]


def test_content_controls(read_body: ReadBody) -> None:
    """Controls around words, paragraphs and whole pages show their content; their names are no words."""
    control = "<w:sdt><w:sdtPr><w:alias w:val='名'/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    custom = f'<w:customXml w:element="x">{paragraph(run("丙"))}</w:customXml>'
    tag = f'<w:smartTag w:element="y">{run("乙")}</w:smartTag>'
    assert read_body(
        control.format(paragraph(control.format(run("甲")) + tag)), control.format(control.format(custom))
    ) == ["甲乙", "丙"]


def test_comments(read_bytes: ReadBytes) -> None:
    """Comments are no part of the text."""
    document = docx.Document()
    runs = document.add_paragraph("正文").runs
    document.add_comment(runs, "批注", author="某")
    assert words(only(read_bytes(saved(document), "a.docx"))) == ["正文"]


def test_ruby(read_body: ReadBody) -> None:
    """Of words with their sound above them only the words are taken."""
    ruby = f"<w:ruby><w:rubyPr/><w:rt>{run('hàn')}</w:rt><w:rubyBase>{run('汉')}</w:rubyBase></w:ruby>"
    assert read_body(paragraph(f"<w:r>{ruby}</w:r>" + run("字"))) == ["汉字"]


def test_equations(read_body: ReadBody) -> None:
    """Equations give their words, and the signs that are drawn between them."""

    def part(name: str, words: str) -> str:
        return f"<m:{name}><m:r><m:t>{words}</m:t></m:r></m:{name}>"

    root = f'<m:rad><m:radPr><m:degHide m:val="1"/></m:radPr><m:deg/>{part("e", "b")}</m:rad>'
    fraction = f"<m:f>{part('num', 'a')}{part('den', '2')}</m:f>"
    brackets = f"<m:d>{part('e', 'x')}{part('e', 'y')}</m:d>"
    of_sum = part("sub", "i=1") + part("sup", "n") + part("e", "i")
    total = f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr>{of_sum}</m:nary>'
    hat = f"<m:acc>{part('e', 'z')}</m:acc>"
    math = f"<m:oMath><m:r><m:t>c=</m:t></m:r>{root}{fraction}{brackets}{total}{hat}</m:oMath>"
    assert read_body(
        paragraph(TEXT[0] + math + TEXT[1]), paragraph(f"<m:oMathPara>{math}</m:oMathPara>")
    ) == [
        "前c=√ba/2(x|y)∑i=1niz\u0302后",
        "c=√ba/2(x|y)∑i=1niz\u0302",
    ]


def test_contents(read_body: ReadBody) -> None:
    """A table of contents repeats the headings: it is furniture, and no heading."""
    assert read_body(
        paragraph(run("总则\t1"), '<w:pStyle w:val="TOC1"/>'),
        paragraph(run("总则"), '<w:pStyle w:val="Heading1"/>'),
    ) == ["总则\t1", "总则"]


def test_diagrams_and_charts(read_body: ReadBody) -> None:
    """The words in a diagram, and the labels of a chart, follow the paragraph that shows them."""
    point = "<dgm:pt><dgm:t><a:p><a:r><a:t>{}</a:t></a:r></a:p></dgm:t></dgm:pt>"
    cached = "<c:{0}><c:strRef><c:strCache>{1}</c:strCache></c:strRef></c:{0}>"
    names = "".join(f"<c:pt><c:v>{name}</c:v></c:pt>" for name in ("春", "夏"))
    chart = (
        "<c:chartSpace><c:title><c:tx><c:rich><a:p><a:r><a:t>雨量</a:t></a:r></a:p></c:rich></c:tx></c:title>"
        + cached.format("tx", "<c:pt><c:v>北京</c:v></c:pt>")
        + cached.format("cat", names) * 2
        + "</c:chartSpace>"
    )
    drawing = "<w:r><w:drawing><a:graphic><a:graphicData>{}</a:graphicData></a:graphic></w:drawing></w:r>"
    assert read_body(
        paragraph(TEXT[0] + drawing.format('<dgm:relIds r:dm="diagramData.xml"/>')),
        paragraph(TEXT[1] + drawing.format('<c:chart r:id="chart.xml"/>')),
        diagramData=f"<dgm:dataModel>{point.format('规划')}{point.format('实施')}</dgm:dataModel>",
        chart=chart,
    ) == ["前", "规划", "实施", "后", "雨量", "北京", "春\t夏"]


def test_title_and_date(read_bytes: ReadBytes) -> None:
    """Title and date come from the properties, unless the title is the program's, not the author's."""
    document = docx.Document()
    document.add_heading("供水条例", 1)
    document.add_paragraph("正文。")
    document.core_properties.title = "供水条例（修订）"
    document.core_properties.created = dt.datetime(2021, 9, 1, 8)
    read = only(read_bytes(saved(document), "a.docx"))
    assert (read.title, read.date) == ("供水条例（修订）", "2021-09-01")
    for junk in ("Word 文档", "PowerPoint 演示文稿", " "):
        document.core_properties.title = junk
        assert only(read_bytes(saved(document), "a.docx")).title == "供水条例"


STRICT = "http://purl.oclc.org/ooxml/"
TRANSITIONAL = "http://schemas.openxmlformats.org/"


@pytest.mark.parametrize(
    "changed",
    [
        {
            f"{TRANSITIONAL}wordprocessingml/2006/main": f"{STRICT}wordprocessingml/main",
            f"{TRANSITIONAL}officeDocument/2006/": f"{STRICT}officeDocument/",
        },
        {"wordprocessingml.document.main+xml": "wordprocessingml.template.main+xml"},
        {"openxmlformats-officedocument.wordprocessingml.document.": "ms-word.document.macroEnabled."},
        {'Target="theme/theme1.xml"': 'Target="NULL"'},
        {'Target="fontTable.xml"': 'Target="#_ftn1"'},
        {'Target="styles.xml"': 'Target="/word/Styles.xml"'},
    ],
    ids=["strict", "template", "macros", "to NULL", "to a bookmark", "capitals"],
)
def test_kinds_that_word_opens(read_bytes: ReadBytes, changed: dict[str, str]) -> None:
    """Files of the strict standard, with macros, and with broken relationships are read like all others."""
    document = docx.Document()
    document.add_heading("题", 1)
    document.add_table(1, 2).cell(0, 0).text = "表"
    assert headings(only(read_bytes(saved(document, changed=changed), "a.docm"))) == [(1, "题")]


def test_main_part_by_another_name(read_bytes: ReadBytes) -> None:
    """The text is where the package says, whatever its name."""
    files = unpacked(saved(body(paragraph(run("正文")))))
    renamed = {name.replace("document.xml", "document2.xml"): data for name, data in files.items()}
    for name in ("[Content_Types].xml", "_rels/.rels"):
        renamed[name] = renamed[name].replace(b"document.xml", b"document2.xml")
    assert only(read_bytes(packed(renamed), "a.docx")).text == "正文"


def test_nothing_outside_is_followed(read_bytes: ReadBytes, tmp_path: Path) -> None:
    """Links, pictures and templates elsewhere, a file of this machine among them, are not looked at."""
    secret = tmp_path / "secret.xml"
    secret.write_text(f"<w:footnotes>{paragraph(run('密'))}</w:footnotes>")
    data = saved(
        body(paragraph(run("正文") + note("footnote", 2))), {"footnotes.xml": notes("footnote", "注", "", "")}
    )
    for target in (secret.as_uri(), str(secret), "http://127.0.0.1:9/x", "../../../" * 9 + str(secret)):
        outside = f'Target="{target}" TargetMode="External"'
        for spelled in (outside, f'Target="{target}"', 'Target="footnotes.xml" TargetMode="External"'):
            files = unpacked(data)
            name = "word/_rels/document.xml.rels"
            files[name] = files[name].replace(b'Target="footnotes.xml"', spelled.encode())
            assert only(read_bytes(packed(files), "a.docx")).text == "正文"


@pytest.mark.parametrize(
    "part", ["word/document.xml", "word/styles.xml", "word/numbering.xml", "docProps/core.xml"]
)
def test_entities(read_bytes: ReadBytes, part: str, tmp_path: Path) -> None:
    """A part with a document type of its own, for entities that multiply or reach out, is not read."""
    secret = tmp_path / "secret"
    secret.write_text("密")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    attack = f'<!DOCTYPE r [<!ENTITY l0 "笑"><!ENTITY x SYSTEM "{secret.as_uri()}">{laughs}]>'
    files = unpacked(saved(body(paragraph(run("前&amp;后")))))
    head, mark, rest = files[part].partition(b"?>\n")
    files[part] = head + mark + attack.encode() + rest.replace(b"&amp;", b"&x;&l11;")
    results = read_bytes(packed(files), "a.docx")
    if part == "word/document.xml":
        assert [result.reason for result in results if isinstance(result, Problem)] == [Reason.MALFORMED]
    else:
        document, problem = results
        assert isinstance(document, Document)
        assert document.text == "前&后"
        assert problem == Problem("a.docx", Reason.PARTS_LEFT_OUT, part)


def test_embedded_files_are_told(read_bytes: ReadBytes) -> None:
    """A file that is only shown inside this one is said to be left out."""
    _, problem = read_bytes(saved(body(paragraph(run("前")), '<w:altChunk r:id="x"/>')), "a.docx")
    assert problem == Problem("a.docx", Reason.PARTS_LEFT_OUT, "altChunk")


def test_without_words(read_bytes: ReadBytes) -> None:
    """A file without words is empty; where it holds pictures it says that these have no text."""
    files = unpacked(saved(docx.Document()))
    assert read_bytes(packed(files), "a.docx") == [Problem("a.docx", Reason.EMPTY)]
    files["word/media/image1.png"] = b"\x89PNG"
    assert read_bytes(packed(files), "a.docx") == [Problem("a.docx", Reason.NO_TEXT_LAYER)]


def test_bombs(read_bytes: ReadBytes) -> None:
    """A part that unpacks to far more than its file has keeps the file out."""
    files = unpacked(saved(body(paragraph(run("前")))))
    files["word/document.xml"] = files["word/document.xml"].replace("前".encode(), b" " * 40_000_000)
    (problem,) = read_bytes(packed(files), "a.docx")
    assert isinstance(problem, Problem)
    assert problem.reason is Reason.ARCHIVE_LIMIT


def test_missing_parts() -> None:
    """Whatever part is missing, the words are read as long as they are there."""
    files = unpacked(saved(body(paragraph(run("前"), '<w:pStyle w:val="Heading1"/>'))))
    for name in files:
        raw = Raw("a.docx", packed({other: data for other, data in files.items() if other != name}))
        (result,) = read_docx(raw)
        if name == "word/document.xml":
            assert result == Problem("a.docx", Reason.MALFORMED, "missing")
        else:
            assert isinstance(result, Document)
            assert headings(result) == [(1, "前")]


@pytest.mark.parametrize("tag", ["w:ins", "w:sdt><w:sdtContent", "w:tbl><w:tr><w:tc"])
def test_deep_nesting(read_bytes: ReadBytes, tag: str) -> None:
    """Elements nested deeper than any author nests them are read or refused, and do not overflow."""
    closing = "".join(f"</{name}>" for name in reversed(tag.split("><")))
    for depth in (30, 80, 10_000):
        files = unpacked(saved(docx.Document()))
        deep = f"<w:body>{f'<{tag}>' * depth}{paragraph(run('深'))}{closing * depth}"
        files["word/document.xml"] = files["word/document.xml"].replace(b"<w:body>", deep.encode())
        (result,) = read_bytes(packed(files), "a.docx")
        assert isinstance(result, Problem) if depth == 10_000 else isinstance(result, Document)


WHOLE = saved(
    body(
        paragraph(run("前") + note("footnote", 2) + text_box("框") + field("X", "果")),
        item("项"),
        f"<w:tbl><w:tr><w:tc>{paragraph(run('格'))}</w:tc></w:tr></w:tbl>",
    ),
    {
        "footnotes.xml": notes("footnote", "注", "", ""),
        "numbering.xml": numbering(level(0, "decimal", "%1.")),
    },
)


@settings(max_examples=50)
@given(st.randoms(use_true_random=False))
def test_no_bytes_raise(read_bytes: ReadBytes, chance: random.Random) -> None:
    """A file cut anywhere, or with bytes changed in the zip or in a part, gives a document or a problem."""
    if chance.random() < 0.3:
        data = bytearray(WHOLE[: chance.randrange(9, len(WHOLE) + 1)])
        for _ in range(3):
            data[chance.randrange(len(data))] = chance.randrange(256)
        assert read_bytes(bytes(data), "a.docx")
        return
    files = unpacked(WHOLE)
    name = chance.choice(["word/document.xml", "word/numbering.xml", "word/footnotes.xml", "word/styles.xml"])
    part = bytearray(files[name])
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(part))
        part[at : at + chance.randrange(3)] = chance.choice([b"", b"9", b"-1", b"<", b"w:p", b"\xff"])
    files[name] = bytes(part)
    assert read_bytes(packed(files), "a.docx")


SEEN = {
    "MinerU__docx_01.docx": [
        "在这个日新月异、瞬息万变的时代背景下，我们不可避免地需要面对一系列错综复杂的多维度挑战与前所未有的历史性机遇。",
        "1.2.2\tTable with nested table",
        "起止时间 （年月日）\t学校\t专业\t学历\t学位\t是否全日制\t学历证书编号\t学位证书编号",
        "2) 自双方签章并经省政府采购中心审核编号后生效。",
        "[6] Fitzgerald, H., & Kim, S. (2024). Sentient houseplants and their influence on millennial",
        "1.1. 显式空白字符表示",
    ],
    "DuReader-Checklist-BASELINE__License.docx": [
        "1.5.3 未经我方书面允许，采取爬虫或其他方式获取任何与信息中或与信息相关的页面、数据或信息",
        "9.1 本协议以中英文版本准备，中英文版本内容相冲突的，应以本协议中文版本为准。",
        "The Participant may authorize his/her assistants, colleagues, or other partners to access",
        "6.3.2 严禁参赛者利用保密信息从事任何本协议约定之外的目的；",
    ],
}
"""Picked by eye from the pages as drawn."""


@pytest.mark.parametrize("name", SEEN)
def test_real_files(read_bytes: ReadBytes, shared: Path, name: str) -> None:
    """Sentences, numbers and rows picked by eye from real pages stand in the text; no word is lost."""
    file = shared / "eval" / "formats" / name
    read = only(read_bytes(file.read_bytes(), name))
    assert [sentence for sentence in SEEN[name] if sentence not in read.text] == []
    assert words_outside(read) == ""
    for known in docx.Document(str(file)).paragraphs:
        assert [run.text for run in known.runs if run.text.strip() not in read.text] == []
