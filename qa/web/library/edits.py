"""What changes the library by hand: documents taken out and back, encodings, words.

All of it is done by the library's keeper, in order; a request waits for a while to hear what came of it.
"""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import Future
from typing import Annotated, Any, Protocol, TypeVar

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from index.decoding import CHOICES
from index.errors import LibraryError
from qa.ask import whole
from qa.errors import AskError
from qa.labels import Labels
from qa.web.bodies import TooLarge, body
from qa.web.library.desk import Desk, opened
from qa.web.refusals import status_of
from qa.web.render import page_labels

WAIT_SECONDS = 20.0
"""How long a request waits for its change; the keeper goes on with it after that."""
MOST_BYTES = 256 * 1024
"""Of a request: a path, or some words."""
MOST_WORDS, LONGEST_WORD = 100, 4_000
ACCEPTED, NOT_JSON, TOO_LARGE, UNUSABLE = 202, 415, 413, 422


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Nothing(_Strict):
    """Nothing more needs saying."""


class Removal(_Strict):
    """A document, by its id."""

    id: str


class Return(_Strict):
    """A document that was taken out, by its path in the library."""

    path: str


class Encoding(_Strict):
    """How a text file is to be read, by its path; None is as the program finds it out."""

    path: str
    encoding: str | None


Line = Annotated[str, Field(max_length=LONGEST_WORD)]
Lines = Annotated[list[Line], Field(max_length=MOST_WORDS)]


class Words(_Strict):
    """Lines to add to the user dictionary, and to take out of it."""

    add: Lines = []
    remove: Lines = []


Model = TypeVar("Model", bound=BaseModel)


class _Result(Protocol):
    def as_json(self) -> dict[str, Any]: ...


def routes(desk: Desk | None) -> APIRouter:
    """The routes over one library."""
    router = APIRouter(prefix="/api/library")

    async def read(request: Request, kind: type[Model]) -> tuple[Desk, Model, Labels]:
        say = page_labels(request)
        return opened(desk, request, say), await _json(request, kind, say), say

    @router.post("/remove", openapi_extra=_described(Removal))
    async def remove(request: Request) -> JSONResponse:
        """Takes one document out; its file stays."""
        at, wanted, say = await read(request, Removal)
        return await _ended(at.editor.remove(wanted.id), say)

    @router.post("/restore", openapi_extra=_described(Return))
    async def restore(request: Request) -> JSONResponse:
        """Brings back a document that was taken out."""
        at, wanted, say = await read(request, Return)
        return await _ended(at.editor.restore(wanted.path), say)

    @router.post("/encoding", openapi_extra=_described(Encoding))
    async def encoding(request: Request) -> JSONResponse:
        """Reads a file in another encoding from now on."""
        at, wanted, say = await read(request, Encoding)
        if wanted.encoding not in (None, *CHOICES):
            raise HTTPException(UNUSABLE, say("library.malformed"))
        return await _ended(at.editor.read_as(wanted.path, wanted.encoding), say)

    @router.post("/words", openapi_extra=_described(Words))
    async def words(request: Request) -> JSONResponse:
        """Adds lines to the user dictionary and takes others out."""
        at, wanted, say = await read(request, Words)
        return await _ended(at.editor.reword([*map(whole, wanted.add)], [*map(whole, wanted.remove)]), say)

    @router.post("/look", status_code=ACCEPTED, openapi_extra=_described(Nothing))
    async def look(request: Request) -> JSONResponse:
        """Looks through all folders soon."""
        at, _, say = await read(request, Nothing)
        at.keeper.look()
        return JSONResponse({"waiting": True, "said": say("library.looking")}, ACCEPTED)

    return router


def _described(kind: type[BaseModel]) -> dict[str, Any]:
    """What a request holds, for the description of the interface."""
    return {"requestBody": {"content": {"application/json": {"schema": kind.model_json_schema()}}}}


async def _json(request: Request, kind: type[Model], say: Labels) -> Model:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(NOT_JSON, say("library.malformed"))
    try:
        return kind.model_validate(json.loads(await body(request, MOST_BYTES)))
    except TooLarge as error:
        raise HTTPException(TOO_LARGE, say("library.malformed")) from error
    except (ValueError, ValidationError, RecursionError) as error:
        raise HTTPException(UNUSABLE, say("library.malformed")) from error


async def _ended(work: Future[Any], say: Labels) -> JSONResponse:
    """What came of a change, or that it is still waiting for its turn."""
    try:
        result: _Result = await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(work)), WAIT_SECONDS)
    except TimeoutError:
        return JSONResponse({"waiting": True, "said": say("library.queued")}, ACCEPTED)
    except (LibraryError, AskError) as error:
        raise HTTPException(status_of(error), say.error(error)) from error
    return JSONResponse(result.as_json())
