"""PDF files as pdfium reads them: the one module that knows it.

pdfium is not safe to use from several threads at once; files are read, and pages drawn, in a process
each. Nothing a file links to is followed, and no script in it runs: no form environment is made.
"""

from __future__ import annotations

import math
import unicodedata
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ctypes import addressof, c_double, c_float, create_string_buffer
from dataclasses import dataclass
from itertools import islice, pairwise, repeat
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as c
from numpy.typing import NDArray

from index.readers.printed.glyphs import HYPHEN, LINE_END, Floats, Glyphs, Style, snapped

Picture = NDArray[np.uint8]
"""Shape (height, width, 3): red, green, blue."""

MAX_GLYPHS = 300_000
"""Characters read of one page: a page of a newspaper has twenty thousand."""
MAX_BOOKMARKS = 20_000
MAX_OBJECTS = 5_000
"""Objects of a page looked at for a picture."""
LONGEST_TITLE = 400
UNKNOWN = "\ufffd"
_SHOWN_NOTES = frozenset((c.FPDF_ANNOT_WIDGET, c.FPDF_ANNOT_FREETEXT, c.FPDF_ANNOT_STAMP))
"""Annotations whose words are printed on the page: what was filled into a form, and notes without a box."""
_NAME_BYTES = 128
_FORCED_BOLD = 1 << 18
"""The flag of a font that is to be drawn bold (ISO 32000-1, table 123)."""
_SIZES = (0.5, 1000.0)
"""Points: no letter is smaller or larger."""
_INK = 0.05
"""Points: nothing lower is drawn."""
_HIGH, _LOW, _LOW_END, _FIRST_HALVED = 0xD800, 0xDC00, 0xE000, 0x10000
"""The halves that pdfium tells of characters beyond 16 bits (UTF-16)."""
_HIGHEST, _NEVER = 0x10FFFF, 0xFFFE
_MARKS = {2: HYPHEN, 9: " ", 10: LINE_END, 13: LINE_END}
"""pdfium's mark for a hyphen at a line's end, and its line ends."""
_BOLD = ("bold", "black", "heavy", "demi", "simhei", "-bd", "cmbx")


class Locked(ValueError):
    """None of the passwords opens the file."""


