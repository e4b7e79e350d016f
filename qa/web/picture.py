"""The picture that chat programs show beside a link: the question and the first passage."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
"""Pixels: what the programs that show such pictures ask for."""
MARGIN = 80
QUESTION, TEXT, SOURCE = 52, 38, 28
"""Sizes of letters in pixels."""
LINES, TEXT_LINES = 2, 6
"""How many lines the question and the passage may take."""
SPACING = 1.6
PAPER, INK, SOFT, SEAL = "#fbfaf6", "#1f2328", "#5f646b", "#b3261e"

_CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\uffef]")
_NEVER_FIRST = frozenset("，。、；：？！”’）》」』】…,.;:?!)")
_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-serif-cjk-fonts/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/arphic/uming.ttc",
    "/System/Library/Fonts/Supplemental/Songti.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/simsun.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)
"""Where systems keep a face with Chinese characters; the program brings none of its own."""

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def drawable(words: str, fonts: Sequence[str] = _FONTS) -> bool:
    """Whether this machine has a face for the words."""
    return _face(fonts) is not None or not _CHINESE.search(words)


def picture(question: str, text: str, source: str, fonts: Sequence[str] = _FONTS) -> bytes | None:
    """A PNG; None where the words need a face that this machine does not have."""
    file = _face(fonts)
    if not drawable(question + text + source, fonts):
        return None
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 16, HEIGHT), fill=SEAL)
    top = float(MARGIN)
    for words, size, colour, lines in ((question, QUESTION, INK, LINES), (text, TEXT, INK, TEXT_LINES)):
        for line in _wrapped(words, _font(file, size), lines):
            draw.text((MARGIN, top), line, font=_font(file, size), fill=colour)
            top += size * SPACING
        top += SOURCE / 2
    (line, *_) = [*_wrapped(source, _font(file, SOURCE), 1), ""]
    draw.text((MARGIN, HEIGHT - MARGIN), line, font=_font(file, SOURCE), fill=SOFT)
    written = BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()


def _face(fonts: Sequence[str]) -> str | None:
    return next((font for font in fonts if Path(font).is_file()), None)


@cache
def _font(file: str | None, size: int) -> Font:
    if file is None:
        return ImageFont.load_default(size)
    face = ImageFont.truetype(file, size)
    # A collection holds a face for each country; the others draw some characters in their own way.
    for index in range(1, 10):
        if "SC" in str(face.getname()[0]).split():
            break
        try:
            face = ImageFont.truetype(file, size, index=index)
        except OSError:
            return ImageFont.truetype(file, size)
    return face


def _wrapped(words: str, font: Font, lines: int) -> Iterator[str]:
    """The first lines of a text, broken where it fits; the last ends in “…” where there is more."""
    words = " ".join(words.split())
    room = WIDTH - 2 * MARGIN
    for number in range(1, lines + 1):
        end = _fitting(words, font, room)
        if number == lines and end < len(words):
            yield words[: max(1, end - 1)] + "…"
        elif words:
            yield words[:end]
        words = words[end:].lstrip()


def _fitting(words: str, font: Font, room: float) -> int:
    """How many characters go on one line; a word of letters is not broken, no line begins with a comma."""
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if font.getlength(words[:middle]) <= room else (low, middle - 1)
    end = low
    while 0 < end < len(words) and _belongs(words[end - 1], words[end]):
        end -= 1
    return end or max(low, 1)


def _belongs(before: str, after: str) -> bool:
    """Whether no line may be broken between two characters."""
    return after in _NEVER_FIRST or (before.isascii() and before.isalnum() and after.isascii())
