"""Pages drawn by child processes."""

from __future__ import annotations

import threading
from contextlib import closing
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption

from index.drawing import AT_ONCE, Drawer, is_drawable
from index.errors import DrawerBusy, PageUndrawable
from index.reading import Pool
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


class Slow(Pool):
    """Draws nothing before it is let go."""

    def __init__(self) -> None:
        super().__init__(1)
        self.begun, self.let_go = threading.Semaphore(0), threading.Event()

    def draw(self, file: Path, sha256: str, page: int, width: int, passwords: tuple[str, ...] = ()) -> bytes:
        self.begun.release()
        self.let_go.wait()
        return super().draw(file, sha256, page, width, passwords)


def test_many_waiting_pages_are_not_waited_for(shelf: Shelf) -> None:
    """One page more than may wait is refused at once, and drawn once the others are."""
    paper = Paper()
    paper.lines(broken(TALE, 30))
    shelf.write("渡口.pdf", paper.bytes())
    shelf.sync()
    with closing(shelf.open()) as library, closing(Slow()) as pool:
        snapshot, drawer = library.snapshot(), Drawer(pool=pool)
        (document,) = snapshot.documents()
        waiting = [
            threading.Thread(target=drawer.page, args=(snapshot, document, 1, 600)) for _ in range(AT_ONCE)
        ]
        for thread in waiting:
            thread.start()
            pool.begun.acquire()
        with pytest.raises(DrawerBusy):
            drawer.page(snapshot, document, 1, 600)
        pool.let_go.set()
        for thread in waiting:
            thread.join()
        assert drawer.page(snapshot, document, 1, 1000).startswith(b"\x89PNG")
