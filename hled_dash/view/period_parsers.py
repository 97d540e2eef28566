"""Parsing of periods and days in other notations: ``2024Q4``, ``2024-T4``, ``2024/1``, ``202401``, ``dic-2024``."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache

from hled_dash.catalogue.text import normalize
from hled_dash.language import LANGUAGES

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_SEPARATOR = "[-/._:]?"
_YEAR = re.compile(r"[0-9]{4}")
#: T is the Spanish ``trimestre``.
_QUARTER = r"(?:q|qtr|quarter|t|trim|trimestre)"
_QUARTERS = tuple(re.compile(form) for form in (
    rf"(?P<year>[0-9]{{4}}){_SEPARATOR}{_QUARTER}{_SEPARATOR}0?(?P<part>[1-4])",
    rf"(?P<year>[0-9]{{4}}){_SEPARATOR}(?P<part>[1-4]){_QUARTER}",
    rf"{_QUARTER}{_SEPARATOR}0?(?P<part>[1-4]){_SEPARATOR}(?P<year>[0-9]{{4}})",
    rf"(?P<part>[1-4]){_QUARTER}{_SEPARATOR}(?P<year>[0-9]{{4}})",
))
_MONTHS = tuple(re.compile(form) for form in (
    r"(?P<year>[0-9]{4})([-/._:]|[-/._:]?m)(?P<part>[0-9]{1,2})",
    r"(?P<year>[0-9]{4})(?P<part>[0-9]{2})",
    r"(?P<part>[0-9]{1,2})[-/._:](?P<year>[0-9]{4})",
))
_NAMED = tuple(re.compile(form) for form in (
    rf"(?P<year>[0-9]{{4}}){_SEPARATOR}(?P<name>[a-z]{{3,}})",
    rf"(?P<name>[a-z]{{3,}})\.?{_SEPARATOR}(?P<year>[0-9]{{4}})",
))
_DAY = re.compile(r"([0-9]{4})([-/.]?)([0-9]{2})\2([0-9]{2})")


def read_period(text: str) -> str | None:
    """Read the year, quarter, or month that a text says, as an address writes it; None if it says none, or two."""
    text = normalize(text)
    if len(text) > 20:
        return None
    if _YEAR.fullmatch(text):
        return text if _FIRST_YEAR <= int(text) <= _LAST_YEAR else None
    for forms, read in ((_QUARTERS, _quarter), (_MONTHS, _month), (_NAMED, _named_month)):
        for form in forms:
            if (match := form.fullmatch(text)) and _FIRST_YEAR <= int(match["year"]) <= _LAST_YEAR:
                return read(match)
    # A day lies in one month.
    return f"{day:%Y-%m}" if (day := read_day(text)) and _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def read_day(text: str) -> date | None:
    """Read the day that a text says with its year first; None if it says none."""
    match = _DAY.fullmatch(text)
    try:
        return date(int(match[1]), int(match[3]), int(match[4])) if match else None
    except ValueError:
        return None


def is_to_come(day: date) -> bool:
    """Return whether a day has begun nowhere yet."""
    return day > datetime.now(UTC).date() + timedelta(days=1)


def _quarter(match: re.Match[str]) -> str:
    return f"{match['year']}-Q{match['part']}"


def _month(match: re.Match[str]) -> str | None:
    month = int(match["part"])
    return f"{match['year']}-{month:02}" if 1 <= month <= 12 else None


def _named_month(match: re.Match[str]) -> str | None:
    months = {month for name, month in _month_names() if name.startswith(match["name"])}
    return f"{match['year']}-{months.pop():02}" if len(months) == 1 else None


@cache
def _month_names() -> tuple[tuple[str, int], ...]:
    """Return the names of the months in both languages, each with its number."""
    return tuple((normalize(name), month) for language in LANGUAGES.values()
                 for month, name in language.locale.months["format"]["wide"].items())
