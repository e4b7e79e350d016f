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


def shared_address(name: str, suffix: str = "") -> str:
    """Where a shared answer is shown, or given in the form that `suffix` names (`.json`)."""
    return f"/a/{name}{suffix}"


def home_address(language: str) -> str:
    """The application."""
    return "/" if language == LANGUAGES[0] else f"/?lang={language}"


def ask_address(question: str, language: str) -> str:
    """The application, asking a question as it opens."""
    query = {"q": question} | ({"lang": language} if language != LANGUAGES[0] else {})
    return f"/?{urlencode(query)}"
