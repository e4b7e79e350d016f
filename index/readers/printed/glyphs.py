"""Glyphs to runs: what a page's content sets one after the other on one line."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.readers.printed.scripts import part_words

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Flags = NDArray[np.bool_]

HYPHEN = "\x02"
"""Stands for a hyphen at a line's end, which may belong to the word or not."""
LINE_END = "\n"
JUMP = 0.55
"""A baseline that moves by more than this, in sizes of the letters, is another line's, no index."""
GAP = 0.8
"""A gap wider than this, in sizes, parts two runs: twice what parts words."""
BLANK, BLANK_WIDE = 0.3, 0.5
"""The gaps from which words are apart within a run, and characters of scripts without blanks."""
BACK = 0.6
"""A glyph that begins further back than this begins a new run; an accent is set over its letter."""
_STEP_DOWN = (0.7, 1.7)
"""In sizes, how far apart characters stand that are set one below the other."""
_ASIDE = 0.3
_SNAP = 3
"""Degrees by which text may lean and still be upright: pages are scanned a little askew."""
_FIRST_STACKED = 0x2E80
"""The first character of the scripts that are also set from top to bottom."""
_REACH = (1.0, 0.35)
"""How far above and below the baseline a glyph may reach, in sizes: some faces claim more than they draw."""
_BLANKS = re.compile(" {2,}")


@dataclass(frozen=True, slots=True)
class Style:
    """How glyphs are set: size in points, the name of the face, and whether it is a bold one."""

    size: float
    face: str = ""
    bold: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Glyphs:
    """The characters of a page as it is shown, n of them, in points from its upper left corner.

    `text` has LINE_END where the format itself ends a line. `boxes`, shape (n, 4), are left, top, right,
    bottom; `places`, (n, 2), each a point on the glyph's baseline; `angles`, (n,), degrees clockwise from
    the left-to-right of the page; `styles`, (n,), numbers in `palette`.
    """

    text: str
    boxes: Floats
    places: Floats
    angles: Ints
    styles: Ints
    palette: tuple[Style, ...]


@dataclass(frozen=True)
class Frame:
    """The page turned so that text of one angle reads from left to right."""

    angle: int = 0

    @cached_property
    def _turn(self) -> tuple[float, float]:
        radians = math.radians(self.angle)
        return round(math.cos(radians), 9), round(math.sin(radians), 9)

    def points(self, places: Floats) -> Floats:
        """Places on the page, shape (…, 2), in the frame."""
        cos, sin = self._turn
        turned: Floats = places @ np.array(((cos, -sin), (sin, cos)))
        return turned

    def boxes(self, boxes: Floats) -> Floats:
        """The boxes around boxes on the page, shape (n, 4), in the frame."""
        if not self.angle:
            return boxes
        corners = self.points(boxes[:, [[0, 1], [0, 3], [2, 1], [2, 3]]])
        return np.concatenate((corners.min(axis=1), corners.max(axis=1)), axis=1)

    def shown(self, box: Box) -> Box:
        """The box around a box of the frame, on the page."""
        if not self.angle:
            return box
        cos, sin = self._turn
        corners = [(u * cos - v * sin, u * sin + v * cos) for u in box[::2] for v in box[1::2]]
        across, down = zip(*corners, strict=True)
        return min(across), min(down), max(across), max(down)


Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one line without a wide gap between them, in points of their frame.

    `base` is the height of the baseline; `confidence` is set where it was recognised in a picture.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    base: float
    style: Style
    confidence: float | None = None

    @property
    def head(self) -> float:
        """The height of small capitals above the baseline: boxes of faces overlap, this does not."""
        return self.base - 0.65 * self.style.size

    @property
    def foot(self) -> float:
        return self.base + 0.05 * self.style.size


def runs(glyphs: Glyphs) -> dict[int, list[Run]]:
    """The runs of a page by the angle they are read at, in the order of the page's content."""
    blank = np.fromiter(map(str.isspace, glyphs.text), np.bool_, len(glyphs.text))
    seen = np.flatnonzero(~blank)
    if not len(seen):
        return {}
    is_end = np.fromiter(map(LINE_END.__eq__, glyphs.text), np.bool_, len(glyphs.text))
    ends = np.cumsum(is_end, dtype=np.intp)[seen]
    angles = _stood_up(glyphs, seen, ends)
    found: dict[int, list[Run]] = {}
    for angle in np.unique(angles).tolist():
        chosen = angles == angle
        found[angle] = list(_runs(glyphs, seen[chosen], ends[chosen], Frame(angle), np.flatnonzero(chosen)))
    return found


