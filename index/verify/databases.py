"""SQLite's own look at the files of a library."""

from __future__ import annotations

from collections.abc import Iterator

from index.catalog import MIGRATIONS
from index.database import complaints, form_of
from index.errors import LibraryNewer
from index.generation import Layout, Manifest
from index.verify.findings import Finding, Kind, Part


def check_catalog(layout: Layout) -> Iterator[Finding]:
    """Whether the truth can be read at all; it cannot be made again. Raises `LibraryNewer`."""
    file = layout.catalog
    if not file.is_file() or not file.stat().st_size:  # SQLite takes an empty file for a new database
        yield Finding(Part.CATALOG, Kind.MISSING, file.name, repairable=False)
    elif found := complaints(file):
        yield Finding(Part.CATALOG, Kind.DAMAGED, file.name, found[0], repairable=False)
    elif (form := form_of(file)) > len(MIGRATIONS):
        raise LibraryNewer(layout.root, form, len(MIGRATIONS))
    elif form < len(MIGRATIONS):  # opened for writing, it is brought up to date
        yield Finding(Part.CATALOG, Kind.OUTDATED, file.name, f"{form}/{len(MIGRATIONS)}")


def check_others(layout: Layout, manifest: Manifest | None) -> Iterator[Finding]:
    """What was encoded, which can be made again, and shared answers, which cannot."""
    embeddings, answers = layout.embeddings, layout.answers
    if embeddings.exists():
        if found := complaints(embeddings):
            yield Finding(Part.EMBEDDINGS, Kind.DAMAGED, embeddings.name, found[0])
    elif manifest is not None and manifest.embedded:
        yield Finding(Part.EMBEDDINGS, Kind.MISSING, embeddings.name)
    if answers.exists() and (found := complaints(answers)):
        yield Finding(Part.ANSWERS, Kind.DAMAGED, answers.name, found[0], repairable=False)
