"""Text in pictures, recognised by RapidOCR with the models of PP-OCRv6 that come in its package.

The one module that knows it. It is an extra (`requirements-ocr.txt`): without it `recognise` says so. The
engine is told where its models are, for it would otherwise fetch them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""Shape (height, width, 3): red, green, blue."""

_FINDS, _READS = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
LONGEST = 2000
"""Pixels to which the longer side of a picture is reduced: A4 at 170 to the inch."""
SHORTEST = 480
"""Pixels to which the shorter side is enlarged, as long as the longer one stays within that; letters of
twelve pixels were read as well as when enlarged to 736, in a third of the time."""
_TALL = 2.0
"""A picture so many times as high as wide, such as a whole page saved in one, is not reduced but cut."""
_WINDOW = 0.25
"""Share of a strip in which a row of pixels without letters is looked for, to part it from the next."""
_MARGIN = 15
"""Rows of pixels that are looked at together for that: letters at the edge of a strip are not found."""
_SMALLEST = 20
"""Pixels: no line of letters is lower, and the engine fails on what would be when it is reduced."""
_LEAST_CONFIDENCE = 0.5
"""Below it "words" are leaves, cloth and the edges of things."""
_BOX_CONFIDENCE = 0.4
"""From here on a place may hold a line; the engine's own 0.5 lost lines with marked words in them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: its box in fractions of the picture from the upper left, its confidence 0 to 1."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float


def recognise(image: Picture, alive: Callable[[], None] = lambda: None) -> list[Line] | None:
    """The lines in a picture, from the top and from the left; None where the engine is not installed.

    `alive` is called every few seconds: a tall picture takes its time.
    """
    engine = _engine()
    if engine is None:
        return None
    height, width = image.shape[:2]
    if height < _SMALLEST or min(height, width) * LONGEST < _SMALLEST * max(width, LONGEST):
        return []
    lines = [
        Line(
            line.text,
            line.left,
            (line.top * len(strip) + begin) / height,
            line.right,
            (line.bottom * len(strip) + begin) / height,
            line.confidence,
        )
        for begin, strip in _strips(image)
        for line in _lines(engine, strip, alive)
    ]
    return _in_rows(lines)


@lru_cache(1)
def _engine() -> Callable[[Picture], Any] | None:
    """The engine, made once: that takes a second and 300 MB."""
    try:
        import rapidocr
    except ImportError:
        return None
    models = Path(rapidocr.__file__).parent / "models"
    settings = {
        "Global.log_level": "critical",
        "Global.max_side_len": LONGEST,
        "Global.text_score": _LEAST_CONFIDENCE,
        "Global.use_cls": False,  # it turns sound lines upside down
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,  # files are read in a process for each core
        "Det.limit_type": "max",  # by the shorter side it would blow up what is long and narrow
        "Det.limit_side_len": LONGEST,
        "Det.model_path": str(models / _FINDS),
        "Det.box_thresh": _BOX_CONFIDENCE,
        "Det.use_dilation": False,  # which joins neighbouring lines
        "Rec.model_path": str(models / _READS),
    }
    engine: Callable[[Picture], Any] = rapidocr.RapidOCR(params=settings)
    return engine


def _lines(engine: Callable[[Picture], Any], strip: Picture, alive: Callable[[], None]) -> Iterator[Line]:
    alive()
    sized = _sized(strip)
    found = engine(np.ascontiguousarray(sized[:, :, ::-1]))  # it wants blue, green, red
    if not found.txts:
        return
    height, width = sized.shape[:2]
    for corners, text, confidence in zip(found.boxes, found.txts, found.scores, strict=True):
        if words := text.strip():
            left, top = np.min(corners, axis=0) / (width, height)
            right, bottom = np.max(corners, axis=0) / (width, height)
            yield Line(words, float(left), float(top), float(right), float(bottom), float(confidence))


def _sized(strip: Picture) -> Picture:
    """The strip as large as the engine reads best, and no larger."""
    import cv2

    height, width = strip.shape[:2]
    scale = min(max(1.0, SHORTEST / min(height, width)), LONGEST / max(height, width))
    if scale == 1.0:
        return strip
    size = max(1, round(width * scale)), max(1, round(height * scale))
    resized = cv2.resize(strip, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    return np.asarray(resized, np.uint8)


def _strips(image: Picture) -> Iterator[tuple[int, Picture]]:
    """The picture, a tall one in strips, each with the row it begins at."""
    height, width = image.shape[:2]
    most = max(LONGEST, int(_TALL * width))
    begin = 0
    while height - begin > most:
        window = image[begin + int(most * (1 - _WINDOW)) : begin + most]
        end = begin + most - len(window) + _emptiest(window)
        yield begin, image[begin:end]
        begin = end
    yield begin, image[begin:]


def _emptiest(window: Picture) -> int:
    """The row of pixels around which least changes from left to right, the lowest of them."""
    change = np.abs(np.diff(window[:, :, 1].astype(np.int16), axis=1)).sum(axis=1)
    around = np.convolve(change, np.ones(_MARGIN), "valid")
    return len(around) - int(np.argmin(around[::-1])) + _MARGIN // 2


def _in_rows(lines: list[Line]) -> list[Line]:
    """From top to bottom; from left to right what begins above the middle of a row's first line."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.top + line.bottom):
        if rows and line.top < (rows[-1][0].top + rows[-1][0].bottom) / 2:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: line.left)]
