"""Stacked areas over time: parts that add up to a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Any

import altair as alt

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.catalogue.periods import decimal_year, sort_periods
from hled_dash.figures.build import build_figure, empty_figure
from hled_dash.figures.charts.breaks import break_rules, break_slots
from hled_dash.figures.charts.line import draw_line
from hled_dash.figures.charts.line_rows import MAX_POINTS, last_values
from hled_dash.figures.charts.markers import Marker, describe_markers, find_markers, marker_rules, marker_slots
from hled_dash.figures.context import Context, places_of
from hled_dash.figures.data import (
    Line,
    SeriesFrame,
    Tidy,
    calendar_of,
    filter_periods,
    keep_first_place,
    prepare_data,
    typical_interval,
)
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.formatting import status_labels
from hled_dash.figures.plot import Plot, PlotAxis, time_series
from hled_dash.figures.tables import short_axis, wide_table
from hled_dash.figures.text import (
    break_notes,
    build_notes,
    column_headings,
    describe_lines,
    find_breaks,
    format_subtitle,
    legend_title,
    name_coverage,
)
from hled_dash.figures.vega import (
    CHART_HEIGHT,
    LINE_GAP,
    NumberFormat,
    ValueScale,
    chart_slots,
    chart_template,
    color_slots,
    dodge,
    end_label,
    end_labels,
    fill_status,
    has_status,
    is_labelled,
    layered,
    legend,
    legend_slots,
    linear_scale,
    number_format,
    period_tooltip_slots,
    period_tooltips,
    period_x,
    period_x_slots,
    series_scale,
    slot,
    stroke_width,
    text_tooltips,
    tooltip_slots,
    value_axis_slots,
    value_scale,
    value_scale_slots,
    y_axis,
    y_title_slots,
)
from hled_dash.language import Language

#: Maximum number of distinguishable parts.
MAX_PARTS = 10
#: Up to this many periods, neighbouring parts have an edge between them.
_MAX_EDGED = 40


def draw_stacked(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
                 catalogue: Catalogue) -> Figure:
    """Draw the items of one place on top of each other, the largest at the bottom.

    An item without a published figure in a period leaves its place empty there, and the note says so. Where a value
    is below zero nothing can be stacked, and the same is drawn as lines.
    """
    context = Context(card, selection, language, catalogue, places_of(frames))
    prepared = keep_first_place(prepare_data(frames, context, scales=("per_capita",)), context)
    inside = filter_periods(prepared, context)
    tidy, left_out = _largest(inside, context)
    if tidy.frame.empty:
        return empty_figure(context, [series.indicator for series in card.series], prepared.frame["period"])
    if (tidy.frame["value"] < 0).any():
        return draw_line(frames, card, selection, language, catalogue)
    order = tidy.frame.groupby("line")["value"].sum().sort_values(ascending=False, kind="stable").index
    lines = [tidy.lines_by_number[number] for number in order]
    rows = _rows(tidy, lines, context)
    scale = linear_scale([max(row["upper"] for row in rows)], zero=True)
    periods = sort_periods(tidy.frame["period"].unique())
    notes = list(left_out)
    if len(tidy.frame) < len(periods) * len(lines):
        notes.append(language.text(
            "Some parts have no published figure in some periods; the stack is lower there by what is missing."))
    _label_ends(rows, tidy, lines, context, scale)
    calendar = calendar_of(tidy, context)
    markers = find_markers(periods, calendar, context)
    steps = {code: typical_interval(tidy, code, context) for code in tidy.indicators}
    numbers = _numbers(tidy, scale, language)
    labels, decimals = short_axis(tidy, language)
    plot = Plot("area", time_series(tidy, lines, steps), PlotAxis(scale, numbers, numbers.title), calendar=calendar,
                breaks=tuple(break_notes(tidy, context)), decimals=decimals, labels=labels.number_code(decimals))
    figure = build_figure(context, tidy, _spec(rows, tidy, lines, context, scale, periods, markers),
                          wide_table(tidy, context),
                          name_coverage(format_subtitle(numbers.title or tidy.unit_label, periods, context, calendar),
                                        context, shown=len(lines), count=len(inside.lines)),
                          [*describe_lines(tidy, context), *describe_markers(markers, language)],
                          build_notes(tidy, context, extra=notes), markers=markers, plot=plot, left_out=left_out)
    return replace(figure, newest_first=True)


def _numbers(tidy: Tidy, scale: ValueScale, language: Language) -> NumberFormat:
    return number_format(scale, tidy.unit, language, tidy.unit_label if tidy.scale == "per_capita" else None)


def _largest(tidy: Tidy, context: Context) -> tuple[Tidy, list[str]]:
    """Return the largest parts, as many as there are colours, and a note of how many are left out."""
    total = tidy.frame.groupby("line")["value"].sum().sort_values(ascending=False, kind="stable")
    if len(total) <= MAX_PARTS:
        return tidy, []
    note = context.language.plural("{count} smaller part is not drawn.", "{count} smaller parts are not drawn.",
                                   len(total) - MAX_PARTS)
    return tidy.with_rows(tidy.frame[tidy.frame["line"].isin(total.index[:MAX_PARTS])]), [note]


def _rows(tidy: Tidy, lines: Sequence[Line], context: Context) -> list[dict[str, Any]]:
    """Return the data of the chart.

    Fields: time, series; lower and upper: the edges of the area; segment: a stretch without gaps; period_label,
    value_label, status_label.
    """
    language, calendar = context.language, calendar_of(tidy, context)
    has_points = len(tidy.frame) <= MAX_POINTS
    steps = {code: typical_interval(tidy, code, context) for code in tidy.indicators}
    periods = {period: (decimal_year(period), language.format_period(period, calendar))
               for period in dict.fromkeys(tidy.column("period"))}
    heights: defaultdict[str, float] = defaultdict(float)
    rows: list[dict[str, Any]] = []
    segments = count(1)
    values: dict[int, list[tuple[str, float, str]]] = {}
    for number, period, value, status_label in zip(*(tidy.column(name) for name in ("line", "period", "value")),
                                                   status_labels(tidy.frame, language), strict=True):
        values.setdefault(number, []).append((period, value, status_label))
    for line in lines:
        segment, previous = next(segments), None
        for period, value, status_label in values[line.number]:
            time, period_label = periods[period]
            lower = heights[period]
            if previous is not None and time - previous > steps[line.indicator] * 1.5:
                segment = next(segments)
            heights[period] = lower + value
            row = {"time": time, "upper": lower + value, "lower": lower, "series": line.label, "segment": segment}
            if has_points:
                row |= {"period_label": period_label, "value_label": tidy.format_value(value, language)}
            if status_label:
                row["status_label"] = status_label
            rows.append(row)
            previous = time
    return rows


def _label_ends(rows: list[dict[str, Any]], tidy: Tidy, lines: Sequence[Line], context: Context, scale: ValueScale,
                ) -> None:
    """Write each part's label, its colour and its shift into its last row, as those of the chart of lines."""
    values, named = last_values(tidy, context), is_labelled(lines)
    last = {row["series"]: row for row in rows}
    ends = [last[line.label] for line in lines]
    heights = [scale.fraction((row["upper"] + row["lower"]) / 2) * CHART_HEIGHT for row in ends]
    for line, row, height in zip(lines, ends, dodge(heights, LINE_GAP, CHART_HEIGHT), strict=True):
        row |= end_label(line.label if named else "", values[line.number])
        row["label_color"] = context.theme.text_color(line.color)
        row["label_shift"] = round(scale.fraction(row["upper"]) * CHART_HEIGHT - height, 1)


