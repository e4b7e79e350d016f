"""PDF: running text, the place of every line, and what is told of pages without text."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption

from index.documents import BlockKind, Document, Problem, Reason, Region, region_at
from index.readers import pdf, read_raw
from index.readers.printed import pdfium
from index.readers.raw import Options, Raw
from tests.index.readers.checks import Results, check_blocks, documents, headings, words
from tests.index.readers.paper import BOLD, HEIGHT, LATIN, STORY, TALE, WIDTH, Paper, broken, wrapped

PARAGRAPH, HEADING, FURNITURE = BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.FURNITURE
MADE = "2000-01-01"
"""The day reportlab writes into files that are to be the same every time."""


@pytest.fixture(autouse=True)
def _without_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures stay pictures, whether an engine is installed or not."""
    monkeypatch.setattr(pdf, "_recogniser", lambda: lambda _: None)


def read(data: bytes, *passwords: str, name: str = "a.pdf") -> Results:
    """What the reader says, every document checked."""
    results = list(read_raw(Raw(name, data, Options(passwords=passwords))))
    for document in documents(results):
        check_blocks(document)
        check_regions(document)
    return results


def only(data: bytes, *passwords: str, name: str = "a.pdf") -> Document:
    (document,) = read(data, *passwords, name=name)
    assert isinstance(document, Document), document
    return document


def check_regions(document: Document) -> None:
    """Regions are in order, apart, on the document's pages, and hold every character of every block."""
    end = 0
    for region in document.regions:
        assert end <= region.start < region.end <= len(document.text)
        assert 0 <= region.left <= region.right <= 1
        assert 0 <= region.top <= region.bottom <= 1
        assert 1 <= region.page <= (document.pages or 0)
        end = region.end
    held = "".join(document.text[region.start : region.end] for region in document.regions)
    assert "".join(held.split()) == "".join(document.text.split())
    for block in document.blocks:
        first = region_at(document.regions, block.start)
        assert first is not None
        assert first.page == block.page


def place(document: Document, text: str) -> Region:
    """The region in which a text begins."""
    region = region_at(document.regions, document.text.index(text))
    assert region is not None
    return region


def page(draw: Callable[[Paper], Any], **options: Any) -> bytes:
    """A file of one page."""
    paper = Paper(**options)
    draw(paper)
    return paper.bytes()


def test_lines_inside_chinese_sentences_are_joined() -> None:
    """Where a line ends inside a sentence nothing stands in the text; paragraphs are apart."""
    paper = Paper()
    y = paper.lines(broken(TALE, 20))
    paper.lines(broken(TALE[::-1], 20), y=y)
    document = only(paper.bytes())
    assert document.text == f"{TALE}\n\n{TALE[::-1]}"
    assert (document.form, document.pages, document.blank_pages) == ("pdf", 1, ())


def test_lines_of_words_are_joined_by_a_blank() -> None:
    """English lines are joined by one blank, ragged or justified."""
    for justified in (False, True):
        paper = Paper()
        texts = wrapped(STORY * 2, 220)
        if justified:
            paper.justified(texts, 72, 100, 220)
        else:
            paper.lines(texts, font=LATIN, size=10, leading=1.2)
        assert only(paper.bytes()).text == (STORY * 2).strip()


def test_mixed_scripts() -> None:
    """Between a Chinese character and a Latin word at a line's end no blank is invented."""
    text = "这一部分说明怎样用 Python 读取文件，再用 SQLite 保存，最后写回 Excel 表格，供其他部门查阅。"
    lines = [
        "这一部分说明怎样用 Python 读取文件，再用",
        "SQLite 保存，最后写回 Excel 表格，供其他部门",
        "查阅。",
    ]
    paper = Paper()
    paper.lines(lines)
    found = only(paper.bytes()).text
    assert found.replace(" ", "") == text.replace(" ", "")
    assert "再用SQLite" in found


