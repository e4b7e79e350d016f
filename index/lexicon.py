"""The user dictionary: words that are kept whole, and words that mean the same.

`words.txt` in the library folder is the user's own file, one entry a line:

    # a comment
    西南沟村党支部
    医保 = 医疗保险 = health insurance

A line with `=` (or `＝`) is a line of synonyms, any other a word. Which entries are the same is
decided by their folded form: script, width and case make no difference. Of equal entries the first
counts, so the order of lines decides nothing else. What a generation was made with is kept beside
its index as `lexicon.json`, so that a reader never mixes the words of two generations.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.documents import Problem, Reason
from index.errors import LibraryDamaged, WordRefused, WordsUnreadable, WordUnknown
from index.generation import Layout, Manifest, replace_file
from index.words import MAX_WORD

MOST_ENTRIES = 50_000
"""Entries that count: five times what a large dictionary of terms has; indexing stays quick with them."""
MOST_SIDES = 32
"""Words of one line of synonyms: each is searched for with every question that holds one of them."""
LARGEST_FILE = 16 * 2**20
"""Bytes; `MOST_ENTRIES` of the longest words are fewer."""

_BOM = "\ufeff"
_COMMENT = "#"
_EQUALS = re.compile("[=＝]")

Fold = Callable[[str], str]
"""`Tokenizer.fold`."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What an index is made with. `words` are folded and sorted, `synonyms` as the user wrote them."""

    words: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def load(cls, file: Path) -> Lexicon:
        """What `save` wrote. Raises `LibraryDamaged`."""
        try:
            data: dict[str, Any] = json.loads(file.read_text("utf-8"))
            return cls(tuple(map(str, data["words"])), tuple(tuple(map(str, g)) for g in data["synonyms"]))
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise LibraryDamaged(file, rebuildable=True) from error

    def save(self, file: Path) -> None:
        data = {"words": self.words, "synonyms": self.synonyms}
        file.write_text(json.dumps(data, ensure_ascii=False, indent=0) + "\n", "utf-8")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line that counts: a word, or several that mean the same."""

    sides: tuple[str, ...]
    folded: tuple[str, ...]

    @property
    def key(self) -> frozenset[str]:
        return frozenset(self.folded)

    def __str__(self) -> str:
        return " = ".join(self.sides)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a `words.txt` says: its entries without repetitions, and the lines that are none."""

    lexicon: Lexicon
    entries: tuple[Entry, ...] = ()
    duplicates: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def words(self) -> list[str]:
        """The words as the user wrote them, in the order of lines."""
        return [entry.sides[0] for entry in self.entries if len(entry.sides) == 1]

    @property
    def synonyms(self) -> list[tuple[str, ...]]:
        return [entry.sides for entry in self.entries if len(entry.sides) > 1]


@dataclass(frozen=True, slots=True)
class Edit:
    """A `words.txt` with entries added and removed; the rest of it byte for byte as it was."""

    data: bytes
    added: tuple[Entry, ...]
    removed: tuple[Entry, ...]


def lexicon_of(layout: Layout, manifest: Manifest) -> Lexicon:
    """The user dictionary a generation was made with. Raises `LibraryDamaged`."""
    file = layout.lexicon(manifest.generation)
    return Lexicon.load(file) if file.name in manifest.files else Lexicon()


def load(file: Path) -> bytes:
    """The bytes of a `words.txt`; none where there is no such file. Raises `WordsUnreadable`."""
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise WordsUnreadable(file, error.strerror or str(error)) from error
    if len(data) > LARGEST_FILE:
        raise WordsUnreadable(file, f"> {LARGEST_FILE // 2**20} MB")
    return data


def save(file: Path, data: bytes) -> None:
    """Replaces a `words.txt` in one step: killed at any moment, one of both states is there."""
    replace_file(file, data)


