"""Recognising text in pictures: lines in their order, with places and confidence, and nothing fetched."""

import socket
import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from index.readers.imagery import ocr
from index.readers.imagery.ocr import LONGEST, SHORTEST, Line, Picture, recognise
from tests.index.readers import drawn

WORDS = ["河边的柳树又发芽了", "Spring comes early.", "孩子们去看水2023年"]


def blank(height: int, width: int) -> Picture:
    return np.full((height, width, 3), 255, np.uint8)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[Picture]:
    """The pictures an engine is given that finds one line, in the upper left quarter of each."""
    given: list[Picture] = []

    def engine(picture: Picture) -> SimpleNamespace:
        given.append(picture)
        height, width = picture.shape[:2]
        corners = np.array([[0, 0], [width / 2, 0], [width / 2, height / 2], [0, height / 2]], np.float32)
        return SimpleNamespace(boxes=corners[None], txts=(" 山 ",), scores=(0.9,))

    monkeypatch.setattr(ocr, "_engine", lambda: engine)
    return given


@pytest.fixture(scope="module")
def lines() -> Iterator[list[Line]]:
    """What the real engine recognises, in a process that may speak to nobody."""
    pytest.importorskip("rapidocr", reason="the extra for recognising text is not installed")
    with pytest.MonkeyPatch.context() as patch:

        def refused(*_: object, **__: object) -> None:
            raise AssertionError("the engine asks the network")

        patch.setattr(socket, "socket", refused)
        patch.setattr(socket, "getaddrinfo", refused)
        ocr._engine.cache_clear()
        yield recognise(np.asarray(drawn.page(WORDS))) or []


def test_lines_are_recognised(lines: list[Line]) -> None:
    """Chinese and English lines come in their order, as they are printed."""
    assert [line.text for line in lines] == WORDS


def test_where_lines_stand(lines: list[Line]) -> None:
    """Each box is around its line, in fractions of the picture; the engine is sure of clear print."""
    height = 28 * 2 * (len(WORDS) + 1)
    for number, line in enumerate(lines):
        middle = (28 * (1 + 2 * number) + 18) / height
        assert line.top < middle < line.bottom
        assert 0 < line.left < 0.07
        assert line.left < line.right < 1
        assert 0.9 < line.confidence <= 1


def test_a_picture_without_words(lines: list[Line]) -> None:
    """Where nothing is written nothing is recognised."""
    assert recognise(blank(100, 150)) == []


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the engine is not installed the answer is None, not "no words"."""
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    ocr._engine.cache_clear()
    assert recognise(blank(100, 100)) is None
    ocr._engine.cache_clear()


@pytest.mark.parametrize("size", [(1, 1), (5, 3000), (9000, 2), (19, 19), (100, 30_000)])
def test_pictures_too_small_for_letters(seen: list[Picture], size: tuple[int, int]) -> None:
    """Dots and hairlines are not given to the engine, which fails on some."""
    assert recognise(blank(*size)) == []
    assert not seen


@pytest.mark.parametrize("size", [(20, 20), (30, 1990), (100, 3000), (3000, 4000), (500, 700), (1000, 1500)])
def test_what_the_engine_is_given(seen: list[Picture], size: tuple[int, int]) -> None:
    """Pictures of any shape reach it within its limits, small ones enlarged, and boxes stay fractions."""
    (line,) = recognise(blank(*size)) or []
    (given,) = seen
    assert max(given.shape) <= LONGEST
    assert min(given.shape[:2]) >= min(SHORTEST, *size) or max(given.shape) == LONGEST
    assert (line.text, line.left, line.top, line.confidence) == ("山", 0, 0, 0.9)
    assert [line.right, line.bottom] == pytest.approx([0.5, 0.5])


def test_colours_are_red_green_blue(seen: list[Picture]) -> None:
    """The engine wants them the other way round."""
    picture = blank(800, 800)
    picture[:] = (1, 2, 3)
    recognise(picture)
    assert seen[0][0, 0].tolist() == [3, 2, 1]


def test_a_tall_picture_is_cut_between_lines(seen: list[Picture]) -> None:
    """A page saved as one picture is cut where no letters are, and each line keeps its place in the whole."""
    picture = blank(5000, 800)
    for top in range(0, 5000, 50):
        picture[top : top + 30, ::3] = 0  # thirty rows of print, twenty of paper
    said: list[int] = []
    found = recognise(picture, lambda: said.append(1)) or []
    assert len(found) == len(seen) == len(said) > 2
    tops = [round(line.top * 5000) for line in found]
    assert tops[0] == 0
    assert all(top % 50 > 30 for top in tops[1:])
    assert [round((line.bottom - line.top) * 5000 * 2) for line in found[:-1]] == list(np.diff(tops))
    assert sum(len(given) for given in seen) == 5000


def test_rows_are_read_from_the_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands side by side is one row, however unevenly."""
    places = {"乙": (0.5, 0.1), "甲": (0.1, 0.11), "丁": (0.6, 0.3), "丙": (0.1, 0.31), "戊": (0.1, 0.5)}

    def engine(picture: Picture) -> Any:
        height, width = picture.shape[:2]
        boxes = [[(x * width, y * height), (x * width + 99, y * height + 40)] for x, y in places.values()]
        return SimpleNamespace(boxes=np.array(boxes), txts=tuple(places), scores=(0.9,) * len(places))

    def made() -> Callable[[Picture], Any]:
        return engine

    monkeypatch.setattr(ocr, "_engine", made)
    assert [line.text for line in recognise(blank(900, 900)) or []] == ["甲", "乙", "丙", "丁", "戊"]
