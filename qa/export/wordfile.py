"""A Word file as a sheet of paper to write on. The only module that knows python-docx."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from qa.export import writable

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

SERIF, SANS = ("Georgia", "宋体"), ("Calibri", "微软雅黑")
"""A face for Latin letters and one for Chinese: Word asks for both."""
A4, MARGIN = (210, 297), 28
"""Millimetres."""
BODY, SMALL = 11.5, 9.5
"""Points."""
INK, SOFT = "1F2328", "5F646B"
LINE, AFTER = 1.4, 4
HEADINGS = {1: 18, 2: 13}
LONGEST_TITLE = 255
"""Characters that a file's properties hold."""


@dataclass(frozen=True, slots=True)
class Style:
    """How paragraphs of one kind look; lengths in points. Readers of a file go by its `name`."""

    name: str
    face: tuple[str, str] = SERIF
    size: float = BODY
    left: float = 0
    hanging: float = 0
    after: float = AFTER
    colour: str = INK


class WordFile:
    """A document being written. What XML cannot hold is shown as �; Word would call the file damaged."""

    def __init__(self, title: str, time: datetime | None = None) -> None:
        import docx

        self._document: Document = docx.Document()
        self._set_up(" ".join(writable(title).split())[:LONGEST_TITLE], time)

    def style(self, style: Style) -> str:
        """Adds a style and gives its name."""
        from docx.enum.style import WD_STYLE_TYPE
        from docx.shared import Pt, RGBColor

        made: Any = self._document.styles.add_style(style.name, WD_STYLE_TYPE.PARAGRAPH)
        made.base_style = self._document.styles["Normal"]
        made.paragraph_format.left_indent = Pt(style.left)
        made.paragraph_format.first_line_indent = Pt(-style.hanging) if style.hanging else None
        made.paragraph_format.space_after = Pt(style.after)
        made.paragraph_format.line_spacing = LINE
        _face(made, style.face, style.size)
        made.font.color.rgb = RGBColor.from_string(style.colour)
        return style.name

    def heading(self, text: str, level: int) -> None:
        """A heading on one line."""
        self._document.add_heading(" ".join(writable(text).split()), level=level)

    def line(self, text: str, style: str | None = None) -> None:
        """A paragraph of words of ours, on one line."""
        self.paragraph(style).add_run(" ".join(writable(text).split()))

    def paragraph(self, style: str | None = None) -> Paragraph:
        return self._document.add_paragraph(style=style)

    def write(
        self, paragraph: Paragraph, text: str, *, marked: bool = False, colour: str | None = None
    ) -> tuple[Paragraph, list[Run]]:
        """Adds text, each further line as a paragraph of the same style; gives the last one, and the runs.

        `marked` text is highlighted; `colour` (six hexadecimal digits) underlines it too.
        """
        from docx.enum.text import WD_COLOR_INDEX
        from docx.shared import RGBColor

        runs: list[Run] = []
        for number, line in enumerate(writable(text).split("\n")):
            if number:
                paragraph = self._document.add_paragraph(style=paragraph.style)
            if not line:
                continue
            run = paragraph.add_run(line)
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW if marked else None
            if colour is not None:
                run.font.color.rgb, run.font.underline = RGBColor.from_string(colour), True
            runs.append(run)
        return paragraph, runs

    def comment(self, runs: list[Run], text: str, author: str, initials: str) -> None:
        """A comment beside a stretch of text."""
        self._document.add_comment(runs, writable(text), author=author, initials=initials)

    def bytes(self) -> bytes:
        """The file."""
        written = BytesIO()
        self._document.save(written)
        return written.getvalue()

    def _set_up(self, title: str, time: datetime | None) -> None:
        """Page, faces and properties: python-docx begins with a template for American paper."""
        from docx.shared import Mm, RGBColor

        page = self._document.sections[0]
        page.page_width, page.page_height = Mm(A4[0]), Mm(A4[1])
        page.left_margin = page.right_margin = Mm(MARGIN)
        _face(self._document.styles["Normal"], SANS, BODY)
        _chinese(self._document.styles["Normal"])
        for level, size in HEADINGS.items():
            heading: Any = self._document.styles[f"Heading {level}"]
            _face(heading, SERIF, size)
            heading.font.color.rgb = RGBColor.from_string(INK)
        properties = self._document.core_properties
        properties.author, properties.comments, properties.title = "原文 Yuanwen", "", title
        if time is not None:
            properties.created = properties.modified = time.astimezone(UTC)


def _face(style: Any, face: tuple[str, str], size: float) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    latin, chinese = face
    style.font.name, style.font.size = latin, Pt(size)
    fonts = style.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # a theme's face would win
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), chinese)


def _chinese(style: Any) -> None:
    """Says that the Chinese is mainland Chinese: Word and others choose the shapes of characters by it."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    language = OxmlElement("w:lang")
    language.set(qn("w:eastAsia"), "zh-CN")
    style.element.rPr.append(language)
