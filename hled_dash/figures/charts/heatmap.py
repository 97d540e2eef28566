"""Months by years: how a monthly series moves within the year, and from year to year."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

import altair as alt
import pandas as pd

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.figures import theme
from hled_dash.figures.build import build_figure, empty_figure
from hled_dash.figures.charts.markers import Marker, describe_markers, find_markers, number_label
from hled_dash.figures.context import Context, places_of
from hled_dash.figures.data import (
    SeriesFrame,
    Tidy,
    filter_periods,
    keep_first_place,
    line_crosses_break,
    prepare_data,
    to_records,
)
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.formatting import format_status, status_labels
from hled_dash.figures.text import build_notes, column_headings, find_breaks, format_subtitle
from hled_dash.figures.vega import (
    ValueScale,
    chart_slots,
    chart_template,
    fill_status,
    has_status,
    layered,
    linear_scale,
    number_format,
    slot,
    text_tooltips,
    tooltip_slots,
)
from hled_dash.language import Language


def draw_heatmap(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
                 catalogue: Catalogue) -> Figure:
    """Draw a cell for each month, years from top to bottom; cells without a figure stay empty."""
    context = Context(card, selection, language, catalogue, places_of(frames))
    prepared = keep_first_place(prepare_data(frames, context, scales=("per_capita",)), context)
    months = prepared.frame["period"].str.fullmatch(r"\d{4}-\d{2}")
    prepared = prepared.with_rows(prepared.frame[months.fillna(False).astype(bool)])
    tidy = filter_periods(prepared, context)
    if tidy.frame.empty:
        return empty_figure(context, [series.indicator for series in card.series], prepared.frame["period"])
    if len(tidy.lines) > 1:
        note = language.text("Only the first series is drawn: {name}.", name=tidy.lines[0].label)
        tidy = tidy.with_rows(tidy.rows_of(tidy.lines[0]), [note])
    subtitle = format_subtitle(tidy.unit_label, tidy.frame["period"], context)
    markers = find_markers(sorted(tidy.frame["period"]), "calendar", context)
    figure = build_figure(context, tidy, _spec(tidy, markers, context), _table(tidy, context), subtitle,
                          [*_alt(tidy, context), *describe_markers(markers, language)],
                          build_notes(tidy, context), markers=markers)
    return replace(figure, newest_first=True)


@chart_template
def _chart(*, status: bool, marked: bool) -> alt.TopLevelMixin:
    """Return the chart; ``marked`` is whether some cells carry the numbers of meetings, events and breaks."""
    cells = alt.Chart().mark_rect(stroke=slot("background"), strokeWidth=1.5).encode(
        x=alt.X(field="month", type="ordinal", scale=alt.Scale(domain=list(range(1, 13)), padding=0),
                axis=alt.Axis(title=None, orient="top", labelAngle=0, domain=False, ticks=False,
                              labelExpr=slot("month_labels"))),
        y=alt.Y(field="year", type="ordinal", scale=alt.Scale(domain=slot("years"), padding=0),
                axis=alt.Axis(title=None, labelColor=slot("label_color"))),
        color=alt.Color(field="value", type="quantitative",
                        scale=alt.Scale(domain=slot("color_domain"), range=slot("color_range"), type="linear",
                                        nice=False, zero=False, interpolate="lab"),
                        legend=alt.Legend(orient="bottom", title=slot("unit"), titleLimit=320, gradientLength=220,
                                          gradientThickness=10, values=slot("ticks"), labelExpr=slot("tick_labels"),
                                          labelOverlap="greedy")),
        tooltip=text_tooltips(["period_label", "value_label", *(["status_label"] if status else [])]),
    )
    cells = fill_status(cells) if status else cells
    if not marked:
        return layered(cells)
    numbers = alt.Chart(alt.InlineData(values=slot("marked_cells"))).mark_text(
        fontSize=12, fontWeight=600, baseline="middle", color=alt.expr("datum.ink")).encode(
        x=alt.X(field="month", type="ordinal"), y=alt.Y(field="year", type="ordinal"),
        text=alt.Text(field="mark", type="nominal"), tooltip=text_tooltips(["marker"]))
    return layered(cells, numbers)


def _marked_cells(tidy: Tidy, markers: Sequence[Marker], colors: Mapping[str, Sequence[Any]],
                  context: Context) -> list[dict[str, Any]]:
    """Return the cells that carry a mark: fields month, year, mark (numbers of markers, words or letters of breaks),
    marker (what they stand for), ink."""
    values = dict(zip(tidy.frame["period"], tidy.frame["value"], strict=True))
    marks: dict[str, list[tuple[str, str]]] = {}
    for months, month_markers in groupby(markers, key=lambda marker: round(marker.time * 12)):
        group = list(month_markers)
        marks[f"{months // 12}-{months % 12 + 1:02}"] = [
            (number_label(group), "; ".join(marker.line() for marker in group))]
    for kind in find_breaks(tidy, context):
        for period, _place in kind.where:
            marks.setdefault(period, []).append((kind.label, kind.note))
    cells = []
    for period, period_marks in marks.items():
        number = sum(values.get(period, -math.inf) > limit for limit in colors["color_domain"][1:])
        ink = theme.foreground_on(colors["color_range"][number]) if period in values else context.theme.foreground
        if len(period) == 7:
            cells.append({"month": int(period[5:]), "year": period[:4], "ink": ink,
                          "mark": ", ".join(mark for mark, _text in period_marks),
                          "marker": "; ".join(text for _mark, text in period_marks)})
    return cells


def _spec(tidy: Tidy, markers: Sequence[Marker], context: Context) -> dict[str, Any]:
    language = context.language
    headings = column_headings(tidy, context)
    rows: list[dict[str, Any]] = []
    for period, value, status_label in zip(tidy.frame["period"], tidy.frame["value"],
                                           status_labels(tidy.frame, language), strict=True):
        row = {"month": int(period[5:]), "year": period[:4], "value": value,
               "period_label": language.format_period(period), "value_label": tidy.format_value(value, language)}
        if status_label:
            row["status_label"] = status_label
        rows.append(row)
    first, last = min(row["year"] for row in rows), max(row["year"] for row in rows)
    years = [str(year) for year in range(int(first), int(last) + 1)]
    scale = linear_scale(tidy.frame["value"], zero=False, ticks=4)
    numbers = number_format(scale, tidy.unit, language, tidy.unit_label if tidy.scale == "per_capita" else None)
    months = language.month_abbreviations()
    colors = _color_scale(scale, tidy, context)
    marked = _marked_cells(tidy, markers, colors, context)
    return _chart(status=has_status(tidy), marked=bool(marked)).fill(
        **chart_slots(context, rows, height=max(len(years) * 20, 60)),
        **tooltip_slots({"period_label": headings["period"], "value_label": headings["value"],
                         "status_label": headings["status"]}),
        **colors, **tooltip_slots({"marker": language.text("Marked")}), marked_cells=marked,
        background=context.theme.background, label_color=context.theme.foreground, years=years,
        month_labels=f"(width < 380 ? {json.dumps([name[0].upper() for name in months])} : "
                     f"{json.dumps(months, ensure_ascii=False)})[datum.value - 1]",
        unit=numbers.title or None, ticks=list(scale.ticks), tick_labels=numbers.label_expr(scale),
    )


def _color_scale(scale: ValueScale, tidy: Tidy, context: Context) -> dict[str, list[Any]]:
    """Return the domain and range of the colours: diverging around the indicator's middle, if it has one."""
    indicator = context.catalogue.indicators[tidy.lines[0].indicator]
    low, high, colors = scale.low, scale.high, tuple(context.theme.ramp)
    if tidy.scale == "published" and indicator.middle is not None:
        reach = max(abs(low - indicator.middle), abs(high - indicator.middle))
        low, high, colors = indicator.middle - reach, indicator.middle + reach, theme.DIVERGING
    steps = len(colors) - 1
    return {"color_domain": [low + (high - low) * step / steps for step in range(steps + 1)],
            "color_range": list(colors)}


