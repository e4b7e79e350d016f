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
# What numbers a heading, as in “1. 标注目标”, “2.3 时态” or “第二章　职责”: nobody asks with it.
# A number that may belong to what is said, as in “2019 年工作报告” or “1.5倍速播放”, stays.
_NUMBER = re.compile(
    r"(?:第[0-9一二三四五六七八九十百千零〇]{1,7}[编章节条][\s、.：:]"
    r"|[0-9]+(?:[.．][0-9]+)+[.．、]?\s(?!\s*[版倍级代米度元年月日个种条])"
    r"|[0-9０-９]{1,3}[.．、)）](?![0-9０-９])"
    r"|[一二三四五六七八九十百]{1,4}[、.．]"
    r"|[（(](?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[)）])\s*"
)
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
        _unnumbered(" ".join(text[block.start : block.end].split()))
        for block in snapshot.blocks(document)
        if block.kind is BlockKind.HEADING and block.level > 1
    ]
    yield from (heading for heading in headings if heading.endswith(("？", "?")))
    yield from (f"谁说“{saying.group(1)}”？" for saying in _SAYING.finditer(text))
    yield from (heading for heading in headings if len(heading) >= 6)  # noqa: PLR2004 - shorter ones say nothing


def _unnumbered(heading: str) -> str:
    number = _NUMBER.match(heading)
    return heading[number.end() :] if number else heading
