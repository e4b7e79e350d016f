"""Batches side by side: each thread has cores of its own.

A model's many small operations do not share out well over cores: two threads with a core each get through
batches about half again as fast as one thread with two cores.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
R = TypeVar("R")

MOST = 4
"""Threads beyond which they wait for each other: Python runs one at a time."""
AHEAD = 2
"""Pieces of work given out for each thread before their results are asked for."""


class Lanes:
    """Threads that share `cores` among them, started when there is work for more than one."""

    def __init__(self, cores: int) -> None:
        self._count = max(1, min(MOST, cores))
        self._cores_each = max(1, cores // self._count)
        self._threads: ThreadPoolExecutor | None = None

    def map(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """The result of each item, in order; a single item is worked on by the caller, with all cores.

        An error is raised where its result would be. What was not begun by then, or when nothing more is
        asked for, is left undone.
        """
        left = iter(items)
        first = list(islice(left, self._count))
        if len(first) <= 1:
            yield from map(work, chain(first, left))
            return
        threads = self._started()
        waiting: deque[Future[R]] = deque()
        try:
            for item in chain(first, left):
                waiting.append(threads.submit(work, item))
                if len(waiting) > AHEAD * self._count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

    def _started(self) -> ThreadPoolExecutor:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self._count, "encoder", _limit_to, (self._cores_each,))
        return self._threads


def _limit_to(cores: int) -> None:
    import torch

    torch.set_num_threads(cores)  # of this thread alone
