"""Spreadsheets: rows under their sheet and the names of its columns, each cell as it is shown."""

import io
import re
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment

from index.documents import BlockKind, Document, Problem, Reason
from index.readers import read_raw, xlsx
from index.readers.raw import Raw
from tests.index.readers.checks import check_blocks, documents, headings, only, words

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def written(book: openpyxl.Workbook) -> bytes:
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def made(rows: list[list[object]], title: str = "值日") -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return written(book)


def changed(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """A zip file with each entry as `change` gives it; without those for which it gives None."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if (content := change(name, old.read(name))) is not None:
                new.writestr(name, content)
    return out.getvalue()


def replaced(data: bytes, part: str, old: str, new: str) -> bytes:
    return changed(data, lambda name, b: b.replace(old.encode(), new.encode()) if name == part else b)


def sharing(data: bytes) -> bytes:
    """The workbook with its words in a table that cells share, as spreadsheet programs write it."""
    texts: list[str] = []

    def shared(found: re.Match[str]) -> str:
        texts.append(found[1])
        return f't="s"><v>{len(texts) - 1}</v>'

    def moved(name: str, content: bytes) -> bytes:
        text = content.decode()
        if name == SHEET:
            text = re.sub('t="inlineStr"><is>(.*?)</is>', shared, text)
        elif name == "xl/_rels/workbook.xml.rels":
            kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
            link = f'<Relationship Id="rIdS" Type="{kind}" Target="sharedStrings.xml"/>'
            text = text.replace("</Relationships>", link + "</Relationships>")
        return text.encode()

    data = changed(data, moved)
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    items = "".join(f"<si>{text}</si>" for text in texts)
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr(STRINGS, f'<?xml version="1.0"?><sst xmlns="{space}">{items}</sst>')
    return out.getvalue()


def reading(data: bytes, path: str = "值日.xlsx") -> list[Document | Problem]:
    results = list(read_raw(Raw(path, data)))
    for document in documents(results):
        check_blocks(document)
    return results


ROWS: list[list[object]] = [
    ["值日安排", None, None],
    ["姓名", "星期", "次数"],
    ["王明", "一\n二", 3],
    [],
    [None, "五", 12.5, None],
]


def test_rows_of_a_sheet() -> None:
    """Sheet, names of columns and rows in order; cells apart by tabs, each row with its number."""
    document = only(reading(made(ROWS)))
    assert words(document) == ["值日", "值日安排", "姓名\t星期\t次数", "王明\t一 二\t3", "五\t12.5"]
    assert headings(document) == [(1, "值日"), (2, "姓名\t星期\t次数")]
    assert words(document, BlockKind.ROW) == ["值日安排", "王明\t一 二\t3", "五\t12.5"]
    assert [block.line for block in document.blocks] == [None, 1, 2, 3, 5]
    assert (document.form, document.title, document.decoding) == ("xlsx", "值日", None)


def test_all_sheets_are_read() -> None:
    """Hidden sheets are read too, empty ones leave nothing, and a sheet's name is no title."""
    book = openpyxl.Workbook()
    for title, state in (("甲", "visible"), ("空", "visible"), ("乙", "hidden"), ("丙", "veryHidden")):
        sheet = book.create_sheet(title)
        sheet.sheet_state = state
        if title != "空":
            sheet.append([title + "一", 1])
    document = only(reading(written(book), "课表.xlsx"))
    assert words(document) == ["甲", "甲一\t1", "乙", "乙一\t1", "丙", "丙一\t1"]
    assert document.title == "课表"


def test_title_and_date_that_are_stated() -> None:
    """The properties name and date a workbook."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "甲"
    book.properties.title = "春季课表"
    book.properties.created = datetime(2021, 9, 1)
    document = only(reading(written(book)))
    assert (document.title, document.date) == ("春季课表", "2021-09-01")


@pytest.mark.parametrize(
    ("value", "code", "words_shown"),
    [
        (1234.5, "#,##0.00", "1,234.50"),
        (0.256, "0.0%", "25.6%"),
        (9.9, '"¥"#,##0.00', "¥9.90"),
        (date(2022, 10, 16), 'yyyy"年"m"月"d"日"', "2022年10月16日"),
        (date(2022, 10, 16), "mm-dd-yy", "2022/10/16"),
        (datetime(2022, 10, 16, 8, 5), "yyyy-mm-dd hh:mm", "2022-10-16 08:05"),
        (7, "000", "007"),
        ("007", "@", "007"),
        (True, "General", "TRUE"),
        ("#DIV/0!", "General", "#DIV/0!"),
        ("=1/0", "@", None),
    ],
)
def test_cells_as_they_are_shown(value: object, code: str, words_shown: str | None) -> None:
    """Numbers, dates, truths and errors stand in the text as in the cell."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"], book.active["B1"] = "值", value
    book.active["B1"].number_format = code
    (document, *_) = documents(reading(written(book)))
    assert words(document)[1] == ("值" if words_shown is None else f"值\t{words_shown}")


