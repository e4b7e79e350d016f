"""The library kept through its page, in a real Chromium: files in and out, words, limits."""

from __future__ import annotations

import io
import json
import urllib.request
from collections.abc import Iterator
from typing import Any, Literal

import docx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.accessibility import serious
from tests.browser.conftest import LAKE, TEA, WAIT, Server, ask, opened, started

HARBOUR = "南港码头扩建工程\n\n南港码头扩建工程由港务局周海峰主持，新建泊位七个，二〇二三年五月完工。\n"
SHEET = "龙门吊的检修周期是四十五天，由设备科负责。"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A program of its own: what is changed here is nobody else's."""
    folder = tmp_path_factory.mktemp("documents")
    (folder / "湖泊").mkdir()
    (folder / "湖泊" / "青石湖.txt").write_text(LAKE, "utf-8")
    (folder / "terraces.md").write_text(f"---\ndate: 2019-05-01\n---\n{TEA}", "utf-8")
    (folder / "短.txt").write_bytes("湖水".encode("gb18030"))
    (folder / "空.txt").write_bytes(b"")
    with started(folder, tmp_path_factory.mktemp("library") / "library") as running:
        yield running


@pytest.fixture
def shelf(chromium: Browser, own: Server) -> Iterator[BrowserContext]:
    """A fresh profile on a wide light screen."""
    made = chromium.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    made.set_default_timeout(WAIT)
    yield made
    made.close()


def visited(context: BrowserContext, own: Server, section: str = "") -> Page:
    page = context.new_page()
    page.goto(f"{own.url}/library{section}")
    return page


def library(own: Server) -> dict[str, Any]:
    with urllib.request.urlopen(f"{own.url}/api/library") as response:
        return dict(json.load(response))


def word_file(text: str) -> bytes:
    document, written = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(written)
    return written.getvalue()


def test_files_are_uploaded_found_removed_and_brought_back(shelf: BrowserContext, own: Server) -> None:
    """One of three is refused with the reason; the others are found by a question at once."""
    page = visited(shelf, own)
    files = {
        "码头.txt": HARBOUR.encode(),
        "检修表.docx": word_file(SHEET),
        "假的.pdf": b"\x7fELF" + bytes(500),
    }
    sent = [{"name": name, "mimeType": "", "buffer": data} for name, data in files.items()]
    page.set_input_files("#files", sent)  # type: ignore[arg-type]
    expect(page.locator(".sent li.added")).to_have_count(2, timeout=WAIT)  # the encoder may be loading
    refused = page.locator(".sent li.refused")
    expect(refused.locator("b")).to_have_text("假的.pdf")
    expect(refused).to_contain_text("内容不是文本")
    expect(page.locator(".rows .path", has_text="码头.txt")).to_have_count(1)

    asking = opened(shelf, own.url)
    ask(asking, "南港码头新建了几个泊位？")
    expect(asking.locator("article.passage blockquote").first).to_contain_text("新建泊位七个")

    row = page.locator(".rows tr", has_text="码头.txt")
    row.locator("[data-remove]").click()
    undone = page.locator("tr.undone")
    expect(undone).to_contain_text("已移除《南港码头扩建工程》。文件留在原处")
    expect(page.locator("#tabs")).to_contain_text("已移除 1")
    undone.get_by_role("button", name="撤销").click()
    expect(page.locator(".rows tr", has_text="码头.txt").locator("[data-remove]")).to_be_visible()
    expect(page.locator("#tabs")).to_contain_text("已移除 0")

    page.locator(".rows tr", has_text="码头.txt").locator("[data-remove]").click()
    expect(page.locator("tr.undone")).to_be_visible()
    gone = visited(shelf, own, "/removed")
    gone.locator("[data-restore]").click()
    expect(gone.locator(".empty")).to_be_visible()
    assert library(own)["removed"] == 0


def test_a_file_can_be_dropped_anywhere(shelf: BrowserContext, own: Server) -> None:
    """Also one that is there already, which is said."""
    page = visited(shelf, own)
    for state in ("added", "unchanged"):
        data = page.evaluate_handle(
            "text => { const held = new DataTransfer();"
            " held.items.add(new File([text], '落下.txt')); return held; }",
            "落下的文件里写着：水泵房在二号院。",
        )
        page.dispatch_event("body", "drop", {"dataTransfer": data})
        expect(page.locator(f".sent li.{state}")).to_have_count(1, timeout=WAIT)


