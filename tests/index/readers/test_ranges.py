"""Numbers of pages as people write them."""

from index.readers.ranges import ranges


def test_ranges() -> None:
    """Neighbours fall together, in order; of two the first and the last are named."""
    assert ranges([7, 3, 6, 5]) == "3, 5-7"
    assert ranges([1, 2]) == "1-2"
    assert ranges([]) == ""
