"""The quotations of a draft: what stands in quotation marks, and Markdown's block quotes.

Marks may be nested, mixed, forgotten: a mark that is not closed in its paragraph opens nothing, and what
stands in proper marks behind it counts all the same. Of nested quotations the outer one is checked.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.sentences import Span, sentences, trim

LONGEST = 5_000
"""Characters of a quotation: what is longer has lost its closing mark."""
DEEPEST = 50
"""Marks that may be open at once; the first of more was forgotten."""
LEAST_SENTENCE = 6
"""Letters of a sentence that is worth looking up by itself."""
_PAIRS = {"“": "”", "‘": "’", "「": "」", "『": "』", "«": "»", '"': '"', "＂": "＂"}
_CLOSING = frozenset(_PAIRS.values())
_EVEN = frozenset('"＂')
"""Marks that open and close alike."""
_MARK = re.compile('[“”‘’「」『』«»"＂]|\r?\n[ \t\u3000]*\r?\n')
_BLOCK = re.compile(r"^[ ]{0,3}>[ \t]?(.*)$", re.MULTILINE)
_SIGNED = re.compile(r"\s*(?:——|—|--|–)\s*\S")
"""A line of a block quote that says whose words they are."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation in a draft.

    `start` and `end` are the range of its words, `outer` the range with its marks; `text` is what is
    looked up: the words, for a block quote without the marks that begin its lines. `is_sentence` says
    that nothing marks it as a quotation.
    """

    start: int
    end: int
    outer: Span
    text: str
    is_sentence: bool = False
    is_block: bool = False


@dataclass(frozen=True, slots=True)
class Extracted:
    """The quotations of a draft in order, none inside another, and where a mark was never closed."""

    quotations: tuple[Quotation, ...]
    unclosed: tuple[int, ...]


def quotations(draft: str, *, with_sentences: bool = False) -> Extracted:
    """What a draft quotes; with `with_sentences` also every other sentence of at least six letters.

    A sentence whose quotations are less than a third of it is then looked up as a whole.
    """
    blocks = list(_blocks(draft))
    marked, unclosed = _marked(draft)
    found = sorted([*_without_inner(marked, blocks), *blocks], key=lambda one: one.start)
    if with_sentences:
        found = _with_sentences(draft, found)
    return Extracted(tuple(found), tuple(unclosed))


@dataclass(slots=True)
class _Open:
    """An opening mark, and the quotations closed since."""

    position: int
    mark: str
    inside: list[Quotation]


def _marked(draft: str) -> tuple[list[Quotation], list[int]]:
    """What stands in marks, outermost, and the marks left open."""
    found: list[Quotation] = []
    unclosed: list[int] = []
    stack: list[_Open] = []

    def give_up(depth: int) -> None:
        """The marks opened from `depth` on are never closed: what was closed inside them stays."""
        for left in stack[depth:]:
            unclosed.append(left.position)
            (stack[depth - 1].inside if depth else found).extend(left.inside)
        del stack[depth:]

    for match in _MARK.finditer(draft):
        mark, position = match.group(), match.start()
        if mark.isspace():
            give_up(0)
            continue
        while stack and (position - stack[0].position > LONGEST or len(stack) > DEEPEST):
            first = stack.pop(0)
            unclosed.append(first.position)
            found.extend(first.inside)
        depth = _closes(draft, position, mark, stack)
        if depth is not None:
            give_up(depth + 1)
            opened = stack.pop()
            quotation = _quotation(draft, opened.position, position)
            if quotation is not None:
                (stack[-1].inside if stack else found).append(quotation)
        elif _opens(draft, position, mark):
            stack.append(_Open(position, mark, []))
    give_up(0)
    return found, sorted(unclosed)


def _closes(draft: str, position: int, mark: str, stack: Sequence[_Open]) -> int | None:
    """Which of the open marks this one closes, None for none."""
    if mark not in _CLOSING or _is_apostrophe(draft, position, mark):
        return None
    depth = next((d for d in range(len(stack) - 1, -1, -1) if _PAIRS[stack[d].mark] == mark), None)
    if depth is not None and mark in _EVEN and _is_inch(draft, position, mark):
        return None
    return depth


def _opens(draft: str, position: int, mark: str) -> bool:
    if mark not in _PAIRS:
        return False
    before = draft[position - 1 : position]
    if mark in _EVEN:
        return not before.isdigit() and bool(draft[position + 1 : position + 2].strip())
    return mark != "‘" or not (before.isascii() and before.isalnum())


def _is_apostrophe(draft: str, position: int, mark: str) -> bool:
    """don’t, and the ’90s: no mark of a quotation."""
    after = draft[position + 1 : position + 2]
    return mark == "’" and after.isascii() and after.isalnum()


def _is_inch(draft: str, position: int, mark: str) -> bool:
    """5" of a pipe: behind a number, before another word, with a closing mark still to come."""
    if not draft[position - 1 : position].isdigit():
        return False
    rest = draft[position + 1 : position + 1 + LONGEST].split("\n\n", 1)[0]
    return rest[:1] == " " and rest[1:2].isalpha() and rest.count(mark) % 2 == 1


