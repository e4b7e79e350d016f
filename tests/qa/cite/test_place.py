"""Citations as text to paste."""

from __future__ import annotations

from dataclasses import replace

from qa.answers import Citation, Source
from qa.cite import place, plain
from qa.labels import labels

CITATION = Citation(
    rank=1,
    text="水深六米。",
    document=Source("d", "青石湖", "湖/青石湖.txt", "0" * 64),
    start=3,
    end=8,
    paragraph=4,
    headings=("概况", "水文"),
)


def test_a_citation_names_title_place_and_file() -> None:
    """The words come first in quotation marks, then where they stand."""
    assert plain(CITATION, labels("zh")) == "“水深六米。”\n——《青石湖》概况 · 水文 · 第 4 段（湖/青石湖.txt）"
    assert (
        plain(CITATION, labels("en")) == "“水深六米。”\n— 青石湖, 概况 · 水文 · paragraph 4 (湖/青石湖.txt)"
    )


def test_a_page_is_named_where_there_is_one() -> None:
    """A citation from a format with pages gives page and paragraph."""
    assert place(replace(CITATION, page=2, headings=()), labels("en")) == "page 2 · paragraph 4"


def test_braces_in_a_document_are_left_alone() -> None:
    """Words that look like places to fill in are pasted as they are."""
    assert plain(replace(CITATION, text="{title} {0}"), labels("zh")).startswith("“{title} {0}”")
