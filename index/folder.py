"""The files below a folder, and what they are called in the library."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SKIPPED_FOLDERS = frozenset({"__pycache__", "node_modules", "$RECYCLE.BIN", "System Volume Information"})
SKIPPED_FILES = frozenset({"Thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file on disk, its path below the root as the system has it, and its path in the library."""

    file: Path
    below_root: bytes
    path: str


def files(root: Path, prefix: str, own_folder: Path) -> Iterator[FoundFile]:
    """Every file below `root` in a stable order, or `root` itself where it is a file.

    Hidden files, system folders and the library's `own_folder` are left out. Links to folders are
    not followed, so links in circles cannot hold it up.
    """
    if not root.is_dir():
        yield FoundFile(root, os.fsencode(root.name), prefix + _readable(root.name))
        return
    own = own_folder.resolve()
    for folder, subfolders, names in os.walk(root):
        here = Path(folder)
        subfolders[:] = sorted(
            name
            for name in subfolders
            if not name.startswith(".") and name not in SKIPPED_FOLDERS and (here / name).resolve() != own
        )
        for name in sorted(names):
            if name.startswith((".", "~$")) or name in SKIPPED_FILES:
                continue
            below = (here / name).relative_to(root)
            yield FoundFile(here / name, os.fsencode(below), prefix + _readable(below.as_posix()))


def _readable(name: str) -> str:
    """A file name as text. Names from old Chinese systems are often GB18030 bytes, not UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        data = os.fsencode(name)
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError:
            return data.decode("utf-8", "backslashreplace")
    return name
