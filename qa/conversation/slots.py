"""「那农村呢？」: the last question asked again, of something else."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from qa.answers import Span
from qa.conversation.cues import parallels
from qa.conversation.gaps import LONGEST
from qa.conversation.reading import Reading, Term, runs

MOST_CARRIED = 6
"""Terms taken over from a turn, the rarest: more would drown the question they complete."""
_ARTICLES = ("a ", "an ", "the ")
_END = " \t\n\u3000。.？?！!"


def in_slot(
    asked: Reading, core: Span, before: Reading, rarity: Callable[[str], float]
) -> tuple[str, list[str]] | None:
    """The last question asked of something else: in the place of its like where there is one."""
    new = [term for term in asked.telling if core[0] <= term.start < core[1]]
    text = asked.text[core[0] : core[1]]
    words = {term.word for term in new}
    hangs = not asked.is_chinese and asked.folded[core[0] :].split()[0] in asked.cues("prepositions")
    replaced = _replaced(new, asked, before, hangs) if len(before.text) <= LONGEST else None
    if replaced:
        start, end = replaced
        rest = [t for t in before.telling if not start <= t.start < end and t.word not in words]
        if text.lower().startswith(_ARTICLES):
            text = text.split(" ", 1)[1]
        end += repeated(text, before.text[end:])
        return f"{before.text[:start]}{text}{before.text[end:]}".rstrip(_END), runs(before, rest)
    kept = [term for term in rarest(before.telling, rarity) if term.word not in words]
    if not kept:
        return None
    carried = runs(before, kept)
    if hangs and len(before.text) <= LONGEST:
        return f"{before.text.rstrip(_END)} {text}", carried
    return " ".join((*carried, text)), carried


def _replaced(new: Sequence[Term], asked: Reading, before: Reading, hangs: bool) -> Span | None:
    """What of the last question gives way: a word of the same kind as the new one.

    "In the country" takes the place of "in cities" only, with its preposition.
    """
    span = _same_kind(new, asked, before)
    if span is None or not hangs:
        return span
    words = "|".join(before.cues("prepositions"))
    led = re.search(rf"\b(?:{words})\s+(?:(?:the|an?)\s+)?$", before.folded[: span[0]])
    return (led.start(), span[1]) if led else None


def _same_kind(new: Sequence[Term], asked: Reading, before: Reading) -> Span | None:
    old_words = {_singular(term.word) for term in before.telling}
    shared = [term for term in new if _singular(term.word) in old_words]
    fresh = [term for term in new if _singular(term.word) not in old_words]
    if not fresh:
        return None
    if shared:
        return _modifier(shared[-1], before)
    return next((span for term in before.telling if (span := _like(fresh[-1], asked, term, before))), None)


def _singular(word: str) -> str:
    return word.rstrip("s") if word.isascii() else word


def _modifier(head: Term, before: Reading) -> Span | None:
    """A word both questions share, with the one before it: 康城社区, for 白沙社区 to take its place."""
    for place, term in enumerate(before.telling):
        if _singular(term.word) == _singular(head.word) and place:
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


def rarest(terms: Sequence[Term], rarity: Callable[[str], float]) -> list[Term]:
    """The `MOST_CARRIED` rarest of `terms`, in their order."""
    kept = sorted(terms, key=lambda term: -rarity(term.word))[:MOST_CARRIED]
    return [term for term in terms if term in kept]


def repeated(text: str, follows: str) -> int:
    """Characters of `follows` that `text` ends with: 康城社区 for 该 in 该社区 is not 康城社区社区."""
    lengths = range(min(len(text), len(follows)), 0, -1)
    return next((length for length in lengths if text.casefold().endswith(follows[:length])), 0)
