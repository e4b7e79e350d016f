"""The source page and its excerpt, without a browser."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from index.library import Library
from qa.ask import Asker
from qa.web.links import document_address


def test_the_marked_range_needs_no_script(client: TestClient, asker: Asker) -> None:
    """The page itself holds the mark and the anchor that the link jumps to."""
    citation = asker.ask("灯塔有多高？").citations[0]
    address = document_address(citation.document.id, citation.start, citation.end, "zh")
    page = client.get(address).text
    assert 'id="marked"' in page
    assert address.endswith("#marked")
    assert "<mark>白沙角灯塔建于一九〇三年" in page


def test_a_document_without_a_range_is_shown_unmarked(client: TestClient, library: Library) -> None:
    """`/doc/{id}` alone shows the whole text and marks nothing."""
    document = library.snapshot().documents()[0]
    page = client.get(f"/doc/{document.id}").text
    assert "<mark>" not in page
    assert document.title in page


@pytest.mark.parametrize("query", ["from=5&to=3", "from=999999&to=9999999", "from=0&to=0", "from=3"])
def test_a_range_that_is_none_marks_nothing(client: TestClient, library: Library, query: str) -> None:
    """Ranges that are empty or beyond the end are no error."""
    document = library.snapshot().documents()[0]
    response = client.get(f"/doc/{document.id}?{query}")
    assert response.status_code == 200
    assert "<mark>" not in response.text


def test_the_excerpt_shows_the_neighbourhood_only(client: TestClient, asker: Asker) -> None:
    """Beside the conversation stand the cited paragraphs and a few around them."""
    citation = asker.ask("第三條").citations[0]
    excerpt = client.get(
        document_address(citation.document.id, citation.start, citation.end, "en", "/excerpt")
    ).text
    assert "<html" not in excerpt
    assert "Open the whole document" in excerpt
    assert "<mark>" in excerpt


def test_a_missing_document_is_said_to_be_missing(client: TestClient) -> None:
    """An unknown id gives 404 in the reader's language."""
    response = client.get("/doc/nothing?lang=en")
    assert response.status_code == 404
    assert "There is no such document" in response.text


def test_a_title_that_opens_the_text_is_shown_once(client: TestClient, library: Library) -> None:
    """The first heading is the page's own; the rest of the text follows whole."""
    document = next(d for d in library.snapshot().documents() if d.path == "灯塔.txt")
    page = client.get(f"/doc/{document.id}").text
    assert page.count("白沙角灯塔的历史</h") == 1
    assert "耗电只有原来的八分之一" in page
