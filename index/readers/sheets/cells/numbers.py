"""Numbers as a format shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext

from index.readers.sheets.cells.formats import Kind, Section, Token

_PRECISION = 400
"""Digits to compute with: the largest float has 309 before its point."""
_GROUP = 3
_PLACES = 15
"""Digits of a number that spreadsheets keep."""
_LARGEST_PLAIN = 21
"""Digits up to which a number is written out where nothing is said."""
_KNOWN = frozenset((Kind.LITERAL, Kind.DIGIT, Kind.COMMA, Kind.PERCENT, Kind.POINT, Kind.EXPONENT))


class Unshown(ValueError):
    """A format that is not known here; the value is then shown plainly."""


def plain(value: float) -> str:
    """A number as an unformatted cell has it: 15 digits, without a point where it is whole."""
    if isinstance(value, int):
        return str(value)
    text = f"{value:.{_PLACES}g}"
    digits, exponent, power = text.partition("e")
    if not exponent:
        return text
    if 0 < int(power) < _LARGEST_PLAIN:
        return f"{Decimal(text):f}"
    return f"{digits}E{int(power):+03d}"


def shown(value: float, section: Section) -> str:
    """The number, its sign left aside, as a section shows it. Raises `Unshown`."""
    tokens = section.tokens
    if section.has(Kind.GENERAL):
        number = plain(abs(value))
        return "".join(number if token.kind is Kind.GENERAL else token.text for token in tokens)
    if section.numerals and section.has(Kind.DIGIT):
        raise Unshown
    if not section.kinds <= _KNOWN:
        raise Unshown
    with localcontext(prec=_PRECISION, Emax=10_000, Emin=-10_000):
        amount = abs(Decimal(value if isinstance(value, int) else f"{value:.{_PLACES}g}"))
        if section.has(Kind.EXPONENT):
            return _scientific(amount, tokens)
        if section.has(Kind.PERCENT):
            amount *= 100 ** sum(token.kind is Kind.PERCENT for token in tokens)
        return _filled(amount, tokens)


def _filled(amount: Decimal, tokens: Sequence[Token]) -> str:
    point = next((at for at, token in enumerate(tokens) if token.kind is Kind.POINT), len(tokens))
    before, after = tokens[:point], tokens[point + 1 :]
    scale = _trailing_commas(before) + _trailing_commas(after)
    places = sum(token.kind is Kind.DIGIT for token in after)
    rounded = (amount / 1000**scale).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    whole, _, part = f"{rounded:f}".partition(".")
    grouped = any(token.kind is Kind.COMMA for token in before[: _last_digit(before)])
    text = _integer(whole.lstrip("0"), before, grouped=grouped)
    if point < len(tokens):
        text += "." + "".join(_decimals(part, after))
    return text


def _last_digit(tokens: Sequence[Token]) -> int:
    return max((at for at, token in enumerate(tokens) if token.kind is Kind.DIGIT), default=-1)


def _trailing_commas(tokens: Sequence[Token]) -> int:
    """How many commas follow the last digit: each divides by a thousand."""
    count = 0
    for token in tokens[_last_digit(tokens) + 1 :]:
        if token.kind is not Kind.COMMA:
            break
        count += 1
    return count


def _integer(digits: str, tokens: Sequence[Token], *, grouped: bool) -> str:
    """The digits set into their places from the right; the first place takes all that are left."""
    first = next((at for at, token in enumerate(tokens) if token.kind is Kind.DIGIT), -1)
    out: list[str] = []
    rest, set_digits = list(digits), 0

    def place(sign: str) -> None:
        nonlocal set_digits
        if grouped and set_digits and set_digits % _GROUP == 0 and sign.isdigit():
            out.append(",")
        out.append(sign)
        set_digits += sign.isdigit()

    for at in range(len(tokens) - 1, -1, -1):
        token = tokens[at]
        if token.kind is Kind.DIGIT:
            place(rest.pop() if rest else _absent(token))
            while at == first and rest:
                place(rest.pop())
        elif token.kind in {Kind.LITERAL, Kind.PERCENT}:
            out.append(token.text[::-1])
    return "".join(out)[::-1]


def _absent(token: Token) -> str:
    """What stands in a place for which there is no digit."""
    return {"0": "0", "?": " "}.get(token.text, "")


def _decimals(part: str, tokens: Sequence[Token]) -> Iterator[str]:
    digits = iter(part)
    left = len(part.rstrip("0"))
    for token in tokens:
        if token.kind is Kind.DIGIT:
            digit = next(digits)
            yield digit if left > 0 or token.text == "0" else _absent(token)
            left -= 1
        elif token.kind in {Kind.LITERAL, Kind.PERCENT}:
            yield token.text


def _scientific(amount: Decimal, tokens: Sequence[Token]) -> str:
    """`0.00E+00`; with more than one place before the point it is engineers' notation, which is not known."""
    at = next(at for at, token in enumerate(tokens) if token.kind is Kind.EXPONENT)
    mantissa, power = tokens[:at], tokens[at + 1 :]
    point = next((at for at, token in enumerate(mantissa) if token.kind is Kind.POINT), len(mantissa))
    places = sum(token.kind is Kind.DIGIT for token in mantissa[point:])
    if sum(token.kind is Kind.DIGIT for token in mantissa[:point]) != 1:
        raise Unshown
    exponent = amount.adjusted() if amount else 0
    scaled = amount.scaleb(-exponent).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if scaled >= 10:  # noqa: PLR2004 - 9.99 rounded up
        scaled, exponent = scaled / 10, exponent + 1
    sign = "-" if exponent < 0 else "+" if tokens[at].text.endswith("+") else ""
    digits = _integer(str(abs(exponent)).lstrip("0"), power, grouped=False)
    return f"{_filled(scaled, mantissa)}E{sign}{digits}"
