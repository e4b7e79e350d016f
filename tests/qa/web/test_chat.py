"""What the conversation page is given when it loads; tests/browser/ looks at the page itself."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import gradio as gr
from fastapi import Request

from index.encoder import Encoder
from index.library import Library
from index.words import Tokenizer
from qa.ask import Asker
from qa.web.chat import Chat


def visit(query: str) -> gr.Request:
    return gr.Request(Request({"type": "http", "headers": [], "query_string": query.encode()}))


def test_the_page_says_what_the_library_holds(library: Library, asker: Asker) -> None:
    """Header, welcome and examples come from the library, in the language of the address."""
    language, header, welcome, chips, *_ = Chat(library, asker)._load(visit("lang=en"))
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
        _, _, welcome, *_ = Chat(opened, Asker(opened))._load(visit(""))
    assert "python app.py index" in welcome
    assert 'role="alert"' in welcome
