"""JSON for other programs: `/api/ask`, `/api/documents`, and whether the program is alive and ready."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field

from index.catalog import StoredDocument
from index.errors import LibraryError
from index.library import Library
from qa.ask import DEFAULT_TOP, MOST_TOP, Asker
from qa.labels import labels
from qa.links.store import Links
from qa.scope import MOST_FOLDERS, Chosen, Scope, choose
from qa.web.library.holdings import Register
from qa.web.refusals import refusals

MOST_DOCUMENTS = 10_000
"""Document ids one question may be limited to."""
LONGEST_ID, LONGEST_FOLDER = 100, 4_000
"""Characters."""


class Question(BaseModel):
    """What is asked. `documents` are the ids of those to look in.

    `folders` (paths in the library), `from` and `to` (a year, a month or a day) limit it as well.
    """

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    question: str
    top: Annotated[int, Field(ge=1, le=MOST_TOP)] = DEFAULT_TOP
    documents: (
        Annotated[list[Annotated[str, Field(max_length=LONGEST_ID)]], Field(max_length=MOST_DOCUMENTS)] | None
    ) = None
    share: bool = False
    folders: (
        Annotated[list[Annotated[str, Field(max_length=LONGEST_FOLDER)]], Field(max_length=MOST_FOLDERS)]
        | None
    ) = None
    since: Annotated[str, Field(alias="from")] = ""
    until: Annotated[str, Field(alias="to")] = ""

    def within(self, documents: Callable[[], Sequence[StoredDocument]]) -> Chosen | None:
        """The documents to look in, out of all; None for all. Raises as `choose` does."""
        scope = Scope.read(self.folders or (), self.since, self.until)
        if not scope and self.documents is None:
            return None
        return choose(documents(), scope, None if self.documents is None else frozenset(self.documents))


def routes(library: Library, asker: Asker, links: Links, register: Register) -> APIRouter:
    """The routes over one library."""
    router = APIRouter()

    @router.post("/api/ask")
    def ask(question: Question, request: Request) -> dict[str, Any]:
        """Answers a question with passages of the documents, word for word."""
        with refusals(request):
            within = question.within(lambda: register.holdings(library.snapshot()).documents)
            answer = asker.ask(question.question, question.top, within)
            if question.share:
                answer = links.share(answer, library.snapshot().manifest.encoder).frozen.answer
        return answer.as_json()

    @router.get("/api/documents")
    def documents() -> list[dict[str, Any]]:
        """Every document of the library, by path."""
        return [document.as_json() for document in library.snapshot().documents()]

    @router.get("/healthz")
    def healthz() -> dict[str, str]:
        """The program runs."""
        return {"status": "ok"}

    @router.get("/readyz")
    def readyz() -> dict[str, Any]:
        """The library answers; 503 where it does not."""
        try:
            manifest = library.snapshot().manifest
        except LibraryError as error:
            raise HTTPException(503, labels("en").error(error)) from error
        return {
            "status": "ready",
            "library": {
                "generation": manifest.generation,
                "documents": manifest.documents,
                "passages": manifest.passages,
            },
        }

    return router
