"""The command `export`: an answer, frozen or as `ask --json` printed it, written to a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from index.library import Library
from qa.answers import Answer
from qa.errors import AnswerMalformed, AnswerUnknown, AnswerUnreadable, OutputRefused
from qa.verify import verified

LoadFrozen = Callable[[str], Answer | None]
"""Gives the frozen answer of an id, None where there is none."""
STANDARD_INPUT = "-"
LONGEST_ID = 200
"""Characters; a longer word is a text that was pasted in the wrong place."""


def find(named: str, open_library: Callable[[], Library], load_frozen: LoadFrozen) -> Answer:
    """The answer that was frozen under an id, else the one in a file, held against the library.

    A frozen answer is given as it is: that is its promise. Raises `AnswerUnknown`, `AnswerUnreadable`,
    `AnswerMalformed`, `QuotationChanged`, and what opening the library raises.
    """
    if named != STANDARD_INPUT:
        frozen = load_frozen(named)
        if frozen is not None:
            return frozen
    claimed = _read(named)
    library = open_library()
    try:
        return verified(library.snapshot(), claimed)
    finally:
        library.close()


def write(data: bytes, out: Path) -> None:
    """Raises `OutputRefused`."""
    try:
        out.write_bytes(data)
    except OSError as error:
        raise OutputRefused(out, error.strerror or str(error)) from error


def _read(named: str) -> Answer:
    try:
        if named == STANDARD_INPUT:
            text = sys.stdin.buffer.read().decode("utf-8-sig")
        else:
            text = Path(named).read_text("utf-8-sig")
        value = json.loads(text)
    except FileNotFoundError as error:
        raise AnswerUnknown(named[:LONGEST_ID]) from error
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise AnswerUnreadable(named[:LONGEST_ID], reason) from error
    if not isinstance(value, dict):
        raise AnswerMalformed("answer")
    # The id of `ask --questions` is the question's, not that of a frozen answer.
    return replace(Answer.from_json({**value, "id": None}), id=None)
