"""What a page states about itself: its title, and the day on which it was published."""

from __future__ import annotations

import re
from collections.abc import Mapping

from index.readers.dates import iso_date

_PUBLISHED = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish_date",
    "publishtime",
    "dcterms.issued",
    "dc.date.issued",
    "citation_publication_date",
    "citation_date",
    "dc.date",
    "dcterms.date",
    "dcterms.created",
    "weibo: article:create_at",
    "date",
)
"""Names under which pages state the day they were published, the plainest first."""
_MADE = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "lastmod",
    "last-modified",
    "revised",
    "createdate",
)
"""Names of days on which the file was made or changed."""
_TITLES = ("articletitle", "og:title", "citation_title")
_LINKED_DATA = "application/ld+json"
_LONGEST = 200_000
"""Characters of linked data that are looked at."""
_JSON_DATE = re.compile(r'"(datePublished|dateModified)"\s{0,9}:\s{0,9}"([^"]{4,40})"')
_SITE = re.compile(r"\s{0,3}[-_|–—·»«<>:：/]{1,2}\s{0,3}")
"""What stands between the title of a page and the name of its site."""


class PageFacts:
    """Collects what the head of a page states, and what its `<time>`, `itemprop` and linked data do."""

    def __init__(self) -> None:
        self.title = ""
        self._stated: dict[str, str] = {}
        self._data: list[str] | None = None
        self._room = _LONGEST

    def state(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take in a `<meta>`, or a `<time>` that says it is the page's own."""
        keys = ("property", "name", "itemprop", "http-equiv")
        name = next((value for key in keys if (value := attributes.get(key))), "").strip().lower()
        if tag == "time" and not name and "pubdate" in attributes:
            name = "pubdate"
        if name in _PUBLISHED or name in _MADE or name in _TITLES:
            self._stated.setdefault(name, attributes.get("content") or attributes.get("datetime") or "")

    def start_script(self, attributes: Mapping[str, str]) -> None:
        self._data = [] if attributes.get("type", "").strip().lower() == _LINKED_DATA else None

    def script(self, words: str) -> None:
        """Take in words that are not shown: linked data, if the script they stand in is that."""
        if self._data is None or self._room <= 0:
            return
        self._room -= len(words)
        self._data.append(words)
        for found in _JSON_DATE.finditer("".join(self._data)):
            self._stated.setdefault(found[1].lower(), found[2])

    @property
    def published(self) -> str | None:
        """The day of publication as stated; where several are stated, the first that is one."""
        return self._first(_PUBLISHED)

    @property
    def made(self) -> str | None:
        return self._first(_MADE)

    def _first(self, names: tuple[str, ...]) -> str | None:
        stated = [self._stated[name] for name in names if self._stated.get(name)]
        return next((value for value in stated if iso_date(value)), None)

    def titled(self, heading: str) -> str:
        """The title without the name of the site, where `heading` or the page's own data tell them apart."""
        title = self.title or next((self._stated[name] for name in _TITLES if self._stated.get(name)), "")
        for stated in (heading, *(self._stated.get(name, "") for name in _TITLES)):
            short = " ".join(stated.split())
            if short and title.startswith(short) and _SITE.match(title, len(short)):
                return short
        return title
