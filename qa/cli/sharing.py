"""Shared answers as a terminal shows them: listed, ended, taken to another library."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from index.errors import LibraryMissing
from index.generation import Layout
from qa.answers import Answer
from qa.cli.parser import NEVER
from qa.cli.render import clean
from qa.labels import Labels
from qa.links import transfer
from qa.links.frozen import local
from qa.links.store import Links, Listed


def links_of(folder: Path) -> Links:
    """The links of a library. Raises `LibraryMissing` where there is no library."""
    layout = Layout(folder)
    if not layout.manifest.exists():
        raise LibraryMissing(folder)
    return Links(layout.answers)


def frozen_in(folder: Path) -> Callable[[str], Answer | None]:
    """What gives a shared answer by its id, from the library in a folder."""

    def load(name: str) -> Answer | None:
        with closing(Links(Layout(folder).answers)) as links:
            frozen = links.get(name)
        return frozen.answer if frozen else None

    return load


def change(links: Links, options: argparse.Namespace, say: Labels, now: datetime) -> Iterator[str]:
    """Lists the links, or changes the one that is named; gives the lines to print."""
    if options.revoke:
        links.revoke(options.id)
    elif options.until is not None:
        links.end(options.id, None if options.until == NEVER else end_of(options.until))
    listed = [each for each in links.listed() if options.id in (None, each.id)]
    if options.json:
        return (_json(each.as_json()) for each in listed)
    return _lines(listed, say, now)


def export(links: Links, options: argparse.Namespace, say: Labels) -> Iterator[str]:
    """Writes every link to a file."""
    count = transfer.write(links, Path(options.file))
    yield _json({"links": count}) if options.json else say("links.exported", count=count)


def take_in(links: Links, options: argparse.Namespace, say: Labels) -> Iterator[str]:
    """Takes in the links of a file."""
    taken = transfer.read(links, Path(options.file))
    yield _json(taken.as_json()) if options.json else say("links.imported", **taken.as_json())


def end_of(day: str) -> datetime:
    """The end of a day, in the time zone of this machine."""
    return (datetime.fromisoformat(day) + timedelta(days=1)).astimezone(UTC)


def _lines(listed: Sequence[Listed], say: Labels, now: datetime) -> Iterator[str]:
    if not listed:
        yield say("links.none")
    for each in listed:
        question = each.question or say("links.erased")
        yield clean(f"{each.id}  {local(each.shared)}  {_state(each, say, now)}  {question}")


def _state(link: Listed, say: Labels, now: datetime) -> str:
    if link.revoked:
        return say("links.revoked", day=local(link.revoked))
    if link.until is None:
        return say("links.lasting")
    return say("links.ended" if link.until <= now else "links.until", day=local(link.until))


def _json(thing: Any) -> str:
    return json.dumps(thing, ensure_ascii=False)
