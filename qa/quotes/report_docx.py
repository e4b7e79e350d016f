"""A checked draft as a Word document: each quotation coloured, with a comment that says what was found."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from qa.cite import place
from qa.labels import Labels
from qa.quotes.report import Checked, Kind, Report

if TYPE_CHECKING:
    from docx.shared import RGBColor
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

COLOURS = {
    Kind.EXACT: "2F6F4F",
    Kind.FORM: "0B6B78",
    Kind.DIFFERS: "B3261E",
    Kind.STITCHED: "7A4FB5",
    Kind.MISATTRIBUTED: "9A5B00",
    Kind.NOT_FOUND: "5F646B",
}
"""As on the page, on white."""
INITIALS = "原"
# What XML cannot hold; Word would call the file damaged.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def report_docx(report: Report, say: Labels) -> bytes:
    """The bytes of the document: the draft as it is, line by line, with comments."""
    import docx
    from docx import shared

    document = docx.Document()
    paragraph = document.add_paragraph()
    for text, one in _runs(report):
        if one is None:
            lines = text.split("\n")
            paragraph.add_run(_clean(lines[0]))
            for line in lines[1:]:
                paragraph = document.add_paragraph()
                paragraph.add_run(_clean(line))
            continue
        run = _run(paragraph, _clean(text), COLOURS[one.kind], shared.RGBColor)
        document.add_comment(run, _clean(comment(one, say)), author=say("page.name"), initials=INITIALS)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def comment(one: Checked, say: Labels) -> str:
    """What was found out, where it stands and how it differs, a line each."""
    return "\n".join(_comment(one, say))


def _comment(one: Checked, say: Labels) -> Iterator[str]:
    yield say(f"check.kind.{one.kind.value}")
    if one.fits is False and one.attribution:
        yield say("check.fits_not", name=one.attribution.name)
    if one.kind is Kind.NOT_FOUND and one.sources:
        yield say("check.nearest")
    for origin in one.sources:
        cited = origin.citation
        where = say("check.from", title=cited.document.title, place=place(cited, say))
        if one.kind is not Kind.EXACT:
            yield f"“{cited.text}”"
        yield f"{where} · {cited.document.path}"


def _run(paragraph: Paragraph, text: str, colour: str, rgb: type[RGBColor]) -> Run:
    run = paragraph.add_run(text)
    run.font.color.rgb = rgb.from_string(colour)
    run.font.underline = True
    return run


def _runs(report: Report) -> Iterator[tuple[str, Checked | None]]:
    """The draft in pieces, each with the quotation it is, if any."""
    position = 0
    for one in report.quotations:
        yield report.draft[position : one.start], None
        yield report.draft[one.start : one.end], one
        position = one.end
    yield report.draft[position:], None


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
