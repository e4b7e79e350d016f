"""Questions to try, taken from the library itself, so that the first click shows what it can do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.catalog import StoredDocument
from index.documents import BlockKind
from index.library import Snapshot

LOOKED_AT = 40
"""Documents looked through for examples: enough to find some, few enough to start at once."""
LONGEST = 40
"""Characters of an example: it has to fit a button on a phone."""

# A short saying closed by a speaker: “……。”李水清代表说
_SAYING = re.compile(r"“([^“”\n]{6,24}?)[。！？]?”[^，。：；！？“”\s]{2,24}(?:说|表示|指出|强调)[，。：]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def examples(snapshot: Snapshot, count: int, chinese: bool) -> list[str]:
    """Up to `count` questions the library can answer, in one language, each from another document."""
    found: list[str] = []
    for document in snapshot.documents()[:LOOKED_AT]:
        for question in _of(snapshot, document):
            fits = len(question) <= LONGEST and bool(_CHINESE.search(question)) is chinese
            if fits and question not in found:
                found.append(question)
                break
        if len(found) == count:
            break
    return found


def _of(snapshot: Snapshot, document: StoredDocument) -> Iterator[str]:
    text = snapshot.text(document.key)
    headings = [
        " ".join(text[block.start : block.end].split())
        for block in snapshot.blocks(document)
        if block.kind is BlockKind.HEADING and block.level > 1
    ]
    yield from (heading for heading in headings if heading.endswith(("？", "?")))
    yield from (f"谁说“{saying.group(1)}”？" for saying in _SAYING.finditer(text))
    yield from (heading for heading in headings if len(heading) >= 6)  # noqa: PLR2004 - shorter ones say nothing
