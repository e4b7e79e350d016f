"""The tokenizer of a packed encoder, as the JSON that `tokenizers` and Hugging Face read.

SentencePiece's Unigram: characters are normalised, blanks become "▁", and the likeliest split into
pieces wins. The packed file lists what each character becomes. That list is NFKC but for control
characters and odd blanks, and for a few it deliberately leaves alone; so it is written as NFKC with
those exceptions, which also joins letters and their combining accents as SentencePiece does.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenizers import Tokenizer, normalizers

    from index.encoder.packed import Pieces

BLANK = "▁"
"""What stands for a blank inside pieces (U+2581)."""

SPECIAL = {"lstrip": False, "rstrip": False, "single_word": False, "normalized": False, "special": True}
"""How `<s>` and its like are matched: exactly as written."""

FIRST_STAND_IN = 0x10FF00
"""Private-use code points from here shield characters from NFKC. Nothing assigns them a meaning."""
LAST_SHIELDED = 0xFFFF
"""Characters beyond the Basic Multilingual Plane need no shield: the vocabulary has next to none."""


def tokenizer_json(pieces: Pieces, replacements: Mapping[str, str]) -> str:
    """The tokenizer, with `<s>` and `</s>` put around every text and no truncation."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    names = [piece for piece, _ in pieces.scored]
    tokenizer = Tokenizer(models.Unigram(list(pieces.scored), unk_id=pieces.unk, byte_fallback=False))
    tokenizer.normalizer = _normalizer(names, replacements)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=BLANK, prepend_scheme="always")
    _mark_special(tokenizer, [names[i] for i in (pieces.bos, pieces.pad, pieces.eos, pieces.unk)])
    bos, eos = names[pieces.bos], names[pieces.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=[bos, "$A", eos],
        pair=[bos, "$A", eos, eos, "$B", eos],
        special_tokens=[(bos, pieces.bos), (eos, pieces.eos)],
    )
    return tokenizer.to_str()


def _mark_special(tokenizer: Tokenizer, names: list[str]) -> None:
    from tokenizers import AddedToken

    tokenizer.add_special_tokens([AddedToken(name, **SPECIAL) for name in names])


def _normalizer(names: list[str], replacements: Mapping[str, str]) -> normalizers.Normalizer:
    from tokenizers import Regex
    from tokenizers.normalizers import NFKC, Replace, Sequence

    steps: list[normalizers.Normalizer] = [
        Replace(Regex(_character_class(characters)), becomes)
        for becomes, characters in _unlike_nfkc(replacements).items()
    ]
    shielded = [(kept, chr(FIRST_STAND_IN + n)) for n, kept in enumerate(_left_alone(names, replacements))]
    steps += [Replace(kept, stand_in) for kept, stand_in in shielded]
    steps.append(NFKC())
    steps += [Replace(stand_in, kept) for kept, stand_in in shielded]
    steps.append(Replace(Regex(" {2,}"), " "))
    return Sequence(steps)


def _unlike_nfkc(replacements: Mapping[str, str]) -> dict[str, list[str]]:
    """Characters the list replaces by something else than NFKC would, by what they become."""
    groups: dict[str, list[str]] = defaultdict(list)
    for character, becomes in replacements.items():
        if becomes != unicodedata.normalize("NFKC", character):
            groups[becomes].append(character)
    return groups


def _left_alone(names: list[str], replacements: Mapping[str, str]) -> list[str]:
    """Characters of the vocabulary that NFKC would change and the list does not: the wave dash ～."""
    used = {character for name in names for character in name if ord(character) <= LAST_SHIELDED}
    used -= replacements.keys()
    return sorted(character for character in used if unicodedata.normalize("NFKC", character) != character)


def _character_class(characters: list[str]) -> str:
    return f"[{''.join(re.escape(character) for character in characters)}]"
