"""Links to answers, the address of the application, and what a browser remembers, in a real Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import CHANGING, ORCHARD, WAIT, Server, ask, opened, settled

QUESTION = "青石湖的湖面面积有多大？"


def share(page: Page) -> str:
    """Shares the last answer and gives its link, as the clipboard holds it."""
    page.locator(".turn .bar [data-share]").last.click()
    expect(page.locator("#share [data-copy-shared]")).to_have_text("已复制")
    link = str(page.evaluate("navigator.clipboard.readText()"))
    assert page.input_value("#share [name=link]") == link
    return link


def without_script(chromium: Browser, link: str) -> Page:
    """A link in a browser that was never here and runs no script."""
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(link)
    return page


def test_a_link_keeps_its_word(chromium: Browser, page: Page, server: Server) -> None:
    """Without scripts it shows the words; then what changed in the source; then that the source is gone."""
    ask(page, "果园今年收了多少苹果？")
    link = share(page)
    sentence = "果园今年收了苹果四万二千公斤，比去年多三成。"
    fresh = without_script(chromium, link)
    card = fresh.locator("article.passage").first
    expect(fresh.locator("h1")).to_have_text("果园今年收了多少苹果？")
    expect(card.locator("blockquote")).to_contain_text(sentence)
    expect(card.locator(".tag")).to_have_text("原文未变")
    changing = server.documents / CHANGING
    changing.write_text(ORCHARD.replace("四万二千", "三万九千"), "utf-8")
    server.reindex()
    fresh.reload()
    expect(card.locator(".tag")).to_have_text("原文已改")
    expect(card.locator("blockquote")).to_contain_text(sentence)
    gone, new = (card.locator(f".difference {name}") for name in ("del", "ins"))
    assert "四" in "".join(gone.all_text_contents())
    assert "三" in "".join(new.all_text_contents())
    changing.unlink()
    server.reindex()
    fresh.reload()
    expect(card.locator(".tag")).to_have_text("来源已不在，留存文字如上")
    expect(card.locator("blockquote")).to_contain_text(sentence)
    fresh.context.close()


def test_a_link_can_be_ended_and_revoked_where_it_was_made(chromium: Browser, page: Page) -> None:
    """Its end is chosen in the dialog; revoked, it is as one that never was."""
    ask(page, QUESTION)
    link = share(page)
    expect(page.locator("#share img")).to_have_js_property("complete", True)
    assert page.locator("#share img").evaluate("picture => picture.naturalWidth") > 100
    with page.expect_response(lambda response: response.request.method == "PATCH") as changed:
        page.select_option("#share [name=days]", "7")
    assert changed.value.ok
    fresh = without_script(chromium, link)
    expect(fresh.locator(".state")).to_contain_text("有效到")
    page.locator("#share [data-revoke]").click()
    expect(page.locator("#share .revoked")).to_be_visible()
    fresh.reload()
    expect(fresh.locator("body")).to_contain_text("没有这个链接")
    fresh.context.close()


def test_a_link_to_one_passage_shows_that_one(chromium: Browser, page: Page) -> None:
    """Shared from its card, a passage stands alone behind its link."""
    ask(page, QUESTION)
    second = page.locator("article.passage").nth(1)
    text = second.locator("blockquote").text_content()
    second.locator("[data-share]").click()
    expect(page.locator("#share [data-copy-shared]")).to_have_text("已复制")
    fresh = without_script(chromium, page.evaluate("navigator.clipboard.readText()"))
    expect(fresh.locator("blockquote")).to_have_count(1)
    assert fresh.locator("blockquote").text_content() == text
    fresh.context.close()


def test_the_address_says_what_was_asked(context: BrowserContext, page: Page, server: Server) -> None:
    """It asks again when loaded, here or by somebody else; back leads to the answer before."""
    ask(page, QUESTION)
    first = page.url
    assert "?q=" in first
    ask(page, "沈若水是谁？")
    assert page.url != first
    page.go_back()
    expect(page).to_have_url(first)
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".asked").first).to_be_in_viewport()
    page.reload()
    settled(page, 1)
    expect(page.locator(".asked")).to_have_text(QUESTION)
    other = context.new_page()
    other.goto(f"{server.url}/?lang=en&q=How long is the guided walk?")
    settled(other, 1)
    expect(other.locator("article.passage").first).to_contain_text("ninety minutes")
    assert "lang=en" in other.url


def test_the_address_of_a_shared_answer_shows_it(context: BrowserContext, page: Page) -> None:
    """`?a=` opens the answer in the application, where the conversation goes on."""
    ask(page, QUESTION)
    share(page)
    assert "?a=" in page.url
    other = context.new_page()
    other.goto(page.url)
    expect(other.locator(".asked")).to_have_text(QUESTION, timeout=WAIT)
    expect(other.locator("article.passage").first).to_contain_text("十八平方公里")
    ask(other, "那平均水深呢？")
    expect(other.locator(".turn")).to_have_count(2)


def test_this_browser_remembers_what_it_asked(context: BrowserContext, page: Page, server: Server) -> None:
    """History lists questions with what answered them, leads back to them, and can be cleared."""
    ask(page, QUESTION)
    share(page)
    page.keyboard.press("Escape")
    ask(page, "图书馆星期几闭馆？")
    again = opened(context, server.url)
    again.locator("[data-history]").click()
    entries = again.locator("#history li")
    expect(entries).to_have_count(2)
    expect(entries.first.locator("a")).to_have_text("图书馆星期几闭馆？")
    expect(entries.last).to_contain_text("十八平方公里")
    expect(entries.last).to_contain_text("已分享")
    entries.first.locator("a").click()
    settled(again, 1)
    expect(again.locator(".asked")).to_have_text("图书馆星期几闭馆？")
    again.locator("[data-history]").click()
    again.locator("#history [data-clear]").click()
    expect(entries).to_have_count(0)
    expect(again.locator("#history .none")).to_be_visible()


@pytest.mark.parametrize("stored", ["{", "[3, null]", '{"a": 1}', '[{"question": 3}]'])
def test_a_broken_memory_is_no_trouble(context: BrowserContext, server: Server, stored: str) -> None:
    """Whatever stands in the browser's store, the page works and remembers anew."""
    page = opened(context, server.url)
    page.evaluate("stored => localStorage.setItem('yuanwen.history', stored)", stored)
    page.locator("[data-history]").click()
    expect(page.locator("#history .none")).to_be_visible()


def test_what_cannot_be_shared_is_said_in_the_dialog(page: Page) -> None:
    """After a restart the program no longer has the answer: a sentence says to ask again."""
    ask(page, QUESTION)
    page.locator(".turn .bar [data-share]").evaluate("button => { button.dataset.share = 'forgotten' }")
    page.locator(".turn .bar [data-share]").click()
    expect(page.locator("#share .trouble")).to_contain_text("请重新提问")
    expect(page.locator("#share .made")).to_be_hidden()


def test_on_a_phone_a_link_is_read_without_scrolling_sideways(chromium: Browser, page: Page) -> None:
    """In the dark too, and in English."""
    ask(page, QUESTION)
    link = share(page)
    phone = chromium.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark").new_page()
    phone.goto(f"{link}?lang=en")
    expect(phone.locator(".tag").first).to_have_text("source unchanged")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.context.close()
