"""Any range of a document as something to copy, link to, ask about and find elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from index.catalog import StoredDocument
from index.library import Snapshot
from qa.answers import Span
from qa.characters import snapped
from qa.cite import plain
from qa.citing import cite
from qa.labels import Labels
from qa.web.addresses import application_address, range_address

ASKED_AT_MOST = 1_000
"""Characters of a selection that can be asked about or found elsewhere: more is no question."""
_PAIRS = (("“", "”"), ("「", "」"), ("『", "』"), ('"', '"'))
"""Quotation marks a selection is put in: those it does not hold itself."""


@dataclass(frozen=True, slots=True)
class Selection:
    """`text` is the document's text from `start` to `end`, whole characters without blanks at the ends.

    `ask` and `elsewhere` are empty where the text is too long for a question.
    """

    start: int
    end: int
    text: str
    citation: str
    link: str
    ask: str
    elsewhere: str

    def as_json(self) -> dict[str, Any]:
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "citation": self.citation,
            "link": self.link,
            "ask": self.ask,
            "elsewhere": self.elsewhere,
        }


def select(snapshot: Snapshot, document: StoredDocument, span: Span, say: Labels) -> Selection | None:
    """The selection nearest to `span`; None where there is no word in it."""
    whole = snapshot.text(document.key)
    start, end = _trimmed(whole, *snapped(whole, max(0, span[0]), min(span[1], len(whole))))
    if start >= end:
        return None
    start, end = snapped(whole, start, end)  # a blank may carry an accent
    text = whole[start:end]
    quotation = _quoted(text) if len(text) <= ASKED_AT_MOST else ""
    question = say("source.question", quotation=quotation)
    return Selection(
        start,
        end,
        text,
        plain(cite(snapshot, document, start, end), say),
        range_address(document.id, start, end, text, say.language),
        application_address(question, say.language) if quotation else "",
        application_address(quotation, say.language) if quotation else "",
    )


def _trimmed(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    lead, tail = len(part) - len(part.lstrip()), len(part) - len(part.rstrip())
    return start + lead, max(start + lead, end - tail)


def _quoted(text: str) -> str:
    opening, closing = next((pair for pair in _PAIRS if not set(pair) & set(text)), _PAIRS[0])
    return f"{opening}{text}{closing}"
