"""The body of a request, refused as soon as it is too long."""

from __future__ import annotations

from collections.abc import Collection

from fastapi import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 2_000_000
"""Of a body, unless its path has a limit of its own."""
MOST_DIGITS = 18
"""Of a length that is believed."""
TOO_LARGE = 413


class TooLarge(Exception):
    """More was sent than may be."""


def declared(request: Request) -> int | None:
    """How many bytes a request says it has."""
    length = request.headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) <= MOST_DIGITS else None


async def body(request: Request, most: int) -> bytes:
    """All bytes of a request. Raises `TooLarge`, before they are read where their number is declared."""
    if (declared(request) or 0) > most:
        raise TooLarge
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > most:
            raise TooLarge
    return bytes(read)


class BodyLimit:
    """Middleware: answers 413 to a body of more than `MOST_BYTES`, as soon as that is known.

    Routes at the paths `own`, and below them, see to it themselves.
    """

    def __init__(self, app: ASGIApp, own: Collection[str]) -> None:
        self._app = app
        self._own = own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._is_own(scope["path"]):
            await self._app(scope, receive, send)
        elif (declared(Request(scope)) or 0) > MOST_BYTES:
            await _refused(scope, receive, send)
        else:
            await _Counted(self._app, MOST_BYTES).run(scope, receive, send)

    def _is_own(self, path: str) -> bool:
        return any(path == own or path.startswith(f"{own}/") for own in self._own)


class _Counted:
    """One request whose bytes are counted as they come."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._left = most
        self._has_answered = False

    async def run(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def counted() -> Message:
            message = await receive()
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                raise TooLarge
            return message

        async def passed(message: Message) -> None:
            if self._left >= 0 or self._has_answered:  # else what is said of half a body is not passed on
                self._has_answered = True
                await send(message)

        try:
            await self._app(scope, counted, passed)
        except Exception:
            if self._left >= 0:
                raise
        if self._left < 0 and not self._has_answered:
            await _refused(scope, receive, send)


async def _refused(scope: Scope, receive: Receive, send: Send) -> None:
    await JSONResponse({"detail": "The request is too large."}, TOO_LARGE)(scope, receive, send)
