"""Links taken from one library to another: a file with one shared answer a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.generation import replace_file, storage_errors
from qa.errors import AnswerMalformed, LinksUnreadable
from qa.links.frozen import Frozen
from qa.links.store import Links
from qa.strict import require

_HEAD: dict[str, Any] = {"form": "yuanwen-links", "version": 1}
"""The first line of a file: a later version's is another, and refused."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What an import did: `known` links were there before and stayed as they were."""

    added: int
    known: int

    def as_json(self) -> dict[str, int]:
        return {"added": self.added, "known": self.known}


def write(links: Links, file: Path) -> int:
    """Writes every link to `file`, replaced in one step; gives how many. Raises what writing raises."""
    lines = [_HEAD, *(frozen.as_json() for frozen in links.all())]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    with storage_errors(file):
        replace_file(file, text.encode())
    return len(lines) - 1


def read(links: Links, file: Path) -> TakenIn:
    """Takes in every link of `file`, or none of them.

    Raises `LinksUnreadable` with the line that is not as `write` wrote it, before anything is taken in.
    """
    found = list(_frozen(file))
    added = sum(links.take_in(frozen) for frozen in found)
    return TakenIn(added, len(found) - added)


def _frozen(file: Path) -> Iterator[Frozen]:
    try:
        head, *lines = file.read_text("utf-8-sig").split("\n")  # JSON strings may hold other line separators
    except (OSError, UnicodeError) as error:
        raise LinksUnreadable(file, getattr(error, "strerror", None) or str(error)) from error
    for number, line in enumerate([head, *lines], start=1):
        if number > 1 and not line.strip():
            continue
        try:
            read = json.loads(line)
            if number > 1:
                yield Frozen.from_json(read)
            else:
                require(read == _HEAD, "head")
        except (ValueError, RecursionError, AnswerMalformed) as error:
            raise LinksUnreadable(file, str(number)) from error
