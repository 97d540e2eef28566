"""Comparison of years, quarters and months with one another, by their first and last months.

As text, ``2024-Q1`` sorts after ``2024-12``, and no quarter begins with the name of one of its months. A fiscal year
is compared by its number, as the calendar year of that name.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache


@lru_cache(maxsize=4096)
def months_of(period: str) -> tuple[int, int]:
    """Return the first and the last month of a year (``2021``), quarter (``2021-Q3``) or month (``2021-07``).

    Months are whole numbers that grow by one from each to the next.
    """
    year, _, part = period.partition("-")
    first, count = int(year) * 12, 12
    if part:
        first, count = (first + 3 * int(part[1:]) - 3, 3) if part.startswith("Q") else (first + int(part) - 1, 1)
    return first, first + count - 1


@lru_cache(maxsize=4096)
def chronological(period: str) -> tuple[int, int]:
    """Return the key that sorts periods by their first month, of those that begin together the longest first."""
    first, last = months_of(period)
    return first, -last


def sort_periods(periods: Iterable[str]) -> list[str]:
    """Return the periods, each once, oldest first."""
    return sorted(set(periods), key=chronological)


def is_within(period: str, start: str | None, end: str | None) -> bool:
    """Return whether any month of a period lies between two bounds, inclusive; None is an open bound."""
    first, last = months_of(period)
    return (not start or last >= months_of(start)[0]) and (not end or first <= months_of(end)[1])


def is_reversed(start: str | None, end: str | None) -> bool:
    """Return whether a first period begins after the last one has ended."""
    return bool(start and end) and not is_within(str(start), None, end)


def last_match(periods: Iterable[str], period_range: str) -> str:
    """Return the last of the periods that is the wanted one, a part of it, or has it as a part; "" for none."""
    return max((period for period in periods if is_within(period, period_range, period_range)), key=chronological,
               default="")


def nearest_period(periods: Iterable[str], requested: str) -> str | None:
    """Return the period with the fewest months between it and a requested one, the later of two; None for none."""
    first, last = months_of(requested)
    return max(periods, default=None, key=lambda period: (
        min(last - months_of(period)[0], months_of(period)[1] - first, 0), chronological(period)))


@lru_cache(maxsize=4096)
def decimal_year(period: str) -> float:
    """Return a period as a number of years: 2021, 2021.25 for its second quarter, 2021.5 for July."""
    year, _, part = period.partition("-")
    if not part:
        return float(year)
    if part.startswith("Q"):
        return int(year) + (int(part[1:]) - 1) / 4
    return round(int(year) + (int(part) - 1) / 12, 4)