class Unreadable(ValueError):
    """pdfium finds no PDF in the bytes; the argument is its number for the reason."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline; `level` counts from 1, `page` too."""

    title: str
    level: int
    page: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it is shown, turned and cropped: its size in points, and what is printed on it.

    `pictured` is the share of it that its largest picture covers; `bare` says that nothing is drawn on it
    at all.
    """

    width: float
    height: float
    glyphs: Glyphs
    pictured: float
    bare: bool


@contextmanager
def opened(data: bytes, passwords: Sequence[str] = ()) -> Iterator[Pdf]:
    """The PDF in the bytes, opened with the first password that fits. Raises Locked, Unreadable."""
    document = _document(data, passwords)
    try:
        yield Pdf(document)
    finally:
        document.close()


def _document(data: bytes, passwords: Sequence[str]) -> Any:
    for password in ("", *passwords):
        try:
            return pdfium.PdfDocument(data, password=password.replace("\0", ""))
        except pdfium.PdfiumError as error:
            if error.err_code not in {c.FPDF_ERR_PASSWORD, c.FPDF_ERR_SECURITY}:
                raise Unreadable(str(error.err_code)) from error
    raise Locked


class Pdf:
    """An open PDF. Pages count from 1."""

    def __init__(self, document: Any) -> None:
        self._document = document

    def __len__(self) -> int:
        return len(self._document)

    def stated(self, key: str) -> str:
        """What the file says of itself under a key such as "Title"; empty where nothing."""
        return str(self._document.get_metadata_value(key)).replace("\0", "")

    def outline(self) -> Iterator[Bookmark]:
        """The bookmarks that lead to a page of this file, in order."""
        for entry in islice(self._document.get_toc(), MAX_BOOKMARKS):
            target = entry.get_dest()
            page = target.get_index() if target else None
            if page is not None and page >= 0:
                yield Bookmark(entry.get_title().replace("\0", "")[:LONGEST_TITLE], entry.level + 1, page + 1)

    def sheet(self, number: int) -> Sheet:
        """A page with its glyphs. Raises Unreadable where the page cannot be had."""
        page = self._page(number)
        try:
            if _has_shown_notes(page):
                c.FPDFPage_Flatten(page, c.FLAT_NORMALDISPLAY)
                page.close()
                page = self._page(number)
            return _sheet(page)
        finally:
            page.close()

    def picture(self, number: int, scale: float) -> Picture:
        """A page drawn, so many pixels for each point. Raises Unreadable where it cannot be had."""
        page = self._page(number)
        try:
            bitmap = page.render(scale=scale, rev_byteorder=True, force_bitmap_format=c.FPDFBitmap_BGR)
            return np.array(bitmap.to_numpy()[:, :, :3])
        finally:
            page.close()

    def size(self, number: int) -> tuple[float, float]:
        """Width and height of a page as it is shown, in points."""
        try:
            width, height = self._document.get_page_size(number - 1)
        except pdfium.PdfiumError as error:
            raise Unreadable(number) from error
        return float(width), float(height)

    def _page(self, number: int) -> Any:
        if not 1 <= number <= len(self):
            raise Unreadable(number)
        try:
            return self._document[number - 1]
        except pdfium.PdfiumError as error:
            raise Unreadable(number) from error


def _has_shown_notes(page: Any) -> bool:
    for position in range(min(c.FPDFPage_GetAnnotCount(page), MAX_OBJECTS)):
        note = c.FPDFPage_GetAnnot(page, position)
        kind = c.FPDFAnnot_GetSubtype(note)
        c.FPDFPage_CloseAnnot(note)
        if kind in _SHOWN_NOTES:
            return True
    return False


def _sheet(page: Any) -> Sheet:
    width, height = page.get_size()
    text = page.get_textpage()
    try:
        glyphs = _Reading(page, text).glyphs()
    finally:
        text.close()
    count = c.FPDFPage_CountObjects(page)
    return Sheet(width, height, glyphs, _pictured(page, count), count == 0)


def _pictured(page: Any, count: int) -> float:
    left, bottom, right, top = page.get_bbox()
    area = (right - left) * (top - bottom)
    largest = 0.0
    for position in range(min(count, MAX_OBJECTS)):
        thing = c.FPDFPage_GetObject(page, position)
        if c.FPDFPageObj_GetType(thing) != c.FPDF_PAGEOBJ_IMAGE:
            continue
        sides = [c_float() for _ in range(4)]
        if c.FPDFPageObj_GetBounds(thing, *sides):
            x0, y0, x1, y1 = (side.value for side in sides)
            across = min(x1, right) - max(x0, left)
            largest = max(largest, across * (min(y1, top) - max(y0, bottom)) if across > 0 else 0)
    return min(1.0, largest / area) if area > 0 else 0.0


class _Reading:
    """Reads the glyphs of one page, in the order of its content."""

    def __init__(self, page: Any, text: Any) -> None:
        self._text = text.raw
        self._count = max(0, min(text.count_chars(), MAX_GLYPHS))
        self._edges = page.get_bbox()
        self._turn = page.get_rotation()
        self._faces: dict[int, tuple[str, bool]] = {}
        self._matrix = c.FS_MATRIX()

    def glyphs(self) -> Glyphs:
        # The heart of the reader: three calls a character, and arrays for the rest.
        text, count = self._text, self._count
        codes = list(map(c.FPDFText_GetUnicode, repeat(text, count), range(count)))
        boxes = (c.FS_RECTF * count)()
        deque(map(c.FPDFText_GetLooseCharBox, repeat(text, count), range(count), boxes), maxlen=0)
        sides = self._shown(np.frombuffer(boxes, "<f4").reshape(-1, 2, 2).astype(np.float64))
        starts, lengths = self._objects()
        palette: dict[Style, int] = {}
        styles, angles, places = [], [], []
        for start, thing in starts:
            style, angle = self._styled(start, thing)
            styles.append(palette.setdefault(style, len(palette)))
            angles.append(angle)
            places.append(self._place(start))
        kept = _whole(codes) if starts else []
        return Glyphs(
            self._characters(codes, kept),
            np.concatenate((sides.min(axis=1), sides.max(axis=1)), axis=1)[kept],
            np.repeat(self._shown(np.array(places, np.float64).reshape(-1, 2)), lengths, axis=0)[kept],
            np.repeat(np.array(angles, np.intp), lengths)[kept],
            np.repeat(np.array(styles, np.intp), lengths)[kept],
            tuple(palette),
        )

    def _objects(self) -> tuple[list[tuple[int, Any]], list[int]]:
        """The text objects, each with its first glyph, and how many glyphs each has.

        A blank of pdfium's own belongs to none, and counts to the one before it.
        """
        things = map(c.FPDFText_GetTextObject, repeat(self._text, self._count), range(self._count))
        starts: list[tuple[int, Any]] = []
        before = None
        for position, thing in enumerate(things):
            if thing and (here := addressof(thing.contents)) != before:
                before = here
                starts.append((position, thing))
        edges = [0, *(position for position, _ in starts[1:]), self._count]
        return starts, [after - edge for edge, after in pairwise(edges)] if starts else []

    def _shown(self, places: Floats) -> Floats:
        """Places on the page as it is shown, of places, shape (…, 2), in the coordinates of its content."""
        left, bottom, right, top = self._edges
        x, y = places[..., 0], places[..., 1]
        turned = {
            90: (y - bottom, x - left),
            180: (right - x, y - bottom),
            270: (top - y, right - x),
        }.get(self._turn, (x - left, top - y))
        return np.stack(turned, axis=-1)

    def _place(self, position: int) -> tuple[float, float]:
        x, y = c_double(), c_double()
        c.FPDFText_GetCharOrigin(self._text, position, x, y)
        return x.value, y.value

    def _styled(self, position: int, thing: Any) -> tuple[Style, int]:
        """How the glyph is set, and the angle that it is read at."""
        matrix = self._matrix
        size, angle = c.FPDFText_GetFontSize(self._text, position), 0.0
        if c.FPDFText_GetMatrix(self._text, position, matrix):
            size *= math.hypot(matrix.c, matrix.d) or math.hypot(matrix.a, matrix.b)
            angle = math.degrees(math.atan2(-matrix.b, matrix.a))
        face, bold = self._face(c.FPDFTextObj_GetFont(thing))
        bold = bold or c.FPDFTextObj_GetTextRenderMode(thing) == c.FPDF_TEXTRENDERMODE_FILL_STROKE
        size = round(min(max(abs(size), _SIZES[0]), _SIZES[1]), 2) if math.isfinite(size) else _SIZES[0]
        return Style(size, face, bold), snapped(angle + self._turn)

    def _face(self, font: Any) -> tuple[str, bool]:
        """The name of a face, without the mark of a subset, and whether it is a bold one."""
        here = addressof(font.contents) if font else 0
        if here not in self._faces:
            name = create_string_buffer(_NAME_BYTES)
            if font:
                c.FPDFFont_GetBaseFontName(font, name, _NAME_BYTES)
            face = name.value.decode("utf-8", "replace").rpartition("+")[2]
            forced = bool(font and c.FPDFFont_GetFlags(font) & _FORCED_BOLD)
            self._faces[here] = face, forced or any(mark in face.lower() for mark in _BOLD)
        return self._faces[here]

    def _characters(self, codes: list[int], kept: list[int]) -> str:
        """The codes kept as text, a character each; one that stands for none and draws nothing is a blank."""
        met = {code: _character(code) for code in set(codes)}
        text = "".join([met[codes[position]] for position in kept])
        if UNKNOWN not in text:
            return text
        return "".join(
            " " if character == UNKNOWN and not self._is_drawn(position) else character
            for position, character in zip(kept, text, strict=True)
        )

    def _is_drawn(self, position: int) -> bool:
        left, right, bottom, top = (c_double() for _ in range(4))
        c.FPDFText_GetCharBox(self._text, position, left, right, bottom, top)
        return top.value - bottom.value > _INK


def _whole(codes: list[int]) -> list[int]:
    """The positions of characters, where halves of one are put together in `codes`, at the first of them."""
    if not any(_HIGH <= code < _LOW for code in set(codes)):
        return list(range(len(codes)))
    kept: list[int] = []
    for position, code in enumerate(codes):
        before = codes[kept[-1]] if kept else 0
        if _LOW <= code < _LOW_END and _HIGH <= before < _LOW:
            codes[kept[-1]] = _FIRST_HALVED + ((before - _HIGH) << 10) + code - _LOW
        else:
            kept.append(position)
    return kept


def _character(code: int) -> str:
    """A code of a page as a character; what stands for none is U+FFFD, as Unicode has it."""
    if code in _MARKS:
        return _MARKS[code]
    is_none = code > _HIGHEST or code & 0xFFFE == _NEVER or unicodedata.category(chr(code)) in {"Cc", "Cs"}
    return UNKNOWN if is_none else chr(code)
