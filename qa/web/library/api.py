"""The library for programs and for the page's script: how it is, and files that it takes in."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import JSONResponse

from index.documents import Reason
from index.errors import LibraryError
from index.keeper import Keeper
from qa.ask import whole
from qa.errors import UploadRefused
from qa.labels import Labels
from qa.web.addresses import document_address
from qa.web.bodies import declared
from qa.web.library.desk import Desk, opened
from qa.web.library.holdings import Register, Remarks
from qa.web.library.keeping import Readiness
from qa.web.library.shelving import Upload
from qa.web.refusals import refusals, status_of
from qa.web.render import page_labels

MOST_TICKETS, LONGEST_NAME = 500, 4_000
ACCEPTED, TOO_LARGE, UNUSABLE = 202, 413, 422


def state(register: Register, keeper: Keeper | None) -> APIRouter:
    """`GET /api/library`."""
    router = APIRouter()

    @router.get("/api/library")
    def told(request: Request) -> dict[str, Any]:
        """How far the library is: what it holds, what is being done, what could not be read."""
        say = page_labels(request)
        with refusals(request):
            snapshot = register.snapshot()
            holdings, manifest = register.holdings(snapshot), snapshot.manifest
            remarks = Remarks.of(snapshot.problems())
            readiness = Readiness.of(manifest, keeper.state if keeper else None)
        return {
            "generation": manifest.generation,
            "documents": manifest.documents,
            "characters": holdings.characters,
            **readiness.as_json(say),
            "problems": len(remarks.problems),
            "removed": len(snapshot.forgotten()),
        }

    return router


def files(desk: Desk | None) -> APIRouter:
    """`/api/library/files`."""
    router = APIRouter(prefix="/api/library")

    content = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}

    @router.post("/files", status_code=ACCEPTED, openapi_extra={"requestBody": {"content": content}})
    async def upload(request: Request, name: Annotated[str, Query(max_length=LONGEST_NAME)]) -> JSONResponse:
        """Takes one file, its bytes as the body; what became of it can be asked for by its ticket."""
        say = page_labels(request)
        uploads = opened(desk, request, say).uploads
        try:
            taken = await uploads.receive(whole(name), declared(request), request.stream())
        except UploadRefused as refused:
            status = TOO_LARGE if refused.reason == Reason.TOO_LARGE else UNUSABLE
            raise HTTPException(status, say(f"problem.{refused.reason}")) from refused
        except LibraryError as error:
            raise HTTPException(status_of(error), say.error(error)) from error
        return JSONResponse(_outcome(taken, say), ACCEPTED)

    @router.get("/files")
    def outcomes(
        request: Request, ticket: Annotated[list[str], Query(max_length=MOST_TICKETS)]
    ) -> list[dict[str, Any]]:
        """What became of uploads so far."""
        say = page_labels(request)
        return [_outcome(upload, say) for upload in (desk.uploads.outcomes(ticket) if desk else [])]

    return router


def _outcome(upload: Upload, say: Labels) -> dict[str, Any]:
    """An upload as a program reads it, with sentences for people."""
    problems = [say.remark(problem) for problem in upload.problems]
    if upload.error is not None:
        problems.append(say.error(upload.error))
    first = upload.documents[0] if upload.documents else None
    return {
        "ticket": upload.ticket,
        "name": upload.name,
        "state": upload.state.value,
        "said": _said(upload, say),
        "problems": problems,
        "documents": [document.as_json() for document in upload.documents],
        "passages": upload.passages,
        "address": document_address(first.id, 0, 0, say.language) if first else None,
    }


def _said(upload: Upload, say: Labels) -> str:
    count = {"documents": upload.found, "passages": f"{upload.passages:,}"}
    key = f"library.upload.{upload.state.value}"
    if upload.found > 1:
        key += "_many"
    return say(key, **count)