def _quotation(draft: str, opening: int, closing: int) -> Quotation | None:
    start, end = trim(draft, opening + 1, closing)
    if not any(character.isalnum() for character in draft[start:end]):
        return None
    return Quotation(start, end, (opening, closing + 1), draft[start:end])


def _blocks(draft: str) -> Iterator[Quotation]:
    """Runs of lines that begin with `>`; a last line such as `> —— Name` is not of its words."""
    run: list[Span] = []
    for match in _BLOCK.finditer(draft):
        if run and draft[run[-1][1] : match.start()] not in ("\n", "\r\n", "\r"):
            yield from _block(draft, run)
            run = []
        run.append(match.span(1))
    yield from _block(draft, run)


def _block(draft: str, lines: Sequence[Span]) -> Iterator[Quotation]:
    lines = [trim(draft, *line) for line in lines]
    outer_end = lines[-1][1] if lines else 0
    while lines and (lines[-1][0] == lines[-1][1] or _SIGNED.match(draft, *lines[-1])):
        lines = lines[:-1]
    lines = [span for span in lines if span[0] < span[1]]
    if not lines:
        return
    text = "\n".join(draft[start:end] for start, end in lines)
    inner = text[1:-1]
    is_marked = _PAIRS.get(text[0]) == text[-1] and text[0] not in inner and text[-1] not in inner
    if not is_marked and len(text) <= LONGEST and any(character.isalnum() for character in text):
        yield Quotation(lines[0][0], lines[-1][1], (lines[0][0], outer_end), text, is_block=True)


def _without_inner(marked: Iterable[Quotation], blocks: Sequence[Quotation]) -> Iterator[Quotation]:
    """What stands in marks and not in a block quote."""
    starts = [block.outer[0] for block in blocks]
    for one in marked:
        number = bisect_left(starts, one.end) - 1  # the last block that begins before its end
        if number < 0 or blocks[number].outer[1] <= one.start:
            yield one


def _with_sentences(draft: str, found: Sequence[Quotation]) -> list[Quotation]:
    whole: list[Quotation] = []
    number = 0
    for start, end in sentences(draft):
        inside: list[Quotation] = []
        while number < len(found) and found[number].start < end:
            inside.append(found[number])
            number += 1
        after = whole[-1].outer[1] if whole else 0
        if not inside and start < after:  # the rest of a quotation of several sentences
            continue
        held = sum(one.end - one.start for one in inside)
        letters = sum(character.isalnum() for character in draft[start:end])
        is_alone = all(start <= one.outer[0] and one.outer[1] <= end and not one.is_block for one in inside)
        fits = letters >= LEAST_SENTENCE and end - start <= LONGEST and start >= after
        if is_alone and fits and 3 * held < end - start:
            whole.append(Quotation(start, end, (start, end), draft[start:end], is_sentence=True))
        else:
            whole += inside
    return [*whole, *found[number:]]
