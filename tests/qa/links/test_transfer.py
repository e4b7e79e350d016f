"""Links taken to another library, through a real file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from qa.errors import LinksUnreadable
from qa.links import transfer
from qa.links.store import Links
from tests.qa.links.samples import ANSWER, ENCODER, NOW


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Links]:
    with closing(Links(tmp_path / "here.sqlite", lambda: NOW)) as links:
        yield links


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Links]:
    with closing(Links(tmp_path / "there.sqlite", lambda: NOW)) as links:
        yield links


def test_links_open_elsewhere_as_they_did(here: Links, there: Links, tmp_path: Path) -> None:
    """Every link that opens keeps its name, its words and its end; a revoked one stays behind."""
    lasting = here.share(ANSWER, ENCODER).frozen
    ending = here.share(ANSWER, ENCODER, NOW + timedelta(days=2)).frozen
    here.end(lasting.id, NOW + timedelta(days=9))
    gone = here.share(ANSWER, ENCODER).frozen
    here.revoke(gone.id)
    assert transfer.write(here, tmp_path / "links.jsonl") == 2
    assert transfer.read(there, tmp_path / "links.jsonl") == transfer.TakenIn(2, 0)
    for frozen in (lasting, ending):
        assert there.get(frozen.id) == here.get(frozen.id)
    assert there.get(gone.id) is None


def test_what_is_there_stays_as_it_is(here: Links, there: Links, tmp_path: Path) -> None:
    """Taking in twice adds nothing, and never brings back what was revoked."""
    kept, gone = here.share(ANSWER, ENCODER).frozen, here.share(ANSWER, ENCODER).frozen
    transfer.write(here, tmp_path / "links.jsonl")
    transfer.read(there, tmp_path / "links.jsonl")
    there.revoke(gone.id)
    assert transfer.read(there, tmp_path / "links.jsonl") == transfer.TakenIn(0, 2)
    assert there.get(gone.id) is None
    assert there.get(kept.id) == kept


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda text: "", "1"),
        (lambda text: text.replace('"version": 1', '"version": 2'), "1"),
        (lambda text: text[: len(text) - 40], "3"),
        (lambda text: text.replace('"rank": 1', '"rank": "1"', 1), "2"),
        (lambda text: text + "[" * 100_000, "4"),
    ],
)
def test_a_file_that_is_none_is_refused_whole(
    here: Links, there: Links, tmp_path: Path, change: object, line: str
) -> None:
    """The first wrong line is named, and nothing was taken in."""
    here.share(ANSWER, ENCODER)
    here.share(ANSWER, ENCODER)
    file = tmp_path / "links.jsonl"
    transfer.write(here, file)
    assert callable(change)
    file.write_text(change(file.read_text("utf-8")), "utf-8")
    with pytest.raises(LinksUnreadable) as refusal:
        transfer.read(there, file)
    assert refusal.value.reason == line
    assert there.listed() == []


def test_a_missing_file_is_said_to_be_missing(there: Links, tmp_path: Path) -> None:
    """The system's own words are the reason."""
    with pytest.raises(LinksUnreadable, match="No such file"):
        transfer.read(there, tmp_path / "none.jsonl")
