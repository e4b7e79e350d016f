"""Presentations: slides in their order, shapes from the top, and everything a slide says."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pptx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from index.documents import BlockKind, Document, Problem, Reason
from index.readers import read_raw
from index.readers.imagery import ocr
from index.readers.imagery.ocr import Line, Picture
from index.readers.raw import Raw
from tests.index.readers.checks import check_blocks, documents, headings, only, words

TITLE_ONLY, BLANK = 5, 6
"""Layouts of the empty presentation that python-pptx begins with."""


def picture() -> io.BytesIO:
    data = io.BytesIO()
    Image.new("RGB", (40, 40)).save(data, "PNG")
    return data


def empty() -> Any:
    """A presentation without slides; what types python-pptx states do not cover its own examples."""
    return pptx.Presentation()


def written(deck: Any) -> bytes:
    data = io.BytesIO()
    deck.save(data)
    return data.getvalue()


def slide(deck: Any, title: str = "", layout: int = TITLE_ONLY) -> Any:
    added = deck.slides.add_slide(deck.slide_layouts[layout if title or layout != TITLE_ONLY else BLANK])
    if title and added.shapes.title is not None:
        added.shapes.title.text = title
    return added


def box(on: Any, text: str, left: float, top: float) -> None:
    on.shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(0.5)).text_frame.text = text


def changed(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """A zip file with each entry as `change` gives it; without those for which it gives None."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if (content := change(name, old.read(name))) is not None:
                new.writestr(name, content)
    return out.getvalue()


def in_slide(data: bytes, old: str, new: str, number: int = 1) -> bytes:
    part = f"ppt/slides/slide{number}.xml"
    return changed(data, lambda name, b: b.replace(old.encode(), new.encode()) if name == part else b)


def reading(data: bytes, path: str = "班会.pptx") -> list[Document | Problem]:
    results = list(read_raw(Raw(path, data)))
    for document in documents(results):
        check_blocks(document)
    return results


def pages(document: Document) -> list[int | None]:
    return [block.page for block in document.blocks]


def test_slides_and_their_shapes() -> None:
    """Title, shapes from the top and from the left, then the notes; each block knows its slide."""
    deck = empty()
    first, second = slide(deck, "班会"), slide(deck, "值日")
    box(first, "右下", 5, 4)
    box(first, "左下", 1, 4.1)
    box(first, "中间\n两段", 3, 2.5)
    assert first.notes_slide.notes_text_frame is not None
    first.notes_slide.notes_text_frame.text = "先点名"
    box(second, "扫地", 1, 3)
    document = only(reading(written(deck)))
    assert words(document) == ["班会", "中间", "两段", "左下", "右下", "先点名", "值日", "扫地"]
    assert headings(document) == [(1, "班会"), (1, "值日")]
    assert pages(document) == [1] * 6 + [2] * 2
    assert (document.form, document.pages, document.blank_pages) == ("pptx", 2, ())


def test_places_that_are_inherited() -> None:
    """A placeholder stands where its layout puts it: the body between a box above and a box below."""
    deck = empty()
    added = slide(deck, "甲", layout=1)
    box(added, "下", 1, 7)
    added.placeholders[1].text = "正文"
    box(added, "上", 1, 1.2)
    assert words(only(reading(written(deck)))) == ["甲", "上", "正文", "下"]


def test_groups_are_read_whole() -> None:
    """Shapes of a group, and of a group in it, follow each other by their places in it."""
    deck = empty()
    added = slide(deck, "甲")
    box(added, "末", 1, 6)
    group = added.shapes.add_group_shape()
    inner = group.shapes.add_group_shape()
    for on, text, top in ((group, "乙二", 4), (group, "乙一", 3), (inner, "丙二", 2.5), (inner, "丙一", 2)):
        on.shapes.add_textbox(Inches(1), Inches(top), Inches(1), Inches(0.3)).text_frame.text = text
    assert words(only(reading(written(deck)))) == ["甲", "丙一", "丙二", "乙一", "乙二", "末"]


def test_tables_row_by_row() -> None:
    """Each row is a block, its cells apart by tabs; a merged cell gives its words once."""
    deck = empty()
    table = slide(deck, "甲").shapes.add_table(3, 3, Inches(1), Inches(2), Inches(6), Inches(2)).table
    for row, cells in enumerate((("姓名", "", "备注"), ("王明", "一", "扫\n地"), ("李红", "二", ""))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(0, 0).merge(table.cell(0, 1))
    document = only(reading(written(deck)))
    assert words(document, BlockKind.ROW) == ["姓名\t\t备注", "王明\t一\t扫 地", "李红\t二"]


def test_what_charts_and_diagrams_say() -> None:
    """A chart gives its title and the names of its series and categories."""
    deck = empty()
    data: Any = cast(Any, CategoryChartData)()
    data.categories = ["一月", "二月"]
    data.add_series("雨天", (3, 4))
    data.add_series("晴天", (5, 6))
    place = (Inches(1), Inches(2), Inches(4), Inches(3))
    chart = slide(deck, "天气").shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data).chart
    chart.has_title = True
    chart.chart_title.text_frame.text = "每月天数"
    assert words(only(reading(written(deck)))) == ["天气", "每月天数", "雨天\t晴天", "一月\t二月"]


