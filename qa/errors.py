"""Everything `qa` can raise besides what the library raises. Errors carry data, not sentences.

AskError
├── QuestionError
│   ├── QuestionEmpty        nothing was asked
│   └── QuestionTooLong      more than a question: `length` characters, at most `limit`
├── DraftTooLong             a draft to be checked has `length` characters, at most `limit`
├── DraftUnreadable          a draft cannot be read
├── ReportUnwritable         the report of a check cannot be written
├── QuestionsUnreadable      a file of questions cannot be read
├── LinkUnknown              no link has this name, or it was revoked
├── LinksUnreadable          a file of links cannot be taken in
├── LinksDamaged             the file that holds the shared answers is none
├── AnswerForgotten          the page's answer is no longer in memory
├── AnswerMalformed          what should be an answer as JSON is none, or not as one is written
├── AnswerUnreadable         a file that should hold an answer cannot be read
├── AnswerUnknown            there is no frozen answer of this id, and no such file
├── QuotationChanged         a document does not read as a citation says
├── RangeOutside             a range is no passage of its document
├── OutputRefused            a file cannot be written
├── RangeUnreadable          an address names a range that is no two numbers
├── FolderUnknown            no document of the library is in a folder
├── DateUnreadable           what should be a year, a month or a day is none
├── UploadRefused            an uploaded file is not even kept
├── FileGone                 the file of a document that was to come back is not there
├── OriginalsKept            the owner does not hand out the files themselves
├── AddressTaken             another program listens on this host and port
└── AddressRefused           the system does not let us listen there
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class AskError(Exception):
    """Base of all errors of this package."""

    def __str__(self) -> str:
        return ", ".join(f"{name}={value}" for name, value in vars(self).items())


class QuestionError(AskError):
    """Base: the question itself cannot be asked."""


class QuestionEmpty(QuestionError):
    pass


@dataclass(eq=False)
class QuestionTooLong(QuestionError):
    length: int
    limit: int


@dataclass(eq=False)
class QuestionsUnreadable(AskError):
    path: Path
    reason: str


@dataclass(eq=False)
class LinkUnknown(AskError):
    id: str


@dataclass(eq=False)
class LinksUnreadable(AskError):
    """`reason` is the number of the first wrong line, or what the system said."""

    path: Path
    reason: str


@dataclass(eq=False)
class LinksDamaged(AskError):
    path: Path


class AnswerForgotten(AskError):
    pass


@dataclass(eq=False)
class RangeUnreadable(AskError):
    value: str


@dataclass(eq=False)
class FolderUnknown(AskError):
    path: str


@dataclass(eq=False)
class DateUnreadable(AskError):
    value: str


@dataclass(eq=False)
class UploadRefused(AskError):
    """`reason` is the value of a `Reason`."""

    path: str
    reason: str


@dataclass(eq=False)
class FileGone(AskError):
    path: str


class OriginalsKept(AskError):
    pass


@dataclass(eq=False)
class AnswerMalformed(AskError):
    """`where` names the first field that is wrong: `answer.citations[0].end`."""

    where: str


@dataclass(eq=False)
class AnswerUnreadable(AskError):
    path: str
    reason: str


@dataclass(eq=False)
class AnswerUnknown(AskError):
    id: str


@dataclass(eq=False)
class QuotationChanged(AskError):
    title: str


@dataclass(eq=False)
class RangeOutside(AskError):
    """`limit` is the number of characters that a range may reach to or span."""

    title: str
    start: int
    end: int
    limit: int


@dataclass(eq=False)
class OutputRefused(AskError):
    path: Path
    reason: str


@dataclass(eq=False)
class AddressTaken(AskError):
    host: str
    port: int


@dataclass(eq=False)
class AddressRefused(AskError):
    host: str
    port: int
    reason: str


@dataclass(eq=False)
class DraftTooLong(AskError):
    length: int
    limit: int


@dataclass(eq=False)
class DraftUnreadable(AskError):
    """`reason` is the value of a `Reason`."""

    path: str
    reason: str


@dataclass(eq=False)
class ReportUnwritable(AskError):
    path: Path
    reason: str
