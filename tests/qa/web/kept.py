"""A library that is served with its keeper, as a program on its own machine serves it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from fastapi.testclient import TestClient

from index.generation import Layout
from index.keeper import Keeper
from index.library import Library
from index.progress import Progress
from index.sync import Writer, writing
from tests.shelf import Shelf

WAIT = 60.0
"""Seconds after which something must be wrong."""
NAMES = ("testserver", "office.example")
"""Host names that a program under test answers to."""
OWN = {"X-Yuanwen": "1"}
LAKE = "青石湖位于云溪县北部，湖面面积十八平方公里，平均水深六米。湖区共有三十二个自然村。"


@dataclass
class Served:
    """A library of documents and what changes it."""

    client: TestClient
    shelf: Shelf
    keeper: Keeper
    library: Library

    def post(self, what: str, body: Any, **headers: str) -> Any:
        return self.client.post(f"/api/library/{what}", json=body, headers={**OWN, **headers})

    def send(self, name: str, data: bytes) -> Any:
        """Uploads a file."""
        return self.client.post("/api/library/files", params={"name": name}, content=data, headers=OWN)

    def uploaded(self, name: str, data: bytes) -> dict[str, Any]:
        """Uploads a file, and gives what became of it."""
        answer = self.send(name, data)
        assert answer.status_code == 202, answer.text
        self.settle()
        (outcome,) = self.client.get("/api/library/files", params={"ticket": answer.json()["ticket"]}).json()
        return dict(outcome)

    def settle(self) -> None:
        assert self.keeper.settle(WAIT)

    def paths(self) -> list[str]:
        return [document.path for document in self.library.snapshot().documents()]

    def id_of(self, path: str) -> str:
        return next(d.id for d in self.library.snapshot().documents() if d.path == path)

    def page(self, address: str) -> str:
        response = self.client.get(address)
        assert response.status_code == 200, response.text
        return response.text


def kept(shelf: Shelf) -> Keeper:
    def open_writer(progress: Progress) -> AbstractContextManager[Writer]:
        return writing(shelf.folder, shelf.load, shelf.make_tokenizer, shelf.pool, progress=progress)

    return Keeper(Layout(shelf.folder), open_writer)


Serving = Callable[..., Served]
