"""A follow-up on the page: what was understood, edited and undone, in a real Chromium."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import WAIT, Server, ask, opened, settled

FIRST = "青石湖的湖面面积有多大？"
FOLLOW_UP = "那里有多少个自然村？"


def test_a_follow_up_can_be_seen_edited_and_undone(page: Page) -> None:
    """The line shows what is searched for; Enter in it searches for its text, the button as typed."""
    ask(page, FIRST)
    assert page.locator(".understood").count() == 0
    ask(page, FOLLOW_UP)
    line = page.locator(".turn").last.locator(".understood input")
    expect(line).to_have_value("青石湖有多少个自然村")
    expect(page.locator(".turn").last.locator("blockquote").first).to_contain_text("三十二个自然村")

    line.fill("图书馆星期几闭馆？")
    line.press("Enter")
    expect(page.locator(".turn").last.locator("blockquote").first).to_contain_text("星期一闭馆")
    settled(page, 2)
    expect(page.locator(".asked").last).to_have_text(FOLLOW_UP)
    expect(page.locator(".understood input")).to_have_value("图书馆星期几闭馆？")

    page.locator(".understood [data-alone]").click()
    expect(page.locator(".understood")).to_have_count(0)
    settled(page, 2)
    expect(page.locator(".asked").last).to_have_text(FOLLOW_UP)
    expect(page.locator(".asked").first).to_have_text(FIRST)


def test_an_earlier_turn_is_answered_again_in_its_place(page: Page) -> None:
    """Undoing by keyboard leaves the later turns, and the focus in the turn that changed."""
    ask(page, FIRST)
    ask(page, FOLLOW_UP)
    ask(page, "沈若水说了什么？")
    page.focus(".understood input")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "只按原话查找"
    page.keyboard.press("Enter")
    expect(page.locator(".understood")).to_have_count(0)
    settled(page, 3)
    expect(page.locator(".asked")).to_have_text([FIRST, FOLLOW_UP, "沈若水说了什么？"])
    page.wait_for_function("document.activeElement.closest('.turn')?.dataset.turn === '2'")


def test_the_line_fits_a_phone_in_the_dark_and_in_english(chromium: Browser, server: Server) -> None:
    """It wraps instead of widening the page, and its words are the page's language."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark")
    context.set_default_timeout(WAIT)
    page = opened(context, server.url + "/?lang=en")
    ask(page, "How long does the guided walk take?")
    ask(page, "And how much does it cost?")
    expect(page.locator(".understood label")).to_contain_text("Searched for:")
    expect(page.locator(".understood [data-alone]")).to_have_text("Search only what I typed")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    width = page.locator(".understood input").evaluate("field => field.clientWidth")
    assert width > 150
    page.locator(".understood [data-alone]").click()
    expect(page.locator(".understood")).to_have_count(0)
    context.close()
