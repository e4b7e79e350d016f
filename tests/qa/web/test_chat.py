"""What the conversation page is given when it loads; tests/browser/ looks at the page itself."""

from __future__ import annotations

import json
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
from qa.web.cards import PLACES_SHOWN
from qa.web.chat import Chat
from qa.web.recent import Recent
from tests.shelf import Shelf


def chat(library: Library, asker: Asker, links: Links | None = None) -> Chat:
    return Chat(library, asker, links or Links(library.layout.answers), Recent())


def visit(query: str) -> gr.Request:
    return gr.Request(Request({"type": "http", "headers": [], "query_string": query.encode()}))


def test_the_page_says_what_the_library_holds(library: Library, asker: Asker) -> None:
    """Header, welcome and examples come from the library, in the language of the address."""
    language, turns, header, welcome, chips, *_ = chat(library, asker)._load(visit("lang=en"))
    assert turns == []
    assert language == "en"
    assert "4 document(s)" in header
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
    assert "2 place(s) in 2 document(s)" in asked(library, "“守塔人”", "en")
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
