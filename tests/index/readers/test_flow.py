"""What readers of word processors share: rows, headings by their look, and whose fault an error is."""

import pytest

from index.documents import BlockKind, Document, Problem, Reason
from index.readers.flow import Flow, Part, heading, row, walked
from index.readers.markup import Malformed
from index.readers.packed import Refused
from index.readers.raw import Raw
from tests.index.readers.checks import check_blocks, headings, only

RAW = Raw("甲/乙.docx", b"")
PROSE = "各单位要认真组织学习，结合实际抓好贯彻落实，确保各项要求落到实处、取得实效。"


def read(*parts: Part) -> Document:
    document = only(list(Flow("docx", parts).results(RAW)))
    check_blocks(document)
    return document


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (Refused(Reason.ARCHIVE_LIMIT, "> 5"), Problem(RAW.path, Reason.ARCHIVE_LIMIT, "> 5")),
        (Malformed("DTD"), Problem(RAW.path, Reason.MALFORMED, "DTD")),
        (RecursionError(), Problem(RAW.path, Reason.MALFORMED, "RecursionError")),
        (KeyError("word/NULL"), Problem(RAW.path, Reason.MALFORMED, "KeyError")),
    ],
)
def test_errors_are_problems(error: Exception, problem: Problem) -> None:
    """Whatever a walk through a file raises becomes a problem of the file."""

    def walk(raw: Raw) -> Flow:
        raise error

    assert list(walked(RAW, walk)) == [problem]


def test_out_of_memory() -> None:
    """Memory that does not suffice is not the file's fault to report here: the process has to end."""

    def walk(raw: Raw) -> Flow:
        raise MemoryError

    with pytest.raises(MemoryError):
        list(walked(RAW, walk))


def test_rows() -> None:
    """Cells are apart by tabs, their paragraphs by blanks, line ends among them; empty ends fall away."""
    assert list(row([[Part(" a "), Part("b\nc")], [], [Part("d")], []])) == [
        Part("a b c\t\td", BlockKind.ROW)
    ]
    assert list(row([[heading("a", 1)], [Part("b")]])) == [Part("a\tb", BlockKind.ROW)]


@pytest.mark.parametrize(
    "cells",
    [
        [[Part("a"), Part("b")]],
        [[heading("a", 1)]],
        [[heading("a", 1), Part("b")], [Part("c")]],
        [[Part("a", BlockKind.ROW)], [Part("b")]],
        [[Part("a")] * 9, [Part("b")]],
    ],
)
def test_rows_that_lay_out_the_page(cells: list[list[Part]]) -> None:
    """Boxes, headings over text, tables and long text in cells are no data: their parts come one by one."""
    assert list(row(cells)) == [part for cell in cells for part in cell]


def test_titles_by_their_look() -> None:
    """Numbered lines are headings where at most the title is marked; else what is marked is believed."""
    title = Part("通知", centred=True)
    assert headings(read(title, Part("正文。"))) == [(1, "通知")]
    assert headings(read(title)) == []
    assert headings(read(Part("通知。", centred=True), Part("正文。"))) == []
    assert headings(read(title, heading("一", 2), heading("二", 2), Part("正文。"))) == [(2, "一"), (2, "二")]


def test_headings_by_their_look() -> None:
    """Numbered lines are headings where at most the title is marked; what is marked otherwise is believed."""
    parts = [Part("一、加强值守"), Part(PROSE), Part("二、加强检查"), Part(PROSE)]
    assert headings(read(heading("通知", 1), *parts)) == [
        (1, "通知"),
        (2, "一、加强值守"),
        (2, "二、加强检查"),
    ]
    assert headings(read(heading("甲", 1), heading("乙", 2), *parts)) == [(1, "甲"), (2, "乙")]
