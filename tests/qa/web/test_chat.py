"""What the conversation page is given when it loads; tests/browser/ looks at the page itself."""

from __future__ import annotations

import json
import re
import shutil
from contextlib import closing
from pathlib import Path

import gradio as gr
from fastapi import Request

from index.encoder import Encoder
from index.library import Library
from index.reading import Pool
from index.sync import writing
from index.words import Tokenizer
from qa.ask import Asker
from qa.links.store import Links
from qa.scope import Scope, choose
from qa.web.cards import PLACES_SHOWN
from qa.web.chat import Chat
from qa.web.library.holdings import Register
from qa.web.recent import Recent
from tests.shelf import Shelf


def chat(library: Library, asker: Asker, links: Links | None = None) -> Chat:
    return Chat(library, asker, links or Links(library.layout.answers), Recent(), Register(library))


def visit(query: str) -> gr.Request:
    return gr.Request(Request({"type": "http", "headers": [], "query_string": query.encode()}))


def test_the_page_says_what_the_library_holds(library: Library, asker: Asker) -> None:
    """Header, welcome and examples come from the library, in the language of the address."""
    language, turns, header, welcome, chips, *_ = chat(library, asker)._load(visit("lang=en"))
    assert turns == []
    assert language == "en"
    assert "4 documents" in header
    assert "word for word" in welcome
    assert "When is the oven lit?" in chips


def test_a_library_that_became_unreadable_is_said_to_be(
    library: Library, encoder: Encoder, tokenizer: Tokenizer, tmp_path: Path
) -> None:
    """A page that loads while the library is damaged shows what to do, not a blank."""
    broken = tmp_path / "library"
    shutil.copytree(library.layout.root, broken)
    with closing(Library.open(broken, lambda _: encoder, lambda _: tokenizer)) as opened:
        (broken / "manifest.json").write_text("{", "utf-8")
        _, _, _, welcome, *_ = chat(opened, Asker(opened))._load(visit(""))
    assert "python app.py index" in welcome
    assert 'role="alert"' in welcome


def asked(library: Library, question: str, language: str = "zh") -> str:
    """The conversation as it stands once a question is answered."""
    *_, last = chat(library, Asker(library))._ask(question, [], language)
    return str(last[1])


def test_a_phrase_is_counted_on_the_page(library: Library) -> None:
    """A question in quotation marks shows how often it stands and where, in both languages."""
    page = asked(library, "“守塔人”")
    assert "共 2 处，见于 2 篇文件" in page
    assert '<span class="w">守塔人</span>' in page
    assert "2 places in 2 documents" in asked(library, "“守塔人”", "en")
    assert "没有一篇文件里有这句话" in asked(library, "“守夜人”")
    assert "没有逐字相同的" in asked(library, "“树龄在一百年以上的树木称为古树”")


def test_synonyms_are_told_quietly(
    library: Library, encoder: Encoder, tokenizer: Tokenizer, tmp_path: Path, pool: Pool
) -> None:
    """The page says what was searched for besides, escaped, and nothing where nothing was."""
    assert "同义词" not in asked(library, "灯塔有多高？")
    widened = tmp_path / "library"
    shutil.copytree(library.layout.root, widened)
    with writing(widened, lambda _: encoder, tokenizer.with_words, pool) as writer:
        writer.reword(["航标 = 灯塔 = <b>塔"])
    with closing(Library.open(widened, lambda _: encoder, tokenizer.with_words)) as opened:
        page = asked(opened, "航标有多高？")
    assert "同义词：航标 = 灯塔 = &lt;b&gt;塔" in page
    assert "二十七米" in page


def test_half_a_character_does_not_keep_the_page_busy(library: Library, asker: Asker) -> None:
    """A lone surrogate, typed or sent by the page's script, is shown as a character that is missing."""
    page = chat(library, asker)
    typed = [str(step[1]) for step in page._ask("灯\ud800塔", [], "zh")]
    sent = [str(step[1]) for step in page._ask_sent(json.dumps({"text": "灯\ud800塔"}), [], "zh")]
    for html in (*typed, *sent):
        assert "灯\ufffd塔" in html
        assert html.encode()


def test_a_clause_that_stands_everywhere_does_not_fill_the_page(shelf: Shelf) -> None:
    """The first places of many that read the same are listed, and how many more there are is said."""
    for number in range(PLACES_SHOWN + 5):
        shelf.write(f"{number:02}.txt", "灯塔\n\n白沙角灯塔的塔身高二十七米。")
    shelf.sync()
    with closing(shelf.open()) as opened:
        chinese, english = asked(opened, "灯塔有多高？"), asked(opened, "灯塔有多高？", "en")
    assert chinese.count("<li>") == english.count("<li>") == PLACES_SHOWN + 1
    assert "……另有 4 处" in chinese
    assert "… and 4 more" in english
    for path in (f"{number:02}.txt" for number in range(1, PLACES_SHOWN + 1)):
        assert path in chinese
    (shelf.docs / "00.txt").unlink()
    for number in range(PLACES_SHOWN + 1, PLACES_SHOWN + 5):
        (shelf.docs / f"{number}.txt").unlink()
    shelf.sync()
    with closing(shelf.open()) as opened:
        few = asked(opened, "灯塔有多高？")
    assert few.count("<li>") == PLACES_SHOWN - 1
    assert "另有" not in few


