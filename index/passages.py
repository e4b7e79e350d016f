"""Documents cut into passages: slices along sentences, with their place.

A passage is what is searched and shown: about 250 Chinese characters, made of whole sentences,
never across a heading, never longer than the encoder takes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import PurePosixPath

from index.documents import Block, BlockKind, Document, content_id, region_at
from index.encoder import Encoder
from index.sentences import Span, clauses, sentences, trim

CountTokens = Callable[[Sequence[str]], list[int]]
MostTokens = Callable[[str], int]
"""Gives no less than a text's number of tokens, and is quicker than counting them."""

CUTTING = 4
"""Raise it whenever the same document would be cut otherwise: libraries are then cut anew."""
TARGET = 250
"""Weight (see `weight`) a passage aims at."""
LIMIT = 340
"""Weight up to which a paragraph stays whole: half as long again reads better than two halves."""
WIDEST = 3
"""Times `TARGET` beyond which no parts are tried: they cannot be best, and trying costs time."""
SHORT = 90
"""Paragraphs lighter than this are joined with their neighbours under the same heading."""
TINY = 30
"""Paragraphs lighter than this never stand alone where they have a neighbour: a slogan is no passage."""
LATIN_WEIGHT = 0.4
"""A Latin letter against a Chinese character: 250 characters of Chinese say about what 600 letters do."""
CONTEXT_SHARE = 4
"""Title and headings take at most this fraction (one over it) of what the encoder takes."""

JOINT = " · "
"""Between a title and its headings in what is embedded."""
_LATIN = re.compile(r"[\0-\u024f]+")
# 第五十四条 opens an article of law: a unit people cite, so it never hides inside another passage.
_ARTICLE = re.compile(r"第[零〇一二三四五六七八九十百千0-9]{1,9}[条條]")


@dataclass(frozen=True, slots=True)
class Passage:
    """`document.text[start:end]`, with its place. `headings` runs from the outermost inward.

    `article` is set in statutes: the article that an earlier passage opens and this one goes on with.
    """

    start: int
    end: int
    paragraph: int
    headings: tuple[str, ...] = ()
    page: int | None = None
    line: int | None = None
    article: str = ""

    @property
    def above(self) -> tuple[str, ...]:
        """What stands over it and says what it is about: its headings, and its article."""
        return (*self.headings, self.article) if self.article else self.headings

    def id(self, sha256: str) -> str:
        """The hash of the document's SHA-256 and the range: the same slice has the same id for ever."""
        return content_id(sha256, str(self.start), str(self.end))


def weight(text: str) -> float:
    """Length in Chinese characters, Latin letters counting less."""
    latin = len(text) - len(_LATIN.sub("", text))
    return len(text) - latin * (1 - LATIN_WEIGHT)


def context(document_title: str, path: str, headings: Sequence[str]) -> str:
    """What is searched along with a passage but not shown as its text: title and headings.

    A title that is only a file's name says nothing where it is an identifier (`000_16af…`).
    """
    title = "" if _is_opaque_name(document_title, path) else document_title
    return JOINT.join(part for part in (title, *headings) if part)


def rules(encoder: str) -> str:
    """What decides where a document is cut, by name: this module, and the encoder's fingerprint."""
    return f"{CUTTING} {encoder}"


