"""The words that betray a follow-up, per language; they stand in `cues.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("cues.json")


@dataclass(frozen=True, slots=True)
class Cues:
    """One language's words by their part in a question; all of them folded."""

    lists: Mapping[str, tuple[str, ...]]

    def __call__(self, name: str) -> tuple[str, ...]:
        """The words of a list, longest first; none where the language needs no such list."""
        return self.lists.get(name, ())


@cache
def cues(language: str) -> Cues:
    """The words of `zh` or `en`."""
    table: Mapping[str, Sequence[str] | str] = _table()[language]
    return Cues(
        {name: tuple(sorted(dict.fromkeys(words), key=len, reverse=True)) for name, words in table.items()}
    )


@cache
def parallels() -> tuple[frozenset[str], ...]:
    """Words that may take each other's place in a question: 城市 and 农村."""
    return tuple(frozenset(group) for group in _table()["parallels"])


@cache
def _table() -> Any:
    return json.loads(_FILE.read_text("utf-8"))
