"""Whose words a draft says they are: 《……》规定, 某某说, according to X.

Read from what stands beside a quotation alone. What is not plain is not read: a wrong accusation is
worse than none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from index.letters import Fold
from qa.quotes.extraction import Quotation

AROUND = 80
"""Characters before and behind a quotation in which its author is named."""
_WORDS: dict[str, Any] = json.loads(Path(__file__).with_name("words.json").read_text("utf-8"))


def _any(words: Sequence[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_VERB = f"(?:{_any(_WORDS['verbs'])})[道了过着到说称，]{{0,2}}"
_NAME = '[^，。：；！？、“”「」『』‘’《》\\s,;:!?"]'
_ENGLISH = _any(_WORDS["english"])
_CAPITAL = r"(?:(?:Dr|Mr|Mrs|Ms|Prof|St|[A-Z])\.|[A-Z][\w'’-]*)"
_PROPER = rf"{_CAPITAL}(?:\s+(?:of|the|for|and|{_CAPITAL})){{0,6}}"
_TITLE = r"(?:[^《》\n]|《[^《》\n]{1,60}》){2,100}"
_TITLE_BEFORE = re.compile(
    rf"《({_TITLE})》"
    r"(?:[（(][^（）()]{0,30}[）)])?"
    r"(?:第[^，。：；“《]{1,12}[条款项章节编])*(?:中|里|上|内)?的?(?:规定)?"
    rf"(?:{_any(_WORDS['tails'])})*(?:{_VERB})?[，：:,]?\s*$"
)
_SPEAKER_BEFORE = re.compile(rf"({_NAME}{{1,40}}?){_VERB}[，：:,]?\s*$")
_SPEAKER_BEHIND = re.compile(rf"^[，,]?({_NAME}{{1,30}}?){_VERB}(?=[，。；,;！!？?\s]|$)")
_ENGLISH_BEFORE = re.compile(
    rf"(?:[Aa]ccording to (?:the )?({_PROPER})|(?:^|[.!?;,]\s*|\bthe |\bThe )({_PROPER})\s+(?:{_ENGLISH})"
    r"(?:\s+that)?)\s*[,:]?\s*$"
)
_ENGLISH_BEHIND = re.compile(rf"^[,.]?\s*(?:(?:{_ENGLISH})\s+({_PROPER})|({_PROPER})\s+(?:{_ENGLISH})\b)")
_SENTENCE_END = re.compile(r"[。！？!?\n”」』]|\.(?=\s)")
_LEAD = re.compile(r"^(?:据|正如|如|而|但|对此|其中|因此|所以|同时|此外|近日|日前|其|于是)")
_ASIDE = re.compile(r"(?:在|对|向|就|于|接受|面对|围绕|针对|谈及|谈起)[^，。]*$")
_TAIL = re.compile(f"(?:{_any(_WORDS['tails'])})+$")
ROLES: tuple[str, ...] = tuple(_WORDS["roles"])
"""What a speaker may be besides a name: 局长, 教授."""
_ROLE = re.compile(f"(?:{_any(ROLES)})+$")
_PERSON = re.compile(f"(?:{_any(_WORDS['double surnames'])}|[{_WORDS['surnames']}])[\u4e00-\u9fff]{{1,2}}$")
_NOBODY = frozenset(_WORDS["nobody"])
_BETWEEN = re.compile(r"[\s、，,和与及；;]*")


class Named(StrEnum):
    """What a draft names as the source."""

    DOCUMENT = "document"
    SPEAKER = "speaker"


@dataclass(frozen=True, slots=True)
class Attribution:
    """`name` as the draft has it, without verbs; `is_person` where it is surely a person's own name."""

    kind: Named
    name: str
    is_person: bool = False

    @property
    def surname(self) -> str:
        return self.name[:1] if self.is_person else ""


def attributions(draft: str, quotations: Sequence[Quotation], fold: Fold) -> list[Attribution | None]:
    """Whose words each quotation is said to be. One that follows another at once has the same author."""
    folded = fold(draft)
    found: list[Attribution | None] = []
    for number, one in enumerate(quotations):
        before = quotations[number - 1] if number else None
        named = None if one.is_sentence else attribution(folded, draft, one)
        if named is None and before is not None and not one.is_sentence and not before.is_sentence:
            between = draft[before.outer[1] : one.outer[0]]
            if len(between) <= AROUND and _BETWEEN.fullmatch(between) and "\n\n" not in between:
                named = found[-1]
        found.append(named)
    return found


def attribution(folded: str, draft: str, one: Quotation) -> Attribution | None:
    """Whose words one quotation is said to be; `folded` is the draft as it is compared."""
    start, end = one.outer
    signature = _signature(draft, one)
    if signature is not None:
        return signature
    first = max(0, start - AROUND)
    ends = [match.end() for match in _SENTENCE_END.finditer(folded, first, start)]
    first = max([first, *ends])
    before, shown = folded[first:start], draft[first:start]
    if title := _TITLE_BEFORE.search(before):
        return Attribution(Named.DOCUMENT, shown[title.start(1) : title.end(1)])
    if named := _SPEAKER_BEFORE.search(before):
        return _speaker(named.group(1))
    if found := _ENGLISH_BEFORE.search(draft[first:start]):
        return _english(found)
    return _behind(folded, draft, one, end)


def person(words: str) -> Attribution | None:
    """The speaker that a clause before its verb names, None where that is nobody in particular."""
    return _speaker(words)


def _behind(folded: str, draft: str, one: Quotation, end: int) -> Attribution | None:
    """Whoever is named behind a quotation that is a clause of its own, as in “……。”某某说."""
    behind = folded[end : end + AROUND]
    closed = one.text[-1:] in "。，！？,.!?；…"
    if (closed or behind[:1] in "，,") and (named := _SPEAKER_BEHIND.match(behind)):
        return _speaker(named.group(1))
    if (closed or behind[:1] in ",.") and (found := _ENGLISH_BEHIND.match(draft[end : end + AROUND])):
        return _english(found)
    return None


def _signature(draft: str, one: Quotation) -> Attribution | None:
    """The last line of a block quote: —— 《……》, —— Name."""
    if not one.is_block:
        return None
    line = draft[one.end : one.outer[1]].strip("> \t\r\n—–-")
    if title := re.search(f"《({_TITLE})》", line):
        return Attribution(Named.DOCUMENT, title.group(1))
    return _speaker(line.strip()) if line else None


def _speaker(words: str) -> Attribution | None:
    name = _LEAD.sub("", words)
    before = None
    while before != name:
        before = name
        shorter = _ASIDE.sub("", name)
        name = _TAIL.sub("", shorter or name)
    bare = _ROLE.sub("", name)
    if not bare or name in _NOBODY or bare in _NOBODY or len(bare) == 1:
        return None
    if found := _PERSON.search(bare):
        return Attribution(Named.SPEAKER, found.group(), is_person=True)
    return Attribution(Named.SPEAKER, bare)


def _english(found: re.Match[str]) -> Attribution | None:
    name = next((group for group in found.groups() if group), "")
    return None if name.lower() in _NOBODY else Attribution(Named.SPEAKER, name)
