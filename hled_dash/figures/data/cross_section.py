"""One period of a tidy frame: what bars, maps, gaps and scatters show."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import pandas as pd

from hled_dash.catalogue.periods import chronological, last_match
from hled_dash.figures.context import Context
from hled_dash.figures.data.tidy import Tidy, calendar_of, filter_periods, period_bounds
from hled_dash.figures.data.value_change import line_crosses_break, shift_years

#: How old a value may be beside newer ones.
YEARS_BACK = 5


class CrossSection(NamedTuple):
    """One row for each line of a tidy frame."""

    tidy: Tidy
    period: str
    """The period of most rows."""
    has_mixed_periods: bool
    """Whether some rows are of an earlier period."""


def take_cross_section(tidy: Tidy, context: Context, *, years_back: int = YEARS_BACK) -> CrossSection:
    """Return one row for each line: of the selection's period, or else of the newest one that half of the lines have.

    Without a chosen period, a line that lacks the common one has its own latest within ``years_back`` years before,
    unless the source warns against comparing periods or the series breaks in between.
    """
    _ = context.language.text
    rows = tidy.frame
    requested = context.selection.period
    notes: list[str] = []
    periods, lines = rows["period"].tolist(), rows["line"].tolist()
    period = last_match(set(periods), requested) if requested else ""
    if not period:
        period = _newest_common_period(rows, requested)
        if requested:
            notes.append(_("There are no figures for {asked}; {shown} is shown.",
                           asked=context.language.format_period(requested),
                           shown=context.language.format_period(period, calendar_of(tidy, context))))
    exact = [row for row, other in enumerate(periods) if other == period]
    comparable = all(context.catalogue.indicators[code].comparable_periods for code in tidy.indicators)
    if not comparable or (requested and not notes) or not years_back:
        return CrossSection(tidy.with_rows(rows.take(exact), notes), period, False)
    floor, last = chronological(shift_years(period, -years_back)), chronological(period)
    near = {other for other in set(periods) if floor < chronological(other) < last}
    with_period = {lines[row] for row in exact}
    earlier = {line: row for row, (line, other) in enumerate(zip(lines, periods, strict=True))
               if other in near and line not in with_period
               and not line_crosses_break(tidy.lines_by_number[line], other, period, context.catalogue)}
    if not earlier:
        return CrossSection(tidy.with_rows(rows.take(exact), notes), period, False)
    notes.append(_("Where {period} is missing, the latest year of the five before it is shown and named.",
                   period=context.language.format_period(period, calendar_of(tidy, context))))
    mixed = rows.take(sorted([*exact, *earlier.values()], key=lines.__getitem__))
    mixed.index = pd.RangeIndex(len(mixed))
    return CrossSection(tidy.with_rows(mixed, notes), period, True)


def _newest_common_period(rows: pd.DataFrame, requested: str | None) -> str:
    """Return the newest period that half of the lines have, of months those that have not ended years ago; before the
    requested one if there is one."""
    lines, periods, statuses = (rows[name].tolist() for name in ("line", "period", "status"))
    # What is newest is what was observed; a projection is shown when its year is requested.
    observed = [] if requested else [period for period, status in zip(periods, statuses, strict=True) if status != "F"]
    counts = Counter(observed or periods)
    newest = max(counts, key=chronological)
    if "-" in newest:
        since = chronological(shift_years(newest, -YEARS_BACK))
        lines = [line for line, period in zip(lines, periods, strict=True) if chronological(period) > since]
    line_count = len(set(lines))
    common = [period for period, count in counts.items() if 2 * count >= line_count]
    not_later = [period for period in common if chronological(period) <= chronological(requested or period)]
    return str(max(not_later or common or counts, key=chronological))


def filter_open_period(tidy: Tidy, context: Context) -> Tidy:
    """Apply the bounds of the card or the selection where no period is chosen."""
    is_open = period_bounds(context.card, context.selection) == (None, None)
    return tidy if is_open or context.selection.period else filter_periods(tidy, context)
