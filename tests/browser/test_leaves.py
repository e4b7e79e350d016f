"""The printed page beside the text, in a real Chromium: wide, on a phone, and without a script."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from index.drawing import Drawer
from index.encoder import Encoder
from index.reading import Pool
from index.words import Tokenizer
from qa.ask import Asker
from qa.links.store import Links
from qa.web.application import Offer, without_chat
from qa.web.library.holdings import Register
from qa.web.recent import Recent
from tests.browser.accessibility import serious
from tests.browser.conftest import WAIT
from tests.index.readers.paper import TALE, Paper, broken
from tests.shelf import Counting, Shelf

PAGES = 4
CHAPTERS = [f"第{number}章。{TALE[11 * number :]}{TALE[: 11 * number]}" for number in range(3 * PAGES)]
INDENT, CHARACTERS, SIZE, TOP = 72.0, 38, 11.0, 120.0


def book() -> bytes:
    """Three paragraphs on each page."""
    paper = Paper()
    for number in range(PAGES):
        y = TOP
        for chapter in CHAPTERS[3 * number : 3 * number + 3]:
            y = paper.lines(broken(chapter, CHARACTERS), INDENT, y, SIZE) + 10
        paper.turn()
    return paper.bytes()


@dataclass(frozen=True)
class Printed:
    """A served library of one printed document."""

    url: str
    document: str
    shelf: Shelf

    def address(self, words: str, more: str = "") -> str:
        """Where some words of the document are marked."""
        start = "\n\n".join(CHAPTERS).index(words)
        return f"{self.url}/doc/{self.document}?from={start}&to={start + len(words)}{more}"


@pytest.fixture(scope="module")
def printed(
    tmp_path_factory: pytest.TempPathFactory, tiny: Encoder, tokenizer: Tokenizer, pool: Pool
) -> Iterator[Printed]:
    folder = tmp_path_factory.mktemp("printed")
    (folder / "docs").mkdir()
    shelf = Shelf(folder / "docs", folder / "library", Counting(tiny), tokenizer, pool)
    shelf.write("渡口.pdf", book())
    shelf.sync()
    with closing(shelf.open()) as library, closing(Links(library.layout.answers)) as links:
        application = without_chat(
            library,
            Asker(library),
            links,
            Recent(),
            Register(library),
            Offer(drawer=Drawer(pool=shelf.pool)),
        )
        (document,) = library.snapshot().documents()
        with running(application) as url:
            yield Printed(url, document.id, shelf)


@contextmanager
def running(application: FastAPI) -> Iterator[str]:
    """The application on a free port, until the block ends."""
    server = uvicorn.Server(uvicorn.Config(application, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def seen(chromium: Browser, url: str, *, phone: bool = False, script: bool = True) -> Iterator[Page]:
    context = chromium.new_context(
        viewport={"width": 390, "height": 844} if phone else {"width": 1280, "height": 900},
        color_scheme="dark" if phone else "light",
        java_script_enabled=script,
    )
    context.set_default_timeout(WAIT)
    page = context.new_page()
    page.goto(url)
    yield page
    context.close()


def drawn(page: Page) -> None:
    """Waits for the picture of the page."""
    page.locator(".leaf img").evaluate("image => image.decode()")


def test_the_box_lies_over_the_words(chromium: Browser, printed: Printed) -> None:
    """The page is drawn beside the text, and the box is where the lines of the passage are printed."""
    with seen(chromium, printed.address(CHAPTERS[4])) as page:
        drawn(page)
        picture, box = (page.locator(which).bounding_box() for which in (".leaf img", ".leaf rect.cited"))
        text = page.locator(".text .here").first.bounding_box()
        assert picture is not None
        assert box is not None
        assert text is not None
        assert picture["x"] > text["x"] + text["width"] - 1
        lines = len(broken(CHAPTERS[4], CHARACTERS))
        scale = picture["height"] / 841.89
        first = TOP + len(broken(CHAPTERS[3], CHARACTERS)) * 1.5 * SIZE + 10
        assert box["y"] - picture["y"] == pytest.approx((first - SIZE) * scale, abs=5)
        assert box["height"] == pytest.approx((lines * 1.5 - 0.3) * SIZE * scale, abs=5)
        assert box["x"] - picture["x"] == pytest.approx(INDENT * scale, abs=5)
        assert serious(page) == []


def test_pages_are_turned_in_place(chromium: Browser, printed: Printed) -> None:
    """The text and the focus stay; one comes back to the passage; reading on turns pages, too."""
    with seen(chromium, printed.address(CHAPTERS[4])) as page:
        expect(page.locator(".leaf-turn span")).to_have_text("第 2 页，共 4 页")
        page.evaluate("window.same = 1")
        page.locator(".leaf [rel=next]").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".leaf-turn span")).to_have_text("第 3 页，共 4 页")
        expect(page.locator(".leaf [rel=next]")).to_be_focused()
        expect(page.locator(".leaf rect")).to_have_count(0)
        page.locator(".leaf .back").click()
        expect(page.locator(".leaf rect.cited")).to_have_count(1)
        page.set_viewport_size({"width": 1280, "height": 400})
        page.locator(".text .block").last.scroll_into_view_if_needed()
        expect(page.locator(".leaf-turn span")).to_have_text("第 4 页，共 4 页")
        assert page.evaluate("window.same") == 1


def test_without_a_script(chromium: Browser, printed: Printed) -> None:
    """The page of the passage is there, and links lead to the next and back."""
    with seen(chromium, printed.address(CHAPTERS[4]), script=False) as page:
        expect(page.locator(".leaf img")).to_be_visible()
        page.locator(".leaf [rel=prev]").click()
        expect(page.locator(".leaf-turn span")).to_have_text("第 1 页，共 4 页")
        expect(page.locator(".text mark").first).to_have_text(CHAPTERS[4])
        page.locator(".leaf .back").click()
        expect(page.locator(".leaf-turn span")).to_have_text("第 2 页，共 4 页")


def test_on_a_phone(chromium: Browser, printed: Printed) -> None:
    """The page comes when it is asked for, fits the screen, and goes again."""
    with seen(chromium, printed.address(CHAPTERS[4], "&lang=en"), phone=True) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        expect(page.locator(".leaf")).to_be_hidden()
        page.get_by_label("Show the page").check()
        drawn(page)
        expect(page.locator(".leaf rect.cited")).to_be_visible()
        assert any("/page/2.png" in url for url in asked)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert serious(page) == []
        page.get_by_label("Show the page").uncheck()
        expect(page.locator(".leaf")).to_be_hidden()


def test_a_file_that_went_away(chromium: Browser, printed: Printed) -> None:
    """In place of the page stands a sentence that says why; the text stays."""
    file = printed.shelf.docs / "渡口.pdf"
    file.rename(file.with_suffix(".away"))
    with seen(chromium, printed.address(CHAPTERS[4])) as page:
        expect(page.locator(".leaf .hint")).to_be_visible()
        expect(page.locator(".leaf-picture")).to_be_hidden()
        expect(page.locator(".text mark").first).to_have_text(CHAPTERS[4])
    file.with_suffix(".away").rename(file)
