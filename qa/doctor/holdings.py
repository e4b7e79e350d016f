"""A library seen from outside: what its manifest says, its files, the folders it follows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from index.catalog import Catalog
from index.errors import LibraryClosed, LibraryDamaged, LibraryError, LibraryNewer
from index.generation import Layout, Manifest
from index.locking import is_being_written
from index.machine import may_write, size
from index.reading import Pool, Unanswering
from index.sources import Root

WAITING = "-wal"
"""How the name ends of the file in which SQLite keeps what it has not put in its place yet."""


class Condition(StrEnum):
    """Whether a library opens."""

    SOUND = "sound"
    MISSING = "missing"
    """There is none yet."""
    CLOSED = "closed"
    """It may not be read."""
    NEWER = "newer"
    """A later version of this program made it."""
    DAMAGED = "damaged"
    LOST = "lost"
    """Its catalog is damaged, which cannot be made again."""


class Presence(StrEnum):
    """Whether a folder that a library follows is there."""

    THERE = "there"
    MISSING = "missing"
    UNANSWERING = "unanswering"


@dataclass(frozen=True, slots=True)
class Holdings:
    """A library from outside. `form` is that of its manifest, and None where that cannot be read.

    `sizes` are the bytes of the files and folders in it, by name.
    """

    folder: Path
    condition: Condition
    form: int | None
    manifest: Manifest | None
    sizes: dict[str, int]
    followed: tuple[tuple[Root, Presence], ...]
    is_writable: bool
    is_written: bool


def holdings(folder: Path, pool: Pool) -> Holdings:
    """Looks at a library; `pool` looks at the folders it follows. Raises nothing of a library's."""
    layout = Layout(folder)
    condition, manifest = _manifest(layout)
    followed: Sequence[Root] = ()
    if condition is Condition.SOUND:
        condition, followed = _roots(layout)
    return Holdings(
        folder=folder,
        condition=condition,
        form=_form(layout),
        manifest=manifest,
        sizes=_sizes(layout),
        followed=tuple((root, _presence(root, pool)) for root in followed),
        is_writable=may_write(folder),
        is_written=is_being_written(layout),
    )


def _manifest(layout: Layout) -> tuple[Condition, Manifest | None]:
    try:
        manifest = Manifest.read(layout)
    except LibraryClosed:
        return Condition.CLOSED, None
    except LibraryNewer:
        return Condition.NEWER, None
    except (LibraryDamaged, OSError):
        return Condition.DAMAGED, None
    if manifest is not None:
        return Condition.SOUND, manifest
    # Without a manifest there is none yet, unless what it was made from lies there.
    with suppress(OSError):
        if layout.catalog.exists():
            return Condition.DAMAGED, None
    return Condition.MISSING, None


def _roots(layout: Layout) -> tuple[Condition, list[Root]]:
    """What a library follows, where its catalog opens."""
    if not layout.catalog.exists():
        return Condition.LOST, []
    try:
        with closing(Catalog.read_only(layout.catalog)) as catalog:
            return Condition.SOUND, catalog.sources.roots()
    except LibraryNewer:
        return Condition.NEWER, []
    except LibraryDamaged:
        return Condition.LOST, []
    except LibraryError:
        return Condition.CLOSED, []


def _form(layout: Layout) -> int | None:
    try:
        return int(json.loads(layout.manifest.read_text("utf-8"))["format"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _sizes(layout: Layout) -> dict[str, int]:
    """Of what belongs to a library; what else lies in the folder is nobody's business."""
    databases = (layout.catalog, layout.embeddings, layout.answers)
    beside = (file.with_name(file.name + WAITING) for file in databases)
    parts = (*databases, *beside, layout.generations, layout.manifest, layout.words, layout.uploads)
    with suppress(OSError):
        return {path.name: size(path) for path in parts if path.exists()}
    return {}


def _presence(root: Root, pool: Pool) -> Presence:
    try:
        return Presence.MISSING if pool.look(root.path).resolved is None else Presence.THERE
    except Unanswering:
        return Presence.UNANSWERING
