"""A citation as CSL-JSON, the form in which reference managers and citation processors exchange data.

https://docs.citationstyles.org/en/stable/specification.html#appendix-iv-variables
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

from qa.answers import Citation

KINDS = {".html": "webpage", ".htm": "webpage", ".xhtml": "webpage", ".epub": "book"}
"""The CSL type of a format; any other file is a "document": nothing tells what kind it is."""
SHORT_ID = 12
"""Hexadecimal digits of a document's id that begin a reference's."""
_DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")
_CHINESE = re.compile(r"[\u2e80-\u9fff]")


def language(text: str) -> str:
    """The language tag of a text: Chinese where any of it is."""
    return "zh-CN" if _CHINESE.search(text) else "en"


def reference_id(citation: Citation) -> str:
    """The same slice has the same id for ever."""
    return f"{citation.document.id[:SHORT_ID]}-{citation.start}-{citation.end}"


def title(citation: Citation) -> str:
    """The document's title on one line; its path where the title is blank."""
    return " ".join((citation.document.title.strip() or citation.document.path).split())


def locator(citation: Citation) -> tuple[str, int]:
    """What CSL calls the place within a work: a page where there are pages, else a paragraph."""
    return ("page", citation.page) if citation.page is not None else ("paragraph", citation.paragraph)


def date_parts(date: str | None) -> list[int]:
    """Year, month and day of an ISO 8601 date, as many as it has; none where it is no such date."""
    found = _DATE.fullmatch(date or "")
    return [int(part) for part in found.groups() if part] if found else []


def item(citation: Citation) -> dict[str, Any]:
    """The document as a CSL item; what CSL has no field for, the passage above all, is under `custom`."""
    document, issued = citation.document, date_parts(citation.document.date)
    held: dict[str, Any] = {
        "id": reference_id(citation),
        "type": kind(document.path),
        "title": title(citation),
        "language": language(citation.document.title + citation.text),
    }
    if issued:
        held["issued"] = {"date-parts": [issued]}
    if citation.headings:
        held["section"] = " · ".join(citation.headings)
    label, number = locator(citation)
    return held | {
        "custom": {
            "text": citation.text,
            "locator": {"label": label, "value": str(number)},
            "document": document.id,
            "path": document.path,
            "sha256": document.sha256,
            "start": citation.start,
            "end": citation.end,
        }
    }


def kind(path: str) -> str:
    """The CSL type of the file at a path in the library; a record of a collection has the path `FILE#id`."""
    return KINDS.get(PurePosixPath(path).suffix.lower(), "document")
