"""One period of a tidy frame: what bars, maps, gaps and scatters show."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import pandas as pd

from hled_dash.figures.context import Context
from hled_dash.figures.tidy import Tidy, calendar_of, trimmed


class Snapshot(NamedTuple):
    """One period of a tidy frame."""

    tidy: Tidy
    period: str
    """The period that most rows show."""
    mixed: bool
    """True where some rows show an earlier period."""


def snapshot(found: Tidy, context: Context, *, years_back: int = 5) -> Snapshot:
    """One row for each line: of the selection's period, or else of the newest one that half of the lines have.

    Without a chosen period, a line that lacks the common one shows its own latest within ``years_back`` years before,
    unless the source warns against comparing periods.
    """
    _ = context.language.text
    rows = found.frame
    asked = context.selection.period
    notes: list[str] = []
    period = ""
    if asked:
        fitting = sorted({one for one in rows["period"] if one.startswith(asked) or asked.startswith(one)})
        period = fitting[-1] if fitting else ""
    if not period:
        # What is newest is what was observed; a projection is shown when its year is asked for.
        every = set(zip(*(rows[name].tolist() for name in ("line", "period", "status")), strict=True))
        known = {one for one in every if one[2] != "F"}
        counts = Counter(one for _line, one, _status in (known if known and not asked else every))
        reach = len({line for line, _period, _status in every})
        common = [one for one, count in counts.items() if 2 * count >= reach]
        earlier = [one for one in common if one <= asked] if asked else common
        period = max(earlier or common or counts)
        if asked:
            notes.append(_("There are no figures for {asked}; {shown} is shown.", asked=context.language.period(asked),
                           shown=context.language.period(period, calendar_of(found, context))))
    exact = rows[rows["period"] == period]
    same_only = any(not context.catalogue.indicators[code].comparable_periods for code in found.indicators)
    if same_only or (asked and not notes) or not years_back:
        return Snapshot(found.restrict(exact, notes), period, False)
    floor = str(int(period[:4]) - years_back) + period[4:]
    older = rows[(rows["period"] < period) & (rows["period"] > floor) & ~rows["line"].isin(exact["line"])]
    older = older.drop_duplicates("line", keep="last")
    if len(older):
        notes.append(_("Where {period} is missing, the latest year of the five before it is shown and named.",
                       period=context.language.period(period, calendar_of(found, context))))
    shown = pd.concat([exact, older]).sort_values("line", ignore_index=True) if len(older) else exact
    return Snapshot(found.restrict(shown, notes), period, bool(len(older)))


def latest_bounded(whole: Tidy, context: Context) -> Tidy:
    """What a snapshot is taken of: all periods, or those of the view where it has an end and no period is chosen."""
    ends = context.card.end or context.selection.end
    return trimmed(whole, context) if ends and not context.selection.period else whole
