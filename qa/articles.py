"""Statutes are cited by article: a paragraph of one says little without the line that opens it."""

from __future__ import annotations

import re
from itertools import takewhile

from index.catalog import StoredPassage
from index.library import Snapshot

_NUMERAL = "零〇一二三四五六七八九十百千两0-9０-９"
_OPENING = re.compile(rf"(?m)^[\s\u3000*#>]*第[{_NUMERAL}]{{1,9}}[条條]")


def lead(snapshot: Snapshot, stored: StoredPassage, reach: int) -> tuple[StoredPassage, ...]:
    """The passages before one, from the opening of its article on.

    None where it opens an article itself, or where none is opened within `reach` characters before it.
    """
    text, start = snapshot.text(stored.document), stored.passage.start
    if reach <= 0 or _OPENING.match(text, start):
        return ()
    before = text[max(0, start - reach) : start]
    openings = [found.start() for found in _OPENING.finditer(before)]
    if not openings:
        return ()
    opening = start - len(before) + openings[-1]
    document = snapshot.documents_of([stored])[stored.document]
    earlier = [part for part in snapshot.passages_in(document) if part.passage.end <= start]
    found = list(takewhile(lambda part: part.passage.end > opening, reversed(earlier)))
    return tuple(reversed(found))
