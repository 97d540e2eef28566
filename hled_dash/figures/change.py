"""Change between two observations, in the measure that its unit calls for."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from hled_dash.catalogue import Indicator, Unit
from hled_dash.language import Language


@dataclass(frozen=True)
class Change:
    """From ``before`` (period ``since``) to ``now`` (``period``); ``relative`` in percent for what adds up, else a
    difference."""

    now: float
    before: float
    since: str
    period: str
    relative: bool

    @property
    def amount(self) -> float:
        return 100 * (self.now / self.before - 1) if self.relative else self.now - self.before

    def words(self, indicator: Indicator, unit: Unit, language: Language) -> str:
        """``+3.2 % since 2023``, ``−1.4 points since 2018``, ``unchanged since 2023``."""
        _ = language.text
        since = language.period(self.since, indicator.calendar)
        digits = 1 if self.relative else max(indicator.decimals, 1)
        if round(self.amount, digits) == 0:
            return _("unchanged since {period}", period=since)
        large = not self.relative and abs(self.amount) >= 1e7
        number = language.compact(self.amount, unit) if large else language.number(self.amount, digits)
        change = "+" + number if self.amount > 0 else number
        if self.relative:
            return _("{change} % since {period}", change=change, period=since)
        if unit.differs_in_points:
            return _("{change} points since {period}", change=change, period=since)
        return _("{change} since {period}", change=change, period=since)

    def broken(self, indicator: Indicator, place: str) -> bool:
        """Whether the series breaks between the two periods, so that the change says little."""
        return any(
            self.since < one.period <= self.period
            for one in indicator.breaks
            if one.place in (None, place)
        )

    def is_better(self, indicator: Indicator, place: str) -> bool | None:
        """Whether it went the way that is better; None where that is a matter of view, nothing moved, or the series
        breaks."""
        digits = 1 if self.relative else max(indicator.decimals, 1)
        if indicator.direction == "neutral" or round(self.amount, digits) == 0 or self.broken(indicator, place):
            return None
        if indicator.direction == "parity":
            middle = indicator.middle or 0.0
            return abs(self.now - middle) < abs(self.before - middle)
        return (self.amount > 0) == (indicator.direction == "higher")


def year_before(period: str) -> str:
    """The same month, quarter or year one year earlier."""
    return f"{int(period[:4]) - 1}{period[4:]}"


def latest_change(series: pd.DataFrame, unit: Unit, indicator: Indicator) -> Change | None:
    """Change of one series (columns period, value; sorted) to its newest value.

    Months and quarters compare with a year before, or not at all; years with the observation before, whenever that
    was. A count or an amount changes in percent where both values are positive, everything else by a difference.
    None where the source warns against comparing years.
    """
    if len(series) < 2 or not indicator.comparable_periods:
        return None
    period = str(series["period"].iloc[-1])
    return change_since(series, unit, year_before(period) if "-" in period else str(series["period"].iloc[-2]))


def change_since(series: pd.DataFrame, unit: Unit, since: str) -> Change | None:
    """Change of one series from the period ``since`` to its newest value; None where there is no such period."""
    now = float(series["value"].iloc[-1])
    found = series.loc[series["period"] == since, "value"]
    if found.empty:
        return None
    before = float(found.iloc[-1])
    relative = unit.kind in ("count", "money", "quantity") and before > 0 and now > 0
    return Change(now, before, since, str(series["period"].iloc[-1]), relative)
