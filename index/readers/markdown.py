"""Markdown: the text is the source exactly, so that what is quoted is what the file says.

The parser only finds blocks and their lines; every block is then located in the source. Front
matter, comments, tags on their own, fences and link definitions are no blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from operator import attrgetter
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.documents import Block, BlockKind, Problem, Reason
from index.readers.blocks import Piece, blocks_of
from index.readers.frontmatter import MOST_LINES, front_matter
from index.readers.naming import over_all
from index.readers.raw import Raw, Results
from index.readers.source import load, with_lines
from index.readers.webpage.tags import visible_spans

_LINE_END = re.compile("\r\n|\n|\r")
"""What the parser takes for a line end, so that its line numbers are ours."""
_NESTING = 60
"""Quotes and lists within each other; beyond this the parser leaves text out, beyond more it overflows."""
_PUBLISHED = ("date", "published", "publishdate", "pubdate", "published_at", "日期", "发布日期")
_CREATED = ("created", "created_at", "updated", "lastmod", "last_modified_at")
"""Keys of a front matter, those that blogs and note books write."""
_LEAVES = frozenset(("inline", "tr_open", "fence", "code_block", "html_block", "hr"))
"""The tokens whose lines are accounted for."""
_ANCHOR = re.compile(r"\s*\{#[^{}\s]{1,200}\}\s*$")
"""A heading's own anchor, as documentation sites write it: `## 标题 {#id}`."""


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": _NESTING}).enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def read(raw: Raw) -> Results:
    """The document in a file; its text is the Markdown source."""
    source = load(raw)
    if isinstance(source, Problem):
        yield source
        return
    page = _Page(source.text)
    blocks = blocks_of(source.text, page.pieces())
    if not blocks:
        yield Problem(raw.path, Reason.EMPTY)
        return
    front = page.front
    title = front.first("title") or _title(source.text, blocks)
    date, created = front.first(*_PUBLISHED), front.first(*_CREATED)
    yield from source.document("markdown", with_lines(source.text, blocks), title, date, created=created)


def _title(text: str, blocks: Sequence[Block]) -> str:
    """The heading over all as its reader sees it, without emphasis and links."""
    heading = over_all(text, blocks)
    if heading is None:
        return ""
    tokens = MarkdownIt("commonmark").parseInline(text[heading.start : heading.end])
    words = [c.content for t in tokens for c in t.children or () if c.type in {"text", "code_inline"}]
    return "".join(words).strip()


class _Page:
    """A source, its lines, and what its front matter says."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(mark.end() for mark in _LINE_END.finditer(text)), len(text)]
        lines = range(min(MOST_LINES, len(self.starts) - 1))
        self.front = front_matter([self._line(number) for number in lines])
        self.body = self.front.lines

    def pieces(self) -> list[Piece]:
        """Every block of the source, in order."""
        environment: dict[str, Any] = {}
        tokens = _parser().parse("\n" * self.body + self.text[self.starts[self.body] :], environment)
        found = self._left_over(tokens, environment)
        inside = ""
        for token in tokens:
            if token.type == "inline" and inside == "tr":
                continue
            if token.type in {"tr_open", "heading_open", "paragraph_open"}:
                inside = token.tag
            elif token.type == "tr_close":
                inside = ""
            found += self._pieces_of(token, inside)
        return sorted(found, key=attrgetter("start"))

    def _left_over(self, tokens: Sequence[Token], environment: dict[str, Any]) -> list[Piece]:
        """The lines with words that no block and no link definition claims, as below the deepest nesting."""
        definitions = [*environment.get("references", {}).values(), *environment.get("duplicate_refs", [])]
        maps = [token.map for token in tokens if token.map and token.type in _LEAVES]
        claimed = {
            line for first, last in (*maps, *(d["map"] for d in definitions)) for line in range(first, last)
        }
        return [
            Piece(*self._span(line, line + 1))
            for line in range(self.body, len(self.starts) - 1)
            if line not in claimed and any(c.isalpha() for c in self._line(line))
        ]

    def _pieces_of(self, token: Token, inside: str) -> Iterator[Piece]:
        if token.map is None:
            return
        start, end = self._span(*token.map)
        match token.type:
            case "inline" if inside.startswith("h"):
                yield self._heading(token.content, start, end, int(inside[1:]))
            case "inline":
                yield self._located(token.content, start, end)
            case "tr_open":
                yield Piece(start, end, BlockKind.ROW)
            case "fence" | "code_block":
                yield self._code(token)
            case "html_block":
                yield from (Piece(*span) for span in visible_spans(self.text, start, end))

    def _span(self, first: int, last: int) -> tuple[int, int]:
        """The range of the lines `first` up to `last`."""
        final = len(self.starts) - 1
        return self.starts[min(first, final)], self.starts[min(last, final)]

    def _heading(self, content: str, start: int, end: int, level: int) -> Piece:
        piece = self._located(_ANCHOR.sub("", content), start, end)
        return Piece(piece.start, piece.end, BlockKind.HEADING, level)

    def _located(self, content: str, start: int, end: int) -> Piece:
        """Where the content stands in its lines; the marks of a list or a quote around it left out."""
        lines = content.split("\n")
        first = self.text.find(lines[0].strip(), start, end)
        last = self.text.rfind(lines[-1].strip(), start, end)
        if first < 0 or last < first:
            return Piece(start, end)
        return Piece(first, last + len(lines[-1].strip()))

    def _code(self, token: Token) -> Piece:
        """The code between its fences; for code set off by indentation, all of it."""
        first, last = token.map or (0, 0)
        if token.type == "fence":
            first += 1
            last = min(last, first + token.content.removesuffix("\n").count("\n") + bool(token.content))
        start, end = self._span(first, max(first, last))
        return Piece(start, end, BlockKind.CODE)

    def _line(self, number: int) -> str:
        return self.text[slice(*self._span(number, number + 1))].rstrip()
