"""A folder of documents and its library, for tests that bring changes into it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from index.changes import Change, Report
from index.library import Library
from index.progress import Progress
from index.reading import Pool
from index.sync import writing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.encoder import Encoded, Encoder
    from index.words import Tokenizer

LONG_AGO = 1_600_000_000
"""Seconds: the first time stamp given to a file, long settled."""
_clock = count(LONG_AGO)


class Interrupted(Exception):
    """What stops an encoder that is to be stopped."""


class Counting:
    """A real encoder that remembers the passages it was given, and stops after `stop_after` of them.

    `before` is called with the texts about to be encoded.
    """

    def __init__(self, inner: Encoder) -> None:
        self._inner = inner
        self.passages: list[str] = []
        self.stop_after: int | None = None
        self.before: Callable[[Sequence[str]], None] = lambda texts: None
        self.name = inner.name
        self.revision = inner.revision
        self.fingerprint = inner.fingerprint
        self.width = inner.width
        self.max_tokens = inner.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._inner.count_tokens(texts)

    def most_tokens(self, text: str) -> int:
        return self._inner.most_tokens(text)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._inner.encode_queries(texts)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        self._note(texts)
        return self._inner.encode_passages(texts, progress)

    def encode_queries_by_token(self, texts: Sequence[str]) -> Encoded:
        return self._inner.encode_queries_by_token(texts)

    def encode_passages_by_token(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Encoded:
        self._note(texts)
        return self._inner.encode_passages_by_token(texts, progress)

    def _note(self, texts: Sequence[str]) -> None:
        if self.stop_after is not None and len(self.passages) >= self.stop_after:
            raise Interrupted
        self.before(texts)
        self.passages += texts


@dataclass
class Shelf:
    docs: Path
    folder: Path
    encoder: Counting
    tokenizer: Tokenizer
    pool: Pool
    loads: list[str | None] = field(default_factory=list)
    """The names the encoder was asked for by."""

    def write(self, name: str, text: str | bytes) -> Path:
        """A file among the documents, with a time stamp of its own, long ago."""
        file = self.docs / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        now = next(_clock)
        os.utime(file, (now, now))
        return file

    def load(self, name: str | None) -> Encoder:
        self.loads.append(name)
        return self.encoder

    def make_tokenizer(self, own_words: Sequence[str]) -> Tokenizer:
        return self.tokenizer.with_words(own_words) if own_words else self.tokenizer

    def sync(
        self,
        *paths: Path,
        rebuild: bool = False,
        placeholder: bool = False,
        encoder_name: str | None = None,
        progress: Progress | None = None,
    ) -> Report:
        """Brings the documents in, or `paths`; `encoder.passages` then holds what this run encoded."""
        self.encoder.passages.clear()
        with writing(
            self.folder,
            self.load,
            self.make_tokenizer,
            self.pool,
            encoder_name=encoder_name,
            rebuild=rebuild,
            progress=progress,
        ) as writer:
            return writer.sync(paths or [self.docs], placeholder=placeholder, rebuild=rebuild)

    def resync(self) -> Report:
        """Looks through all folders the library follows."""
        self.encoder.passages.clear()
        with writing(self.folder, self.load, self.make_tokenizer, self.pool) as writer:
            return writer.sync()

    def reword(self, add: Sequence[str] = (), remove: Sequence[str] = ()) -> Report:
        """Changes the user dictionary."""
        with writing(self.folder, self.load, self.make_tokenizer, self.pool) as writer:
            return writer.reword(add, remove)[1]

    def forget(self, path: str) -> Report:
        with writing(self.folder, self.load, self.make_tokenizer, self.pool) as writer:
            return writer.forget(self.ids()[path])

    def open(self) -> Library:
        return Library.open(self.folder, self.load, self.make_tokenizer)

    def texts(self) -> dict[str, str]:
        """What the library holds: path to text."""
        library = self.open()
        try:
            snapshot = library.snapshot()
            return {document.path: snapshot.text(document.key) for document in snapshot.documents()}
        finally:
            library.close()

    def ids(self) -> dict[str, str]:
        library = self.open()
        try:
            return {document.path: document.id for document in library.snapshot().documents()}
        finally:
            library.close()

    def find(self, words: str) -> set[str]:
        """The paths of the documents in which the word index finds one of the words."""
        library = self.open()
        try:
            snapshot = library.snapshot()
            keys = [key for key, _ in snapshot.search_words(snapshot.tokenizer.words(words), 1000)]
            documents = snapshot.documents_by_key([p.document for p in snapshot.passages(keys).values()])
            return {document.path for document in documents.values()}
        finally:
            library.close()


def changes(report: Report) -> dict[str, str]:
    """What a run did: path to change."""
    return {event.path: event.change.value for event in report.events}


def reasons(report: Report) -> dict[str, str]:
    """What a run could not take in: path to reason."""
    return {problem.path: problem.reason.value for problem in report.problems}


def paragraph(number: int) -> str:
    """A paragraph unlike every other, long enough to be a passage of its own."""
    speakers = range(1, 9)
    return f"编号{number}：" + "".join(f"第{number}组的{i}号代表在会议上就预算作了说明。" for i in speakers)


__all__ = ["Change", "Counting", "Interrupted", "Shelf", "changes", "paragraph", "reasons"]
