"""Not written yet."""

from __future__ import annotations

from index.documents import Problem, Reason
from index.readers.raw import Raw, Results


def read(raw: Raw) -> Results:
    yield Problem(raw.path, Reason.UNSUPPORTED, raw.suffix)
