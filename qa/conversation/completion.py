"""A follow-up completed: what the conversation was about, put where the question leaves it out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.words import Tokenizer
from qa.answers import Answer, Span
from qa.conversation.cues import parallels
from qa.conversation.gaps import LONGEST, Gap, Missing, gap
from qa.conversation.reading import Reading, Term, runs

LOOKED_BACK = 3
"""Turns in which a pronoun's meaning is looked for: further back nobody means it any more."""
MOST_CARRIED = 6
"""Terms taken over from a turn, the rarest: more would drown the question they complete."""
CARRIED = 0.5
"""Weight of a word carried over, against one of the question itself."""
MOST_FAVOURED = 3
"""Documents just cited that are favoured: the later citations of an answer are near misses."""
_ARTICLES = ("a ", "an ", "the ")
_END = " \t\n\u3000。.？?！!"


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


@dataclass(frozen=True, slots=True)
class _Said:
    """A turn, read."""

    turn: Turn
    question: Reading
    found: Reading


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
    said = [_read(turn, tokenizer) for turn in reversed(turns[-LOOKED_BACK:])]
    understood = _understood(asked, missing, said, rarity)
    if understood is None:
        return None
    search, carried = understood
    return FollowUp(search, tuple(carried), turns[-1].documents[:MOST_FAVOURED])


def _read(turn: Turn, tokenizer: Tokenizer) -> _Said:
    return _Said(turn, Reading.of(turn.question, tokenizer), Reading.of(turn.found[: LONGEST * 5], tokenizer))


def _understood(
    asked: Reading, missing: Gap, said: Sequence[_Said], rarity: Callable[[str], float]
) -> tuple[str, list[str]] | None:
    """What is searched for, and what of it was carried over."""
    if missing.missing is Missing.SLOT:
        for turn in said:
            if made := _in_slot(asked, missing.core, turn.question, rarity):
                return made
        return None
    subject = [] if missing.missing is Missing.TOPIC else _subject(asked, missing, said)
    if subject:
        return _put_in(asked, missing, subject), subject
    topic = next((terms for turn in said if (terms := _topic(turn.question, rarity))), [])
    if not topic:
        return None
    fits = missing.pronouns and len(topic) == 1
    return (_put_in if fits else _beside)(asked, missing, topic), topic


def _in_slot(
    asked: Reading, core: Span, before: Reading, rarity: Callable[[str], float]
) -> tuple[str, list[str]] | None:
    """The last question asked of something else: in the place of its like where there is one."""
    new = [term for term in asked.telling if core[0] <= term.start < core[1]]
    text = asked.text[core[0] : core[1]]
    words = {term.word for term in new}
    replaced = _replaced(new, asked, before) if len(before.text) <= LONGEST else None
    if replaced:
        start, end = replaced
        rest = [t for t in before.telling if not start <= t.start < end and t.word not in words]
        if text.lower().startswith(_ARTICLES):
            text = text.split(" ", 1)[1]
        end += _repeated(text, before.text[end:])
        return f"{before.text[:start]}{text}{before.text[end:]}".rstrip(_END), runs(before, rest)
    kept = [term for term in _rarest(before.telling, rarity) if term.word not in words]
    if not kept:
        return None
    carried = runs(before, kept)
    hangs = not asked.is_chinese and new and asked.folded[core[0] :].split()[0] in asked.cues("prepositions")
    if hangs and len(before.text) <= LONGEST:
        return f"{before.text.rstrip(_END)} {text}", carried
    return " ".join((*carried, text)), carried


def _replaced(new: Sequence[Term], asked: Reading, before: Reading) -> Span | None:
    """What of the last question gives way: a word of the same kind as the new one."""
    old_words = {term.word for term in before.telling}
    shared = [term for term in new if term.word in old_words]
    fresh = [term for term in new if term.word not in old_words]
    if not fresh:
        return None
    if shared:
        return _modifier(shared[-1], before)
    return next((span for term in before.telling if (span := _like(fresh[-1], asked, term, before))), None)


def _modifier(head: Term, before: Reading) -> Span | None:
    """A word both questions share, with the one before it: 康城社区, for 白沙社区 to take its place."""
    for place, term in enumerate(before.telling):
        if term.word == head.word and place:
            former = before.telling[place - 1]
            between = before.text[former.end : term.start]
            return (former.start, term.end) if between in ("", " ") else None
    return None


def _like(new: Term, asked: Reading, old: Term, before: Reading) -> Span | None:
    """What of `old` gives way to `new`: all of it, its beginning (城市 of 城市居民), or nothing."""
    if old.quoted:
        return None
    for group in parallels():
        for word in group if new.word in group else ():
            if old.word == word or (not word.isascii() and old.word.startswith(word)):
                return old.start, old.start + len(word)
    return (old.start, old.end) if _alike(new, asked, old, before) else None


def _alike(new: Term, asked: Reading, old: Term, before: Reading) -> bool:
    if new in asked.names or old in before.names:
        return new in asked.names and old in before.names
    if new.word[0].isdigit() or old.word[0].isdigit():
        return new.word[0].isdigit() and old.word[0].isdigit()
    if new.word.isascii() or old.word.isascii():
        return _is_proper(new, asked) and _is_proper(old, before)
    # 快递员 and 外卖员, 养老金 and 公积金: the last character names the kind.
    return len(new.word) == len(old.word) > 1 and new.word[-1] == old.word[-1]


def _is_proper(term: Term, reading: Reading) -> bool:
    """Latin: any word within Chinese, within English one that is written like a name or an abbreviation."""
    written = reading.text[term.start : term.end]
    return term.word.isascii() and (reading.is_chinese or (written[1:] != written[1:].lower()))


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
    return runs(before, _rarest(before.telling, rarity))


def _rarest(terms: Sequence[Term], rarity: Callable[[str], float]) -> list[Term]:
    """The `MOST_CARRIED` rarest of `terms`, in their order."""
    kept = sorted(terms, key=lambda term: -rarity(term.word))[:MOST_CARRIED]
    return [term for term in terms if term in kept]


def _put_in(asked: Reading, missing: Gap, subject: Sequence[str]) -> str:
    """The question with its pronouns made the subject: 刘淑红还说了什么."""
    start, stop = missing.core
    text, position = "", start
    named = "、".join(subject) if asked.is_chinese else " ".join(subject)
    for begin, end in missing.pronouns:
        follows = asked.folded[end:stop]
        text += asked.text[position:begin] + named
        position = end + _repeated(named, follows)
    return (text + asked.text[position:stop]).strip()


def _repeated(text: str, follows: str) -> int:
    """Characters of `follows` that `text` ends with: 康城社区 for 该 in 该社区 is not 康城社区社区."""
    lengths = range(min(len(text), len(follows)), 0, -1)
    return next((length for length in lengths if text.casefold().endswith(follows[:length])), 0)


def _beside(asked: Reading, missing: Gap, subject: Sequence[str]) -> str:
    """The question behind what it is asked of."""
    start, stop = missing.core
    spans = [*missing.pronouns, (stop, stop)]
    text, position = "", start
    for begin, end in spans:
        text += asked.text[position:begin]
        position = end
    return " ".join((*subject, " ".join(text.split())))
