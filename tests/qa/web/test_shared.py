"""The page behind a link, without a browser."""

from __future__ import annotations

import html
from contextlib import closing
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient

from index.library import Library
from qa.answers import Answer
from qa.ask import Asker
from qa.links.frozen import LENGTH
from qa.links.store import Links
from qa.scope import Scope, choose
from tests.qa.strategies import HOSTILE
from tests.qa.web.serving import client_of
from tests.shelf import Shelf

QUESTION = "灯塔有多高？"


@pytest.fixture
def name(links: Links, asker: Asker, library: Library) -> str:
    """Of a link to an answer."""
    return links.share(asker.ask(QUESTION), library.snapshot().manifest.encoder).frozen.id


def test_the_page_holds_the_words_and_their_source(client: TestClient, name: str, asker: Asker) -> None:
    """Question, every passage letter for letter, its document and range, and that nothing has changed."""
    page = client.get(f"/a/{name}").text
    answer = asker.ask(QUESTION)
    assert f"<h1>{QUESTION}</h1>" in page
    assert page.count('class="tag unchanged"') == len(answer.citations)
    first = answer.citations[0]
    assert first.text in html.unescape(_text(page))
    assert f"第 {first.start + 1}–{first.end} 字" in page
    assert "白沙角灯塔的历史" in page
    assert f"/doc/{first.document.id}?from={first.start}&amp;to={first.end}" in page


def test_the_page_needs_no_script_and_runs_none(client: TestClient, name: str) -> None:
    """The files that make its buttons work are all the script there is, and the policy allows no other."""
    response = client.get(f"/a/{name}")
    assert 0 < response.text.count("<script") == response.text.count('<script src="/static/')
    assert "script-src 'self';" in response.headers["Content-Security-Policy"]
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert "noindex" in response.headers["X-Robots-Tag"]


def test_the_page_has_a_preview_for_chat_programs(client: TestClient, name: str) -> None:
    """Title, description and a picture at a whole address; the picture is one."""
    page = client.get(f"/a/{name}").text
    assert f'<meta property="og:title" content="{QUESTION}">' in page
    assert '<meta property="og:description" content="白沙角灯塔建于一九〇三年' in page
    if "og:image" in page:
        assert f'content="http://testserver/a/{name}.png"' in page
        assert client.get(f"/a/{name}.png").content.startswith(b"\x89PNG")


def test_the_code_is_of_the_link(client: TestClient, name: str) -> None:
    """The QR code is a well-formed picture of its own kind."""
    response = client.get(f"/a/{name}.svg")
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert ET.fromstring(response.content).tag.endswith("svg")


def test_as_json_it_is_the_answer_and_what_became_of_it(client: TestClient, name: str, asker: Asker) -> None:
    """The published form of an answer, with `shared` and `now` beside it."""
    got = client.get(f"/a/{name}.json").json()
    assert got["id"] == name
    assert [c["text"] for c in got["citations"]] == [c.text for c in asker.ask(QUESTION).citations]
    assert {each["state"] for each in got["now"]} == {"unchanged"}
    assert got["shared"]["until"] is None


@pytest.mark.parametrize("form", ["md", "docx", "html", "txt", "csl", "bib"])
def test_it_can_be_kept_as_a_file(client: TestClient, name: str, form: str) -> None:
    """Each form of an export, saved and not shown, under the question's name, with the link in it."""
    response = client.get(f"/a/{name}.{form}")
    assert response.status_code == 200
    assert "attachment" in response.headers["Content-Disposition"]
    assert "noindex" in response.headers["X-Robots-Tag"]
    if form in ("md", "html", "txt"):
        assert f"http://testserver/a/{name}" in response.text
        assert "二十七米" in response.text


def test_it_speaks_english(client: TestClient, name: str) -> None:
    """All words but the documents' are in the language of the address."""
    page = client.get(f"/a/{name}?lang=en").text
    assert "source unchanged" in page
    assert "Ask again in the application" in page
    assert f'href="/a/{name}"' in page


@pytest.mark.parametrize("suffix", ["", ".json", ".png", ".svg"])
def test_unknown_and_revoked_look_the_same(client: TestClient, links: Links, name: str, suffix: str) -> None:
    """Status, headers and every byte: nobody learns that there was something."""
    links.revoke(name)
    revoked, unknown = (client.get(f"/a/{each}{suffix}") for each in (name, "1" * LENGTH))
    assert revoked.status_code == unknown.status_code == 404
    assert revoked.content == unknown.content
    assert revoked.headers == unknown.headers


@pytest.mark.parametrize("path", ["x", "1" * 21, "%00", "%F0%9F%98%80", "1" * 5_000, "..%2fapp.py", "' OR 1"])
def test_a_mistyped_link_is_an_unknown_one(client: TestClient, path: str) -> None:
    """Cut, forged and garbled names all give the same clear page."""
    response = client.get(f"/a/{path}?lang=en")
    assert response.status_code == 404
    assert "no such link" in response.text or response.json() == {"detail": "Not Found"}


