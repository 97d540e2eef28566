"""Categories of time axes of PowerPoint and Excel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from hled_dash.catalogue.periods import decimal_year, sort_periods
from hled_dash.figures.plot import Plot
from hled_dash.language import Language

#: Microsoft's codes of languages, for the names of months in a number format.
_LANGUAGE_CODES: Mapping[str, str] = {"en": "409", "es": "80A", "es-419": "80A"}


@dataclass(frozen=True)
class PeriodAxis:
    """The categories of a chart over time.

    Attributes:
        periods: Of the rows, in their order, with those that only part lines.
        categories: The same as dates, or as words where periods are no years or months alone.
        number_code: How dates are written.
        blanks: What a missing value does to a line: ``gap`` or ``span``; "" if one chart would need both.
    """

    periods: tuple[str, ...]
    categories: tuple[date | str, ...]
    number_code: str
    blanks: str

    @property
    def has_dates(self) -> bool:
        """Whether categories are dates."""
        return bool(self.number_code)


def period_axis(plot: Plot, language: Language) -> PeriodAxis:
    """Return the categories of a chart of lines or areas, and how missing values shall be drawn."""
    used = {str(point.x) for series in plot.series for point in series.points}
    times = sorted(map(decimal_year, used))
    parting: set[str] = set()
    has_gap = has_span = False
    for series in plot.series:
        series_periods = [str(point.x) for point in series.points]
        for before, after in pairwise(series_periods):
            start, end = decimal_year(before), decimal_year(after)
            is_between = any(start < time < end for time in times)
            if end - start > 1.5 * series.interval:
                has_gap = True
                if not is_between:
                    parting.add(next_period(before))
            elif is_between:
                has_span = True
    periods = sort_periods(used | parting)
    blanks = "" if has_gap and has_span else "span" if has_span else "gap"
    years = all("-" not in period for period in periods)
    months = all("-" in period and "Q" not in period for period in periods)
    if (years or months) and periods[0] >= "1901":
        days = tuple(date(int(period[:4]), int(period[5:7] or 1), 1) for period in periods)
        return PeriodAxis(tuple(periods), days, _number_code(plot.calendar, years, language), blanks)
    labels = tuple(language.format_period(period, plot.calendar) for period in periods)
    return PeriodAxis(tuple(periods), labels, "", blanks)


def next_period(period: str) -> str:
    """Return the period of the same length that follows."""
    year, _, part = period.partition("-")
    if not part:
        return str(int(year) + 1)
    number, most, prefix = (int(part[1:]), 4, "Q") if part.startswith("Q") else (int(part), 12, "")
    year, number = (str(int(year) + 1), 1) if number == most else (year, number + 1)
    return f"{year}-{prefix}{number}" if prefix else f"{year}-{number:02d}"


def _number_code(calendar: str, years: bool, language: Language) -> str:
    if not years:
        return f"[$-{_LANGUAGE_CODES[language.code]}]mmm yyyy"
    before, _, after = language.format_period("2000", calendar).partition("2000")
    return "".join(f'"{text}"' if text else "" for text in (before,)) + "yyyy" + (f'"{after}"' if after else "")


def values_by_period(axis: PeriodAxis, points: Sequence[tuple[str, float]]) -> list[float | None]:
    """Return the values in the order of the rows, None for a missing one."""
    by_period = dict(points)
    return [by_period.get(period) for period in axis.periods]
