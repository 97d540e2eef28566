"""Two series of the same places, in one period: the data of a scatter chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from hled_dash.figures.context import Context
from hled_dash.figures.data import (
    SeriesFrame,
    Tidy,
    calendar_of,
    filter_open_period,
    prepare_data,
    take_cross_section,
)
from hled_dash.figures.formatting import format_status
from hled_dash.figures.plot import PlotAxis
from hled_dash.figures.vega import NumberFormat, ValueScale, number_format

#: A common period is preferred to each indicator's own newest when it is at most this much older, in years.
MAX_YEARS_OLDER = 3


def read_pair(frames: Sequence[SeriesFrame], context: Context) -> list[Tidy]:
    """Read the first two series of a card, as far as the view bounds them, with one line for each place."""
    number = len(context.card.series)
    both = []
    for series, frame in zip(context.card.series[:2], frames[:2], strict=True):
        card = context.card.model_copy(update={"series": (series,)})
        prepared = prepare_data([frame, *frames[number:]], replace(context, card=card), scales=("per_capita",))
        both.append(_first_lines(filter_open_period(prepared, context)))
    return both


def take_snapshots(both: Sequence[Tidy], context: Context) -> tuple[list[Tidy], pd.DataFrame]:
    """Return each series in the period that they share (each one's newest where they share none), and the places of
    both.

    Returns:
        The two series, and a row for each place that has both: columns place, and value, period, status and others with
        the suffixes ``_x`` and ``_y``.
    """
    shared = _shared(both) if context.selection.period is None else None
    if shared is not None:
        both = [tidy.with_rows(tidy.frame[_keys(tidy).isin(shared)]) for tidy in both]
    shots = [take_cross_section(tidy, context).tidy for tidy in both]
    if any("revised" in shot.frame for shot in shots):
        shots = [shot if "revised" in shot.frame else replace(shot, frame=shot.frame.assign(revised=""))
                 for shot in shots]
    points = shots[0].frame.merge(shots[1].frame, on="place", suffixes=("_x", "_y"))
    return [shot.with_rows(shot.frame[shot.frame["place"].isin(points["place"])]) for shot in shots], points


def _first_lines(tidy: Tidy) -> Tidy:
    """Return one line for each place: the first, where items differ."""
    first = {line.place: line.number for line in reversed(tidy.lines)}
    return tidy.with_rows(tidy.frame[tidy.frame["line"].isin(first.values())])


def _keys(tidy: Tidy) -> pd.Index[Any]:
    return tidy.frame.set_index(["place", "period"]).index


def _shared(both: Sequence[Tidy]) -> pd.Index[Any] | None:
    """Return the places and periods that both series have, where a period with half of the places is not much too
    old."""
    keys = _keys(both[0]).intersection(_keys(both[1])).unique()
    places = set(both[0].places) & set(both[1].places)
    counts = keys.get_level_values("period").value_counts()
    common = counts[counts * 2 >= len(places)]
    if not len(common):
        return None
    newest = min(str(tidy.frame["period"].max()) for tidy in both)
    return keys if int(newest[:4]) - int(str(common.index.max())[:4]) <= MAX_YEARS_OLDER else None


def concatenate(both: Sequence[Tidy]) -> Tidy:
    """Return the rows of both series in one frame, for notes, credits and the table of codes."""
    x_tidy, y_tidy = both
    shift = max(line.number for line in x_tidy.lines) + 1
    y_frame = y_tidy.frame.assign(line=y_tidy.frame["line"] + shift)
    lines = (*x_tidy.lines, *(line._replace(number=line.number + shift) for line in y_tidy.lines))
    dimensions = tuple(dict.fromkeys((*x_tidy.dimensions, *y_tidy.dimensions)))
    frame = pd.concat([x_tidy.frame, y_frame], ignore_index=True)
    for dimension in dimensions:
        frame[dimension] = frame[dimension].fillna("")
    return replace(x_tidy, frame=frame, lines=lines, dimensions=dimensions, unit=None, notes=(),
                   derived=x_tidy.derived or y_tidy.derived,
                   auxiliary_indicators=tuple(dict.fromkeys((*x_tidy.auxiliary_indicators,
                                                             *y_tidy.auxiliary_indicators))))


def indicator_name(tidy: Tidy, context: Context) -> str:
    """Return the indicator's short name, with its items where it is broken down."""
    line = tidy.lines[0]
    items = [context.item_name(dimension, code) for dimension, code in line.items if code and code != "T"]
    name = context.language.localize(context.catalogue.indicators[line.indicator].short)
    return f"{name} ({', '.join(items)})" if items else name


def value_axes(both: Sequence[Tidy], scales: Sequence[ValueScale], context: Context) -> list[PlotAxis]:
    """Return the axis across and the axis up."""
    axes = []
    for scale, tidy in zip(scales, both, strict=True):
        numbers = number_format(scale, tidy.unit, context.language,
                                tidy.unit_label if tidy.scale == "per_capita" else None)
        axes.append(PlotAxis(scale, numbers, ", ".join(axis_title(indicator_name(tidy, context), numbers))))
    return axes


def axis_title(name: str, numbers: NumberFormat) -> list[str]:
    """Return the lines of the title of an axis: the indicator, and the unit where its name does not say it."""
    return [name, numbers.title] if numbers.title and numbers.title.lower() not in name.lower() else [name]


def outermost(points: pd.DataFrame, count: int) -> set[str]:
    """Return the places of some points that are furthest left, right, down and up."""
    return {place for axis in ("value_x", "value_y") for edge in (points.nsmallest, points.nlargest)
            for place in edge(count, axis)["place"]}


def pair_table(points: pd.DataFrame, both: Sequence[Tidy], context: Context) -> pd.DataFrame:
    """Return the table of :func:`take_snapshots`: a row for each place, a column for each series."""
    _ = context.language.text
    language = context.language
    names = [indicator_name(tidy, context) for tidy in both]
    if names[0] == names[1]:
        names = [f"{names[0]} (x)", f"{names[1]} (y)"]
    calendars = [calendar_of(tidy, context) for tidy in both]
    table = pd.DataFrame({_("Place"): [context.place_name(place) for place in points["place"]]})
    has_one_period = (points["period_x"] == points["period_y"]).all() and calendars[0] == calendars[1]
    if has_one_period:
        table[_("Period")] = [language.format_period(period, calendars[0]) for period in points["period_x"]]
    for axis, name, calendar in zip("xy", names, calendars, strict=True):
        table[name] = points[f"value_{axis}"]
        if not has_one_period:
            table[_("Period of {indicator}", indicator=name)] = [
                language.format_period(period, calendar) for period in points[f"period_{axis}"]]
    statuses = [", ".join(dict.fromkeys(filter(None, (format_status(status, language) for status in pair))))
                for pair in zip(points["status_x"], points["status_y"], strict=True)]
    if any(statuses):
        table[_("Status")] = statuses
    return table
