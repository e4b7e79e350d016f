from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.encoder.windows import Window, batches, cut


def spans(text: str) -> list[tuple[int, int]]:
    """One token for each character but blanks."""
    return [(n, n + 1) for n, character in enumerate(text) if not character.isspace()]


@given(st.text("原文 ab", min_size=1, max_size=200), st.integers(1, 20))
def test_parts_fit_and_join_to_the_text(text: str, room: int) -> None:
    """No part has more tokens than there is room for, and together they are the text."""
    parts = list(cut(text + "文", spans(text + "文"), room, lambda part: len(spans(part))))
    assert "".join(part for part, _ in parts) == text + "文"
    assert all(tokens == len(spans(part)) <= room for part, tokens in parts)


@given(st.text("原文ab", min_size=2, max_size=200), st.integers(2, 20))
def test_part_that_grows_on_its_own_is_halved(text: str, room: int) -> None:
    """A part that splits into more tokens alone than inside the text still fits."""
    parts = list(cut(text, spans(text), room, lambda part: len(part) + 1))
    assert "".join(part for part, _ in parts) == text
    assert all(tokens == len(part) + 1 <= room for part, tokens in parts)


def test_parts_are_about_equally_long() -> None:
    """Eleven tokens with room for ten are cut near the middle, not into ten and one."""
    parts = cut("a" * 11, spans("a" * 11), 10, lambda part: len(spans(part)))
    assert [tokens for _, tokens in parts] == [5, 6]


@given(st.lists(st.integers(0, 60), max_size=50), st.integers(1, 200), st.integers(0, 5))
def test_batches_hold_every_window_within_the_budget(lengths: list[int], budget: int, extra: int) -> None:
    """Each window is in one batch, and only a batch of one may cost more than the budget."""
    windows = [Window(owner, 0, "", tokens) for owner, tokens in enumerate(lengths)]
    found = list(batches(windows, budget, extra))
    assert sorted(window.owner for batch in found for window in batch) == list(range(len(lengths)))
    for batch in found:
        cost = len(batch) * (max(window.tokens for window in batch) + extra)
        assert len(batch) == 1 or cost <= budget