def test_an_address_with_a_shared_answer_opens_it(library: Library, asker: Asker, links: Links) -> None:
    """`?a=` shows the answer as the first turn of a conversation that can go on; an unknown one says so."""
    shared = links.share(asker.ask("灯塔有多高？"), library.snapshot().manifest.encoder).frozen
    page = chat(library, asker, links)
    _, turns, _, conversation, *_ = page._load(visit(f"a={shared.id}"))
    assert [turn.question for turn in turns] == ["灯塔有多高？"]
    assert "二十七米" in conversation
    assert f'data-shared="{shared.id}"' in conversation
    links.revoke(shared.id)
    _, turns, _, conversation, *_ = page._load(visit(f"a={shared.id}&lang=en"))
    assert turns == []
    assert "no such link" in conversation
    assert "word for word" in conversation


def test_a_shared_answer_brings_its_limits(library: Library, asker: Asker, links: Links) -> None:
    """What is asked after it is limited as it was, unless the address says otherwise."""
    within = choose(library.snapshot().documents(), Scope.read(["副本"]))
    shared = links.share(asker.ask("灯塔有多高？", within=within), library.snapshot().manifest.encoder).frozen
    page = chat(library, asker, links)
    _, _, _, conversation, under, *_, scope = page._load(visit(f"a={shared.id}"))
    assert "只在这个范围里找：副本（1 份文档）" in conversation
    assert json.loads(scope)["in"] == ["副本"]
    assert '<input type="checkbox" value="副本" checked>' in under
    *_, scope = page._load(visit(f"a={shared.id}&from=2022"))
    assert json.loads(scope) == {"in": [], "from": "2022", "to": ""}


def limited(library: Library, question: str, scope: object, language: str = "zh") -> str:
    """The conversation once a question is answered within limits, as the page's script sends them."""
    sent = scope if isinstance(scope, str) else json.dumps(scope)
    *_, last = chat(library, Asker(library))._ask(question, [], language, sent)
    return str(last[1])


def test_an_answer_is_limited_to_folders(library: Library) -> None:
    """Passages come from there alone; the turn says so and carries it for the address."""
    page = limited(library, "“守塔人”", {"in": ["副本"], "from": "", "to": ""})
    assert "共 1 处，见于 1 篇文件" in page
    assert "只在这个范围里找：副本（1 份文档）" in page
    assert 'data-scope="in=%E5%89%AF%E6%9C%AC"' in page
    assert "Looked only in: 副本 (1 document)" in limited(library, "“守塔人”", {"in": ["副本"]}, "en")
    assert "data-scope" not in limited(library, "“守塔人”", {})


def test_what_has_no_date_is_left_out_where_time_limits_and_counted(library: Library) -> None:
    """An answer of nothing says what was not looked through."""
    page = limited(library, "灯塔有多高？", {"in": [], "from": "2020", "to": "2022"})
    assert "只在这个范围里找：2020–2022（0 份文档）" in page
    assert "另有 4 份没有日期，没有找" in page
    assert "这个范围里没有相近的段落" in page
    assert "二十七米" not in page


def test_limits_that_make_no_sense_are_said_to(library: Library) -> None:
    """A folder that is not there, a date that is none; what is no limit at all limits nothing."""
    assert "文档库里没有文件夹 没有" in limited(library, "灯塔有多高？", {"in": ["没有"]})
    assert "“去年”不是年份或日期" in limited(library, "灯塔有多高？", {"from": "去年"})
    for nothing in ("", "{", "[1]", "null", '{"in": {"a": 1}, "from": 7}', "[" * 100_000):
        assert "二十七米" in limited(library, "灯塔有多高？", nothing)


def test_the_address_keeps_the_limits(library: Library, asker: Asker) -> None:
    """The panel shows them ticked, a folder that is not among the first too; a bad date is said."""
    page = chat(library, asker)
    *_, under, _, _, _, _, scope = page._load(visit("in=%E5%89%AF%E6%9C%AC&in=x/y&from=2022&lang=en"))
    assert json.loads(scope) == {"in": ["副本", "x/y"], "from": "2022", "to": ""}
    assert '<input type="checkbox" value="副本" checked>' in under
    assert '<input type="checkbox" value="x/y" checked>' in under
    assert 'name="from" value="2022"' in under
    _, _, _, welcome, *_, scope = page._load(visit("from=%3Cb%3E"))
    assert "“&lt;b&gt;”不是年份或日期" in welcome
    assert json.loads(scope)["from"] == ""


def test_a_strip_shows_where_the_passages_of_each_document_stand(library: Library) -> None:
    """One a document, with a link for each passage and the paragraph it begins with."""
    page = asked(library, "灯塔有多高？")
    assert "各段在文档中的位置" in page
    assert page.count('<nav class="strip"') == len(set(re.findall(r'data-excerpt="/doc/([0-9a-f]+)/', page)))
    strip = page[page.index('<nav class="strip"') :]
    assert re.search(r'<a class="h" href="/doc/[^"]*" data-excerpt="[^"]*" title="引用处：第 \d+', strip)
    assert "各段在文档中的位置" not in asked(library, "“守夜人”")


def test_while_meaning_is_not_complete_the_page_says_so(shelf: Shelf) -> None:
    """Questions are answered by words meanwhile, and nobody has to guess."""
    shelf.write("a.txt", "白沙角灯塔的塔身高二十七米。")
    with writing(shelf.folder, shelf.load, shelf.make_tokenizer, shelf.pool) as writer:
        writer.sync([shelf.docs], meaning=False)
    with closing(shelf.open()) as opened:
        _, _, header, _, under, *_ = chat(opened, Asker(opened))._load(visit(""))
        assert "意义检索还在准备：0/1；现在按字词找" in under
        assert "data-busy" in under
        assert "已就绪" not in header
        assert "二十七米" in asked(opened, "灯塔有多高？")
    shelf.resync()
    with closing(shelf.open()) as opened:
        _, _, header, _, under, *_ = chat(opened, Asker(opened))._load(visit(""))
        assert "data-busy" not in under
        assert "已就绪" in header
