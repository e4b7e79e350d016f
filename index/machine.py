"""The machine: memory, processor, disks, and how its file system takes names."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

CPUINFO = Path("/proc/cpuinfo")
TELLING = (
    *("avx2", "avx512f", "avx512_bf16", "avx512_vnni", "avx_vnni", "amx_tile", "amx_bf16", "amx_int8"),
    *("asimd", "bf16", "i8mm", "sve"),
)
"""What a processor may have that decides how fast it encodes, as Linux names it."""
COMPOSED, DECOMPOSED = "caf\u00e9.txt", "cafe\u0301.txt"
"""One name in two Unicode forms."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes: all there is, and what a program may still take."""

    total: int
    available: int


@dataclass(frozen=True, slots=True)
class Processors:
    """How many threads run at once, and which of `TELLING` they have; none where the system does not say."""

    count: int
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """How a file system takes names.

    `case` tells whether it tells upper from lower case; `forms` whether it tells two Unicode forms of a name
    apart; `kept` whether a name is listed as it was written.
    """

    case: bool
    forms: bool
    kept: bool


def memory() -> Memory:
    import psutil  # type: ignore[import-untyped]  # it ships no types

    found = psutil.virtual_memory()
    return Memory(found.total, found.available)


def processors(cpuinfo: Path = CPUINFO) -> Processors:
    flags: set[str] = set()
    with suppress(OSError):
        for line in cpuinfo.read_text("utf-8", "replace").splitlines():
            key, _, value = line.partition(":")
            if key.strip() in ("flags", "Features"):
                flags.update(value.split())
    return Processors(os.cpu_count() or 1, tuple(flag for flag in TELLING if flag in flags))


def free(folder: Path) -> int | None:
    """Bytes that may still be written in a folder, or where it is to be; None where nobody can tell."""
    try:
        return shutil.disk_usage(_nearest(folder)).free
    except OSError:
        return None


def may_write(folder: Path) -> bool:
    """Whether files may be made in a folder, or the folder itself."""
    nearest = _nearest(folder)
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)


def size(path: Path) -> int:
    """Bytes of a file, or of all files below a folder; what cannot be looked at counts nothing."""
    if not path.is_dir():
        with suppress(OSError):
            return path.stat().st_size
        return 0
    return sum(size(Path(folder, name)) for folder, _, names in os.walk(path) for name in names)


def names(folder: Path | None = None) -> Names | None:
    """Tries it out in a folder of its own, below `folder` or where temporary files are; None if it cannot."""
    try:
        with tempfile.TemporaryDirectory(dir=folder) as tried:
            here = Path(tried)
            (here / "Name.txt").touch()
            case = not (here / "nAME.TXT").exists()
            (here / "Name.txt").unlink()
            (here / COMPOSED).touch()
            forms = not (here / DECOMPOSED).exists()
            return Names(case, forms, kept=os.listdir(here) == [COMPOSED])  # noqa: PTH208 - the bare names
    except OSError:
        return None


def _nearest(folder: Path) -> Path:
    """The folder itself, or the nearest one around it that is there."""
    whole = folder.absolute()
    return next((each for each in (whole, *whole.parents) if each.exists()), whole)
