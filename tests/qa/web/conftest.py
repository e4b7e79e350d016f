"""The application without a socket and without Gradio, which tests/browser/ drives for real."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from fastapi.testclient import TestClient

from index.library import Library
from qa.ask import Asker
from qa.links.store import Links
from qa.web.application import without_chat
from qa.web.recent import Recent


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
    with TestClient(without_chat(library, asker, links, recent)) as made:
        yield made
