"""`check`: where a draft comes from, how its result is shown, and into which file it is written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from qa.cite import place
from qa.cli.parser import WrongUsage
from qa.cli.render import BOLD, COLOUR, DIM, RESET, clean
from qa.difference import Change, Piece
from qa.errors import ReportUnwritable
from qa.labels import Labels
from qa.quotes import drafts
from qa.quotes.report import Checked, Kind, Origin, Report

STANDARD_INPUT = "-"
FORMATS = (".html", ".docx", ".json")
SHOWN = 60
"""Characters of a quotation that are shown; of its difference all."""
MARKS = dict(zip(Kind, "✓≈≠+⚑?", strict=True))


def draft(name: str, standard_input: BinaryIO) -> str:
    """The draft a command names. Raises `DraftUnreadable`."""
    if name == STANDARD_INPUT:
        return drafts.of_bytes(standard_input.read(), name)
    return drafts.of_file(Path(name))


def require_format(name: str | None, say: Labels) -> None:
    """Says before the work that a report cannot be of this format. Raises `WrongUsage`."""
    if name is not None and Path(name).suffix.lower() not in FORMATS:
        raise WrongUsage(f"--report {name}: {say('cli.check_report')}")


def write(report: Report, file: Path, say: Labels) -> None:
    """Writes a report in the format its name says. Raises `ReportUnwritable`."""
    from qa.web.checked import report_file

    data = report_file(report, file.suffix.lower(), say)
    try:
        file.write_bytes(data)
    except OSError as error:
        raise ReportUnwritable(file, error.strerror or str(error)) from error


def lines(report: Report, say: Labels, styled: bool) -> Iterator[str]:
    """The summary, then each quotation with its source and its difference."""
    yield _styled(summary(report, say), BOLD, styled)
    yield from warnings(report, say)
    for number, one in enumerate(report.quotations, start=1):
        yield ""
        text = clean(" ".join(one.text.split()))
        shown = text if len(text) <= SHOWN else text[:SHOWN] + "…"
        kind = say(f"check.kind.{one.kind.value}")
        yield f"{_styled(f'[{number}] {MARKS[one.kind]} {kind}', COLOUR, styled)}  {shown}"
        if one.kind is Kind.MISATTRIBUTED and one.attribution:
            yield "    " + clean(say("check.says.misattributed", name=one.attribution.name))
        elif one.fits is False and one.attribution:
            yield "    " + clean(say("check.fits_not", name=one.attribution.name))
        if one.kind is Kind.NOT_FOUND and one.sources:
            yield "    " + say("check.nearest")
        for origin in one.sources:
            yield from _origin(one, origin, say, styled)


def summary(report: Report, say: Labels) -> str:
    """One line: how many quotations there are, and of which kinds."""
    if not report.quotations:
        return say("check.none")
    counts = [f"{say(f'check.kind.{kind.value}')} {count}" for kind, count in report.counts.items() if count]
    return " · ".join((say("check.summary", count=len(report.quotations)), *counts))


def warnings(report: Report, say: Labels) -> Iterator[str]:
    """What could not be checked."""
    if report.unclosed:
        line = report.draft.count("\n", 0, report.unclosed[0]) + 1
        yield say("check.unclosed", count=len(report.unclosed), line=line)
    if report.unchecked:
        yield say("check.unchecked", count=report.unchecked)


def _origin(one: Checked, origin: Origin, say: Labels, styled: bool) -> Iterator[str]:
    cited = origin.citation
    if one.kind is Kind.NOT_FOUND:
        yield "    " + clean(" ".join(cited.text.split()))
    elif origin.difference:
        yield "    " + "".join(_piece(piece, styled) for piece in origin.difference)
    where = say("check.from", title=cited.document.title, place=place(cited, say))
    yield _styled("    " + clean(f"{where} · {cited.document.path}"), DIM, styled)


def _piece(piece: Piece, styled: bool) -> str:
    text = clean(" ".join(piece.text.split()) if piece.text.strip() else piece.text.replace("\n", " "))
    if piece.kind is Change.SAME:
        return text
    return (
        f"[-{_styled(text, DIM, styled)}-]"
        if piece.kind is Change.GONE
        else f"{{+{_styled(text, BOLD, styled)}+}}"
    )


def _styled(text: str, style: str, styled: bool) -> str:
    return f"{style}{text}{RESET}" if styled else text
