"""The period of a map where none is chosen: the newest one that shows nearly all of its places.

Years are not mixed on a map: a place without a figure in the year shown stays empty. The exception is what no recent
year has for nearly all places.
"""

from __future__ import annotations

import pandas as pd

from hled_dash.catalogue.models import POINT_LEVELS
from hled_dash.figures.context import Context
from hled_dash.figures.data import (
    CrossSection,
    Tidy,
    calendar_of,
    card_places,
    line_crosses_break,
    shift_years,
    take_cross_section,
    to_records,
)
from hled_dash.figures.formatting import format_names
from hled_dash.figures.maps.extent import level_of

#: Share of its places with which a period is drawn; how many years before the newest common one are looked through for
#: such a period; how old the newest figure of a place may be beside others; and of how many places a map has to be.
FULL_COVERAGE, RECENT_YEARS, MAX_AGE, MIN_PLACES = 0.9, 3, 10, 3


def open_section(tidy: Tidy, context: Context) -> CrossSection:
    """Return what is drawn where no period is chosen: the newest common period if nine tenths of the map's places, or
    all that have any figure, have one of it; else a recent period that they have; else the newest of each place.

    Points stay in the newest common period: a bridge without trucks is not drawn.
    """
    common = take_cross_section(tidy, context, years_back=0)
    places = tidy.frame["place"].nunique()
    requested = card_places(context.card, context.selection, context.catalogue)
    needed = min(FULL_COVERAGE * len(requested), places)
    if places < MIN_PLACES or len(common.tidy.frame) >= needed or level_of(tidy, context) in POINT_LEVELS:
        return common
    observed = tidy.with_rows(tidy.frame[tidy.frame["status"] != "F"])
    return (_fuller_period(observed, common, needed, context) or _newest_of_each_place(observed, common, context)
            or common)


def _fuller_period(tidy: Tidy, common: CrossSection, needed: float, context: Context) -> CrossSection | None:
    """Return the newest recent period with figures for as many places as needed, with a note on the newest period."""
    frame, first = tidy.frame, shift_years(common.period, -RECENT_YEARS)
    counts = frame[frame["period"] >= first].groupby("period")["place"].nunique()
    period = counts[counts >= needed].index.max()
    if pd.isna(period):
        return None
    language, calendar = context.language, calendar_of(tidy, context)
    note = language.text("{period} is shown: {count} places have a figure for it (for {newest}: {fewer}).",
                         period=language.format_period(period, calendar), count=int(counts[period]),
                         newest=language.format_period(counts.index[-1], calendar), fewer=int(counts.iloc[-1]))
    return CrossSection(tidy.with_rows(frame[frame["period"] == period], [note]), period, False)


def _newest_of_each_place(tidy: Tidy, common: CrossSection, context: Context) -> CrossSection | None:
    """Return the newest figure of each place, of years or surveys that compare; None where it is no more than the
    newest common period."""
    indicator = context.catalogue.indicators[tidy.indicators[0]]
    if indicator.frequency not in ("year", "irregular", "once") or not indicator.comparable_periods:
        return None
    rows = tidy.frame[tidy.frame["period"] >= shift_years(common.period, -MAX_AGE)]
    newest = rows.sort_values("period").drop_duplicates("place", keep="last").sort_values("line", ignore_index=True)
    last = newest["period"].max()
    newest = newest[[not line_crosses_break(tidy.lines_by_number[line], period, last, context.catalogue)
                     for line, period in zip(newest["line"].tolist(), newest["period"].tolist(), strict=True)]]
    if len(newest) <= len(common.tidy.frame):
        return None
    by_country = dict.fromkeys((context.catalogue.country_of(row["place"]) or row["place"], row["period"])
                               for row in to_records(newest))
    calendar = calendar_of(tidy, context)
    names = [f"{context.place_name(country)} ({context.language.format_period(period, calendar)})"
             for country, period in by_country]
    note = context.language.text("Each place shows its newest figure, and the years differ: {places}.",
                                 places=format_names(names, context.language))
    return CrossSection(tidy.with_rows(newest, [note]), common.period, True)
