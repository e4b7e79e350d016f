"""Pages drawn by child processes."""

from __future__ import annotations

from contextlib import closing

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption

from index.drawing import Drawer, is_drawable
from index.errors import PageUndrawable
from index.sync import writing
from tests.index.readers.paper import TALE, Paper, broken
from tests.shelf import Shelf


def test_a_page_under_a_password(shelf: Shelf) -> None:
    """A locked file is drawn with the password that it was read with, and not without."""
    paper = Paper(encrypt=StandardEncryption("open", strength=128))
    paper.lines(broken(TALE, 30))
    shelf.write("渡口.pdf", paper.bytes())
    with writing(
        shelf.folder, shelf.load, shelf.make_tokenizer, shelf.pool, passwords=("wrong", "open")
    ) as writer:
        writer.sync([shelf.docs])
    with closing(shelf.open()) as library:
        snapshot = library.snapshot()
        (document,) = snapshot.documents()
        assert is_drawable(document)
        drawn = Drawer(("open",), shelf.pool).page(snapshot, document, 1, 600)
        assert drawn.startswith(b"\x89PNG")
        with pytest.raises(PageUndrawable):
            Drawer((), shelf.pool).page(snapshot, document, 1, 600)
        with pytest.raises(PageUndrawable):
            Drawer(("open",), shelf.pool).page(snapshot, document, 2, 600)