def read(data: bytes, fold: Fold, name: str) -> Reading:
    """The entries of a `words.txt`, whatever its bytes are; a bad line is a problem with its number.

    `name` is what problems call the file.
    """
    entries: dict[frozenset[str], Entry] = {}
    problems: list[Problem] = []
    duplicates = 0
    for number, line in enumerate(data.split(b"\n"), start=1):
        found = _line(line, fold)
        if isinstance(found, Reason):
            problems.append(Problem(f"{name}:{number}", found))
        elif found is not None and found.key in entries:
            duplicates += 1
        elif found is not None and len(entries) == MOST_ENTRIES:
            problems.append(Problem(f"{name}:{number}", Reason.WORDS_TOO_MANY))
            break
        elif found is not None:
            entries[found.key] = found
    counted = tuple(entries.values())
    words = sorted(entry.folded[0] for entry in counted if len(entry.sides) == 1)
    synonyms = tuple(entry.sides for entry in counted if len(entry.sides) > 1)
    return Reading(Lexicon(tuple(words), synonyms), counted, duplicates, tuple(problems))


def edit(data: bytes, add: Sequence[str], remove: Sequence[str], fold: Fold) -> Edit:
    """Adds entries at the end and takes others out, wherever and however often they stand.

    An entry that is there already is not added again. Raises `WordRefused` for one that cannot be,
    and `WordUnknown` for one to remove that is not there; then nothing is changed.
    """
    lines = data.split(b"\n")
    held = [(line, _line(line, fold)) for line in lines]
    wanted, unwanted = ({e.key: e for e in (entry_of(text, fold) for text in t)} for t in (add, remove))
    present = {entry.key for _, entry in held if isinstance(entry, Entry)}
    for key, entry in unwanted.items():
        if key not in present:
            raise WordUnknown(str(entry))
    kept = [line for line, entry in held if not (isinstance(entry, Entry) and entry.key in unwanted)]
    added = [entry for key, entry in wanted.items() if key not in present - unwanted.keys()]
    return Edit(_with(kept, lines, added), tuple(added), tuple(unwanted.values()))


def entry_of(text: str, fold: Fold) -> Entry:
    """The entry that a line is. Raises `WordRefused` where it is none, a comment or blank too."""
    found = _parsed(text, fold)
    if isinstance(found, Entry):
        return found
    shown = "".join(c if c.isprintable() else "\ufffd" for c in " ".join(text[:MAX_WORD].split()))
    raise WordRefused(shown, (found or Reason.WORD_EMPTY).value)


def _with(kept: Sequence[bytes], before: Sequence[bytes], added: Iterable[Entry]) -> bytes:
    """The lines put together with new ones, which end as the others do."""
    lines = list(kept)
    # A text that ends with a line break has an empty last line: new ones stand before it.
    last = [lines.pop()] if lines and not lines[-1] else []
    ending = b"\r" if last and before[0].endswith(b"\r") else b""
    return b"\n".join([*lines, *(str(entry).encode() + ending for entry in added), *last])


def _line(line: bytes, fold: Fold) -> Entry | Reason | None:
    try:
        return _parsed(line.decode("utf-8"), fold)
    except UnicodeDecodeError:
        return Reason.WORD_NOT_UTF8


def _parsed(line: str, fold: Fold) -> Entry | Reason | None:
    """None for a blank line or a comment."""
    line = line.removeprefix(_BOM).strip()
    if not line or line.startswith(_COMMENT):
        return None
    sides = [" ".join(side.split()) for side in _EQUALS.split(line)]
    if len(sides) > MOST_SIDES:
        return Reason.WORD_MANY_SIDES
    reason = next(_faults(sides), None)
    if reason is not None:
        return reason
    distinct = {fold(side): side for side in reversed(sides)}
    if len(distinct) < min(len(sides), 2):
        return Reason.WORD_SAME_SIDES
    folded = tuple(reversed(distinct))
    return Entry(tuple(distinct[side] for side in folded), folded)


def _faults(sides: Iterable[str]) -> Iterator[Reason]:
    for side in sides:
        if not side:
            yield Reason.WORD_EMPTY
        elif len(side) > MAX_WORD:
            yield Reason.WORD_TOO_LONG
        elif any(unicodedata.category(character)[0] == "C" for character in side):
            yield Reason.WORD_CONTROL
        elif not any(map(str.isalnum, side)):
            yield Reason.WORD_PUNCTUATION
