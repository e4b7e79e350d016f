"""Headers every response carries: nothing is fetched from outside, framed, sniffed or referred.

And what no request may do: reach a program of this machine under a stranger's name, or change the
library from a stranger's page.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Awaitable, Callable, Collection
from urllib.parse import urlsplit

from fastapi import Request, Response
from starlette.responses import JSONResponse

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
_DOCUMENT_PAGES = ("/doc/", "/a/", "/check", "/library")
_COMMON = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

UPLOADS = "/gradio_api/upload"
"""Gradio takes files from anybody here; this program takes them in its own way."""
OWN_HEADER = "X-Yuanwen"
"""Sent by our own pages and by programs that mean it; no form can send it, nor another site unasked."""
LOCAL_NAMES = frozenset(("localhost", "127.0.0.1", "::1"))
"""What this machine calls itself."""
MISDIRECTED = 421

SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
GRADIO, FORMS = "/gradio_api", "/check"

GoOn = Callable[[Request], Awaitable[Response]]
Middleware = Callable[[Request, GoOn], Awaitable[Response]]


async def add_headers(request: Request, go_on: GoOn) -> Response:
    """Middleware: answers a request and puts the headers on the response."""
    refused = request.url.path.startswith(UPLOADS)
    response = Response(status_code=403) if refused else await go_on(request)
    response.headers["Content-Security-Policy"] = _policy(request.url.path)
    for name, value in _COMMON.items():
        response.headers[name] = value
    return response


def names_only(names: Collection[str], *, local: bool) -> Middleware:
    """Middleware of a program that answers to this machine's own names and to `names`.

    To any other a page elsewhere could have its own name lead here, and read what it likes (DNS
    rebinding). One that is not `local` answers to addresses too: no name leads there.
    """
    known = LOCAL_NAMES | {name.lower() for name in names}

    async def answer(request: Request, go_on: GoOn) -> Response:
        name = host_name(request.headers.get("host", ""))
        if name in known or (not local and is_address(name)):
            return await go_on(request)
        said = (
            "This program does not answer to this name; serve --name NAME lets it, serve --host opens it.\n"
        )
        return Response(said, MISDIRECTED, media_type="text/plain")

    return answer


async def own_site_only(request: Request, go_on: GoOn) -> Response:
    """Middleware: no page elsewhere may change anything here, or use the conversation's own routes."""
    path, changes = request.url.path, request.method not in SAFE_METHODS
    # As no page of ours tells where it is, a browser says `null` of the form with which a draft is sent.
    is_form = path.startswith(FORMS) and request.headers.get("origin") == "null"
    if (changes or path.startswith(GRADIO)) and not is_form and not _is_of_host(request):
        return JSONResponse({"detail": "This request comes from another site."}, 403)
    return await go_on(request)


def machine_names() -> set[str]:
    """What others call this machine."""
    name = socket.gethostname()
    return {name, socket.getfqdn(name)}


def is_address(name: str) -> bool:
    """Whether a host is named by its address."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def host_name(host: str) -> str:
    """The name in a `Host` header, without its port; empty where there is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def is_local(host: str) -> bool:
    """Whether what listens on `host` is heard by this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def is_own(request: Request) -> bool:
    """Whether a request that changes something comes from a page of ours, or from a program that means it.

    A browser says where a request comes from; a page elsewhere cannot change what it says.
    """
    headers = request.headers
    if headers.get(OWN_HEADER) != "1" or headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    return _is_of_host(request)


def _is_of_host(request: Request) -> bool:
    """Whether a request says that it comes from here, or does not say where from."""
    origin, host = request.headers.get("origin"), request.headers.get("host", "")
    return origin is None or origin.lower().partition("://")[2] == host.lower()


def _policy(path: str) -> str:
    return _DOCUMENT if path.startswith(_DOCUMENT_PAGES) else _APPLICATION
