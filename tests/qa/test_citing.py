"""Where a range of a document stands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from index.catalog import StoredDocument
from index.documents import Block, BlockKind, Document, Region
from index.intake import add_document
from index.library import Library, Snapshot
from index.passages import Cutter
from index.sync import writing
from qa.citing import cite, first
from tests.shelf import Shelf

TEXT = "标题\n\n第一页的一段话，\n写到第二页才完。\n\n识别出来的话。"


@pytest.fixture
def snapshot(shelf: Shelf) -> Iterator[Snapshot]:
    """Of a document with two pages, of which the second was recognised in a picture."""
    blocks = (
        Block(0, 2, 1, BlockKind.HEADING, 1, page=1),
        Block(4, 22, 2, page=1),
        Block(24, 31, 3, page=2),
    )
    regions = (
        Region(0, 2, 1, 0, 0, 1, 0.1),
        Region(4, 13, 1, 0, 0.2, 1, 0.3),
        Region(14, 22, 2, 0, 0, 1, 0.1, 0.9),
        Region(24, 31, 2, 0, 0.2, 1, 0.3, 0.6),
    )
    document = Document("a.pdf", "0" * 64, "题目", TEXT, blocks, form="pdf", regions=regions, pages=2)
    shelf.write("b.txt", "别的文件。")
    with writing(shelf.folder, shelf.load, shelf.make_tokenizer, shelf.pool) as writer:
        writer.sync([shelf.docs])
        catalog = writer._catalog
        with catalog.transaction():
            add_document(catalog, Cutter.of(shelf.encoder), document, "a.pdf", writer._next)
        writer.complete()
    with closing(Library.open(shelf.folder, shelf.load, shelf.make_tokenizer)) as library:
        yield library.snapshot()


def held(snapshot: Snapshot) -> StoredDocument:
    return next(document for document in snapshot.documents() if document.path == "a.pdf")


def test_a_citation_is_a_slice_with_its_place(snapshot: Snapshot) -> None:
    """Words, headings, paragraph and page are those of the range."""
    citation = cite(snapshot, held(snapshot), 4, 13)
    assert (citation.text, citation.page, citation.paragraph) == (TEXT[4:13], 1, 2)
    assert citation.headings == ("标题",)
    assert citation.recognised is None


def test_the_page_is_that_of_what_is_marked(snapshot: Snapshot) -> None:
    """A paragraph that goes on over a page is cited by the page of its marked words."""
    assert cite(snapshot, held(snapshot), 4, 22).page == 1
    assert cite(snapshot, held(snapshot), 4, 22, marked=11).page == 2


def test_confidence_is_that_of_the_recognised_characters(snapshot: Snapshot) -> None:
    """The mean over the characters of the lines that the range touches and that were recognised."""
    assert cite(snapshot, held(snapshot), 24, 31).recognised == 0.6
    assert cite(snapshot, held(snapshot), 4, 31).recognised == pytest.approx((8 * 0.9 + 7 * 0.6) / 15)


def test_a_gap_belongs_to_the_block_before(snapshot: Snapshot) -> None:
    """The blank line behind a paragraph is that paragraph's."""
    assert cite(snapshot, held(snapshot), 22, 24).paragraph == 2


def test_the_first_marked_word_counts() -> None:
    """It is the first word in the first marked sentence; without words that sentence's start."""
    assert first([(5, 20), (30, 40)], [(2, 4), (9, 11)]) == 9
    assert first([(5, 20)], [(2, 4)]) == 5
    assert first([], [(2, 4)]) == 0
