"""Dates as files write them, in the ISO 8601 form that a Source holds."""

from __future__ import annotations

import re

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "januari"),
            ("february", "februari"),
            ("march", "mars"),
            ("april",),
            ("may", "maj"),
            ("june", "juni"),
            ("july", "juli"),
            ("august", "augusti"),
            ("september",),
            ("october", "oktober"),
            ("november",),
            ("december",),
        ),
        start=1,
    )
    for name in names
}
"""The months' names in English and in Swedish."""

_ABBREVIATED = {name[:3]: number for name, number in MONTHS.items()}
_YEAR_FIRST = re.compile(r"(\d{4})(?:[-/. ](\d{1,2})(?:[-/. ](\d{1,2}))?)?(?:[T ]\d{1,2}:.*)?")
_NAMED_MONTH = re.compile(
    r"(?:(?P<year>\d{4})\s+)?(?:(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?\s+)?(?P<month>[^\W\d_]{3,9})\.?"
    r"(?:\s+(?P<day2>\d{1,2})(?:st|nd|rd|th)?)?(?:,?\s+(?P<year2>\d{4}))?",
    re.IGNORECASE,
)


def iso_date(value: str) -> str:
    """Give ``2025``, ``2025-04`` or ``2025-04-09``, or ``""`` where the value names no date.

    A date such as 04/09/2025 is left out: it means one day in Europe and another in America.
    """
    value = value.strip()
    year_first = _YEAR_FIRST.fullmatch(value)
    if year_first:
        return of_parts([int(part) for part in year_first.groups() if part])
    named = _NAMED_MONTH.fullmatch(value)
    if named:
        month = _ABBREVIATED.get(named["month"].casefold()[:3])
        year = named["year"] or named["year2"]
        day = named["day"] or named["day2"]
        if month and year:
            return of_parts([int(year), month, *([int(day)] if day else [])])
    return ""


def of_parts(parts: list[int]) -> str:
    """Give the ISO form of year, month and day as far as they are known and possible."""
    if not parts or not 0 < parts[0] < 10_000:
        return ""
    kept = f"{parts[0]:04d}"
    for part, most in zip(parts[1:3], (12, 31), strict=False):
        if not 1 <= part <= most:
            break
        kept += f"-{part:02d}"
    return kept
