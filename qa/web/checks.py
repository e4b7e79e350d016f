"""Quotations checked: a page of its own, its reports, and `POST /api/check`."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, BackgroundTasks, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from index.errors import LibraryError
from index.library import Library
from qa.ask import whole
from qa.errors import DraftTooLong
from qa.labels import LANGUAGES, Labels
from qa.quotes.checking import LONGEST_DRAFT, check
from qa.quotes.report import Report
from qa.web.bodies import TooLarge, body
from qa.web.checked import report_file, values
from qa.web.render import page_labels, render

MOST_BYTES = 12 * LONGEST_DRAFT
"""A character takes at most so many bytes in JSON (two escapes) or in a form (four times %XX)."""
TOO_LARGE, UNUSABLE, UNAVAILABLE = 413, 422, 503
MEDIA = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}
MOST_FIELDS = 10
FORM_ADDRESS = "/check"


class Draft(BaseModel):
    """What is checked; `sentences` also looks up sentences without quotation marks."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(description=f"at most {LONGEST_DRAFT:,} characters")
    sentences: bool = False


@dataclass(eq=False)
class _Refused(Exception):
    """Why a request is not checked, as its status and a sentence."""

    status: int
    sentence: str


def routes(library: Library) -> APIRouter:
    """The routes over one library."""
    router = APIRouter()
    schema = {"required": True, "content": {"application/json": {"schema": Draft.model_json_schema()}}}

    @router.post("/api/check", openapi_extra={"requestBody": schema})
    async def api_check(request: Request) -> dict[str, Any]:
        """Looks up every quotation of a draft; ranges count code points of `text`."""
        say = page_labels(request)
        try:
            draft = _of_json(await _body(request, say), say)
            return (await _checked(library, draft, say)).as_json()
        except _Refused as refused:
            raise HTTPException(refused.status, refused.sentence) from refused

    @router.get(FORM_ADDRESS, include_in_schema=False)
    def empty(request: Request, after: BackgroundTasks) -> HTMLResponse:
        after.add_task(prepare, library)
        return HTMLResponse(_page(page_labels(request), Draft(text="")))

    @router.post(FORM_ADDRESS, include_in_schema=False)
    async def page(request: Request) -> Response:
        return await _answered(request, lambda report, draft, say: HTMLResponse(_page(say, draft, report)))

    @router.post(FORM_ADDRESS + "/report.{suffix}", include_in_schema=False)
    async def download(request: Request, suffix: str) -> Response:
        if suffix not in MEDIA:
            return Response(status_code=404)
        return await _answered(request, lambda report, _, say: _file(report, suffix, say))

    async def _answered(request: Request, answer: Callable[[Report, Draft, Labels], Response]) -> Response:
        say, draft = page_labels(request), Draft(text="")
        try:
            draft = _of_form(await _body(request, say), say)
            report = await _checked(library, draft, say)
            return await run_in_threadpool(answer, report, draft, say)
        except _Refused as refused:
            kept = draft if refused.status != TOO_LARGE else Draft(text="", sentences=draft.sentences)
            return HTMLResponse(_page(say, kept, trouble=refused.sentence), refused.status)

    return router


def prepare(library: Library) -> None:
    """Makes what a check looks in, while its visitor is still pasting a draft."""
    with suppress(LibraryError):  # the check itself will say what is wrong
        _ = library.snapshot().grams


async def _checked(library: Library, draft: Draft, say: Labels) -> Report:
    """The report; a check takes the processor, so that it runs beside the server's own work."""

    def work() -> Report:
        return check(library.snapshot(), draft.text, with_sentences=draft.sentences)

    try:
        return await run_in_threadpool(work)
    except DraftTooLong as error:
        raise _Refused(TOO_LARGE, say.error(error)) from error
    except LibraryError as error:
        raise _Refused(UNAVAILABLE, say.error(error)) from error


async def _body(request: Request, say: Labels) -> bytes:
    """The bytes of a request, refused as soon as they are too many."""
    try:
        return await body(request, MOST_BYTES)
    except TooLarge as error:
        raise _Refused(TOO_LARGE, say("check.too_long")) from error


def _of_json(sent: bytes, say: Labels) -> Draft:
    try:
        draft = Draft.model_validate(json.loads(sent))
    except (ValueError, ValidationError, RecursionError) as error:
        raise _Refused(UNUSABLE, say("check.malformed")) from error
    return Draft(text=whole(draft.text), sentences=draft.sentences)


def _of_form(sent: bytes, say: Labels) -> Draft:
    """What a form sends: browsers send every line end as two characters."""
    fields = _fields(sent, say)
    text = fields.get("text", [""])[0].replace("\r\n", "\n")
    if not text.strip():
        raise _Refused(UNUSABLE, say("check.empty"))
    return Draft(text=whole(text), sentences="sentences" in fields)


def _fields(sent: bytes, say: Labels) -> dict[str, list[str]]:
    try:
        return parse_qs(sent.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise _Refused(UNUSABLE, say("check.empty")) from error


def _file(report: Report, suffix: str, say: Labels) -> Response:
    name = PurePath("report").with_suffix(f".{suffix}")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(report_file(report, name.suffix, say), media_type=MEDIA[suffix], headers=headers)


def _page(say: Labels, draft: Draft, report: Report | None = None, trouble: str = "") -> str:
    language = "" if say.language == LANGUAGES[0] else f"?lang={say.language}"
    other = next(each for each in LANGUAGES if each != say.language)
    return render(
        "check.html",
        say,
        draft=draft,
        trouble=trouble,
        longest=LONGEST_DRAFT,
        language=language,
        home="/" + language,
        other=f"{FORM_ADDRESS}?lang={other}",
        **(values(report, say) if report else {"report": None}),
    )
