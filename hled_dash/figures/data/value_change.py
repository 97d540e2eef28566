"""Change between two observations, in the measure that its unit calls for."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from hled_dash.catalogue import Catalogue, Indicator, Unit
from hled_dash.catalogue.periods import chronological
from hled_dash.figures.data.tidy import Line
from hled_dash.figures.formatting import format_difference, format_percent
from hled_dash.language import NBSP, Language

#: The last year before the pandemic, which recovery is measured from.
BASE_YEAR = "2019"


class Change(NamedTuple):
    """The change of a series from one period to a later one.

    Attributes:
        value: The value in ``period``.
        base_value: The value in ``base_period``.
        relative: Whether the change is in percent (of what adds up), else a difference.
    """

    value: float
    base_value: float
    base_period: str
    period: str
    relative: bool

    @property
    def amount(self) -> float:
        """In percent of the base value where relative, else in the unit of the values."""
        return 100 * (self.value / self.base_value - 1) if self.relative else self.value - self.base_value

    def format(self, indicator: Indicator, unit: Unit, language: Language) -> str:
        """Format ``+3.2 % since 2023``, ``−1.4 points since 2018``, ``unchanged from 2023``."""
        _ = language.text
        base_period = language.format_period(self.base_period, indicator.calendar)
        if self.is_zero:
            return _("unchanged from {period}", period=base_period)
        amount = (format_percent(self.amount, language).replace(NBSP, " ") if self.relative else
                  format_difference(self.amount, unit, max(indicator.decimals, 1), language, signed=True))
        if not self.relative and unit.symbol is None and unit.kind in ("index", "score"):
            amount = _("{number} points on its scale", number=amount)
        return _("{change} since {period}", change=amount, period=base_period)

    def crosses_break(self, indicator: Indicator, place: str) -> bool:
        """Return whether the series breaks between the two periods, so that they are not comparable."""
        return indicator.crosses_break(place, self.base_period, self.period)

    def is_better(self, indicator: Indicator, place: str) -> bool | None:
        """Return whether the change is in the better direction; None without a better direction, without a change,
        or where the series breaks."""
        if indicator.direction == "neutral" or self.is_zero or self.crosses_break(indicator, place):
            return None
        if indicator.direction == "parity":
            middle = indicator.middle or 0.0
            return abs(self.value - middle) < abs(self.base_value - middle)
        return (self.amount > 0) == (indicator.direction == "higher")

    @property
    def is_zero(self) -> bool:
        """Whether both values are published as the same, except for the last bits of a float."""
        return math.isclose(self.value, self.base_value, rel_tol=1e-9, abs_tol=1e-12)


def breaks_between(first: str, last: str, breaks: Iterable[str]) -> bool:
    """Return whether a series breaks after its first period and not after its last."""
    return any(chronological(first) < chronological(period) <= chronological(last) for period in breaks)


def line_crosses_break(line: Line, first: str, last: str, catalogue: Catalogue) -> bool:
    """Return whether the series of a line breaks between two periods, so that no difference is described."""
    return catalogue.indicators[line.origin].crosses_break(line.place, first, last)


def shift_years(period: str, years: int) -> str:
    """Return the same month, quarter or year some years later or, with a negative number, earlier."""
    return f"{int(period[:4]) + years}{period[4:]}"


def latest_change(series: pd.DataFrame, unit: Unit, indicator: Indicator) -> Change | None:
    """Return the change of one series to its newest value; None if the source warns against comparing years, and of
    changes.

    Months and quarters compare with a year before, or not at all; years with the observation before, whenever that
    was. A count or an amount changes in percent where both values are positive, everything else by a difference.

    Args:
        series: Columns ``period`` and ``value``, by period.
    """
    if len(series) < 2 or not indicator.comparable_periods or unit.is_change:
        return None
    period = str(series["period"].iloc[-1])
    return change_since(series, unit, shift_years(period, -1) if "-" in period else str(series["period"].iloc[-2]))


def change_from(
    base_value: float, base_period: str, value: float, period: str, indicator: Indicator, catalogue: Catalogue
) -> Change | None:
    """Return change between two values; None if the source warns against comparing years, and of changes."""
    unit = catalogue.units[indicator.unit]
    if not indicator.comparable_periods or unit.is_change:
        return None
    return Change(value, base_value, base_period, period, _is_relative(unit, base_value, value))


def _is_relative(unit: Unit, base_value: float, value: float) -> bool:
    return unit.is_amount and base_value > 0 and value > 0


def change_since(series: pd.DataFrame, unit: Unit, base_period: str) -> Change | None:
    """Return the change of one series from the base period to its newest value; None if there is no such period."""
    value = float(series["value"].iloc[-1])
    base_values = series.loc[series["period"] == base_period, "value"]
    if base_values.empty:
        return None
    base_value = float(base_values.iloc[-1])
    return Change(value, base_value, base_period, str(series["period"].iloc[-1]),
                  _is_relative(unit, base_value, value))