def test_formulas_give_what_was_computed() -> None:
    """A formula's last value is shown; where none was ever computed, the sheet's first such cell is named."""
    data = made([["数", 1], ["和", "=1+1"], ["差", "=1-1"], ["积", "=1*1"]])
    data = replaced(data, SHEET, "<f>1+1</f><v />", "<f>1+1</f><v>2</v>")
    data = replaced(data, SHEET, "<f>1+1</f><v></v>", "<f>1+1</f><v>2</v>")
    document, problem = reading(data)
    assert isinstance(document, Document)
    assert words(document)[1:] == ["数\t1", "和\t2", "差", "积"]
    assert problem == Problem("值日.xlsx", Reason.PARTS_LEFT_OUT, "值日!B3…")


def test_merged_cells_and_far_ones() -> None:
    """A merged cell gives its value once; a word in a far column is not led by thousands of tabs."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "合并"
    sheet.merge_cells("A1:C1")
    sheet["D1"], sheet["XFD1"] = "右", "远"
    text = words(only(reading(written(book))))[1]
    assert text.startswith("合并\t\t\t右\t")
    assert text.endswith("\t远")
    assert len(text) < 60


def test_what_stands_beside_the_cells() -> None:
    """Comments with the row they speak of, and the titles of charts, follow the rows of their sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["姓名", "次数"], ["王明", 3], ["李红", 4]):
        sheet.append(row)
    sheet["B3"].comment = Comment("补过一次", "老师")
    chart = BarChart()
    chart.title = "值日次数"
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    sheet.add_chart(chart, "D1")
    document = only(reading(written(book)))
    assert words(document)[2:6] == ["王明\t3", "李红\t4", "补过一次", "值日次数"]
    assert document.blocks[4].line == 3


def test_a_dimension_that_lies() -> None:
    """What a sheet says of its own size is not believed."""
    data = replaced(made(ROWS), SHEET, '<dimension ref="A1:C5"', '<dimension ref="A1:A1"')
    assert words(only(reading(data)))[-1] == "五\t12.5"


def test_names_of_the_stricter_standard() -> None:
    """Workbooks saved as Strict Open XML have other names for everything, and the same words."""

    def strict(name: str, data: bytes) -> bytes:
        for usual, other in (
            (
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                b"http://purl.oclc.org/ooxml/spreadsheetml/main",
            ),
            (
                b"http://schemas.openxmlformats.org/officeDocument/2006/",
                b"http://purl.oclc.org/ooxml/officeDocument/",
            ),
        ):
            data = data.replace(usual, other)
        return data

    assert words(only(reading(changed(made(ROWS), strict))))[2:4] == ["姓名\t星期\t次数", "王明\t一 二\t3"]


@pytest.mark.parametrize("where", [bytes, sharing])
def test_text_set_in_runs(where: Callable[[bytes], bytes]) -> None:
    """Words in the cell itself or shared, in runs of other looks, are whole; how they sound is left out."""
    runs = (
        '<r><rPr><b/></rPr><t>山_x000D_</t></r><r><t xml:space="preserve"> 水</t></r>'
        '<rPh sb="0" eb="1"><t>shan</t></rPh>'
    )
    data = replaced(made([["甲"]]), SHEET, "<t>&#30002;</t>", runs)
    assert words(only(reading(where(data))))[1] == "山  水"


def test_words_that_cells_share() -> None:
    """The table of shared words gives the same as words in the cells."""
    assert only(reading(sharing(made(ROWS)))).text == only(reading(made(ROWS))).text


@pytest.mark.parametrize("bad", ["<v>9999</v>", "<v>x</v>", "<v>-1e</v>"])
def test_a_bad_cell_is_left_out_alone(bad: str) -> None:
    """A cell that makes no sense is named, and the others are read."""
    data = replaced(sharing(made([["甲", "乙"], ["丙", "丁"]])), SHEET, "<v>2</v>", bad)
    document, problem = reading(data)
    assert isinstance(document, Document)
    assert words(document)[1:] == ["甲\t乙", "丁"]
    assert problem == Problem("值日.xlsx", Reason.PARTS_LEFT_OUT, "值日!A2")


