"""Documents held against themselves: everything that is shown must be a slice of the text."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from index.catalog import Catalog, StoredDocument, StoredPassage
from index.documents import Block, BlockKind, Region
from index.errors import LibraryDamaged
from index.passages import Cutter
from index.progress import Progress, Stage
from index.sentences import Span, trim
from index.verify.findings import Finding, Kind, Part

NO_TEXT = "decode"
"""What SQLite says of bytes that are no text: half a letter is one document's trouble, not the catalog's."""


def check_documents(
    catalog: Catalog,
    documents: Sequence[StoredDocument],
    older: Collection[int],
    cutter: Cutter | None,
    progress: Progress,
) -> Iterator[Finding]:
    """Whether blocks, regions and passages of each document lie in its text, and read as they did.

    `older` are the keys of documents that were cut by other rules than today's. `cutter` is the one that
    cuts for the library's encoder; None where that cannot be had.
    """
    progress.begin(Stage.CHECKING, sum(document.passages for document in documents))
    for document in documents:
        try:
            yield from _check(catalog, document, document.key not in older, cutter)
        except (ValueError, TypeError, IndexError):  # numbers that are none, kinds that nobody knows
            yield Finding(Part.DOCUMENTS, Kind.MALFORMED, document.path)
        except LibraryDamaged as damage:
            if NO_TEXT not in str(damage.__cause__):
                raise
            yield Finding(Part.DOCUMENTS, Kind.MALFORMED, document.path)
        progress.advance(document.passages)
    progress.end()


def _check(
    catalog: Catalog, document: StoredDocument, of_today: bool, cutter: Cutter | None
) -> Iterator[Finding]:
    text = catalog.text(document.key)
    blocks = catalog.blocks(document.key)
    passages = catalog.passages_in(document.key)
    if len(text) != document.characters:
        yield Finding(Part.DOCUMENTS, Kind.LENGTH, document.path)
    astray = _astray(blocks, len(text))
    if not blocks or astray:
        yield Finding(Part.DOCUMENTS, Kind.BLOCKS_ASTRAY, document.path, str(astray))
        return
    if astray := _astray(catalog.regions(document.key), len(text)):
        yield Finding(Part.DOCUMENTS, Kind.REGIONS_ASTRAY, document.path, str(astray))
    yield from _counted(document, Kind.PASSAGES_ASTRAY, _passages_astray(passages, blocks, text))
    reworded = {p.key for p in passages if _hash(_text(p, text)) != p.wording}
    yield from _counted(document, Kind.REWORDED, len(reworded))
    if of_today:
        yield from _counted(document, Kind.UNCOVERED, sum(_uncovered(passages, blocks, text)))
    if of_today and cutter is not None:
        same = (p for p in passages if p.key not in reworded)
        otherwise = sum(_embedded(cutter, document, p, text) != p.embedded for p in same)
        yield from _counted(document, Kind.UNCONTEXTED, otherwise)


def reads_as_cut(catalog: Catalog, document: StoredDocument, cutter: Cutter) -> bool:
    """Whether a document, cut again, gives passages that read as those it had, wherever they stand now.

    Their wording was hashed when the document was read, so its text is still what was read then.
    """
    try:
        whole = catalog.document(document)
        before = [stored.wording for stored in catalog.passages_in(document.key)]
        return before == [_hash(whole.text[p.start : p.end]) for p in cutter.cut(whole)]
    except (ValueError, TypeError, LibraryDamaged):
        return False


def _astray(ranges: Sequence[Block] | Sequence[Region], length: int) -> int:
    """How many ranges are empty, outside the text, or begin before the one before them ends."""
    spans: list[Span] = [(0, 0), *((each.start, each.end) for each in ranges)]
    return sum(not end <= start < stop <= length for (_, end), (start, stop) in pairwise(spans))


def _passages_astray(passages: Sequence[StoredPassage], blocks: Sequence[Block], text: str) -> int:
    spans: list[Span] = [(0, 0), *((p.passage.start, p.passage.end) for p in passages)]
    return sum(
        not (before[1] <= start < end <= len(text))
        or trim(text, start, end) != (start, end)
        or not _within_blocks(passage, blocks)
        for (before, (start, end)), passage in zip(pairwise(spans), passages, strict=True)
    )


def _within_blocks(stored: StoredPassage, blocks: Sequence[Block]) -> bool:
    """Whether a passage begins with the block it is said to begin with, and holds no furniture.

    A long one may be cut in what stands between blocks, such as the marks of a list.
    """
    first, last = _place(blocks, stored.passage.start), _place(blocks, stored.passage.end - 1)
    if not 0 <= first <= last or blocks[first].number != stored.passage.paragraph:
        return False
    return all(block.kind is not BlockKind.FURNITURE for block in blocks[first : last + 1])


def _place(blocks: Sequence[Block], position: int) -> int:
    """Which block a position stands in or after; -1 before the first."""
    return bisect_right(blocks, position, key=lambda block: block.start) - 1


def _uncovered(passages: Sequence[StoredPassage], blocks: Sequence[Block], text: str) -> Iterator[bool]:
    """For each block of which passages should hold every letter, whether one is in none.

    A heading with text under it is in no passage: it stands in the heading path of those below.
    """
    ends = (0, *(p.passage.end for p in passages))
    starts = (*(p.passage.start for p in passages), len(text))
    bare = [(end, start) for end, start in zip(ends, starts, strict=True) if text[end:start].strip()]
    position = 0
    for block in blocks:
        if block.kind in (BlockKind.HEADING, BlockKind.FURNITURE):
            continue
        while position < len(bare) and bare[position][1] <= block.start:
            position += 1
        yield _touches(bare, position, block, text)


def _touches(bare: Sequence[tuple[int, int]], position: int, block: Block, text: str) -> bool:
    """Whether letters of a block lie in a stretch, from `position` on, that no passage holds."""
    while position < len(bare) and bare[position][0] < block.end:
        start, end = bare[position]
        if text[max(start, block.start) : min(end, block.end)].strip():
            return True
        position += 1
    return False


def _embedded(cutter: Cutter, document: StoredDocument, stored: StoredPassage, text: str) -> str:
    return _hash(cutter.embedded(document.title, document.path, stored.passage, _text(stored, text)))


def _counted(document: StoredDocument, kind: Kind, count: int) -> Iterator[Finding]:
    if count:
        yield Finding(Part.PASSAGES, kind, document.path, str(count))


def _text(stored: StoredPassage, text: str) -> str:
    return text[stored.passage.start : stored.passage.end]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
