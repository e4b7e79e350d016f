"""Which lines are headings: those the outline names, else those set larger or in a face of their own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from index.readers.printed.lines import Line
from index.readers.printed.looks import ends_sentence
from index.readers.printed.paragraphs import Mark, Paragraph

LINES = 5
"""A heading has at most so many lines."""
LETTERS = 90
"""And so many characters, where no outline names it."""
LARGER = 1.15
"""A heading's letters are so many times as large as the text's, unless it is numbered."""
NEARLY = 0.97
MOST = 0.25
"""Where more of the text than this looks like headings, looks say nothing: slides, posters, forms."""
DEEPEST = 6
FOUND = 0.2
"""The share of an outline's entries found in the text from which on it is believed."""

_DIGITS = "一二三四五六七八九十百零〇\\d"
_NUMBERING = re.compile(
    rf"(?:第[{_DIGITS}]{{1,7}}[编篇章节部]|[一二三四五六七八九十]{{1,3}}、|[（(][{_DIGITS}]{{1,4}}[）)]"
    rf"|(?:(?i:chapter|part|section|appendix))\s+[\divxlcA-H]+[.:]?|\d{{1,3}}(?:\.\d{{1,3}}){{0,4}}[.、．]?"
    rf"|[A-Z](?:\.\d{{1,3}}){{0,4}}[.、．]?(?=\s))\s*"
)
"""What numbers a heading: an outline often leaves it out."""
_SECTION = re.compile(r"\d{1,3}((?:\.\d{1,2}){0,4})[.、．]?[\s\u3000]*[^\W\d_]")
"""A number as headings have it: `3`, `3.1`, `3.1.2`, and a word after it."""
_CHAPTERS = (
    (re.compile(rf"第[{_DIGITS}]{{1,7}}[编篇部]"), 1),
    (re.compile(rf"第[{_DIGITS}]{{1,7}}章"), 2),
    (re.compile(rf"第[{_DIGITS}]{{1,7}}节"), 3),
    (re.compile("[一二三四五六七八九十]{1,3}、"), 1),
    (re.compile("[（(][一二三四五六七八九十]{1,3}[）)]"), 2),
)
_CLAUSE, _INSIDE = "，。；、,;.", "，。；：:;,、"
"""What a heading does not end with, and what one that is no larger than the text does not hold either."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A title of the outline, how deep it stands (from 1), and the page (from 1) it leads to."""

    title: str
    level: int
    page: int


def named(
    entries: Iterable[Entry], pages: Sequence[Sequence[Line]], skipped: Container[Line]
) -> dict[Line, Mark]:
    """The lines of headings that the outline names; empty where it names something else than headings."""
    marks: dict[Line, Mark] = {}
    letters: dict[int, list[tuple[Line, str]]] = {}
    count = found = 0
    for number, entry in enumerate(entries):
        title = _letters(entry.title)
        if not title or not 1 <= entry.page <= len(pages):
            continue
        count += 1
        if entry.page not in letters:
            kept = [line for line in pages[entry.page - 1] if line not in skipped]
            letters[entry.page] = [(line, _letters(line.text)) for line in kept]
        lines = _lines_of(entry.title, letters[entry.page], marks)
        found += bool(lines)
        marks.update((line, Mark(min(entry.level, DEEPEST), number)) for line in lines)
    return marks if found >= FOUND * count else {}


def _lines_of(title: str, lines: Sequence[tuple[Line, str]], taken: Container[Line]) -> list[Line]:
    """The lines that read as the title does, numbers aside; where several do, the largest."""
    wanted = {_letters(title), _bare(title)} - {""}
    longest = max(map(len, wanted))
    best: list[Line] = []
    for start in range(len(lines)):
        read = ""
        for end in range(start, min(start + LINES, len(lines))):
            if lines[end][0] in taken:
                break
            read += lines[end][1]
            if len(read) > longest + 2 * LINES:
                break
            bare = _bare(lines[start][0].text) + read[len(lines[start][1]) :]
            if read in wanted or bare in wanted:
                here = [line for line, _ in lines[start : end + 1]]
                if not best or here[0].style.size > best[0].style.size:
                    best = here
    return best


