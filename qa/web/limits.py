"""What a question is limited to, as the conversation page shows it and sends it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from starlette.datastructures import QueryParams

from qa.scope import Folder, Scope

MOST_OFFERED = 200
"""Folders that can be ticked, those with most documents; any other can be typed."""


def of_address(query: QueryParams) -> Scope:
    """The limits in the address of the page. Raises `DateUnreadable`."""
    return Scope.read(query.getlist("in"), query.get("from", ""), query.get("to", ""))


def of_page(sent: str) -> Scope:
    """The limits that the page's script sends: `{"in": […], "from": "…", "to": "…"}`.

    Anybody can send anything here: what is no such object limits nothing. Raises `DateUnreadable`.
    """
    try:
        fields: Any = json.loads(sent) if sent else {}
    except (ValueError, RecursionError):
        fields = {}
    fields = fields if isinstance(fields, dict) else {}
    folders = fields.get("in")
    named = [folder for folder in folders if isinstance(folder, str)] if isinstance(folders, list) else []
    begin, end = (date if isinstance(date := fields.get(name), str) else "" for name in ("from", "to"))
    return Scope.read(named, begin, end)


def as_sent(scope: Scope) -> str:
    """A scope as the page's script would send it."""
    sent = {"in": list(scope.folders), "from": scope.since, "to": scope.until}
    return json.dumps(sent, ensure_ascii=False)


def offered(folders: Sequence[Folder], scope: Scope) -> list[Folder]:
    """The folders to choose from, those of the scope among them, by path."""
    largest = sorted(folders, key=lambda folder: -folder.documents)[:MOST_OFFERED]
    known = {folder.path for folder in largest}
    counts = {folder.path: folder.documents for folder in folders}
    more = [Folder(path, counts.get(path, 0)) for path in scope.folders if path not in known]
    return sorted([*largest, *more], key=lambda folder: folder.path)
