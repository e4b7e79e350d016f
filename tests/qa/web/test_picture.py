"""The picture beside a link."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from qa.web.picture import _FONTS, HEIGHT, WIDTH, _font, _wrapped, picture

HAS_FACE = any(Path(font).is_file() for font in _FONTS)
ROOM = WIDTH - 160


def test_it_is_a_picture_of_the_size_programs_show() -> None:
    """Real PNG bytes with something drawn on the paper."""
    drawn = picture("How high is it?", "The tower is 27 metres high.", "History", fonts=())
    assert drawn is not None
    with Image.open(BytesIO(drawn)) as image:
        assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))
        colours = image.convert("RGB").getcolors(WIDTH * HEIGHT)
    assert colours is not None
    assert len(colours) > 10


def test_without_a_chinese_face_nothing_false_is_drawn() -> None:
    """Boxes in the place of characters would be worse than no picture."""
    assert picture("灯塔有多高？", "二十七米。", "历史", fonts=()) is None


@pytest.mark.skipif(not HAS_FACE, reason="no face with Chinese characters on this machine")
@pytest.mark.parametrize(
    "text", ["灯塔。" * 400, "\n\t \u3000", "𠀀𝄞\u202e\x00a\u0301", "word " * 400, "x" * 999]
)
def test_any_text_is_drawn(text: str) -> None:
    """However long, and whatever is in it."""
    assert picture(text, text, text)


@pytest.mark.parametrize(
    "text", ["lighthouses are built of granite " * 20, "x" * 500, "a, b; c. d! " * 60, "one"]
)
@pytest.mark.parametrize("lines", [1, 3])
def test_lines_fit_and_keep_words_whole(text: str, lines: int) -> None:
    """No line is wider than the picture; what is left out is told by “…”; no line begins with a comma."""
    font = _font(None, 38)
    made = list(_wrapped(text, font, lines))
    words = " ".join(text.split())
    assert len(made) <= lines
    assert all(font.getlength(line) <= ROOM + font.getlength("…") for line in made)
    assert all(line[0] not in ",;.!" for line in made)
    shown = " ".join(line.strip() for line in made)
    if len(words) < 10:
        assert shown == words
    else:
        assert made[-1].endswith("…")
    if text.startswith("lighthouses"):
        assert all(word in {*text.split(), ""} for line in made[:-1] for word in line.split(" "))
