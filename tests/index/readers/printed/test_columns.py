"""Columns: what is read before what."""

from __future__ import annotations

import time

import pytest

from index.readers.printed.columns import MOST_RUNS, Columns
from index.readers.printed.glyphs import Run
from tests.index.readers.printed.lay import grid, run

TEXT = "河边的柳树又发芽了孩子们放学以后都去看水"


def order(runs: list[Run], columns: Columns | None = None) -> list[str]:
    """The words of each column, in reading order."""
    found = (columns or Columns()).of(runs)
    assert sorted(map(id, runs)) == sorted(id(r) for column in found for r in column.runs)
    return ["".join(r.text for r in sorted(c.runs, key=lambda r: (r.base, r.left))) for c in found]


def prose(x: float, y: float, rows: int, mark: str, step: float = 15) -> list[Run]:
    return [run(mark + TEXT, x, y + step * n) for n in range(rows)]


@pytest.mark.parametrize("shift", [0, 4, 7.5])
def test_two_columns(shift: float) -> None:
    """Running text on both sides of a gap is read side by side, whether its lines are level or not."""
    left, right = prose(50, 100, 6, "左"), prose(290, 100 + shift, 6, "右")
    assert order([*right, *left]) == [("左" + TEXT) * 6, ("右" + TEXT) * 6]


def test_a_line_across_parts_what_is_above_and_below() -> None:
    """A line over both columns is read between those above it and those below it."""
    above = prose(50, 100, 5, "甲") + prose(290, 100, 5, "乙")
    below = prose(50, 300, 5, "丙") + prose(290, 300, 5, "丁")
    assert [words[0] for words in order([*above, run("横" * 45, 50, 250), *below])] == list("甲乙横丙丁")


def test_a_picture_in_one_column() -> None:
    """Beside words of a picture, a column is known by the gap it has below."""
    labels = [run(word, x, y) for word, x, y in (("轴", 60, 110), ("值", 150, 131), ("年", 90, 160))]
    left, right = prose(50, 200, 8, "左"), prose(290, 100, 15, "右")
    found = order([*labels, *left, *right])
    assert found[-1] == ("右" + TEXT) * 15
    assert "".join(found[:-1]) == "轴值年" + ("左" + TEXT) * 8


def test_columns_known_from_another_page() -> None:
    """Two lines beside two are columns where the pages before had columns there."""
    columns = Columns()
    few = [*prose(50, 100, 2, "左"), *prose(290, 100, 2, "右")]
    assert len(order(few, columns)) == 1
    order([*prose(50, 100, 6, "左"), *prose(290, 100, 6, "右")], columns)
    assert len(order(few, columns)) == 2


def test_a_table_is_read_by_rows() -> None:
    """Cells under each other are no column; a row of few cells inside belongs to the table."""
    rows = [
        ("城市", "人口", "面积"),
        ("北京", "2189", "16411"),
        ("天津", "", "11967"),
        ("上海", "2487", "6341"),
    ]
    (table,) = Columns().of(grid(rows, (80, 220, 360)))
    assert table.tabular
    assert order(grid(rows, (80, 220, 360))) == ["".join(cell for row in rows for cell in row)]


def test_a_sentence_and_its_mark_at_the_margin() -> None:
    """Short notes level with the lines they belong to stay with them."""
    rows = [("甲" * n, "【标注】") for n in (12, 17, 9, 14, 11, 16)]
    assert order(grid(rows, (60, 400))) == ["".join(word + mark for word, mark in rows)]


def test_cells_of_several_lines() -> None:
    """Where cells beside each other have different numbers of lines, each is read whole."""
    runs = [run("名称", 60, 107), *grid([("第一行",), ("第二行",)], (200,)), run("其下", 60, 160)]
    assert order(runs) == ["名称", "第一行第二行", "其下"]


def test_a_word_set_wide() -> None:
    """A title whose characters stand apart is no row of cells."""
    title = [run(character, 100 + 25 * n, 60) for n, character in enumerate("地理科学进展")]
    text = [*prose(50, 100, 6, "左"), *prose(290, 100, 6, "右")]
    assert order([*title, *text])[0] == "地理科学进展"


@pytest.mark.parametrize("count", [MOST_RUNS, MOST_RUNS + 1, 40_000])
def test_crowded_pages_take_no_time(count: int) -> None:
    """A map with words everywhere is read in time, and nothing on it is lost."""
    runs = [run("词", (n * 7919) % 600, (n * 104_729) % 800, width=8) for n in range(count)]
    begun = time.process_time()
    assert sum(map(len, order(runs))) == count
    assert time.process_time() - begun < 3
