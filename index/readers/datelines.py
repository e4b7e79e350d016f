"""The date that a text gives itself: where it was adopted, its dateline, its sign-off.

Only short blocks of their own at the head and at the end count. A date in running prose is a date that
the text speaks of, never its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice

from index.documents import Block, BlockKind
from index.readers.dates import Found, dates_in
from index.readers.prose import ends_sentence

_HEAD_BLOCKS = 10
"""Between a title and its text stand an author, a source, a line for each amendment of a law."""
_END_BLOCKS = 8
"""After a sign-off stand notes, enclosures, who gets a copy."""
_PROSE = 60
"""Characters from which on a block that ends a sentence is running text."""
_LINE = 120
"""Characters of the longest dateline: date, source, author, editor, size of type."""
_NAME = 40
"""Characters of the longest name of who signs: two ministries."""
_ACCOUNT = 3000
"""Characters of the longest account of a law's adoption and amendments in one block."""
_AMENDMENTS = 60
"""Blocks looked at for such an account: constitution and criminal law have a dozen lines of it."""
_CHRONICLE = 3
"""So many different dates at one place date what is told, not the telling."""

_SHOWN = (BlockKind.PARAGRAPH, BlockKind.HEADING)
_WRITTEN = re.compile(r"\d{4}|[０-９]{4}|年|\d\s\d")
"""What a block with a date in it has."""
_ADOPTED = r"(?:通过|修订|修正|修改|公布|发布|颁布|批准|制定|会议)"
_OPENS_ACCOUNT = re.compile(r"[（(【\[]?\s{0,3}(?:根据|依据|经)?\s{0,3}")
_ENDS_ACCOUNT = re.compile(rf"{_ADOPTED}(?:的?《[^》]{{1,40}}》)?[；;，,、。\s]*[）)】\]]?[；;。\s]*$")
_IN_FORCE = re.compile(r"[日\s]{0,3}起?(?:正式|开始)?(?:施行|实施|生效|执行|试行)")
_CLOCK = re.compile(
    r"[T\s]{0,4}\d{1,2}\s?[:：时]\s?\d{2}(?:[:：分]\s?(?:\d{2}秒?)?)?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?"
)
_WEEKDAY = re.compile(r"[,，\s]{0,3}[（(]?(?:星期|周|週|禮拜|礼拜)[一二三四五六日天][）)]?")
_STAMP_END = re.compile(r"[\s|｜，,:：；;\]】）)]|$")
_BEFORE = re.compile(r"(?:^|[\s|｜/·•（(【\[<《:：>-])$")
_AFTER = re.compile(r"$|[\s|｜/·•）)】\]>》]")
_CUT = re.compile(r"[\s|｜/·•（）()【】\[\]《》<>—-]+")
_NO_NAME = re.compile(r"[，。；！？、,;!?]|\d$|施行|实施|生效|截止")
"""What a name does not hold, and a sentence does."""
_PRINTED = "印发"
"""What the last line of an official document says of the day it was printed; the sign-off counts first."""
_SIGNED = re.compile(r"^(?:[^，。；：！？,;:!?]{1,40}\s)?\s*$")
_QUIET = re.compile(
    r"(?:来源|來源|稿源|出处|作者|编辑|編輯|责编|责任编辑|记者|記者|通讯员|校对|审核|字体|字号|字號|浏览|点击|阅读"
    r"|访问|评论|人气|发布者|发布人|发布机构|文章|By|Author|Source|Editor|Views)(?:次数|数|量|者|人)?\s?[:：]?.{0,20}",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"([^\s:：|（(【\[]{1,12}|Last (?:updated|modified))\s{0,3}(?:[:：]|on|at)?\s{0,3}$", re.IGNORECASE
)
_PUBLISHED = re.compile(
    r"(?:发布|发表|公布|刊发|刊登|出版|印发|发文|成文|签发|撰写|写作|制定|通过|發布|發表)(?:时间|日期|時間|日|于|於)?"
    r"|(?:时间|日期|時間)|(?:date|published|posted|issued|written|publication date|date of issue)",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"(?:最后|最近)?(?:更新|修改|修订|编辑)(?:时间|日期|于)?|(?:last )?(?:updated|modified|revised)",
    re.IGNORECASE,
)


class _Rank(IntEnum):
    """How plainly a block says that its date is the text's own, the plainest first."""

    LABELLED = 0
    ALONE = 1
    NAMED = 2
    CHANGED = 3


@dataclass(frozen=True, slots=True)
class _Line:
    """A dateline."""

    rank: _Rank
    iso: str


def adopted(text: str, blocks: Sequence[Block]) -> str | None:
    """The day on which a law was last amended, or adopted where it never was, as ISO 8601.

    That is the latest day that an account at its head names with the word for either, whatever day it
    came into force: （2020年5月28日第十三届全国人民代表大会第三次会议通过）. None where there is no account.
    """
    days = [
        found.iso
        for account in _accounts(text, blocks)
        if _is_account(account)
        for found in dates_in(account)
        if found.is_day and not _IN_FORCE.match(account, found.end)
    ]
    return max(days, default=None)


def dateline(text: str, blocks: Sequence[Block]) -> str | None:
    """The date in a dateline (alone, or with the time, a source, a label), else in a sign-off, else None."""
    return _at_head(text, blocks) or _sign_off(text, blocks)


def _words(text: str, block: Block) -> str:
    return text[block.start : block.end]


def _is_prose(words: str) -> bool:
    return len(words) > _PROSE and ends_sentence(words)


