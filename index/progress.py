"""How long work tells how far it has come."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class Stage(StrEnum):
    """What a run is busy with: files are counted while they are read or hashed, passages otherwise."""

    READING = "reading"
    ENCODING = "encoding"
    WRITING = "writing"
    HASHING = "hashing"
    CHECKING = "checking"


class Progress(Protocol):
    """`begin` opens a stage of `total` steps, `advance` adds steps done, `end` closes the stage."""

    def begin(self, stage: Stage, total: int) -> None: ...

    def advance(self, steps: int) -> None: ...

    def end(self) -> None: ...


class Silent:
    """Progress that nobody watches."""

    def begin(self, stage: Stage, total: int) -> None:
        pass

    def advance(self, steps: int) -> None:
        pass

    def end(self) -> None:
        pass