@pytest.mark.parametrize("shift", [0, 5.5])
@pytest.mark.parametrize("columns", [2, 3])
def test_columns_below_a_title(columns: int, shift: float) -> None:
    """Columns are read one after the other below a title across the page, aligned or not."""
    paper = Paper()
    paper.line("河边渡口的变迁与附近村庄的往事", 130, 80, 20)
    width = (WIDTH - 120 - 20 * (columns - 1)) / columns
    count = int(width // 10)
    parts = [TALE[n:] + TALE[:n] for n in range(columns)]
    for number, part in enumerate(parts):
        paper.lines(broken(part, count), 60 + number * (width + 20), 120 + number * shift, 10)
    document = only(paper.bytes())
    assert words(document) == ["河边渡口的变迁与附近村庄的往事", *parts]
    assert headings(document) == [(1, "河边渡口的变迁与附近村庄的往事")]


def test_columns_written_line_by_line() -> None:
    """The order of the file's content does not count: columns set across each other read the same."""
    left, right = wrapped(STORY * 3, 200), wrapped(STORY[::-1] * 3, 200)
    paper = Paper()
    for number, pair in enumerate(zip(left, right, strict=True)):
        for x, text in zip((70, 300), pair, strict=True):
            paper.line(text, x, 100 + 12 * number, 10, LATIN)
    text = only(paper.bytes()).text
    assert "".join(text.split()) == "".join(((STORY * 3) + (STORY[::-1] * 3)).split())


def test_a_paragraph_goes_on_in_the_next_column() -> None:
    """A sentence that a column's end breaks is one slice."""
    lines = broken(TALE * 4, 22)
    half = len(lines) // 2
    paper = Paper()
    paper.lines(lines[:half], 60, 100, 10)
    paper.lines(lines[half:], 310, 100, 10)
    assert only(paper.bytes()).text == TALE * 4


def test_rows_of_a_table() -> None:
    """Cells beside each other are one row, not columns; each row is a block."""
    paper = Paper()
    rows = [
        ("城市", "人口", "面积"),
        ("北京", "2189", "16411"),
        ("天津", "1387", "11967"),
        ("上海", "2487", "6341"),
    ]
    for number, row in enumerate(rows):
        for x, cell in zip((80, 220, 360), row, strict=True):
            paper.line(cell, x, 100 + 20 * number)
    assert words(only(paper.bytes()), BlockKind.ROW) == [" ".join(row) for row in rows]


def test_hyphens_at_line_ends() -> None:
    """A word that a line's end broke is whole; a hyphen of its own stays."""
    paper = Paper()
    texts = [
        "The long-term plan for well-known rivers needs more infor-",
        "mation about water and its flow, so that the long-",
        "term view of those who live there counts, as do Jean-",
        "Pierre and the others; a new bridge was built in 1998-",
        "2004 and it is pre-eminent among all others.",
    ]
    paper.justified(texts, 72, 100, 270)
    assert only(paper.bytes()).text == (
        "The long-term plan for well-known rivers needs more information about water and its flow, so that "
        "the long-term view of those who live there counts, as do Jean-Pierre and the others; a new bridge "
        "was built in 1998-2004 and it is pre-eminent among all others."
    )


PARAGRAPHS = [f"第{number}段：{TALE[9 * number :]}{TALE[: 9 * number]}末。" for number in range(13)]


def book(pages: int = 4, *, footnote: bool = False) -> bytes:
    """One paragraph after the other, over all pages, with a running header, and the number of the page."""
    paper = Paper()
    lines = [line for paragraph in PARAGRAPHS for line in broken(paragraph, 38)]
    each = -(-len(lines) // pages)
    for number in range(pages):
        left = number % 2
        paper.line("渡口纪事" if left else f"第{number // 2 + 1}章 春天", 72 if left else 400, 50, 9)
        paper.lines(lines[number * each : (number + 1) * each], y=90)
        if footnote:
            paper.lines([f"注{number}：见县志第三卷。"], y=740, size=8)
        paper.line(f"— {number + 7} —", 280, 800, 9)
        paper.turn()
    return paper.bytes()


def test_headers_and_page_numbers_are_furniture() -> None:
    """What stands at the same height of page after page is kept, but is no part of the text."""
    document = only(book())
    assert words(document, FURNITURE) == [
        "第1章 春天", "— 7 —", "渡口纪事", "— 8 —", "第2章 春天", "— 9 —", "渡口纪事", "— 10 —",
    ]  # fmt: skip
    assert words(document, PARAGRAPH) == PARAGRAPHS


@pytest.mark.parametrize("footnote", [False, True])
def test_a_paragraph_over_a_page_break_is_one_slice(footnote: bool) -> None:
    """What stands at the break follows the paragraph, and regions tell the page of each line."""
    document = only(book(footnote=footnote))
    paragraphs = [b for b in document.blocks if document.text[b.start : b.end].endswith("末。")]
    assert len(paragraphs) == 13
    over = [{r.page for r in document.regions if block.start <= r.start < block.end} for block in paragraphs]
    assert sorted(map(len, over)).count(2) >= 2
    assert [block.page for block in paragraphs] == [min(pages) for pages in over]
    assert words(document).count("注1：见县志第三卷。") == footnote


def test_headings_from_the_outline() -> None:
    """A bookmark whose title the page shows makes a heading of that depth; numbers may be missing in it."""
    paper = Paper()
    entries = [("1 渡口", "渡口", 0), ("1.1 从前的船", "从前的船", 1), ("2 公路", "2 公路", 0)]
    y = 100.0
    for number, (shown, title, level) in enumerate(entries):
        paper.line(shown, 72, y)
        paper.canvas.bookmarkPage(str(number))
        paper.canvas.addOutlineEntry(title, str(number), level)
        y = paper.lines(broken(TALE, 30), y=y + 20) + 10
    document = only(paper.bytes())
    assert headings(document) == [(1, "1 渡口"), (2, "1.1 从前的船"), (1, "2 公路")]
    assert words(document, PARAGRAPH) == [TALE] * 3


def test_an_outline_that_names_no_headings() -> None:
    """Bookmarks to pages or parts of a file, which the text does not show, make nothing a heading."""
    paper = Paper()
    paper.canvas.bookmarkPage("a")
    for title in ("第 1 页", "封面", "page 1", ""):
        paper.canvas.addOutlineEntry(title, "a", 0)
    paper.lines(broken(TALE, 30))
    assert headings(only(paper.bytes())) == []


def test_headings_by_their_size() -> None:
    """Without an outline, larger lines are headings, and numbered ones in a face of their own."""
    paper = Paper()
    y = 90.0
    paper.line("渡口纪事", 240, y, 22)
    for shown, size, font in (
        ("一、从前", 15, "STSong-Light"), ("1.1 Boats", 11, BOLD), ("二、后来", 15, "STSong-Light"),
    ):  # fmt: skip
        paper.line(shown, 72, y + 50, size, font)
        y = paper.lines(broken(TALE, 38), y=y + 80)
    document = only(paper.bytes())
    assert headings(document) == [(1, "渡口纪事"), (2, "一、从前"), (3, "1.1 Boats"), (2, "二、后来")]
    assert document.title == "渡口纪事"


def test_large_text_everywhere_is_no_heading() -> None:
    """Where a third of the text is set large, size says nothing."""
    paper = Paper()
    for number in range(12):
        paper.line(f"幻灯片的要点{number}", 72, 100 + 40 * number, 24 if number % 2 else 16)
    assert len(headings(only(paper.bytes()))) <= 1


@pytest.mark.parametrize(("passwords", "opens"), [((), False), (("错\0",), False), (("wrong", "open"), True)])
def test_passwords(passwords: tuple[str, ...], opens: bool) -> None:
    """A file under a password opens with one that fits, and is reported without."""
    data = page(lambda p: p.lines(broken(TALE, 30)), encrypt=StandardEncryption("open", strength=128))
    results = read(data, *passwords)
    if opens:
        (document,) = documents(results)
        assert document.text == TALE
    else:
        assert results == [Problem("a.pdf", Reason.ENCRYPTED)]


def test_a_file_that_only_its_owner_may_change() -> None:
    """A file that opens without a password is read, whatever it forbids."""
    encryption = StandardEncryption("", ownerPassword="owner", canCopy=0, strength=128)
    assert only(page(lambda p: p.lines(broken(TALE, 30)), encrypt=encryption)).text == TALE


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_turned_pages(angle: int) -> None:
    """A page that is shown turned gives its text, and boxes where it is seen."""

    def draw(paper: Paper) -> None:
        canvas = paper.canvas
        canvas.setPageRotation(angle)
        sides = (WIDTH, HEIGHT) if angle % 180 == 0 else (HEIGHT, WIDTH)  # before it is turned
        canvas.translate(sides[0] / 2, sides[1] / 2)
        canvas.rotate(angle)  # so that it reads upright when shown
        canvas.translate(-WIDTH / 2, -HEIGHT / 2)
        paper.lines(broken(TALE, 30))

    document = only(page(draw))
    assert document.text == TALE
    first, second = document.regions[:2]
    assert first.left * WIDTH == pytest.approx(94, abs=1)
    assert second.left * WIDTH == pytest.approx(72, abs=1)
    assert 88 < first.top * HEIGHT < first.bottom * HEIGHT < 105
    assert (second.top - first.top) * HEIGHT == pytest.approx(16.5, abs=1)


@pytest.mark.parametrize("angle", [90, 180, 270, 45])
def test_turned_text_is_not_lost(angle: int) -> None:
    """Text set at an angle follows the text of the page, whole."""

    def draw(paper: Paper) -> None:
        paper.lines(broken(TALE, 30))
        paper.canvas.translate(300, 300)
        paper.canvas.rotate(angle)
        paper.canvas.drawString(0, 0, "仅供内部参考，请勿外传")

    assert only(page(draw)).text == f"{TALE}\n\n仅供内部参考，请勿外传"


def test_text_from_top_to_bottom() -> None:
    """Chinese set in columns from the right is read in that order."""
    lines = broken(TALE, 30)
    paper = Paper()
    for number, line in enumerate(lines):
        for row, character in enumerate(line):
            if character != "\u3000":
                paper.line(character, 500 - 20 * number, 100 + 12 * row, 12)
    assert only(paper.bytes()).text == TALE


def test_the_crop_box() -> None:
    """Boxes are fractions of what is shown; what lies outside of it is kept apart from the text."""

    def draw(paper: Paper) -> None:
        paper.canvas.setCropBox((60, 300, 460, HEIGHT - 50))
        paper.lines(broken(TALE, 30))
        paper.line("印前标记 A-17", 100, 820)

    document = only(page(draw))
    assert words(document, PARAGRAPH) == [TALE]
    assert words(document, FURNITURE) == ["印前标记 A-17"]
    second = document.regions[1]
    assert second.left * 400 == pytest.approx(12, abs=1)
    assert second.bottom * (HEIGHT - 350) == pytest.approx(68.5, abs=3)


def picture(paper: Paper, share: float = 1.0) -> None:
    """A scanned page: a picture over all of it."""
    from reportlab.lib.utils import ImageReader

    bitmap = ImageReader(io.BytesIO(_png(40, 60)))
    paper.canvas.drawImage(bitmap, 0, 0, WIDTH * share, HEIGHT * share)


def _png(width: int, height: int) -> bytes:
    from index.readers.printed.png import png

    return png(np.arange(width * height * 3, dtype=np.uint8).reshape(height, width, 3))


def scanned(pages: str) -> bytes:
    """A file whose pages are text (t), pictures (p), pictures under a stamp (s) or empty (e)."""
    paper = Paper()
    for number, kind in enumerate(pages):
        if kind in "ps":
            picture(paper)
        if kind == "s":
            paper.line("© 某某期刊数据库 http://example.org", 200, 810, 8)
        if kind == "t":
            paper.lines(broken(f"第{number}页。" + TALE, 30))
        paper.line(" ", 10, 10) if kind == "t" else None
        paper.turn()
    return paper.bytes()


@pytest.mark.parametrize(
    ("pages", "blank", "detail"),
    [("tptpppt", (2, 4, 5, 6), "2, 4-6"), ("tst", (2,), "2"), ("tet", (2,), None), ("tt", (), None)],
)
def test_pages_without_text(pages: str, blank: tuple[int, ...], detail: str | None) -> None:
    """Pages that are pictures are named, stamped or not; an empty page is no loss."""
    document, *problems = read(scanned(pages))
    assert isinstance(document, Document)
    assert (document.pages, document.blank_pages) == (len(pages), blank)
    assert problems == ([Problem("a.pdf", Reason.PAGES_WITHOUT_TEXT, detail)] if detail else [])


def test_no_page_with_text() -> None:
    """A file of pictures gives no document, and one of empty pages is empty."""
    assert read(scanned("ppp")) == [Problem("a.pdf", Reason.NO_TEXT_LAYER, "3")]
    assert read(scanned("ee")) == [Problem("a.pdf", Reason.EMPTY)]


@dataclass(frozen=True)
class Seen:
    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float


def test_pictures_are_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an engine is installed, pages without text get their words, with the confidence in each line."""
    shapes = []

    def recognise(image: pdfium.Picture) -> list[Seen]:
        shapes.append((image.shape, image.dtype))
        lines = broken(TALE, 30, 0)
        return [
            Seen(line, 0.1, 0.1 + 0.02 * n, 0.9, 0.115 + 0.02 * n, 0.5 + 0.1 * n)
            for n, line in enumerate(lines)
        ]

    monkeypatch.setattr(pdf, "_recogniser", lambda: recognise)
    document, problem = read(scanned("tp"))
    assert isinstance(document, Document)
    assert problem == Problem("a.pdf", Reason.RECOGNISED, "2")
    assert words(document) == ["第0页。" + TALE, TALE]
    seen = [region for region in document.regions if region.page == 2]
    assert [region.confidence for region in seen] == [0.5 + 0.1 * n for n in range(len(seen))]
    assert {region.confidence for region in document.regions if region.page == 1} == {None}
    ((height, width, colours), kind), *_ = shapes
    assert (width, height, colours) == (1654, 2339, 3)
    assert kind == np.uint8
    assert document.blank_pages == ()


def test_an_engine_that_sees_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page in which nothing is recognised is without text; so are all where the engine is missing."""
    nothing: list[list[Seen] | None] = [[], None]
    for found in nothing:
        monkeypatch.setattr(pdf, "_recogniser", lambda found=found: lambda _: found)
        assert read(scanned("pp")) == [Problem("a.pdf", Reason.NO_TEXT_LAYER, "2")]


def test_characters_that_mean_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page whose fonts do not tell what they show counts as one without text."""
    monkeypatch.setattr(pdfium, "_character", lambda code: "\n" if code in {10, 13} else "\ue123")
    assert read(scanned("t")) == [Problem("a.pdf", Reason.NO_TEXT_LAYER, "1")]


def test_what_was_filled_into_a_form() -> None:
    """The words in the fields of a form, which its pages show, are text."""

    def draw(paper: Paper) -> None:
        paper.line("Name of the applicant:", 72, 100, 11, LATIN)
        paper.canvas.acroForm.textfield(value="Wang Ming", x=200, y=HEIGHT - 106, width=150, height=20)

    assert "Wang Ming" in only(page(draw)).text


@pytest.mark.parametrize("name", ["年报.pdf", "Microsoft Word - x.pdf"])
def test_title_and_date(name: str) -> None:
    """Both come from what the file states, unless a program wrote it; then from the text and the name."""
    for stated, title in (
        ("渡口纪事", "渡口纪事"),
        ("Microsoft Word - 1.doc", name[:-4]),
        ("untitled", name[:-4]),
    ):
        paper = Paper()
        paper.canvas.setTitle(stated)
        paper.lines(broken(TALE, 30))
        document = only(paper.bytes(), name=name)
        assert document.title == (title if title != "Microsoft Word - x" else document.title)
        assert document.date == MADE


def test_the_title_on_the_page_against_another_that_is_stated() -> None:
    """A stated title that the page does not show gives way to the one it shows."""
    paper = Paper()
    paper.canvas.setTitle("7方某某")
    paper.line("渡口纪事", 240, 80, 22)
    paper.lines(broken(TALE, 30), y=130)
    assert only(paper.bytes()).title == "渡口纪事"


def test_no_more_pages_than_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a file with too many pages the first are read, and the rest named."""
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    document, problem = read(scanned("ttttt"))
    assert isinstance(document, Document)
    assert {block.page for block in document.blocks} == {1, 2}
    assert problem == Problem("a.pdf", Reason.PARTS_LEFT_OUT, "3-5")


def test_a_page_drawn() -> None:
    """A page is drawn as a PNG of the width asked for, as it is shown, and nothing outside of it."""
    data = page(lambda p: (p.canvas.setPageRotation(90), p.lines(broken(TALE, 30))))
    drawn = pdf.draw(data, 1, 500)
    width, height = struct.unpack(">II", drawn[16:24])
    assert drawn.startswith(b"\x89PNG\r\n\x1a\n")
    assert (width, height) == (500, pytest.approx(500 * A4[1] / A4[0], abs=1))
    assert struct.unpack(">I", pdf.draw(data, 1, 10**9)[16:20])[0] <= pdf.WIDEST + 1
    for wrong in (0, 2, -1):
        with pytest.raises(ValueError, match=str(wrong)):
            pdf.draw(data, wrong, 500)
    with pytest.raises(pdfium.Unreadable):
        pdf.draw(b"%PDF-1.4 nothing", 1, 500)


def test_boxes_lie_over_the_ink() -> None:
    """What is drawn dark lies inside of the regions, all of it."""
    data = page(lambda p: p.lines([*broken(TALE, 30), "Typography: (gjpqy)"]))
    document = only(data)
    ink = _pixels(pdf.draw(data, 1, 1200)) < 128
    for region in document.regions:
        top, bottom = (int(edge * ink.shape[0]) for edge in (region.top, region.bottom))
        left, right = (int(edge * ink.shape[1]) for edge in (region.left, region.right))
        assert ink[top : bottom + 1, left : right + 1].any()
        ink[top - 1 : bottom + 3, left - 1 : right + 3] = False
    assert not ink.any()


def _pixels(drawn: bytes) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The pixels of a grey PNG of ours."""
    width, height = struct.unpack(">II", drawn[16:24])
    size = struct.unpack(">I", drawn[33:37])[0]
    rows = np.frombuffer(zlib.decompress(drawn[41 : 41 + size]), np.uint8).reshape(height, width + 1)
    return np.cumsum(rows[:, 1:], axis=0, dtype=np.uint8)


def written(objects: list[bytes]) -> bytes:
    """A file of just these objects, the first of them its catalog."""
    data, places = b"%PDF-1.7\n", list[int]()
    for number, written in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, written)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(data))
    return data + head + table + tail


def shown(text: bytes, meaning: bytes) -> bytes:
    """A page with a text of bytes, and what these bytes mean by its font's own account."""
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /a def /CMapType 2 def "
        b"1 begincodespacerange <00> <FF> endcodespacerange %b endcmap end end" % meaning
    )
    content = b"BT /F 20 Tf 50 200 Td (%b) Tj ET" % text
    stream = b"<</Length %d>>stream\n%b\nendstream"
    return written(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R"
            b"/Resources<</Font<</F 5 0 R>>>>>>",
            stream % (len(content), content),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>",
            stream % (len(cmap), cmap),
        ]
    )


