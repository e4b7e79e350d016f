"""The turns of a conversation as the page keeps them, and what is asked next."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from index.library import Library
from qa.ask import whole
from qa.conversation import FollowUp, Turn, complete


@dataclass(frozen=True, slots=True)
class Shown:
    """A turn on the page: what was typed, its HTML, and what a follow-up may take from it."""

    number: int
    question: str
    html: str
    turn: Turn


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it reaches the page.

    `search` is what its user put in the place of what was understood; `alone` asks it as it was typed;
    `number` is the turn whose answer is replaced, None for a new one.
    """

    question: str
    search: str | None = None
    alone: bool = False
    number: int | None = None

    @classmethod
    def read(cls, sent: str, turns: Sequence[Shown]) -> Asked:
        """What the page's script sends: `{"text", "turn"}`, where the text is null to undo.

        Anybody can send anything here: what is no such object asks nothing.
        """
        try:
            fields: Any = json.loads(sent)
        except (ValueError, RecursionError):
            fields = None
        fields = fields if isinstance(fields, dict) else {}
        text = fields.get("text")
        text = whole(text).strip() if isinstance(text, str) else ""
        before = next((shown for shown in turns if shown.number == fields.get("turn")), None)
        if before is None:
            return cls(text, alone=True)
        changed = bool(text) and text != before.question
        return cls(before.question, text if changed else None, not changed, before.number)

    def follow_up(self, turns: Sequence[Shown], library: Library) -> FollowUp | None:
        """How it is understood after `turns`: as its user says, else completed where it has to be."""
        if self.search:
            return FollowUp(self.search, ())
        if self.alone:
            return None
        earlier = [shown.turn for shown in turns]
        snapshot = library.snapshot()
        return complete(self.question, earlier, snapshot.tokenizer, snapshot.rarity)


def place(turns: Sequence[Shown], asked: Asked) -> tuple[int, int]:
    """Where the answer goes: its position among `turns`, and its number."""
    for position, shown in enumerate(turns):
        if shown.number == asked.number:
            return position, shown.number
    return len(turns), turns[-1].number + 1 if turns else 1
