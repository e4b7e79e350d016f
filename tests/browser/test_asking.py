"""What people do on the conversation page, in a real Chromium."""

from __future__ import annotations

import json
import urllib.request

from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.conftest import LAKE, WAIT, Server, ask, opened, settled

QUESTION = "青石湖的湖面面积有多大？"
HOLD_BACK_THE_END = r"""() => {
    let over;
    const ended = new Promise((resolve) => { over = resolve; });
    const released = new Promise((resolve) => { window.letGo = () => { resolve(); return ended; }; });
    const fetched = window.fetch;
    const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
    let [rest, held] = ["", false];
    const hold = new TransformStream({
        async transform(chunk, controller) {
            const events = (rest + decoder.decode(chunk, {stream: true})).split("\n\n");
            rest = events.pop();
            for (const event of events) {
                if (event.includes("process_completed")) await released;
                controller.enqueue(encoder.encode(event + "\n\n"));
            }
        },
        flush: () => setTimeout(over),
    });
    window.fetch = async (address, ...options) => {
        const answer = await fetched(address, ...options);
        if (held || !String(address.url ?? address).includes("queue/data")) return answer;
        held = true;
        return new Response(answer.body.pipeThrough(hold), answer);
    };
}"""
"""Lets no word that a call is over reach the page before `letGo()`, which waits until all of it has."""


def test_an_answer_is_cards_with_the_documents_own_words(page: Page) -> None:
    """Each card's text is a slice of its document, the best sentence marked, its words coloured."""
    ask(page, QUESTION)
    card = page.locator("article.passage").first
    text = card.locator("blockquote").text_content()
    assert text is not None
    assert text in LAKE
    assert "湖面面积十八平方公里" in (card.locator("mark").first.text_content() or "")
    assert "湖面面积" in "".join(card.locator(".w").all_text_contents())
    expect(card.locator(".from .title")).to_have_text("青石湖保护条例问答")


def test_the_same_text_in_two_files_is_one_card(page: Page) -> None:
    """A copy of a document is named under the card and shown no second time."""
    ask(page, QUESTION)
    first = page.locator("article.passage").first
    expect(first.locator(".also summary")).to_contain_text("1")
    texts = page.locator("article.passage blockquote").all_text_contents()
    assert len(texts) == len(set(texts))


def test_the_source_stands_beside_the_answer_on_a_wide_screen(page: Page) -> None:
    """The first passage is shown in its place at once, another one on a click."""
    ask(page, QUESTION)
    expect(page.locator("#source h2").first).to_have_text("青石湖保护条例问答")
    expect(page.locator("#source mark").first).to_contain_text("青石湖位于云溪县北部")
    second = page.locator("article.passage").nth(1)
    second.locator("a.see").click()
    shown = (second.locator("blockquote").text_content() or "")[:12]
    expect(page.locator("#source mark").first).to_contain_text(shown)


def test_the_source_page_shows_the_whole_document_at_the_passage(
    context: BrowserContext, page: Page, server: Server
) -> None:
    """`/doc/…` holds every paragraph, the cited range marked and in view."""
    ask(page, "巡护队每天几点出发？")
    address = page.locator("a.see").first.get_attribute("href")
    source = context.new_page()
    source.goto(server.url + (address or ""))
    expect(source.locator("h1").first).to_have_text("青石湖保护条例问答")
    cited = source.locator("mark", has_text="清晨五点出发")
    expect(cited).to_have_count(1)
    expect(cited).to_be_in_viewport()
    expect(source.locator("body")).to_contain_text("常住居民约四千一百人")


def test_a_question_without_an_answer_is_told_apart(page: Page) -> None:
    """Where the documents hold no answer the page says so, and marks what follows as nearest only."""
    ask(page, "火星上的一天有多少小时？")
    expect(page.locator(".verdict b")).to_have_text("文档中没有找到答案。")
    assert page.locator("article.passage:not(.near)").count() == 0


def test_copy_with_citation_pastes_the_words_and_the_source(page: Page) -> None:
    """The clipboard gets the passage in quotation marks, its title, paragraph and file."""
    ask(page, QUESTION)
    card = page.locator("article.passage").first
    card.locator("[data-copy]").click()
    expect(card.locator("[data-copy]")).to_have_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert f"“{card.locator('blockquote').text_content()}”" in copied
    assert "《青石湖保护条例问答》第 2 段 · 第 3 行（青石湖.txt）" in copied


def test_the_page_speaks_english_when_asked_to(page: Page) -> None:
    """The language link changes every label, and a question in English finds English passages."""
    page.locator(".language").click()
    expect(page.locator("#submit")).to_have_text("Ask")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    ask(page, "How long does the guided walk take?")
    expect(page.locator("article.passage blockquote").first).to_contain_text("ninety minutes")
    expect(page.locator("a.see").first).to_have_text("See source")
    page.locator(".language").click()
    expect(page.locator("#submit")).to_have_text("提问")