def test_words_of_a_diagram() -> None:
    """The points of a diagram are read from the part that holds them."""
    deck = empty()
    box(slide(deck, "步骤"), "标记", 1, 3)
    diagram = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
    frame = (
        '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="9" name="d"/><p:cNvGraphicFramePr/><p:nvPr/>'
        '</p:nvGraphicFramePr><p:xfrm><a:off x="0" y="5000000"/><a:ext cx="1" cy="1"/></p:xfrm>'
        f'<a:graphic><a:graphicData uri="{diagram}"><dgm:relIds xmlns:dgm="{diagram}" r:dm="rIdD"/>'
        "</a:graphicData></a:graphic></p:graphicFrame></p:spTree>"
    )
    points = "".join(
        f'<dgm:pt modelId="{n}"><dgm:t><a:p><a:r><a:t>{word}</a:t></a:r></a:p></dgm:t></dgm:pt>'
        for n, word in enumerate(("洗手", "吃饭"))
    )
    model = (
        f'<dgm:dataModel xmlns:dgm="{diagram}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        f"<dgm:ptLst>{points}</dgm:ptLst></dgm:dataModel>"
    )
    relation = (
        '<Relationship Id="rIdD" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'diagramData" Target="../diagrams/data1.xml"/></Relationships>'
    )
    data = in_slide(written(deck), "</p:spTree>", frame)
    rels = "ppt/slides/_rels/slide1.xml.rels"
    data = changed(data, lambda n, b: b.replace(b"</Relationships>", relation.encode()) if n == rels else b)
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as file:
        file.writestr("ppt/diagrams/data1.xml", model)
    assert words(only(reading(out.getvalue()))) == ["步骤", "标记", "洗手", "吃饭"]


def test_numbers_dates_and_feet_are_furniture() -> None:
    """What stands on every slide is kept in the text and out of passages."""
    deck = empty()
    added = slide(deck, "甲")
    for text, top in (("正文", 3), ("脚注行", 6), ("12", 6.5)):
        box(added, text, 1, top)
    data = in_slide(
        written(deck), "<a:r><a:t>12</a:t></a:r>", '<a:fld id="{1}" type="slidenum"><a:t>12</a:t></a:fld>'
    )
    mark = r"(<p:nvPr)/>(</p:nvSpPr><p:spPr>(?:(?!<p:sp>).)*?脚注行)"

    def with_foot(name: str, content: bytes) -> bytes:
        if name != "ppt/slides/slide1.xml":
            return content
        return re.sub(mark, r'\1><p:ph type="ftr" idx="11"/></p:nvPr>\2', content.decode()).encode()

    data = changed(data, with_foot)
    document = only(reading(data))
    assert words(document, BlockKind.FURNITURE) == ["脚注行", "12"]
    assert words(document, BlockKind.PARAGRAPH) == ["正文"]


def test_what_is_said_twice_for_older_programs() -> None:
    """Of a choice and what stands in for it one is read; equations keep their words."""
    deck = empty()
    box(slide(deck, "甲"), "数", 1, 3)
    space, math = "http://schemas.openxmlformats.org/", "officeDocument/2006/math"
    choice = (
        f'<mc:AlternateContent xmlns:mc="{space}markup-compatibility/2006"><mc:Choice Requires="a14">'
        f'<m:oMath xmlns:m="{space}{math}"><m:f><m:num><m:r><m:t>甲</m:t></m:r></m:num>'
        "<m:den><m:r><m:t>乙</m:t></m:r></m:den></m:f></m:oMath></mc:Choice>"
        "<mc:Fallback><a:r><a:t>旧</a:t></a:r></mc:Fallback></mc:AlternateContent></a:p>"
    )
    data = in_slide(written(deck), "<a:t>数</a:t></a:r></a:p>", "<a:t>数</a:t></a:r><a:br/>" + choice)
    assert words(only(reading(data)))[1] == "数\n甲/乙"


def test_hidden_slides_are_read() -> None:
    """A slide that is not shown is read like the others."""
    deck = empty()
    slide(deck, "甲")
    slide(deck, "乙")._element.set("show", "0")
    assert words(only(reading(written(deck)))) == ["甲", "乙"]


