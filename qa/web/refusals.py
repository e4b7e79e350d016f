"""What cannot be done, told to programs: a status and a sentence in the visitor's language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import HTTPException, Request

from index.errors import DocumentUnknown, EncodingUnfit, LibraryError, StorageFull, WordRefused, WordUnknown
from qa.errors import AnswerForgotten, AskError, FileGone, LinksDamaged, LinkUnknown, QuotationChanged
from qa.web.render import page_labels

_STATUS: dict[type[Exception], int] = {
    LinkUnknown: 404,
    DocumentUnknown: 404,
    EncodingUnfit: 422,
    WordRefused: 422,
    WordUnknown: 422,
    StorageFull: 507,
    QuotationChanged: 409,
    AnswerForgotten: 410,
    FileGone: 410,
    LinksDamaged: 503,
    AskError: 422,
    LibraryError: 503,
}
"""The first kind that an error is of decides."""


@contextmanager
def refusals(request: Request) -> Iterator[None]:
    """Errors of ours as errors of HTTP."""
    try:
        yield
    except (AskError, LibraryError) as error:
        raise HTTPException(status_of(error), page_labels(request).error(error)) from error


def status_of(error: AskError | LibraryError) -> int:
    """The status that says to programs what an error is."""
    return next(status for kind, status in _STATUS.items() if isinstance(error, kind))
