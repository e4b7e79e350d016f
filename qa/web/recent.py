"""The answers shown lately, so that what is shared or exported is exactly what was shown."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from threading import Lock

from qa.answers import Answer
from qa.errors import AnswerForgotten

KEPT = 1_000
"""Answers in memory, some ten kilobytes each; the oldest go first."""


class Recent:
    """Answers under keys that only the page they were shown on knows; threads may share it."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._lock = Lock()

    def put(self, answer: Answer) -> str:
        """Keeps an answer and gives its key."""
        key = secrets.token_urlsafe(16)
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > self._kept:
                self._answers.popitem(last=False)
        return key

    def get(self, key: str) -> Answer:
        """Raises `AnswerForgotten` where it is not kept any more, as after a restart."""
        with self._lock:
            answer = self._answers.get(key)
        if answer is None:
            raise AnswerForgotten
        return answer
