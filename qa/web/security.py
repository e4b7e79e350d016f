"""Headers every response carries: nothing is fetched from outside, framed, sniffed or referred.

And what no request may do.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import Request, Response

# Gradio's own page compiles its components in the browser: without unsafe-eval it stays blank.
_APPLICATION = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' blob:; worker-src 'self' blob:; "
    "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
# Pages that hold a document's text run no script but our own file.
_DOCUMENT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_DOCUMENT_PAGES = ("/doc/", "/a/", "/check")
_COMMON = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


UPLOADS = "/gradio_api/upload"
"""Gradio takes files from anybody here; this program needs none."""


async def add_headers(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
    """Middleware: answers a request and puts the headers on the response."""
    refused = request.url.path.startswith(UPLOADS)
    response = Response(status_code=403) if refused else await go_on(request)
    response.headers["Content-Security-Policy"] = _policy(request.url.path)
    for name, value in _COMMON.items():
        response.headers[name] = value
    return response


def _policy(path: str) -> str:
    return _DOCUMENT if path.startswith(_DOCUMENT_PAGES) else _APPLICATION
