"""The pages of the library, without a script."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from index.sync import writing
from tests.qa.web.kept import LAKE, Served, Serving
from tests.shelf import Shelf

NAME = re.compile(r'<td role="cell" class="name"><a href="[^"]*">([^<]*)</a>')
FILES: dict[str, str | bytes] = {
    "法规/水法.md": "---\ndate: 2016-07-02\n---\n# 水法\n\n第一条 为了合理开发水资源，制定本法。\n",
    "法规/樹木條例.md": "---\ndate: 2022-10-16\n---\n# 城市樹木保護條例\n\n第一條 為了保護城市樹木。\n",
    "新闻/第2期.txt": f"第二期\n\n{LAKE * 3}\n",
    "新闻/第10期.txt": f"第十期\n\n{LAKE}\n",
    "旧文.txt": f"灯塔\n\n{LAKE}\n".encode("gb18030"),
    "短.txt": "湖水".encode("gb18030"),
    "空.txt": "",
    "程序.bin.txt": b"\x7fELF" + bytes(200),
}


@pytest.fixture
def filled(shelf: Shelf, serving: Serving) -> Served:
    """A library of several folders, formats and troubles."""
    for name, text in FILES.items():
        shelf.write(name, text)
    return serving()


def titles(page: str) -> list[str]:
    return NAME.findall(page)


def paths(page: str) -> list[str]:
    return re.findall(r'<span class="path">([^<]*)</span>', page)


def test_every_document_says_what_was_read_in_it(filled: Served) -> None:
    """Title, path, date, characters, passages, format and encoding, and how that became known."""
    page = filled.page("/library")
    assert "城市樹木保護條例" in titles(page)
    assert "2022-10-16" in page
    assert "GB18030（由内容推断）" in page
    assert re.search(r"\d+ 字</td>|\d+ 字<span", page)
    documents = filled.library.snapshot().documents()
    characters = sum(document.characters for document in documents)
    assert f"{len(documents)} 份文档" in page
    assert f"{characters:,} 字" in page


def test_it_is_in_both_languages(filled: Served) -> None:
    """All sections, and every link keeps the language."""
    for section in ("", "/report", "/removed", "/words"):
        page = filled.page(f"/library{section}?lang=en")
        assert '<html lang="en">' in page
        assert re.findall(r'href="/library[^"]*(?<!lang=en)"', page) == [f'href="/library{section}"']


def test_documents_are_found_by_title_and_path(filled: Served) -> None:
    """In any script, width and case; all words must be there."""
    assert titles(filled.page("/library?q=树木")) == ["城市樹木保護條例"]
    assert paths(filled.page("/library?q=新闻 期")) == ["新闻/第2期.txt", "新闻/第10期.txt"]
    assert "没有这样的文档" in filled.page("/library?q=火车")
    assert titles(filled.page(f"/library?q={'a' * 50_000}")) == []


def test_documents_are_filtered(filled: Served) -> None:
    """By folder, format and date, and those to look at; what is left out for want of a date is counted."""
    assert paths(filled.page("/library?in=法规")) == ["法规/樹木條例.md", "法规/水法.md"]
    assert paths(filled.page("/library?from=2020")) == ["法规/樹木條例.md"]
    assert "另有 4 份没有日期" in filled.page("/library?from=2020")
    assert paths(filled.page("/library?problems=1")) == ["短.txt"]
    assert "没有这样的文档" in filled.page("/library?in=没有")
    assert "不是年份或日期" in filled.page("/library?from=去年")
    form = filled.library.snapshot().documents()[0].form
    assert paths(filled.page(f"/library?form={form}"))


def test_documents_are_sorted(filled: Served) -> None:
    """Numbers in names by their size; the longest and latest first, or turned around."""
    assert paths(filled.page("/library?in=新闻")) == ["新闻/第2期.txt", "新闻/第10期.txt"]
    assert paths(filled.page("/library?in=新闻&turned=1")) == ["新闻/第10期.txt", "新闻/第2期.txt"]
    assert paths(filled.page("/library?sort=date"))[0] == "法规/樹木條例.md"
    longest = paths(filled.page("/library?sort=size"))
    assert longest[0] == "新闻/第2期.txt"
    assert paths(filled.page("/library?sort=size&turned=1")) == longest[::-1]
    assert paths(filled.page("/library?sort=nonsense&page=x&turned=2")) == paths(filled.page("/library"))


def test_many_documents_come_in_pages(shelf: Shelf, serving: Serving) -> None:
    """A hundred on each; a page beyond the last is the last."""
    lines = [f'{{"id": "{n}", "title": "第{n}号", "text": "湖{n}"}}' for n in range(1, 251)]
    shelf.write("集.jsonl", "\n".join(lines))
    served = serving()
    assert len(titles(served.page("/library"))) == 100
    assert titles(served.page("/library?sort=title&page=3")) == [f"第{n}号" for n in range(201, 251)]
    assert titles(served.page("/library?page=999")) == titles(served.page("/library?page=3"))
    page = served.page("/library?q=第&page=2")
    assert 'rel="prev"' in page
    assert 'rel="next" href="/library?q=%E7%AC%AC&amp;page=3"' in page
    assert "第 101–200 份，共 250 份" in page


def test_what_was_not_read_is_told_by_reason(filled: Served) -> None:
    """What was left out first, with the files and what to do; nothing is silently lost."""
    page = filled.page("/library/report")
    assert page.index("里面没有文字") < page.index("文字编码是猜的")
    for path in ("空.txt", "程序.bin.txt", "短.txt"):
        assert path in page
    document = next(d for d in filled.library.snapshot().documents() if d.path == "短.txt")
    assert f'<a href="/doc/{document.id}">短.txt</a>' in page
    only = filled.page("/library/report?reason=empty&lang=en")
    assert "空.txt" in only
    assert "程序.bin.txt" not in only
    assert filled.client.get("/library/report?reason=nonsense&page=-1").status_code == 200


def test_a_long_list_of_one_reason_has_pages(shelf: Shelf, serving: Serving) -> None:
    """Twenty files are shown where all reasons are, all of them page by page."""
    for number in range(230):
        shelf.write(f"空{number:03}.txt", "")
    shelf.write("湖.txt", LAKE)
    served = serving()
    assert served.page("/library/report").count("空") < 40
    assert "看全部 230 个" in served.page("/library/report")
    assert "空229.txt" in served.page("/library/report?reason=empty&page=2")


def test_a_good_library_says_that_it_is(served: Served) -> None:
    """Nothing to look at is said in a sentence."""
    assert "每个文件都完整地读进来了" in served.page("/library/report")


def test_markup_in_names_and_titles_is_shown_as_typed(shelf: Shelf, serving: Serving) -> None:
    """In every section, and in what is searched for."""
    shelf.write("<b>甲&.md", '# <img src=x onerror="x"> {{7*7}}\n\n湖水')
    shelf.write("<i>空.txt", "")
    served = serving()
    served.post("words", {"add": ["<u>湖水</u>"]})
    served.settle()
    for address in ("/library", "/library/report", "/library/words", '/library?q=<s>"', "/library?in=<s>"):
        page = served.page(address)
        for tag in ("<img src", "<b>甲", "<i>空", "<u>", "<s>"):
            assert tag not in page.replace("&lt;", "")
    assert "&lt;img src=x onerror=&#34;x&#34;&gt; {{7*7}}" in served.page("/library")


def test_documents_over_time_and_by_size_are_drawn(filled: Served) -> None:
    """Each bar of time leads to its documents and says in words how many there are."""
    page = filled.page("/library")
    assert 'href="/library?from=2016&amp;to=2016" aria-label="2016：1 份"' in page
    assert 'role="img" aria-label="&lt;500：6 份' in page
    assert "另有 4 份没有日期" in page


def test_the_chosen_documents_can_be_asked(filled: Served) -> None:
    """A link leads to the question box with the same limits."""
    page = filled.page("/library?in=法规&from=2020&lang=en")
    assert f'href="/?in={quote("法规")}&amp;from=2020&amp;lang=en"' in page


def test_a_sentence_is_cut_for_show(served: Served) -> None:
    """Now and with the word; what is no word is said to be none."""
    page = served.page("/library/words?sentence=青石湖巡护队员&add=湖巡护队")
    assert '<span class="new">湖巡护队</span>' in page
    assert "不能加入词表" in served.page("/library/words?sentence=湖&add=。")
    assert "词表是空的" in page


def test_lines_of_the_word_list_that_do_not_count_are_told(shelf: Shelf, serving: Serving) -> None:
    """With their numbers; and that a changed list is not in use yet."""
    shelf.write("a.txt", LAKE)
    served = serving()
    (shelf.folder / "words.txt").write_text("青石湖\n。。。\n", "utf-8")
    page = served.page("/library/words?lang=en")
    assert "Line 2: punctuation alone is no word" in page
    assert "not in use yet" in page
    assert served.post("look", {}).status_code == 202
    served.settle()
    assert "not in use yet" not in served.page("/library/words?lang=en")


def test_the_state_is_told_to_programs(filled: Served) -> None:
    """What the library holds, how far meaning is, what there is to look at."""
    state = filled.client.get("/api/library?lang=en").json()
    assert state["documents"] == 6
    assert state["embedded"] == state["passages"]
    assert (state["complete"], state["busy"], state["said"], state["trouble"]) == (True, False, "", None)
    assert state["problems"] == 3
    assert "/api/library" in filled.client.get("/openapi.json").json()["paths"]


def test_while_meaning_is_not_complete_it_is_said(shelf: Shelf, serving: Serving) -> None:
    """Words are ready first; a quiet line says how many passages can be found by meaning yet."""
    shelf.write("a.txt", LAKE)
    served = serving(begun=False)
    shelf.write("b.txt", LAKE * 2)
    with writing(shelf.folder, shelf.load, shelf.make_tokenizer, shelf.pool) as writer:
        writer.sync([shelf.docs], meaning=False)
    state = served.client.get("/api/library").json()
    assert not state["complete"]
    said = f"意义检索还在准备：{state['embedded']}/{state['passages']}；现在按字词找"
    assert state["said"] == said
    assert said in served.page("/library")
    served.keeper.start(look=False)
    served.settle()
    assert served.client.get("/api/library").json()["complete"]


def test_a_damaged_library_is_said_to_be(served: Served) -> None:
    """A page with what to do, and its status, for people and for programs."""
    (served.shelf.folder / "manifest.json").write_text("{", "utf-8")
    for address in ("/library", "/library/words", "/api/library"):
        answer = served.client.get(address)
        assert answer.status_code == 503
        assert "python app.py index" in answer.text
