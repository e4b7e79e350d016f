"""Quotations checked in a real Chromium: six kinds, their sources, a corrected copy."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import WAIT, Server

DRAFT = """沈若水说：“守住一湖清水，才守得住子孙的饭碗。”

“青石湖位于雲溪縣北部、湖面面積十八平方公里”

“巡护队每天清晨六点出发，沿湖步行十二公里”

“湖区共有三十二个自然村，读者证押金为一百元”

何秋实说：“守住一湖清水，才守得住子孙的饭碗。”

“人工智能将在三年内取代全部巡护队员”
"""
KINDS = ["exact", "exact-but-for-form", "differs", "stitched", "misattributed", "not-found"]


def checked(context: BrowserContext, server: Server, query: str = "") -> Page:
    """The page with the draft checked."""
    page = context.new_page()
    page.goto(server.url + "/check" + query)
    page.fill("#text", DRAFT)
    page.click("button.go")
    page.wait_for_selector("#draft")
    return page


def test_six_kinds_have_six_colours_and_their_sources(context: BrowserContext, server: Server) -> None:
    """Each quotation in its own colour and line; a click shows its source beside the draft."""
    page = checked(context, server)
    links = page.locator("#draft a")
    assert [(link.get_attribute("class") or "").split()[1] for link in links.all()] == KINDS
    looks = links.evaluate_all(
        "all => all.map(a => [getComputedStyle(a).color, getComputedStyle(a, '::after').content].join())"
    )
    assert len(set(looks)) == 6
    links.nth(2).click()
    card = page.locator(".finding:visible")
    expect(card).to_have_count(1)
    expect(card.locator("del")).to_have_text("五")
    expect(card.locator(".title")).to_have_text("青石湖保护条例问答")
    links.nth(3).click()
    expect(page.locator(".finding:visible .origin")).to_have_count(2)


def test_a_click_puts_the_sources_words_into_a_copy(context: BrowserContext, server: Server) -> None:
    """The draft stays, the copy has the source's words, and it can be undone."""
    page = checked(context, server)
    page.locator("#draft a.differs").click()
    page.locator(".replace:visible").click()
    copy = page.locator("#copy textarea")
    expect(copy).to_have_value(DRAFT.replace("清晨六点", "清晨五点"))
    expect(page.locator("#text")).to_have_value(DRAFT)
    page.locator(".replace:visible").click()
    expect(page.locator("#copy")).to_be_hidden()


def test_it_can_be_walked_by_keyboard(context: BrowserContext, server: Server) -> None:
    """Arrows go from quotation to quotation, Enter shows one."""
    page = checked(context, server)
    page.locator("#draft a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".walk .at")).to_have_text("1 / 6")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".walk .at")).to_have_text("2 / 6")
    assert page.evaluate("document.activeElement.id") == "d2"
    page.get_by_role("button", name="下一处").click()
    expect(page.locator(".walk .at")).to_have_text("3 / 6")


def test_a_file_is_read_in_the_browser(context: BrowserContext, server: Server, tmp_path: Path) -> None:
    """Also one in GBK; a picture is refused with a sentence."""
    page = context.new_page()
    page.goto(server.url + "/check")
    (tmp_path / "draft.txt").write_bytes(DRAFT.encode("gb18030"))
    page.set_input_files("#file", tmp_path / "draft.txt")
    expect(page.locator("#text")).to_have_value(DRAFT)
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    page.set_input_files("#file", tmp_path / "picture.txt")
    expect(page.locator("#file-trouble")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_and_everyone(
    chromium: Browser, server: Server, scheme: Literal["light", "dark"]
) -> None:
    """Nothing is wider than the screen, axe finds nothing, and it works without a script."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    context.set_default_timeout(WAIT)
    page = checked(context, server, "?lang=en")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert Axe().run(page).response["violations"] == []
    context.close()
    plain = chromium.new_context(java_script_enabled=False)
    plain.set_default_timeout(WAIT)
    page = checked(plain, server)
    expect(page.locator(".finding:visible")).to_have_count(6)
    plain.close()
