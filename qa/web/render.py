"""Jinja templates filled in. Autoescaping is on: nothing from a document becomes markup."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from qa.labels import Labels, labels
from qa.web.marks import changes, marked

TEMPLATES = Path(__file__).with_name("templates")
STATIC = Path(__file__).with_name("static")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"marked": marked, "changes": changes}
    return environment


def render(template: str, say: Labels, **values: Any) -> str:
    """The HTML of a template in one language; `say` gives it its labels."""
    return _environment().get_template(template).render(say=say, **values)


def page_labels(request: Request) -> Labels:
    """The labels of the language that an address asks for."""
    return labels(request.query_params.get("lang", ""))


def attachment(name: str, plain: str) -> str:
    """`Content-Disposition` of a file to save as `name`, which RFC 6266 and RFC 5987 let be Chinese.

    `plain` is what programs that do not know these call it.
    """
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def trouble_page(say: Labels, sentence: str, status: int, document: str = "") -> HTMLResponse:
    """A page that says what is wrong; with a link to the document, given by id, where there is one."""
    page = render("missing.html", say, sentence=sentence, document=document)
    return HTMLResponse(page, status_code=status)