def test_after_an_error_the_page_can_be_asked_again(page: Page) -> None:
    """A question far too long is refused in one sentence, stays in the box, and the next one is answered."""
    ask(page, "湖" * 100_000)
    expect(page.locator(".turn [role=alert]")).to_contain_text("100000")
    assert len(page.input_value("#question input")) == 100_000
    expect(page.locator("#submit")).to_be_enabled()
    page.fill("#question input", QUESTION)
    page.click("#submit")
    settled(page, 1)
    expect(page.locator("article.passage").first).to_contain_text("十八平方公里")


def test_an_empty_question_is_asked_for(page: Page) -> None:
    """Sending nothing says what to do, and is no end of the conversation."""
    page.press("#question input", "Enter")
    expect(page.locator(".turn [role=alert]")).to_have_text("请写下问题。")
    ask_after = page.locator("#question input")
    expect(ask_after).to_be_enabled()


def test_examples_come_from_the_library_and_can_be_asked(page: Page) -> None:
    """A click on an example asks it, and the library answers it."""
    chip = page.locator(".chip").first
    example = chip.text_content()
    chip.click()
    settled(page, 1)
    expect(page.locator(".asked")).to_have_text(example or "")
    assert page.locator("article.passage:not(.near)").count() > 0


def test_while_it_searches_the_page_says_so(page: Page) -> None:
    """The question and a busy line are there before the answer is."""
    page.evaluate(
        "() => new MutationObserver(() => { if (document.querySelector('.busy'))"
        " window.sawBusy = document.querySelector('.asked').textContent"
        " }).observe(document.body, {childList: true, subtree: true})"
    )
    ask(page, QUESTION)
    assert page.evaluate("window.sawBusy") == QUESTION


def test_a_conversation_keeps_its_turns(page: Page) -> None:
    """A second answer follows the first, and the newest question is in view."""
    ask(page, QUESTION)
    ask(page, "沈若水说了什么？")
    assert page.locator(".turn").count() == 2
    expect(page.locator(".asked").last).to_be_in_viewport()


def test_a_question_sent_the_instant_an_answer_appears_is_answered(page: Page) -> None:
    """Nobody can be too quick: the page need not have heard that the call before is over."""
    page.evaluate(HOLD_BACK_THE_END)
    ask(page, QUESTION)
    joining: list[Route] = []

    def hold(route: Route) -> None:
        joining.append(route)

    page.route("**/queue/join*", hold)
    page.fill("#question input", "沈若水说了什么？")
    with page.expect_request("**/queue/join*"):
        page.press("#question input", "Enter")
    page.evaluate("letGo()")
    joining[0].continue_()
    settled(page, 2)
    expect(page.locator(".asked").last).to_have_text("沈若水说了什么？")


def test_enter_that_ends_composing_sends_nothing(page: Page) -> None:
    """An input method's Enter chooses characters; only the next Enter asks."""
    page.fill("#question input", "qing")
    page.evaluate(
        "() => document.querySelector('#question input').dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, isComposing: true, bubbles: true}))"
    )
    page.fill("#question input", QUESTION)
    page.press("#question input", "Enter")
    settled(page, 1)
    expect(page.locator(".asked")).to_have_text(QUESTION)


def test_everything_can_be_done_by_keyboard(page: Page) -> None:
    """From the question box, Tab reaches the button, the examples and a card's source and copy buttons."""
    page.focus("#question input")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    settled(page, 1)
    reached: set[str] = set()
    page.locator("a.see").first.focus()
    for _ in range(4):
        reached.add(page.evaluate("document.activeElement.textContent.trim()"))
        page.keyboard.press("Tab")
    assert {"看原文", "复制并注明出处", "此段链接"} <= reached


def test_a_phone_shows_it_without_scrolling_sideways(chromium: Browser, server: Server) -> None:
    """Nothing is wider than the screen, in the dark too; the source opens on a page of its own."""
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, color_scheme="dark", has_touch=True
    )
    context.set_default_timeout(WAIT)
    page = opened(context, server.url)
    ask(page, QUESTION)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 24, 27)"
    expect(page.locator("#source")).to_be_hidden()
    with context.expect_page() as opening:
        page.locator("a.see").first.click()
    expect(opening.value.locator("mark").first).to_be_in_viewport()
    assert opening.value.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_the_api_answers_as_the_page_does(page: Page, server: Server) -> None:
    """`POST /api/ask` gives the contract's JSON, with the same first passage."""
    request = urllib.request.Request(
        server.url + "/api/ask",
        data=json.dumps({"question": QUESTION, "top": 2}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as response:
        answer = json.load(response)
    assert set(answer) == {"id", "question", "answered", "confidence", "citations", "library", "milliseconds"}
    ask(page, QUESTION)
    assert page.locator("article.passage blockquote").first.text_content() == answer["citations"][0]["text"]
