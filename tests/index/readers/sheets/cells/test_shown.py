"""What cells show, against what spreadsheets were seen to show."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.sheets.cells.formats import LONGEST
from index.readers.sheets.cells.shown import shown, shown_moment, shown_text

ACCOUNTING = '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("value", "code", "words"),
    [
        (3, "General", "3"),
        (3.0, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (-12.5, "General", "-12.5"),
        (13800138000, "General", "13800138000"),
        (123456789012345678, "General", "123456789012345678"),
        (1e20, "General", "100000000000000000000"),
        (1e21, "General", "1E+21"),
        (0.00000012, "General", "1.2E-07"),
        (-3, 'General"人"', "-3人"),
        (3.5, "G/通用格式", "3.5"),
        (1234.5, "0", "1235"),
        (2.5, "0", "3"),
        (-2.5, "0", "-3"),
        (1.005, "0.00", "1.01"),
        (28.499999999999996, "0", "29"),
        (1234567.891, "#,##0", "1,234,568"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (0, "#,##0.00", "0.00"),
        (0, "#", ""),
        (0.5, "#.##", ".5"),
        (2, "0.##", "2."),
        (0.256, "0%", "26%"),
        (0.256, "0.0%", "25.6%"),
        (-0.031, "0.00%", "-3.10%"),
        (1234.5, "¥#,##0.00", "¥1,234.50"),
        (1234.5, "[$¥-804]#,##0.00", "¥1,234.50"),
        (-1234.5, "#,##0.00;[Red]-#,##0.00", "-1,234.50"),
        (-1234.5, "#,##0_);(#,##0)", "(1,235)"),
        (1234.5, ACCOUNTING, "¥1,234.50"),
        (-1234.5, ACCOUNTING, "¥-1,234.50"),
        (0, ACCOUNTING, "¥-"),
        (7, "000", "007"),
        (1234, "000000,000", "000,001,234"),
        (75512345678, "000-0000-0000", "755-1234-5678"),
        (1234567, '0!.0,"万"', "123.5万"),
        (1234567, '0.0,,"百万"', "1.2百万"),
        (12, '0"元"', "12元"),
        (12, "0元", "12元"),
        (12.5, r"0.0\元", "12.5元"),
        (12345, "0.00E+00", "1.23E+04"),
        (0.00012345, "0.0E+0", "1.2E-4"),
        (99999, "0.0E-0", "1.0E5"),
        (0, "0.00E+00", "0.00E+00"),
        (85, '[>=60]"及格";"不及格"', "及格"),
        (45, '[>=60]"及格";"不及格"', "不及格"),
        (0, "0;-0;;@", ""),
        (0, ";;;", "0"),
        (5, '"缺";;', "缺"),
        (12.5, "# ?/?", "12.5"),
        (123, "[DBNum2]0", "123"),
        (3, "@", "3"),
        (3, "", "3"),
        (1e300, "0.0", "1" + "0" * 300 + ".0"),
    ],
)
def test_numbers(value: float, code: str, words: str) -> None:
    """Digits, signs, groups and words stand where the format puts them; an unknown one adds nothing."""
    assert shown(value, code) == words


DAY = 44850.352835648  # 2022-10-16, a Sunday, 8:28:05


@pytest.mark.parametrize(
    ("value", "code", "words"),
    [
        (DAY, "yyyy-mm-dd", "2022-10-16"),
        (DAY, "yyyy/m/d", "2022/10/16"),
        (DAY, "YYYY.M.D", "2022.10.16"),
        (DAY, 'yyyy"年"m"月"d"日"', "2022年10月16日"),
        (DAY, "yyyy年m月d日;@", "2022年10月16日"),
        (DAY, 'yyyy"年"m"月"d"日"\\ aaaa', "2022年10月16日 星期日"),
        (DAY, '"周"aaa', "周日"),
        (DAY, "[DBNum1][$-804]yyyy年m月d日", "二〇二二年十月十六日"),
        (DAY, "[$-804]mmmm ddd", "十月 周日"),
        (DAY, "[$-F800]dddd, mmmm dd, yyyy", "2022年10月16日"),
        (DAY, "[$-F400]h:mm:ss AM/PM", "8:28:05"),
        (DAY, "d-mmm-yy", "16-Oct-22"),
        (DAY, "dddd, mmmm d, yyyy", "Sunday, October 16, 2022"),
        (DAY, "ddd mmmmm", "Sun O"),
        (DAY, "yyyy/m/d h:mm", "2022/10/16 8:28"),
        (DAY, "h:mm:ss", "8:28:05"),
        (DAY, "hh:mm", "08:28"),
        (DAY, "mm:ss.0", "28:05.0"),
        (0.75, "h:mm AM/PM", "6:00 PM"),
        (0.0, "h:mm AM/PM", "12:00 AM"),
        (0.75, '上午/下午h"时"mm"分"', "下午6时00分"),
        (0.75, "h时mm分", "18时00分"),
        (1.5, "[h]:mm:ss", "36:00:00"),
        (1.5, "[mm]:ss", "2160:00"),
        (44849.999999, "yyyy-mm-dd hh:mm:ss", "2022-10-16 00:00:00"),
        (1, "yyyy-mm-dd", "1900-01-01"),
        (59, "yyyy-mm-dd", "1900-02-28"),
        (61, "yyyy-mm-dd", "1900-03-01"),
        (60, "yyyy-mm-dd", "60"),
        (-1, "yyyy-mm-dd", "-1"),
        (3e6, "yyyy-mm-dd", "3000000"),
        (2958465.9, "yyyy", "9999"),
        (DAY, "[DBNum2]yyyy", "2022-10-16 08:28:05"),
        (44850, "ggge", "2022-10-16"),
        (0.5, "yyyy-mm-dd", "12:00:00"),
    ],
)
def test_moments(value: float, code: str, words: str) -> None:
    """Dates and times read as the format has them, months told from minutes; without one, in ISO 8601."""
    assert shown(value, code) == words


def test_the_calendar_of_old_macintoshes() -> None:
    """Where days count from 1904, the same number is another day."""
    assert shown(0, "yyyy-mm-dd", since_1904=True) == "1904-01-01"
    assert shown(43388, "yyyy-mm-dd", since_1904=True) == "2022-10-16"


def test_moments_that_are_spelled() -> None:
    """A cell that holds a moment itself is shown by the same formats."""
    moment = datetime(2022, 10, 16, 8, 5)
    assert shown_moment(moment, 'yyyy"年"m"月"d"日"') == "2022年10月16日"
    assert shown_moment(moment, "[h]") == "1076408"
    assert shown_moment(moment, "General") == "2022-10-16 08:05:00"
    assert shown_moment(datetime(2022, 10, 16), "[DBNum2]yyyy") == "2022-10-16"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("@", "甲"),
        ("General", "甲"),
        ('"第"@"组"', "第甲组"),
        ("0;-0;0;[Red]@!", "甲!"),
        (";;;", "甲"),
        ("0", "甲"),
    ],
)
def test_words(code: str, words: str) -> None:
    """Words take what the format's part for text puts around them, and are never hidden."""
    assert shown_text("甲", code) == words


_CODES = st.lists(
    st.sampled_from(
        ["0", "#", "?", ",", ".", "%", ";", '"', "\\", "!", "_", "*", "[", "]", "[h]", "[>1]", "[DBNum1]",
         "E+", "y", "m", "d", "h", "s", "aaaa", "e", "g", "AM/PM", "General", "@", "/", "年", " ",
         "[$¥-804]"]
    ),
    max_size=12,
).map("".join)  # fmt: skip


@given(st.floats() | st.integers(), _CODES)
def test_any_format_shows_any_number(value: float, code: str) -> None:
    """No format fails, and none but one that empties what it shows gives nothing."""
    assert isinstance(shown(value, code), str)
    assert shown_text("甲", code).count("甲") == max(
        1, code.count("@") and shown_text("甲", code).count("甲")
    )


def test_a_format_without_end_is_none() -> None:
    """A code longer than any program writes is not looked at."""
    assert shown(3, "0" * (LONGEST + 1)) == "3"
