"""How far the library is: what its keeper is doing, and how many passages can be found by meaning yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from index.generation import Manifest
from index.keeper import KeeperState
from index.progress import Stage
from qa.labels import Labels


@dataclass(frozen=True, slots=True)
class Readiness:
    """How far a library is. `embedded` of its `passages` can be found by meaning, all of them by words."""

    passages: int
    embedded: int
    stage: Stage | None = None
    done: int = 0
    total: int = 0
    waiting: int = 0
    trouble: Exception | None = None

    @classmethod
    def of(cls, manifest: Manifest, state: KeeperState | None) -> Readiness:
        embedded = manifest.embedded
        if state is None:
            return cls(manifest.passages, embedded)
        if state.stage is Stage.ENCODING:  # what was encoded since the last generation was shown
            embedded = max(embedded, manifest.passages - max(0, state.total - state.done))
        return cls(
            manifest.passages,
            min(embedded, manifest.passages),
            state.stage,
            state.done,
            state.total,
            state.waiting,
            state.trouble,
        )

    @property
    def is_complete(self) -> bool:
        """Whether every passage can be found by meaning."""
        return self.embedded >= self.passages

    @property
    def is_busy(self) -> bool:
        """Whether something is being done that will change what the library holds."""
        return self.stage is not None or self.waiting > 0

    def said(self, say: Labels) -> str:
        """What there is to say about it, in one quiet sentence; empty where all is done."""
        if self.trouble is not None:
            return say.error(self.trouble)
        count = {"done": f"{self.done:,}", "total": f"{self.total:,}"}
        if self.stage is Stage.READING:
            return say("library.reading", **count)
        if self.stage is Stage.WRITING:
            return say("library.writing", **count)
        if not self.is_complete:
            return say("library.meaning", done=f"{self.embedded:,}", total=f"{self.passages:,}")
        return say("library.waiting", count=self.waiting) if self.waiting else ""

    def as_json(self, say: Labels) -> dict[str, Any]:
        return {
            "passages": self.passages,
            "embedded": self.embedded,
            "complete": self.is_complete,
            "busy": self.is_busy,
            "stage": self.stage and self.stage.value,
            "done": self.done,
            "total": self.total,
            "waiting": self.waiting,
            "trouble": self.trouble and say.error(self.trouble),
            "said": self.said(say),
        }
