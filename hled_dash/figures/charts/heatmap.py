"""Months by years: how a monthly series moves within the year, and from year to year."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.figures import captions, theme, vegalite
from hled_dash.figures.axes import Scale, linear, measure
from hled_dash.figures.context import Context
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.prepare import gather
from hled_dash.figures.template import chart_template, slot
from hled_dash.figures.tidy import SeriesFrame, Tidy, first_place, records, trimmed
from hled_dash.language import Language


def draw_heatmap(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
                 catalogue: Catalogue) -> Figure:
    """A cell for each month, years from top to bottom; cells without a figure stay empty."""
    context = Context(card, selection, language, catalogue)
    whole = first_place(gather(frames, context, scales=("per_capita",), bounded=False), context)
    months = whole.frame["period"].str.fullmatch(r"\d{4}-\d{2}")
    whole = whole.restrict(whole.frame[months.fillna(False).astype(bool)])
    found = trimmed(whole, context)
    if found.frame.empty:
        return captions.nothing(context, [one.indicator for one in card.series], found, whole.frame["period"])
    if len(found.lines) > 1:
        note = language.text("Only the first series is drawn: {name}.", name=found.lines[0].label)
        found = found.restrict(found.of(found.lines[0]), [note])
    drawn = _spec(found, context)
    under = captions.subtitle(found.unit_words, found.frame["period"], context)
    return vegalite.figure(context, found, drawn, _table(found, context), under, _alt(found, context),
                       captions.notes(found, context))


@chart_template
def _chart(has_status: bool) -> alt.TopLevelMixin:
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
        tooltip=vegalite.tooltips("period_label", "value_label", *(["status_label"] if has_status else [])),
    )
    return vegalite.layered(cells)


def _spec(found: Tidy, context: Context) -> dict[str, Any]:
    shown, language = context.theme, context.language
    headings = captions.headings(found, context)
    rows: list[dict[str, Any]] = []
    for period, value, status in zip(found.frame["period"], found.frame["value"], found.frame["status"], strict=True):
        row = {"month": int(period[5:]), "year": period[:4], "value": value, "period_label": language.period(period),
               "value_label": found.value(value, language)}
        if status_label := captions.status(status, language):
            row["status_label"] = status_label
        rows.append(row)
    first, last = min(row["year"] for row in rows), max(row["year"] for row in rows)
    years = [str(year) for year in range(int(first), int(last) + 1)]
    scale = linear(found.frame["value"], zero=False, ticks=4)
    labels = measure(scale, found.unit, language, found.unit_words if found.scale == "per_capita" else None)
    months = language.months()
    has_status = (~found.frame["status"].isin(["A", ""])).any()
    return _chart(has_status=bool(has_status)).fill(
        **vegalite.frame_values(context, rows, height=max(len(years) * 20, 60)),
        **vegalite.tooltip_titles(period_label=headings["period"], value_label=headings["value"],
                                  **({"status_label": headings["status"]} if has_status else {})),
        **_color_scale(scale, found, context),
        background=shown.ground, label_color=shown.ink, years=years,
        month_labels=f"(width < 380 ? {json.dumps([name[0].upper() for name in months])} : "
                     f"{json.dumps(months, ensure_ascii=False)})[datum.value - 1]",
        unit=labels.title or None, ticks=list(scale.ticks), tick_labels=labels.expression(scale),
    )


def _color_scale(scale: Scale, found: Tidy, context: Context) -> dict[str, list[Any]]:
    """Domain and range of the colours: diverging around the indicator's middle, if it has one."""
    indicator = context.catalogue.indicators[found.lines[0].indicator]
    low, high, colors = scale.low, scale.high, tuple(context.theme.ramp)
    if found.scale == "published" and indicator.middle is not None:
        reach = max(abs(low - indicator.middle), abs(high - indicator.middle))
        low, high, colors = indicator.middle - reach, indicator.middle + reach, theme.DIVERGING
    steps = len(colors) - 1
    return {"color_domain": [low + (high - low) * step / steps for step in range(steps + 1)],
            "color_range": list(colors)}


def _table(found: Tidy, context: Context) -> pd.DataFrame:
    """Years down, months across."""
    language = context.language
    rows = found.frame.assign(year=found.frame["period"].str[:4], month=found.frame["period"].str[5:].astype(int))
    wide = rows.pivot(index="year", columns="month", values="value").reindex(columns=range(1, 13))
    wide = wide.rename(columns=dict(enumerate(language.months(), start=1)))
    wide.columns.name = None
    table = wide.reset_index(names=language.text("Year"))
    marked = rows[~rows["status"].isin(["A", ""])]
    if len(marked):
        table[language.text("Status")] = [
            "; ".join(captions.status(row["status"], language) + f" ({language.months()[row['month'] - 1]})"
                      for row in records(marked[marked["year"] == year]))
            for year in wide.index
        ]
    return table


def _alt(found: Tidy, context: Context) -> list[str]:
    """The highest, lowest and latest month."""
    language = context.language
    _ = language.text
    rows = found.frame
    ordered = records(rows.sort_values("value", kind="stable"))
    high, low, last = ordered[-1], ordered[0], records(rows.tail(1))[0]

    def told(row: dict[str, Any]) -> str:
        return f"{language.period(row['period'])}, {found.spoken(row['value'], language)}"

    return [_("Highest: {high}. Lowest: {low}. Latest: {last}.", high=told(high), low=told(low), last=told(last))]