class Cutter:
    """Cuts documents for one encoder: `count_tokens` counts as it does, `max_tokens` is what it takes.

    `most_tokens` says of a text how many it may have, so that short ones need not be counted.
    `rules` names what decides where it cuts (see `rules`); it is written down with what was cut.
    """

    def __init__(
        self, count_tokens: CountTokens, max_tokens: int, rules: str, most_tokens: MostTokens
    ) -> None:
        self.rules = rules
        self._most_tokens = most_tokens
        self._count_tokens = count_tokens
        self._max_tokens = max_tokens
        self._heads: dict[str, str] = {}

    @classmethod
    def of(cls, encoder: Encoder) -> Cutter:
        """The one that cuts for an encoder."""
        known = rules(encoder.fingerprint)
        return cls(encoder.count_tokens, encoder.max_tokens, known, encoder.most_tokens)

    def cut(self, document: Document) -> list[Passage]:
        """The passages of a document, in order, not overlapping; with its context each fits the encoder."""
        result: list[Passage] = []
        for headings, blocks in _sections(document):
            room = self._room(document, headings, _articles(document.text, blocks))
            for piece in self._pieces(document.text, blocks, room):
                for start, end in self._fitting(document.text, piece, room):
                    block = _block_at(blocks, start)
                    # A paragraph may go on over the page: the passage is where its first line is printed.
                    region = region_at(document.regions, start)
                    page = region.page if region else block.page
                    article = _article(document.text, blocks, start)
                    result.append(Passage(start, end, block.number, headings, page, block.line, article))
        return result

    def embedded(self, title: str, path: str, passage: Passage, text: str) -> str:
        """What the encoder sees of a passage that reads `text`: its context, then the text."""
        head = self._head(context(title, path, passage.above))
        return f"{head}\n{text}" if head else text

    def _room(self, document: Document, headings: Sequence[str], articles: Sequence[str]) -> int:
        """What is left for the text below the largest context that may stand over it.

        That need not be the one with the longest article: it may have lost the title to it.
        """
        contexts = (headings, *((*headings, article) for article in articles))
        heads = {self._head(context(document.title, document.path, names)) for names in contexts}
        return self._max_tokens - max(self._count_tokens([f"{head}\n" for head in heads if head]), default=0)

    def _head(self, whole: str) -> str:
        """The context with outer parts dropped until it takes no more than its share."""
        if whole not in self._heads:
            head, room = whole, self._max_tokens // CONTEXT_SHARE
            while head and not self._fits(head, room):
                head = head.partition(JOINT)[2]
            self._heads[whole] = head
        return self._heads[whole]

    def _fits(self, text: str, room: int) -> bool:
        return self._most_tokens(text) <= room or self._count_tokens([text])[0] <= room

    def _pieces(self, text: str, blocks: Sequence[Block], room: int) -> Iterator[Span]:
        """Short blocks joined, long ones cut along sentences into even parts."""
        for group in _joined(text, blocks):
            start, end = group[0].start, group[-1].end
            if weight(text[start:end]) <= LIMIT:
                yield start, end
            else:
                yield from _even_parts(text, self._units(text, group, room))

    def _units(self, text: str, blocks: Sequence[Block], room: int) -> list[Span]:
        """What long blocks may be cut between: sentences of prose and tables.

        A program is one unit, or its lines where the encoder does not take it whole; a sentence longer
        than that gives its clauses.
        """
        units: list[Span] = []
        for block in blocks:
            whole = block.kind is BlockKind.CODE and self._fits(text[block.start : block.end], room)
            cut = _whole if whole else _lines if block.kind is BlockKind.CODE else sentences
            for span in cut(text, block.start, block.end):
                units += [span] if self._fits(text[slice(*span)], room) else clauses(text, *span)
        return units

    def _fitting(self, text: str, span: Span, room: int) -> Iterator[Span]:
        """`span` whole where the encoder takes it, else cut at sentences, then clauses, then anywhere."""
        if span[1] - span[0] == 1 or self._fits(text[slice(*span)], room):
            yield span
            return
        for cut in (sentences, clauses):
            units = cut(text, *span)
            if len(units) > 1:
                for part in self._packed(text, units, room):
                    yield from self._fitting(text, part, room)
                return
        middle = _softest_cut(text, *span)
        for half in (trim(text, span[0], middle), trim(text, middle, span[1])):
            if half[0] < half[1]:
                yield from self._fitting(text, half, room)

    def _packed(self, text: str, units: Sequence[Span], room: int) -> Iterator[Span]:
        """Units gathered into as few even parts as the room allows, at least two."""
        sizes = self._count_tokens([text[start:end] for start, end in units])
        parts = max(2, math.ceil(sum(sizes) / room))
        share, begin, held = sum(sizes) / parts, 0, 0
        for position, size in enumerate(sizes):
            if position > begin and held + size > share:
                yield units[begin][0], units[position - 1][1]
                begin, held = position, 0
            held += size
        yield units[begin][0], units[-1][1]


def _is_opaque_name(title: str, path: str) -> bool:
    stem = PurePosixPath(path.split("#", maxsplit=1)[0]).stem
    return title == stem and title.isascii() and any(c.isdigit() or c == "_" for c in title)


