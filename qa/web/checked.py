"""A checked draft as HTML: the draft with its quotations coloured, and what was found about each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from qa.cite import place
from qa.cite.csl import language
from qa.labels import Labels
from qa.quotes.report import Checked, Origin, Report
from qa.quotes.report_docx import report_docx
from qa.web.addresses import document_address
from qa.web.marks import changes
from qa.web.render import STATIC, render


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the draft: plain, or the quotation of a finding."""

    text: str
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A source as a template shows it."""

    origin: Origin
    place: str
    address: str
    tag: str

    @property
    def words(self) -> Markup:
        """The source's words, with what the draft leaves out and what it puts in marked."""
        if not self.origin.difference:
            return Markup("{}").format(self.origin.citation.text)
        return changes(self.origin.difference)


@dataclass(frozen=True, slots=True)
class Finding:
    """A checked quotation as a template shows it; `number` counts from 1."""

    number: int
    checked: Checked
    sources: tuple[Shown, ...]

    @property
    def kind(self) -> str:
        return self.checked.kind.value


def findings(report: Report, say: Labels) -> list[Finding]:
    return [
        Finding(number, one, tuple(_shown(origin, say) for origin in one.sources))
        for number, one in enumerate(report.quotations, start=1)
    ]


def pieces(report: Report, found: list[Finding]) -> Iterator[Piece]:
    """The draft in order, character for character."""
    position = 0
    for finding in found:
        yield Piece(report.draft[position : finding.checked.start])
        yield Piece(report.draft[finding.checked.start : finding.checked.end], finding)
        position = finding.checked.end
    yield Piece(report.draft[position:])


def warnings(report: Report, say: Labels) -> list[str]:
    """What could not be checked, a sentence each."""
    said = []
    if report.unclosed:
        line = report.draft.count("\n", 0, report.unclosed[0]) + 1
        said.append(say("check.unclosed", count=len(report.unclosed), line=line))
    if report.unchecked:
        said.append(say("check.unchecked", count=report.unchecked))
    return said


def values(report: Report, say: Labels) -> dict[str, object]:
    """What the templates of a result are filled with."""
    found = findings(report, say)
    return {
        "report": report,
        "findings": found,
        "pieces": list(pieces(report, found)),
        "counts": [(kind.value, count) for kind, count in report.counts.items()],
        "warnings": warnings(report, say),
    }


def report_html(report: Report, say: Labels) -> str:
    """A page by itself: its style is inside, and nothing runs."""
    style = Markup((STATIC / "look.css").read_text("utf-8"))  # noqa: S704 - our own file, no document's
    return render("check_report.html", say, style=style, **values(report, say))


def _shown(origin: Origin, say: Labels) -> Shown:
    cited = origin.citation
    return Shown(
        origin=origin,
        place=place(cited, say),
        address=document_address(cited.document.id, cited.start, cited.end, say.language),
        tag=language(cited.text),
    )


def report_file(report: Report, suffix: str, say: Labels) -> bytes:
    """A report as a file's bytes, in the format of a suffix: `.html`, `.docx` or `.json`."""
    if suffix == ".json":
        return (json.dumps(report.as_json(), ensure_ascii=False, indent=2) + "\n").encode()
    if suffix == ".docx":
        return report_docx(report, say)
    return report_html(report, say).encode()
