"""What stands in a library folder, and how a new state of it becomes visible."""

from __future__ import annotations

import errno
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.errors import LibraryDamaged, LibraryNewer, LibraryReadOnly, StorageFull
from index.generation import (
    FORMAT,
    EncoderIdentity,
    Layout,
    Manifest,
    TokenizerIdentity,
    check,
    drop_others,
    fresh_folder,
    seal,
    storage_errors,
)

MANIFEST = Manifest(
    generation=3,
    documents=2,
    passages=85,
    embedded=85,
    cutting=1,
    encoder=EncoderIdentity("模型", None, "0" * 64, 384),
    tokenizer=TokenizerIdentity("jieba", "0.42.1/1", "1" * 64),
    files={"vectors.faiss": "2" * 64},
)


def test_a_manifest_comes_back(tmp_path: Path) -> None:
    """What was written is read, and nothing else is left beside it."""
    layout = Layout(tmp_path)
    assert Manifest.read(layout) is None
    MANIFEST.write(layout)
    replace(MANIFEST, generation=4).write(layout)
    assert Manifest.read(layout) == replace(MANIFEST, generation=4)
    assert [file.name for file in tmp_path.iterdir()] == ["manifest.json"]


def test_a_manifest_is_replaced_in_one_step(tmp_path: Path) -> None:
    """Half a new manifest, as a kill may leave it, does not hide the one before."""
    layout = Layout(tmp_path)
    MANIFEST.write(layout)
    layout.manifest.with_suffix(".new").write_text('{"format": 1, "gener')
    assert Manifest.read(layout) == MANIFEST


def spoilt(**changes: object) -> str:
    data: dict[str, Any] = {"format": FORMAT, **json.loads(json.dumps(MANIFEST, default=vars_of))}
    return json.dumps({key: value for key, value in {**data, **changes}.items() if value is not None})


def vars_of(thing: object) -> dict[str, object]:
    slots: tuple[str, ...] = getattr(thing, "__slots__", ())
    return {name: getattr(thing, name) for name in slots}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '"text"',
        "{}",
        "\x00" * 40,
        spoilt(format=None),
        spoilt(format="one"),
        spoilt(files=None),
        spoilt(files=["vectors.faiss"]),
        spoilt(generation="../.."),
        spoilt(encoder={"name": "x"}),
        spoilt(more=1),
    ],
)
def test_a_spoilt_manifest_is_damage(tmp_path: Path, text: str) -> None:
    """A manifest that is cut, forged or of another shape is told as damage that can be mended."""
    layout = Layout(tmp_path)
    layout.manifest.write_text(text)
    with pytest.raises(LibraryDamaged, check=lambda error: error.rebuildable):
        Manifest.read(layout)


def test_an_unspoilt_manifest_is_none(tmp_path: Path) -> None:
    """The manifest that the spoilt ones are made of is sound itself; a newer one is told as newer."""
    layout = Layout(tmp_path)
    layout.manifest.write_text(spoilt())
    assert Manifest.read(layout) == MANIFEST
    layout.manifest.write_text(spoilt(format=FORMAT + 1, other=1, files=None))
    with pytest.raises(LibraryNewer):
        Manifest.read(layout)


def test_sealed_files_are_checked(tmp_path: Path) -> None:
    """A file changed, cut or removed after it was sealed is named; a lock file does not matter."""
    (tmp_path / "terms").mkdir()
    (tmp_path / "terms" / "a.store").write_bytes(b"abc")
    (tmp_path / "terms" / ".tantivy-meta.lock").touch()
    sums = seal(tmp_path)
    assert list(sums) == ["terms/a.store"]
    check(tmp_path, sums)
    for harm in (b"abd", b"ab", None):
        if harm is None:
            (tmp_path / "terms" / "a.store").unlink()
        else:
            (tmp_path / "terms" / "a.store").write_bytes(harm)
        with pytest.raises(LibraryDamaged, check=lambda error: error.path.name == "a.store"):
            check(tmp_path, sums)


def test_folders_of_generations(tmp_path: Path) -> None:
    """A fresh folder is empty whatever a killed run left there, and dropping leaves one generation."""
    layout = Layout(tmp_path)
    for number in (1, 2, 3):
        (fresh_folder(layout, number) / "left").touch()
    assert list(fresh_folder(layout, 3).iterdir()) == []
    drop_others(layout, 3)
    assert list(layout.generations.iterdir()) == [layout.generation(3)]


@pytest.mark.parametrize(
    ("raised", "error"),
    [
        (OSError(errno.ENOSPC, "full"), StorageFull),
        (OSError(errno.EDQUOT, "quota"), StorageFull),
        (OSError(errno.EFBIG, "limit"), StorageFull),
        (ValueError("An IO error occurred: 'No space left on device (os error 28)'"), StorageFull),
        (ValueError("An IO error occurred: 'File too large (os error 27)'"), StorageFull),
        (OSError(errno.EACCES, "denied"), LibraryReadOnly),
        (OSError(errno.EROFS, "read-only"), LibraryReadOnly),
        (ValueError("Failed to open file for write: 'Permission denied (os error 13)'"), LibraryReadOnly),
        (OSError(errno.EIO, "broken"), OSError),
        (ValueError("something else"), ValueError),
    ],
)
def test_storage_errors_have_their_names(raised: Exception, error: type[Exception]) -> None:
    """A full disk and a lack of permission are told apart, also where tantivy gives only words."""
    with pytest.raises(error) as caught, storage_errors(Path("library")):
        raise raised
    assert caught.value is raised or caught.value.__cause__ is raised
