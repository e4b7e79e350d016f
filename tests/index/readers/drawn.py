"""Pictures of words, drawn for the tests that recognise them."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

_FACES = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
)


def page(lines: Sequence[str], size: int = 28, width: int = 640) -> Image.Image:
    """A white page with the lines below each other; skips where no face has Chinese characters."""
    face = next((face for face in _FACES if Path(face).is_file()), None)
    if face is None:
        pytest.skip("no font with Chinese characters is installed")
    font = ImageFont.truetype(face, size, index=2 if "Noto" in face else 0)  # the Chinese face of several
    image = Image.new("RGB", (width, size * 2 * (len(lines) + 1)), "white")
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        draw.text((size, size * (1 + 2 * number)), line, font=font, fill="black")
    return image
