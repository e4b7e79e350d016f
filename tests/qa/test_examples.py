"""Example questions taken from a library."""

from __future__ import annotations

from index.library import Library
from qa.ask import Asker
from qa.examples import LONGEST, examples


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