def _runs(glyphs: Glyphs, seen: Ints, ends: Ints, frame: Frame, order: Ints) -> Iterator[Run]:
    """The runs of one angle. `ends` counts the line ends before each glyph, `order` all glyphs seen."""
    boxes = frame.boxes(glyphs.boxes[seen])
    bases = frame.points(glyphs.places[seen])[:, 1]
    styles = glyphs.styles[seen]
    sizes = np.array([style.size for style in glyphs.palette])[styles]
    larger = np.maximum(sizes[1:], sizes[:-1])
    gaps = boxes[1:, 0] - boxes[:-1, 2]
    parted = (np.abs(np.diff(bases)) > JUMP * larger) | (gaps > GAP * larger) | (gaps < -BACK * larger)
    parted |= (np.diff(ends) > 0) | (np.diff(order) > 1)
    starts = np.concatenate(([0], np.flatnonzero(parted) + 1))
    silent = _silent_blanks(glyphs.text, seen, gaps / larger, parted)
    tops = np.minimum.reduceat(np.maximum(boxes[:, 1], bases - _REACH[0] * sizes), starts)
    bottoms = np.maximum.reduceat(np.minimum(boxes[:, 3], bases + _REACH[1] * sizes), starts)
    lefts, rights = np.minimum.reduceat(boxes[:, 0], starts), np.maximum.reduceat(boxes[:, 2], starts)
    sides = zip(lefts.tolist(), tops.tolist(), rights.tolist(), bottoms.tolist(), strict=True)
    stops = [*starts[1:].tolist(), len(seen)]
    for start, stop, side in zip(starts.tolist(), stops, sides, strict=True):
        style, base = _set_in(styles[start:stop], sizes[start:stop], bases[start:stop])
        cuts = [seen[start], *(seen[cut] for cut in silent if start < cut < stop), seen[stop - 1] + 1]
        text = " ".join(glyphs.text[first:last] for first, last in pairwise(cuts))
        text = text.replace("\t", " ").replace(LINE_END, "")
        yield Run(_BLANKS.sub(" ", text), *side, base, glyphs.palette[style])


def _silent_blanks(text: str, seen: Ints, gaps: Floats, parted: Flags) -> list[int]:
    """The glyphs before which words are apart on paper though nothing in the content says so.

    `gaps` are in sizes.
    """
    wide = np.flatnonzero((gaps > BLANK) & ~parted & (np.diff(seen) == 1))
    return [
        at + 1
        for at in wide.tolist()
        if gaps[at] > BLANK_WIDE or part_words(text[seen[at]], text[seen[at + 1]])
    ]


def _set_in(styles: Ints, sizes: Floats, bases: Floats) -> tuple[int, float]:
    """The style of most of a run, and its baseline: that of the largest letters, for an index has another."""
    if (styles == styles[0]).all() and bases[0] == bases[-1]:
        return int(styles[0]), float(bases[0])
    return int(np.bincount(styles).argmax()), float(bases[sizes > sizes.max() * 0.9][0])


def _stood_up(glyphs: Glyphs, seen: Ints, ends: Ints) -> Ints:
    """The angles of the glyphs seen; characters set one below the other read downwards."""
    angles = glyphs.angles[seen]
    codes = np.frombuffer(glyphs.text.encode("utf-32-le", "surrogatepass"), "<u4")[seen]
    boxes = glyphs.boxes[seen]
    sizes = np.array([style.size for style in glyphs.palette])[glyphs.styles[seen]]
    middle = (boxes[:, 0] + boxes[:, 2]) / 2
    down = np.diff(boxes[:, 1]) / sizes[1:]
    stacks = (angles == 0) & (codes >= _FIRST_STACKED)
    below = stacks[1:] & stacks[:-1] & (_STEP_DOWN[0] < down) & (down < _STEP_DOWN[1])
    below &= (np.abs(np.diff(middle)) < _ASIDE * sizes[1:]) & (np.diff(ends) == 0)
    stacked = np.zeros(len(seen), np.bool_)
    stacked[1:] |= below
    stacked[:-1] |= below
    return np.where(stacked, 90, angles)


def snapped(degrees: float) -> int:
    """The angle in whole degrees, 0 to 359; upright where it nearly is."""
    quadrant = round(degrees / 90) * 90
    return (quadrant if abs(degrees - quadrant) <= _SNAP else round(degrees)) % 360
