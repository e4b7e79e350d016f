"""Numbers in the ways word processors print them before headings and items.

A way is named as in ECMA-376, part 1, 17.18.59 (ST_NumberFormat).
"""

from __future__ import annotations

from collections.abc import Callable

_DIGITS = "一二三四五六七八九"
_LEGAL = "壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "壹貳參肆伍陸柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_CIRCLED = "".join(map(chr, (*range(0x2460, 0x2474), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0))))
_CIRCLED_CHINESE = "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MOST_ROMAN, _MOST_LETTERS, _MOST_CHINESE = 4999, 26 * 30, 99_999_999
"""Beyond these a number is printed in digits: nobody counts so far, but a hostile file may."""


def numeral(number: int, way: str) -> str:
    """The number as printed; in digits where the way is not known, or has no sign for it."""
    maker = _WAYS.get(way)
    return (maker(number) if maker and number > 0 else "") or ("" if way in _SILENT else str(number))


def _roman(number: int) -> str:
    if number > _MOST_ROMAN:
        return ""
    signs = []
    for value, sign in _ROMAN:
        signs.append(sign * (number // value))
        number %= value
    return "".join(signs)


def _letters(number: int) -> str:
    """A to Z, then AA, BB, CC: as Word does, not as columns of a sheet are called."""
    times, letter = divmod(number - 1, len(_LATIN))
    return _LATIN[letter] * (times + 1) if number <= _MOST_LETTERS else ""


def _one_of(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if number <= len(signs) else ""


def _by_place(zero: str) -> Callable[[int], str]:
    """Digit for digit: 一〇一."""
    table = str.maketrans("0123456789", zero + _DIGITS)
    return lambda number: str(number).translate(table)


def _counted(zero: str, digits: str, units: str, ten: str) -> Callable[[int], str]:
    """With units: 一百零一. `units` are ten, hundred, thousand, ten thousand; `ten` opens 10 to 19."""

    def below_myriad(number: int) -> str:
        signs = ""
        gap = False
        for place in (3, 2, 1, 0):
            digit = number // 10**place % 10
            if digit:
                signs += zero * (gap and bool(signs)) + digits[digit - 1] + units[place - 1] * (place > 0)
            gap = not digit
        return signs

    def counted(number: int) -> str:
        if number > _MOST_CHINESE:
            return ""
        myriads, rest = divmod(number, 10_000)
        signs = below_myriad(rest)
        if myriads:
            gap = zero if 0 < rest < 1000 else ""  # noqa: PLR2004 - no thousands
            return below_myriad(myriads) + units[3] + gap + signs
        return ten + signs[2:] if 10 <= number < 20 else signs  # noqa: PLR2004 - 十一, not 一十一

    return counted


def _up_to_99(zero: str) -> Callable[[int], str]:
    """Counted to 99, digit for digit from 100 on."""
    counted, placed = _counted(zero, _DIGITS, "十百千万", "十"), _by_place(zero)
    return lambda number: counted(number) if number < 100 else placed(number)  # noqa: PLR2004


def _ordinal(number: int) -> str:
    tail = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{tail}"


def _wide(number: int) -> str:
    return str(number).translate({48 + digit: 0xFF10 + digit for digit in range(10)})


def _enclosed(first: int) -> Callable[[int], str]:
    """Unicode has twenty of each: ⑴ to ⒇, ⒈ to ⒛."""
    return _one_of("".join(map(chr, range(first, first + 20))))


_SILENT = frozenset(("none", "bullet"))
"""A bullet is an ornament, no word: it is not taken into the text."""
_WAYS: dict[str, Callable[[int], str]] = {
    "none": lambda _: "",
    "bullet": lambda _: "",
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "ordinal": _ordinal,
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": _wide,
    "decimalFullWidth2": _wide,
    "numberInDash": lambda number: f"- {number} -",
    "decimalEnclosedCircle": _one_of(_CIRCLED),
    "decimalEnclosedCircleChinese": _one_of(_CIRCLED),
    "decimalEnclosedFullstop": _enclosed(0x2488),
    "decimalEnclosedParen": _enclosed(0x2474),
    "ideographEnclosedCircle": _one_of(_CIRCLED_CHINESE),
    "ideographTraditional": _one_of(_STEMS),
    "ideographZodiac": _one_of(_BRANCHES),
    "ideographDigital": _by_place("〇"),
    "japaneseDigitalTenThousand": _by_place("〇"),
    "taiwaneseDigital": _by_place("○"),
    "chineseCounting": _up_to_99("○"),
    "taiwaneseCounting": _up_to_99("○"),
    "chineseCountingThousand": _counted("〇", _DIGITS, "十百千万", "十"),
    "taiwaneseCountingThousand": _counted("零", _DIGITS, "十百千萬", "十"),
    "japaneseCounting": _counted("", _DIGITS, "十百千万", "十"),
    "chineseLegalSimplified": _counted("零", _LEGAL, "拾佰仟万", "壹拾"),
    "ideographLegalTraditional": _counted("零", _LEGAL_TRADITIONAL, "拾佰仟萬", "壹拾"),
}
