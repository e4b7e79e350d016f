"""What people do on the page of a document, in a real Chromium."""

from __future__ import annotations

import urllib.parse
import urllib.request

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import LAKE, RULES, WAIT, Server, ask
from tests.browser.test_accessibility import document

SELECT = """([first, start, last, end]) => {
  const point = (words, at) => {
    const walker = document.createTreeWalker(document.querySelector(".text"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const found = walker.currentNode.data.indexOf(words);
      if (found >= 0) return [walker.currentNode, found + at];
    }
  };
  getSelection().setBaseAndExtent(...point(first, start), ...point(last, end));
}"""
"""Selects from one place to another, each given as words and a distance from them."""


@pytest.fixture
def lake(context: BrowserContext, server: Server) -> Page:
    page = context.new_page()
    page.goto(f"{server.url}/doc/{document(server, '青石湖.txt')}")
    return page


def copied(page: Page) -> str:
    page.locator(".selection [data-copy]").click()
    expect(page.locator(".selection [data-copy]")).to_have_text("已复制")
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_selected_text_is_copied_with_its_citation(lake: Page) -> None:
    """The clipboard holds the document's own words between quotation marks, and where they stand."""
    lake.evaluate(SELECT, ["湖面面积", 0, "湖面面积十八平方公里", 10])
    expect(lake.locator(".selection")).to_be_visible()
    assert copied(lake) == "“湖面面积十八平方公里”\n——《青石湖保护条例问答》第 2 段 · 第 3 行（青石湖.txt）"


def test_a_selection_over_paragraphs_is_one_slice(lake: Page) -> None:
    """What stands between paragraphs in the file belongs to it too, and nothing of the page does."""
    lake.evaluate(SELECT, ["四千一百人", 0, "守住一湖清水", 6])
    expect(lake.locator(".selection")).to_be_visible()
    quoted = copied(lake).partition("——")[0].strip()[1:-1]
    assert quoted in LAKE
    assert (quoted[:5], quoted[-6:]) == ("四千一百人", "守住一湖清水")


def test_half_a_character_is_taken_whole(context: BrowserContext, server: Server) -> None:
    """A selection that cuts a picture's pair of surrogates or an accented letter holds all of it."""
    page = context.new_page()
    page.goto(f"{server.url}/doc/{document(server, 'rules.md')}")
    page.evaluate(SELECT, ["喧哗😀", 3, "，e\u0301tude", 2])
    expect(page.locator(".selection")).to_be_visible()
    quoted = copied(page).partition("\n")[0]
    assert quoted == "“😀，e\u0301”"
    assert "😀，e\u0301" in RULES


def test_the_link_to_a_selection_marks_just_that(context: BrowserContext, lake: Page) -> None:
    """It carries the range and a text fragment, and opens with these words marked and in view."""
    lake.evaluate(SELECT, ["记录水位", 2, "记录水位", 4])
    lake.locator(".selection [data-copy-link]").click()
    expect(lake.locator(".selection [data-copy-link]")).to_have_text("已复制")
    link = lake.evaluate("navigator.clipboard.readText()")
    start = LAKE.index("水位")
    assert f"?from={start}&to={start + 2}#:~:text={urllib.parse.quote('水位')}" in link
    other = context.new_page()
    other.goto(link)
    expect(other.locator("mark")).to_have_text("水位")
    expect(other.locator("mark")).to_be_in_viewport()


def test_a_selection_can_be_asked_about_and_found_elsewhere(lake: Page) -> None:
    """Both lead to the application: a question about the words, and the words between quotation marks."""
    lake.evaluate(SELECT, ["网箱养鱼", 0, "网箱养鱼", 4])
    expect(lake.locator(".selection .elsewhere")).to_have_attribute(
        "href", f"/?q={urllib.parse.quote('“网箱养鱼”')}"
    )
    asked = lake.locator(".selection .ask").get_attribute("href") or ""
    assert urllib.parse.unquote(asked) == "/?q=“网箱养鱼”说的是什么？"


def test_a_selection_can_be_used_by_keyboard(lake: Page) -> None:
    """Enter goes to its buttons, Tab from one to the next, Escape away."""
    lake.evaluate(SELECT, ["网箱养鱼", 0, "网箱养鱼", 4])
    bar = lake.locator(".selection")
    expect(bar).to_be_visible()
    lake.keyboard.press("Enter")
    expect(bar.locator("[data-copy]")).to_be_focused()
    lake.keyboard.press("Tab")
    expect(bar.locator("[data-copy-link]")).to_be_focused()
    lake.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    assert lake.evaluate("getSelection().toString()") == ""


