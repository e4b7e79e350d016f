"""Pictures decoded, of the formats people photograph and scan in. In `index` the one home of pillow."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from index.documents import Reason
from index.readers.packed import Refused

Picture = NDArray[np.uint8]
"""Shape (height, width, 3): red, green, blue."""

FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
"""No others are even tried: pillow knows some that start programs."""
MAX_PIXELS = 60_000_000
"""Of one page: A3 at 400 to the inch has half of that."""
MAX_PAGES = 2000
_TAKEN, _DETAILS = 36867, 0x8769
"""Where a camera writes the moment (Exif 2.3, tables 4 and 8)."""


class Pictures:
    """The pages of a picture file; of moving pictures the first. Raises `Refused` where it is none."""

    def __init__(self, data: bytes) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of its size, which is looked at below
            try:
                self._image = Image.open(BytesIO(data), formats=FORMATS)
            except Image.DecompressionBombError as error:
                raise Refused(Reason.TOO_LARGE, "picture") from error
            except (OSError, ValueError, SyntaxError, TypeError, OverflowError) as error:
                raise Refused(Reason.MALFORMED, "picture") from error

    def __iter__(self) -> Iterator[Picture | Refused]:
        """Each page turned as it is to be looked at, on white; or why it cannot be had."""
        for number in range(MAX_PAGES if self._image.format == "TIFF" else 1):
            try:
                self._image.seek(number)
            except EOFError:
                return
            except Exception as error:  # decoders of hostile pictures raise anything
                yield _refused(error)
                return
            yield self._page()

    @property
    def taken(self) -> str | None:
        """The moment a camera took it, `2021-09-01 08:00:00`."""
        try:
            stated = str(self._image.getexif().get_ifd(_DETAILS).get(_TAKEN) or "")
        except Exception:
            return None
        return stated.replace(":", "-", 2) or None

    def _page(self) -> Picture | Refused:
        width, height = self._image.size
        if width * height > MAX_PIXELS:
            return Refused(Reason.TOO_LARGE, f"{width} x {height}")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return _drawn(self._image)
        except MemoryError:
            raise
        except Exception as error:  # decoders of hostile pictures raise anything
            return _refused(error)


def _drawn(image: Image.Image) -> Picture:
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):  # sixteen bits of grey, of which pillow would keep the lower eight
        grey = np.asarray(image).astype(np.int64) >> 8
        return np.repeat(grey.clip(0, 255).astype(np.uint8)[:, :, None], 3, axis=2)
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        image = Image.new("RGB", clear.size, "white")
        image.paste(clear, mask=clear.getchannel("A"))
    return np.asarray(image.convert("RGB"))


def _refused(error: Exception) -> Refused:
    return Refused(Reason.MALFORMED, type(error).__name__)
