"""A real server on documents of our own, and a real Chromium looking at it."""

from __future__ import annotations

import html
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, executable

ROOT = Path(__file__).parents[2]
WAIT = 60_000
"""Milliseconds a page may take: the machine may be busy with other tests."""
HOSTILE_TITLE = """<img src=x onerror="window.hurt=1"> ${window.hurt=2} {{7*7}} $$x$$ **粗**"""

LAKE = """青石湖保护条例问答

　　青石湖位于云溪县北部，湖面面积十八平方公里，平均水深六米。湖区共有三十二个自然村，常住居民约四千一百人。

　　“守住一湖清水，才守得住子孙的饭碗。”云溪县水利局局长沈若水说。她介绍，自二〇一九年起，湖区全面禁止网箱养鱼，原有的二百六十户渔民改行种植茭白。

　　巡护队每天清晨五点出发，沿湖步行十二公里，记录水位、水色和鸟类数量。巡护日志保存三十年。
"""
NOTICE = f"""<!doctype html><meta charset="utf-8"><title>{html.escape(HOSTILE_TITLE)}</title>
<script>window.hurt = 7</script>
<p>云溪县图书馆的开放时间是每天上午九点到下午五点，星期一闭馆。
{html.escape("<script>window.hurt = 3</script>")}</p>
<p>读者证押金为一百元，{html.escape('</blockquote><svg onload="window.hurt=4">')} 遗失补办需要身份证。</p>
"""
CHANGING = "果园.txt"
ORCHARD = """果园的收成

果园今年收了苹果四万二千公斤，比去年多三成。苹果存放在山脚的冷库里，分五个批次卖出。
"""
TEA = """# Visiting the Tea Terraces

The terraces open at eight in the morning. A guided walk takes ninety minutes and costs forty yuan.

Visitors may pick up to two hundred grams of leaves each. Dogs are not allowed on the upper path.
"""
RULES = """# 云溪县图书馆规则

## 第一章 借阅

每人每次可借十册，借期三十天。

## 第二章 阅览

阅览室内请勿喧哗😀，étude 室另行预约。

## 第三章 赔偿

遗失图书的，按原价赔偿。
"""


@dataclass(frozen=True)
class Server:
    """A running program: its address, the folder of documents it was started on, and its library."""

    url: str
    documents: Path
    library: Path
    process: subprocess.Popen[str]

    def reindex(self) -> None:
        """Brings what changed into the library, as a user does from a terminal while the page is open."""
        command = [sys.executable, "app.py", "index", "--library", str(self.library)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`python app.py --docs …`, on a free port, as a user starts it."""
    folder = tmp_path_factory.mktemp("documents")
    (folder / "青石湖.txt").write_text(LAKE, "utf-8")
    (folder / "图书馆 & <b>.html").write_text(NOTICE, "utf-8")
    (folder / "terraces.md").write_text(TEA, "utf-8")
    (folder / "rules.md").write_text(RULES, "utf-8")
    (folder / "青石湖（副本）.txt").write_text(LAKE, "utf-8")
    (folder / CHANGING).write_text(ORCHARD, "utf-8")
    with started(folder, tmp_path_factory.mktemp("library") / "library") as running:
        yield running


@contextmanager
def started(folder: Path, library: Path) -> Iterator[Server]:
    """The program on a folder of documents, until the block ends."""
    command = [sys.executable, "app.py", "serve", "--library", str(library), "--docs", str(folder)]
    with (library.parent / "server.log").open("w+", encoding="utf-8") as log:
        process = subprocess.Popen(
            [*command, "--port", "0"],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            stdout=log,
            text=True,
            env={**os.environ, "YUANWEN_LANG": "en"},
        )
        try:
            assert process.stderr is not None
            said = []
            for line in process.stderr:
                said.append(line)
                if "http://" in line:
                    yield Server(line[line.index("http://") :].split()[0], folder, library, process)
                    break
            else:
                pytest.fail("the program ended before it served:\n" + "".join(said))
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                process.communicate(timeout=60)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests; each gets a context of its own."""
    path = executable()
    if path is None:
        pytest.skip("no Chromium on this machine; `make test` installs one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser, server: Server) -> Iterator[BrowserContext]:
    """A fresh profile on a wide light screen."""
    made = chromium.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    made.grant_permissions(["clipboard-read", "clipboard-write"], origin=server.url)
    made.set_default_timeout(WAIT)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, server: Server) -> Page:
    """The application's page, loaded."""
    return opened(context, server.url)


def opened(context: BrowserContext, url: str) -> Page:
    """A page of the application, once it can be asked, and finds passages by meaning as well."""
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector(".welcome")
    page.wait_for_selector("#question input")
    page.wait_for_selector(".readiness[hidden]", state="attached")
    return page


def ask(page: Page, question: str) -> None:
    """Types a question, sends it with Enter, and waits until its turn is no longer busy."""
    before = page.locator(".turn").count()
    page.fill("#question input", question)
    page.press("#question input", "Enter")
    settled(page, before + 1)


def settled(page: Page, turns: int) -> None:
    """Waits until there are so many turns and none is busy."""
    page.wait_for_function(
        "n => document.querySelectorAll('.turn').length === n && !document.querySelector('.turn .busy')",
        arg=turns,
    )
