"""Lines that were recognised in the picture of a page, as runs."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Protocol

from index.readers.printed.glyphs import Run, Style
from index.readers.printed.text import Page

SIZE, FOOT = 0.8, 0.17
"""Shares of a box's height: the size of letters in it, and how far the baseline is above its lower side."""
ALIKE = 0.3
"""Boxes whose heights differ by no more are of one size: the sizes of boxes vary, those of letters do not."""


class Recognised(Protocol):
    """A line as an engine tells it; its box in fractions of the picture, its confidence from 0 to 1."""

    @property
    def text(self) -> str: ...
    @property
    def left(self) -> float: ...
    @property
    def top(self) -> float: ...
    @property
    def right(self) -> float: ...
    @property
    def bottom(self) -> float: ...
    @property
    def confidence(self) -> float: ...


def page_of(lines: Sequence[Recognised], width: float, height: float) -> Page:
    """The page, so many points wide and high, of which a picture was recognised."""
    kept = [line for line in lines if line.text.strip() and line.bottom > line.top]
    sizes = [SIZE * (line.bottom - line.top) * height for line in kept]
    usual = median(sizes) if sizes else 0.0
    runs = [
        Run(
            line.text.strip(),
            line.left * width,
            line.top * height,
            line.right * width,
            line.bottom * height,
            (line.bottom - FOOT * (line.bottom - line.top)) * height,
            Style(round(usual if abs(size - usual) < ALIKE * usual else size, 1) or 1.0),
            min(max(line.confidence, 0.0), 1.0),
        )
        for line, size in zip(kept, sizes, strict=True)
    ]
    return Page(width, height, {0: runs} if runs else {})
