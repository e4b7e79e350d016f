"""A document as a row of the library page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.catalog import StoredDocument
from index.decoding import CHOICES
from index.documents import DecodedBy, Reason
from qa.labels import Labels
from qa.web.addresses import document_address
from qa.web.library.holdings import Remarks

PAGES_SHOWN = 12
"""Numbers of pages without text that are listed."""
_SAID_ELSEWHERE = frozenset((Reason.DOUBTFUL_ENCODING, Reason.PAGES_WITHOUT_TEXT))
"""What a row says in its own words."""
FIRST_CHOICES = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
"""The encodings that Chinese files are in; the others follow by name."""
ENCODINGS = (*FIRST_CHOICES, *sorted(set(CHOICES) - set(FIRST_CHOICES)))


@dataclass(frozen=True, slots=True)
class Row:
    """A document with what its row shows: `remarks` are sentences, `blank` the pages without text."""

    document: StoredDocument
    address: str
    form: str
    encoding: str
    chosen: str
    """The encoding its user chose; empty where it was found out."""
    doubtful: bool
    recognised: bool
    blank: str
    remarks: Sequence[str]


def row(document: StoredDocument, remarks: Remarks, say: Labels) -> Row:
    decoding = document.decoding
    about = [problem for problem in remarks.about(document) if problem.reason not in _SAID_ELSEWHERE]
    return Row(
        document=document,
        address=document_address(document.id, 0, 0, say.language),
        form=form_name(document.form, say),
        encoding=say.encoding(decoding),
        chosen=decoding.encoding if decoding and decoding.by is DecodedBy.CHOSEN else "",
        doubtful=bool(decoding and decoding.doubtful),
        recognised=remarks.is_recognised(document),
        blank=_numbers(document.blank_pages),
        remarks=[say.remark(problem) for problem in about],
    )


def form_name(form: str, say: Labels) -> str:
    """A format as people call it; empty where it is not known."""
    return say.table.get(f"library.form.{form}", form.upper())


def _numbers(pages: Sequence[int]) -> str:
    shown = ", ".join(map(str, pages[:PAGES_SHOWN]))
    return f"{shown}…" if len(pages) > PAGES_SHOWN else shown