def test_a_slide_without_a_title_is_not_under_the_last() -> None:
    """Its first line names it; a long one, or a table, is left what it is."""
    deck = empty()
    slide(deck, "甲")
    for text in ("小标题\n一些话", "长" * 80):
        box(slide(deck), text, 1, 2)
    assert headings(only(reading(written(deck)))) == [(1, "甲"), (1, "小标题")]


def test_title_and_date() -> None:
    """Properties name and date it; else its first slide names it."""
    deck = empty()
    slide(deck, "春季\v班会")
    deck.core_properties.title = "PowerPoint 演示文稿"
    deck.core_properties.created = datetime(2021, 9, 1, 8)
    document = only(reading(written(deck)))
    assert (document.title, document.date) == ("春季 班会", "2021-09-01")
    deck.core_properties.title = "班会记录"
    assert only(reading(written(deck))).title == "班会记录"


@pytest.fixture
def recognising(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words that are recognised in each picture, in their turn; none once they are used up."""
    found: list[str] = []

    def recognise(picture: Picture, alive: Callable[[], None]) -> list[Line] | None:
        alive()
        return [Line(found.pop(0), 0.1, 0.1, 0.9, 0.2, 0.9)] if found else None

    monkeypatch.setattr(ocr, "recognise", recognise)
    return found


def test_slides_that_are_pictures(recognising: list[str]) -> None:
    """A slide with a picture and no words is counted and reported; one with neither is only counted."""
    deck = empty()
    slide(deck, "甲")
    for _ in range(2):
        slide(deck).shapes.add_picture(picture(), 0, 0)
    slide(deck)
    document, problem = reading(written(deck))
    assert isinstance(document, Document)
    assert (document.pages, document.blank_pages) == (4, (2, 3, 4))
    assert problem == Problem("班会.pptx", Reason.PAGES_WITHOUT_TEXT, "2-3")


def test_slides_that_are_pictures_of_words(recognising: list[str]) -> None:
    """What is recognised in the picture of a slide is its text, and said to be recognised."""
    recognising.append("扫地擦桌子")
    deck = empty()
    added = slide(deck, "甲")
    added.shapes.add_picture(picture(), 0, 0)  # beside words of its own a picture is one
    slide(deck).shapes.add_picture(picture(), 0, 0)
    document, problem = reading(written(deck))
    assert isinstance(document, Document)
    assert words(document) == ["甲", "扫地擦桌子"]
    assert (pages(document), document.blank_pages) == ([1, 2], ())
    assert problem == Problem("班会.pptx", Reason.RECOGNISED, "2")


def test_nothing_but_pictures_and_nothing_at_all(recognising: list[str]) -> None:
    """Pictures alone are no text layer; not even pictures is empty."""
    deck = empty()
    assert reading(written(deck)) == [Problem("班会.pptx", Reason.EMPTY)]
    added = slide(deck)
    assert reading(written(deck)) == [Problem("班会.pptx", Reason.EMPTY)]
    added.shapes.add_picture(picture(), 0, 0)
    assert reading(written(deck)) == [Problem("班会.pptx", Reason.NO_TEXT_LAYER)]


@pytest.fixture(scope="module")
def deck() -> bytes:
    made = empty()
    for title in ("甲", "乙", "丙"):
        box(slide(made, title), title + "文", 1, 3)
    return written(made)


def test_a_damaged_slide_is_left_out_alone(deck: bytes) -> None:
    """The other slides are read, and the part is named."""
    data = changed(deck, lambda n, b: b[: len(b) // 2] if n == "ppt/slides/slide2.xml" else b)
    document, problem = reading(data)
    assert isinstance(document, Document)
    assert words(document) == ["甲", "甲文", "丙", "丙文"]
    assert pages(document) == [1, 1, 3, 3]
    assert problem == Problem("班会.pptx", Reason.PARTS_LEFT_OUT, "ppt/slides/slide2.xml")


def test_a_slide_that_is_not_there(deck: bytes) -> None:
    """A slide that the file lists and does not hold is named; without any slide the file is malformed."""
    document, problem = reading(changed(deck, lambda n, b: None if n == "ppt/slides/slide2.xml" else b))
    assert isinstance(document, Document)
    assert (pages(document), document.blank_pages) == ([1, 1, 3, 3], (2,))
    assert problem == Problem("班会.pptx", Reason.PARTS_LEFT_OUT, "slide 2")
    (problem,) = reading(changed(deck, lambda n, b: None if n.startswith("ppt/slides/s") else b))
    assert problem == Problem("班会.pptx", Reason.MALFORMED, "slide 1, slide 2, slide 3")


def test_relationships_out_and_to_nowhere(deck: bytes, tmp_path: Path) -> None:
    """A slide, layout or picture said to be elsewhere, on the net or on this machine, is never asked for."""
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    links = "".join(
        f'<Relationship Id="x{n}" Type="{base}{kind}" Target="{target}" {mode}/>'
        for n, (kind, target, mode) in enumerate(
            (
                ("slideLayout", "http://127.0.0.1:9/x.xml", 'TargetMode="External"'),
                ("notesSlide", (tmp_path / "x").as_uri(), 'TargetMode="External"'),
                ("image", "../NULL", ""),
                ("notesSlide", "../../../../../etc/passwd", ""),
            )
        )
    )
    data = changed(
        deck,
        lambda n, b: b.replace(b"</Rel", links.encode() + b"</Rel") if n.endswith("slide1.xml.rels") else b,
    )
    assert words(only(reading(data)))[:2] == ["甲", "甲文"]


def test_entities_are_refused(deck: bytes) -> None:
    """A slide with a document type of its own is left out."""
    laughs = '<!DOCTYPE x [<!ENTITY l "笑"><!ENTITY m "&l;&l;">]>'
    data = changed(
        deck,
        lambda n, b: (
            b.replace(b"<p:sld ", laughs.encode() + b"<p:sld ").replace(b"<a:t>", b"<a:t>&m;")
            if n == "ppt/slides/slide1.xml"
            else b
        ),
    )
    document, problem = reading(data)
    assert isinstance(document, Document)
    assert "笑" not in document.text
    assert problem == Problem("班会.pptx", Reason.PARTS_LEFT_OUT, "ppt/slides/slide1.xml")


def test_a_slide_that_explodes(deck: bytes) -> None:
    """A part that unpacks to a thousand times its size is refused."""
    data = changed(deck, lambda n, b: b + b" " * 60_000_000 if n == "ppt/slides/slide1.xml" else b)
    (problem,) = reading(data)
    assert isinstance(problem, Problem)
    assert problem.reason is Reason.ARCHIVE_LIMIT


def test_names_of_the_stricter_standard(deck: bytes) -> None:
    """Presentations saved as Strict Open XML have other names for everything, and the same words."""

    def strict(_: str, data: bytes) -> bytes:
        for kind in ("presentationml", "drawingml"):
            usual = f"http://schemas.openxmlformats.org/{kind}/2006/main".encode()
            data = data.replace(usual, f"http://purl.oclc.org/ooxml/{kind}/main".encode())
        usual = b"http://schemas.openxmlformats.org/officeDocument/2006/"
        return data.replace(usual, b"http://purl.oclc.org/ooxml/officeDocument/")

    assert words(only(reading(changed(deck, strict)))) == ["甲", "甲文", "乙", "乙文", "丙", "丙文"]


@settings(max_examples=60)
@given(st.integers(0, 100_000), st.integers(0, 255), st.booleans())
def test_no_damage_raises(deck: bytes, place: int, byte: int, cut: bool) -> None:
    """A presentation cut anywhere, or with any byte changed, is read or reported."""
    at = place % len(deck)
    assert reading(deck[:at] if cut else deck[:at] + bytes((byte,)) + deck[at + 1 :])


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(
        [
            "slides/slide1.xml",
            "presentation.xml",
            "_rels/presentation.xml.rels",
            "slideLayouts/slideLayout6.xml",
        ]
    ),
    st.integers(0, 100_000),
    st.integers(32, 126),
)
def test_no_damage_inside_raises(deck: bytes, part: str, place: int, byte: int) -> None:
    """A part with any character changed is read or reported."""

    def harmed(name: str, data: bytes) -> bytes:
        at = place % len(data)
        return data[:at] + bytes((byte,)) + data[at + 1 :] if name == f"ppt/{part}" else data

    assert reading(changed(deck, harmed))


def test_a_real_presentation(shared: Path) -> None:
    """Words picked by eye from the slides stand on their slide."""
    file = shared / "eval/formats/MinerU__pptx_01.pptx"
    document = only(reading(file.read_bytes(), file.name))
    found = {(block.page, document.text[block.start : block.end]) for block in document.blocks}
    assert document.pages == 6
    assert found >= {
        (1, "R1\tTrue\tFalse\t\tFalse\tTrue\tTrue"),
        (1, "With footnote"),
        (2, "A rectangle shape with this text inside."),
        (2, "Some notes on the second slide."),
        (3, "Second line of notes."),
        (5, "类别 1\t类别 2\t类别 3\t类别 4"),
        (6, "这里是插入在列表中间的普通正文，不应作为列表项"),
    }
