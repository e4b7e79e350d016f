"""Sharing an answer: JSON for the page's script, and for other programs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field

from index.errors import LibraryError
from index.library import Library
from qa.answers import Answer
from qa.errors import AnswerForgotten, LinkUnknown, LinksDamaged
from qa.labels import labels
from qa.links.store import Links, Shared, now
from qa.web.recent import Recent

LONGEST_DAYS = 36_500

Days = Annotated[int | None, Field(ge=1, le=LONGEST_DAYS)]


class Sharing(BaseModel):
    """What is shared: a shown answer by its key, whole or the passage of one rank, for some days or for good."""

    model_config = ConfigDict(extra="forbid")

    answer: str
    rank: Annotated[int | None, Field(ge=1)] = None
    days: Days = None


class Ending(BaseModel):
    """Which of one's own links ends, by the key that sharing gave, and in how many days; None is never."""

    model_config = ConfigDict(extra="forbid")

    key: str
    days: Days = None


class Revoking(BaseModel):
    model_config = ConfigDict(extra="forbid")

    key: str


def routes(library: Library, links: Links, recent: Recent) -> APIRouter:
    """The routes over one library's links."""
    router = APIRouter()

    @router.post("/api/share")
    def share(wanted: Sharing, request: Request) -> dict[str, Any]:
        """Freezes an answer that was shown, and gives its link."""
        say = labels(request.query_params.get("lang", ""))
        try:
            answer = _part(recent.get(wanted.answer), wanted.rank)
            made_with = library.snapshot().manifest.encoder
            shared = links.share(answer, made_with, until(wanted.days))
        except AnswerForgotten as error:
            raise HTTPException(410, say.error(error)) from error
        except (LibraryError, LinksDamaged) as error:
            raise HTTPException(503, say.error(error)) from error
        return _as_json(shared)

    @router.post("/api/share/{name}/end")
    def end(name: str, wanted: Ending, request: Request) -> dict[str, Any]:
        """Sets when a link of one's own ends."""
        ...

    return router


def until(days: int | None) -> datetime | None:
    """The instant in so many days."""
    return None if days is None else now() + timedelta(days=days)


def _part(answer: Answer, rank: int | None) -> Answer:
    """An answer with all its passages, or with one of them."""
    if rank is None:
        return answer
    return replace(answer, citations=tuple(c for c in answer.citations if c.rank == rank))


def _as_json(shared: Shared) -> dict[str, Any]:
    return {"id": shared.frozen.id, "path": f"/a/{shared.frozen.id}", "key": shared.key}
