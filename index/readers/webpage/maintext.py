"""What of a page is its main text and what is furniture: menus, banners, footers, lists of links.

Pages say so by tags and roles, which are believed; by names and by runs of links, which are believed only
of short words outside of the prose. Where a page has no prose to speak of, its lists of links are what
it is about, and so stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from index.documents import BlockKind
from index.readers.prose import columns, ends_sentence
from index.readers.webpage.landmarks import NONE, Mark

_LINE_COLUMNS = 60
"""A paragraph this wide that ends a sentence is prose: thirty Chinese characters."""
_LEAST_PROSE = 200
"""Columns of prose from which on a page has a main text to tell from the rest, if they are two paragraphs."""
_LEAST_PARAGRAPH = 400
"""And if they are one: a list of links may have one that introduces it."""
_MAIN_SHARE = 0.5
"""What a page marks as main is believed if it holds this share of all prose."""
_MOSTLY_LINKS = 0.6
_ALL_LINKS = 0.95
_RUN, _RUN_OUTSIDE = 5, 3
"""So many lines of nothing but links, between paragraphs or not, are a list of other pages."""
_ENCLOSED = re.compile(r"附件|附[:：]|附表|.{0,200}\.(?:docx?|xlsx?|pdf|wps|zip|rar)\W{0,3}$", re.IGNORECASE)
"""What a notice encloses is part of it, though its name is a link."""
_SURE = Mark.MENU | Mark.FOOTER
_LIKELY = Mark.BANNER | Mark.ASIDE | Mark.HINTED
_RIGHTS = re.compile(
    r"©\s?\d|\(c\)\s?\d{4}|copyright\s{0,3}(?:©|\(c\)|\d{4})|all rights reserved"
    r"|版[权權]所有|ICP[备证備證]|公网安备|许可证编?号[:：]",
    re.IGNORECASE,
)
_RIGHTS_LENGTH = 300


@dataclass(frozen=True)
class Part:
    """The words between two block boundaries of a page: a block to be.

    `linked` is the share of its letters and digits that are words to click on, in `links` links.
    """

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    marks: Mark = NONE
    linked: float = 0.0
    links: int = 0

    @cached_property
    def prose(self) -> int:
        """Its columns where it is prose, else 0."""
        if self.kind is not BlockKind.PARAGRAPH or self.linked >= _MAIN_SHARE or not ends_sentence(self.text):
            return 0
        width = columns(self.text)
        return width if width > _LINE_COLUMNS and not self.is_rights else 0

    @property
    def is_solid(self) -> bool:
        """Whether it anchors the main text: prose, data, code."""
        return bool(self.prose) or (
            self.kind in {BlockKind.ROW, BlockKind.CODE} and self.linked < _MAIN_SHARE
        )

    @property
    def is_title(self) -> bool:
        return self.level == 1 and self.linked < _MAIN_SHARE

    @property
    def is_rights(self) -> bool:
        return len(self.text) < _RIGHTS_LENGTH and bool(_RIGHTS.search(self.text))

    @property
    def is_linked(self) -> bool:
        return self.linked >= _MOSTLY_LINKS and not self.is_title and not _ENCLOSED.match(self.text)


def shown(parts: Sequence[Part]) -> list[Part]:
    """The parts that a page shows; all of them where it hides more prose than it shows, to unfold it."""
    visible = [part for part in parts if not part.marks & Mark.HIDDEN]
    return visible if len(visible) == len(parts) or 2 * _prose(visible) >= _prose(parts) else list(parts)


def furniture(parts: Sequence[Part]) -> list[bool]:
    """For each part of a page whether it is furniture. Never all of them."""
    sure = [bool(part.marks & _SURE) for part in parts]
    if all(sure):
        return [False] * len(parts)
    core = [part for part, is_sure in zip(parts, sure, strict=True) if not is_sure]
    paragraphs = sum(part.prose > 0 for part in core)
    if _prose(core) < (_LEAST_PROSE if paragraphs > 1 else _LEAST_PARAGRAPH):
        return sure
    judged = iter(_judged(core))
    found = [is_sure or next(judged) for is_sure in sure]
    return _with_headings(parts, found)


def _prose(parts: Sequence[Part]) -> int:
    return sum(part.prose for part in parts)


def _judged(parts: Sequence[Part]) -> list[bool]:
    """Whether each part is furniture, on a page with prose whose surest furniture is taken away."""
    main = _main(parts)
    marked = [bool(part.marks & main) if main else part.is_solid for part in parts]
    first, last = marked.index(True), len(marked) - 1 - marked[::-1].index(True)
    first = next((n for n, part in enumerate(parts[:first]) if part.is_title), first)
    lists, lists_outside = _lists(parts, _RUN), _lists(parts, _RUN_OUTSIDE)
    few = sum(columns(parts[number].text) for number in lists) <= _prose(parts)
    titled = False
    found = []
    for number, part in enumerate(parts):
        titled = bool(part.marks & Mark.BANNER) and (titled or part.is_title)
        if part.is_title or part.is_solid:
            found.append(False)
        elif first <= number <= last:
            listed = number in lists and few and not part.marks & main
            found.append(listed or (not part.level and _is_likely(part, main, titled=titled)))
        else:
            loose = part.is_linked and (part.links > 1 or number in lists_outside)
            outside = loose or part.is_rights or (bool(main) and not part.level)
            found.append(outside or _is_likely(part, main, titled=titled))
    return found


def _main(parts: Sequence[Part]) -> Mark:
    """The mark of what the page says is its main text; none where it says nothing, or what cannot be."""
    articles = [is_article for is_article, _ in groupby(bool(part.marks & Mark.ARTICLE) for part in parts)]
    marked = (Mark.MAIN, Mark.ARTICLE) if sum(articles) == 1 else (Mark.MAIN,)
    whole = _prose(parts)
    for mark in marked:
        if _prose([part for part in parts if part.marks & mark]) >= _MAIN_SHARE * whole:
            return mark
    return NONE


def _is_likely(part: Part, main: Mark, *, titled: bool) -> bool:
    """Whether what is not prose, but stands where furniture does, is furniture."""
    likely = part.marks & _LIKELY
    if not likely:
        return False
    under_title = titled and likely == Mark.BANNER  # there stand author and date
    return part.is_linked or not (part.level or part.marks & main or under_title)


def _lists(parts: Sequence[Part], least: int) -> set[int]:
    """The numbers of parts in a run of at least so many lines that are nothing but links."""
    found: set[int] = set()
    only_links = [part.is_linked and part.linked >= _ALL_LINKS for part in parts]
    for is_list, run in groupby(range(len(parts)), key=only_links.__getitem__):
        numbers = set(run)
        if is_list and len(numbers) >= least:
            found |= numbers
    return found


def _with_headings(parts: Sequence[Part], found: list[bool]) -> list[bool]:
    """The headings over nothing but furniture are furniture too: 相关阅读."""
    found = list(found)
    for number in reversed(range(len(parts) - 1)):
        part = parts[number]
        if part.level > 1 and not found[number]:
            under = list(_under(parts, number))
            found[number] = bool(under) and all(found[n] for n in under)
    return found


def _under(parts: Sequence[Part], heading: int) -> Iterator[int]:
    """The numbers of the parts between a heading and the next of its level or a higher one."""
    for number in range(heading + 1, len(parts)):
        if 0 < parts[number].level <= parts[heading].level:
            return
        yield number
