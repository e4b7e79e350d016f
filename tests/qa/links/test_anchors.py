"""What becomes of a shared passage while its documents change, in a real library."""

from __future__ import annotations

from contextlib import closing

import pytest

from qa.answers import Citation
from qa.ask import Asker
from qa.links.anchors import Anchor, State, anchor
from tests.shelf import Shelf

TEXT = (
    "青石湖保护条例\n\n"
    "青石湖位于云溪县北部，湖面面积十八平方公里，平均水深六米。\n\n"
    "湖区全面禁止网箱养鱼，原有的二百六十户渔民改行种植茭白，由县里补助三年。\n\n"
    "巡护队每天清晨五点出发，沿湖步行十二公里，记录水位、水色和鸟类数量。\n"
)
OTHER = "山里的茶园每年清明前后开园，游人可以自己采两百克茶叶带走。\n\n茶园早上八点开门。\n"


@pytest.fixture
def cited(shelf: Shelf) -> Citation:
    """The passage about the fishermen, as an answer gave it before anything changed."""
    shelf.write("湖.txt", TEXT)
    shelf.write("茶.txt", OTHER)
    shelf.sync()
    with closing(shelf.open()) as library:
        answer = Asker(library).ask("“二百六十户渔民”")
    return answer.citations[0]


def now(shelf: Shelf, citation: Citation) -> tuple[Anchor, str]:
    """Its anchor once the library is brought up to date, and the words found there."""
    shelf.sync()
    with closing(shelf.open()) as library:
        snapshot = library.snapshot()
        found = anchor(snapshot, citation)
        if found.place is None:
            return found, ""
        document = snapshot.document(found.place.document.id)
        return found, snapshot.text(document.key)[found.place.start : found.place.end]


def test_in_the_same_document_it_is_unchanged(shelf: Shelf, cited: Citation) -> None:
    """Nothing happened: same document, same range, same words."""
    found, text = now(shelf, cited)
    assert found.state is State.UNCHANGED
    assert text == cited.text
    assert found.paragraph == cited.paragraph


def test_in_a_renamed_file_it_has_moved(shelf: Shelf, cited: Citation) -> None:
    """The link leads to the new name."""
    (shelf.docs / "湖.txt").rename(shelf.docs / "条例（新）.txt")
    found, text = now(shelf, cited)
    assert found.state is State.MOVED
    assert found.place is not None
    assert found.place.document.path == "条例（新）.txt"
    assert text == cited.text


def test_behind_new_words_it_has_moved(shelf: Shelf, cited: Citation) -> None:
    """The document changed elsewhere: the range is another one, the words are the same."""
    shelf.write("湖.txt", "前言：本文件公布于二〇二六年。\n\n" + TEXT)
    found, text = now(shelf, cited)
    assert found.state is State.MOVED
    assert found.place is not None
    assert found.place.start != cited.start
    assert text == cited.text


def test_its_own_place_is_preferred_to_a_copy(shelf: Shelf, cited: Citation) -> None:
    """Of several places with the words, the one in the file it was taken from counts, the nearest there."""
    shelf.write("a.txt", TEXT)
    shelf.write("湖.txt", TEXT + "\n" + "湖" * 500 + "\n\n" + cited.text + "\n")
    found, _ = now(shelf, cited)
    assert found.place is not None
    assert (found.place.document.path, found.place.start) == ("湖.txt", cited.start)


def test_a_copy_elsewhere_is_found_when_the_file_is_gone(shelf: Shelf, cited: Citation) -> None:
    """The words stand in another file, letter for letter."""
    (shelf.docs / "湖.txt").unlink()
    shelf.write("摘录.md", f"# 摘录\n\n{cited.text}\n")
    found, text = now(shelf, cited)
    assert found.state is State.MOVED
    assert text == cited.text


def test_edited_words_are_changed_and_the_difference_is_told(shelf: Shelf, cited: Citation) -> None:
    """Both texts can be read off the difference, character for character."""
    shelf.write("湖.txt", TEXT.replace("二百六十户", "二百五十八户").replace("补助三年", "补助五年"))
    found, text = now(shelf, cited)
    assert found.state is State.CHANGED
    assert "二百五十八户" in text
    assert "".join(piece.text for piece in found.pieces if piece.kind.value != "new") == cited.text
    assert "".join(piece.text for piece in found.pieces if piece.kind.value != "gone") == text


def test_without_its_words_it_is_gone(shelf: Shelf, cited: Citation) -> None:
    """What is left of the library is about something else."""
    (shelf.docs / "湖.txt").unlink()
    found, _ = now(shelf, cited)
    assert found == Anchor(State.GONE)


def test_in_a_rewritten_file_it_is_gone(shelf: Shelf, cited: Citation) -> None:
    """A file of the same name with other words is no changed passage."""
    shelf.write("湖.txt", OTHER.replace("茶园", "果园"))
    found, _ = now(shelf, cited)
    assert found.state is State.GONE
