"""A follow-up completed: what the conversation was about, put where the question leaves it out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from index.words import Tokenizer
from qa.answers import Answer
from qa.conversation.gaps import LONGEST, Gap, Missing, gap
from qa.conversation.reading import Reading, Term, runs
from qa.conversation.slots import in_slot, rarest, repeated

LOOKED_BACK = 3
"""Turns in which a pronoun's meaning is looked for: further back nobody means it any more."""
LOOKED_THROUGH = 600
"""Characters of what was found in which a name is looked for: as long as a citation grows."""
CARRIED = 0.5
"""Weight of a word carried over, against one of the question itself."""
MOST_FAVOURED = 3
"""Documents just cited that are favoured: the later citations of an answer are near misses."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it was searched (completed), the documents it found, best first, and the words it found.

    `documents` are ids; `found` is the marked part of the first citation, empty where nothing was.
    """

    question: str
    documents: tuple[str, ...] = ()
    found: str = ""

    @classmethod
    def of(cls, answer: Answer) -> Turn:
        """The turn that ended with `answer`."""
        first = answer.citations[0] if answer.citations else None
        found = "\n".join(first.text[start:end] for start, end in first.sentences) if first else ""
        return cls(
            question=answer.details.understood or answer.question,
            documents=tuple(dict.fromkeys(citation.document.id for citation in answer.citations)),
            found=found if answer.answered else "",
        )


@dataclass(frozen=True, slots=True)
class FollowUp:
    """How a follow-up was understood: `search` is what is searched for in the place of the question.

    `carried` are the terms in it that come from the conversation; `documents` (ids) were just cited.
    """

    search: str
    carried: tuple[str, ...]
    documents: tuple[str, ...] = ()

    def factors(self, question: str, tokenizer: Tokenizer) -> dict[str, float]:
        """What the words that were carried over weigh against those that were asked now."""
        asked = set(tokenizer.words(question))
        carried = (word for text in self.carried for word in tokenizer.words(text))
        return {word: CARRIED for word in carried if word not in asked}


@dataclass(frozen=True)
class _Said:
    """A turn, read where it is looked at."""

    turn: Turn
    tokenizer: Tokenizer

    @cached_property
    def question(self) -> Reading:
        return Reading.of(self.turn.question, self.tokenizer)

    @cached_property
    def found(self) -> Reading:
        return Reading.of(self.turn.found[:LOOKED_THROUGH], self.tokenizer)


def complete(
    question: str, turns: Sequence[Turn], tokenizer: Tokenizer, rarity: Callable[[str], float]
) -> FollowUp | None:
    """The follow-up completed from `turns`, oldest first; None where it stands alone or nothing helps.

    `rarity` says how much a folded word tells in the library. Never raises for any text.
    """
    if not turns:
        return None
    asked = Reading.of(question, tokenizer) if len(question) <= LONGEST else None
    missing = gap(asked) if asked else None
    if asked is None or missing is None:
        return None
    said = [_Said(turn, tokenizer) for turn in reversed(turns[-LOOKED_BACK:])]
    understood = _understood(asked, missing, said, rarity)
    if understood is None:
        return None
    search, carried = understood
    return FollowUp(search, tuple(carried), turns[-1].documents[:MOST_FAVOURED])


def _understood(
    asked: Reading, missing: Gap, said: Sequence[_Said], rarity: Callable[[str], float]
) -> tuple[str, list[str]] | None:
    """What is searched for, and what of it was carried over."""
    if missing.missing is Missing.SLOT:
        for turn in said:
            if made := in_slot(asked, missing.core, turn.question, rarity):
                return made
        return None
    subject = [] if missing.missing is Missing.TOPIC else _subject(asked, missing, said)
    if subject:
        return _put_in(asked, missing, subject), subject
    topic = next((terms for turn in said if (terms := _topic(turn.question, rarity))), [])
    if not topic:
        return None
    fits = missing.pronouns and len(topic) == 1 and missing.missing is not Missing.TOPIC
    return (_put_in if fits else _beside)(asked, missing, topic), topic


def _subject(asked: Reading, missing: Gap, said: Sequence[_Said]) -> list[str]:
    """What the pronoun means, from the newest turn that names such a thing."""
    for turn in said:
        if missing.missing is Missing.PERSON:
            found = _person(turn)
        elif missing.missing is Missing.PLACE:
            found = _place(turn.question)
        else:
            found = _thing(asked, missing, turn.question)
        if found:
            return found
    return []


def _person(turn: _Said) -> list[str]:
    """Whom the question named, else the only one named in what was found."""
    if names := turn.question.names:
        return runs(turn.question, names)
    found = {term.word: turn.found.text[term.start : term.end] for term in turn.found.names}
    return list(found.values()) if len(found) == 1 else []


def _place(before: Reading) -> list[str]:
    ends = before.cues("place_ends")
    for run in before.nouns:
        if run[-1].word.endswith(ends) or any(term.kind.startswith("ns") for term in run):
            return runs(before, run)
    return runs(before, before.nouns[0]) if before.nouns else []


def _thing(asked: Reading, missing: Gap, before: Reading) -> list[str]:
    """What the question before was about; with 该社区 or "that file" the thing of that name."""
    end = missing.pronouns[0][1]
    after = next((term for term in asked.terms if term.start == end and term.telling), None)
    things = [run for run in before.nouns if not all(term in before.names for term in run)] or list(
        before.nouns
    )
    for run in things:
        if after is not None and any(term.word == after.word for term in run):
            return runs(before, run)
    if before.is_chinese:
        return runs(before, things[0]) if things else []
    determined = [run for run in things if _determined(before, run)]
    return runs(before, determined[0]) if determined else []


def _determined(before: Reading, run: Sequence[Term]) -> bool:
    words = before.folded[: run[0].start].split()
    return bool(words) and words[-1] in before.cues("determiners")


def _topic(before: Reading, rarity: Callable[[str], float]) -> list[str]:
    return runs(before, rarest(before.telling, rarity))


def _put_in(asked: Reading, missing: Gap, subject: Sequence[str]) -> str:
    """The question with its pronouns made the subject: 刘淑红还说了什么."""
    start, stop = missing.core
    text, position = "", start
    named = "、".join(subject) if asked.is_chinese else " ".join(subject)
    for begin, end in missing.pronouns:
        follows = asked.folded[end:stop]
        text += asked.text[position:begin] + named
        position = end + repeated(named, follows)
    return (text + asked.text[position:stop]).strip()


def _beside(asked: Reading, missing: Gap, subject: Sequence[str]) -> str:
    """The question behind what it is asked of."""
    start, stop = missing.core
    spans = [*missing.pronouns, (stop, stop)]
    text, position = "", start
    for begin, end in spans:
        text += asked.text[position:begin]
        position = end
    rest = " ".join(text.split())
    return " ".join((*subject, rest) if rest not in ("", "吗") else subject)
