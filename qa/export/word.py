"""A Word document. The only module that knows python-docx."""

from __future__ import annotations

from datetime import UTC
from io import BytesIO
from typing import TYPE_CHECKING, Any

from qa.answers import Citation
from qa.cite import place
from qa.export import Exported, notes, pieces, references, verdict, writable
from qa.labels import Labels

if TYPE_CHECKING:
    from docx.document import Document

SERIF, SANS = ("Georgia", "宋体"), ("Calibri", "微软雅黑")
"""A face for Latin letters and one for Chinese: Word asks for both."""
PASSAGE, SOURCE, ENTRY, NOTE = "Passage", "Passage Source", "Reference Entry", "Export Note"
"""Our paragraph styles: what a reader of the file goes by."""
INDENT, HANGING, BODY, SMALL = 21.0, 18.0, 11.5, 9.5
"""Points."""
A4, MARGIN = (210, 297), 28
"""Millimetres."""


def write(exported: Exported, say: Labels) -> bytes:
    """The file's bytes. Line ends of a passage are paragraphs of the style `PASSAGE`."""
    import docx

    document = docx.Document()
    _set_up(document, exported)
    title = exported.question or (exported.citations[0].document.title if exported.citations else "")
    document.add_heading(_line(title), level=1)
    if held := verdict(exported, say):
        document.add_paragraph(_line(held))
    for number, citation in enumerate(exported.citations, start=1):
        _quote(document, citation)
        where = say(
            "export.source",
            title=citation.document.title,
            place=place(citation, say),
            path=citation.document.path,
        )
        document.add_paragraph(f"[{number}] {_line(where)}", style=SOURCE)
    if exported.citations:
        document.add_heading(say("export.references"), level=2)
        for entry in references(exported):
            document.add_paragraph(_line(entry), style=ENTRY)
    for note in notes(exported, say):
        document.add_paragraph(_line(note), style=NOTE)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _quote(document: Document, citation: Citation) -> None:
    """The passage, its best sentences highlighted."""
    from docx.enum.text import WD_COLOR_INDEX

    paragraph = document.add_paragraph(style=PASSAGE)
    for piece, best in pieces(citation):
        for number, line in enumerate(writable(piece).split("\n")):
            if number:
                paragraph = document.add_paragraph(style=PASSAGE)
            if line:
                run = paragraph.add_run(line)
                run.font.highlight_color = WD_COLOR_INDEX.YELLOW if best else None


def _set_up(document: Document, exported: Exported) -> None:
    """Page, styles and properties; the library's template is made for English and American paper alone."""
    from docx.shared import Mm, Pt, RGBColor

    page = document.sections[0]
    page.page_width, page.page_height = Mm(A4[0]), Mm(A4[1])
    page.left_margin = page.right_margin = Mm(MARGIN)
    _face(document.styles["Normal"], SANS, BODY)
    _chinese(document.styles["Normal"])
    for name in ("Heading 1", "Heading 2"):
        heading: Any = document.styles[name]
        _face(heading, SERIF, 18 if name == "Heading 1" else 13)
        heading.font.color.rgb = RGBColor(0x1F, 0x23, 0x28)
    _face(_style(document, PASSAGE, left=INDENT), SERIF, BODY)
    for name in (SOURCE, NOTE):
        style = _style(document, name, left=INDENT if name == SOURCE else 0)
        _face(style, SANS, SMALL)
        style.font.color.rgb = RGBColor(0x5F, 0x64, 0x6B)
        style.paragraph_format.space_after = Pt(14 if name == SOURCE else 4)
    entry = _style(document, ENTRY, left=HANGING)
    entry.paragraph_format.first_line_indent = Pt(-HANGING)
    _face(entry, SERIF, SMALL)
    properties = document.core_properties
    properties.author, properties.comments = "原文 Yuanwen", ""
    properties.title = _line(exported.question or "")[:255]
    if exported.time:
        properties.created = properties.modified = exported.time.astimezone(UTC)


def _style(document: Document, name: str, left: float) -> Any:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    style: Any = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.paragraph_format.left_indent = Pt(left)
    style.paragraph_format.space_after = Pt(4)
    style.paragraph_format.line_spacing = 1.4
    return style


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


def _line(text: str) -> str:
    return " ".join(writable(text).split())
