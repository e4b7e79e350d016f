"""What an installation and a library are, and what would go wrong."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index.generation import FORMAT, Layout
from index.machine import Memory
from index.reading import Folder, Pool, Unanswering
from index.sync import writing
from qa.doctor import Cause, Examination, examine
from qa.doctor.examination import FULL, LOW, MIB, shortened
from qa.doctor.holdings import Condition, Presence, holdings
from qa.doctor.installation import Package, Terminal, Whereabouts, encoder, packages
from tests.shelf import Shelf, paragraph

SOUND = {Cause.NO_OCR, Cause.NO_FONT}
"""What may be so on any machine that runs the tests."""


@pytest.fixture
def filled(shelf: Shelf) -> Shelf:
    shelf.write("a.txt", paragraph(1))
    shelf.sync()
    return shelf


@pytest.fixture
def found(filled: Shelf, cache: Path) -> Examination:
    """A sound library on a machine with room."""
    roomy = Memory(2**36, 2**35)
    looked = examine(filled.folder, cache, filled.pool, None, {})
    return replace(looked, memory=roomy, cache_free=2**40, library_free=2**40)


def causes(found: Examination) -> set[Cause]:
    return {trouble.cause for trouble in found.troubles} - SOUND


def test_a_sound_library_stops_nothing(found: Examination) -> None:
    """All that is known of it is told, and nothing would go wrong."""
    library = found.as_json()["library"]
    assert (library["condition"], library["form"], library["generation"]) == ("sound", FORMAT, 1)
    assert (library["documents"], library["embedded"]) == (1, library["passages"])
    assert [each["presence"] for each in library["follows"]] == ["there"]
    assert library["sizes"]["catalog.sqlite"] > 0
    assert (causes(found), found.stops) == (set(), False)


TROUBLES: dict[Cause, Callable[[Examination], Examination]] = {
    Cause.MEMORY_LOW: lambda found: replace(found, memory=Memory(2**34, 2**30)),
    Cause.DISK_LOW: lambda found: replace(found, library_free=LOW - 1),
    Cause.DISK_FULL: lambda found: replace(found, library_free=FULL - 1),
    Cause.CACHE_CLOSED: lambda found: replace(found, cache_writable=False),
    Cause.UNPACKING: lambda found: replace(
        found, cache_writable=False, encoder=replace(found.encoder, whereabouts=Whereabouts.PACKED)
    ),
    Cause.ENCODER_GONE: lambda found: replace(
        found, encoder=replace(found.encoder, whereabouts=Whereabouts.GONE)
    ),
    Cause.ENCODER_TO_FETCH: lambda found: replace(
        found, encoder=replace(found.encoder, whereabouts=Whereabouts.TO_FETCH)
    ),
    Cause.ENCODER_OTHER: lambda found: replace(found, encoder=replace(found.encoder, fingerprint="f" * 64)),
    Cause.PACKAGE_MISSING: lambda found: replace(found, packages=(Package("x", "1", None, False),)),
    Cause.PACKAGE_OTHER: lambda found: replace(found, packages=(Package("x", "1", "2", False),)),
    Cause.LIBRARY_READ_ONLY: lambda found: replace(found, library=replace(found.library, is_writable=False)),
    Cause.LIBRARY_WRITTEN: lambda found: replace(found, library=replace(found.library, is_written=True)),
    Cause.TERMINAL: lambda found: replace(found, terminal=Terminal("C", "ascii", "utf-8")),
    Cause.PROXY: lambda found: replace(found, proxy="HTTP_PROXY"),
}
STOPPING = {
    *(Cause.DISK_FULL, Cause.UNPACKING, Cause.ENCODER_GONE, Cause.ENCODER_OTHER, Cause.PACKAGE_MISSING),
    *(Cause.LIBRARY_READ_ONLY, Cause.TERMINAL),
}


@pytest.mark.parametrize("cause", TROUBLES)
def test_each_trouble_is_told(found: Examination, cause: Cause) -> None:
    """What is short, missing, closed or other is told, and whether it stops the work."""
    troubled = TROUBLES[cause](found)
    assert causes(troubled) == {cause}
    assert troubled.stops == (cause in STOPPING)
    assert json.dumps(troubled.as_json())


def test_what_stops_the_work_comes_first(found: Examination) -> None:
    """The last thing that a reader of a long list should miss."""
    troubled = replace(found, memory=Memory(1, 1), terminal=Terminal("C", "ascii", "ascii"), proxy="x")
    first, *others = troubled.troubles
    assert (first.cause, first.stops) == (Cause.TERMINAL, True)
    assert not any(trouble.stops for trouble in others)


def test_a_cache_that_is_nearly_full_is_told(found: Examination) -> None:
    """An encoder that is not unpacked yet needs half a gigabyte there; one that is needs nothing."""
    low = replace(found, cache_free=300 * MIB)
    assert causes(low) == {Cause.DISK_LOW}
    packed = replace(low, encoder=replace(found.encoder, whereabouts=Whereabouts.PACKED))
    assert causes(packed) == {Cause.DISK_FULL}


# Libraries


@pytest.mark.parametrize(
    ("harm", "condition"),
    [
        (lambda layout: layout.manifest.write_bytes(b"{"), Condition.DAMAGED),
        (lambda layout: layout.manifest.unlink(), Condition.DAMAGED),
        (lambda layout: layout.manifest.write_text('{"format": 99}'), Condition.NEWER),
        (lambda layout: layout.catalog.write_bytes(b"rubbish" * 1000), Condition.LOST),
        (lambda layout: layout.catalog.write_bytes(b""), Condition.LOST),
        (lambda layout: layout.catalog.unlink(), Condition.LOST),
    ],
)
def test_what_is_wrong_with_a_library_is_told(
    filled: Shelf, cache: Path, harm: Callable[[Layout], object], condition: Condition
) -> None:
    """From outside it is told what can be mended, what cannot, and what is of another version."""
    harm(Layout(filled.folder))
    found = examine(filled.folder, cache, filled.pool, None, {})
    assert found.library.condition is condition
    assert found.stops


def test_no_library_is_no_trouble(tmp_path: Path, cache: Path, pool: Pool) -> None:
    """Where none was made yet, how to make one is all there is to say."""
    for folder in (tmp_path / "none", tmp_path):
        found = examine(folder, cache, pool, None, {})
        assert found.library.condition is Condition.MISSING
        assert Cause.LIBRARY_MISSING in causes(found)
        assert not any(trouble.stops and trouble.about == shortened(folder) for trouble in found.troubles)


def test_folders_that_are_gone_or_hang_are_told(filled: Shelf, cache: Path) -> None:
    """A folder that is not there, and one that does not answer, are told apart, and stop nothing."""

    class Hanging(Pool):
        def look(self, root: Path) -> Folder:
            raise Unanswering

    with closing(Hanging(1)) as pool:
        assert [presence for _, presence in holdings(filled.folder, pool).followed] == [Presence.UNANSWERING]
    filled.docs.rename(filled.docs.with_name("away"))
    found = examine(filled.folder, cache, filled.pool, None, {})
    assert Cause.FOLDER_MISSING in causes(found)


def test_a_library_that_is_written_is_told(filled: Shelf) -> None:
    """Another process that writes is seen without disturbing it."""
    with writing(filled.folder, filled.load, filled.make_tokenizer, filled.pool):
        assert holdings(filled.folder, filled.pool).is_written
    assert not holdings(filled.folder, filled.pool).is_written


def test_only_what_belongs_to_a_library_is_measured(filled: Shelf) -> None:
    """What else lies in the folder is nobody's business: no name of it is told."""
    (filled.folder / "我的日记.txt").write_text("秘密", "utf-8")
    assert "我的日记.txt" not in holdings(filled.folder, filled.pool).sizes


