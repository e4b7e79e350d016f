"""Changes below folders, as they happen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from index.folder import is_listed

LOOK_AGAIN = 600.0
"""Seconds after which folders are looked through though nothing was heard of them: a network folder says
nothing of what others change in it, and a disk may be mounted at any time."""
SETTLE_MS = 1_000
"""Milliseconds in which changes that follow each other are taken as one: files are copied in heaps."""
STEP_MS = 200
ASKED_MS = 500
"""How often it is asked whether to stop."""


def changes(roots: Sequence[Path], own_folder: Path, stop: threading.Event) -> Iterator[None]:
    """Gives a sign whenever something below one of `roots` has changed, and every `LOOK_AGAIN` seconds.

    What the library writes into its `own_folder` is no change. Ends when `stop` is set.
    """
    own = own_folder.resolve()

    def counts(_: object, name: str) -> bool:
        return any(_counts(Path(name), root, own) for root in roots)

    while not stop.is_set():
        try:
            yield from _heard(roots, counts, stop)
        except OSError:  # a root that is gone, or that may not be looked at; no room for more watches
            stop.wait(LOOK_AGAIN)
            yield


def _heard(
    roots: Sequence[Path], counts: Callable[[object, str], bool], stop: threading.Event
) -> Iterator[None]:
    """Signs, until a root is another one than it was: put in its place, or come back."""
    import watchfiles

    present, seen = [root for root in roots if root.exists()], _identities(roots)
    if not present:
        stop.wait(LOOK_AGAIN)
        yield
        return
    heard = watchfiles.watch(
        *present,
        watch_filter=counts,
        debounce=SETTLE_MS,
        step=STEP_MS,
        stop_event=stop,
        rust_timeout=ASKED_MS,
        yield_on_timeout=True,
        raise_interrupt=True,
        ignore_permission_denied=True,
    )
    quiet = LOOK_AGAIN  # what changed before it was watched is looked for at once
    for found in heard:
        quiet += ASKED_MS / 1000
        if found or quiet >= LOOK_AGAIN:
            quiet = 0.0
            yield
        if _identities(roots) != seen:
            return


def _identities(roots: Sequence[Path]) -> list[tuple[int, int] | None]:
    """Which file or folder each root is: an editor saves by putting another file in the place of the old."""
    found: list[tuple[int, int] | None] = []
    for root in roots:
        try:
            status = root.stat()
            found.append((status.st_dev, status.st_ino))
        except OSError:
            found.append(None)
    return found


def _counts(file: Path, root: Path, own: Path) -> bool:
    if not file.is_relative_to(root) or (file.is_relative_to(own) and not root.is_relative_to(own)):
        return False
    return file == root or is_listed(root, file)
