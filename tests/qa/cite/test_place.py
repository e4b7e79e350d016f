"""Citations as text to paste."""

from __future__ import annotations

from dataclasses import replace

import pytest

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


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("a.pdf", "第 3 页 · 第 4 段"),
        ("a.pptx", "第 3 张幻灯片 · 第 4 段"),
        ("表/a.xlsx", "第 3 页 · 第 12 行"),
        ("a.zip#内/b.csv", "第 3 页 · 第 12 行"),
        ("a.md", "第 3 页 · 第 4 段 · 第 12 行"),
    ],
)
def test_each_format_is_counted_in_its_own_way(path: str, shown: str) -> None:
    """Slides for presentations, rows for tables, and a line where the file has lines."""
    line = None if path.endswith(("pdf", "pptx")) else 12
    document = replace(CITATION.document, path=path)
    citation = replace(CITATION, document=document, headings=(), page=3, line=line)
    assert place(citation, labels("zh")) == shown


def test_recognised_words_are_said_to_be() -> None:
    """Whoever quotes what a machine read off a picture is told so."""
    assert "83" in place(replace(CITATION, recognised=0.826), labels("zh"))
    assert "83" in place(replace(CITATION, recognised=0.826), labels("en"))
