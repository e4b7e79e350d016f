"""The outer edge of readers: whatever a hostile file makes a library raise becomes a problem."""

from __future__ import annotations

from index.documents import Problem, Reason
from index.readers.markup import Malformed
from index.readers.packed import Refused
from index.readers.raw import Raw, Reader, Results


def guarded(raw: Raw, read: Reader) -> Results:
    """What `read` gives; what it raises, but for want of memory, is the file's fault."""
    try:
        yield from read(raw)
    except MemoryError:
        raise
    except Refused as refused:
        yield refused.problem(raw.path)
    except Malformed as error:
        yield Problem(raw.path, Reason.MALFORMED, str(error))
    except Exception as error:  # a hostile file raises anything
        yield Problem(raw.path, Reason.MALFORMED, type(error).__name__)
