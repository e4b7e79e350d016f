"""All that is known of an installation and a library, and the troubles that follow from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from index import machine
from index.encoder import bundled
from index.folder import readable
from index.generation import FORMAT
from index.machine import Memory, Names, Processors
from index.reading import Pool
from qa.doctor import installation
from qa.doctor.holdings import Condition, Holdings, Presence, holdings
from qa.doctor.installation import EncoderHere, Package, Terminal, Whereabouts

GIB, MIB = 2**30, 2**20
LEAST_MEMORY = 2 * GIB
"""Indexing takes up to 1.5 GB, asking 1 GB."""
FULL, LOW = 200 * MIB, 2 * GIB
"""Bytes free on a disk: below the first nothing can be written safely, below the second it may fill soon."""
UNPACKED = 544 * MIB
"""Bytes the bundled encoder needs to be unpacked."""
PROXIES = ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY")
NO_PROXIES = ("no_proxy", "NO_PROXY")
OURSELVES = ("*", "localhost", "127.0.0.1")


class Cause(StrEnum):
    """What would go wrong. Those in `_STOPPING` keep the program from its work."""

    PACKAGE_MISSING = "package-missing"
    PACKAGE_OTHER = "package-other"
    MEMORY_LOW = "memory-low"
    DISK_FULL = "disk-full"
    DISK_LOW = "disk-low"
    CACHE_CLOSED = "cache-closed"
    UNPACKING = "unpacking"
    ENCODER_GONE = "encoder-gone"
    ENCODER_OTHER = "encoder-other"
    ENCODER_TO_FETCH = "encoder-to-fetch"
    LIBRARY_MISSING = "library-missing"
    LIBRARY_CLOSED = "library-closed"
    LIBRARY_NEWER = "library-newer"
    LIBRARY_DAMAGED = "library-damaged"
    LIBRARY_LOST = "library-lost"
    LIBRARY_READ_ONLY = "library-read-only"
    LIBRARY_WRITTEN = "library-written"
    FOLDER_MISSING = "folder-missing"
    FOLDER_UNANSWERING = "folder-unanswering"
    NO_OCR = "no-ocr"
    NO_FONT = "no-font"
    TERMINAL = "terminal"
    PROXY = "proxy"


_STOPPING = frozenset(
    (
        *(Cause.PACKAGE_MISSING, Cause.DISK_FULL, Cause.UNPACKING, Cause.TERMINAL),
        *(Cause.ENCODER_GONE, Cause.ENCODER_OTHER),
        *(Cause.LIBRARY_CLOSED, Cause.LIBRARY_NEWER, Cause.LIBRARY_DAMAGED, Cause.LIBRARY_LOST),
        Cause.LIBRARY_READ_ONLY,
    )
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that would go wrong; `about` is the path, package, … it speaks of, `detail` data."""

    cause: Cause
    about: str = ""
    detail: str = ""

    @property
    def stops(self) -> bool:
        """Whether it keeps the program from its work."""
        return self.cause in _STOPPING

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "stops": self.stops}


@dataclass(frozen=True, slots=True)
class Examination:
    """What is known. Sizes are bytes; None where nobody can tell."""

    program: str
    python: str
    system: str
    processors: Processors
    memory: Memory
    packages: tuple[Package, ...]
    encoder: EncoderHere
    cache: Path
    cache_size: int
    cache_free: int | None
    cache_writable: bool
    library: Holdings
    library_free: int | None
    can_recognise: bool
    can_draw: bool
    terminal: Terminal
    names: Names | None
    proxy: str | None
    """The variable that names a proxy which requests to this machine would go through too."""

    @property
    def troubles(self) -> list[Trouble]:
        """What would go wrong, what keeps the program from its work first."""
        found = [
            *_of_packages(self),
            *_of_machine(self),
            *_of_encoder(self),
            *_of_library(self),
            *_of_rest(self),
        ]
        return sorted(found, key=lambda trouble: not trouble.stops)

    @property
    def stops(self) -> bool:
        return any(trouble.stops for trouble in self.troubles)

    def as_json(self) -> dict[str, Any]:
        library, manifest = self.library, self.library.manifest
        return {
            "program": self.program,
            "python": self.python,
            "system": self.system,
            "processors": asdict(self.processors),
            "memory": asdict(self.memory),
            "packages": {package.name: package.found for package in self.packages},
            "encoder": {**asdict(self.encoder), "name": encoder_name(self.encoder.name)},
            "cache": {"path": shortened(self.cache), "size": self.cache_size, "free": self.cache_free},
            "library": {
                "path": shortened(library.folder),
                "condition": library.condition.value,
                "form": library.form,
                "generation": manifest and manifest.generation,
                "documents": manifest and manifest.documents,
                "passages": manifest and manifest.passages,
                "embedded": manifest and manifest.embedded,
                "encoder": manifest
                and {**asdict(manifest.encoder), "name": encoder_name(manifest.encoder.name)},
                "sizes": library.sizes,
                "free": self.library_free,
                "follows": [
                    {"path": shortened(root.path), "presence": presence.value}
                    for root, presence in library.followed
                ],
            },
            "can_recognise": self.can_recognise,
            "can_draw": self.can_draw,
            "terminal": asdict(self.terminal),
            "names": self.names and asdict(self.names),
            "troubles": [trouble.as_json() for trouble in self.troubles],
        }


