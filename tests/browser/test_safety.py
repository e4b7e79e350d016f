"""What a hostile document or visitor may try, in a real Chromium."""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import HOSTILE_TITLE, Server, ask, opened


def test_markup_in_a_document_is_shown_as_typed(context: BrowserContext, page: Page, server: Server) -> None:
    """Scripts, images, templates and Markdown in titles, names and texts stay words, and do nothing."""
    ask(page, "图书馆星期几闭馆？")
    card = page.locator("article.passage").first
    expect(card.locator(".title")).to_have_text(HOSTILE_TITLE)
    expect(card.locator("blockquote")).to_contain_text("<script>window.hurt = 3</script>")
    source = context.new_page()
    source.goto(server.url + (card.locator("a.see").get_attribute("href") or ""))
    expect(source.locator("h1").first).to_have_text(HOSTILE_TITLE)
    expect(source.locator(".text")).to_contain_text('</blockquote><svg onload="window.hurt=4">')
    for shown in (page, source):
        assert shown.evaluate("window.hurt") is None
        assert shown.locator("img[src=x], svg[onload]").count() == 0


def test_markup_in_a_question_is_shown_as_typed(page: Page) -> None:
    """A question may hold anything; the conversation repeats it letter for letter."""
    question = '<img src=x onerror="window.hurt=5">${window.hurt=6} {{value}} [x](javascript:alert(1)) 湖'
    ask(page, question)
    expect(page.locator(".asked")).to_have_text(question)
    assert page.evaluate("window.hurt") is None


def test_nothing_leaves_the_machine(context: BrowserContext, server: Server) -> None:
    """Every request of a whole visit goes to the program's own address."""
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = opened(context, server.url)
    ask(page, "青石湖有多深？")
    page.goto(server.url + (page.locator("a.see").first.get_attribute("href") or ""))
    outside = [url for url in asked if not url.startswith((server.url, "data:", "blob:"))]
    assert asked
    assert outside == []


@pytest.mark.parametrize("path", ["/", "/doc/unknown", "/api/documents", "/static/look.css"])
def test_every_response_forbids_frames_sniffing_and_referrers(server: Server, path: str) -> None:
    """The protecting headers are on pages, data, files and errors alike."""
    try:
        with urllib.request.urlopen(server.url + path) as response:
            headers = response.headers
    except urllib.error.HTTPError as error:
        headers = error.headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    "path",
    [
        "requirements.txt",
        "../requirements.txt",
        "/etc/passwd",
        "app.py",
        "%2e%2e/app.py",
        "\\\\host\\share",
        "library",
    ],
)
def test_files_cannot_be_read_through_the_framework(server: Server, path: str) -> None:
    """Gradio's file route gives nothing of the program, the library or the system."""
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(f"{server.url}/gradio_api/file={path}")
    assert refusal.value.code in (400, 403, 404)
    refusal.value.close()


@pytest.mark.parametrize("path", ["/doc/unknown", "/doc/../../etc/passwd", "/doc/%00", "/doc/x?from=-1&to=3"])
def test_unknown_documents_are_a_plain_refusal(server: Server, path: str) -> None:
    """A document that is not there gives a page saying so, and no detail of the program."""
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(server.url + path)
    body = refusal.value.read().decode()
    refusal.value.close()
    assert refusal.value.code in (404, 422)
    assert "Traceback" not in body


def test_nothing_can_be_uploaded(server: Server) -> None:
    """The framework's route for uploads is closed: the program needs no file from its visitors."""
    body = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nhello\r\n--x--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    request = urllib.request.Request(server.url + "/gradio_api/upload", data=body, headers=headers)
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(request)
    refusal.value.close()
    assert refusal.value.code == 403