def test_characters_beyond_sixteen_bits() -> None:
    """A rare character is one; one that the font leaves unknown is marked as such, none is dropped."""
    data = shown(b"xAyBzCw", b"3 beginbfchar <41> <D842DFB7> <42> <0001> <43> <DFB7> endbfchar")
    assert only(data).text == "x\U00020bb7y\ufffdz\ufffdw"


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n%%EOF", b"%PDF-", b"junk %PDF-1.4 1 0 obj << >> endobj trailer << >> startxref"]
)
def test_no_pdf_after_all(data: bytes) -> None:
    """What only begins like one is malformed."""
    (problem,) = read(data)
    assert isinstance(problem, Problem)
    assert problem.reason is Reason.MALFORMED


def test_what_is_a_pdf() -> None:
    """Rubbish before its header is passed over; an archive with one, or a text about it, is none."""
    data = page(lambda p: p.lines(broken(TALE, 30)))
    assert only(b"\xef\xbb\xbf<!-- x -->\n" + data).text == TALE
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("内.pdf", data)
    assert only(packed.getvalue(), name="a.zip").path == "a.zip#内.pdf"
    told = "# 格式\n\n文件以 %PDF-1.7 开头，以 startxref 和 %%EOF 结尾。\n" + TALE * 40
    (document,) = documents(list(read_raw(Raw("a.md", told.encode()))))
    assert document.form == "markdown"


