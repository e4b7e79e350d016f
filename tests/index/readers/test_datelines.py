"""The date a text gives itself: at its head, at its end, never in its prose."""

import pytest

from index.documents import Block, BlockKind
from index.readers.blocks import TextBuilder
from index.readers.datelines import adopted, dateline

TITLE = "# 关于做好校园绿化工作的通知"
PROSE = (
    "各年级要在二〇二一年三月十二日以前把树苗准备好，并且安排同学们轮流浇水，直到叶子长齐为止，"
    "不得拖延，也不得敷衍，务求每一棵都活，务求每一个人都动手。"
)


def page(*parts: str) -> tuple[str, tuple[Block, ...]]:
    """A text of these blocks: `# ` opens a heading, `| ` a row, `~ ` furniture."""
    builder = TextBuilder()
    for part in parts:
        match part[:2]:
            case "# ":
                builder.add(part[2:], BlockKind.HEADING, 1)
            case "| ":
                builder.add(part[2:], BlockKind.ROW)
            case "~ ":
                builder.add(part[2:], BlockKind.FURNITURE)
            case _:
                builder.add(part)
    return builder.build()


@pytest.mark.parametrize(
    "line",
    [
        "2022年10月16日",
        "（2022年10月16日）",
        "二〇二二年十月十六日 星期日",
        "2022-10-16 08:30 来源：校报",
        "2022-10-16 08:30:12　　来源： 校报　　字号：大 中 小",
        "校报 | 2022年10月16日 08:30",
        "《校报》（2022年10月16日 第01版）",
        "发布时间：2022-10-16  浏览次数：120",
        "来源：校报 发布时间：2022-10-16 更新时间：2022-10-18",
        "Published October 16, 2022",
        "By Mary Smith | October 16, 2022",
        "Posted on 16 October 2022 at 08:30",
    ],
)
def test_datelines(line: str) -> None:
    """A short block before the text that holds a date and at most a source, a label, a time is a dateline."""
    assert dateline(*page(TITLE, line, PROSE)) == "2022-10-16"


@pytest.mark.parametrize(
    "line",
    [
        "新华社北京10月16日电",
        "新华社北京2022年10月16日电",
        "截至2022年10月16日",
        "2022年10月16日，操场上种了三棵树。",
        "2022年10月16日我们种了三棵树",
        "施行日期：2022年10月16日",
        "截止时间：2022年10月16日",
        "2022年10月16日起施行",
        "| 2022年10月16日",
        "~ 2022年10月16日",
        "2022年",
        "2022.10",
    ],
)
def test_what_is_no_dateline(line: str) -> None:
    """Sentences, days on which something begins or ends, tables and furniture are none."""
    assert dateline(*page(TITLE, line, PROSE)) is None


def test_no_date_of_running_prose() -> None:
    """A date that the text speaks of is not its own, wherever it stands."""
    assert dateline(*page(PROSE)) is None
    assert dateline(*page("2022年10月16日，" + PROSE)) is None
    assert dateline(*page(TITLE, PROSE, "2022年10月16日 种树", PROSE)) is None


def test_a_title_with_its_date() -> None:
    """A date in brackets after a title is the text's; one that the title speaks of is not."""
    assert dateline(*page("# 在开学典礼上的讲话（2022年9月1日）", PROSE)) == "2022-09-01"
    assert dateline(*page("# 2022年9月1日地震纪实", PROSE)) is None


def test_a_chronicle_has_no_date() -> None:
    """Many datelines tell when things happened, not when it was written."""
    days = [f"2022年10月{day}日 种树" for day in (3, 9, 16)]
    assert dateline(*page("# 大事记", *days)) is None
    assert dateline(*page("# 日记", PROSE, *days)) is None


@pytest.mark.parametrize(
    "stamp", ["2022-10-16 08:30，", "[2022/10/16  08:30]，", "2022-10-16，", "时间：2022-10-16 08:30 "]
)
def test_a_stamp_before_the_words(stamp: str) -> None:
    """Collected news begin with a stamp of their own, with the time or in digits."""
    assert dateline(*page(stamp + PROSE)) == "2022-10-16"


@pytest.mark.parametrize(
    "end",
    [
        ["二〇二二年十月十六日"],
        ["教育部", "2022年10月16日"],
        ["教育部办公厅　　2022年10月16日"],
        ["教育部\n2022年10月16日"],
        ["教育部", "2022年10月16日", "（此件公开发布）"],
        ["2022年10月16日", "附件：树苗清单", "抄送：各班。", "办公室 2022年10月20日印发"],
        ["办公室 2022年10月16日印发"],
        ["甲方：王明", "2022年10月16日", "乙方：李红", "2022年10月16日"],
        ["日期：2022年10月16日"],
    ],
)
def test_sign_offs(end: list[str]) -> None:
    """A date alone, or behind who signs, near the end is the text's; the day it was printed counts last."""
    assert dateline(*page(TITLE, PROSE, *end)) == "2022-10-16"


@pytest.mark.parametrize(
    "end",
    [
        ["2022年10月16日", PROSE],
        ["2022年10月16日", "2022年10月17日"],
        ["# 2022年10月16日", "种树"],
        ["以上截至2022年10月16日"],
        ["2022年10月16日种树"],
        ["2022年10月16日", *("附注",) * 8],
    ],
)
def test_what_is_no_sign_off(end: list[str]) -> None:
    """Text behind it, a second date, a heading or a sentence make it none."""
    assert dateline(*page(TITLE, PROSE, *end)) is None


@pytest.mark.parametrize(
    "account",
    [
        ["（2020年5月28日第十三届全国人民代表大会第三次会议通过）"],
        ["(2020年5月28日第十三届全国人民代表大会第三次会议通过，自2021年1月1日起施行)"],
        ["2015年6月2日 审判委员会第1653次会议通过", "2020年5月28日 第1928次会议通过", "2021年1月1日 施行"],
        ["（1979年7月1日第五届全国人民代表大会第二次会议通过", "根据2020年5月28日《关于修改的决定》修正）"],
        ["1997年3月14日 修订", "2020年5月28日 第三次会议《关于修改〈甲法〉", "〈乙法〉的决定》第三次修正"],
        ["1982年12月4日 第五次会议通过", "2020年5月28日 第一次会议通过的《甲法修正案》"],
        [
            "1997年3月14日 修订",
            *(f"{year}年12月29日 通过" for year in range(1999, 2019)),
            "2020年5月28日 修正",
        ],
    ],
)
def test_a_law_is_of_its_last_amendment(account: list[str]) -> None:
    """The latest day of adoption or amendment dates a law, whatever day it came into force."""
    assert adopted(*page("# 甲法", *account, "# 第一章 总则", PROSE)) == "2020-05-28"


@pytest.mark.parametrize(
    "blocks",
    [
        ["# 甲法", PROSE],
        ["# 甲法", PROSE, "（2020年5月28日第十三届全国人民代表大会第三次会议通过）"],
        ["# 大会", "2020年5月28日 开幕", PROSE],
        ["# 甲法", "2021年1月1日 施行", PROSE],
        ["# 甲法", "2020年5月28日" + "，审议" * 1200 + "通过"],
    ],
)
def test_no_account_of_adoption(blocks: list[str]) -> None:
    """Without such an account at its head a text was not adopted on any day."""
    assert adopted(*page(*blocks)) is None
