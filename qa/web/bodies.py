"""The body of a request, refused as soon as it is too long."""

from __future__ import annotations

from fastapi import Request

MOST_DIGITS = 18
"""Of a length that is believed."""


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
