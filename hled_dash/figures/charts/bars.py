"""Ranked bars: one period, every place of a level or the reader's own."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

import altair as alt
import pandas as pd

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.figures.build import build_figure, empty_figure
from hled_dash.figures.charts.ranking import rank_rows, rows_title
from hled_dash.figures.context import Context, places_of
from hled_dash.figures.data import (
    SeriesFrame,
    Tidy,
    calendar_of,
    card_places,
    filter_open_period,
    filter_periods,
    prepare_data,
    take_cross_section,
    to_records,
)
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.formatting import format_status, is_suspect, status_code
from hled_dash.figures.plot import Plot, PlotPoint, PlotSeries
from hled_dash.figures.tables import (
    ValueKey,
    build_month_matrix,
    has_month_matrix,
    long_table,
    month_breaks,
    short_axis,
    short_format,
    trends_of,
)
from hled_dash.figures.text import (
    build_notes,
    column_headings,
    describe_ranking,
    find_missing_places,
    format_subtitle,
    legend_title,
    name_coverage,
)
from hled_dash.figures.vega import (
    LETTER_WIDTH,
    NAME_WIDTH,
    chart_slots,
    chart_template,
    fill_status,
    has_status,
    layered,
    legend,
    legend_slots,
    name_axis,
    name_axis_slots,
    name_height,
    series_scale,
    series_scale_slots,
    slot,
    text_tooltips,
    tooltip_slots,
    value_where,
    wrap_lines,
)
from hled_dash.language import Language

#: Pixels of a row with one bar.
ROW_HEIGHT = 22
#: Pixels of a row for each of several bars, whose values stand clear of each other.
GROUPED_ROW_HEIGHT = 18
#: The same on a slide.
SLIDE_GROUPED_HEIGHT = 15


def draw_bars(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
              catalogue: Catalogue) -> Figure:
    """Draw one bar for each place (or item), highest first, always from zero, with its value at the end.

    Bars of several items stand together under one name. The reader's places stand out from the others of a level.
    """
    context = Context(card, selection, language, catalogue, places_of(frames))
    prepared = prepare_data(frames, context, scales=("per_capita",))
    bounded = filter_open_period(prepared, context)
    if bounded.frame.empty:
        return empty_figure(context, [series.indicator for series in card.series], prepared.frame["period"])
    requested = card_places(card, selection, catalogue)
    missing = find_missing_places(bounded, context, requested)
    shot = take_cross_section(bounded, context)
    missing += [place for place in find_missing_places(shot.tidy, context, requested) if place not in missing]
    ranked, rows, notes = rank_rows(shot, context)
    if rows.empty:
        words = language.text("No row has all of the words “{words}”. Choose other words, or clear them for all rows.",
                              words=selection.rows)
        return empty_figure(context, [series.indicator for series in card.series], message=words)
    drawn, tidy = (shot.tidy.with_rows(some[bounded.frame.columns]) for some in (rows, ranked))
    unit = short_format(tidy, language)[1] or tidy.unit_label
    subtitle = format_subtitle(unit, ranked["period"].unique(), context, calendar_of(tidy, context))
    if tidy.unit is not None and tidy.unit.ranks_lowest_first:
        subtitle += language.text("; lowest value first")
    subtitle = name_coverage(subtitle, context, missing=missing, shown=rows["key"].nunique(),
                             count=ranked["key"].nunique(), chosen=card.level is not None
                             and rows["bar_group"].nunique() < 2 and set(rows["chosen"].tolist()) == {True, False})
    if selection.rows:
        subtitle += language.text("; rows with “{words}”", words=selection.rows)
    # A month is compared with others, also with those before the first period that is asked for.
    history = filter_periods(prepared, replace(context, selection=replace(selection, start=None)))
    months = month_breaks(history, ranked["line"].tolist(), shot.period, context)
    table, computed, cells = _table(ranked, history, tidy, shot.period, context)
    figure = build_figure(context, tidy, _spec(rows, drawn, context), table, subtitle,
                          describe_ranking(rows, drawn, context, cut=len(rows) < len(ranked)),
                          build_notes(tidy, context, missing=missing, extra=[*notes, *months]),
                          trends=trends_of(history, ranked["line"].tolist(), catalogue),
                          plot=_plot(rows, drawn, context), cells=cells, left_out=notes,
                          **({"row_filter": selection.rows} if selection.rows else {}))
    return replace(figure, computed=computed)


def _spec(rows: pd.DataFrame, tidy: Tidy, context: Context) -> dict[str, Any]:
    theme = context.theme
    lines = tidy.lines_by_number
    ranked = to_records(rows)
    bars, groups = (list(dict.fromkeys(row[name] for row in ranked)) for name in ("row", "bar_group"))
    selected = list(dict.fromkeys(row["row"] for row in ranked if row["chosen"]))
    colored: Literal["group", "selection", "none"] = (
        "group" if len(groups) > 1 else "selection" if selected else "none")
    colors = {row["bar_group"]: lines[row["line"]].color for row in ranked}
    low, high = _domain([row["value"] for row in ranked])
    write, unit = short_format(tidy, context.language)
    grouped = SLIDE_GROUPED_HEIGHT if context.selection.slide else GROUPED_ROW_HEIGHT
    height = ROW_HEIGHT if len(groups) == 1 else grouped * len(groups)
    lines_of_names, name_slots = name_axis_slots(bars)
    height = max(height, name_height(lines_of_names))
    data = _data(ranked, tidy, context, write)
    # Room for the numbers left of negative bars.
    room = max((12 + round(LETTER_WIDTH * len(row["label"])) for row in data if row["value"] < 0), default=0)
    headings = column_headings(tidy, context)
    name = headings["place"] if len(tidy.places) > 1 else rows_title(tidy, context, grouped=len(groups) > 1)
    # A unit that is longer than the plot stands to the left over the names and is not cut.
    narrow = f"width < {round(LETTER_WIDTH * len(unit))}"
    return _chart(colored=colored, grouped=len(groups) > 1, unit=bool(unit), negative=low < 0,
                  status=has_status(tidy), lines=lines_of_names).fill(
        **chart_slots(context, data, height=max(len(bars) * height, 40)),
        **series_scale_slots("color", groups, [colors[name] for name in groups]),
        **legend_slots(groups, axis=NAME_WIDTH), **name_slots,
        **tooltip_slots({"bar": name, "group": legend_title(tidy, context),
                         "period_label": headings["period"], "value_label": headings["value"],
                         "status_label": headings["status"]}),
        bars=bars, groups=groups, domain=[low, high], left=room, unit=wrap_lines(unit),
        unit_anchor=f"{narrow} ? 'end' : 'start'", unit_align=f"{narrow} ? 'right' : 'left'",
        is_selected=f"indexof({json.dumps(selected, ensure_ascii=False)}, datum.value) >= 0",
        ink=theme.foreground, accent=theme.accent, quiet=theme.neutral, muted=theme.muted,
    )


def _plot(rows: pd.DataFrame, tidy: Tidy, context: Context) -> Plot:
    """Return the bars as series: one for each group, or one whose bars have colours of their own."""
    lines, theme, ranked = tidy.lines_by_number, context.theme, to_records(rows)
    groups = list(dict.fromkeys(row["bar_group"] for row in ranked))
    highlighted = any(row["chosen"] for row in ranked) and len(groups) == 1
    axis, decimals = short_axis(tidy, context.language)
    by_group: dict[str, list[PlotPoint]] = {name: [] for name in groups}
    colors = {row["bar_group"]: lines[row["line"]].color if len(groups) > 1 else theme.accent for row in ranked}
    for row, mark in zip(ranked, _data(ranked, tidy, context, str), strict=True):
        status = status_code(row["status"]) if "hollow" in mark else "A"
        color = (theme.accent if row["chosen"] else theme.neutral) if highlighted else ""
        by_group[row["bar_group"]].append(PlotPoint(row["row"], row["value"], status, color))
    return Plot("bar", tuple(PlotSeries(name, colors[name], tuple(points)) for name, points in by_group.items()),
                axis, decimals=decimals, labels=axis.number_code(decimals))


def _data(ranked: Sequence[Mapping[str, Any]], tidy: Tidy, context: Context,
          write: Callable[[float], str]) -> list[dict[str, Any]]:
    """Return the data of the chart.

    Fields: bar (its name), value, group; hollow: 1 for estimates, projections and suspect values;
    selected: 1 for the reader's places; label: the value beside the bar; period_label, value_label, status_label.
    """
    language, calendar = context.language, calendar_of(tidy, context)
    grouped = len({row["bar_group"] for row in ranked}) > 1
    all_estimated = {row["status"] for row in ranked} == {"E"}
    data = []
    for row in ranked:
        mark = {"bar": row["row"], "value": row["value"], "label": write(row["value"]),
                "value_label": tidy.format_value(row["value"], language),
                "period_label": language.format_period(row["period"], calendar)}
        if grouped:
            mark["group"] = row["bar_group"]
        if status_label := format_status(row["status"], language, row.get("revised", "")):
            mark["status_label"] = status_label
        if row["status"] == "F" or (row["status"] == "E" and not all_estimated) or is_suspect(row["status"]):
            mark["hollow"] = 1
        if row["chosen"]:
            mark["selected"] = 1
        data.append(mark)
    return data


def _domain(values: Sequence[float]) -> tuple[float, float]:
    """Return the domain of the values, which includes zero."""
    low, high = min(0.0, *values), max(0.0, *values)
    return low, 1.0 if low == high else high


@chart_template
def _chart(*, colored: Literal["group", "selection", "none"], grouped: bool, unit: bool, negative: bool,
           status: bool, lines: int) -> alt.TopLevelMixin:
    """Return the chart.

    Args:
        colored: What the colour of a bar stands for.
        grouped: Whether several bars stand under one name.
        unit: Whether a unit stands above the bars.
        negative: Whether some bars point to the left.
        status: Whether tooltips say the status of a value.
        lines: How many lines the longest name takes.
    """
    names = name_axis(lines, labelFontWeight={
        "condition": {"test": slot("is_selected"), "value": 700}, "value": 400})
    y = alt.Y(field="bar", type="nominal", sort=None, axis=names,
              scale=alt.Scale(domain=slot("bars"), paddingInner=0.24, paddingOuter=0.12))
    x = alt.X(field="value", type="quantitative", axis=_unit_axis() if unit else None,
              scale=alt.Scale(domain=slot("domain"), nice=False, zero=True,
                              range=[slot("left"), alt.ExprRef("width")] if negative else alt.Undefined))
    base = alt.Chart().encode(y=y, x=x)
    if grouped:
        base = base.encode(yOffset=alt.YOffset(field="group", type="nominal", sort=slot("groups")))
    color, stroke = _color(colored)
    bars = base.mark_bar(strokeWidth=1.5).encode(
        color=color, stroke=stroke, fillOpacity=alt.FillOpacityValue(1, condition=value_where(alt.datum.hollow, 0.25)),
        tooltip=text_tooltips(["bar", *(["group"] if grouped else []), "period_label", "value_label",
                          *(["status_label"] if status else [])]))
    bars = fill_status(bars) if status else bars
    values = base.mark_text(baseline="middle", align=alt.expr("datum.value < 0 ? 'right' : 'left'"),
                            dx=alt.expr("datum.value < 0 ? -5 : 5"), color=slot("ink")).encode(text=alt.Text("label:N"))
    layers = [bars, values]
    if negative:
        layers.append(alt.Chart().mark_rule(color=slot("muted")).encode(x=alt.XDatum(datum=0, type="quantitative")))
    return layered(*layers)


def _unit_axis() -> alt.Axis:
    """Return an axis that only names the unit."""
    return alt.Axis(orient="top", labels=False, ticks=False, domain=False, grid=False, title=slot("unit"),
                    titlePadding=4, titleAnchor=alt.ExprRef(slot("unit_anchor")),
                    titleAlign=alt.ExprRef(slot("unit_align")))


def _color(colored: str) -> tuple[Any, Any]:
    """Return fill and stroke of the bars."""
    if colored == "selection":
        selected = value_where(alt.datum.selected, slot("accent"))
        return alt.ColorValue(slot("quiet"), condition=selected), alt.StrokeValue(slot("quiet"), condition=selected)
    if colored == "none":
        return alt.ColorValue(slot("accent")), alt.StrokeValue(slot("accent"))
    key = legend(orient="top")
    return (alt.Color(field="group", type="nominal", scale=series_scale("color"), legend=key),
            alt.Stroke(field="group", type="nominal", scale=series_scale("color"), legend=key))


def _table(rows: pd.DataFrame, all_periods: Tidy, tidy: Tidy, period: str,
           context: Context) -> tuple[pd.DataFrame, Mapping[str, int], Mapping[tuple[int, str], ValueKey]]:
    """Return rank, names, period and value as drawn, from the top, or the matrix of months; ``Figure.computed``; the
    cells of values that are not drawn."""
    columns = ["place"] if len(tidy.places) > 1 else []
    if len(tidy.indicators) > 1:
        columns.append("indicator")
    # Of filtered rows too, what they are rows of.
    columns += [dimension for dimension in tidy.dimensions if all_periods.frame[dimension].nunique() > 1]
    computed: Mapping[str, int] = {}
    cells: Mapping[tuple[int, str], ValueKey] = {}
    table = long_table(tidy, context, [*(columns or ["place"]), "period", "value", "status"])
    if has_month_matrix(tidy, context) and set(rows["period"]) == {period}:
        months, computed, cells = build_month_matrix(all_periods, rows["line"].tolist(), period, context)
        headings = column_headings(tidy, context)
        names = table.drop(columns=[headings["period"], headings["value"]])
        table = pd.concat([names.drop(columns=headings["status"], errors="ignore"), months,
                           names.filter([headings["status"]])], axis="columns")
    table.insert(0, context.language.text("Rank"), rows["rank"].tolist())
    return table, computed, cells
