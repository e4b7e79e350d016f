"""What is found wrong with a library, as data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any


class Part(StrEnum):
    """The part of a library a finding speaks of."""

    CATALOG = "catalog"
    EMBEDDINGS = "embeddings"
    ANSWERS = "answers"
    MANIFEST = "manifest"
    SOURCES = "sources"
    DOCUMENTS = "documents"
    PASSAGES = "passages"
    VECTORS = "vectors"
    TOKENS = "tokens"
    WORDS = "words"
    LEXICON = "lexicon"
    LEFTOVERS = "leftovers"


class Kind(StrEnum):
    """What is wrong; each says what `path` and `detail` of a finding are, where they are set."""

    MISSING = "missing"
    """A file of the library, `path`, is not there."""
    DAMAGED = "damaged"
    """A file of the library, `path`, is not as it was written; `detail` is another library's word for it."""
    OUTDATED = "outdated"
    """Made by other rules than this version's."""
    MISCOUNTED = "miscounted"
    """The manifest counts otherwise than there are: `detail` is what it says, "/", what there is."""
    OTHER_ENCODER = "other-encoder"
    """The encoder called `detail` is not the one that made the vectors."""
    FOLDER_MISSING = "folder-missing"
    """The folder `path` that the library follows is not there."""
    UNANSWERING = "unanswering"
    """The folder `path` does not answer."""
    CHANGED = "changed"
    """The file `path` is no longer as it was read."""
    GONE = "gone"
    """The file `path` is no longer there."""
    UNREADABLE = "unreadable"
    """The file `path` cannot be read; `detail` is the value of a `Reason`."""
    MALFORMED = "malformed"
    """What is stored of the document `path` is none."""
    LENGTH = "length"
    """The text of the document `path` is not as long as was written down."""
    BLOCKS_ASTRAY = "blocks-astray"
    """Blocks of the document `path` do not lie in its text in order; `detail` is their number."""
    REGIONS_ASTRAY = "regions-astray"
    """The same of regions."""
    PASSAGES_ASTRAY = "passages-astray"
    """Passages that are no slices of the document `path`, in order and within its blocks; their number."""
    REWORDED = "reworded"
    """Passages of the document `path` that do not read as when they were cut; their number."""
    UNCONTEXTED = "uncontexted"
    """Passages of the document `path` that were not embedded with its title and headings; their number."""
    UNCOVERED = "uncovered"
    """Blocks of the document `path` that no passage holds wholly; their number."""
    LACKING = "lacking"
    """Passages that should be there and are not; `detail` is their number."""
    STRAY = "stray"
    """Passages that are there and in no document; `detail` is their number."""
    NOT_UNIT = "not-unit"
    """Vectors that are no unit vectors; `detail` is their number."""
    DIFFERING = "differing"
    """Vectors that are not those that were computed; `detail` is their number."""
    MISENCODED = "misencoded"
    """Passages that, encoded anew, have other vectors; `detail` is their number, "/", how many were tried."""
    UNFOUND = "unfound"
    """Passages that their own words do not find; `detail` as above."""
    LEFTOVER = "leftover"
    """What nobody reads: `path`, in the library."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `path` and `detail` are data (see `Kind`), no sentences.

    `texts` are the hashes of the embedded texts whose vectors cannot be trusted.
    """

    part: Part
    kind: Kind
    path: str = ""
    detail: str = ""
    repairable: bool = True
    texts: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "part": self.part.value,
            "kind": self.kind.value,
            "path": self.path,
            "detail": self.detail,
            "repairable": self.repairable,
        }


class Note(StrEnum):
    """What is worth knowing and not wrong, or could not be looked at."""

    NO_ENCODER = "no-encoder"
    """Nothing was encoded anew, because the encoder cannot be loaded; `detail` is its name."""
    WRITING = "writing"
    """Another process is writing: what is half done was not looked at."""
    UNFINISHED = "unfinished"
    """A run was stopped before it showed what it had read."""
    UNENCODED = "unencoded"
    """Passages that are found by their words alone so far; `detail` is their number."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A note, with its detail as data."""

    note: Note
    detail: str = ""

    def as_json(self) -> dict[str, str]:
        return {"note": self.note.value, "detail": self.detail}


@dataclass(frozen=True, slots=True)
class Checked:
    """How much was looked at. `sampled` passages were encoded, and their words looked up, anew."""

    sources: int = 0
    documents: int = 0
    passages: int = 0
    sampled: int = 0


@dataclass(frozen=True, slots=True)
class Harm:
    """What has to be made anew. `documents` are paths in the library, `texts` hashes of embedded texts.

    `embeddings` means all that was ever encoded, `derived` all files of the current generation.
    """

    documents: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    embeddings: bool = False
    derived: bool = False

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Harm:
        found = [finding for finding in findings if finding.repairable]
        return cls(
            documents=frozenset(f.path for f in found if f.part in _FROM_FILES and f.path),
            texts=frozenset(text for f in found for text in f.texts),
            embeddings=any(f.kind is Kind.MISENCODED or _is_file_of_embeddings(f) for f in found),
            derived=any(f.part in _DERIVED for f in found),
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look at a library gave. `generation` is None where the catalog could not be read.

    `roots` are the folders and files it follows, as far as the catalog tells.
    """

    generation: int | None
    findings: tuple[Finding, ...]
    notes: tuple[Noted, ...] = ()
    checked: Checked = Checked()
    roots: tuple[Path, ...] = ()

    @property
    def is_sound(self) -> bool:
        return not self.findings

    @property
    def is_lost(self) -> bool:
        """Whether the truth itself is damaged: then nothing can be made from it."""
        return any(f.part is Part.CATALOG and not f.repairable for f in self.findings)

    @property
    def repairable(self) -> Sequence[Finding]:
        return [finding for finding in self.findings if finding.repairable]

    def as_json(self) -> dict[str, Any]:
        return {
            "sound": self.is_sound,
            "generation": self.generation,
            "checked": asdict(self.checked),
            "findings": [finding.as_json() for finding in self.findings],
            "notes": [noted.as_json() for noted in self.notes],
        }


_FROM_FILES = (Part.DOCUMENTS, Part.PASSAGES)
_DERIVED = (
    *(Part.EMBEDDINGS, Part.MANIFEST, Part.VECTORS, Part.TOKENS, Part.WORDS, Part.LEXICON),
    *_FROM_FILES,
)


def _is_file_of_embeddings(finding: Finding) -> bool:
    return finding.part is Part.EMBEDDINGS and finding.kind in (Kind.MISSING, Kind.DAMAGED)
