"""Passages and answers as files. The words are the documents' own in every format.

A writer takes what is exported and the labels of a language, and gives the file's bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from qa.answers import Answer, Citation, Details
from qa.labels import Labels

NAME_LENGTH = 40
"""Characters of a question or title that name the file."""
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_UNSAFE_IN_NAMES = re.compile(
    r'[\s\x00-\x1f\x7f-\x9f<>:"/\\|?*\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff.]+'
)
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Exported:
    """What is written out: an answer, or a single passage, for which there is no question.

    `time` is when it was exported, `link` where it can be seen, both where known.
    """

    citations: tuple[Citation, ...]
    published: dict[str, Any]
    """Its JSON, in the published form."""
    question: str | None = None
    details: Details = field(default_factory=Details)
    answered: bool = True
    time: datetime | None = None
    link: str | None = None

    @classmethod
    def of(cls, answer: Answer, time: datetime | None = None, link: str | None = None) -> Exported:
        return cls(
            answer.citations,
            answer.as_json(),
            answer.question,
            answer.details,
            answer.answered,
            time,
            link,
        )

    @classmethod
    def passage(cls, citation: Citation, time: datetime | None = None, link: str | None = None) -> Exported:
        return cls((citation,), citation.as_json(), time=time, link=link)

    @property
    def name(self) -> str:
        """What to call the file, without its ending: safe on every system."""
        wanted = self.question or (self.citations[0].document.title if self.citations else "")
        cleaned = _UNSAFE_IN_NAMES.sub(" ", wanted).strip()[:NAME_LENGTH].strip()
        return f"yuanwen {cleaned}".strip() if not cleaned or _RESERVED.fullmatch(cleaned) else cleaned


Write = Callable[[Exported, Labels], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the ending of its files, their media type, and what writes it."""

    suffix: str
    media_type: str
    write: Write
    binary: bool = False


def formats() -> dict[str, Format]:
    """Every format by the name that commands and addresses use."""
    from qa.export import data, html, markdown, text, word

    written = "text/plain; charset=utf-8"
    docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return {
        "txt": Format("txt", written, text.write),
        "md": Format("md", "text/markdown; charset=utf-8", markdown.write),
        "docx": Format("docx", docx, word.write, binary=True),
        "html": Format("html", "text/html; charset=utf-8", html.write),
        "json": Format("json", "application/json", data.write_json),
        "csl": Format("csl.json", "application/vnd.citationstyles.csl+json", data.write_csl),
        "bib": Format("bib", "application/x-bibtex; charset=utf-8", data.write_bibtex),
    }


NAMES = ("md", "docx", "html", "json", "txt", "csl", "bib")
"""The names of `formats`, for those who must not load the writers yet."""


def pieces(citation: Citation) -> Iterator[tuple[str, bool]]:
    """The text in pieces, and whether each is of the best sentences; joined they are the text."""
    length = len(citation.text)
    edges = sorted({0, length, *(edge for span in citation.sentences for edge in span)})
    for start, end in pairwise(edges):
        yield citation.text[start:end], any(s <= start and end <= e for s, e in citation.sentences)


def writable(text: str) -> str:
    """Text with � for what XML, HTML and Markdown cannot hold: control characters and half characters."""
    return _UNWRITABLE.sub("�", text)


def unwritable(exported: Exported) -> int:
    """How many characters of the passages `writable` replaces."""
    return sum(len(_UNWRITABLE.findall(citation.text)) for citation in exported.citations)


def notes(exported: Exported, say: Labels, *, replaces: bool = True) -> Iterator[str]:
    """What stands at the end: where the words are from, and what a format that `replaces` cannot hold."""
    yield (
        say("export.origin", day=f"{exported.time:%Y-%m-%d}") if exported.time else say("export.origin_bare")
    )
    if exported.link:
        yield say("export.link", link=exported.link)
    if replaces and (count := unwritable(exported)):
        yield say("export.unwritable", count=count)


def verdict(exported: Exported, say: Labels) -> str:
    """What has to be known before reading: what was looked for, and where, and that nothing answers it."""
    details = exported.details
    understood = f"{say('answer.understood')} {details.understood}" if details.understood else ""
    missing = say(details.label("export.not_answered" if exported.citations else "answer.nothing"))
    found = exported.answered and exported.citations
    limited = details.limited.said(say) if details.limited else ""
    return " ".join(part for part in (understood, limited, "" if found else missing) if part)


def references(exported: Exported) -> list[str]:
    """The list of references: GB/T 7714-2015, numbered as the passages are."""
    from qa.cite.styles import Style, reference

    return [
        reference(citation, Style.GB, number).entry
        for number, citation in enumerate(exported.citations, start=1)
    ]
