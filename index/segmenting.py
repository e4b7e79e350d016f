"""Chinese text into words, by jieba, and what jieba's dictionary knows of a word.

The way of least cost through a sentence is found here, for it takes most of the time: jieba lists all words
that could begin at each character and then weighs them, three times as slow as doing both at once. What
comes out is the same, word for word.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import cache
from math import log
from pathlib import Path
from typing import Any, Protocol

Route = dict[int, tuple[float, int]]
"""For each position the log probability of the best way from there on, and where its first word ends."""


class Segmenter(Protocol):
    """A jieba tokenizer: `tokenize` gives (word, start, end), `cut_for_search` words alone."""

    def tokenize(self, text: str, mode: str = "default", HMM: bool = True) -> Any: ...  # noqa: N803 - its name
    def cut_for_search(self, text: str) -> Iterator[str]: ...


def version() -> str:
    import jieba

    return str(jieba.__version__)


def dictionary_file() -> Path:
    """The words, frequencies and parts of speech that jieba comes with."""
    import jieba

    return Path(jieba.__file__).with_name("dict.txt")


@cache
def segmenter(folder: Path) -> Segmenter:
    """One for all tokenizers of a folder: reading its dictionary takes most of a second."""
    import jieba

    class Quick(jieba.Tokenizer):  # type: ignore[misc] # it comes without types
        def get_DAG(self, sentence: str) -> Route:  # noqa: N802 - jieba's name
            self.check_initialized()
            return best_route(sentence, self.FREQ, self.total, logs)

        def calc(self, sentence: str, DAG: Route, route: Route) -> None:  # noqa: ARG002, N803 - jieba's
            route.update(DAG)

    logs: dict[int, float] = {}
    # jieba keeps its prepared dictionary in the shared temporary folder, where anybody could plant one.
    jieba.setLogLevel(logging.WARNING)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = Quick()
    made.tmp_dir = str(folder)
    made.initialize()
    return made


def best_route(sentence: str, frequencies: dict[str, int], total: int, logs: dict[int, float]) -> Route:
    """The most probable words of a sentence, from its end backwards (a unigram model, as jieba has it).

    `frequencies` has every word, and every beginning of one with 0; `total` is their sum. `logs` keeps
    log(frequency / total) by frequency.
    """
    length, whole = len(sentence), log(total)
    route: Route = {length: (0, 0)}
    for start in range(length - 1, -1, -1):
        best, last, end = None, start, start + 1
        frequency = frequencies.get(sentence[start])
        while frequency is not None:
            if frequency:
                if frequency not in logs:
                    logs[frequency] = log(frequency) - whole
                score = logs[frequency] + route[end][0]
                if best is None or score >= best:  # of two that are as probable the longer word
                    best, last = score, end - 1
            if end == length:
                break
            end += 1
            frequency = frequencies.get(sentence[start:end])
        route[start] = (-whole + route[start + 1][0] if best is None else best, last)
    return route
