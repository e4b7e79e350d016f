"""Tables as text: records located in the file's own text, whatever parts their cells."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import BlockKind, DecodedBy, Decoding, Document, Problem, Reason
from index.readers import csv
from index.readers.raw import NO_OPTIONS, Raw
from tests.index.readers.checks import ReadBytes, check_blocks, documents, headings, only, words

TABLE = '姓名,星期,备注\r\n王明,一,"擦黑板,\r\n扫地"\r\n,,\r\n李红,二,"说""好"""\r\n'


def lines(document: Document) -> list[int | None]:
    return [block.line for block in document.blocks]


def test_records_of_a_table(read_bytes: ReadBytes) -> None:
    """The text is the file's; each record is a row with its line, however many lines its cells take."""
    document = only(read_bytes(TABLE, "值日.csv"))
    assert document.text == TABLE
    assert words(document) == ["姓名,星期,备注", '王明,一,"擦黑板,\r\n扫地"', '李红,二,"说""好"""']
    assert words(document, BlockKind.ROW) == words(document)[1:]
    assert headings(document) == [(1, "姓名,星期,备注")]
    assert lines(document) == [1, 2, 5]
    assert (document.form, document.title) == ("csv", "值日")


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_parts_the_cells_is_found(read_bytes: ReadBytes, mark: str, end: str) -> None:
    """Comma, semicolon, tab and bar are told apart, though cells hold the others too."""
    rows = [["姓名", "数量"], ["王明", "1,5"], ["李红；赵", "2,5"], ["一｜二", "3;4"]]
    cells = [[f'"{cell}"' if mark in cell else cell for cell in row] for row in rows]
    text = "".join(mark.join(row) + end for row in cells)
    document = only(read_bytes(text, "a.csv"))
    assert words(document) == [mark.join(row) for row in cells]
    assert headings(document) == [(1, mark.join(rows[0]))]


def test_tabs_in_a_tsv_come_first(read_bytes: ReadBytes) -> None:
    """In a .tsv file commas do not part cells where tabs can."""
    document = only(read_bytes("b,c\td,e\n1,2\t3,4\n", "a.tsv"))
    assert headings(document) == [(1, "b,c\td,e")]


def test_a_table_told_to_excel(read_bytes: ReadBytes) -> None:
    """The line `sep=` says what parts the cells and belongs to no passage."""
    document = only(read_bytes("sep=|\n姓名|a,b\n王明|1,2\n", "a.csv"))
    assert words(document, BlockKind.FURNITURE) == ["sep=|"]
    assert headings(document) == [(1, "姓名|a,b")]


def test_a_title_above_the_names_of_columns(read_bytes: ReadBytes) -> None:
    """The heading is the row of names, not the title that stands above it."""
    document = only(read_bytes("值日统计,,\n姓名,次数,分数\n王明,3,9.5\n", "a.csv"))
    assert headings(document) == [(1, "姓名,次数,分数")]
    assert words(document, BlockKind.ROW) == ["值日统计,,", "王明,3,9.5"]


@pytest.mark.parametrize(
    "text",
    [
        "王明,1,2\n李红,3,4\n",
        "2021-09-01,12.5%\n2021-09-02,¥13\n",
        "早上七点半以前值日生要把黑板擦干净，把桌椅摆整齐，把地扫干净，再把窗户打开通风换气，中午放学以后再关上,王明\n好,李红\n",
        "王明,王明\n李红,李红\n",
    ],
)
def test_no_names_of_columns(read_bytes: ReadBytes, text: str) -> None:
    """Where the first row is content, numbers, sentences or twice the same, no row is a heading."""
    document = only(read_bytes(text, "a.csv"))
    assert headings(document) == []
    assert words(document, BlockKind.ROW) == text.splitlines()


