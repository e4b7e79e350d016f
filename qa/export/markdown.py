"""Markdown that, when it is rendered, reads exactly as the document does.

https://spec.commonmark.org/0.31.2/: what would be markup is escaped with a backslash; blanks that
Markdown drops become character references.
"""

from __future__ import annotations

import re

from qa.answers import Citation
from qa.cite import place
from qa.export import Exported, notes, references, verdict, writable
from qa.labels import Labels

_MARKUP = re.compile(r"[\\`*_{}\[\]<>&#|~$!^]")
# What opens a list, a heading's underline, a rule or a fence, at the beginning of a line alone.
_OPENING = re.compile(r"([-+=:]|\d+(?=[.)]))")
_EMOJI = re.compile(r":(?=[\w+-]+:)")
_BLANK_ENDS = re.compile(r"^\s+|\s+$|[^\S ]")
_LINE_ENDS = re.compile(r"\n{2,}|\n")


def write(exported: Exported, say: Labels) -> bytes:
    """UTF-8 CommonMark."""
    parts = [f"# {inline(exported.question)}" if exported.question else "", inline(verdict(exported, say))]
    for number, citation in enumerate(exported.citations, start=1):
        parts += [quoted(citation.text), _source(number, citation, say)]
    if exported.citations:
        parts += [
            f"## {say('export.references')}",
            "\n".join(f"{inline(one)}  " for one in references(exported)),
        ]
    if ending := [inline(note) for note in notes(exported, say)]:
        parts += ["---", "\n\n".join(ending)]
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def quoted(text: str) -> str:
    """A text as a block quote. A line's end is a hard break, two of them are a new paragraph."""
    lines, position = [""], 0
    text = writable(text)
    for found in _LINE_ENDS.finditer(text):
        lines[-1] += _line(text[position : found.start()], bool(lines[-1]))
        position, ends = found.end(), len(found.group())
        if not lines[-1] or position == len(text):
            lines[-1] += "&#10;" * ends  # an empty line at either end would not be rendered
        elif ends == 1:
            lines[-1] += "\\"
            lines.append("")
        else:
            lines += ["", "&#10;" * (ends - 2)]
    lines[-1] += _line(text[position:], bool(lines[-1]))
    return "\n".join(f"> {line}" if line else ">" for line in lines)


def inline(text: str) -> str:
    """A text on one line, without any markup."""
    return _line(" ".join(writable(text).split()), begun=False)


def _line(text: str, begun: bool) -> str:
    """One line with its markup escaped; `begun` where something stands before it."""
    escaped = _MARKUP.sub(r"\\\g<0>", text)
    escaped = _EMOJI.sub(r"\\:", escaped)
    if not begun:
        escaped = _OPENING.sub(_opened, escaped, count=1) if _OPENING.match(escaped) else escaped
    return _BLANK_ENDS.sub(_references, escaped)


def _opened(found: re.Match[str]) -> str:
    return f"{found.group()}\\" if found.group().isdigit() else f"\\{found.group()}"


def _references(found: re.Match[str]) -> str:
    return "".join(f"&#{ord(character)};" for character in found.group())


def _source(number: int, citation: Citation, say: Labels) -> str:
    where = say(
        "export.source",
        title=citation.document.title,
        place=place(citation, say),
        path=citation.document.path,
    )
    return f"\\[{number}\\] {inline(where)}"
