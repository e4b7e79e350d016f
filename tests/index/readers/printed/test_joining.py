"""The text of lines that are read on from each other."""

from __future__ import annotations

import pytest

from index.readers.printed.glyphs import HYPHEN
from index.readers.printed.joining import Joining
from index.readers.printed.scripts import part_words
from tests.index.readers.printed.lay import line


def joined(*lines: str, other: str = "") -> str:
    """The text, checked against where each line is said to stand in it."""
    made = [line(text) for text in lines]
    text, spans = Joining([*made, line(other)] if other else made).joined(made)
    assert [start for start, _ in spans] == sorted(start for start, _ in spans)
    assert "".join("".join(text[start:end] for start, end in spans).split()) == "".join(text.split())
    return text


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ("水涨船", "高的时候", "水涨船高的时候"),
        ("the old", "mill", "the old mill"),
        ("说“好", "”之后", "说“好”之后"),
        ("he said “yes”", "and left", "he said “yes” and left"),
        ("使用 Python", "读取", "使用 Python读取"),
        ("한국어의", "띄어쓰기", "한국어의 띄어쓰기"),
        ("详见 https://example.org/", "path/a", "详见 https://example.org/path/a"),
        ("2010-", "2015", "2010-2015"),
        ("破折号——", "然后", "破折号——然后"),
    ],
)
def test_between_two_lines(before: str, after: str, text: str) -> None:
    """A blank stands only where words are apart by blanks."""
    assert joined(before, after) == text


@pytest.mark.parametrize("hyphen", ["-", HYPHEN, "\u2010", "\u00ad"])
def test_a_broken_word(hyphen: str) -> None:
    """Whatever sign broke it, a word is whole."""
    assert joined("the infor" + hyphen, "mation is here") == "the information is here"


@pytest.mark.parametrize(
    ("before", "after", "other", "text"),
    [
        ("a long-", "term plan", "the long-term view", "a long-term plan"),
        ("a long-", "term plan", "", "a longterm plan"),
        ("a long-", "term plan", "of long ago the term", "a long-term plan"),
        ("pre-", "eminent", "preeminent", "preeminent"),
        ("state-of-the-", "art", "", "state-of-the-art"),
        ("Jean-", "Pierre", "", "Jean-Pierre"),
        ("COVID-", "19", "", "COVID-19"),
    ],
)
def test_hyphens_of_their_own(before: str, after: str, other: str, text: str) -> None:
    """What the rest of the document says of a word decides; capitals and figures keep their hyphen."""
    assert joined(before, after, other=other) == text


def test_a_mark_inside_of_a_line() -> None:
    """A hyphen that pdfium marks inside of a line is one."""
    assert joined(f"well{HYPHEN}known") == "well-known"


def test_signs_that_scripts_share() -> None:
    """What stands behind a shared sign tells the script."""
    assert not part_words("好”", "the")
    assert part_words("yes”", "(and")
