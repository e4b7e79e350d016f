"""What is known of the machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.machine import Names, free, may_write, memory, names, processors, size


def test_there_is_memory() -> None:
    """Some of it is free, and no more than there is."""
    found = memory()
    assert 0 < found.available <= found.total


def test_a_processor_is_known_by_its_flags(tmp_path: Path) -> None:
    """Of all that Linux lists, what decides the speed of encoding is told; elsewhere nothing is."""
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("processor : 0\nflags\t\t: fpu avx2 amx_bf16 sse\n")
    assert processors(cpuinfo).flags == ("avx2", "amx_bf16")
    assert processors(tmp_path / "nothing").flags == ()
    assert processors().count > 0


def test_a_folder_that_is_not_there_yet_has_a_disk(tmp_path: Path) -> None:
    """What is free, and whether it may be written, goes by the nearest folder that is there."""
    later = tmp_path / "a" / "b"
    assert free(later) == pytest.approx(free(tmp_path), rel=0.1)
    assert may_write(later)
    (tmp_path / "file").touch()
    assert not may_write(tmp_path / "file" / "below")


def test_sizes_add_up(tmp_path: Path) -> None:
    """A folder is as large as the files in it; what is not there has no size."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "one").write_bytes(b"1" * 10)
    (tmp_path / "a" / "b" / "two").write_bytes(b"2" * 20)
    (tmp_path / "a" / "loop").symlink_to(tmp_path / "a")
    assert size(tmp_path / "a" / "one") == 10
    assert size(tmp_path / "a") == 30
    assert size(tmp_path / "nothing") == 0


def test_names_are_tried_out(tmp_path: Path) -> None:
    """How names are taken is told by trying, and nothing of it is left."""
    assert names(tmp_path) == Names(case=True, forms=True, kept=True)
    assert list(tmp_path.iterdir()) == []
    assert names(tmp_path / "nothing") is None