# Privacy


def test_nothing_private_is_told(filled: Shelf, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither titles nor names of files, nor whose home it is."""
    monkeypatch.setenv("HOME", str(filled.docs.parent))
    filled.write("机密文件.txt", paragraph(2))
    filled.sync()
    told = json.dumps(examine(filled.folder, cache, filled.pool, None, {}).as_json(), ensure_ascii=False)
    assert "机密" not in told
    assert "编号" not in told
    assert str(filled.docs.parent / "library") not in told
    assert '"~/library"' in told


def test_a_home_is_a_tilde(tmp_path: Path) -> None:
    """A path in somebody's home does not tell whose; others are told whole."""
    assert shortened(tmp_path / "a" / "b", tmp_path / "a") == f"~{os.sep}b"
    assert shortened(tmp_path / "a", tmp_path / "a") == "~"
    assert shortened(tmp_path / "ab", tmp_path / "a") == str(tmp_path / "ab")


# The installation


@pytest.mark.parametrize(
    ("environment", "proxy"),
    [
        ({}, None),
        ({"http_proxy": ""}, None),
        ({"https_proxy": "http://p:1"}, None),
        ({"http_proxy": "http://p:1"}, "http_proxy"),
        ({"ALL_PROXY": "socks5://p:1", "NO_PROXY": "example.org"}, "ALL_PROXY"),
        ({"http_proxy": "http://p:1", "no_proxy": "example.org, 127.0.0.1"}, None),
        ({"http_proxy": "http://p:1", "NO_PROXY": "*"}, None),
    ],
)
def test_a_proxy_before_ourselves_is_told(
    shelf: Shelf, cache: Path, environment: dict[str, str], proxy: str | None
) -> None:
    """A proxy for plain HTTP that nothing keeps from taking what is meant for this machine."""
    assert examine(shelf.folder, cache, shelf.pool, None, environment).proxy == proxy


def test_packages_are_those_that_are_pinned(tmp_path: Path) -> None:
    """The list is requirements.txt itself; what belongs to some systems only may be missing."""
    assert {"torch", "psutil"} <= {package.name for package in packages()}
    listed = tmp_path / "requirements.txt"
    listed.write_text("# words\nnumpy==0.1\nnone-such==1.0; sys_platform == 'x'\nnone-such-2==1.0\n")
    numpy, optional, missing = packages(listed)
    assert numpy.found is not None
    assert not numpy.is_as_pinned
    assert (optional.found, optional.optional) == (None, True)
    assert (missing.found, missing.optional) == (None, False)
    assert replace(numpy, found="0.1+cpu").is_as_pinned


def test_an_encoder_is_found_without_loading_it(bytes_model: Path, tmp_path: Path, cache: Path) -> None:
    """A folder, one that is gone, and a name of the hub that was never fetched."""
    assert encoder(str(bytes_model), cache).whereabouts is Whereabouts.FOLDER
    assert encoder(str(tmp_path / "gone"), cache).whereabouts is Whereabouts.GONE
    assert encoder("nobody/no-such-model", cache).whereabouts is Whereabouts.TO_FETCH


def test_every_cause_has_a_check() -> None:
    """No trouble is named that nothing tells."""
    folder = Path(__file__).parents[3] / "qa" / "doctor"
    source = (folder / "examination.py").read_text("utf-8").partition("class Trouble")[2]
    assert [cause.name for cause in Cause if f"Cause.{cause.name}" not in source] == []
