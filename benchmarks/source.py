"""Opens long documents in Chromium: how soon the marked passage can be read, how smoothly the page scrolls.

    python -m benchmarks.source [--megabytes 5] [--repeats 5] [--json OUT]

The documents are made up: one of many paragraphs, one with all its text on a single line of 2 MB. Their
library is made with a tiny encoder, because nothing is asked of it. Times are seconds from the click
until the page could be used (`DOMContentLoaded`) and until the marked passage was drawn in view; frames
are milliseconds from one to the next while the page scrolls by a screen every third one.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.sets import CACHE
from index import encoder
from index.library import Library
from index.sync import writing
from index.words import Tokenizer
from tests.browser.chromium import ARGUMENTS, executable
from tests.tiny_model import make_bytes_model

ROOT = Path(__file__).parents[1]
SECTIONS_OF, CHARACTERS_OF = 60, (40, 130)
"""Paragraphs of a section, and characters of a paragraph, from and to."""
ONE_LINE_BYTES = 2_000_000
LETTERS = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工"
SCREENS = 200
"""Screens scrolled through."""
NINETY_FIFTH = 0.95

_SHOWN = """() => new Promise((resolve) => {
  const look = () => {
    const box = document.querySelector(".block.here mark")?.getBoundingClientRect();
    if (box && box.height && box.bottom > 0 && box.top < innerHeight) resolve(performance.now());
    else requestAnimationFrame(look);
  };
  look();
})"""
_LOADED = "() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
_SCROLL = """(screens) => new Promise((resolve) => {
  const [frames, step] = [[], innerHeight];
  let [last, count] = [performance.now(), 0];
  const frame = (now) => {
    frames.push(now - last);
    last = now;
    count += 1;
    if (count > 3 * screens) return resolve(frames.slice(1));
    if (count % 3 === 0) scrollBy({ top: step, behavior: "instant" });
    requestAnimationFrame(frame);
  };
  scrollTo({ top: 0, behavior: "instant" });
  requestAnimationFrame(frame);
})"""


@dataclass(frozen=True)
class Figures:
    """What one document took: medians of seconds; of frames the 95th of a hundred and the longest."""

    name: str
    bytes: int
    characters: int
    paragraphs: int
    response: float
    page_bytes: int
    loaded: float
    shown: float
    worst_shown: float
    find: float
    frame_95: float
    frame_longest: float


def main() -> None:
    """Makes the documents, opens each several times and prints a table."""
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--megabytes", type=float, default=5)
    made.add_argument("--repeats", type=int, default=5)
    made.add_argument("--home", type=Path, help="keep the documents and their library here for the next time")
    made.add_argument("--json", type=Path)
    options = made.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = options.home or Path(folder)
        if not (home / "library").exists():
            (home / "docs").mkdir(parents=True)
            write_documents(home / "docs", int(options.megabytes * 1_000_000))
            index(home)
        with served(home) as url:
            figures = list(measure(home, url, options.repeats))
    for one in figures:
        print(
            f"{one.name}: {one.bytes:,} bytes, {one.characters:,} characters, {one.paragraphs:,} blocks;"
            f" answered in {one.response:.2f} s ({one.page_bytes:,} bytes), loaded {one.loaded:.2f} s,"
            f" passage in view {one.shown:.2f} s (worst {one.worst_shown:.2f}), words found {one.find:.2f} s;"
            f" frames p95 {one.frame_95:.0f} ms, longest {one.frame_longest:.0f} ms"
        )
    if options.json:
        shown = {"documents": [asdict(one) for one in figures], "machine": platform.platform()}
        options.json.write_text(json.dumps(shown, ensure_ascii=False, indent=2), "utf-8")


def write_documents(folder: Path, size: int) -> None:
    """`book.txt` with paragraphs and headings, `line.txt` all on one line."""
    drawn = random.Random(1)
    lines, written = ["长文档"], 0
    while written < size:
        number = len(lines)
        if number % SECTIONS_OF == 1:
            line = f"第{number // SECTIONS_OF + 1}章 {sentence(drawn, 8)}"
        else:
            line = "\u3000\u3000" + "".join(
                sentence(drawn, drawn.randint(12, 40)) + "。" for _ in range(drawn.randint(1, 5))
            )
        lines.append(line)
        written += len(line.encode()) + 2
    (folder / "book.txt").write_text("\n\n".join(lines), "utf-8")
    line = "".join(sentence(drawn, drawn.randint(12, 40)) + "。" for _ in range(ONE_LINE_BYTES // 81))
    (folder / "line.txt").write_text(line, "utf-8")


def sentence(drawn: random.Random, length: int) -> str:
    return "".join(drawn.choices(LETTERS, k=length))


def index(home: Path) -> None:
    """Makes the library of the documents with an encoder of random weights."""
    tiny = encoder.load(str(make_bytes_model(home / "model")), cache=CACHE)
    with writing(home / "library", lambda _: tiny, tokenizer) as writer:
        writer.sync([home / "docs"])


def tokenizer(words: object = ()) -> Tokenizer:  # noqa: ARG001 - the library has no words of its own
    return Tokenizer(CACHE / "jieba")


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The program in a process of its own; gives its address."""
    command = [sys.executable, "app.py", "serve", "--library", str(home / "library"), "--port", "0"]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if "http://" in line:
                yield line[line.index("http://") :].split()[0]
                break
        else:
            raise SystemExit("".join(said))
    finally:
        process.terminate()
        process.communicate()


def measure(home: Path, url: str, repeats: int) -> Iterator[Figures]:
    """Opens each document, with a passage two thirds down marked."""
    opened = Library.open(home / "library", lambda name: encoder.load(str(name), cache=CACHE), tokenizer)
    with closing(opened) as library, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(ARGUMENTS))
        snapshot = library.snapshot()
        for document in snapshot.documents():
            passages = snapshot.passages_in(document)
            passage = passages[len(passages) * 2 // 3].passage
            address = f"{url}/doc/{document.id}?from={passage.start}&to={passage.end}#marked"
            response, page_bytes = fetched(address, repeats)
            loaded, shown, find, frames = [], [], 0.0, list[float]()
            for _ in range(repeats):
                page = browser.new_page(viewport={"width": 1280, "height": 900})
                page.goto(address, wait_until="commit")
                shown.append(page.evaluate(_SHOWN) / 1000)
                page.wait_for_load_state()
                loaded.append(page.evaluate(_LOADED) / 1000)
                if len(shown) == repeats:
                    find = found(page)
                    frames = page.evaluate(_SCROLL, SCREENS)
                page.close()
            frames.sort()
            yield Figures(
                name=document.path,
                bytes=(home / "docs" / document.path).stat().st_size,
                characters=document.characters,
                paragraphs=len(snapshot.blocks(document)),
                response=response,
                page_bytes=page_bytes,
                loaded=statistics.median(loaded),
                shown=statistics.median(shown),
                worst_shown=max(shown),
                find=find,
                frame_95=frames[int(len(frames) * NINETY_FIFTH)],
                frame_longest=frames[-1],
            )
        browser.close()


def fetched(address: str, repeats: int) -> tuple[float, int]:
    """Seconds until the whole page was answered, and its bytes."""
    times, size = [], 0
    for _ in range(repeats):
        began = time.perf_counter()
        with urllib.request.urlopen(address.partition("#")[0]) as response:
            size = len(response.read())
        times.append(time.perf_counter() - began)
    return statistics.median(times), size


def found(page: Page) -> float:
    """Seconds from typing words until their places are counted."""
    began = time.perf_counter()
    page.fill(".find input", "中国")
    page.locator(".find output:not(:empty)").wait_for()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
