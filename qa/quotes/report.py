"""What a check gives: each quotation with its kind, its sources and how it differs from them.

`as_json` is the published form; other programs rely on it to the letter.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from qa.answers import Citation, LibraryState, Span
from qa.difference import Piece
from qa.quotes.attribution import Attribution


class Kind(StrEnum):
    """What was found out about a quotation."""

    EXACT = "exact"
    FORM = "exact-but-for-form"
    """Other punctuation, width, case, script or line breaks; or parts left out where an ellipsis says so."""
    DIFFERS = "differs"
    STITCHED = "stitched"
    MISATTRIBUTED = "misattributed"
    NOT_FOUND = "not-found"


@dataclass(frozen=True, slots=True)
class Origin:
    """A source: `citation` is the document's own words, `part` the range of the quotation they are of.

    `difference` turns the source's words into the quotation's; empty where they are equal.
    """

    citation: Citation
    part: Span
    difference: tuple[Piece, ...] = ()

    def as_json(self) -> dict[str, Any]:
        citation = self.citation
        return {
            "text": citation.text,
            "document": citation.document.as_json(),
            "start": citation.start,
            "end": citation.end,
            "page": citation.page,
            "paragraph": citation.paragraph,
            "headings": list(citation.headings),
            "part": list(self.part),
            "difference": [piece.as_json() for piece in self.difference],
        }


@dataclass(frozen=True, slots=True)
class Checked:
    """A quotation of a draft and what was found out about it.

    `start` and `end` are the range of its words in the draft, `text` what was looked up. `sources` are
    where it stands, for one that is stitched a source for each part, for one that was not found the
    nearest passage, if any. `similarity` is 1 where all letters are the same. `places` counts where it
    stands letter for letter, at most 50. `fits` says whether the draft names the source rightly; None
    where it names none or that cannot be told.
    """

    start: int
    end: int
    text: str
    kind: Kind
    sources: tuple[Origin, ...] = ()
    similarity: float = 0.0
    places: int = 0
    attribution: Attribution | None = None
    fits: bool | None = None
    is_sentence: bool = False

    @property
    def replacement(self) -> str | None:
        """The source's words for one that is not as its one source has it; None where nothing is to mend."""
        if self.kind not in (Kind.FORM, Kind.DIFFERS) or len(self.sources) != 1:
            return None
        words = self.sources[0].citation.text
        return words if words != self.text else None

    def as_json(self) -> dict[str, Any]:
        named = self.attribution
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "kind": self.kind.value,
            "similarity": round(self.similarity, 4),
            "places": self.places,
            "attribution": named and {"kind": named.kind.value, "name": named.name, "fits": self.fits},
            "replacement": self.replacement,
            "sentence": self.is_sentence,
            "sources": [origin.as_json() for origin in self.sources],
        }


@dataclass(frozen=True, slots=True)
class Report:
    """All quotations of a draft, in order.

    `unclosed` are opening marks without a closing one; `unchecked` counts quotations beyond the limit.
    """

    draft: str
    quotations: tuple[Checked, ...]
    library: LibraryState
    unclosed: tuple[int, ...] = ()
    unchecked: int = 0
    milliseconds: float = 0.0

    @property
    def counts(self) -> dict[Kind, int]:
        """How many there are of each kind."""
        counted = Counter(one.kind for one in self.quotations)
        return {kind: counted[kind] for kind in Kind}

    def as_json(self) -> dict[str, Any]:
        return {
            "characters": len(self.draft),
            "counts": {kind.value: count for kind, count in self.counts.items()},
            "quotations": [one.as_json() for one in self.quotations],
            "unclosed": list(self.unclosed),
            "unchecked": self.unchecked,
            "library": self.library.as_json(),
            "milliseconds": round(self.milliseconds, 1),
        }