def test_an_unknown_form_is_an_unknown_link(client: TestClient, name: str) -> None:
    """`/a/{id}.exe` is nothing."""
    assert client.get(f"/a/{name}.exe").status_code == 404


@pytest.mark.parametrize("hostile", HOSTILE)
def test_whatever_is_in_it_is_shown_as_typed(
    client: TestClient, links: Links, asker: Asker, library: Library, hostile: str
) -> None:
    """Markup in question, title, path, heading and text stays text."""
    answer = asker.ask(QUESTION)
    first = answer.citations[0]
    evil = replace(
        first,
        text=hostile,
        end=first.start + len(hostile),
        document=replace(first.document, title=hostile, path=hostile, id="e" * 32),
        headings=(hostile,),
        sentences=((0, len(hostile)),),
        words=(),
    )
    shared = links.share(
        replace(answer, question=hostile, citations=(evil,)), library.snapshot().manifest.encoder
    )
    page = client.get(f"/a/{shared.frozen.id}").text
    assert page.count("<script") == page.count('<script src="/static/')
    assert "<img" not in page
    for part in ("h1", "blockquote"):
        inner = page.partition(f"<{part}>")[2].partition(f"</{part}>")[0]
        # HTML has no way to write a NUL; browsers show this in its place.
        assert html.unescape(_text(inner)).replace("\0", "\ufffd") == hostile.replace("\0", "\ufffd")


def test_a_link_tells_what_became_of_its_sources(shelf: Shelf) -> None:
    """Unchanged, moved, changed with the difference, gone: each is said, the frozen words stay."""
    text = "青石湖的湖面面积是十八平方公里，平均水深六米，最深处二十一米。"
    shelf.write("湖.txt", f"{text}\n")
    shelf.sync()
    with closing(shelf.open()) as library, closing(Links(library.layout.answers)) as links:
        asker = Asker(library)
        name = links.share(asker.ask("“平均水深六米”"), library.snapshot().manifest.encoder).frozen.id
        with client_of(library) as client:

            def page() -> str:
                return client.get(f"/a/{name}").text

            assert 'class="tag unchanged"' in page()
            (shelf.docs / "湖.txt").rename(shelf.docs / "湖 (2).txt")
            shelf.sync()
            assert 'class="tag moved"' in page()
            assert "湖 (2).txt" in page()
            shelf.write("湖 (2).txt", text.replace("六米", "七米"))
            shelf.sync()
            assert 'class="tag changed"' in page()
            assert "<del>六</del><ins>七</ins>" in page()
            (shelf.docs / "湖 (2).txt").unlink()
            shelf.write("茶.txt", "山里的茶园早上八点开门。\n")
            shelf.sync()
            assert 'class="tag gone"' in page()
            assert text in html.unescape(_text(page()))


def test_an_answer_that_was_none_is_told_apart(
    client: TestClient, links: Links, asker: Asker, library: Library
) -> None:
    """The nearest passages are labelled as such behind a link too; so is an answer without any."""
    near = replace(asker.ask("火星上的一天有多少小时？"), answered=False)
    for answer in (near, replace(near, citations=())):
        name = _shared(links, answer, library)
        assert "文档中没有找到答案" in client.get(f"/a/{name}").text


def test_an_answer_says_what_it_was_limited_to(
    client: TestClient, links: Links, asker: Asker, library: Library
) -> None:
    """So on the page, in files of it, and where the question is asked again: a “no” is of no more."""
    scope = Scope(("副本",), "", "2022")
    within = choose(library.snapshot().documents(), scope)
    name = _shared(links, asker.ask(QUESTION, within=within), library)
    said = "只在这个范围里找：副本 · 到 2022（0 份文档）。 另有 1 份没有日期，没有找。"
    page = client.get(f"/a/{name}").text
    assert said in page
    assert "在限定的范围里没有找到答案" in page
    assert "文档中没有找到答案" not in page
    assert "&amp;in=%E5%89%AF%E6%9C%AC&amp;to=2022" in page
    assert f"{said} 这个范围里没有相近的段落" in client.get(f"/a/{name}.txt").text
    assert client.get(f"/a/{name}.json").json()["details"]["limited"]["folders"] == ["副本"]
    assert "Looked only in: 副本 · until 2022 (0 documents)." in client.get(f"/a/{name}?lang=en").text


def _shared(links: Links, answer: Answer, library: Library) -> str:
    return links.share(answer, library.snapshot().manifest.encoder).frozen.id


def _text(page: str) -> str:
    """The words of a page, its tags taken out; a drawn line break is none of them."""
    pieces = [piece.partition(">")[2] for piece in f">{page}".split("<")]
    return "".join(pieces)
