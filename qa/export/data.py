"""The formats for other programs: JSON, CSL-JSON, BibTeX."""

from __future__ import annotations

import json

from qa.cite import bibtex, csl
from qa.export import Exported
from qa.labels import Labels


def write_json(exported: Exported, _: Labels) -> bytes:
    """The published form of an answer or a citation."""
    return _json(exported.published)


def write_csl(exported: Exported, _: Labels) -> bytes:
    """A list of CSL items, one a passage."""
    return _json([csl.item(citation) for citation in exported.citations])


def write_bibtex(exported: Exported, say: Labels) -> bytes:
    """One entry a passage."""
    return "\n".join(bibtex.entry(citation, say) for citation in exported.citations).encode()


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")
