"""Copying a citation and downloading an answer, in a real Chromium."""

from __future__ import annotations

from pathlib import Path

import docx
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import LAKE, Server, ask, opened

QUESTION = "青石湖的湖面面积有多大？"


def test_a_passage_is_copied_in_a_citation_style(page: Page) -> None:
    """The menu of a card copies the passage with its GB/T 7714 reference; the plain copy stays first."""
    ask(page, QUESTION)
    card = page.locator("article.passage").first
    text = card.locator("blockquote").text_content() or ""
    assert card.locator(".from .do button").first.get_attribute("data-copy")
    card.locator(".menu summary").click()
    card.get_by_role("button", name="GB/T 7714").click()
    expect(card.locator(".menu summary")).to_have_text("已复制")
    pasted = page.evaluate("navigator.clipboard.readText()")
    assert pasted.startswith(f"“{text}”[1]\n[1] 青石湖保护条例问答[Z]. 第")
    assert text in LAKE


def test_an_answer_is_downloaded_as_a_word_file(page: Page, tmp_path: Path) -> None:
    """The file is named after the question and holds every passage on the page."""
    ask(page, QUESTION)
    page.locator(".menu.export summary").click()
    with page.expect_download() as downloading:
        page.locator(".export [data-export=docx]").click()
    assert downloading.value.suggested_filename == f"{QUESTION}.docx"
    file = tmp_path / "answer.docx"
    downloading.value.save_as(file)
    read = "\n".join(paragraph.text for paragraph in docx.Document(str(file)).paragraphs)
    for text in page.locator("article.passage blockquote").all_text_contents():
        assert text in read


def test_the_menu_works_by_keyboard_and_on_a_phone(context: BrowserContext, server: Server) -> None:
    """It opens with Enter, closes with Escape, and stays within a narrow screen."""
    page = opened(context, server.url + "/?lang=en")
    page.set_viewport_size({"width": 390, "height": 800})
    ask(page, QUESTION)
    menu = page.locator("article.passage .menu").first
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    choices = menu.locator(".choices")
    expect(choices).to_be_visible()
    box = choices.bounding_box()
    assert box is not None
    assert 0 <= box["x"] <= box["x"] + box["width"] <= 390
    page.keyboard.press("Escape")
    expect(choices).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
