"""Addresses of our own pages."""

from __future__ import annotations

from urllib.parse import urlencode

from qa.labels import LANGUAGES


def document_address(document: str, start: int, end: int, language: str, page: str = "") -> str:
    """Where a range of a document is shown in its place; works without JavaScript too."""
    query: dict[str, object] = {"from": start, "to": end}
    if language != LANGUAGES[0]:
        query["lang"] = language
    return f"/doc/{document}{page}?{urlencode(query)}#marked"
