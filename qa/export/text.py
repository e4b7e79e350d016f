"""Plain text: what is copied from a card, once for each passage."""

from __future__ import annotations

from qa.cite import plain
from qa.export import Exported, notes, references, verdict
from qa.labels import Labels


def write(exported: Exported, say: Labels) -> bytes:
    """UTF-8, in paragraphs with an empty line between."""
    parts = [exported.question or "", " ".join(verdict(exported, say).split())]
    parts += [
        f"[{number}] {plain(citation, say)}" for number, citation in enumerate(exported.citations, start=1)
    ]
    if exported.citations:
        parts.append("\n".join((say("export.references"), *references(exported))))
    parts += notes(exported, say, replaces=False)
    return ("\n\n".join(part for part in parts if part) + "\n").encode("utf-8", "replace")
