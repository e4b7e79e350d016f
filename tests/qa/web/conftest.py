"""The application without a socket and without Gradio, which tests/browser/ drives for real."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from index.library import Library
from qa.ask import Asker
from qa.web.application import without_chat


@pytest.fixture(scope="module")
def client(library: Library, asker: Asker) -> Iterator[TestClient]:
    """Sends requests to the routes over the library of our own texts."""
    with TestClient(without_chat(library, asker)) as made:
        yield made
