"""Everything the program says to people, one table per language."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.documents import Decoding, Problem, Reason
from index.errors import LibraryError, RerankerUnavailable, WordRefused
from qa.errors import AskError, DraftUnreadable, UploadRefused

_COUNTED = re.compile(r"\{(?P<count>\w+)\} (?P<noun>[a-z ]+)\(s\)")
LANGUAGES = ("zh", "en")
"""The first is the one for people who have not said."""


@dataclass(frozen=True)
class Labels:
    """The labels of one language: `labels("answer.page", number=2)`."""

    language: str
    table: Mapping[str, str]

    @property
    def tag(self) -> str:
        """The language as HTML names it."""
        return {"zh": "zh-CN", "en": "en"}[self.language]

    def __call__(self, key: str, **values: object) -> str:
        """The label with its places filled in; `{count} place(s)` is one place, or several.

        An unknown key is an error of ours: KeyError.
        """
        label = self.table[key]
        if not values:
            return label

        def number(found: re.Match[str]) -> str:
            ending = "" if str(values.get(found["count"])) == "1" else "s"
            return f"{{{found['count']}}} {found['noun']}{ending}"

        return _COUNTED.sub(number, label).format(**values)

    def error(self, error: Exception) -> str:
        """One sentence for an error: what happened, and what to do."""
        if not isinstance(error, (LibraryError, AskError)):
            return self(
                "error.unexpected", kind=type(error).__name__, detail=" ".join(str(error).split())[:300]
            )
        key = f"error.{type(error).__name__}"
        rebuildable = getattr(error, "rebuildable", None)
        if rebuildable is not None:
            key += ".rebuildable" if rebuildable else ".final"
        part = getattr(error, "part", None)
        values = vars(error)
        if isinstance(error, (WordRefused, RerankerUnavailable, DraftUnreadable, UploadRefused)):
            values = {**values, "reason": self.table.get(f"problem.{error.reason}", error.reason)}
        return self(f"{key}.{part}" if part else key, **values)

    def encoding(self, decoding: Decoding | None) -> str:
        """A character encoding and how it became known; empty for formats that have none."""
        if decoding is None:
            return ""
        key = "encoding.doubtful" if decoding.doubtful else f"encoding.{decoding.by.value}"
        return self(key, name=decoding.encoding.upper())

    def problem(self, problem: Problem) -> str:
        """One line for something that could not be read."""
        detail = self.detail(problem)
        reason = self(f"problem.{problem.reason.value}")
        return self("problem", path=problem.path, reason=reason, detail=f" ({detail})" if detail else "")

    def remark(self, problem: Problem) -> str:
        """The same where it is plain which file is spoken of."""
        detail = self.detail(problem)
        sentence = self(f"problem.{problem.reason.value}")
        return f"{sentence} ({detail})" if detail else sentence

    def detail(self, problem: Problem) -> str:
        """Which line, page or size a problem speaks of; empty for many."""
        if problem.reason is Reason.TOO_LARGE and problem.detail.isdigit():
            return f"{int(problem.detail) / 2**20:,.0f} MB"
        return problem.detail


@cache
def labels(language: str) -> Labels:
    """The labels of a language, those of the first where it is unknown."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    table = json.loads(Path(__file__).with_name(f"{known}.json").read_text("utf-8"))
    return Labels(known, table)


def language_of(environment: Mapping[str, str]) -> str:
    """The language a terminal asks for: `YUANWEN_LANG`, else the locale, else Chinese."""
    for name in ("YUANWEN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "").lower()
        for language in LANGUAGES:
            if value.startswith(language):
                return language
    return LANGUAGES[0]
