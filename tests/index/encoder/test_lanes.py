"""Work side by side comes back in order, in threads that keep to their cores."""

from __future__ import annotations

import threading

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from index.encoder.lanes import Lanes


class Broken(Exception):
    pass


@given(cores=st.integers(1, 9), items=st.lists(st.integers(), max_size=40))
def test_results_come_in_the_order_of_the_work(cores: int, items: list[int]) -> None:
    """However many cores there are, each item is worked on once and its result stands in its place."""
    assert list(Lanes(cores).map(lambda item: item * 2, items)) == [item * 2 for item in items]


def test_several_run_at_the_same_time_on_a_core_each() -> None:
    """Two pieces of work wait for each other, which one thread could not; each thread has one core of two."""
    both = threading.Barrier(2, timeout=30)

    def work(_: int) -> int:
        both.wait()
        return torch.get_num_threads()

    assert list(Lanes(2).map(work, range(8))) == [1] * 8


def test_a_single_piece_is_done_by_the_caller() -> None:
    """A question waits for no other thread, and may use all cores."""
    assert list(Lanes(4).map(lambda _: threading.current_thread(), [1])) == [threading.current_thread()]


def test_an_error_comes_where_its_result_would_and_nothing_more_is_begun() -> None:
    """What was done before is given, and of what follows only what was given out already may have run."""
    begun: list[int] = []

    def work(item: int) -> int:
        begun.append(item)
        if item == 3:
            raise Broken
        return item

    given_back: list[int] = []
    with pytest.raises(Broken):
        given_back.extend(Lanes(2).map(work, range(1000)))
    assert given_back == [0, 1, 2]
    assert max(begun) < 20
