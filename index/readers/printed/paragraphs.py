"""Lines to paragraphs: which line goes on where the one before it ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from index.readers.printed.lines import Flow, Line
from index.readers.printed.looks import (
    INDENT,
    LABELLED,
    LARGER,
    LEADER,
    NEVER_FIRST,
    SECTION,
    TAIL,
    are_alike,
    begins_item,
    ends_sentence,
    has_cells,
    indent,
    is_caption,
    is_centred,
    is_full,
    is_hyphened,
)

PITCH, PITCHES = 1.3, 2.0
"""A step to the next line so many times the usual one is a gap; without a usual one, so many sizes are."""
SIGN = 2
"""Characters of a sign at the margin, as one that ends a proof."""
RAGGED = 0.5
"""Share of its column that a line takes at least which ends where words would not have fitted."""
LONG = 0.7
"""Share of its column that a centred line takes before the next is its rest."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A line known to be of a heading; lines of one heading share `number`."""

    level: int
    number: int


@dataclass(slots=True, eq=False)
class Paragraph:
    """Lines that are read on from each other. `level` is above 0 for headings."""

    lines: list[Line] = field(default_factory=list)
    level: int = 0

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def last(self) -> Line:
        return self.lines[-1]


def paragraphs(lines: Sequence[Line], marks: Mapping[Line, Mark], body: float) -> list[Paragraph]:
    """The paragraphs of lines in reading order, within their columns; `breaks` joins those of two columns.

    `body` is the size of the document's text.
    """
    found: list[Paragraph] = []
    hanging = _hanging(lines)
    for line in lines:
        mark = marks.get(line)
        before = found[-1] if found else None
        if before and (mark or before.level):
            goes_on = marks.get(before.last) == mark
        else:
            goes_on = before is not None and _continues(before, line, _kin(line) in hanging, body)
        if before and goes_on:
            before.lines.append(line)
        else:
            found.append(Paragraph([line], mark.level if mark else 0))
    return found


_Kin = tuple[Flow, float]
"""Lines of one column and size."""


def _kin(line: Line) -> _Kin:
    return line.flow, line.style.size


def _hanging(lines: Iterable[Line]) -> set[_Kin]:
    """Those whose paragraphs begin further out than they go on, as references do."""
    votes: Counter[_Kin] = Counter()
    before: Line | None = None
    for line in lines:
        if before and _kin(before) == _kin(line) and indent(line) >= INDENT > indent(before):
            votes[_kin(line)] += 1 if is_full(before, line) and not ends_sentence(before.text) else -1
        before = line
    return {kin for kin, vote in votes.items() if vote > 0}


def _continues(paragraph: Paragraph, line: Line, hanging: bool, body: float) -> bool:
    """Whether a line goes on with a paragraph of its own column."""
    before = paragraph.last
    if before.flow is not line.flow or line.flow.tabular or _parts(paragraph, line):
        return False
    large = line.style.bold or line.style.size > LARGER * body or is_caption(paragraph.first)
    if is_hyphened(before.text, line.text) or ((large or _is_long(before)) and _is_title(paragraph, line)):
        return True
    return _keeps_side(paragraph, line, hanging) if is_full(before, line) else _runs_on(before, line)


def _parts(paragraph: Paragraph, line: Line) -> bool:
    """Whether the looks of a line part it from the paragraph above it."""
    before = paragraph.last
    is_number = len(paragraph.lines) == 1 and SECTION.match(before.text)
    return (
        not are_alike(before, line)
        or _is_apart(before, line)
        or has_cells(before)
        or LEADER.search(before.text[-TAIL:]) is not None
        or (has_cells(line) and line.tail > SIGN)
        or (is_caption(line) and is_caption(paragraph.first))
        or bool(is_number and before.style.face != line.style.face)
        or (before.style.bold != line.style.bold and _opens(line))
    )


def _is_apart(before: Line, line: Line) -> bool:
    """Whether there is a gap above a line."""
    step, usual = line.base - before.base, line.flow.pitch
    size = max(before.style.size, line.style.size)
    if step <= 0:
        return True
    return step > (PITCH * max(usual, size) if usual else PITCHES * size)


def _keeps_side(paragraph: Paragraph, line: Line, hanging: bool) -> bool:
    """Whether a line behind a full one begins where the paragraph's lines do."""
    before = paragraph.last
    step = (line.left - before.left) / line.style.size
    opening = len(paragraph.lines) == 1
    listed = ends_sentence(before.text) or begins_item(paragraph.first.text)
    if begins_item(line.text) and listed and step > -INDENT:
        return False
    if step >= INDENT:  # further in: a new paragraph, or all but the first line of one
        return opening and (hanging or begins_item(before.text) or is_caption(before))
    if step <= -INDENT:  # further out: the second line, where the first was indented
        at_side = line.flow.sure and indent(line) < INDENT
        return opening and (at_side or not ends_sentence(before.text))
    indented = indent(line) >= INDENT
    return not (opening and indented and not hanging and ends_sentence(before.text))


def _runs_on(before: Line, line: Line) -> bool:
    """Whether a line goes on behind one that is not full: in mid-sentence, at the same side."""
    if abs(line.left - before.left) > INDENT * line.style.size or ends_sentence(before.text):
        return False
    if before.right - before.left < RAGGED * (before.flow.right - before.flow.left):
        return False
    return line.text[:1].islower() or line.text[:1] in NEVER_FIRST


def _opens(line: Line) -> bool:
    """Whether a line reads as if it began something."""
    return bool(begins_item(line.text) or SECTION.match(line.text) or LABELLED.fullmatch(line.text))


def _is_title(paragraph: Paragraph, line: Line) -> bool:
    """Whether a line goes on with a title of the same style: both centred, or further in than its number."""
    before = paragraph.last
    if before.style != line.style or ends_sentence(before.text) or begins_item(line.text):
        return False
    if line.base - before.base > PITCHES * line.style.size:
        return False
    if is_centred(before) and is_centred(line):
        return True
    return line.left - paragraph.first.left >= INDENT * line.style.size and is_full(before, line)


def _is_long(line: Line) -> bool:
    return line.right - line.left > LONG * (line.flow.right - line.flow.left)
