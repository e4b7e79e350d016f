"""`/api/cite`: a passage as a citation. `/api/export`: a whole answer as a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, ConfigDict, Field, model_validator

from index.library import Library
from qa.answers import Answer
from qa.ask import DEFAULT_TOP, MOST_TOP, Asker
from qa.cite import plain, styled
from qa.cite.styles import Style
from qa.export import NAMES, Exported, formats
from qa.labels import Labels
from qa.verify import cited, verified
from qa.web.recent import Recent
from qa.web.refusals import refusals
from qa.web.render import attachment, page_labels

Name = Annotated[str, Field(pattern=f"^({'|'.join(NAMES)})$")]
PLAIN = "plain"
Styled = Annotated[str, Query(pattern=f"^({'|'.join((PLAIN, *Style))})$")]
Clock = Callable[[], datetime]
"""Gives the time now, in a time zone."""


class Wanted(BaseModel):
    """What to export: an answer as `/api/ask` gave it, one from an open page, or one still to be found."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    format: Annotated[Name, Field(alias="as")]
    answer: dict[str, Any] | None = None
    recent: str | None = None
    question: str | None = None
    top: Annotated[int, Field(ge=1, le=MOST_TOP)] = DEFAULT_TOP

    @model_validator(mode="after")
    def _one(self) -> Wanted:
        if sum(given is not None for given in (self.answer, self.recent, self.question)) != 1:
            raise ValueError("one of answer, recent, question")
        return self


def routes(library: Library, asker: Asker, recent: Recent, now: Clock) -> APIRouter:
    """The routes over one library."""
    router = APIRouter()

    @router.get("/api/cite", response_class=PlainTextResponse)
    def cite(
        request: Request,
        document: str,
        start: Annotated[int, Query(alias="from", ge=0)],
        end: Annotated[int, Query(alias="to", ge=0)],
        style: Styled = PLAIN,
        name: Annotated[Name | None, Query(alias="as")] = None,
    ) -> Response:
        """A range of a document with its reference: as text in a `style`, or as a file (`as`)."""
        say = page_labels(request)
        with refusals(request):
            citation = cited(library.snapshot(), document, start, end)
            if name is not None:
                return file_of(Exported.passage(citation, now()), name, say)
            text = plain(citation, say) if style == PLAIN else styled(citation, Style(style), say)
        return PlainTextResponse(text)

    @router.post("/api/export", response_class=Response)
    def export(wanted: Wanted, request: Request) -> Response:
        """An answer as a file. A posted one is held against the library: no other words get out."""
        say = page_labels(request)
        with refusals(request):
            answer = _answer(wanted, library, asker, recent)
            return file_of(Exported.of(answer, now()), wanted.format, say)

    return router


def _answer(wanted: Wanted, library: Library, asker: Asker, recent: Recent) -> Answer:
    if wanted.recent is not None:
        return recent.get(wanted.recent)
    if wanted.answer is not None:
        claimed = Answer.from_json({**wanted.answer, "id": None})
        return verified(library.snapshot(), claimed)
    return asker.ask(wanted.question or "", wanted.top)


def file_of(exported: Exported, name: str, say: Labels) -> Response:
    """What is exported as a file to save."""
    kind = formats()[name]
    header = attachment(f"{exported.name}.{kind.suffix}", f"yuanwen.{kind.suffix}")
    return Response(
        kind.write(exported, say),
        media_type=kind.media_type,
        headers={"Content-Disposition": header},
    )
