"""A document made into paragraphs, sheets and marks."""

from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from index.catalog import StoredDocument
from index.documents import Block, BlockKind, block_at
from qa.web.source import PIECE, SHEET, SourceView, excerpt, view


def stored(text: str, title: str = "题") -> StoredDocument:
    return StoredDocument(1, "a" * 32, "题.txt", "题.txt", "0" * 64, title, None, len(text), 1, None)


def shown(made: SourceView) -> list[tuple[int, str]]:
    """Each piece's start and its text, read back as a browser does."""
    paragraphs = [*([made.title] if made.title else []), *(p for sheet in made.sheets for p in sheet)]
    return [(p.start, as_read(str(p.html))) for p in paragraphs]


def as_read(markup: str) -> str:
    """What a browser takes for the text: it makes returns into line feeds before it looks at anything."""
    return html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"\r\n?", "\n", markup)))


@given(st.text(st.sampled_from("湖。a e\u0301<&\r\n\u3000😀"), min_size=1), st.integers(1, 4000), st.data())
def test_every_piece_is_a_slice_of_the_text(unit: str, times: int, data: st.DataObject) -> None:
    """However long a block is and whatever is marked in it, its pieces are its text, from where they say."""
    text = unit * min(times, 20_000 // len(unit))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    made = view(text, [Block(0, len(text), 1)], stored(text), (start, end), [(0, 1)], [(start, start + 1)])
    pieces = shown(made)
    assert "".join(piece for _, piece in pieces) == text
    assert all(text.startswith(piece, at) for at, piece in pieces)


def test_one_long_line_is_shown_in_pieces() -> None:
    """A block of two million characters is many pieces of which the first alone has its number."""
    text = ("湖水平静。" * 9 + "山") * 40_000
    made = view(text, [Block(0, len(text), 1)], stored(text), (1_000_000, 1_000_020))
    pieces = [paragraph for sheet in made.sheets for paragraph in sheet]
    assert max(len(piece.html) for piece in pieces) < PIECE + 200
    assert [piece.opens for piece in pieces].count(True) == 1
    assert [piece.first for piece in pieces].count(True) == 1
    assert len(excerpt(made).sheets[0]) <= 6


def test_a_piece_never_begins_inside_a_character() -> None:
    """A long block without any sentence is cut between an accented letter and the next."""
    for lead in ("", "甲"):
        text = lead + "e\u0301" * 10_000
        made = view(text, [Block(0, len(text), 1)], stored(text), None)
        assert len(shown(made)) > 5
        assert not any(piece.startswith("\u0301") for _, piece in shown(made))


def test_neighbours_are_laid_out_together() -> None:
    """A sheet holds many short blocks, and no more than about its measure."""
    text = "湖水平静。\n" * 5000
    blocks = [Block(n * 6, n * 6 + 5, n + 1) for n in range(5000)]
    made = view(text, blocks, stored(text), None)
    assert 8 <= len(made.sheets) <= 12
    assert all(sheet[-1].start - sheet[0].start <= SHEET for sheet in made.sheets)


def test_the_outline_names_sections_without_markup() -> None:
    """Markdown's signs stay in the text, which is quoted as it is, and are left out of the outline."""
    text = "# 湖\n\n水。\n\n## 山 #1"
    blocks = [
        Block(0, 3, 1, BlockKind.HEADING, 1),
        Block(5, 7, 2),
        Block(9, len(text), 3, BlockKind.HEADING, 2),
    ]
    made = view(text, blocks, stored(text), None)
    assert made.outline == ((1, 1, "湖"), (3, 2, "山 #1"))
    assert "# 湖" in dict(shown(made)).values()
    assert block_at(blocks, 8).number == 2


def test_a_passage_that_is_not_at_hand_is_marked_less() -> None:
    """The range asked for is marked as such, the answer's others by a class, and it wins over them."""
    made = view("甲乙丙丁戊", [Block(0, 5, 1)], stored("甲乙丙丁戊"), (0, 2), [(1, 4)])
    assert str(made.sheets[0][0].html) == '<mark>甲乙</mark><mark class="other">丙丁</mark>戊'
