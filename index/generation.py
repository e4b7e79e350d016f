"""What stands in a library folder, and how a new state of it becomes visible.

    catalog.sqlite              documents and passages: the truth
    embeddings.sqlite           vectors already computed, and the tokens of passages
    generations/000003/         vectors.faiss and terms/, made from the two above, and lexicon.json,
                                the user dictionary they were made with, where there is one
    manifest.json               which generation counts, and what made it
    words.txt                   the user dictionary as it is to be: the user's own file
    answers.sqlite              answers that were shared, as they were then; never made again

A generation is written completely, then `manifest.json` is replaced in one atomic rename. Killed at
any moment before, the folder still answers from the generation before.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.errors import LibraryClosed, LibraryDamaged, LibraryNewer, LibraryReadOnly, StorageFull

FORMAT = 3
"""The form of the library folder this version writes; older ones are migrated, newer ones refused."""

FRESH = ".new"
"""How the name ends of a file that is written to take another's place."""
LOCK = ".lock"

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}
_SYSTEM_ERROR = re.compile(r"\(os error (\d+)\)")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each file of a library is."""

    root: Path

    @property
    def catalog(self) -> Path:
        return self.root / "catalog.sqlite"

    @property
    def embeddings(self) -> Path:
        return self.root / "embeddings.sqlite"

    @property
    def manifest(self) -> Path:
        return self.root / "manifest.json"

    @property
    def words(self) -> Path:
        return self.root / "words.txt"

    @property
    def uploads(self) -> Path:
        """Where files lie that were brought in through the page."""
        return self.root / "uploads"

    @property
    def answers(self) -> Path:
        return self.root / "answers.sqlite"

    @property
    def lock(self) -> Path:
        return self.root / ".lock"

    @property
    def generations(self) -> Path:
        return self.root / "generations"

    def generation(self, number: int) -> Path:
        return self.generations / f"{number:06d}"

    def vectors(self, number: int) -> Path:
        return self.generation(number) / "vectors.faiss"

    def terms(self, number: int) -> Path:
        return self.generation(number) / "terms"

    def lexicon(self, number: int) -> Path:
        return self.generation(number) / "lexicon.json"


@dataclass(frozen=True, slots=True)
class EncoderIdentity:
    """Which model made the vectors. `hash` decides; the rest is for people."""

    name: str
    revision: str | None
    hash: str
    width: int


@dataclass(frozen=True, slots=True)
class TokenizerIdentity:
    """Which tokenizer made the words. `dictionary` is the hash that decides.

    The user dictionary is not in it: that stands beside the words, see `index.lexicon`.
    """

    name: str
    version: str
    dictionary: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The current generation and what made it. `files` maps names to SHA-256.

    Of its passages, `embedded` are found by meaning too; the others by their words alone so far.
    `projection` names what made the passages' tokens (see `index.late`); None where none are kept.
    """

    generation: int
    documents: int
    passages: int
    embedded: int
    cutting: int
    encoder: EncoderIdentity
    tokenizer: TokenizerIdentity
    files: dict[str, str]
    projection: str | None = None

    @classmethod
    def read(cls, layout: Layout) -> Manifest | None:
        """None where the folder has no manifest.

        Raises `LibraryNewer`, `LibraryDamaged`, or `LibraryClosed` where it may not be read.
        """
        try:
            data: dict[str, Any] = json.loads(layout.manifest.read_text("utf-8"))
            found = int(data.pop("format"))
            if found > FORMAT:
                raise LibraryNewer(layout.root, found, FORMAT)
            data.setdefault("embedded", data["passages"])  # before form 3 a generation had to be whole
            data["encoder"] = EncoderIdentity(**data["encoder"])
            data["tokenizer"] = TokenizerIdentity(**data["tokenizer"])
            if not isinstance(data["generation"], int) or not isinstance(data["files"], dict):
                raise LibraryDamaged(layout.manifest, rebuildable=True)
            return cls(**data)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except PermissionError as error:
            raise LibraryClosed(layout.root) from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise LibraryDamaged(layout.manifest, rebuildable=True) from error

    def write(self, layout: Layout) -> None:
        """Replaces the manifest in one step: this makes the generation visible."""
        text = json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=2)
        replace_file(layout.manifest, f"{text}\n".encode())


def replace_file(file: Path, data: bytes) -> None:
    """Replaces a file in one step: killed at any moment, the old bytes are there or the new ones."""
    file = file.resolve()  # a link stays a link
    fresh = file.with_suffix(FRESH)
    with fresh.open("wb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())
    if file.exists():
        shutil.copymode(file, fresh)
    fresh.replace(file)
    _sync_folder(file.parent)


def seal(folder: Path) -> dict[str, str]:
    """Brings every file below `folder` to the disk and gives its SHA-256, by relative name."""
    sums: dict[str, str] = {}
    for file in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != LOCK):
        with file.open("rb") as opened:
            os.fsync(opened.fileno())
            sums[file.relative_to(folder).as_posix()] = hashlib.file_digest(opened, "sha256").hexdigest()
    for directory in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        _sync_folder(directory)
    return sums


def check(folder: Path, sums: dict[str, str]) -> None:
    """Raises `LibraryDamaged` for the first file of a generation that is not as it was sealed."""
    for name, expected in sums.items():
        file = folder / name
        try:
            with file.open("rb") as opened:
                found = hashlib.file_digest(opened, "sha256").hexdigest()
        except OSError as error:
            raise LibraryDamaged(file, rebuildable=True) from error
        if found != expected:
            raise LibraryDamaged(file, rebuildable=True)


def fresh_folder(layout: Layout, number: int) -> Path:
    """An empty folder for a generation; what a killed run left there is removed."""
    folder = layout.generation(number)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def leftovers(layout: Layout, manifest: Manifest) -> list[Path]:
    """What a killed run, or somebody else, left in the library folder, and nobody reads."""
    kept = layout.generation(manifest.generation)
    others = [folder for folder in _inside(layout.generations) if folder != kept]
    half_written = [file.with_suffix(FRESH) for file in (layout.manifest, layout.words)]
    return [*others, *_unsealed(kept, manifest.files), *(file for file in half_written if file.exists())]


def clear(paths: Iterable[Path]) -> None:
    """Removes files, and folders with what is in them; what cannot be removed stays."""
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()


def drop_others(layout: Layout, number: int) -> None:
    """Removes every generation but one. Readers that have an older one open keep their files."""
    for folder in layout.generations.iterdir():
        if folder != layout.generation(number):
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """The operating system's refusals to write, as this package's errors."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull(path) from error
        if error.errno in _DENIED:
            raise LibraryReadOnly(path) from error
        raise
    except ValueError as error:
        # tantivy gives the system's error as text only, with its number at the end.
        told = _SYSTEM_ERROR.search(str(error))
        if told and int(told.group(1)) in _FULL:
            raise StorageFull(path) from error
        if told and int(told.group(1)) in _DENIED:
            raise LibraryReadOnly(path) from error
        raise


def _inside(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _unsealed(folder: Path, sums: dict[str, str]) -> list[Path]:
    """The files below a generation's folder that did not belong to it when it was sealed."""
    files = (path for path in sorted(folder.rglob("*")) if not path.is_dir() and path.suffix != LOCK)
    return [path for path in files if path.relative_to(folder).as_posix() not in sums]


def _sync_folder(folder: Path) -> None:
    """Makes a rename in `folder` lasting, where the system can open folders at all."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
    finally:
        os.close(descriptor)