def examine(
    folder: Path, cache: Path, pool: Pool, named: str | None, environment: Mapping[str, str]
) -> Examination:
    """Looks at everything. `named` is the encoder that was asked for; `pool` looks at folders."""
    library = holdings(folder, pool)
    made_with = library.manifest.encoder.name if library.manifest else None
    return Examination(
        program=installation.program(),
        python=installation.python(),
        system=installation.system(),
        processors=machine.processors(),
        memory=machine.memory(),
        packages=tuple(installation.packages()),
        encoder=installation.encoder(named or made_with or bundled.NAME, cache),
        cache=cache,
        cache_size=machine.size(cache),
        cache_free=machine.free(cache),
        cache_writable=machine.may_write(cache),
        library=library,
        library_free=machine.free(folder),
        can_recognise=installation.can_recognise(),
        can_draw=installation.can_draw(),
        terminal=installation.terminal(),
        names=machine.names(),
        proxy=_proxy(environment),
    )


def shortened(path: Path, home: Path | None = None) -> str:
    """A path without the name of whose home it lies in."""
    whole, home = path.absolute(), home or Path.home()
    return readable(str(Path("~", whole.relative_to(home)) if whole.is_relative_to(home) else whole))


def encoder_name(name: str) -> str:
    """An encoder's name; where that is a folder, without the name of whose home it lies in."""
    return shortened(Path(name)) if Path(name).is_absolute() else name


def _proxy(environment: Mapping[str, str]) -> str | None:
    spared = ",".join(environment.get(name, "") for name in NO_PROXIES).replace(" ", "").split(",")
    if any(name in spared for name in OURSELVES):
        return None
    return next((name for name in PROXIES if environment.get(name)), None)


def _of_packages(found: Examination) -> Iterator[Trouble]:
    for package in found.packages:
        if package.found is None and not package.optional:
            yield Trouble(Cause.PACKAGE_MISSING, package.name, package.pinned)
        elif package.found is not None and not package.is_as_pinned:
            yield Trouble(Cause.PACKAGE_OTHER, package.name, f"{package.found} / {package.pinned}")


def _of_machine(found: Examination) -> Iterator[Trouble]:
    if found.memory.available < LEAST_MEMORY:
        yield Trouble(Cause.MEMORY_LOW, detail=str(found.memory.available))
    needed = UNPACKED if found.encoder.whereabouts is Whereabouts.PACKED else 0
    for path, free, least in (
        (found.library.folder, found.library_free, FULL),
        (found.cache, found.cache_free, needed),
    ):
        if free is not None and free < LOW:
            cause = Cause.DISK_FULL if free < least else Cause.DISK_LOW
            yield Trouble(cause, shortened(path), str(free))
    if not found.cache_writable:
        yield Trouble(Cause.UNPACKING if needed else Cause.CACHE_CLOSED, shortened(found.cache))


def _of_encoder(found: Examination) -> Iterator[Trouble]:
    encoder, manifest = found.encoder, found.library.manifest
    name = encoder_name(encoder.name)
    if encoder.whereabouts is Whereabouts.GONE:
        yield Trouble(Cause.ENCODER_GONE, name)
    elif encoder.whereabouts is Whereabouts.TO_FETCH:
        yield Trouble(Cause.ENCODER_TO_FETCH, name)
    if manifest is None:
        return
    made_with = manifest.encoder
    is_other = encoder.name != made_with.name or encoder.fingerprint not in (None, made_with.hash)
    if is_other:
        yield Trouble(Cause.ENCODER_OTHER, name, f"{encoder_name(made_with.name)} {made_with.hash[:8]}")


def _of_library(found: Examination) -> Iterator[Trouble]:
    library, path = found.library, shortened(found.library.folder)
    causes = {
        Condition.MISSING: Cause.LIBRARY_MISSING,
        Condition.CLOSED: Cause.LIBRARY_CLOSED,
        Condition.NEWER: Cause.LIBRARY_NEWER,
        Condition.DAMAGED: Cause.LIBRARY_DAMAGED,
        Condition.LOST: Cause.LIBRARY_LOST,
    }
    if library.condition in causes:
        yield Trouble(causes[library.condition], path, f"{library.form} / {FORMAT}")
    if not library.is_writable and library.condition is not Condition.CLOSED:
        yield Trouble(Cause.LIBRARY_READ_ONLY, path)
    if library.is_written:
        yield Trouble(Cause.LIBRARY_WRITTEN, path)
    for root, presence in library.followed:
        if presence is Presence.MISSING:
            yield Trouble(Cause.FOLDER_MISSING, shortened(root.path))
        elif presence is Presence.UNANSWERING:
            yield Trouble(Cause.FOLDER_UNANSWERING, shortened(root.path))


def _of_rest(found: Examination) -> Iterator[Trouble]:
    if not found.terminal.takes_chinese:
        yield Trouble(Cause.TERMINAL, detail=found.terminal.output)
    if found.proxy is not None:
        yield Trouble(Cause.PROXY, found.proxy)
    if not found.can_recognise:
        yield Trouble(Cause.NO_OCR)
    if not found.can_draw:
        yield Trouble(Cause.NO_FONT)