def _sections(document: Document) -> Iterator[tuple[tuple[str, ...], list[Block]]]:
    """Runs of blocks under one heading path. A heading with nothing under it is a section of itself."""
    text, open_headings = document.text, list[Block]()
    body: list[Block] = []

    def path() -> tuple[str, ...]:
        names = tuple(" ".join(text[b.start : b.end].split()) for b in open_headings)
        return names[1:] if names and _letters(names[0]) == _letters(document.title) else names

    for position, block in enumerate(document.blocks):
        if block.kind is BlockKind.FURNITURE:  # no passage holds it, so none goes on over it
            if body:
                yield path(), body
            body = []
            continue
        if block.kind is not BlockKind.HEADING:
            body.append(block)
            continue
        if body:
            yield path(), body
            body = []
        open_headings = [b for b in open_headings if b.level < block.level]
        following = _next_printed(document.blocks, position)
        if following is None or (following.kind is BlockKind.HEADING and following.level <= block.level):
            yield path(), [block]
        open_headings.append(block)
    if body:
        yield path(), body


def _next_printed(blocks: Sequence[Block], position: int) -> Block | None:
    """The next block after a position that is no furniture of a page."""
    return next(
        (block for block in islice(blocks, position + 1, None) if block.kind is not BlockKind.FURNITURE), None
    )


def _letters(name: str) -> str:
    """A heading without its markup: a title has none, but is the same heading."""
    return "".join(filter(str.isalnum, name))


def _joined(text: str, blocks: Sequence[Block]) -> Iterator[list[Block]]:
    group: list[Block] = []
    held = 0.0
    for block in blocks:
        size = weight(text[block.start : block.end])
        opens_article = _ARTICLE.match(text, block.start) is not None
        least, both = min(held, size), held + size
        joins = (both <= TARGET and least < SHORT) or least < TINY
        if group and (opens_article or not joins):
            yield group
            group, held = [], 0.0
        group.append(block)
        held += size
    if group:
        yield group


def _whole(text: str, start: int, end: int) -> list[Span]:  # noqa: ARG001 - a way to cut, like the others
    return [(start, end)]


def _lines(text: str, start: int, end: int) -> list[Span]:
    spans: list[Span] = []
    for line in text[start:end].splitlines(keepends=True):
        begin, stop = trim(text, start, start + len(line))
        if begin < stop:
            spans.append((begin, stop))
        start += len(line)
    return spans


def _even_parts(text: str, units: Sequence[Span]) -> Iterator[Span]:
    """Units gathered so that parts come as near to `TARGET` as can be, by least squares.

    The same dynamic programme that sets even lines of a paragraph; no tail of a few words is left over.
    """
    sizes = [weight(text[start:end]) for start, end in units]
    cost, begins = [0.0], [0]
    for end in range(1, len(units) + 1):
        held, best, begin_of_best = 0.0, math.inf, end - 1
        for begin in range(end - 1, -1, -1):
            held += sizes[begin]
            if held > WIDEST * TARGET and begin < end - 1:
                break
            if cost[begin] + (held - TARGET) ** 2 < best:
                best, begin_of_best = cost[begin] + (held - TARGET) ** 2, begin
        cost.append(best)
        begins.append(begin_of_best)
    cuts = [len(units)]
    while cuts[-1]:
        cuts.append(begins[cuts[-1]])
    for begin, end in pairwise(reversed(cuts)):
        yield units[begin][0], units[end - 1][1]


def _softest_cut(text: str, start: int, end: int) -> int:
    """The blank nearest the middle, or the middle where there is none."""
    middle = (start + end) // 2
    reach = (end - start) // 4
    blanks = [i for i in range(middle - reach, middle + reach) if text[i].isspace()]
    return min(blanks, key=lambda i: abs(i - middle), default=middle)


def _articles(text: str, blocks: Sequence[Block]) -> list[str]:
    """The names of the articles that blocks open: each may stand over passages."""
    openings = (match.group() for block in blocks if (match := _ARTICLE.match(text, block.start)))
    return list(dict.fromkeys(openings))


def _article(text: str, blocks: Sequence[Block], start: int) -> str:
    """The article, of those that blocks under one heading open, in which a position stands.

    Empty where it is that of the opening itself: the text says so.
    """
    for block in reversed(blocks):
        if block.start <= start and (opening := _ARTICLE.match(text, block.start)):
            return opening.group() if block.start < start else ""
    return ""


def _block_at(blocks: Sequence[Block], position: int) -> Block:
    return next(block for block in reversed(blocks) if block.start <= position)
