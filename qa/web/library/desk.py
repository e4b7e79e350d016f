"""Where changes to the library are handed in, by whoever may do so.

Only our own pages, and programs that say what they mean, may change a library, and only where the program
was started for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import HTTPException, Request

from index.keeper import Keeper
from index.library import Library
from qa.labels import Labels
from qa.web.library.editing import Editor
from qa.web.library.uploads import Uploads
from qa.web.security import is_own

NOT_ALLOWED = 403


@dataclass(frozen=True, slots=True)
class Desk:
    """Where changes are handed in."""

    uploads: Uploads
    editor: Editor
    keeper: Keeper

    @classmethod
    def of(cls, library: Library, keeper: Keeper) -> Desk:
        uploads = Uploads(library, keeper)
        uploads.tidy()
        return cls(uploads, Editor(library, keeper), keeper)


def opened(desk: Desk | None, request: Request, say: Labels) -> Desk:
    """The desk, for a request that may use it. Where there is none, nothing may be changed."""
    if not is_own(request):
        raise HTTPException(NOT_ALLOWED, say("library.foreign"))
    if desk is None:
        raise HTTPException(NOT_ALLOWED, say("library.read_only"))
    return desk
