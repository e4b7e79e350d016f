"""No page has a serious fault of accessibility, wide or narrow, light or dark, in either language."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import serious
from tests.browser.conftest import WAIT, Server, ask

Visit = Callable[[Page, Server, str], None]
"""Brings a page into the state to be looked at; the last argument is the language."""


@dataclass(frozen=True)
class Screen:
    """What a page is looked at on, and in which language."""

    name: str
    width: int
    height: int
    colours: Literal["light", "dark"]
    language: str


# Colours decide contrast, width what is shown at all, language the labels: two screens have both of each.
SCREENS = (Screen("wide", 1280, 900, "light", "zh"), Screen("phone", 390, 844, "dark", "en"))


def document(server: Server, path: str) -> str:
    """The id of a document of the library, by its path."""
    with urllib.request.urlopen(f"{server.url}/api/documents") as response:
        return str(next(one["id"] for one in json.load(response) if one["path"] == path))


def application(page: Page, server: Server, language: str) -> None:
    page.goto(f"{server.url}/?lang={language}")
    page.wait_for_selector(".welcome")
    page.wait_for_selector("#question input")


def answered(page: Page, server: Server, language: str) -> None:
    application(page, server, language)
    ask(page, "青石湖的湖面面积有多大？")
    ask(page, "那里有多少个自然村？")


def unanswered(page: Page, server: Server, language: str) -> None:
    application(page, server, language)
    ask(page, "火星上的一天有多少小时？")


def source(page: Page, server: Server, language: str) -> None:
    here = document(server, "青石湖.txt")
    page.goto(f"{server.url}/doc/{here}?from=20&to=40&also=20-40&also=60-80&lang={language}#marked")
    expect(page.locator("mark").first).to_be_visible()


def source_searched(page: Page, server: Server, language: str) -> None:
    here = document(server, "青石湖.txt")
    page.goto(f"{server.url}/doc/{here}?find={urllib.parse.quote('湖')}&from=9000&to=9001&lang={language}")
    expect(page.locator(".finds li").first).to_be_visible()


def source_outlined(page: Page, server: Server, language: str) -> None:
    page.goto(f"{server.url}/doc/{document(server, 'rules.md')}?lang={language}")
    page.locator(".outline summary").click()


def selected(page: Page, server: Server, language: str) -> None:
    source(page, server, language)
    page.evaluate("getSelection().selectAllChildren(document.querySelector('p.block'))")
    expect(page.locator(".selection")).to_be_visible()


def sharing(page: Page, server: Server, language: str) -> None:
    answered(page, server, language)
    page.locator(".turn .bar [data-share]").last.click()
    expect(page.locator("#share .made")).to_be_visible()


def remembered(page: Page, server: Server, language: str) -> None:
    answered(page, server, language)
    page.locator("[data-history]").click()
    expect(page.locator("#history li").first).to_be_visible()


def shared(page: Page, server: Server, language: str) -> None:
    sharing(page, server, language)
    page.goto(page.input_value("#share [name=link]"))
    expect(page.locator(".tag").first).to_be_visible()


def unknown_link(page: Page, server: Server, language: str) -> None:
    page.goto(f"{server.url}/a/unknown?lang={language}")


def missing(page: Page, server: Server, language: str) -> None:
    page.goto(f"{server.url}/doc/unknown?lang={language}")


VISITS: tuple[Visit, ...] = (
    application,
    answered,
    unanswered,
    source,
    source_searched,
    source_outlined,
    selected,
    sharing,
    remembered,
    shared,
    unknown_link,
    missing,
)
"""Every page in every state worth looking at: add yours here."""


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.__name__)
def test_no_serious_fault(chromium: Browser, server: Server, visit: Visit, screen: Screen) -> None:
    """Axe finds nothing serious or critical, and nothing is wider than the screen."""
    context = chromium.new_context(
        viewport={"width": screen.width, "height": screen.height},
        color_scheme=screen.colours,
        reduced_motion="reduce",
    )
    context.set_default_timeout(WAIT)
    page = context.new_page()
    visit(page, server, screen.language)
    found = serious(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= screen.width
    context.close()
    assert found == []
