"""What a document is called and when it is from: what it states, then what its text says, then its name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.documents import Block, BlockKind
from index.readers.datelines import adopted, dateline
from index.readers.dates import dates_in, iso_date

_PROGRAM = r"(?:microsoft\s?)?(?:office\s?)?(?:word|excel|powerpoint|ppt|wps(?:文字|表格|演示)?)"
_NAMELESS = re.compile(
    r"microsoft\s(?:word|powerpoint|excel)\s-.*"
    r"|(?:untitled|no title|title|标题|無標題|无标题|未命名)\s?(?:document|page|presentation|文档|网页|页)?"
    rf"|(?:新建\s?)?{_PROGRAM}\s?(?:document|presentation|workbook|文档|文件|文稿|工作表|演示文稿|模板)?"
    r"|(?:新建\s?)?(?:文本文档|文档|文件|演示文稿|工作簿|工作表|幻灯片|document|doc|presentation|slide|page|sheet"
    r"|book|scan(?:ned)?(?: document)?|扫描(?:件|全能王)?)"
    r"|(?:单击此处)?(?:编辑|添加)(?:母版)?标题(?:样式)?|click to (?:edit|add) (?:master )?title(?: style)?",
    re.IGNORECASE,
)
"""What programs call a document whose author called it nothing."""
_COUNTER = re.compile(r"\s?[-_#(（]?\s?\d{1,5}\s?[)）]?$")
_FILE = re.compile(
    r".*\.(?:docx?|wps|rtf|pdf|indd|tmp|txt|pptx?|xlsx?|html?|qxd|p65|cdr|ps|eps|tex|dvi|odt|md|wpd|pub|fm|jpg|png)",
    re.IGNORECASE | re.DOTALL,
)
_NUMBERED = re.compile(
    r"第[一二三四五六七八九十百零〇\d]{1,7}[编編章节節篇部卷条條]|[（(]?[一二三四五六七八九十]{1,3}[、.．）)]"
    r"|\d{1,3}(?:[.．、]|\s)|(?:chapter|part|section|appendix)\s|[ivx]{1,5}\.\s",
    re.IGNORECASE,
)
_TOP = 3
"""A heading that is not of the first level names the document if it stands among so many blocks."""

_COMPACT = re.compile(r"(?<!\d)(?:19|20)\d{6}(?!\d)")
_NO_DATE = frozenset(("1601-01-01", "1899-12-30", "1904-01-01", "1970-01-01", "1980-01-01"))
"""Where clocks and file systems begin: what programs write that do not know the day."""
_TEMPLATES = frozenset(("2013-12-23", "2013-01-27"))
"""The days on which the empty files were made that python-docx and python-pptx begin every document with."""


def titled(stated: str, text: str, blocks: Sequence[Block], stem: str) -> str:
    """The title that is stated if it is one, else the heading over all, else the file's `stem`."""
    stated = " ".join(stated.split())
    if _is_title(stated):
        return stated
    heading = over_all(text, blocks)
    return " ".join(text[heading.start : heading.end].split()) if heading else stem


def _is_title(stated: str) -> bool:
    """Whether an author may have written it, not a program."""
    if not any(character.isalpha() for character in stated) or "\ufffd" in stated:
        return False
    return not _NAMELESS.fullmatch(_COUNTER.sub("", stated)) and not _FILE.fullmatch(stated)


def over_all(text: str, blocks: Sequence[Block]) -> Block | None:
    """The first heading of the highest level there is.

    Not one that is numbered along with others, for it names a section; nor one below the first level
    with text before it.
    """
    headings = [block for block in blocks if block.kind is BlockKind.HEADING]
    highest = min((block.level for block in headings), default=0)
    peers = [block for block in headings if block.level == highest]
    if not peers or (highest > 1 and peers[0].number > _TOP):
        return None
    first = peers[0]
    numbered = len(peers) > 1 and _NUMBERED.match(text, first.start)
    return first if not numbered and any(map(str.isalpha, text[first.start : first.end])) else None


def dated(
    stated: str | None, text: str, blocks: Sequence[Block], *, created: str | None = None, stem: str = ""
) -> str | None:
    """The date of a document as ISO 8601, None where nothing tells.

    `stated` is what it states as the day of its publication, in any form people write. Without it comes
    the date that the text gives itself (a law's is that of its last amendment, see `adopted`), then one
    in the file's `stem`; and at last `created`, the day the file was made on, which may be years after
    the words were written.
    """
    if published := iso_date(stated) if stated else None:
        return published
    named, law = _in_name(stem), adopted(text, blocks)
    if law:  # whoever keeps laws ends their names with the day of the version
        return max(law, named) if named and stem.rstrip("）)] ").endswith(named[-2:]) else law
    return dateline(text, blocks) or named or _made(created)


def _in_name(stem: str) -> str | None:
    """The day, or month, at either end of a file's name or set apart in it."""
    if digits := _COMPACT.search(stem):
        return iso_date(digits[0])
    for found in dates_in(stem):
        before, after = stem[: found.start][-1:], stem[found.end :][:1]
        apart = not (before and after) or not (before.isalnum() or after.isalnum())
        if "-" in found.iso and apart:
            return found.iso
    return None


def _made(created: str | None) -> str | None:
    made = iso_date(created) if created else None
    return None if made in _NO_DATE or made in _TEMPLATES else made
