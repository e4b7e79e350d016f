"""What a question leaves out, told from its words alone; most leave out nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from index.words import FUNCTION_WORDS
from qa.answers import Span
from qa.conversation.reading import Reading, Term

LONGEST = 120
"""Characters. A longer question says itself what it is about; it is never altered."""
MOST_IN_A_SLOT = 4
"""Telling terms of 「那农村呢？」 at most: what holds more is a sentence of its own."""
_EDGES = " \t\n\r\u3000，,。.？?！!、；;：:…"


class Missing(Enum):
    """What has to be found in the turns before."""

    PERSON = "person"
    THING = "thing"
    PLACE = "place"
    SLOT = "slot"
    """All but the one thing that is named: 「那农村呢？」."""
    TOPIC = "topic"
    """What something is asked of: 「为什么？」."""


@dataclass(frozen=True, slots=True)
class Gap:
    """`pronouns` stand for what is missing; `core` is the question without its opener and its 呢."""

    missing: Missing
    core: Span
    pronouns: tuple[Span, ...] = ()


def gap(reading: Reading) -> Gap | None:
    """What the question leaves out; None where it stands alone."""
    if len(reading.text) > LONGEST or not reading.terms:
        return None
    opener = _opener(reading)
    core = _core(reading, opener)
    pronouns = list(_pronouns(reading))
    if pronouns:
        missing = pronouns[0][0]
        return Gap(missing, core, tuple(span for kind, span in pronouns if kind is missing))
    if _is_slot(reading, opener, core):
        return Gap(Missing.SLOT, core)
    asked = reading.asks() or any(term.word in reading.cues("verbs") for term in reading.terms)
    bare = not reading.telling or bool(opener and reading.is_chinese and not reading.nouns)
    return Gap(Missing.TOPIC, core) if asked and bare else None


def _opener(reading: Reading) -> int:
    """Where the question begins behind its opening 那 or "and"; 0 where it has none."""
    start = len(reading.folded) - len(reading.folded.lstrip(_EDGES))
    edges = {term.start for term in reading.terms} | {len(reading.folded.rstrip(_EDGES))}
    for opener in reading.cues("openers"):
        end = start + len(opener)
        if not reading.folded.startswith(opener, start):
            continue
        rest = end + len(reading.folded[end:]) - len(reading.folded[end:].lstrip(_EDGES))
        # 那 must be a word: 那不勒斯 and 那些 begin with it too.
        if rest in edges and not any(term.start < end < term.end for term in reading.terms):
            return rest
    return 0


def _core(reading: Reading, opener: int) -> Span:
    end = len(reading.folded.rstrip(_EDGES))
    if reading.is_chinese and reading.folded[:end].endswith("呢"):
        end = len(reading.folded[: end - 1].rstrip(_EDGES))
    return opener, max(opener, end)


def _is_slot(reading: Reading, opener: int, core: Span) -> bool:
    """Whether only the one thing is named that the last question is to be asked of again."""
    inside = [term for term in reading.terms if core[0] <= term.start and term.end <= core[1]]
    telling = [term for term in inside if term.telling]
    if not telling or len(telling) > MOST_IN_A_SLOT:
        return False
    if reading.is_chinese:
        asks = any(_asks(reading, term) for term in inside)
        conditional = reading.folded.startswith(reading.cues("conditions"), core[0]) and len(telling) > 1
        return not asks and not conditional and reading.folded.rstrip(_EDGES).endswith("呢")
    return _is_english_slot(reading, opener, inside)


def _is_english_slot(reading: Reading, opener: int, inside: list[Term]) -> bool:
    if any(term.word in reading.cues("clauses") for term in inside):
        return False
    if opener and reading.folded[:opener].rstrip(_EDGES).lstrip(_EDGES).endswith(reading.cues("abouts")):
        return True
    verbs = {*reading.cues("verbs"), *reading.cues("questions")}
    if any(term.word in verbs for term in inside) or inside[0].word in reading.cues("conditions"):
        return False
    hangs = inside[0].word in reading.cues("prepositions")
    return bool(opener) or (hangs and reading.folded.rstrip().endswith(("?", "？")))


def _asks(reading: Reading, term: Term) -> bool:
    word = term.word
    asking = word in reading.cues("questions") and word != "呢"
    return asking or word.startswith(reading.cues("question_starts"))


def _pronouns(reading: Reading) -> Iterator[tuple[Missing, Span]]:
    """Every word that stands for something the question itself does not name."""
    empty = [found.span() for rule in reading.cues("empty_it") for found in re.finditer(rule, reading.folded)]
    for position, term in enumerate(reading.terms):
        if term.quoted or any(start <= term.start < end for start, end in empty):
            continue
        for missing in (Missing.PERSON, Missing.THING, Missing.PLACE, Missing.TOPIC):
            if term.word in reading.cues(missing.value):
                points = _points_chinese if reading.is_chinese else _points_english
                if points(reading, position) and not _antecedent(reading, position, missing):
                    yield missing, (term.start, term.end)


def _points_chinese(reading: Reading, position: int) -> bool:
    """Whether 该 is "that" and not "should", and 这个 not this very program."""
    term, before, after = (_at(reading, place) for place in (position, position - 1, position + 1))
    if term is None or (before is not None and before.word in reading.cues("of")):
        return False  # 消失的她: a title, or somebody described
    if after is None:
        return True
    if term.word in reading.cues("before_noun") and not (after.is_noun or after.kind.startswith("n")):
        return False
    return not after.word.endswith(reading.cues("of_the_program")) and not _described(reading, position)


def _described(reading: Reading, position: int) -> bool:
    """「那些在城里就业的人」 says itself which ones: a verb and then 的 follow."""
    if not reading.terms[position].word.startswith(reading.cues("pointing")):
        return False
    words = reading.terms[position + 1 :]
    of = next((place for place, term in enumerate(words) if term.word in reading.cues("of")), len(words))
    tells = any(term.kind.startswith(("v", "a")) and term.word not in FUNCTION_WORDS for term in words[:of])
    return tells and any(term.telling for term in words[of:])


def _points_english(reading: Reading, position: int) -> bool:
    """Whether "that" points at something and does not open a clause, and "there" names a place."""
    term, before, after = reading.terms[position], _at(reading, position - 1), _at(reading, position + 1)
    beside = {near.word for near in (before, after) if near is not None}
    if term.word == "there":
        return not beside & set(reading.cues("be"))
    if term.word == "that":
        return before is None or before.word in reading.cues("that_after")
    return after is None or after.word not in reading.cues("of_the_program")


def _antecedent(reading: Reading, position: int, missing: Missing) -> bool:
    """Whether the question names, before the pronoun, what it stands for."""
    earlier = reading.terms[:position]
    if _bound(reading, position):
        return True
    if not reading.is_chinese:
        plural = reading.terms[position].word in reading.cues("plural")
        return any(_is_named(reading, place, plural) for place in range(position))
    if missing is Missing.PERSON and any(reading.is_person(term) for term in earlier):
        return True
    kinds = ("nr", "nz", "") if missing is Missing.PERSON else None
    return any(
        term.is_noun
        and not term.word[0].isdigit()
        and not _only_where(reading, place)
        and (kinds is None or term.kind.rstrip("tfg") in kinds)
        for place, term in enumerate(earlier)
    )


def _bound(reading: Reading, position: int) -> bool:
    """「谁认为他……」: somebody asked for is who the pronoun means, but not in 「谁是他的……」."""
    if not reading.is_chinese and reading.terms[position].word not in reading.cues("possessive"):
        return False
    for place in range(position):
        if reading.terms[place].word in reading.cues("asking"):
            after = _at(reading, place + 1)
            return after is not None and after.word not in reading.cues("linking")
    return False


def _only_where(reading: Reading, place: int) -> bool:
    """「手机上它……」: a place or a time, not what the pronoun means."""
    before, after = _at(reading, place - 1), _at(reading, place + 1)
    led = before is not None and before.word in reading.cues("before_place")
    return led or (after is not None and after.word in reading.cues("after_place"))


def _is_named(reading: Reading, place: int, plural: bool) -> bool:
    """English: a noun has a determiner before it, is written like a name, or ends like "they" do."""
    term, before = reading.terms[place], _at(reading, place - 1)
    if not term.telling:
        return False
    written = reading.text[term.start : term.end]
    further = _at(reading, place - 2)
    near = {near.word for near in (before, further) if near is not None}
    named = bool(near & set(reading.cues("determiners"))) or (place > 0 and written != written.lower())
    return named or (plural and term.word.endswith("s"))


def _at(reading: Reading, position: int) -> Term | None:
    return reading.terms[position] if 0 <= position < len(reading.terms) else None
