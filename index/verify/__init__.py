"""Whether a library is what it says it is: every part looked at again, nothing changed.

findings.py    what is found wrong, and what has to be made anew for it
whole.py       `verify`: all checks of one library, in order
databases.py   SQLite's own look at its files
sources.py     the files that documents were read from, hashed again
documents.py   passages, blocks and regions held against the text they are slices of
derived.py     vectors, tokens and words held against the catalog
sample.py      a few passages encoded, and their words looked up, anew
"""

from index.verify.findings import Checked, Finding, Harm, Kind, Note, Noted, Part, Verdict
from index.verify.whole import verify

__all__ = ["Checked", "Finding", "Harm", "Kind", "Note", "Noted", "Part", "Verdict", "verify"]
