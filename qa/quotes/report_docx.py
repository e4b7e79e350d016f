"""A checked draft as a Word document: each quotation coloured, with a comment that says what was found."""

from __future__ import annotations

from collections.abc import Iterator

from qa.cite import place
from qa.export.wordfile import WordFile
from qa.labels import Labels
from qa.quotes.report import Checked, Kind, Report

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


def report_docx(report: Report, say: Labels) -> bytes:
    """The bytes of the document: the draft as it is, line by line, with comments."""
    file = WordFile(say("check.title"))
    paragraph = file.paragraph()
    for text, one in _runs(report):
        colour = COLOURS[one.kind] if one else None
        paragraph, runs = file.write(paragraph, _lines(text), colour=colour)
        if one is not None:
            file.comment(runs, comment(one, say), author=say("page.name"), initials=INITIALS)
    return file.bytes()


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


def _runs(report: Report) -> Iterator[tuple[str, Checked | None]]:
    """The draft in pieces, each with the quotation it is, if any."""
    position = 0
    for one in report.quotations:
        yield report.draft[position : one.start], None
        yield report.draft[one.start : one.end], one
        position = one.end
    yield report.draft[position:], None


def _lines(text: str) -> str:
    """Text with plain line ends, as browsers and old files have them otherwise."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
