"""A library kept true to its folder in the background."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, closing
from threading import Event, Thread

import filelock
import pytest

from index.errors import DocumentUnknown
from index.generation import Layout, Manifest
from index.keeper import Keeper
from index.progress import Progress
from index.sync import Writer, writing
from tests.shelf import Shelf, paragraph

WAIT = 60.0
"""Seconds after which something must be wrong."""


@pytest.fixture
def keeper(shelf: Shelf) -> Iterator[Keeper]:
    """Of a shelf with one document in its library; not started."""
    shelf.write("a.txt", paragraph(1))
    shelf.sync()
    with closing(kept(shelf)) as opened:
        yield opened


def kept(shelf: Shelf) -> Keeper:
    def open_writer(progress: Progress) -> AbstractContextManager[Writer]:
        return writing(shelf.folder, shelf.load, shelf.make_tokenizer, shelf.pool, progress=progress)

    return Keeper(Layout(shelf.folder), open_writer)


def done(keeper: Keeper) -> None:
    """Returns when everything is done, meaning too."""
    assert keeper.settle(WAIT)


def test_it_looks_through_the_folders_when_it_starts(shelf: Shelf, keeper: Keeper) -> None:
    """A file that came while nobody was watching is in the library."""
    shelf.write("b.txt", paragraph(2))
    keeper.start()
    done(keeper)
    assert set(shelf.texts()) == {"a.txt", "b.txt"}


def test_a_change_is_taken_in_as_it_happens(shelf: Shelf, keeper: Keeper) -> None:
    """A file that is written is soon in the library, one that is deleted is not, without a word from us."""
    taken = changes_of(keeper)
    keeper.start()
    done(keeper)
    watched = taken()
    file = shelf.write("b.txt", paragraph(2))
    watched.result(WAIT)
    done(keeper)
    assert set(shelf.texts()) == {"a.txt", "b.txt"}
    watched = taken()
    file.unlink()
    watched.result(WAIT)
    done(keeper)
    assert set(shelf.texts()) == {"a.txt"}


def changes_of(keeper: Keeper) -> Callable[[], Future[None]]:
    """Gives a future that is done once the keeper has heard of the next change."""
    heard: list[Future[None]] = []
    look = keeper.look

    def looking() -> None:
        look()
        if heard and not heard[-1].done():
            heard[-1].set_result(None)

    keeper._watching._changed = looking

    def following() -> Future[None]:
        heard.append(Future())
        return heard[-1]

    return following


def test_words_come_before_meaning(shelf: Shelf, keeper: Keeper) -> None:
    """What was read is found by its words before anything is encoded, and by meaning in the end."""
    gate, seen = Event(), Event()
    embedded: list[int] = []

    def hold(texts: object) -> None:
        manifest = Manifest.read(Layout(shelf.folder))
        assert manifest is not None
        embedded.append(manifest.passages - manifest.embedded)
        seen.set()
        assert gate.wait(WAIT)

    shelf.encoder.before = hold
    shelf.write("b.txt", f"{paragraph(2)}\n\n{paragraph(3)}")
    keeper.start()
    assert seen.wait(WAIT)
    assert "b.txt" in shelf.find("编号3")
    gate.set()
    done(keeper)
    manifest = Manifest.read(Layout(shelf.folder))
    assert embedded[0] == 2
    assert manifest is not None
    assert manifest.embedded == manifest.passages == 3


def test_what_is_asked_for_comes_before_meaning(shelf: Shelf, keeper: Keeper) -> None:
    """Work that arrives while passages are being encoded does not wait for all of them."""
    order: list[str] = []
    keeper.start(look=False)
    done(keeper)
    for number in range(2, 300):
        shelf.write(f"{number}.txt", paragraph(number) + "\n\n" + paragraph(number + 1000))
    submitted: list[Future[None]] = []

    def note(texts: object) -> None:
        order.append("encoding")
        if not submitted:
            submitted.append(keeper.submit(lambda _: order.append("asked")))

    shelf.encoder.before = note
    keeper.look()
    done(keeper)
    submitted[0].result(WAIT)
    assert order.index("asked") < len(order) - 1
    manifest = Manifest.read(Layout(shelf.folder))
    assert manifest is not None
    done(keeper)


def test_an_error_goes_to_who_asked(keeper: Keeper) -> None:
    """What fails fails for its own caller; the keeper goes on."""
    keeper.start()
    with pytest.raises(DocumentUnknown):
        keeper.submit(lambda writer: writer.forget("nothing")).result(WAIT)
    assert keeper.submit(lambda writer: len(writer.roots)).result(WAIT) == 1


def test_it_waits_while_another_process_writes(shelf: Shelf, keeper: Keeper) -> None:
    """Work is done as soon as the library is free again, and until then it is said what it waits for."""
    with filelock.FileLock(Layout(shelf.folder).lock):
        keeper.start()
        while keeper.state.trouble is None:
            pass
        assert type(keeper.state.trouble).__name__ == "LibraryBusy"
    done(keeper)
    keeper.look()
    done(keeper)
    assert keeper.state.trouble is None


def test_closing_cancels_what_was_not_begun(keeper: Keeper) -> None:
    """Nobody waits for ever for work that will not be done."""
    waiting = keeper.submit(lambda _: None)
    keeper.close()
    assert waiting.cancelled()


def test_it_ends_though_its_end_comes_with_its_last_work(keeper: Keeper) -> None:
    """What tells it to end is taken out of the queue as work would be, and heeded."""
    begun, go_on = Event(), Event()

    def work(_: Writer) -> None:
        begun.set()
        go_on.wait(WAIT)

    keeper.start(look=False)
    keeper.submit(work)
    assert begun.wait(WAIT)
    ending = Thread(target=keeper.close)
    ending.start()
    assert keeper._stop.wait(WAIT)
    go_on.set()
    ending.join(WAIT)
    assert not keeper._thread.is_alive()
