"""No page has a serious fault of accessibility, wide or narrow, light or dark, in either language."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from collections.abc import Callable
from itertools import product
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import serious
from tests.browser.conftest import WAIT, Server, ask

Visit = Callable[[Page, Server, str], None]
"""Brings a page into the state to be looked at; the last argument is the language."""
COLOURS: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SIZES = {"wide": (1280, 900), "phone": (390, 844)}


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
    missing,
)
"""Every page in every state worth looking at: add yours here."""


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.__name__)
def test_no_serious_fault(chromium: Browser, server: Server, visit: Visit, language: str) -> None:
    """Axe finds nothing serious or critical, on any screen, in either colours."""
    found = {}
    for (size, (width, height)), colours in product(SIZES.items(), COLOURS):
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=colours, reduced_motion="reduce"
        )
        context.set_default_timeout(WAIT)
        page = context.new_page()
        visit(page, server, language)
        found[size, colours] = serious(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        context.close()
    assert {where: faults for where, faults in found.items() if faults} == {}
