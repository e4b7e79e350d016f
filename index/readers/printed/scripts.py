"""Which characters are set with blanks between their words."""

from __future__ import annotations

_SHARED = frozenset("“”‘’…—–·-\x02()[]!?,.;:'\"")
"""Signs that Chinese text has, too: what stands before or behind them tells."""
_NEAR = 4


def is_spaced(character: str) -> bool:
    """Whether words of its script are apart by blanks: Latin and Korean are; Chinese and Japanese are not."""
    if character < "\u2e80":
        return True
    return "\uac00" <= character < "\ud7b0" or "\uff66" < character < "\uffdd"


def part_words(before: str, after: str) -> bool:
    """Whether words are apart by a blank between the end of one text and the beginning of another."""
    last = next((c for c in reversed(before[-_NEAR:]) if c not in _SHARED), before[-1:])
    first = next((c for c in after[:_NEAR] if c not in _SHARED), after[:1])
    return is_spaced(last) and is_spaced(first)
