"""Jinja templates filled in. Autoescaping is on: nothing from a document becomes markup."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from qa.labels import Labels
from qa.web.marks import marked

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
    environment.globals["marked"] = marked
    return environment


def render(template: str, say: Labels, **values: Any) -> str:
    """The HTML of a template in one language; `say` gives it its labels."""
    return _environment().get_template(template).render(say=say, **values)
