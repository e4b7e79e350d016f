"""Dates as files state them, to ISO 8601."""

from __future__ import annotations

import re
from datetime import date

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?![\d-])")


def iso_date(stated: str) -> str | None:
    """The date at the head of `stated` as `2022-10-16`, `2022-10` or `2022`; None where it is none."""
    found = _ISO.match(stated.strip())
    if found is None:
        return None
    year, month, day = found.groups()
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return "-".join(part for part in (year, month, day) if part)