def test_a_cut_sheet_gives_what_stands_before() -> None:
    """Rows before the place of damage are read; the place is named."""
    data = changed(made([[n, "甲"] for n in range(50)]), lambda n, b: b[: len(b) // 2] if n == SHEET else b)
    document, problem = reading(data)
    assert isinstance(document, Document)
    assert 10 < len(document.blocks) < 50
    assert problem == Problem("值日.xlsx", Reason.PARTS_LEFT_OUT, f"值日!A{len(document.blocks)}")


def test_a_sheet_that_is_not_there() -> None:
    """A sheet that the file lists and does not hold is named."""
    data = changed(made(ROWS), lambda name, b: None if name == SHEET else b)
    assert reading(data) == [Problem("值日.xlsx", Reason.MALFORMED, "值日")]


def test_looks_that_make_no_sense_cost_nothing() -> None:
    """Fonts, rules and areas to print that openpyxl refuses are not looked at."""
    data = made(ROWS)
    data = replaced(data, "xl/styles.xml", '<family val="2"', '<family val="99"')
    data = replaced(data, "xl/workbook.xml", "<definedNames", "<definedNames><definedName/></definedNames><x")
    rules = '<dataValidations count="z"><dataValidation type="q"/></dataValidations>'
    data = replaced(data, SHEET, "</sheetData>", "</sheetData>" + rules)
    with pytest.raises((ValueError, TypeError)):
        openpyxl.load_workbook(io.BytesIO(data))
    assert words(only(reading(data)))[2] == "姓名\t星期\t次数"


def test_empty_and_broken_workbooks() -> None:
    """A workbook without a word is empty; one without its parts is malformed."""
    assert reading(made([])) == [Problem("值日.xlsx", Reason.EMPTY)]
    data = changed(made(ROWS), lambda name, b: b"<x" if name == SHEET else b)
    assert reading(data) == [Problem("值日.xlsx", Reason.MALFORMED, "值日!A1")]
    data = changed(made(ROWS), lambda name, b: b"<x" if name == "xl/workbook.xml" else b)
    assert [r.reason for r in reading(data) if isinstance(r, Problem)] == [Reason.MALFORMED]


@pytest.mark.parametrize("part", [SHEET, STRINGS, "xl/workbook.xml", "xl/styles.xml"])
def test_entities_are_not_expanded(tmp_path: Path, part: str) -> None:
    """A document type in any part, with entities from outside or a billionfold, gives nothing, at once."""
    secret = tmp_path / "secret"
    secret.write_text("密")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    kind = f'<!DOCTYPE x [<!ENTITY l0 "笑"><!ENTITY s SYSTEM "{secret.as_uri()}">{laughs}]>'

    def attacked(name: str, data: bytes) -> bytes:
        if name != part:
            return data
        head, mark, rest = data.rpartition(b"?>")
        return head + mark + kind.encode() + rest.replace(b"<t>", b"<t>&s;&l11;")

    started = time.perf_counter()
    results = reading(changed(sharing(made(ROWS)), attacked))
    assert time.perf_counter() - started < 5
    assert any(isinstance(result, Problem) for result in results)
    assert all("密" not in document.text and "笑" not in document.text for document in documents(results))


def test_a_text_that_is_repeated_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few bytes that show a long text in every cell are refused, not spelled out."""
    monkeypatch.setattr(xlsx, "MAX_CHARACTERS", 100_000)
    assert reading(made([["长" * 30_000] * 4])) == [Problem("值日.xlsx", Reason.TOO_LARGE, "> 100000")]


def test_a_sheet_that_explodes() -> None:
    """A part that unpacks to a thousand times its size is refused."""
    data = changed(made(ROWS), lambda name, b: b + b" " * 60_000_000 if name == SHEET else b)
    (problem,) = reading(data)
    assert isinstance(problem, Problem)
    assert problem.reason is Reason.ARCHIVE_LIMIT


def test_a_row_far_below() -> None:
    """Rows that are not there cost nothing, whatever number the next one claims."""
    data = replaced(made([["甲", 1]]), SHEET, '<row r="1"', '<row r="999999999"')
    assert only(reading(data)).blocks[-1].line == 999_999_999


@pytest.fixture(scope="module")
def workbook() -> bytes:
    return sharing(made(ROWS))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10_000), st.integers(0, 255), st.booleans())
def test_no_damage_raises(workbook: bytes, place: int, byte: int, cut: bool) -> None:
    """A workbook cut anywhere, or with any byte changed, is read or reported."""
    at = place % len(workbook)
    assert reading(workbook[:at] if cut else workbook[:at] + bytes((byte,)) + workbook[at + 1 :])


@settings(max_examples=40)
@given(
    st.sampled_from([SHEET, STRINGS, "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"]),
    st.integers(0, 10_000),
    st.integers(32, 126),
)
def test_no_damage_inside_raises(part: str, place: int, byte: int) -> None:
    """A part with any character changed, or cut there, is read or reported."""

    def harmed(name: str, data: bytes) -> bytes:
        at = place % len(data)
        return data[:at] + bytes((byte,)) + data[at + 1 :] if name == part else data

    assert reading(changed(sharing(made(ROWS)), harmed))


def test_a_real_workbook(shared: Path) -> None:
    """Rows picked by eye from the sheet stand under the names of its columns, with their numbers."""
    file = shared / "eval/formats/Langchain-Chatchat__langchain-ChatGLM_open.xlsx"
    document = only(reading(file.read_bytes(), file.name))
    assert headings(document) == [(1, "Sheet1"), (2, "title\tfile\turl\tdetail\tid")]
    rows = {block.line: document.text[block.start : block.end] for block in document.blocks}
    assert rows[3].startswith(
        "1\t怎么让模型严格根据检索的数据进行回答，减少胡说八道的回答呢\t2023-04-04.00\t"
    )
    assert rows[16].endswith("issues/78\t能否弄个懒人包，可以一键体验？\t14")
    assert document.date == "2023-06-19"