def _table(tidy: Tidy, context: Context) -> pd.DataFrame:
    """Return years down, the newest first, months across."""
    language = context.language
    rows = tidy.frame.assign(year=tidy.frame["period"].str[:4], month=tidy.frame["period"].str[5:].astype(int))
    wide = rows.pivot(index="year", columns="month", values="value").reindex(columns=range(1, 13))
    wide = wide.sort_index(ascending=False)
    wide = wide.rename(columns=dict(enumerate(language.month_abbreviations(), start=1)))
    wide.columns.name = None
    table = wide.reset_index(names=language.text("Year"))
    marked = rows[~rows["status"].isin(["A", ""])]
    if len(marked):
        table[language.text("Status")] = [
            "; ".join(format_status(row["status"], language) + f" ({language.month_abbreviations()[row['month'] - 1]})"
                      for row in to_records(marked[marked["year"] == year]))
            for year in wide.index
        ]
    return table


def _alt(tidy: Tidy, context: Context) -> list[str]:
    """Return the highest, lowest and latest month."""
    language = context.language
    _ = language.text
    rows = tidy.frame
    ordered = to_records(rows.sort_values("value", kind="stable"))
    high, low, last = ordered[-1], ordered[0], to_records(rows.tail(1))[0]

    def describe(row: dict[str, Any]) -> str:
        return f"{language.format_period(row['period'])}, {tidy.format_prose(row['value'], language)}"

    sentences = [_("Highest: {high}. Lowest: {low}. Latest: {last}.", high=describe(high), low=describe(low),
                   last=describe(last))]
    first, end = (choose(row["period"] for row in (high, low, last)) for choose in (min, max))
    if line_crosses_break(tidy.lines[0], first, end, context.catalogue):
        sentences.append(_("The series breaks in between, so that these are not comparable."))
    return sentences
