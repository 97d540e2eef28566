"""Lines over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

import altair as alt
import pandas as pd

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.catalogue.periods import sort_periods
from hled_dash.figures.build import build_figure, empty_figure
from hled_dash.figures.charts.breaks import break_rules, break_slots
from hled_dash.figures.charts.line_rows import MAX_POINTS, end_codes, label_ends, line_rows
from hled_dash.figures.charts.markers import Marker, describe_markers, find_markers, marker_rules, marker_slots
from hled_dash.figures.context import Context, places_of
from hled_dash.figures.data import SeriesFrame, Tidy, calendar_of, filter_periods, prepare_data, typical_interval
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.formatting import format_names, format_period_range, is_suspect
from hled_dash.figures.plot import Plot, PlotAxis, time_series
from hled_dash.figures.tables import short_axis, wide_table
from hled_dash.figures.text import (
    break_notes,
    build_notes,
    column_headings,
    describe_lines,
    find_breaks,
    find_missing_places,
    format_subtitle,
    legend_title,
    name_coverage,
)
from hled_dash.figures.vega import (
    FROM_ZERO,
    MAX_LABELLED,
    ValueScale,
    chart_slots,
    chart_template,
    color_slots,
    cut_mark,
    end_labels,
    fill_status,
    has_status,
    is_labelled,
    layered,
    legend,
    legend_slots,
    linear_scale,
    log_scale,
    number_format,
    period_tooltip_slots,
    period_tooltips,
    period_x,
    period_x_slots,
    series_scale,
    series_scale_slots,
    shape_slots,
    slot,
    stroke_width,
    text_tooltips,
    tooltip_slots,
    unit_title,
    value_axis_slots,
    value_expr,
    value_scale,
    value_scale_slots,
    value_where,
    y_axis,
    y_title_slots,
)
from hled_dash.language import Language

Rule = Literal["reference", "breaks", "markers"]
#: Parts and amounts whose lowest value is above this share of the highest are drawn in their own range, not from zero.
NEAR_ZERO = 0.5
#: Months of a chart of the newest ones, and how many of them without a figure are named.
MONTHS_OF_NEWEST, MAX_MISSING_MONTHS = 24, 3


def draw_line(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
              catalogue: Catalogue) -> Figure:
    """Draw values over time, one line for each place, indicator or item.

    Lines break where periods are missing; projections are dashed and estimates dotted, both with hollow points.
    """
    context = Context(card, selection, language, catalogue, places_of(frames))
    prepared = prepare_data(frames, context)
    tidy = filter_periods(prepared, context)
    if tidy.frame.empty:
        return empty_figure(context, [series.indicator for series in card.series], prepared.frame["period"])
    scale = value_scale_of(tidy)
    calendar = calendar_of(tidy, context)
    periods = sort_periods(tidy.column("period"))
    steps = {code: typical_interval(tidy, code, context) for code in tidy.indicators}
    rows, broken = line_rows(tidy, context, steps)
    if len(tidy.lines) <= MAX_LABELLED:
        label_ends(rows, tidy, context, scale)
    notes = _gap_notes(tidy, broken, steps, language)
    if scale.is_cut:
        notes.append(language.text("The vertical axis does not start at zero."))
    missing = find_missing_places(tidy, context)
    axis = _value_axis(tidy, scale, language)
    subtitle = name_coverage(
        format_subtitle(axis.numbers.title or tidy.unit_label, periods, context, calendar, log=tidy.scale == "log"),
        context, missing=missing)
    subtitle += _only_period(periods, prepared, context, calendar) + _missing_months(periods, context)
    markers = find_markers(periods, calendar, context)
    labels, decimals = short_axis(tidy, language)
    series = time_series(tidy, tidy.lines, steps, end_codes(tidy, context))
    plot = Plot("line", series, axis, calendar=calendar,
                breaks=tuple(break_notes(tidy, context)), decimals=decimals, labels=labels.number_code(decimals))
    figure = build_figure(context, tidy, _spec(rows, tidy, context, scale, periods, markers),
                          wide_table(tidy, context), subtitle,
                          [*describe_lines(tidy, context), *describe_markers(markers, language)],
                          build_notes(tidy, context, missing=missing, extra=notes), markers=markers, plot=plot)
    return replace(figure, newest_first=True)


def value_scale_of(tidy: Tidy) -> ValueScale:
    """Return the vertical scale: from zero for parts and amounts that come near to it, log where the card says so,
    ranks with 1 on top."""
    values = tidy.column("value")
    if tidy.scale == "log":
        return log_scale(values)
    kind = tidy.unit.kind if tidy.unit else "index"
    zero = kind in FROM_ZERO or tidy.scale == "per_capita"
    # Lines that are close to one another, far from zero, use their own range.
    zero = tidy.scale == "difference" or (zero and min(values) < NEAR_ZERO * max(values))
    return linear_scale(values, zero=zero, reverse=kind == "rank")


def _only_period(periods: Sequence[str], prepared: Tidy, context: Context, calendar: str) -> str:
    """Return what the subtitle of a line chart of one period says of the others; empty if there are several."""
    if len({*periods}) > 1:
        return ""
    language, others = context.language, {*prepared.column("period")} - {*periods}
    if not others:
        return language.text("; no other period is published")
    return language.text("; there are figures of {periods}",
                         periods=format_period_range({*others, *periods}, language, calendar))


def _missing_months(periods: Sequence[str], context: Context) -> str:
    """Return which months of two years at most no line has, where they are few; empty of other periods."""
    if not all(len(period) == len("2025-01") and "Q" not in period for period in periods):
        return ""
    months = pd.period_range(min(periods), max(periods), freq="M").strftime("%Y-%m").tolist()
    missing = [month for month in months if month not in {*periods}]
    if len(months) > MONTHS_OF_NEWEST or not 0 < len(missing) <= MAX_MISSING_MONTHS:
        return ""
    names = format_names([context.language.format_period(month) for month in missing], context.language)
    return context.language.text("; no figure: {names}", names=names)


def _value_axis(tidy: Tidy, scale: ValueScale, language: Language) -> PlotAxis:
    title = tidy.unit_label if tidy.scale in ("per_capita", "difference") else None
    numbers = number_format(scale, tidy.unit, language, title)
    return PlotAxis(scale, numbers, ", ".join(filter(None, unit_title(numbers, scale, language))))


def _gap_notes(tidy: Tidy, broken: bool, steps: Mapping[str, float], language: Language) -> list[str]:
    """Return notes on periods without values."""
    _ = language.text
    sizes = Counter(tidy.column("line"))
    notes = [_("Lines are broken where no figures were published.")] if broken else []
    if any(steps[line.indicator] == float("inf") and sizes[line.number] > 1 for line in tidy.lines):
        notes.append(_("Figures come from single years; the lines between the points only lead the eye."))
    elif any(1.5 <= steps[line.indicator] < float("inf") for line in tidy.lines):
        notes.append(_("Figures are not published for every year; lines join those that follow each other."))
    return notes


@chart_template
def _chart(*, key: Literal["labels", "legend", "two legends", "none"], rules: frozenset[Rule], hollow: bool,
           status: bool, many_series: int, labelled: bool, cut: bool) -> alt.TopLevelMixin:
    """Return the chart.

    Args:
        key: What names the lines.
        rules: What rules stand at: zero or the base of an index, breaks of a series, meetings and events.
        hollow: Whether points of estimates and projections are hollow.
        status: Whether tooltips say the status of a value.
        many_series: The number of series where points are too many to have tooltips; otherwise 0.
        labelled: Whether the last value of each line is written at its end.
        cut: Whether the vertical axis does not start at zero.
    """
    x = period_x()
    y = alt.Y(field="value", type="quantitative", scale=value_scale("y"), axis=y_axis())
    color, shape = _series_channels(key)
    layers = []
    if "reference" in rules:
        level = alt.YDatum(datum=slot("reference"), type="quantitative", scale=value_scale("y"), axis=y_axis())
        layers.append(alt.Chart().mark_rule(color=slot("muted")).encode(y=level))
    if "breaks" in rules:
        layers += break_rules()
    if "markers" in rules:
        layers += marker_rules()
    dash = alt.StrokeDash(field="status", type="nominal", legend=None,
                          scale=alt.Scale(domain=["A", "E", "F", "U"], range=[[1, 0], [2, 3], [6, 4], [1, 3]]))
    layers.append(alt.Chart().mark_line(clip=False).encode(
        x=x, y=y, color=color, detail=alt.Detail(field="segment", type="nominal"), strokeDash=dash))
    if many_series:
        layers.append(period_tooltips(x, alt.datum.value, many_series))
    points = alt.Chart().mark_point(size=52, strokeWidth=1.6, opacity=1, filled=not hollow).encode(
        x=x, y=y, color=color, shape=shape,
        tooltip=text_tooltips(["series", "period_label", "value_label", *(["status_label"] if status else [])]),
        opacity=alt.OpacityValue(0, condition=value_where(alt.datum.point, 1)))
    if hollow:
        # Hollow points keep the ground's colour inside, so that the line does not run through them.
        field = "color_group" if key == "two legends" else "series"
        points = points.encode(fill=alt.Fill(
            field=field, type="nominal", scale=series_scale("color"), legend=color["legend"],
            condition=value_where(alt.datum.status != "A", slot("background"))))
    if many_series:
        points = points.transform_filter(alt.datum.point & ~alt.datum.joint).transform_calculate(
            value_label=slot("value_expr")).transform_calculate(period_label=slot("period_expr"))
    else:
        points = points.transform_filter(~alt.datum.joint)
    points = fill_status(points) if status else points
    layers.append(points)
    if cut:
        layers.append(cut_mark())
    if labelled:
        layers.append(end_labels(y))
    return layered(*layers)


def _series_channels(key: str) -> tuple[alt.Color, alt.Shape]:
    """Return the colour and shape of the lines, with one legend, two or none."""
    if key == "two legends":
        # The shapes in their legend have a colour that no line has.
        shapes = legend("shape_legend", orient="top", offset=30, symbolFillColor=slot("muted"),
                        symbolStrokeColor=slot("muted"))
        return (alt.Color(field="color_group", type="nominal", scale=series_scale("color"), legend=legend()),
                alt.Shape(field="shape_group", type="nominal", scale=series_scale("shape"), legend=shapes))
    both = legend() if key == "legend" else None
    return (alt.Color(field="series", type="nominal", scale=series_scale("color"), legend=both),
            alt.Shape(field="series", type="nominal", scale=series_scale("shape"), legend=both))


def _spec(rows: Sequence[Mapping[str, Any]], tidy: Tidy, context: Context, scale: ValueScale,
          periods: Sequence[str], markers: Sequence[Marker]) -> dict[str, Any]:
    theme, language = context.theme, context.language
    many = len(tidy.frame) > MAX_POINTS
    numbers = _value_axis(tidy, scale, language).numbers
    breaks = find_breaks(tidy, context)
    key: Literal["labels", "legend", "two legends", "none"] = (
        "labels" if is_labelled(tidy.lines) else "two legends" if tidy.has_compound_labels
        else "legend" if len(tidy.lines) > 1 else "none")
    statuses = set(tidy.column("status"))
    rules: dict[Rule, object] = {"reference": scale.crosses_zero or tidy.scale == "index", "breaks": breaks,
                                 "markers": markers}
    template = _chart(key=key, rules=frozenset(rule for rule, is_drawn in rules.items() if is_drawn),
                      hollow=(bool(statuses & {"E", "F"}) and statuses != {"E"}) or any(map(is_suspect, statuses)),
                      status=has_status(tidy), many_series=len(tidy.lines) if many else 0,
                      labelled=len(tidy.lines) <= MAX_LABELLED, cut=scale.is_cut)
    headings = column_headings(tidy, context)
    slots = {
        **chart_slots(context, rows), **period_x_slots(periods, language, calendar_of(tidy, context)),
        **value_scale_slots("y", scale), **value_axis_slots("y", scale, numbers),
        **y_title_slots(unit_title(numbers, scale, language)),
        **_series_slots(key, tidy), **break_slots(breaks, periods, context),
        **marker_slots(markers, periods, context),
        **tooltip_slots({"series": legend_title(tidy, context), "period_label": headings["period"],
                         "value_label": headings["value"], "status_label": headings["status"]}),
        "reference": 0 if scale.crosses_zero else 100, "muted": theme.muted, "background": theme.background,
    }
    if many:
        slots |= {"stroke_width": stroke_width(len(periods)), "value_expr": value_expr(tidy, context, "datum.value"),
                  **period_tooltip_slots(tidy, context)}
    return template.fill(**slots)


def _series_slots(key: str, tidy: Tidy) -> dict[str, Any]:
    """Return the values of the slots of :func:`_series_channels`."""
    if key != "two legends":
        return {**color_slots(tidy.lines), **shape_slots(tidy.lines),
                **legend_slots([line.label for line in tidy.lines])}
    colors = {line.label_parts[0]: line.color for line in tidy.lines}
    shapes = {line.label_parts[1]: line.shape for line in tidy.lines}
    return {**series_scale_slots("color", list(colors), list(colors.values())), **legend_slots(list(colors)),
            **series_scale_slots("shape", list(shapes), list(shapes.values())),
            **legend_slots(list(shapes), "shape_legend")}