def test_a_quotation_mark_that_is_never_closed(read_bytes: ReadBytes) -> None:
    """It does not swallow the rest of the table: from there on each line is a record."""
    document = only(read_bytes('姓名,星期\n王明,"一\n李红,二\n赵强,三\n', "a.csv"))
    assert words(document) == ["姓名,星期", '王明,"一', "李红,二", "赵强,三"]
    assert lines(document) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "paragraphs", [["河边的柳树发芽了，孩子们去看水。", "到了傍晚, 他们才回家。"], ["甲", "乙", "丙"]]
)
def test_no_table_is_read_as_text(read_bytes: ReadBytes, paragraphs: list[str]) -> None:
    """A file of sentences is plain text whatever its name says."""
    document = only(read_bytes("\n".join(paragraphs), "a.csv"))
    assert document.form == "text"
    assert words(document) == paragraphs


def test_empty_cells_alone(read_bytes: ReadBytes) -> None:
    """A table without a word is empty."""
    assert read_bytes(",,\n,,\n", "a.csv") == [Problem("a.csv", Reason.EMPTY)]


def test_the_encoding_is_found_and_can_be_chosen() -> None:
    """Tables from old Chinese systems are GBK; what the user says about it is believed."""
    text = "姓名,备注\n王明,河边的柳树又发芽了，孩子们放学后都到那里去看水\n李红,春天来了\n"
    (document,) = csv.read(Raw("a.csv", text.encode("gbk")))
    assert isinstance(document, Document)
    assert document.text == text
    assert document.decoding == Decoding("gb18030", DecodedBy.GUESSED)
    options = type(NO_OPTIONS)(encoding="big5hkscs")
    (document,) = csv.read(Raw("a.csv", "姓名,星期\n王明,一\n".encode("big5"), options))
    assert isinstance(document, Document)
    assert document.text == "姓名,星期\n王明,一\n"


def test_a_long_table_is_read_in_time(read_bytes: ReadBytes) -> None:
    """A hundred thousand records are a matter of a second, also behind an open quotation mark."""
    for cell in ('"擦黑板,扫地"', '"擦黑板'):
        document = only(read_bytes("姓名,星期,备注\n" + f"王明,一,{cell}\n" * 99_999, "a.csv"))
        assert document.blocks[-1].line is not None
        assert document.blocks[-1].line >= 99_999


_PARTS = st.sampled_from([",", ";", "\t", "|", '"', '""', "\n", "\r\n", "\r", "山", "a b", "1", " ", "sep=,"])


@given(st.lists(_PARTS, max_size=30).map("".join), st.sampled_from(["a.csv", "a.tsv"]))
def test_any_text_is_read(text: str, path: str) -> None:
    """Whatever the text, records are found in it in order and apart, and no cell with a word is lost."""
    for document in documents(list(csv.read(Raw(path, (text + "末").encode())))):
        check_blocks(document)
        assert document.text == text + "末"
        told = "".join(words(document))
        assert all(told.count(word) == document.text.count(word) for word in ("山", "a b", "末"))


def test_a_real_table(shared: Path) -> None:
    """Rows picked by eye from the file are single blocks with the line they begin on."""
    file = shared / "eval/formats/Langchain-Chatchat__langchain-ChatGLM_open.csv"
    document = only(list(csv.read(Raw(file.name, file.read_bytes()))))
    check_blocks(document)
    rows = {block.line: document.text[block.start : block.end] for block in document.blocks}
    assert rows[1] == ",title,file,url,detail,id"
    assert rows[3].startswith("1,怎么让模型严格根据检索的数据进行回答，减少胡说八道的回答呢,2023-04-04.00,")
    assert rows[16] == (
        "14,能否弄个懒人包，可以一键体验？,2023-04-13.00,"
        "https://github.com/imClumsyPanda/langchain-ChatGLM/issues/78,能否弄个懒人包，可以一键体验？,14"
    )
    assert rows[324].startswith("322,[FEATURE] 支持AMD win10 本地部署吗？,2023-06-18.06,")
    assert words(document, BlockKind.HEADING) == [",title,file,url,detail,id"]
