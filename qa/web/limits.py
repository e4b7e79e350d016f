"""What a question is limited to, as the conversation page shows it and sends it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from qa.labels import Labels
from qa.scope import Chosen, Folder, Scope

MOST_OFFERED = 200
"""Folders that can be ticked, those with most documents; any other can be typed."""


@dataclass(frozen=True, slots=True)
class Limited:
    """What one answer was limited to: `said` in words, `query` as an address carries it."""

    said: str
    query: str
    documents: int
    undated: int

    @classmethod
    def of(cls, scope: Scope, chosen: Chosen, say: Labels) -> Limited:
        return cls(said(scope, say), urlencode(scope.query), len(chosen.documents), chosen.undated)


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


def said(scope: Scope, say: Labels) -> str:
    """A scope in words: its folders, and the time."""
    parts = [say("limit.joint").join(scope.folders)] if scope.folders else []
    if scope.since and scope.until:
        times = scope.since if scope.since == scope.until else f"{scope.since}–{scope.until}"
        parts.append(times)
    elif scope.since:
        parts.append(say("limit.since", date=scope.since))
    elif scope.until:
        parts.append(say("limit.until", date=scope.until))
    return " · ".join(parts)
