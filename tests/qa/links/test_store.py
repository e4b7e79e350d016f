"""`answers.sqlite`, a real file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from index.errors import LibraryNewer
from qa.errors import LinksDamaged, LinkUnknown
from qa.links.frozen import LENGTH
from qa.links.store import MIGRATIONS, Links
from tests.qa.links.samples import ANSWER, ENCODER, NOW, TEXT


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def links(tmp_path: Path, clock: Clock) -> Iterator[Links]:
    with closing(Links(tmp_path / "answers.sqlite", clock)) as made:
        yield made


def test_a_link_shows_what_was_shared(links: Links, tmp_path: Path) -> None:
    """What is got back, in this process or after a restart, is the answer letter for letter."""
    shared = links.share(ANSWER, ENCODER).frozen
    again = Links(tmp_path / "answers.sqlite")
    for opened in (links, again):
        got = opened.get(shared.id)
        assert got == shared
        assert got is not None
        assert got.answer.citations[0].text == TEXT
        assert got.answer.id == shared.id
    again.close()


def test_each_sharing_is_a_link_of_its_own(links: Links) -> None:
    """The same answer shared twice has two names, each with its key."""
    first, second = links.share(ANSWER, ENCODER), links.share(ANSWER, ENCODER)
    assert first.frozen.id != second.frozen.id
    assert first.key != second.key


@pytest.mark.parametrize(
    "name", ["", "x", "1" * LENGTH, "1" * 10_000, "' OR 1=1 --", "../" * 8, "灯" * LENGTH]
)
def test_an_unknown_name_opens_nothing(links: Links, name: str) -> None:
    """Forged, cut and mistyped names are simply unknown."""
    links.share(ANSWER, ENCODER)
    assert links.get(name) is None


def test_before_anything_was_shared_there_is_no_file(links: Links, tmp_path: Path) -> None:
    """Looking for a link writes nothing."""
    assert links.get("1" * LENGTH) is None
    assert links.listed() == []
    with pytest.raises(LinkUnknown):
        links.revoke("1" * LENGTH)
    assert list(tmp_path.iterdir()) == []


def test_a_revoked_link_is_gone_with_its_words(links: Links, clock: Clock, tmp_path: Path) -> None:
    """It does not open, the file holds none of its words any more, and it cannot be revoked again."""
    name = links.share(ANSWER, ENCODER).frozen.id
    clock.now += timedelta(hours=1)
    links.revoke(name)
    assert links.get(name) is None
    (listed,) = links.listed()
    assert (listed.question, listed.revoked) == ("", clock.now)
    with pytest.raises(LinkUnknown):
        links.revoke(name)
    with pytest.raises(LinkUnknown):
        links.end(name, None)
    links.close()
    assert TEXT.encode() not in (tmp_path / "answers.sqlite").read_bytes()


def test_only_its_key_changes_a_link(links: Links) -> None:
    """Who was given a link cannot revoke it, nor set its end, by the key to another."""
    mine, other = links.share(ANSWER, ENCODER), links.share(ANSWER, ENCODER)
    for key in ("", other.key, mine.key + "x"):
        with pytest.raises(LinkUnknown):
            links.revoke(mine.frozen.id, key)
        with pytest.raises(LinkUnknown):
            links.end(mine.frozen.id, NOW, key)
    assert links.get(mine.frozen.id) == mine.frozen
    links.revoke(mine.frozen.id, mine.key)
    assert links.get(mine.frozen.id) is None
    assert links.get(other.frozen.id) == other.frozen


def test_a_link_ends_when_it_is_to(links: Links, clock: Clock) -> None:
    """Until its end it opens; then it is unknown; its owner can still see it, and give it more time."""
    name = links.share(ANSWER, ENCODER, NOW + timedelta(days=7)).frozen.id
    clock.now = NOW + timedelta(days=7) - timedelta(seconds=1)
    assert links.get(name) is not None
    clock.now += timedelta(seconds=1)
    assert links.get(name) is None
    assert links.listed()[0].question == ANSWER.question
    links.end(name, clock.now + timedelta(days=1))
    assert links.get(name) is not None
    links.end(name, None)
    clock.now += timedelta(days=99_999)
    assert links.get(name) is not None


def test_links_are_listed_the_newest_first(tmp_path: Path) -> None:
    """With their questions and their times."""
    days = count()
    with closing(Links(tmp_path / "a", lambda: NOW + timedelta(days=next(days)))) as links:
        names = [links.share(ANSWER, ENCODER).frozen.id for _ in range(3)]
        assert [listed.id for listed in links.listed()] == names[::-1]


def test_two_programs_share_the_file(links: Links, tmp_path: Path) -> None:
    """What one writes the other reads at once."""
    with closing(Links(tmp_path / "answers.sqlite")) as other:
        name = other.share(ANSWER, ENCODER).frozen.id
        assert links.get(name) is not None
        links.revoke(name)
        assert other.get(name) is None


def test_a_file_of_the_first_released_form_opens(tmp_path: Path) -> None:
    """The links of the first version that made any open in this one, word for word."""
    name, file = "2" * LENGTH, tmp_path / "answers.sqlite"
    frozen = {
        "id": name, "question": "灯塔有多高？", "answered": True, "confidence": 0.9,
        "citations": [{
            "rank": 1, "text": "塔身高二十七米。", "document": {
                "id": "d" * 32, "title": "历史", "path": "灯塔.txt", "sha256": "a" * 64, "date": None},
            "start": 3, "end": 11, "page": None, "paragraph": 2, "headings": ["一"], "score": 0.5,
            "sentences": [[0, 8]], "words": [[0, 2]], "also_in": []}],
        "library": {"generation": 3, "documents": 2, "passages": 85},
        "milliseconds": {"encode": 1.0, "search": 2.0, "rank": 3.0, "total": 6.0},
        "shared": {"at": "2026-11-22T02:00:00+00:00", "until": None,
                   "encoder": {"name": "m", "revision": None, "hash": "h", "width": 384}},
    }  # fmt: skip
    with closing(sqlite3.connect(file)) as made:
        made.execute(
            "CREATE TABLE answers (id TEXT PRIMARY KEY, frozen TEXT, shared TEXT NOT NULL, until TEXT,"
            " revoked TEXT, owner TEXT) WITHOUT ROWID"
        )
        made.execute(
            "INSERT INTO answers VALUES (?, ?, '2026-11-22T02:00:00+00:00', NULL, NULL, NULL)",
            (name, json.dumps(frozen)),
        )
        made.execute("PRAGMA user_version = 1")
        made.commit()
    with closing(Links(file)) as links:
        got = links.get(name)
        assert got is not None
        assert got.answer.citations[0].text == "塔身高二十七米。"
        assert links.share(ANSWER, ENCODER)


def test_a_later_versions_file_is_left_alone(tmp_path: Path) -> None:
    """A file with forms this version does not know is refused and not written to."""
    file = tmp_path / "answers.sqlite"
    with closing(sqlite3.connect(file)) as made:
        made.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with closing(Links(file)) as links, pytest.raises(LibraryNewer):
        links.share(ANSWER, ENCODER)


@pytest.mark.parametrize("data", [b"no database" * 99, b"SQLite format 3\0" + bytes(4080)])
def test_a_damaged_file_is_said_to_be(tmp_path: Path, data: bytes) -> None:
    """The error names the file; the file stays as it is, for its owner to mend."""
    file = tmp_path / "answers.sqlite"
    file.write_bytes(data)
    with closing(Links(file)) as links:
        with pytest.raises(LinksDamaged):
            links.get("1" * LENGTH)
        with pytest.raises(LinksDamaged):
            links.share(ANSWER, ENCODER)


def test_a_forged_row_is_said_to_be_damage(links: Links, tmp_path: Path) -> None:
    """What is in the file but no answer is never shown as one."""
    name = links.share(ANSWER, ENCODER).frozen.id
    with closing(sqlite3.connect(tmp_path / "answers.sqlite")) as forged:
        forged.execute("UPDATE answers SET frozen = replace(frozen, '\"rank\": 1', '\"rank\": 0')")
        forged.commit()
    with pytest.raises(LinksDamaged):
        links.get(name)
