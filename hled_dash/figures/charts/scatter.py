"""Scatters: two indicators, one point for each place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from textwrap import wrap
from typing import Any

import altair as alt
import pandas as pd
from pandas.api.types import is_numeric_dtype

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.catalogue.periods import sort_periods
from hled_dash.figures.build import build_figure, empty_figure
from hled_dash.figures.charts.paired import (
    axis_title,
    concatenate,
    indicator_name,
    outermost,
    pair_table,
    read_pair,
    take_snapshots,
    value_axes,
)
from hled_dash.figures.context import Context, places_of, unique_labels
from hled_dash.figures.data import SeriesFrame, Tidy, calendar_of, card_places, to_records
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.formatting import format_period_range, format_status, status_code
from hled_dash.figures.plot import Plot, PlotPoint, PlotSeries
from hled_dash.figures.text import build_notes, column_headings
from hled_dash.figures.vega import (
    CHART_HEIGHT,
    FROM_ZERO,
    LINE_LETTERS,
    Placed,
    ValueScale,
    chart_slots,
    chart_template,
    fill_status,
    layered,
    linear_scale,
    log_scale,
    place_beside_points,
    series_scale,
    series_scale_slots,
    slot,
    text_tooltips,
    tooltip_slots,
    value_axis_slots,
    value_scale,
    value_scale_slots,
    value_where,
    x_axis,
    y_axis,
    y_title_slots,
)
from hled_dash.language import Language

#: Up to this many points carry their names; above, only the reader's places do, or so many at each edge where none of
#: those is among them.
MAX_LABELLED, _AT_EDGES = 12, 3
#: Width in pixels of the plot on a telephone, and from which labels are drawn that have no room there.
NARROW, WIDE = 260, 600
#: A positive series whose highest value is this many times its median is drawn on a logarithmic axis.
SKEWED = 20


def draw_scatter(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
                 catalogue: Catalogue) -> Figure:
    """Draw the first series across, the second one up, in one period (each one's newest where they share none).

    Places that lack one of the two are left out and named.
    """
    context = Context(card, selection, language, catalogue, places_of(frames))
    _ = language.text
    codes = [series.indicator for series in card.series]
    if len(card.series) < 2:
        return replace(empty_figure(context, codes), empty=_("A scatter plot needs two indicators: choose one more."))
    both = read_pair(frames, context)
    if any(tidy.frame.empty for tidy in both):
        periods = pd.concat([frames[0].frame["period"], frames[1].frame["period"]])
        return empty_figure(context, codes, periods if all(len(series.frame) for series in frames[:2]) else ())
    both, points = take_snapshots(both, context)
    if points.empty:
        return empty_figure(context, codes, message=_(
            "No place has figures of both indicators at this level. Choose another pair."))
    scales = [_scale(points[f"value_{axis}"], tidy, card) for axis, tidy in zip("xy", both, strict=True)]
    names = [indicator_name(tidy, context) for tidy in both]
    notes = [note for tidy in both for note in tidy.notes]
    notes += [_("{indicator} is drawn on a logarithmic scale.", indicator=name)
              for scale, name in zip(scales, names, strict=True) if scale.log]
    tidy = concatenate(both)
    periods = sort_periods([*points["period_x"], *points["period_y"]])
    subtitle = _("{one} and {two}, {period}", one=names[0], two=names[1],
                 period=format_period_range(periods, language, calendar_of(tidy, context)))
    placed = set(points["place"])
    missing = [place for place in card_places(card, selection, catalogue) if place not in placed]
    table = pair_table(points, both, context)
    numbers = [name for name in table.columns if is_numeric_dtype(table[name])]
    figure = build_figure(context, tidy, _spec(points, both, scales, context), table, subtitle,
                          _alt(points, both, context), build_notes(tidy, context, missing=missing, extra=notes),
                          plot=_plot(points, both, scales, context), column_units={
                              name: tidy.unit_label for name, tidy in zip(numbers, both, strict=True)
                              if tidy.unit_label.casefold() not in name.casefold()})
    return replace(figure, computed=dict(zip(numbers, (tidy.decimals for tidy in both), strict=True)),
                   units={code: tidy.unit_label for tidy in both if tidy.scale == "per_capita"
                          for code in tidy.origins})


def _scale(values: pd.Series, tidy: Tidy, card: FigureCard) -> ValueScale:
    positive = bool((values > 0).all())
    skewed = positive and len(values) > 4 and values.max() > SKEWED * values.median()
    if positive and (card.scale == "log" or skewed):
        return log_scale(values)
    kind = tidy.unit.kind if tidy.unit else "rate"
    near = kind in FROM_ZERO and values.min() > 0 and values.min() < 0.5 * values.max()
    return linear_scale(values, zero=near, reverse=kind == "rank")


def _spec(points: pd.DataFrame, both: Sequence[Tidy], scales: Sequence[ValueScale],
          context: Context) -> dict[str, Any]:
    theme, language = context.theme, context.language
    rows = _rows(points, both, context)
    _place_labels(rows, scales)
    names = [indicator_name(tidy, context) for tidy in both]
    numbers = [axis.numbers for axis in value_axes(both, scales, context)]
    across, up = (axis_title(name, number) for name, number in zip(names, numbers, strict=True))
    lines = {line.place: line for line in both[0].lines}
    drawn = [lines[place] for place in points["place"]]
    labels = [row["place"] for row in rows]
    headings = column_headings(both[0], context)
    highlighted = any("selected" in row for row in rows)
    template = _chart(by_place=_is_by_place(points, context),
                      status=any("status_label" in row for row in rows))
    return template.fill(
        **chart_slots(context, rows),
        **value_scale_slots("x", scales[0]), **value_axis_slots("x", scales[0], numbers[0]),
        **value_scale_slots("y", scales[1]), **value_axis_slots("y", scales[1], numbers[1]),
        **series_scale_slots("color", labels, [line.color for line in drawn]),
        **series_scale_slots("shape", labels, [line.shape for line in drawn]),
        **tooltip_slots({"place": headings["place"], "x_label": names[0], "x_period": language.text("Period (across)"),
                         "y_label": names[1], "y_period": language.text("Period (up)"),
                         "status_label": headings["status"]}),
        **y_title_slots([f"\u2191 {up[0]}", *up[1:]]),
        x_title=[part for line in (f"{across[0]} \u2192", *across[1:]) for part in wrap(line, LINE_LETTERS)],
        accent=theme.accent, ink=theme.foreground,
        other=theme.neutral if highlighted else theme.accent,
    )


def _plot(points: pd.DataFrame, both: Sequence[Tidy], scales: Sequence[ValueScale], context: Context) -> Plot:
    """Return a series for each place where places have colours; otherwise the reader's places and the others."""
    theme, rows, _ = context.theme, _rows(points, both, context), context.language.text
    by_place = _is_by_place(points, context)
    lines = {line.place: line for line in both[0].lines}
    highlighted = any("selected" in row for row in rows)
    series: dict[tuple[str, str, str], list[PlotPoint]] = {}
    for row, point in zip(rows, to_records(points), strict=True):
        statuses = {status_code(point["status_x"]), status_code(point["status_y"])} & {"E", "F", "U"}
        line = lines[point["place"]]
        place_series = (row["place"], line.color, line.shape)
        group_series = ((_("Chosen places"), theme.accent, "diamond") if "selected" in row else
                        (_("Other places") if highlighted else context.language.localize(context.card.title),
                         theme.neutral if highlighted else theme.accent, "circle"))
        series.setdefault(place_series if by_place else group_series, []).append(
            PlotPoint(row["x"], row["y"], min(statuses, default="A"), label=row.get("label", "")))
    across, up = value_axes(both, scales, context)
    return Plot("scatter", tuple(PlotSeries(name, color, tuple(marks), shape)
                                 for (name, color, shape), marks in series.items()), up, across)


def _is_by_place(points: pd.DataFrame, context: Context) -> bool:
    return not context.card.level and len(points) <= MAX_LABELLED


def _rows(points: pd.DataFrame, both: Sequence[Tidy], context: Context) -> list[dict[str, Any]]:
    """Return the data of the chart.

    Fields: place, x, y; label: the name beside the point; selected: 1 for the reader's places; x_label, x_period,
    y_label, y_period, status_label.
    """
    language = context.language
    calendars = [calendar_of(tidy, context) for tidy in both]
    selected = set(context.selection.places) if context.card.level else set()
    labelled = selected & set(points["place"]) or outermost(points, _AT_EDGES)
    names = unique_labels([context.place_name(place) for place in points["place"]], list(points["place"]))
    rows = []
    for name, point in zip(names, to_records(points), strict=True):
        row: dict[str, Any] = {
            "place": name, "x": point["value_x"], "y": point["value_y"],
            "x_period": language.format_period(point["period_x"], calendars[0]),
            "y_period": language.format_period(point["period_y"], calendars[1]),
            "x_label": both[0].format_value(point["value_x"], language),
            "y_label": both[1].format_value(point["value_y"], language),
        }
        if point["place"] in selected:
            row["selected"] = 1
        if len(points) <= MAX_LABELLED or point["place"] in labelled:
            row["label"] = name
        statuses = dict.fromkeys(format_status(point[f"status_{axis}"], language, point.get(f"revised_{axis}", ""))
                                 for axis in "xy")
        if status_label := ", ".join(filter(None, statuses)):
            row["status_label"] = status_label
        rows.append(row)
    return rows


def _place_labels(rows: Sequence[dict[str, Any]], scales: Sequence[ValueScale]) -> None:
    """Put labels beside their points (label_left: 1 to their left; label_shift: pixels down).

    The reader's places come first. Room is that of a narrow chart, so that labels are apart on a wide one too; what has
    none there has ``label_wide``, and is left to the tooltip and the table if it collides on a wide chart too.
    """
    labels, required = [row.get("label") for row in rows], ["selected" in row for row in rows]
    places: list[Placed | None] = []
    for width in (NARROW, WIDE):
        points = [(scales[0].fraction(row["x"]) * width, (1 - scales[1].fraction(row["y"])) * CHART_HEIGHT)
                  for row in rows]
        before, places = places, place_beside_points(points, labels, required, width, CHART_HEIGHT, places)
    for row, narrow, place in zip(rows, before, places, strict=True):
        if place is None:
            row.pop("label", None)
            continue
        row["label_left"], row["label_shift"] = int(place.left), place.shift
        if narrow is None:
            row["label_wide"] = 1


@chart_template
def _chart(*, by_place: bool, status: bool) -> alt.TopLevelMixin:
    """Return the chart.

    Args:
        by_place: Whether each place has its colour and shape; otherwise the reader's places stand out.
        status: Whether tooltips say the status of a value.
    """
    width = alt.ExprRef("width")
    base = alt.Chart().encode(
        x=alt.X(field="x", type="quantitative", scale=value_scale("x"),
                axis=x_axis(title=slot("x_title"), titleAnchor="end", titleLimit=width, domain=True)),
        y=alt.Y(field="y", type="quantitative", scale=value_scale("y"),
                axis=y_axis(titleLimit=width)))
    color: Any = alt.Color(field="place", type="nominal", scale=series_scale("color"), legend=None)
    shape: Any = alt.Shape(field="place", type="nominal", scale=series_scale("shape"), legend=None)
    if not by_place:
        color = alt.ColorValue(slot("other"), condition=value_where(alt.datum.selected, slot("accent")))
        shape = alt.ShapeValue("circle", condition=value_where(alt.datum.selected, "diamond"))
    fields = ["place", "x_label", "x_period", "y_label", "y_period", *(["status_label"] if status else [])]
    points = base.mark_point(filled=True, size=80, opacity=0.9).encode(
        color=color, shape=shape, tooltip=text_tooltips(fields),
        fillOpacity=alt.FillOpacityValue(1, condition=value_where(alt.datum.status_label, 0.35)))
    layers = [fill_status(points) if status else points]
    for left in (0, 1):
        labels = base.mark_text(align="right" if left else "left", baseline="middle", dx=-8 if left else 8,
                                dy=alt.expr("datum.label_shift"), color=slot("ink"))
        layers.append(labels.encode(text=alt.Text("label:N")).transform_filter(
            f"datum.label && datum.label_left == {left} && (!datum.label_wide || width >= {WIDE})"))
    return layered(*layers)


def _alt(points: pd.DataFrame, both: Sequence[Tidy], context: Context) -> list[str]:
    """Describe the number of points, the extremes of the horizontal axis, and the rank correlation."""
    language = context.language
    _ = language.text
    names = [indicator_name(tidy, context) for tidy in both]
    rows = to_records(points.sort_values("value_x", kind="stable"))
    sentences = [language.plural("{count} point.", "{count} points.", len(points))]

    def describe(row: dict[str, Any], message: str) -> str:
        return message.format(place=context.place_name(row["place"]), one=names[0], two=names[1],
                              first=both[0].format_prose(row["value_x"], language),
                              second=both[1].format_prose(row["value_y"], language))

    if len(points) > 1:
        sentences.append(describe(rows[-1], _("Furthest right: {place} ({one} {first}, {two} {second}).")))
        sentences.append(describe(rows[0], _("Furthest left: {place} ({one} {first}, {two} {second}).")))
    else:
        sentences.append(describe(rows[0], _("{place}: {one} {first}, {two} {second}.")))
    if len(points) >= 8:
        correlation = points["value_x"].rank().corr(points["value_y"].rank())
        if correlation > 0.5:
            sentences.append(
                _("Places with more of the one tend to have more of the other; that is no proof of a cause."))
        elif correlation < -0.5:
            sentences.append(
                _("Places with more of the one tend to have less of the other; that is no proof of a cause."))
    return sentences
