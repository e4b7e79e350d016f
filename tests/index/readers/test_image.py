"""Photographs and scans: every format people have, page by page, within limits, each line in its place."""

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from index.documents import Document, Problem, Reason
from index.readers import image, read_raw
from index.readers.imagery import pixels as pictures
from index.readers.imagery.ocr import Line, Picture
from index.readers.imagery.pixels import Pictures
from index.readers.raw import Raw
from tests.index.readers import drawn
from tests.index.readers.checks import check_blocks, documents, words

WORDS = ["早上要把黑板擦好", "关好门窗再回家"]


def encoded(picture: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def plain(colour: object = "white", size: tuple[int, int] = (60, 40), mode: str = "RGB") -> Image.Image:
    return Image.new(mode, size, colour)  # type: ignore[arg-type]


def reading(data: bytes, path: str = "照片.png") -> list[Document | Problem]:
    results = list(read_raw(Raw(path, data)))
    for document in documents(results):
        check_blocks(document)
    return results


def only_page(data: bytes) -> Picture:
    (page,) = Pictures(data)
    assert isinstance(page, np.ndarray), page
    return page


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[Picture]:
    """The pages given to be recognised; on dark ones there is a line, on others none."""
    given: list[Picture] = []

    def recognise(picture: Picture, _: object) -> list[Line]:
        given.append(picture)
        line = Line(f"第{len(given)}页的话", 0.1, 0.2, 0.6, 0.4, 0.8)
        return [line] if picture.mean() < 100 else []

    monkeypatch.setattr(image, "recognise", recognise)
    return given


def test_a_real_picture() -> None:
    """The words of a picture are a document, each line with its place and confidence, and said to be such."""
    pytest.importorskip("rapidocr", reason="the extra for recognising text is not installed")
    document, problem = reading(encoded(drawn.page(WORDS), "PNG"))
    assert isinstance(document, Document)
    assert "".join(words(document)) == "".join(WORDS)
    assert (document.form, document.pages, document.blank_pages) == ("image", 1, ())
    assert document.title in {"照片", WORDS[0]}
    assert [document.text[r.start : r.end] for r in document.regions] == WORDS
    assert all(r.page == 1 and r.confidence is not None and r.confidence > 0.9 for r in document.regions)
    assert document.regions[0].bottom < document.regions[1].top
    assert problem == Problem("照片.png", Reason.RECOGNISED, "1")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"])
def test_formats(pages: list[Picture], form: str) -> None:
    """Every format is decoded, whatever the file is called."""
    document, problem = reading(encoded(plain("black"), form), "照片.jpg")
    assert isinstance(document, Document)
    assert document.text == "第1页的话"
    assert isinstance(problem, Problem)
    assert pages[0].shape == (40, 60, 3)
    (region,) = document.regions
    assert (region.left, region.top, region.right, region.bottom) == (0.1, 0.2, 0.6, 0.4)
    assert region.confidence == 0.8


def test_pages_of_a_scan(pages: list[Picture]) -> None:
    """A TIFF gives all its pages; those without a word are named."""
    black, white = plain("black"), plain()
    data = encoded(black, "TIFF", save_all=True, append_images=[white, black, black])
    document, recognised, blank = reading(data, "a.tif")
    assert isinstance(document, Document)
    assert [block.page for block in document.blocks] == [1, 3, 4]
    assert (document.pages, document.blank_pages) == (4, (2,))
    assert recognised == Problem("a.tif", Reason.RECOGNISED, "1, 3-4")
    assert blank == Problem("a.tif", Reason.PAGES_WITHOUT_TEXT, "2")


def test_of_moving_pictures_the_first(pages: list[Picture]) -> None:
    """An animation is one page."""
    for form in ("GIF", "WEBP", "PNG"):
        pages.clear()
        reading(encoded(plain("black"), form, save_all=True, append_images=[plain(), plain("black")]))
        assert len(pages) == 1


def test_no_word_and_no_engine(pages: list[Picture], monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture without words is empty; without the engine nobody knows, and that is said."""
    assert reading(encoded(plain(), "PNG")) == [Problem("照片.png", Reason.EMPTY)]
    monkeypatch.setattr(image, "recognise", lambda *_: None)
    assert reading(encoded(plain("black"), "PNG")) == [Problem("照片.png", Reason.NO_TEXT_LAYER)]


def test_a_photograph_is_turned_and_dated(pages: list[Picture]) -> None:
    """What a camera writes about its position and the moment counts."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[36867] = "2021:09:01 08:00:00"
    results = reading(encoded(plain("black"), "JPEG", exif=exif))
    assert pages[0].shape == (60, 40, 3)
    assert documents(results)[0].date == "2021-09-01"


def test_what_shines_through_is_paper() -> None:
    """Transparent pictures lie on white."""
    assert only_page(encoded(plain((0, 0, 0, 0), mode="RGBA"), "PNG")).min() == 255
    assert only_page(encoded(plain((0, 0), mode="LA"), "PNG")).min() == 255


@pytest.mark.parametrize(
    ("mode", "colour", "grey"),
    [("1", 1, 255), ("L", 100, 100), ("P", 0, 0), ("CMYK", (0, 0, 0, 0), 255), ("I;16", 0x8000, 128)],
)
def test_ways_to_keep_colours(mode: str, colour: object, grey: int) -> None:
    """Black and white, greys of eight and sixteen bits, palettes and printers' inks come out as seen."""
    page = only_page(encoded(plain(colour, mode=mode), "TIFF"))
    assert page.shape == (40, 60, 3)
    assert page[5, 5].tolist() == [grey] * 3


def test_too_many_pixels(monkeypatch: pytest.MonkeyPatch, pages: list[Picture]) -> None:
    """A picture is measured before it is unpacked; of a scan only the page that is too large is left out."""
    monkeypatch.setattr(pictures, "MAX_PIXELS", 3000)
    assert reading(encoded(plain("black", (100, 50)), "PNG")) == [
        Problem("照片.png", Reason.TOO_LARGE, "100 x 50")
    ]
    assert not pages
    data = encoded(plain("black"), "TIFF", save_all=True, append_images=[plain("black", (100, 50))])
    document, _, problem = reading(data)
    assert isinstance(document, Document)
    assert document.blank_pages == (2,)
    assert problem == Problem("照片.png", Reason.PARTS_LEFT_OUT, "2")


def test_a_bomb() -> None:
    """A small file that declares a hundred thousand by a hundred thousand pixels is refused at once."""
    data = bytearray(encoded(plain(), "PNG"))
    data[16:24] = (100_000).to_bytes(4, "big") * 2
    data[29:33] = __import__("zlib").crc32(data[12:29]).to_bytes(4, "big")
    (problem,) = reading(bytes(data))
    assert isinstance(problem, Problem)
    assert problem.reason is Reason.TOO_LARGE


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff", b"II*\0", b"RIFF\0\0\0\0WEBP"]
)
def test_no_picture(data: bytes) -> None:
    """A file that only begins like a picture is malformed."""
    (problem,) = reading(data)
    assert isinstance(problem, Problem)
    assert problem.reason is Reason.MALFORMED


def test_formats_that_start_programs_are_not_tried() -> None:
    """PostScript under the name of a picture is not handed to an interpreter."""
    (problem,) = reading(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "a.png")
    assert isinstance(problem, Problem) or problem.form == "text"
    assert "EPS" not in pictures.FORMATS


SOUND = {form: encoded(plain("black"), form) for form in ("PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP")}


@settings(max_examples=60)
@given(st.sampled_from(list(SOUND)), st.integers(0, 10_000), st.integers(0, 255), st.booleans())
def test_no_damage_raises(form: str, place: int, byte: int, cut: bool) -> None:
    """A picture cut anywhere, or with any byte changed, is read or reported."""
    data = SOUND[form]
    at = place % len(data)
    harmed = data[:at] if cut else data[:at] + bytes((byte,)) + data[at + 1 :]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(image, "recognise", lambda *_: [])
        assert reading(harmed)


def test_the_house_keeps_one_home_for_pillow() -> None:
    """The reader itself never touches pillow."""
    assert "PIL" not in Path(image.__file__).read_text("utf-8")
