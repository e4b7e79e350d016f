"""Citations in the styles of the CSL project, set by citeproc-py.

GB/T 7714-2015 (numeric), APA 7th edition, and the notes of the Chicago Manual, 17th edition. Each
reference names the page or paragraph.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from qa.answers import Citation
from qa.cite import csl
from qa.labels import labels

if TYPE_CHECKING:
    from citeproc import CitationStylesBibliography

_SETTING = threading.Lock()
"""A style of citeproc-py notes in its own tree what it has set so far: one reference at a time."""


class Style(StrEnum):
    """A citation style, by the name that addresses and commands use."""

    GB = "gb"
    APA = "apa"
    CHICAGO = "chicago"


_FILES = {
    Style.GB: "china-national-standard-gb-t-7714-2015-numeric",
    Style.APA: "apa",
    Style.CHICAGO: "chicago-notes",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """What stands behind the quotation in the text, and the entry that says where it is from."""

    in_text: str
    entry: str


def reference(citation: Citation, style: Style, number: int = 1) -> Reference:
    """The reference for one passage; `number` is its place in a numbered list."""
    item = {key: value for key, value in csl.item(citation).items() if key not in ("custom", "section")}
    label, place = csl.locator(citation)
    with _SETTING:
        if style is Style.GB:
            return _gb(item, _page(item["language"], label, place), number)
        if style is Style.APA:
            return _apa(item, label, place)
        return _chicago(item, label, place)


def _gb(item: dict[str, Any], page: str, number: int) -> Reference:
    """An entry as in `[1] 题名[Z]. 2022: 第4段`.

    The style sets the cited page from the variable `page`, and knows no paragraphs. A web page's
    carrier is OL; its address is not in the library.
    """
    medium = {"medium": "OL"} if item["type"] == "webpage" else {}
    held, _ = _registered(Style.GB, item | {"page": page} | medium)
    entry = _line(held.bibliography()[0]).removeprefix("[1]")
    return Reference(f"[{number}]", f"[{number}] {entry}")


def _apa(item: dict[str, Any], label: str, place: int) -> Reference:
    """As in `(Title, 2022, para. 4)`, with the entry `Title. (2022, October 16)`.

    A work without an author begins with its title. citeproc-py then sets the title a second time,
    so it is given as the author.
    """
    authored = {key: value for key, value in item.items() if key != "title"}
    held, cite = _registered(
        Style.APA, authored | {"author": [{"literal": item["title"]}]}, label, str(place)
    )
    return Reference(_line(held.cite(cite, None)), _line(held.bibliography()[0]))


def _chicago(item: dict[str, Any], label: str, place: int) -> Reference:
    """A note as in `“Title,” October 16, 2022, para. 4`.

    citeproc-py leaves the comma outside the quotation marks, against the locale's `punctuation-in-quote`.
    """
    held, cite = _registered(Style.CHICAGO, item, label, str(place))
    note = _line(held.cite(cite, None))
    for mark in ",.":
        note = note.replace(f"{item['title']}”{mark}", f"{item['title']}{mark}”", 1)
    return Reference("", note)


def _page(tag: str, label: str, place: int) -> str:
    say = labels("zh" if tag == "zh-CN" else "en")
    return str(place) if label == "page" else say("cite.paragraph", number=place)


def _registered(
    style: Style, item: dict[str, Any], label: str = "", place: str = ""
) -> tuple[CitationStylesBibliography, Any]:
    """A bibliography of one item, and the citation of it."""
    from citeproc import Citation as Cluster
    from citeproc import CitationItem, CitationStylesBibliography, Locator, formatter
    from citeproc.source.json import CiteProcJSON
    from citeproc.string import MixedString, NoCase

    class AsTyped(CiteProcJSON):  # type: ignore[misc]  # the library has no types
        """Values are text: no tag in them is read, and no letter changes its case."""

        def parse_string(self, string: object) -> MixedString:
            return MixedString([NoCase(string)])

    held = CitationStylesBibliography(_style(style), AsTyped([item]), formatter.plain)
    where = {"locator": Locator(label, place)} if label else {}
    cluster = Cluster([CitationItem(item["id"], **where)])
    held.register(cluster)
    return held, cluster


@cache
def _style(style: Style) -> Any:
    """Parsed once: it takes longer than setting a reference."""
    from citeproc import CitationStylesStyle

    parsed = CitationStylesStyle(_FILES[style], validate=False)
    # citeproc-py drops a group in which a macro could set a variable and sets none: [Z] would be lost
    # wherever no medium is named. OL is the only one that is, so it stands there as a value.
    for text in parsed.root.xpath_search(".//cs:macro[@name='medium-id']//cs:text[@variable='medium']"):
        del text.attrib["variable"]
        text.set("value", "OL")
    return parsed


def _line(text: object) -> str:
    return " ".join(str(text).split())
