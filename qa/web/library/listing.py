"""The list of documents: searched, filtered, sorted and paged by what its address says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from index.catalog import StoredDocument
from qa.errors import FolderUnknown
from qa.labels import LANGUAGES
from qa.scope import EVERYTHING, Scope, choose
from qa.web.library.holdings import ORDERS, Holdings, Remarks

PAGE = 100
"""Documents on a page."""
LONGEST_SEARCH = 200
"""Characters that are looked for in titles and paths."""
LIBRARY_ADDRESS = "/library"
LONGEST_PAGE = 7
"""Digits from which a page's number is beyond any list."""
ANY = "*"
"""In the place of a format: of every one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which documents are shown. `turned` is the other order than the usual one; `page` counts from 1."""

    search: str = ""
    scope: Scope = EVERYTHING
    form: str = ANY
    problems: bool = False
    order: str = "path"
    turned: bool = False
    page: int = 1
    language: str = LANGUAGES[0]

    @classmethod
    def read(cls, query: QueryParams, language: str) -> Wanted:
        """What an address asks for; what makes no sense in it is passed over. Raises `DateUnreadable`."""
        order = query.get("sort", "")
        return cls(
            search=" ".join(query.get("q", "").split())[:LONGEST_SEARCH],
            scope=Scope.read(query.getlist("in"), query.get("from", ""), query.get("to", "")),
            form=query.get("form", ANY) or ANY,
            problems=query.get("problems") == "1",
            order=order if order in ORDERS else "path",
            turned=query.get("turned") == "1",
            page=page_number(query),
            language=language,
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.search or self.scope or self.problems or self.form != ANY)

    def address(self, **changes: Any) -> str:
        """The address of this list with some of it otherwise; then from its first page, but for `page`."""
        return replace(self, **{"page": 1, **changes})._address()

    def sorted_by(self, order: str) -> str:
        """The address of this list in another order; in the one it has, turned around."""
        return self.address(order=order, turned=order == self.order and not self.turned)

    def _address(self) -> str:
        query: list[tuple[str, str]] = [("q", self.search)] if self.search else []
        query += self.scope.query
        query += [("form", self.form)] if self.form != ANY else []
        query += [("problems", "1")] if self.problems else []
        query += [("sort", self.order)] if self.order != "path" else []
        query += [("turned", "1")] if self.turned else []
        query += [("page", str(self.page))] if self.page > 1 else []
        query += [("lang", self.language)] if self.language != LANGUAGES[0] else []
        return f"{LIBRARY_ADDRESS}?{urlencode(query)}" if query else LIBRARY_ADDRESS


def page_number(query: QueryParams) -> int:
    """Which page an address asks for; the first for what is no number."""
    written = query.get("page", "")
    is_number = written.isascii() and written.isdigit() and len(written) < LONGEST_PAGE
    return int(written) if is_number else 1


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the documents that were asked for. `first` counts from 1, `undated` as in `Chosen`."""

    documents: Sequence[StoredDocument]
    count: int
    first: int
    page: int
    pages: int
    undated: int = 0


def listing(holdings: Holdings, remarks: Remarks, wanted: Wanted) -> Listing:
    """The page of documents that is wanted; the last one where there are not so many.

    A folder that holds nothing gives an empty list.
    """
    found, undated = _found(holdings, remarks, wanted)
    pages = max(1, ceil(len(found) / PAGE))
    page = min(max(1, wanted.page), pages)
    begin = (page - 1) * PAGE
    return Listing(found[begin : begin + PAGE], len(found), begin + 1, page, pages, undated)


def _found(holdings: Holdings, remarks: Remarks, wanted: Wanted) -> tuple[Sequence[StoredDocument], int]:
    found, undated = holdings.ordered(wanted.order, turned=wanted.turned), 0
    if wanted.scope:
        try:
            chosen = choose(found, wanted.scope)
        except FolderUnknown:
            return [], 0
        ids = frozenset(chosen.documents)
        found, undated = [document for document in found if document.id in ids], chosen.limited.undated
    if wanted.form != ANY:
        found = [document for document in found if document.form == wanted.form]
    if wanted.problems:
        found = [document for document in found if remarks.concern(document)]
    words = holdings.fold(wanted.search).split()
    if words:
        found = [d for d in found if all(word in holdings.keys[d.key] for word in words)]
    return found, undated
