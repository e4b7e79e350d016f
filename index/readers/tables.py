"""Which row of a table names its columns."""

from __future__ import annotations

from collections.abc import Sequence

HEADER_WITHIN = 10
"""Rows from the first one among which the names of the columns stand: above them is a title at most."""
_LONGEST = 40
"""Characters of a column's name; what is longer is content."""
_FEWEST = 2


def is_header(cells: Sequence[str], words: Sequence[bool]) -> bool:
    """Whether a row of cells names columns: several, most of them words (`words` says which), all short.

    Two columns of one name are none: that is a row of content.
    """
    filled = [cell for cell in cells if cell and not cell.isspace()]
    names = [cell.strip() for cell, is_words in zip(cells, words, strict=True) if is_words]
    return (
        len(names) >= _FEWEST
        and len(names) * 2 > len(filled)
        and len(set(names)) == len(names)
        and max(map(len, filled)) <= _LONGEST
    )
