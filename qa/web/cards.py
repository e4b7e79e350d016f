"""A citation as a card of the conversation page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from qa.answers import Citation, Place
from qa.cite import place as place_line
from qa.cite import plain
from qa.cite.csl import language
from qa.labels import Labels
from qa.web.addresses import Range, document_address
from qa.web.marks import marked

LATIN_AT_MOST = 0.1
"""Share of Latin letters up to which lines are set to even length: long words would tear them apart."""
_LATIN = re.compile(r"[a-zA-Z]")
PLACES_SHOWN = 20
"""Other places of a citation that are listed; a boilerplate clause stands in thousands."""


@dataclass(frozen=True, slots=True)
class Card:
    """A citation as a template shows it."""

    citation: Citation
    html: str
    tag: str
    even: bool
    place: str
    plain: str
    cite: str
    """The passage as `/api/cite` is asked for it."""
    address: str
    """Its place in the source, from which one goes on to the answer's other passages."""
    excerpt: str
    elsewhere: list[tuple[Place, str]]
    """The first of the other places that read the same, with their addresses."""
    elsewhere_more: int
    """How many there are besides."""


def card(say: Labels, citation: Citation, passages: Sequence[Range]) -> Card:
    start, end, document = citation.start, citation.end, citation.document.id
    return Card(
        citation=citation,
        html=marked(citation.text, citation.sentences, citation.words),
        tag=language(citation.text),
        even=len(_LATIN.findall(citation.text)) < LATIN_AT_MOST * len(citation.text),
        place=place_line(citation, say),
        plain=plain(citation, say),
        cite=urlencode({"document": document, "from": start, "to": end, "lang": say.language}),
        address=document_address(document, start, end, say.language, also=passages),
        excerpt=document_address(document, start, end, say.language, "/excerpt", also=passages),
        elsewhere=[
            (twin, document_address(twin.document.id, twin.start, twin.end, say.language))
            for twin in citation.also_in[:PLACES_SHOWN]
        ],
        elsewhere_more=max(0, len(citation.also_in) - PLACES_SHOWN),
    )