def _opening(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks before the running text begins."""
    shown = (block for block in blocks if block.kind in _SHOWN)
    for block in islice(shown, _HEAD_BLOCKS):
        if block.end - block.start > _ACCOUNT or _is_prose(_words(text, block)):
            return
        yield block


def _accounts(text: str, blocks: Sequence[Block]) -> Iterator[str]:
    """The blocks at the head that begin with a day, each with those that go on with it."""
    account = ""
    shown = (block for block in blocks if block.kind in _SHOWN)
    for block in islice(shown, _AMENDMENTS):
        words = _words(text, block) if block.end - block.start <= _ACCOUNT else ""
        if not words or (block.kind is BlockKind.HEADING and account):
            break
        if _begins_with_day(words):
            yield account
            account = words
        elif account:
            if _is_account(account):
                break
            account = f"{account}\n{words}"
        elif _is_prose(words):
            break
    yield account


def _is_account(words: str) -> bool:
    """Whether what begins with a day ends with an adoption, or tells of one in brackets of its own."""
    bracketed = words[:1] in {"（", "("} and words[-1:] in {"）", ")"}
    return bool(_ENDS_ACCOUNT.search(words[-_NAME:]) or (bracketed and re.search(_ADOPTED, words)))


def _begins_with_day(words: str) -> bool:
    opening = _OPENS_ACCOUNT.match(words)
    first = next(dates_in(words[:_NAME]), None) if _WRITTEN.search(words, 0, _NAME) else None
    return bool(first and opening and first.is_day and first.start <= opening.end())


def _at_head(text: str, blocks: Sequence[Block]) -> str | None:
    lines = [line for block in _opening(text, blocks) if (line := _line(block, _words(text, block)))]
    if not lines:
        return _timestamp(text, blocks)
    best = min(line.rank for line in lines)
    dates = list(dict.fromkeys(line.iso for line in lines if line.rank is best))
    return dates[0] if best is _Rank.LABELLED or len(dates) < _CHRONICLE else None


def _line(block: Block, words: str) -> _Line | None:
    """What a short block at the head says of the text's date."""
    if len(words) > _LINE or not _WRITTEN.search(words) or words.endswith(("。", "！", "？", "；")):
        return None
    found = [date for date in dates_in(words) if "-" in date.iso]
    if block.kind is BlockKind.HEADING:  # a title may speak of a day; one in brackets after it is its own
        last = found[-1] if found and found[-1].is_day else None
        own = last and words[: last.start].endswith(("（", "(")) and words[last.end :] in ("）", ")")
        return _Line(_Rank.ALONE, last.iso) if last and own and last.start > 1 else None
    lines = (_ranked(words, date) for date in found)
    return min((line for line in lines if line), key=lambda line: line.rank, default=None)


def _ranked(words: str, date: Found) -> _Line | None:
    end = _end_of(words, date)
    if not _AFTER.match(words, end):
        return None
    before = words[: date.start]
    label = _LABEL.search(before)
    if label and _PUBLISHED.fullmatch(label[1]):
        return _Line(_Rank.LABELLED, date.iso)
    if label and _CHANGED.fullmatch(label[1]):
        return _Line(_Rank.CHANGED, date.iso)
    if not _BEFORE.search(before) or before.rstrip().endswith((":", "：")):
        return None
    rest = f"{before} {words[end:]}"
    names = [part for part in _CUT.split(rest) if part and not _QUIET.fullmatch(part)]
    if not names:
        return _Line(_Rank.ALONE, date.iso)
    quiet = sum(map(len, names)) <= _NAME and not any(_NO_NAME.search(name) for name in names)
    return _Line(_Rank.NAMED, date.iso) if quiet and date.is_day else None


def _end_of(words: str, date: Found) -> int:
    """Where a date ends, its weekday and time of day included."""
    end = date.end
    for _ in range(2):
        for pattern in (_WEEKDAY, _CLOCK):
            if more := pattern.match(words, end):
                end = more.end()
    return end


def _timestamp(text: str, blocks: Sequence[Block]) -> str | None:
    """The day of a stamp before the first words, as collected news have it: with the time, or all digits."""
    first = next((block for block in blocks if block.kind in _SHOWN), None)
    words = text[first.start : min(first.end, first.start + _LINE)] if first else ""
    date = next(dates_in(words), None) if _WRITTEN.search(words) else None
    if date is None or not date.is_day:
        return None
    before, clock = words[: date.start].strip("[【（( "), _CLOCK.match(words, date.end)
    label = _LABEL.fullmatch(before)
    if before and not (label and _PUBLISHED.fullmatch(label[1])):
        return None
    digits = words[date.start : date.end].isascii() and _STAMP_END.match(words, date.end)
    return date.iso if clock or digits else None


def _sign_off(text: str, blocks: Sequence[Block]) -> str | None:
    """The one date that stands, alone or behind who signs, near the end with no running text after it."""
    shown = (block for block in reversed(blocks) if block.kind in _SHOWN)
    signed: list[str] = []
    printed: list[str] = []
    for block in islice(shown, _END_BLOCKS):
        words = _words(text, block)
        if _is_prose(words):
            break
        if block.kind is BlockKind.PARAGRAPH and len(words) <= _LINE and _WRITTEN.search(words):
            (printed if words.endswith(_PRINTED) else signed).extend(_signed(words.removesuffix(_PRINTED)))
    dates = signed or printed
    return dates[0] if len(set(dates)) == 1 else None


def _signed(words: str) -> list[str]:
    """The date of a block that holds a date and at most who signs."""
    found = list(dates_in(words))
    if len(found) != 1 or "-" not in found[0].iso:
        return []
    before, after = words[: found[0].start].strip("（(【["), words[_end_of(words, found[0]) :]
    label = _LABEL.search(before)
    alone = _SIGNED.match(before) or (label and _PUBLISHED.fullmatch(label[1]))
    return [found[0].iso] if alone and not after.strip("）)】] \n\t\u3000") else []
