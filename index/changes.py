"""What became of the documents between two generations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from index.documents import Problem


class Change(StrEnum):
    """What became of one document."""

    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Event:
    """One document's change; `before` is its former path where it was moved."""

    change: Change
    path: str
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did, and what the library holds now."""

    generation: int
    documents: int
    passages: int
    embedded: int
    """Of these, how many are found by meaning too; the others by their words alone so far."""
    encoded: int
    events: tuple[Event, ...]
    problems: tuple[Problem, ...]
    retokenised: int = 0
    """Passages that were there before and whose words were cut anew."""

    def count(self, change: Change) -> int:
        return sum(event.change is change for event in self.events)

    def as_json(self) -> dict[str, Any]:
        return {
            "generation": self.generation,
            "documents": self.documents,
            "passages": self.passages,
            "embedded": self.embedded,
            "encoded": self.encoded,
            "retokenised": self.retokenised,
            "unchanged": self.unchanged,
            **{change.value: self.count(change) for change in Change},
            "events": [
                {"change": event.change.value, "path": event.path, "before": event.before}
                for event in self.events
            ],
            "problems": [problem.as_json() for problem in self.problems],
        }

    @property
    def unchanged(self) -> int:
        """Documents that are as they were, and where they were."""
        touched = sum(event.change is not Change.REMOVED for event in self.events)
        return self.documents - touched


def compare(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Event, ...]:
    """The events between two states, each a mapping from path to SHA-256, in order of path."""
    gone = {path for path in before if path not in after}
    by_content: dict[str, list[str]] = {}
    for path in sorted(gone, reverse=True):
        by_content.setdefault(before[path], []).append(path)
    events: list[Event] = []
    for path, sha256 in after.items():
        if path in before:
            if before[path] != sha256:
                events.append(Event(Change.CHANGED, path))
        elif by_content.get(sha256):
            former = by_content[sha256].pop()
            gone.discard(former)
            events.append(Event(Change.MOVED, path, former))
        else:
            events.append(Event(Change.ADDED, path))
    events += [Event(Change.REMOVED, path) for path in gone]
    return tuple(sorted(events, key=lambda event: event.path))