def test_the_passages_of_an_answer_are_gone_through_by_key(
    context: BrowserContext, page: Page, server: Server
) -> None:
    """From a card of the conversation n leads on to the next passage and p back, across documents too."""
    ask(page, "开放时间")
    address = page.locator("article.passage a.see").first.get_attribute("href") or ""
    source = context.new_page()
    source.goto(server.url + address)
    first = source.locator(".tour span").text_content()
    source.keyboard.press("n" if first and "第 1 段" in first else "p")
    expect(source.locator(".tour span")).not_to_have_text(first or "")
    expect(source.locator("mark:not(.other)").first).to_be_in_viewport()
    source.keyboard.press("p" if first and "第 1 段" in first else "n")
    expect(source.locator(".tour span")).to_have_text(first or "")


def test_words_are_found_as_they_are_typed(lake: Page) -> None:
    """Slash goes to the field, the places are counted, Enter goes on, Escape clears."""
    lake.keyboard.press("/")
    lake.keyboard.type("湖区")
    count = LAKE.count("湖区")
    expect(lake.locator(".find output")).to_have_text(f"1 / {count}")
    assert lake.evaluate("CSS.highlights.get('found').size") == count
    found = lake.evaluate("[...CSS.highlights.get('found')].map(range => range.toString())")
    assert found == ["湖区"] * count
    lake.keyboard.press("Enter")
    expect(lake.locator(".find output")).to_have_text(f"2 / {count}")
    lake.keyboard.press("Shift+Enter")
    expect(lake.locator(".find output")).to_have_text(f"1 / {count}")
    lake.keyboard.press("Escape")
    expect(lake.locator(".find output")).to_have_text("")


def test_the_outline_follows_what_one_reads(context: BrowserContext, server: Server) -> None:
    """Beside the text it is open, and a section that is gone to is marked in it."""
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 300})
    page.goto(f"{server.url}/doc/{document(server, 'rules.md')}")
    link = page.locator(".outline a", has_text="第二章")
    expect(link).to_be_visible()
    link.click()
    expect(page.locator(".outline a[aria-current]")).to_have_text("第二章 阅览")


def test_everything_important_works_without_a_script(chromium: Browser, server: Server) -> None:
    """The mark in view, the way to the next passage, finding inside, the outline."""
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 300})
    context.set_default_timeout(WAIT)
    page = context.new_page()
    here = document(server, "青石湖.txt")
    last = LAKE.index("巡护日志")
    page.goto(f"{server.url}/doc/{here}?from=20&to=30&also=20-30&also={last}-{last + 4}#marked")
    page.locator(".tour [rel=next]").click()
    expect(page.locator("mark:not(.other)")).to_have_text("巡护日志")
    expect(page.locator("mark:not(.other)")).to_be_in_viewport()
    page.fill(".find input[type=search]", "湖区")
    page.press(".find input[type=search]", "Enter")
    expect(page.locator(".find output")).to_have_text("1 / 2")
    expect(page.locator(".found")).to_have_count(2)
    page.locator(".turnings [data-turn='1']").click()
    expect(page.locator(".find output")).to_have_text("2 / 2")
    page.goto(f"{server.url}/doc/{document(server, 'rules.md')}")
    page.locator(".outline a", has_text="第三章").click()
    assert page.url.endswith("#p6")
    context.close()


def test_a_phone_shows_the_source_and_a_selection(chromium: Browser, server: Server) -> None:
    """Nothing is wider than the screen, and the toolbar stands at its bottom."""
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, color_scheme="dark"
    )
    context.set_default_timeout(WAIT)
    page = context.new_page()
    page.goto(f"{server.url}/doc/{document(server, '青石湖.txt')}?from=20&to=30&lang=en")
    page.evaluate(SELECT, ["网箱养鱼", 0, "网箱养鱼", 4])
    expect(page.locator(".selection")).to_be_visible()
    box = page.locator(".selection").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["y"] + box["height"] > 800
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_originals_are_kept_unless_the_owner_says_otherwise(server: Server) -> None:
    """Started as most people do, the program hands out no file."""
    address = f"{server.url}/doc/{document(server, '青石湖.txt')}/original"
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(address)
    refusal.value.close()
    assert refusal.value.code == 403
