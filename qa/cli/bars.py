"""Progress bars."""

from __future__ import annotations

from typing import IO, Never

from tqdm import tqdm

from index.progress import Stage
from qa.labels import Labels

SECONDS_BETWEEN, SECONDS_BETWEEN_LINES = 0.2, 10.0
"""How often a bar is drawn anew on a terminal, and how often a line goes to a log."""


class Bars:
    """Progress as one bar a stage, with rate and time left, on `stream`."""

    def __init__(self, labels: Labels, stream: IO[str]) -> None:
        self._labels = labels
        self._stream = stream
        self._bar: tqdm[Never] | None = None

    def begin(self, stage: Stage, total: int) -> None:
        unit = "progress.file" if stage in (Stage.READING, Stage.HASHING) else "progress.passage"
        self._bar = tqdm(
            total=total,
            desc=self._labels(f"progress.{stage.value}"),
            unit=self._labels(unit),
            file=self._stream,
            dynamic_ncols=True,
            leave=False,
            mininterval=SECONDS_BETWEEN if self._stream.isatty() else SECONDS_BETWEEN_LINES,
        )

    def advance(self, steps: int) -> None:
        if self._bar is not None:
            self._bar.update(steps)

    def close(self) -> None:
        """Takes a bar away that work has left behind."""
        self.end()

    def end(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