@chart_template
def _chart(*, has_legend: bool, breaks: bool, markers: bool, status: bool, many_series: int,
           ) -> alt.TopLevelMixin:
    """Return the chart; options as those of the chart of lines."""
    x = period_x()
    y = alt.Y(field="upper", type="quantitative", scale=value_scale("y"), axis=y_axis(), stack=None)
    color = alt.Color(field="series", type="nominal", scale=series_scale("color"),
                      legend=legend(symbolType="square") if has_legend else None)
    # A thin edge in the ground's colour parts neighbours that look alike to some readers.
    areas = alt.Chart().mark_area(line=False, stroke=slot("background"), strokeWidth=slot("edge_width")).encode(
        x=x, y=y, y2=alt.Y2(field="lower"), color=color, detail=alt.Detail(field="segment", type="nominal"))
    if many_series:
        strokes = period_tooltips(x, alt.datum.upper - alt.datum.lower, many_series)
    else:
        # Unseen strokes over each part of each period carry the tooltips.
        strokes = alt.Chart().mark_rule(strokeWidth=slot("stroke_width"), opacity=0).encode(
            x=x, y=y, y2=alt.Y2(field="lower"),
            tooltip=text_tooltips(["series", "period_label", "value_label", *(["status_label"] if status else [])]))
        strokes = fill_status(strokes) if status else strokes
    return layered(areas, strokes, *(break_rules() if breaks else ()), *(marker_rules() if markers else ()),
                   end_labels(y))


def _spec(rows: Sequence[dict[str, Any]], tidy: Tidy, lines: Sequence[Line], context: Context, scale: ValueScale,
          periods: Sequence[str], markers: Sequence[Marker]) -> dict[str, Any]:
    numbers = _numbers(tidy, scale, context.language)
    headings = column_headings(tidy, context)
    many = len(tidy.frame) > MAX_POINTS
    breaks = find_breaks(tidy, context)
    template = _chart(has_legend=not is_labelled(lines) and len(lines) > 1, breaks=bool(breaks),
                      markers=bool(markers), status=has_status(tidy), many_series=len(lines) if many else 0)
    return template.fill(
        **chart_slots(context, rows), **period_x_slots(periods, context.language, calendar_of(tidy, context)),
        **value_scale_slots("y", scale), **value_axis_slots("y", scale, numbers),
        **y_title_slots([numbers.title]),
        **color_slots(lines), **legend_slots([line.label for line in lines]), **break_slots(breaks, periods, context),
        **marker_slots(markers, periods, context),
        **(period_tooltip_slots(tidy, context) if many else tooltip_slots({
            "series": legend_title(tidy, context), "period_label": headings["period"],
            "value_label": headings["value"], "status_label": headings["status"]})),
        background=context.theme.background, edge_width=1 if len(periods) <= _MAX_EDGED else 0,
        stroke_width=stroke_width(len(periods)),
    )
