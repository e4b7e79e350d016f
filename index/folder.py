"""The files below a folder, and what they are called in the library."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.documents import Reason

SKIPPED_FOLDERS = frozenset({"__pycache__", "node_modules", "$RECYCLE.BIN", "System Volume Information"})
SKIPPED_FILES = frozenset({"Thumbs.db", "desktop.ini"})
HIDDEN = (".", "~$")
"""How names begin that nobody means to be read: hidden files, and the locks of office programs."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file on disk, its path below the root as the system has it, and its path in the library.

    `reason` is set where it is not to be read: a folder that cannot be looked into (`DENIED`), and a
    link to a folder elsewhere.
    """

    file: Path
    below_root: bytes
    path: str
    reason: Reason | None = None


def files(root: Path, prefix: str, own_folder: Path) -> Iterator[FoundFile]:
    """Every file below `root` in a stable order, or `root` itself where it is a file.

    Hidden files, system folders and the library's `own_folder` are left out. Links to folders are
    not followed, so links in circles cannot hold it up.
    """
    if not os.path.isdir(root):  # noqa: PTH112 - Path.is_dir raises where a folder above is closed to us
        yield FoundFile(root, os.fsencode(root.name), prefix + readable(root.name))
        return
    own = own_folder.resolve()
    closed: list[str] = []
    for folder, subfolders, names in os.walk(root, onerror=lambda error: closed.append(error.filename)):
        here = Path(folder)
        shown = sorted(name for name in subfolders if not _is_skipped_folder(name))
        for name in shown:
            if (here / name).is_symlink() and not (here / name).resolve().is_relative_to(root.resolve()):
                yield _found(root, prefix, here / name, Reason.LINKED_FOLDER)
        subfolders[:] = [name for name in shown if (here / name).resolve() != own]
        for name in sorted(names):
            if not _is_skipped_file(name):
                yield _found(root, prefix, here / name)
    for name in closed:
        yield _found(root, prefix, Path(name), Reason.DENIED)


def is_listed(root: Path, file: Path) -> bool:
    """Whether `files` of a folder gives `file`, which lies below it."""
    *folders, name = file.relative_to(root).parts
    return not _is_skipped_file(name) and not any(map(_is_skipped_folder, folders))


def readable(name: str) -> str:
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


def _found(root: Path, prefix: str, file: Path, reason: Reason | None = None) -> FoundFile:
    below = file.relative_to(root)
    path = readable(below.as_posix()) if below.parts else readable(root.name)
    return FoundFile(file, os.fsencode(below), prefix + path, reason)


def _is_skipped_folder(name: str) -> bool:
    return name.startswith(".") or name in SKIPPED_FOLDERS


def _is_skipped_file(name: str) -> bool:
    return name.startswith(HIDDEN) or name in SKIPPED_FILES
