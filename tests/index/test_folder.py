"""The files below a folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import Reason
from index.folder import files, is_listed, readable


def touch(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()


def paths(root: Path, prefix: str = "", own: Path = Path("nowhere")) -> list[str]:
    return [found.path for found in files(root, prefix, own)]


def test_files_come_in_a_stable_order_under_their_prefix(tmp_path: Path) -> None:
    """Every file of every depth is found once, with "/" between the parts."""
    touch(tmp_path, "b.txt", "a.txt", "深/层/c.txt", "深/a.md")
    assert paths(tmp_path, "报告/") == ["报告/a.txt", "报告/b.txt", "报告/深/a.md", "报告/深/层/c.txt"]
    assert paths(tmp_path / "a.txt", "x/") == ["x/a.txt"]


def test_what_nobody_means_is_left_out(tmp_path: Path) -> None:
    """Hidden files, office locks, system folders and the library itself do not come."""
    left_out = [".git/x.txt", ".x.txt", "~$报告.docx", "__pycache__/x.txt", "Thumbs.db", "library/x.txt"]
    touch(tmp_path, "a.txt", *left_out)
    assert paths(tmp_path, own=tmp_path / "library") == ["a.txt"]
    hidden = [name for name in left_out if not is_listed(tmp_path, tmp_path / name)]
    assert hidden == left_out[:-1]
    assert is_listed(tmp_path, tmp_path / "a.txt")


def test_a_hidden_root_is_meant(tmp_path: Path) -> None:
    """A folder or file that is named by itself is read, hidden or not."""
    touch(tmp_path, ".notes/a.txt", ".b.txt")
    assert paths(tmp_path / ".notes") == ["a.txt"]
    assert paths(tmp_path / ".b.txt") == [".b.txt"]


def test_links_to_folders_are_told(tmp_path: Path) -> None:
    """One that leads elsewhere is told, one that leads back inside is not, neither is followed."""
    root = tmp_path / "root"
    touch(root, "sub/a.txt")
    touch(tmp_path, "elsewhere/b.txt")
    (root / "back").symlink_to(root / "sub")
    (root / "loop").symlink_to(root)
    (root / "away").symlink_to(tmp_path / "elsewhere")
    assert [(found.path, found.reason) for found in files(root, "", tmp_path / "library")] == [
        ("away", Reason.LINKED_FOLDER),
        ("sub/a.txt", None),
    ]


@given(name=st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/"), min_size=1))
def test_a_name_is_kept(name: str) -> None:
    """A name that is Unicode is shown as it is."""
    assert readable(name) == name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("年度报告.txt".encode("gb18030"), "年度报告.txt"),
        (b"\xff\xff.txt", "\\xff\\xff.txt"),
    ],
)
def test_a_name_of_other_bytes_can_be_read(name: bytes, shown: str) -> None:
    """GB18030 becomes the name it was; bytes that are nothing become their numbers."""
    assert readable(os.fsdecode(name)) == shown
    shown.encode()
