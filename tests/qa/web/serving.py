"""The routes over a library of a test's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from fastapi.testclient import TestClient

from index.drawing import Drawer
from index.library import Library
from qa.ask import Asker
from qa.links.store import Links
from qa.web.application import Offer, without_chat
from qa.web.library.holdings import Register
from qa.web.recent import Recent
from tests.qa.web.kept import NAMES
from tests.shelf import Shelf


@contextmanager
def client_of(
    library: Library, *, hand_out: bool = False, drawer: Drawer | None = None
) -> Iterator[TestClient]:
    """Sends requests to the routes over a library that is open."""
    with closing(Links(library.layout.answers)) as links:
        application = without_chat(
            library,
            Asker(library),
            links,
            Recent(),
            Register(library),
            Offer(originals=hand_out, drawer=drawer, names=NAMES),
        )
        with TestClient(application) as client:
            yield client


@contextmanager
def serving(
    shelf: Shelf, *, hand_out: bool = False, drawer: Drawer | None = None
) -> Iterator[tuple[TestClient, dict[str, str]]]:
    """The same over a shelf as it was last read, and the ids of its documents by path."""
    with closing(shelf.open()) as opened, client_of(opened, hand_out=hand_out, drawer=drawer) as client:
        yield client, {document.path: document.id for document in opened.snapshot().documents()}
