"""The lock that lets one process at a time write into a library."""

from __future__ import annotations

import filelock

from index.generation import Layout


def is_being_written(layout: Layout) -> bool:
    """Whether a process is writing into a library now. Changes nothing."""
    if not layout.lock.exists():
        return False
    lock = filelock.FileLock(layout.lock, timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout:
        return True
    except OSError:  # where nothing may be written, nobody writes
        return False
    lock.release()
    return False
