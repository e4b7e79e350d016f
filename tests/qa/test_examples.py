"""Example questions taken from a library."""

from __future__ import annotations

from contextlib import closing

import pytest

from index.library import Library
from qa.ask import Asker
from qa.examples import LONGEST, examples
from tests.shelf import Shelf


def test_examples_are_questions_the_library_answers(library: Library, asker: Asker) -> None:
    """Each example, asked, is answered from the library."""
    found = examples(library.snapshot(), 3, chinese=True) + examples(library.snapshot(), 3, chinese=False)
    assert "谁说“海上的人看见灯，就知道家在哪里”？" in found
    assert "When is the oven lit?" in found
    assert all(len(question) <= LONGEST for question in found)
    assert all(asker.ask(question).answered for question in found)


def test_examples_come_in_one_language_and_only_once(library: Library) -> None:
    """Chinese examples hold Chinese, English ones none, and a copied document adds none."""
    chinese = examples(library.snapshot(), 9, chinese=True)
    english = examples(library.snapshot(), 9, chinese=False)
    assert len(chinese) == len(set(chinese))
    assert all(any("\u4e00" <= c <= "\u9fff" for c in question) for question in chinese)
    assert all(question.isascii() for question in english)


@pytest.mark.parametrize(
    ("heading", "example"),
    [
        ("1. 灯塔的看守与轮换", "灯塔的看守与轮换"),
        ("2.3 灯塔的看守与轮换", "灯塔的看守与轮换"),
        ("第二章　灯塔的看守与轮换", "灯塔的看守与轮换"),
        ("三、灯塔的看守与轮换", "灯塔的看守与轮换"),
        ("（四）灯塔的看守与轮换", "灯塔的看守与轮换"),
        ("第一百零三条 灯塔的看守与轮换", "灯塔的看守与轮换"),
        ("１．灯塔的看守与轮换", "灯塔的看守与轮换"),
        ("1903年建成的灯塔", "1903年建成的灯塔"),
        ("（2021）京01民终1234号判决", "（2021）京01民终1234号判决"),
        ("1.5 倍速的灯光怎么调？", "1.5 倍速的灯光怎么调？"),
        ("2019 年灯塔工作报告", "2019 年灯塔工作报告"),
        ("1.5倍速的灯光怎么调？", "1.5倍速的灯光怎么调？"),
        ("3 种常见的灯塔是哪些？", "3 种常见的灯塔是哪些？"),
        ("依照第十条 办理的事项", "依照第十条 办理的事项"),
        ("第一节课讲什么？", "第一节课讲什么？"),
        ("灯塔程序 2.0 有什么变化？", "灯塔程序 2.0 有什么变化？"),
        ("第三代守塔人是谁？", "第三代守塔人是谁？"),
    ],
)
def test_an_example_is_without_the_number_of_its_heading(shelf: Shelf, heading: str, example: str) -> None:
    """Nobody asks for a chapter by its number; a number that belongs to what is said stays."""
    shelf.write("塔.md", f"# 塔\n\n## {heading}\n\n守塔人每年轮换一次。\n")
    shelf.sync()
    with closing(shelf.open()) as library:
        assert examples(library.snapshot(), 1, chinese=True) == [example]