_BOOK = book(2)


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_cut_and_flipped_files_do_not_raise(data: st.DataObject) -> None:
    """Whatever is cut out of a file or changed in it, the reader gives documents or problems."""
    broken = bytearray(_BOOK)
    for at in data.draw(st.lists(st.integers(0, len(broken) - 1), max_size=20)):
        broken[at] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(broken)))
    assert read(b"%PDF-" + bytes(broken[5 : max(end, 5)]))


REAL = (
    "LEVEN__annotation-guidelines-zh",
    "MinerU__demo1",
    "BCEmbedding__Comp_zh_0",
    "BCEmbedding__Enco_zh_0",
)


@pytest.mark.parametrize("name", REAL)
def test_real_files(shared: Path, name: str) -> None:
    """Nothing that pdfium finds on the pages of real files is lost, and nothing is added."""
    data = (shared / "eval" / "formats" / f"{name}.pdf").read_bytes()
    document = only(data)
    with pdfium.opened(data) as opened:
        told = "".join(opened.sheet(number + 1).glyphs.text for number in range(len(opened)))
    hyphens = str.maketrans({"\x02": None, "-": None})
    assert Counter("".join(told.split()).translate(hyphens)) == Counter(
        "".join(document.text.split()).translate(hyphens)
    )
    assert document.title != document.path
    assert any(block.kind is HEADING for block in document.blocks)
