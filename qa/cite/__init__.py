"""A citation as text to paste: the words, and where they stand.

`styles` sets it as citation styles demand; `csl` and `bibtex` give it to reference managers.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from qa.answers import Citation
from qa.labels import Labels

if TYPE_CHECKING:
    from qa.cite.styles import Style


SLIDES = (".pptx", ".pptm")
TABLES = (".xlsx", ".xlsm", ".csv", ".tsv")
"""What is counted otherwise than in pages and paragraphs, by the suffix of the file."""


def place(citation: Citation, labels: Labels) -> str:
    """Where a passage stands: its headings, page or slide, paragraph or row, and line."""
    suffix = PurePosixPath(citation.document.path).suffix.lower()
    parts = [*citation.headings]
    if citation.page is not None:
        parts.append(labels("answer.slide" if suffix in SLIDES else "answer.page", number=citation.page))
    if citation.line is None or suffix not in TABLES:
        parts.append(labels("answer.paragraph", number=citation.paragraph))
    if citation.line is not None:
        parts.append(labels("answer.row" if suffix in TABLES else "answer.line", number=citation.line))
    if citation.recognised is not None:
        parts.append(labels("answer.recognised", percent=round(citation.recognised * 100)))
    return " · ".join(parts)


def plain(citation: Citation, labels: Labels) -> str:
    """The passage in quotation marks, with its source on the next line."""
    return labels(
        "answer.citation",
        text=citation.text,
        title=citation.document.title,
        place=place(citation, labels),
        path=citation.document.path,
    )


def styled(citation: Citation, style: Style, labels: Labels) -> str:
    """The passage in quotation marks with its mark, and the reference on the next line."""
    from qa.cite.styles import reference

    found = reference(citation, style)
    joint = " " if found.in_text.startswith("(") else ""
    return labels("cite.styled", text=citation.text, mark=joint + found.in_text, entry=found.entry)
