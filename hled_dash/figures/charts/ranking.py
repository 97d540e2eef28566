"""The rows of ranked bars: their order, ranks and names, and which of them are drawn."""

from __future__ import annotations

import pandas as pd

from hled_dash.catalogue.ranks import shared_ranks
from hled_dash.figures.charts.row_filter import filter_note, matching_keys
from hled_dash.figures.context import SLIDE_ROWS, Context, unique_labels
from hled_dash.figures.data import CrossSection, Tidy, calendar_of, label_without_place
from hled_dash.figures.text import column_headings, cut_notes, legend_title

#: Rows when the card sets no number.
MAX_ROWS = 40
#: Rows of several bars, and bars of all of them, that can be read on a slide.
SLIDE_GROUPED_ROWS, SLIDE_BARS = 9, 25


def rank_rows(shot: CrossSection, context: Context) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Return all rows in the order of the ranking, the drawn ones first; these alone; notes on what is not drawn.

    Where words filter the rows, all of them are the matching ones, which keep their rank; there may be none.
    Columns: those of the snapshot; row and label (names), bar_group (what stands together in it), key, chosen, rank.
    """
    tidy, language = shot.tidy, context.language
    rows = _named_rows(shot, context)
    keys, values, chosen, lines = (rows[name].tolist() for name in ("key", "value", "chosen", "line"))
    # In lists, because each operation on a frame of some dozen rows costs several times as much.
    first = dict(zip(keys[::-1], range(len(keys) - 1, -1, -1), strict=True))
    lowest_first = tidy.unit is not None and tidy.unit.ranks_lowest_first
    ordered = sorted(dict.fromkeys(keys), key=lambda key: values[first[key]], reverse=not lowest_first)
    ranks = dict(zip(ordered, shared_ranks([values[first[key]] for key in ordered], tidy.decimals), strict=True))
    groups = rows["bar_group"].nunique()
    most = context.max_rows(MAX_ROWS, SLIDE_ROWS if groups < 2 else min(SLIDE_GROUPED_ROWS, SLIDE_BARS // groups))
    count = len(ordered)
    if context.selection.rows:
        matching = set(matching_keys(first, tidy, context))
        ordered = [key for key in ordered if key in matching]
    leading = [*ordered[:most], *(key for key in ordered[most:] if chosen[first[key]])]
    if context.selection.slide:
        # The reader's places take the room of the last ones.
        places_of_slide = set(sorted(leading, key=lambda key: not chosen[first[key]])[:most])
        leading = [key for key in leading if key in places_of_slide]
    order = {key: number for number, key in enumerate(dict.fromkeys([*leading, *ordered]))}
    rows = rows.assign(rank=[ranks[key] for key in keys]).take(
        sorted((number for number, key in enumerate(keys) if key in order),
               key=lambda number: (order[keys[number]], lines[number])))
    rows.index = pd.RangeIndex(len(rows))
    drawn = rows.iloc[:sum(order[key] < len(leading) for key in keys if key in order)]
    named = "" if len(tidy.places) > 1 else rows_title(tidy, context, grouped=groups > 1)
    notes = [filter_note(len(ordered), count, context)] if context.selection.rows else []
    return rows, drawn, [*notes, *cut_notes(len(ordered) - len(leading), language, named)]


def rows_title(tidy: Tidy, context: Context, *, grouped: bool) -> str:
    """Return what the rows of one place are, such as "Commodity group"."""
    return column_headings(tidy, context)[tidy.dimensions[0]] if grouped else legend_title(tidy, context)


def _named_rows(shot: CrossSection, context: Context) -> pd.DataFrame:
    """Return the rows of a snapshot with the columns row, label, bar_group, key and chosen of :func:`rank_rows`."""
    tidy, language = shot.tidy, context.language
    calendar = calendar_of(tidy, context)
    lines = tidy.lines_by_number
    several = len(tidy.places) > 1
    grouped = several and tidy.has_compound_labels
    frame = tidy.frame
    numbers, places = frame["line"].tolist(), frame["place"].tolist()
    labels = [lines[number].label for number in numbers]
    rows = [context.place_name(place) for place in places] if grouped else labels
    groups = [label_without_place(lines[number], context) if grouped else "" for number in numbers]
    keys = places if grouped else list(map(str, numbers))
    if not several and tidy.color_dimension == "indicator" and tidy.dimensions:
        # Two measures of the same items (both directions of trade) stand together as those of a place do.
        dimension, grouped = tidy.dimensions[0], True
        keys = frame[dimension].tolist()
        rows = [context.item_name(dimension, code) for code in keys]
        groups = [language.localize(context.catalogue.indicators[code].short) for code in frame["indicator"].tolist()]
    if shot.has_mixed_periods and not grouped:
        rows = [row if period == shot.period else f"{row} ({language.format_period(period, calendar)})"
                for row, period in zip(rows, frame["period"].tolist(), strict=True)]
    names = dict(zip(keys[::-1], zip(rows[::-1], places[::-1], strict=True), strict=True))
    unique = dict(zip(names, unique_labels(*map(list, zip(*names.values(), strict=True))), strict=True))
    marked = context.selection.places if context.card.level else context.selection.marked
    chosen = set(marked) if several else set()
    return frame.assign(label=labels, row=[unique[key] for key in keys], bar_group=groups, key=keys,
                        chosen=[place in chosen for place in places])
