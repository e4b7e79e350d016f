"""A citation as text to paste: the words, and where they stand."""

from __future__ import annotations

from qa.answers import Citation
from qa.labels import Labels


def place(citation: Citation, labels: Labels) -> str:
    """Where a passage stands: its headings, page and paragraph."""
    parts = [*citation.headings]
    if citation.page is not None:
        parts.append(labels("answer.page", number=citation.page))
    parts.append(labels("answer.paragraph", number=citation.paragraph))
    return " · ".join(parts)


def plain(citation: Citation, labels: Labels) -> str:
    """The passage in quotation marks, with its source on the next line."""
    return labels(
        "answer.citation",
        text=citation.text,
        title=citation.document.title,
        place=place(citation, labels),
        path=citation.document.path,
    )
