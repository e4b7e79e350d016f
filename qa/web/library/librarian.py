"""Everything about the library that is served, put together."""

from __future__ import annotations

from fastapi import APIRouter

from index.keeper import Keeper
from index.library import Library
from qa.web.library import api, edits, pages
from qa.web.library.desk import Desk
from qa.web.library.holdings import Register


def routes(library: Library, register: Register, keeper: Keeper | None, *, editable: bool) -> list[APIRouter]:
    """The pages, what programs can ask, and what they can change; nothing without a `keeper`."""
    desk = Desk.of(library, keeper) if keeper is not None and editable else None
    return [
        api.state(register, keeper),
        api.files(desk),
        edits.routes(desk),
        pages.routes(pages.Pages(library, register, keeper, editable)),
    ]
