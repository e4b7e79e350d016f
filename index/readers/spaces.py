"""White space and line breaks of marked-up words, as a browser shows them."""

from __future__ import annotations

import re

from index.readers.prose import columns, ends_sentence

_SPACE = re.compile("[ \t\n\r\f]+")
_INDENTS = ("\u3000", "\u00a0\u00a0")
_LINE_COLUMNS = 60
"""A line this wide that ends a sentence, before a `<br>`, is a paragraph of its own."""


def collapsed(words: str) -> str:
    """White space as a browser shows it; a line end between two Chinese characters is none."""

    def seen(space: re.Match[str]) -> str:
        before, after = words[: space.start()][-1:], words[space.end() : space.end() + 1]
        return "" if "\n" in space[0] and _is_chinese(before) and _is_chinese(after) else " "

    return _SPACE.sub(seen, words)


def _is_chinese(character: str) -> bool:
    """Whether words run on without spaces here; Korean, which has them, lies in between."""
    return "\u2e80" <= character < "\uac00" or "\uf900" <= character < "\uff66" or character >= "\U00020000"


def paragraphs(text: str) -> list[str]:
    """The paragraphs of words with `<br>` in them: set apart by a blank or indented line, or a full one."""
    found: list[list[str]] = []
    fresh = True
    for line in text.split("\n"):
        blank = not line or line.isspace()
        if not blank and (fresh or line.startswith(_INDENTS)):
            found.append([line])
        elif not blank:
            found[-1].append(line.strip(" "))
        fresh = blank or (columns(line) > _LINE_COLUMNS and ends_sentence(line))
    return ["\n".join(lines) for lines in found]
