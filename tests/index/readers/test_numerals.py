"""Numbers as a page prints them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.numerals import _WAYS, numeral


@pytest.mark.parametrize(
    ("way", "printed"),
    [
        ("decimal", {1: "1", 12: "12"}),
        ("decimalZero", {1: "01", 12: "12"}),
        ("upperRoman", {4: "IV", 1994: "MCMXCIV", 5000: "5000"}),
        ("lowerRoman", {9: "ix"}),
        ("upperLetter", {1: "A", 26: "Z", 27: "AA", 53: "AAA"}),
        ("lowerLetter", {28: "bb", 10**9: "1000000000"}),
        ("ordinal", {1: "1st", 2: "2nd", 3: "3rd", 11: "11th", 22: "22nd"}),
        ("decimalFullWidth", {10: "１０"}),
        ("numberInDash", {3: "- 3 -"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "㉑", 36: "㊱", 50: "㊿", 51: "51"}),
        ("decimalEnclosedParen", {1: "⑴", 20: "⒇", 21: "21"}),
        ("decimalEnclosedFullstop", {1: "⒈", 20: "⒛"}),
        ("ideographEnclosedCircle", {1: "㊀", 10: "㊉", 11: "11"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "11"}),
        ("ideographZodiac", {1: "子", 12: "亥"}),
        ("ideographDigital", {10: "一〇", 101: "一〇一"}),
        ("chineseCounting", {1: "一", 10: "十", 11: "十一", 20: "二十", 99: "九十九", 101: "一○一"}),
        ("chineseCountingThousand", {10: "十", 14: "十四", 100: "一百", 101: "一百〇一", 110: "一百一十"}),
        ("chineseCountingThousand", {1001: "一千〇一", 1010: "一千〇一十"}),
        (
            "chineseCountingThousand",
            {10001: "一万〇一", 21000: "二万一千"},
        ),
        ("taiwaneseCountingThousand", {111: "一百一十一", 10000: "一萬"}),
        ("japaneseCounting", {10: "十"}),
        ("chineseLegalSimplified", {1: "壹", 10: "壹拾", 15: "壹拾伍", 205: "贰佰零伍"}),
        ("ideographLegalTraditional", {2: "貳", 30: "參拾"}),
        ("bullet", {1: ""}),
        ("none", {7: ""}),
        ("hindiVowels", {7: "7"}),
    ],
)
def test_ways(way: str, printed: dict[int, str]) -> None:
    """Each way prints as Word does; digits stand in where there is no sign."""
    assert {number: numeral(number, way) for number in printed} == printed


@given(st.integers(-(10**12), 10**12), st.sampled_from([*_WAYS, "unknown"]))
def test_any_number(number: int, way: str) -> None:
    """No number a file may state raises or grows without bound."""
    assert len(numeral(number, way)) < 40
