"""Sharing an answer: JSON for the page's script, and for other programs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel, ConfigDict, Field

from index.library import Library
from qa.answers import Answer
from qa.errors import AnswerForgotten
from qa.links.store import Links, now
from qa.web.addresses import shared_address
from qa.web.recent import Recent
from qa.web.refusals import refusals

LONGEST_DAYS = 36_500

Days = Annotated[int | None, Field(ge=1, le=LONGEST_DAYS)]


class Sharing(BaseModel):
    """What is shared: an answer by its key, whole or the passage of one rank, for some days or for good."""

    model_config = ConfigDict(extra="forbid")

    answer: str
    rank: Annotated[int | None, Field(ge=1)] = None
    days: Days = None


class Ending(BaseModel):
    """In how many days one's own link ends; None is never."""

    model_config = ConfigDict(extra="forbid")

    days: Days


Key = Annotated[str, Header(alias="X-Link-Key")]
"""What sharing gave with the link: only who shared it may change it."""


def routes(library: Library, links: Links, recent: Recent) -> APIRouter:
    """The routes over one library's links."""
    router = APIRouter()

    @router.post("/api/share")
    def share(wanted: Sharing, request: Request) -> dict[str, Any]:
        """Freezes an answer that was shown, and gives its link and the key to it."""
        with refusals(request):
            answer = _part(recent.get(wanted.answer), wanted.rank)
            shared = links.share(answer, library.snapshot().manifest.encoder, _in(wanted.days))
        return {"id": shared.frozen.id, "path": shared_address(shared.frozen.id), "key": shared.key}

    @router.patch("/api/share/{name}", status_code=204)
    def end(name: str, wanted: Ending, key: Key, request: Request) -> None:
        """Sets when a link ends."""
        with refusals(request):
            links.end(name, _in(wanted.days), key)

    @router.delete("/api/share/{name}", status_code=204)
    def revoke(name: str, key: Key, request: Request) -> None:
        """Ends a link for good."""
        with refusals(request):
            links.revoke(name, key)

    return router


def _in(days: int | None) -> datetime | None:
    return None if days is None else now() + timedelta(days=days)


def _part(answer: Answer, rank: int | None) -> Answer:
    """An answer with all its passages, or with the one of a rank."""
    if rank is None:
        return answer
    chosen = tuple(citation for citation in answer.citations if citation.rank == rank)
    if not chosen:
        raise AnswerForgotten
    return replace(answer, citations=chosen)
