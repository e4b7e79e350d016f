"""The application without a socket and without Gradio, which tests/browser/ drives for real."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest
from fastapi.testclient import TestClient

from index.library import Library
from qa.ask import Asker
from qa.links.store import Links
from qa.web.application import Offer, without_chat
from qa.web.library.holdings import Register
from qa.web.recent import Recent
from tests.qa.web.kept import LAKE, NAMES, WAIT, Served, Serving, kept
from tests.shelf import Shelf


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Links]:
    """Shared answers in a file of their own."""
    with closing(Links(tmp_path_factory.mktemp("links") / "answers.sqlite")) as made:
        yield made


@pytest.fixture(scope="module")
def recent() -> Recent:
    """The answers shown lately."""
    return Recent()


@pytest.fixture(scope="module")
def client(library: Library, asker: Asker, links: Links, recent: Recent) -> Iterator[TestClient]:
    """Sends requests to the routes over the library of our own texts."""
    application = without_chat(library, asker, links, recent, Register(library), Offer(names=NAMES))
    with TestClient(application) as made:
        yield made


@pytest.fixture
def serving(shelf: Shelf) -> Iterator[Serving]:
    """Serves the shelf as it is, once what it follows is read."""
    with ExitStack() as stack:

        def serve(*, editable: bool = True, local: bool = False, begun: bool = True) -> Served:
            shelf.sync()
            library = stack.enter_context(closing(shelf.open()))
            links = stack.enter_context(closing(Links(library.layout.answers)))
            keeper = stack.enter_context(closing(kept(shelf)))
            application = without_chat(
                library,
                Asker(library),
                links,
                Recent(),
                Register(library),
                Offer(keeper=keeper, editable=editable, local=local, names=() if local else NAMES),
            )
            base = "http://127.0.0.1" if local else "http://testserver"
            client = stack.enter_context(TestClient(application, base_url=base))
            if begun:
                keeper.start(look=False)
                assert keeper.settle(WAIT)
            return Served(client, shelf, keeper, library)

        yield serve


@pytest.fixture
def served(shelf: Shelf, serving: Serving) -> Served:
    """A library of one document, that can be changed."""
    shelf.write("青石湖.txt", LAKE)
    return serving()
