"""`/doc/{id}/original`: the file itself, where its owner hands it out."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

from fastapi import APIRouter, Request
from fastapi.responses import Response

from index.errors import DocumentUnknown, LibraryError, OriginalChanged, OriginalError
from index.library import Library
from qa.errors import OriginalsKept
from qa.web.render import attachment, page_labels, trouble_page

LONGEST_NAME = 120
"""Characters of a file's name that are kept; file systems take 255 bytes."""
_UNSAFE = frozenset('/\\:*?"<>|;%')


def routes(library: Library, *, offered: bool) -> APIRouter:
    """The file of a document, byte for byte as it was read, never to be shown by the browser."""
    router = APIRouter(include_in_schema=False)

    @router.get("/doc/{document_id}/original")
    def original(document_id: str, request: Request) -> Response:
        say = page_labels(request)
        snapshot = library.snapshot()
        try:
            document = snapshot.document(document_id)
        except DocumentUnknown:
            return trouble_page(say, say("doc.missing"), 404)
        if not offered:
            return trouble_page(say, say.error(OriginalsKept()), 403, document.id)
        try:
            content = snapshot.original(document)
        except OriginalError as error:
            return trouble_page(say, say.error(error), _status(error), document.id)
        headers = {"Content-Disposition": disposition(document.source), "Cache-Control": "no-store"}
        return Response(content, media_type="application/octet-stream", headers=headers)

    return router


def disposition(path: str) -> str:
    """`Content-Disposition` for a path in the library: its last part as a name to save under (RFC 6266)."""
    name = "".join("_" if _is_unsafe(character) else character for character in PurePosixPath(path).name)
    name = name.strip(" .") or "original"
    if len(name) > LONGEST_NAME:
        suffix = PurePosixPath(name).suffix[: LONGEST_NAME // 4]
        name = name[: LONGEST_NAME - len(suffix)] + suffix
    plain = "".join(character if character.isascii() else "_" for character in name)
    return attachment(name, plain)


def _is_unsafe(character: str) -> bool:
    """Control and direction characters, and what means something in paths and headers."""
    return character in _UNSAFE or unicodedata.category(character).startswith(("C", "Zl", "Zp"))


def _status(error: LibraryError) -> int:
    return 409 if isinstance(error, OriginalChanged) else 410
