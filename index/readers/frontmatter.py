"""What stands before a Markdown text about it: YAML between `---`, TOML between `+++`.

Only plain `key: value` lines are read, and values that go on over indented lines. Where any other line
stands in between, the two rules are rules, and all of it is text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

MOST_LINES = 200
"""A front matter that has not ended by then is a rule at the head of the text."""
_ENDS = {"---": ("---", "..."), "+++": ("+++",)}
_PAIR = {
    "---": re.compile(r"([\w\"'][^:\[\]{}()#]{0,60}?)\s{0,9}:(?:\s(.*)|$)", re.DOTALL),
    "+++": re.compile(r"([\w\"'.-]{1,60})\s{0,9}=\s{0,9}(.*)", re.DOTALL),
}
_FOLDED = re.compile(r"[|>][+-]?\d?")
_COMMENT = re.compile(r"\s#.*")
_ESCAPED = re.compile(r"\\([\"\\/])")
_WITHIN = ("-", "#", "]", "}", "[")
"""How lines between pairs begin: items, comments, the end of a list over several lines, TOML's heads."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The pairs by their keys in lower case, and the lines it takes, 0 where a text has none."""

    pairs: dict[str, str] = field(default_factory=dict)
    lines: int = 0

    def first(self, *keys: str) -> str | None:
        """The first of these that is there and not blank."""
        return next((self.pairs[key] for key in keys if self.pairs.get(key)), None)


def front_matter(lines: Sequence[str]) -> FrontMatter:
    """The front matter at the very head of a text, of which `lines` are the first, without their ends."""
    fence = lines[0].rstrip() if lines else ""
    if fence not in _ENDS:
        return FrontMatter()
    within = (n for n, line in enumerate(lines[1:MOST_LINES], start=1) if line.rstrip() in _ENDS[fence])
    end = next(within, 0)
    pairs = _pairs(lines[1:end], _PAIR[fence])
    return FrontMatter(pairs, end + 1) if pairs else FrontMatter()


def _pairs(lines: Sequence[str], pair: re.Pattern[str]) -> dict[str, str]:
    """The pairs; none at all where a line is neither one nor belongs to one."""
    found: dict[str, list[str]] = {}
    section = key = ""
    for line in lines:
        if match := pair.match(line):
            key = section + match[1].strip("\"' ").lower()
            found.setdefault(key, []).append(match[2] or "")
        elif line[:1].isspace() and key:
            found[key].append(line.strip())
        elif line.startswith("["):
            section = line.strip("[] ") + "."
        elif line.strip() and not line.startswith(_WITHIN):
            return {}
    return {key: _value(parts) for key, parts in found.items()}


def _value(parts: Sequence[str]) -> str:
    """A value over one or more lines, without its quotes, or without the comment behind it."""
    head, *more = parts
    head = head.strip()
    value = " ".join(more if _FOLDED.fullmatch(head) else [head, *more]).strip()
    if value[:1] in {'"', "'"} and (end := value.rfind(value[0])) > 0:
        inner = value[1:end]
        return _ESCAPED.sub(r"\1", inner) if value[0] == '"' else inner.replace("''", "'")
    return _COMMENT.sub("", value)