def _bare(title: str) -> str:
    """The letters of a title without its number."""
    number = _NUMBERING.match(title)
    return _letters(title[number.end() :] if number else title)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def by_looks(paragraphs: Sequence[Paragraph], body: float) -> dict[Paragraph, int]:
    """The levels of paragraphs that look like headings; none where too many do."""
    faces = Counter(
        line.style.face
        for paragraph in paragraphs
        for line in paragraph.lines
        if abs(line.style.size - body) < 1
        for _ in range(len(line.text))
    )
    face = faces.most_common(1)[0][0] if faces else ""
    found = {p: _rank(p) for p in paragraphs if _looks(p, body, face)}
    found = _without_loners(found, _opening(paragraphs))
    if sum(map(_length, found)) > MOST * sum(map(_length, paragraphs)):
        return {}
    ranks = sorted(set(found.values()))
    return {p: min(ranks.index(rank) + 1, DEEPEST) for p, rank in found.items()}


def _opening(paragraphs: Sequence[Paragraph]) -> Container[Paragraph]:
    """What stands before the first paragraph of text: title, authors, affiliations."""
    text = next((at for at, p in enumerate(paragraphs) if _length(p) > LETTERS), len(paragraphs))
    return frozenset(p for p in paragraphs[:text] if p.first.page == paragraphs[0].first.page)


def _without_loners(
    found: dict[Paragraph, tuple[float, int]], opening: Container[Paragraph]
) -> dict[Paragraph, tuple[float, int]]:
    """Without those whose size nothing else has, unless they are numbered or largest: authors, slogans."""
    if not found:
        return found
    sizes, largest = Counter(rank[0] for rank in found.values()), min(found.values())[0]
    return {
        p: rank
        for p, rank in found.items()
        if rank[0] == largest or _is_numbered(p.first.text) or (sizes[rank[0]] > 1 and p not in opening)
    }


def body_size(lines: Iterable[Line]) -> float:
    """The size that most characters are set in, to half a point."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.style.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _looks(paragraph: Paragraph, body: float, face: str) -> bool:
    first, text = paragraph.first, "".join(line.text for line in paragraph.lines)
    if len(paragraph.lines) > LINES or len(text) > LETTERS or first.flow.tabular or first.angle:
        return False
    if sum(map(str.isalpha, text)) < 2 or text.endswith(tuple(_CLAUSE)):  # noqa: PLR2004
        return False
    if min(line.style.size for line in paragraph.lines) >= LARGER * body:
        return True
    other_face = first.style.bold or first.style.face != face
    plain = not ends_sentence(text) and not any(sign in text for sign in _INSIDE)
    return other_face and plain and first.style.size >= NEARLY * body and _is_numbered(text)


def _is_numbered(text: str) -> bool:
    return bool(_SECTION.match(text)) or any(pattern.match(text) for pattern, _ in _CHAPTERS)


def _rank(paragraph: Paragraph) -> tuple[float, int]:
    """Orders headings from the highest: larger ones first, of one size by the depth of their number."""
    text = paragraph.first.text
    section = _SECTION.match(text)
    depth = section[1].count(".") + 1 if section else 1
    depth = next((level for pattern, level in _CHAPTERS if pattern.match(text)), depth)
    return -round(max(line.style.size for line in paragraph.lines) * 2) / 2, depth


def _length(paragraph: Paragraph) -> int:
    return sum(len(line.text) for line in paragraph.lines)


def title_of(paragraphs: Sequence[Paragraph], body: float) -> Paragraph | None:
    """The title on the first page, above everything else: in larger letters than the text, or bold."""
    page = paragraphs[0].first.page if paragraphs else 0
    first = [p for p in paragraphs if p.first.page == page and not p.first.angle]
    before: list[Paragraph] = []
    for paragraph in first:
        if paragraph.level:
            break
        before.append(paragraph)
    large = [p for p in before if p.first.style.size >= LARGER * body and _is_short(p)]
    if large:
        return max(large, key=lambda p: p.first.style.size)
    return next((p for p in before[:1] if p.first.style.bold and _is_short(p)), None)


def _is_short(paragraph: Paragraph) -> bool:
    text = "".join(line.text for line in paragraph.lines)
    return len(paragraph.lines) <= LINES and len(text) <= 2 * LETTERS and sum(map(str.isalpha, text)) > 2  # noqa: PLR2004
