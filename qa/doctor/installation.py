"""The program as it is installed here: found out without importing anything heavy."""

from __future__ import annotations

import importlib.util
import locale
import os
import platform
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path

from index.encoder import bundled, hub, precision
from index.readers import OCR

ROOT = Path(__file__).parents[2]
_PINNED = re.compile(r"([A-Za-z0-9._-]+)==([^\s;]+)[ \t]*(;)?")


@dataclass(frozen=True, slots=True)
class Package:
    """A package the program stands on; `found` is None where it is not installed.

    An `optional` one belongs to some systems only.
    """

    name: str
    pinned: str
    found: str | None
    optional: bool

    @property
    def is_as_pinned(self) -> bool:
        """A build for one kind of machine (`2.13.0+cpu`) is the same version."""
        return self.found is not None and self.found.partition("+")[0] == self.pinned


class Whereabouts(StrEnum):
    """Where an encoder would come from."""

    UNPACKED = "unpacked"
    PACKED = "packed"
    """In a package; it is unpacked at first use."""
    FOLDER = "folder"
    FETCHED = "fetched"
    """Fetched from the hub before."""
    TO_FETCH = "to-fetch"
    GONE = "gone"
    """A folder that is not there."""


@dataclass(frozen=True, slots=True)
class EncoderHere:
    """An encoder as far as it is known without loading it.

    `fingerprint` is None unless it is the bundled one and was loaded before, `precision` unless it was
    measured before.
    """

    name: str
    whereabouts: Whereabouts
    fingerprint: str | None
    precision: str | None


@dataclass(frozen=True, slots=True)
class Terminal:
    """How text goes out and names come in: encodings by their Python names."""

    locale: str
    output: str
    file_names: str

    @property
    def takes_chinese(self) -> bool:
        try:
            "原文".encode(self.output)
        except (UnicodeEncodeError, LookupError):
            return False
        return True


def program() -> str:
    """The version of the program."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def packages(requirements: Path = ROOT / "requirements.txt") -> Iterator[Package]:
    """The pinned packages, and what is installed of them."""
    for line in requirements.read_text("utf-8").splitlines():
        if pinned := _PINNED.match(line):
            name, version, marker = pinned.groups()
            yield Package(name, version, _version(name), optional=marker is not None)


def python() -> str:
    return f"{platform.python_version()} ({platform.python_implementation()})"


def system() -> str:
    """The operating system and kind of machine, not its name."""
    return platform.platform()


def can_recognise() -> bool:
    """Whether the words of scanned pages can be read."""
    return importlib.util.find_spec(OCR) is not None


def can_draw() -> bool:
    """Whether there is a face with Chinese characters, for the pictures that are shown beside a link."""
    from qa.web.picture import drawable

    return drawable("原文")


def terminal() -> Terminal:
    language, encoding = locale.getlocale()
    named = ".".join(filter(None, (language, encoding))) or "C"
    return Terminal(named, sys.stdout.encoding or "ascii", sys.getfilesystemencoding())


def encoder(name: str, cache: Path) -> EncoderHere:
    identity = bundled.noted(cache) if name == bundled.NAME else None
    return EncoderHere(
        name=name,
        whereabouts=_whereabouts(name, cache),
        fingerprint=identity.fingerprint if identity else None,
        precision=precision.remembered(cache),
    )


def _whereabouts(name: str, cache: Path) -> Whereabouts:
    if name == bundled.NAME and bundled.packed_file() is not None:
        folder = bundled.unpacked(cache)
        sound = folder is not None and bundled.is_sound(folder)
        return Whereabouts.UNPACKED if sound else Whereabouts.PACKED
    if Path(name).is_dir():
        return Whereabouts.FOLDER
    if Path(name).is_absolute() or name.startswith(os.curdir):
        return Whereabouts.GONE
    fetched = hub.is_fetched(bundled.HUB_NAME if name == bundled.NAME else name)
    return Whereabouts.FETCHED if fetched else Whereabouts.TO_FETCH


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
