"""The source page and its excerpt, without a browser."""

from __future__ import annotations

import html
import re

import pytest
from fastapi.testclient import TestClient

from index.library import Library
from qa.ask import Asker
from qa.cite import plain
from qa.labels import labels
from qa.web.addresses import document_address
from qa.web.tour import passages_of
from tests.qa.web.serving import serving
from tests.shelf import Shelf


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


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=5&to=3", "empty or ends before it begins"),
        ("from=0&to=0", "empty or ends before it begins"),
        ("from=999999&to=9999999", "not in this document"),
        (f"from={'9' * 5000}&to={'9' * 5001}", "empty or ends"),
        ("from=3", "only one end"),
        ("to=3", "only one end"),
    ],
)
def test_a_range_that_is_none_marks_nothing_and_says_why(
    client: TestClient, library: Library, query: str, said: str
) -> None:
    """Ranges that are empty, reversed, half or beyond the end are said to be so; the text is shown."""
    document = library.snapshot().documents()[0]
    response = client.get(f"/doc/{document.id}?{query}&lang=en")
    assert response.status_code == 200
    assert "<mark>" not in response.text
    assert said in response.text


def test_a_range_that_goes_too_far_is_marked_as_far_as_it_goes(client: TestClient, library: Library) -> None:
    """What is in the document is marked, and that there is no more is said."""
    document = library.snapshot().documents()[0]
    response = client.get(f"/doc/{document.id}?from=5&to=999999")
    assert response.status_code == 200
    assert "<mark>" in response.text
    assert "超出了全文" in response.text


@pytest.mark.parametrize(
    "query", ["from=-1&to=3", "from=a&to=3", "from=1.5&to=3", "from=&to=3", "from=٣&to=5"]
)
def test_a_range_that_is_no_number_is_refused_in_a_sentence(
    client: TestClient, library: Library, query: str
) -> None:
    """Garbage gives 422 as a page in the reader's language, with a way to the document."""
    document = library.snapshot().documents()[0]
    for page in ("", "/excerpt", "/selection"):
        response = client.get(f"/doc/{document.id}{page}?{query}&lang=en")
        assert response.status_code == 422
        assert "is no number" in response.text
    assert f'href="/doc/{document.id}?lang=en"' in client.get(f"/doc/{document.id}?{query}&lang=en").text


def test_what_stands_in_a_bad_address_is_shown_as_typed(client: TestClient, library: Library) -> None:
    """Markup in any part of the address stays words."""
    document = library.snapshot().documents()[0]
    hostile = "%3Cimg%20src=x%20onerror=1%3E%22%27"
    for query in (
        f"from={hostile}&to=3",
        f"find={hostile}",
        f"also={hostile}",
        f"from=0&to=9&lang={hostile}",
    ):
        page = client.get(f"/doc/{document.id}?{query}").text
        assert "<img" not in page
        assert 'onerror=1>"' not in page


def test_a_range_inside_a_character_is_marked_to_its_ends(shelf: Shelf) -> None:
    """Half of an accented letter or of a picture is never shown as marked."""
    shelf.write("a.txt", "甲e\u0301乙👩\u200d👧丙")
    shelf.sync()
    with serving(shelf) as (client, ids):
        page = client.get(f"/doc/{ids['a.txt']}?from=2&to=5").text
    assert "<mark>e\u0301乙👩\u200d👧</mark>" in page
    assert "从一个字符的中间切开" in page


def test_the_passages_of_an_answer_can_be_gone_through(client: TestClient, asker: Asker) -> None:
    """Links go to the next and the previous passage, into another document too, and the strip has them."""
    citations = [*asker.ask("灯塔有多高？").citations[:1], *asker.ask("第三條").citations[:1]]
    passages = passages_of(citations)
    first, second = (document_address(p.document, p.start, p.end, "zh", also=passages) for p in passages)
    page = client.get(first).text
    assert "第 1 段，共 2 段" in page
    assert 'rel="prev"' not in page
    following = re.search(r'<a rel="next" href="([^"]*)"', page)
    assert following is not None
    assert html.unescape(following[1]) == second
    page = client.get(second).text
    assert html.escape(first) in page
    assert "第 2 段，共 2 段" in page
    assert 'aria-current="true"' in page


def test_passages_of_documents_that_are_gone_lead_nowhere(client: TestClient, library: Library) -> None:
    """A link to another document is offered only where there is one."""
    document = library.snapshot().documents()[0]
    address = f"/doc/{document.id}?from=0&to=4&also=0-4&also={'0' * 32}:1-2&also=9-1&also=x"
    page = client.get(address)
    assert page.status_code == 200
    assert 'rel="next"' not in page.text


def test_words_are_found_inside_without_a_script(client: TestClient, library: Library) -> None:
    """Every place is marked and counted, each has a link, and the first comes into view."""
    document = next(d for d in library.snapshot().documents() if d.path == "灯塔.txt")
    page = client.get(f"/doc/{document.id}?find=灯塔").text
    count = library.snapshot().text(document.key).count("灯塔")
    assert page.count('<span class="found">灯塔</span>') == count
    assert f"1 / {count}" in page
    assert 'id="marked"' in page
    assert client.get(f"/doc/{document.id}/find?find=灯塔").json()["count"] == count
    none = client.get(f"/doc/{document.id}?find=火车")
    assert none.status_code == 200
    assert '<span class="found">' not in none.text


def test_words_in_another_script_are_found_inside(client: TestClient, library: Library) -> None:
    """As in an exact search, what differs in script only is found, and said to differ."""
    document = next(d for d in library.snapshot().documents() if d.path == "條例.md")
    found = client.get(f"/doc/{document.id}/find?find=树龄").json()
    text = library.snapshot().text(document.key)
    assert [text[start:end] for start, end in found["spans"]] == ["樹齡"]
    assert found["folded"]


def test_a_selection_is_a_slice_with_its_source(client: TestClient, library: Library) -> None:
    """The words are the document's own, at whole characters, without blanks at the ends."""
    document = next(d for d in library.snapshot().documents() if d.path == "bakery.md")
    text = library.snapshot().text(document.key)
    start = text.index("The oven is lit")
    made = client.get(f"/doc/{document.id}/selection?from={start - 2}&to={start + 15}&lang=en").json()
    assert (made["text"], made["start"]) == ("The oven is lit", start)
    assert text[made["start"] : made["end"]] == made["text"]
    assert made["citation"].startswith("“The oven is lit”")
    assert "bakery.md" in made["citation"]
    assert (
        made["link"]
        == f"/doc/{document.id}?from={start}&to={start + 15}&lang=en#:~:text=The%20oven%20is%20lit"
    )
    assert made["elsewhere"] == "/?q=%E2%80%9CThe%20oven%20is%20lit%E2%80%9D&lang=en"
    assert client.get(f"/doc/{document.id}/selection?from=9&to=4").json() is None


def test_a_selection_says_where_it_stands_as_a_citation_does(client: TestClient, asker: Asker) -> None:
    """Selecting exactly a passage gives the citation of that passage."""
    for question in ("灯塔有多高？", "When is the oven lit?"):
        citation = asker.ask(question).citations[0]
        query = f"from={citation.start}&to={citation.end}"
        made = client.get(f"/doc/{citation.document.id}/selection?{query}").json()
        assert made["citation"] == plain(citation, labels("zh"))


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
