"""Change between two observations, in the measure that its unit calls for."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from hled_dash.catalogue import Indicator, Unit
from hled_dash.language import Language


@dataclass(frozen=True)
class Change:
    """From ``before`` (period ``since``) to ``now``; ``relative`` in percent for what adds up, else a difference."""

    now: float
    before: float
    since: str
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
        if unit.kind in ("share", "points"):
            return _("{change} points since {period}", change=change, period=since)
        return _("{change} since {period}", change=change, period=since)

    def is_better(self, indicator: Indicator) -> bool | None:
        """Whether it went the way that is better; None where that is a matter of view or nothing moved."""
        digits = 1 if self.relative else max(indicator.decimals, 1)
        if indicator.direction == "neutral" or round(self.amount, digits) == 0:
            return None
        return (self.amount > 0) == (indicator.direction == "higher")


def year_before(period: str) -> str:
    """The same month, quarter or year one year earlier."""
    return f"{int(period[:4]) - 1}{period[4:]}"


def latest_change(series: pd.DataFrame, unit: Unit) -> Change | None:
    """Change of one series (columns period, value; sorted) to its newest value.

    Months and quarters compare with a year before, or not at all; years with the observation before, whenever that
    was. A count or an amount changes in percent where both values are positive, everything else by a difference.
    """
    if len(series) < 2:
        return None
    now, period = float(series["value"].iloc[-1]), str(series["period"].iloc[-1])
    since = year_before(period) if "-" in period else str(series["period"].iloc[-2])
    found = series.loc[series["period"] == since, "value"]
    if found.empty:
        return None
    before = float(found.iloc[-1])
    relative = unit.kind in ("count", "money", "quantity") and before > 0 and now > 0
    return Change(now, before, since, relative)
