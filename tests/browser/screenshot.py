"""Draws the README's picture from the running program.

python -m tests.browser.screenshot FILE ADDRESS QUESTION
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import ViewportSize, sync_playwright

from tests.browser.chromium import ARGUMENTS, executable

SIZE: ViewportSize = {"width": 1280, "height": 860}


def main(file: Path, address: str, question: str) -> None:
    """Asks one question at `address` and saves the page with its answer."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(ARGUMENTS))
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto(address)
        page.wait_for_selector(".welcome")
        page.fill("#question input", question)
        page.press("#question input", "Enter")
        page.wait_for_selector("article.passage")
        page.wait_for_selector("#source .here")
        page.screenshot(path=file)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
