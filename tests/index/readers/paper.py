"""PDF files for tests, made by reportlab: every line where a test says."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

SONG = "STSong-Light"
LATIN, BOLD = "Times-Roman", "Helvetica-Bold"
WIDTH, HEIGHT = A4

TALE = (
    "河边的柳树又发芽了，孩子们放学以后都到那里去看水，老人们坐在石阶上说起从前的渡船，"
    "说起每年春天涨水的时候，对岸的人怎样用竹竿探路，又怎样把新收的豆子一担一担地挑过桥来。"
    "后来修了公路，渡口慢慢冷清下来，只有写生的人还时常来坐一坐，画那几棵歪着脖子的老树。"
)
"""A paragraph of three sentences; no sentence of it ends where lines of 20 characters do."""
STORY = (
    "The old mill stands at the bend of the river where the road from the village comes down "
    "between two rows of poplars. Nobody has ground any corn there for thirty years, but the wheel "
    "still turns when the water is high, and children come to watch it on their way home from school. "
)


class Paper:
    """A PDF on its way: what is drawn counts from the upper left corner, in points."""

    def __init__(self, **options: Any) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(SONG))
        self._written = io.BytesIO()
        self.canvas = Canvas(self._written, pagesize=options.pop("size", A4), invariant=1, **options)
        self._height = self.canvas._pagesize[1]

    def line(self, text: str, x: float, y: float, size: float = 11, font: str = SONG) -> None:
        """A line whose baseline is `y` below the upper edge."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, self._height - y, text)

    def lines(
        self,
        texts: Iterable[str],
        x: float = 72,
        y: float = 100,
        size: float = 11,
        font: str = SONG,
        leading: float = 1.5,
    ) -> float:
        """Lines below each other; gives where the next would stand."""
        for text in texts:
            indent = (len(text) - len(text.lstrip("\u3000"))) * size
            self.line(text.lstrip("\u3000"), x + indent, y, size, font)
            y += leading * size
        return y

    def justified(
        self, texts: list[str], x: float, y: float, width: float, size: float = 10, leading: float = 1.2
    ) -> float:
        """Lines of words, all but the last stretched to one width."""
        for number, text in enumerate(texts, start=1):
            self.canvas.setFont(LATIN, size)
            spare = width - pdfmetrics.stringWidth(text, LATIN, size)
            gaps = text.count(" ")
            stretched = spare / gaps if gaps and number < len(texts) else 0
            self.canvas.drawString(x, self._height - y, text, wordSpace=stretched)
            y += leading * size
        return y

    def turn(self) -> None:
        """Ends the page."""
        self.canvas.showPage()

    def bytes(self) -> bytes:
        """The file, after which nothing can be drawn any more."""
        self.canvas.save()
        return self._written.getvalue()


def broken(text: str, count: int, indent: int = 2) -> list[str]:
    """Chinese text broken into lines of so many characters, the first indented."""
    text = "\u3000" * indent + text
    return [text[start : start + count] for start in range(0, len(text), count)]


def wrapped(text: str, width: float, size: float = 10, font: str = LATIN) -> list[str]:
    """English text broken into lines no wider than `width` points."""
    return list(_wrapped(text, width, size, font))


def _wrapped(text: str, width: float, size: float, font: str) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if pdfmetrics.stringWidth(longer, font, size) > width:
            yield line
            longer = word
        line = longer
    yield line
