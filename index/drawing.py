"""Pages of documents as pictures, drawn by child processes from the very files that were read.

A page that takes too long or too much memory costs its child, and is not tried again while the file is as
it is. Pictures drawn lately are kept.
"""

from __future__ import annotations

import stat
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

from index.catalog import StoredDocument
from index.errors import DrawerBusy, OriginalChanged, OriginalGone, PageUndrawable
from index.library import Snapshot
from index.reading import Limits, Pool, Undrawable

FORMS = frozenset(("pdf",))
WIDTHS = (600, 1000, 1600, 2000)
"""Pixels: pages are drawn in few widths, so that those kept serve many screens."""
LIMITS = Limits(seconds=20, memory=2 * 1024**3)
"""A page waited for so long is not waited for."""
CHILDREN = 2
AT_ONCE = 16
"""Pages that may be asked for at the same time: each wait holds up a thread of the server."""
KEPT = 32 * 1024 * 1024
"""Bytes of pictures kept: about a hundred pages."""

_Key = tuple[str, int, int, int, int]
"""Hash of the file, page, width, and the file's size and time of change."""


def is_drawable(document: StoredDocument) -> bool:
    """Whether its pages can be drawn at all: it is a file of its own, of a form that has pages."""
    return document.form in FORMS and document.path == document.source and bool(document.pages)


class Drawer:
    """Draws pages; safe to use from several threads. `passwords` are tried on files that ask for one."""

    def __init__(self, passwords: Sequence[str] = (), pool: Pool | None = None) -> None:
        self._passwords = tuple(passwords)
        self._pool = pool or Pool(CHILDREN, LIMITS)
        self._room = threading.BoundedSemaphore(AT_ONCE)
        self._kept: OrderedDict[_Key, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def close(self) -> None:
        self._pool.close()

    def page(self, snapshot: Snapshot, document: StoredDocument, number: int, width: int) -> bytes:
        """A page, from 1, as a PNG at least so wide, where one of `WIDTHS` is.

        Raises `OriginalGone`, `OriginalChanged` and `OriginalUnknown` where the file is not what was read,
        `PageUndrawable` where it has no such page or that cannot be drawn, `DrawerBusy` where many wait.
        """
        if not is_drawable(document) or not 1 <= number <= (document.pages or 0):
            raise PageUndrawable(document.source, number)
        original = snapshot.original_file(document)
        wide = next((each for each in WIDTHS if each >= width), WIDTHS[-1])
        key = (original.sha256, number, wide, *_stamp(original.file, document.source))
        drawn = self._lately(key)
        if drawn is None:
            if not self._room.acquire(blocking=False):
                raise DrawerBusy(document.source)
            try:
                drawn = self._pool.draw(original.file, original.sha256, number, wide, self._passwords)
            except Undrawable as error:
                self._keep(key, b"")
                raise PageUndrawable(document.source, number) from error
            finally:
                self._room.release()
            if not drawn:
                raise OriginalChanged(document.source)
            self._keep(key, drawn)
        if not drawn:
            raise PageUndrawable(document.source, number)
        return drawn

    def _lately(self, key: _Key) -> bytes | None:
        """The picture that is kept, empty where it could not be made; None where neither is known."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: _Key, drawn: bytes) -> None:
        with self._lock:
            self._kept[key] = drawn
            while sum(map(len, self._kept.values())) > KEPT or len(self._kept) > KEPT >> 16:
                self._kept.popitem(last=False)


def _stamp(file: Path, path: str) -> tuple[int, int]:
    """The size and time of change of a regular file. Raises `OriginalGone`."""
    try:
        status = file.stat()
    except (OSError, ValueError) as error:
        raise OriginalGone(path) from error
    if not stat.S_ISREG(status.st_mode):  # a pipe would hold a child up
        raise OriginalGone(path)
    return status.st_size, status.st_mtime_ns
