"""Data that somebody else wrote, read without guessing: each field of the right type, none left over."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from qa.errors import AnswerMalformed

T = TypeVar("T")
Read = Callable[[Any, str], T]
"""Reads a value standing at a place; raises `AnswerMalformed` with that place."""


class Fields:
    """The fields of a JSON object, taken out one by one. `where` names the object in complaints."""

    def __init__(self, value: object, where: str) -> None:
        if not isinstance(value, dict):
            raise AnswerMalformed(where)
        self._left: dict[str, object] = dict(value)
        self._where = where

    def take(self, name: str, read: Read[T]) -> T:
        """A field that must be there."""
        where = f"{self._where}.{name}"
        if name not in self._left:
            raise AnswerMalformed(where)
        return read(self._left.pop(name), where)

    def maybe(self, name: str, read: Read[T]) -> T | None:
        """A field that may be missing or null."""
        value = self._left.pop(name, None)
        return None if value is None else read(value, f"{self._where}.{name}")

    def rest(self) -> dict[str, object]:
        """What nobody has asked for yet."""
        return dict(self._left)

    def done(self) -> None:
        """Refuses what nobody has asked for: it would be lost without a word."""
        for name in self._left:
            raise AnswerMalformed(f"{self._where}.{name}")


def text(value: object, where: str) -> str:
    """Any text that can be written down: half a character, which JSON can carry, cannot."""
    if not isinstance(value, str) or any("\ud800" <= character <= "\udfff" for character in value):
        raise AnswerMalformed(where)
    return value


def instant(value: object, where: str) -> datetime:
    """A moment in ISO 8601, with its time zone."""
    try:
        found = datetime.fromisoformat(text(value, where))
    except ValueError as error:
        raise AnswerMalformed(where) from error
    require(found.tzinfo is not None, where)
    return found


def flag(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise AnswerMalformed(where)
    return value


def number(value: object, where: str) -> float:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise AnswerMalformed(where)
    try:
        found = float(value)
    except OverflowError as error:  # JSON's whole numbers may have any length
        raise AnswerMalformed(where) from error
    require(math.isfinite(found), where)
    return found


def count(value: object, where: str) -> int:
    """A whole number, 0 or more."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise AnswerMalformed(where)
    return value


def ordinal(value: object, where: str) -> int:
    """A whole number, 1 or more."""
    found = count(value, where)
    require(found > 0, where)
    return found


def each(read: Read[T]) -> Read[tuple[T, ...]]:
    """A list of what `read` reads."""

    def read_all(value: object, where: str) -> tuple[T, ...]:
        if not isinstance(value, (list, tuple)):
            raise AnswerMalformed(where)
        return tuple(read(item, f"{where}[{position}]") for position, item in enumerate(value))

    return read_all


def span(value: object, where: str) -> tuple[int, int]:
    """A range of at least one character."""
    edges = each(count)(value, where)
    if len(edges) != 2 or edges[0] >= edges[1]:  # noqa: PLR2004 - from and to
        raise AnswerMalformed(where)
    return edges[0], edges[1]


def require(holds: bool, where: str) -> None:
    """Raises `AnswerMalformed` where something does not hold."""
    if not holds:
        raise AnswerMalformed(where)