def test_the_list_follows_what_is_typed_and_chosen(shelf: BrowserContext, own: Server) -> None:
    """Without a reload, and the address keeps it; without a script the form does the same."""
    page = visited(shelf, own)
    everything = page.locator(".rows tbody tr").count()
    page.fill("#sift [name=q]", "terraces")
    expect(page.locator(".rows tbody tr")).to_have_count(1)
    expect(page.locator("#sift [name=q]")).to_be_focused()
    assert "q=terraces" in page.url
    page.fill("#sift [name=q]", "")
    expect(page.locator(".rows tbody tr")).to_have_count(everything)
    page.select_option("#sift [name=in]", "湖泊")
    expect(page.locator(".rows .path")).to_have_text(["湖泊/青石湖.txt"])
    page.select_option("#sift [name=in]", "")
    page.check("#sift [name=problems]")
    expect(page.locator(".rows .path")).to_have_text(["短.txt"])


def test_an_encoding_can_be_chosen(shelf: BrowserContext, own: Server) -> None:
    """The doubtful file is read as its user says, and is no longer doubtful."""
    page = visited(shelf, own)
    row = page.locator(".rows tr", has_text="短.txt")
    expect(row.locator(".tag")).to_have_text("编码存疑")
    row.locator("summary").click()
    row.locator("select").select_option("gb18030")
    expect(row.locator("summary")).to_have_text("GB18030（由您指定）")
    expect(row.locator(".tag")).to_have_count(0)


def test_words_are_tried_added_and_taken_out(shelf: BrowserContext, own: Server) -> None:
    """How a sentence would be cut is shown first; what cannot be a word is refused in a sentence."""
    page = visited(shelf, own, "/words")
    page.fill("[name=sentence]", "青石湖巡护队每天清晨五点出发")
    page.fill("[name=add]", "湖巡护队")
    page.get_by_role("button", name="试切").click()
    expect(page.locator(".cuts .new", has_text="湖巡护队")).to_have_count(1)
    page.get_by_role("button", name="加入").click()
    expect(page.locator(".entries li")).to_contain_text("湖巡护队")
    page.fill("[name=add]", "。")
    page.get_by_role("button", name="加入").click()
    expect(page.locator("#trouble")).to_contain_text("不能加入词表")
    page.locator("[data-remove-word]").click()
    expect(page.locator("#entries .empty")).to_be_visible()


def test_what_was_not_read_is_listed(shelf: BrowserContext, own: Server) -> None:
    """With the reason, behind the tab that counts it."""
    page = visited(shelf, own)
    page.locator("#tabs a", has_text="需要留意").click()
    expect(page.locator(".reason", has_text="里面没有文字")).to_contain_text("空.txt")


def test_a_question_is_limited_to_a_folder_and_a_time(shelf: BrowserContext, own: Server) -> None:
    """Chips show it, the address and the history keep it, and a reload asks the same again."""
    page = opened(shelf, own.url)
    page.locator(".limiter summary").click()
    page.get_by_label("湖泊").check()
    expect(page.locator(".limits .chip")).to_have_text("湖泊 ×")
    page.locator("[data-limit-close]").click()
    ask(page, "开放时间是几点？")
    expect(page.locator(".limited")).to_contain_text("只在这个范围里找：湖泊（1 份文档）")
    titles = set(page.locator("article.passage .title").all_text_contents())
    assert titles == {"青石湖保护条例问答"}
    assert "in=%E6%B9%96%E6%B3%8A" in page.url
    page.reload()
    expect(page.locator(".limited")).to_contain_text("湖泊")
    expect(page.locator(".limits .chip")).to_have_text("湖泊 ×")
    page.locator("[data-history]").click()
    expect(page.locator("#history li").first).to_contain_text("湖泊")
    page.keyboard.press("Escape")

    page.locator(".limits .chip").click()
    page.locator(".limiter summary").click()
    page.locator(".limiter [name=from]").fill("2019")
    page.locator(".limiter [name=from]").press("Enter")
    expect(page.locator(".limits .chip")).to_have_text("2019 起 ×")
    page.keyboard.press("Escape")
    expect(page.locator(".limiter .choices")).to_be_hidden()
    ask(page, "When do the tea terraces open?")
    expect(page.locator(".limited").last).to_contain_text("没有日期，没有找")
    expect(page.locator("article.passage blockquote").last).to_contain_text("terraces")
    page.go_back()
    expect(page.locator(".limits .chip")).to_have_text("湖泊 ×")
    expect(page.locator(".asked").first).to_be_in_viewport()


