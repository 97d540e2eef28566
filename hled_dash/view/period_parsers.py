"""Parsing of periods and days in other notations: ``2024Q4``, ``2024-T4``, ``2024/1``, ``202401``, ``dic-2024``,
``diciembre de 2024``, ``IV-2024``, ``FY2024``; and of half years (``2024-S2``) where they are a bound."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache

from hled_dash.catalogue.text import normalize
from hled_dash.language import LANGUAGES

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_SEPARATOR = "[-/._:]?"
#: A year, also as a worksheet writes a number; a fiscal year goes by its number, as its figures do.
_YEAR = re.compile(r"(?:(?:fy|af|ejercicio|anofiscal)[-_]?)?(?P<year>[0-9]{4})(?:\.0)?")
_HALVES = tuple(re.compile(form) for form in (
    r"(?P<year>[0-9]{4})[-/._]?(?:h|s|sem|semestre)[-/._]?(?P<part>[12])",
    r"(?:h|s|sem|semestre)(?P<part>[12])[-/._]?(?P<year>[0-9]{4})",
    r"(?P<part>[12])(?:er|o|do)?(?:h|s|sem|semestre)[-/._]?(?:de)?(?P<year>[0-9]{4})",
))
#: T is the Spanish ``trimestre``.
_QUARTER = r"(?:q|qtr|quarter|t|trim|trimestre)"
_QUARTERS = tuple(re.compile(form) for form in (
    rf"(?P<year>[0-9]{{4}}){_SEPARATOR}{_QUARTER}{_SEPARATOR}0?(?P<part>[1-4])",
    rf"(?P<year>[0-9]{{4}}){_SEPARATOR}(?P<part>[1-4]){_QUARTER}",
    rf"{_QUARTER}{_SEPARATOR}0?(?P<part>[1-4]){_SEPARATOR}(?P<year>[0-9]{{4}})",
    rf"(?P<part>[1-4])(?:er|o|do|to|st|nd|rd|th)?{_QUARTER}{_SEPARATOR}(?:del?|of)?(?P<year>[0-9]{{4}})",
    rf"(?P<part>iv|i{{1,3}}){_SEPARATOR}{_QUARTER}?{_SEPARATOR}(?P<year>[0-9]{{4}})",
    rf"(?P<year>[0-9]{{4}}){_SEPARATOR}(?P<part>iv|i{{1,3}})",
))
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
#: Words before a quarter or half to their numbers.
_ORDINALS = {"primer": "1", "first": "1", "segundo": "2", "second": "2", "tercer": "3", "third": "3", "cuarto": "4",
             "fourth": "4"}
_ORDINAL = re.compile(f"^({'|'.join(_ORDINALS)})(?=[qts])")
_MONTHS = tuple(re.compile(form) for form in (
    r"(?P<year>[0-9]{4})([-/._:]|[-/._:]?m)(?P<part>[0-9]{1,2})",
    r"(?P<year>[0-9]{4})(?P<part>[0-9]{2})",
    r"(?P<part>[0-9]{1,2})[-/._:](?P<year>[0-9]{4})",
))
_NAMED = tuple(re.compile(form) for form in (
    rf"(?P<year>[0-9]{{4}}){_SEPARATOR}(?P<name>[a-z]{{3,}})",
    rf"(?P<name>[a-z]{{3,}}?)\.?{_SEPARATOR}(?:del?)?{_SEPARATOR}(?P<year>[0-9]{{4}})",
))
_DAY = re.compile(r"([0-9]{4})([-/.]?)([0-9]{2})\2([0-9]{2})")
#: The time of day that programs write behind a day.
_TIME = re.compile(r"(?<=[0-9])t[0-9:.]{2,15}(?:z|[+-][0-9:]{2,6})?$")


def read_period(text: str) -> str | None:
    """Read the year, quarter, or month that a text says, as an address writes it; None if it says none, or two."""
    text = _ORDINAL.sub(lambda word: _ORDINALS[word[1]], normalize(text))
    if len(text) > 30:
        return None
    if match := _YEAR.fullmatch(text):
        return match["year"] if _FIRST_YEAR <= int(match["year"]) <= _LAST_YEAR else None
    for forms, read in ((_QUARTERS, _quarter), (_MONTHS, _month), (_NAMED, _named_month)):
        for form in forms:
            if (match := form.fullmatch(text)) and _FIRST_YEAR <= int(match["year"]) <= _LAST_YEAR:
                return read(match)
    # A day lies in one month.
    return f"{day:%Y-%m}" if (day := read_day(_TIME.sub("", text))) and _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def read_bound(text: str, *, is_first: bool) -> str | None:
    """Read a period that others lie between: of a half year its first, or its last, quarter."""
    half = _ORDINAL.sub(lambda word: _ORDINALS[word[1]], normalize(text[:30]))
    for form in _HALVES:
        if (match := form.fullmatch(half)) and _FIRST_YEAR <= int(match["year"]) <= _LAST_YEAR:
            return f"{match['year']}-Q{2 * int(match['part']) - is_first}"
    return read_period(text)


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
    return f"{match['year']}-Q{_ROMAN.get(match['part'], match['part'])}"


def _month(match: re.Match[str]) -> str | None:
    month = int(match["part"])
    return f"{match['year']}-{month:02}" if 1 <= month <= 12 else None


def _named_month(match: re.Match[str]) -> str | None:
    # The month has two spellings in Spanish.
    written = match["name"].replace("setiem", "septiem")
    months = {month for name, month in _month_names() if name.startswith(written)}
    return f"{match['year']}-{months.pop():02}" if len(months) == 1 else None


@cache
def _month_names() -> tuple[tuple[str, int], ...]:
    """Return the names of the months in both languages, each with its number."""
    return tuple((normalize(name), month) for language in LANGUAGES.values()
                 for month, name in language.locale.months["format"]["wide"].items())
