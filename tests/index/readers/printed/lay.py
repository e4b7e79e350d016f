"""Runs and lines for tests of layout: words where a test says, in points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from index.readers.printed.glyphs import Run, Style
from index.readers.printed.lines import Flow, Line

SIZE = 10.0


def run(text: str, x: float, y: float, size: float = SIZE, width: float | None = None) -> Run:
    """A run with its baseline at `y`; as wide as it would be in Chinese, unless a width is given."""
    right = x + (len(text) * size if width is None else width)
    return Run(text, x, y - 0.9 * size, right, y + 0.2 * size, y, Style(size))


def grid(rows: Iterable[Sequence[str]], xs: Sequence[float], y: float = 100, step: float = 15) -> list[Run]:
    """A run for each cell that is not empty."""
    return [
        run(cell, x, y + step * number)
        for number, row in enumerate(rows)
        for x, cell in zip(xs, row, strict=True)
        if cell
    ]


def line(text: str, page: int = 1, y: float = 100, x: float = 72, size: float = SIZE, angle: int = 0) -> Line:
    box = (x, y - 0.9 * size, x + len(text) * size, y + 0.2 * size)
    flow = Flow(72, 500)
    return Line(text, box[0], box[2], box[1], box[3], y, Style(size), 0.0, 0, 0, page, box, flow, angle)