def test_a_strip_leads_to_each_passage(shelf: BrowserContext, own: Server) -> None:
    """Beside the answer on a wide screen, as the other links to the source do."""
    page = opened(shelf, own.url)
    ask(page, "巡护队每天几点出发？")
    strip = page.locator(".where .strip").first
    expect(strip).to_be_visible()
    strip.locator("a").first.click()
    expect(page.locator("#source mark").first).to_be_visible()


def test_a_folder_of_many_is_shown_as_it_changes(shelf: BrowserContext, own: Server) -> None:
    """A file that appears in a folder that is followed appears on the page, without a reload."""
    page = visited(shelf, own)
    (own.documents / "新来的.txt").write_text("新来的文件里写着：仓库钥匙在门卫处。", "utf-8")
    expect(page.locator(".rows .path", has_text="新来的.txt")).to_have_count(1, timeout=WAIT)


@pytest.mark.parametrize("section", ["", "/report", "/removed", "/words?sentence=青石湖&add=石湖"])
@pytest.mark.parametrize(("scheme", "language"), [("light", "en"), ("dark", "zh")])
def test_it_fits_a_phone_and_everyone(
    chromium: Browser, own: Server, section: str, scheme: Literal["light", "dark"], language: str
) -> None:
    """Nothing is wider than the screen, and axe finds nothing serious, in both languages."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    context.set_default_timeout(WAIT)
    page = visited(context, own, f"{section}{'&' if '?' in section else '?'}lang={language}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert serious(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    assert serious(page) == []
    context.close()


def test_it_can_be_read_without_a_script(chromium: Browser, own: Server) -> None:
    """Found, filtered and paged by the form and its links; what needs a script is said to."""
    context = chromium.new_context(java_script_enabled=False)
    context.set_default_timeout(WAIT)
    page = visited(context, own)
    expect(page.locator(".noscript")).to_be_visible()
    page.fill("#sift [name=q]", "terraces")
    page.locator("#sift button").click()
    expect(page.locator(".rows tbody tr")).to_have_count(1)
    page.locator(".counted a").first.click()
    page.locator("th a", has_text="篇幅").click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("篇幅")
    context.close()


def test_the_limits_fit_everyone(chromium: Browser, own: Server) -> None:
    """Opened on a phone before and after a question: nothing is wider, and axe finds nothing serious."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark")
    context.set_default_timeout(WAIT)
    page = opened(context, f"{own.url}/?lang=en&in=%E6%B9%96%E6%B3%8A&from=2000")
    page.locator(".limiter summary").click()
    assert serious(page) == []
    page.locator("[data-limit-clear]").click()
    page.keyboard.press("Escape")
    ask(page, "青石湖的湖面面积有多大？")
    page.locator(".limiter summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert serious(page) == []
    context.close()


def test_a_page_elsewhere_changes_nothing(chromium: Browser, own: Server) -> None:
    """Neither by a form nor by a script, though the browser sits on this machine."""
    context = chromium.new_context()
    page = context.new_page()
    page.route("http://evil.example/", lambda route: route.fulfill(body="<p>hello", content_type="text/html"))
    page.goto("http://evil.example/")
    before = library(own)["documents"]
    for mode in ("cors", "no-cors"):
        page.evaluate(
            """async ([address, mode]) => {
                const body = new Blob(['{"add": ["坏词"]}'], {type: "text/plain"});
                const own = {"X-Yuanwen": "1", "Content-Type": "application/json"};
                const send = (what, headers) => fetch(`${address}/api/library/${what}`,
                    {method: "POST", mode, body, headers}).catch(() => null);
                await send("words", {});
                await send("files?name=x.txt", {});
                await send("words", mode === "cors" ? own : {});
            }""",
            [own.url, mode],
        )
    assert library(own)["documents"] == before
    words = visited(context, own, "/words")
    expect(words.locator("#entries")).not_to_contain_text("坏词")
    context.close()
