"""Tooltips: of fields that hold text, and text that the browser writes where rows are many."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import altair as alt

from hled_dash.figures.context import Context
from hled_dash.figures.data import Tidy
from hled_dash.figures.formatting import EXACT_DIGITS
from hled_dash.figures.text import column_headings
from hled_dash.figures.vega.axes import month_expr, quarter_expr
from hled_dash.figures.vega.template import slot

#: Where marks carry no tooltips of their own, strokes over each period do; together they cover this many pixels.
_WIDTH = 600


def text_tooltips(fields: Sequence[str]) -> list[alt.Tooltip]:
    """Return tooltips of fields that hold text; their headings are the slots of :func:`tooltip_slots`."""
    return [alt.Tooltip(field=field, type="nominal", title=slot(f"{field}_title")) for field in fields]


def tooltip_slots(titles: dict[str, str]) -> dict[str, str]:
    """Return the values of the slots of :func:`text_tooltips`: field to heading."""
    return {f"{field}_title": title for field, title in titles.items()}


def has_status(tidy: Tidy) -> bool:
    """Return whether some values are not normal ones or were revised, so that tooltips say which."""
    return not set(tidy.column("status")) <= {"A", ""} or (
        "revised" in tidy.frame and any(tidy.column("revised")))


def fill_status(chart: alt.Chart) -> alt.Chart:
    """Return a layer whose tooltips are blank, and not "null", where a row has no status."""
    filled: alt.Chart = chart.transform_calculate(status_label="datum.status_label || ''")
    return filled


def period_tooltips(x: alt.X, value: Any, series: int) -> alt.Chart:
    """Return a layer of unseen upright strokes, one for each period, whose tooltip has the values of all series.

    A mark for each value would be many hundreds, each a node of the chart that the browser has to make.

    Args:
        x: The channel of periods.
        value: The expression of a row's value.
        series: How many there are.
    """
    labels = {f"series_{number}": slot(f"series_{number}_expr") for number in range(series)}
    strokes = alt.Chart().mark_rule(strokeWidth=slot("stroke_width"), opacity=0)
    layer: alt.Chart = strokes.encode(x=x, tooltip=text_tooltips(["period_label", *labels])).transform_filter(
        ~alt.datum.joint).transform_calculate(series_value=value).transform_pivot(
        "series", value="series_value", groupby=["time"], op="max").transform_calculate(
        **labels, period_label=slot("period_expr"))
    return layer


def period_tooltip_slots(tidy: Tidy, context: Context) -> dict[str, Any]:
    """Return the values of the slots of :func:`period_tooltips`, except for :func:`stroke_width`."""
    slots = {"period_expr": period_expr(tidy, context)}
    titles = {"period_label": column_headings(tidy, context)["period"]}
    for number, line in enumerate(tidy.lines):
        value = f"datum[{json.dumps(line.label)}]"
        slots[f"series_{number}_expr"] = f"isValid({value}) ? {value_expr(tidy, context, value)} : ''"
        titles[f"series_{number}"] = line.label
    return slots | tooltip_slots(titles)


def stroke_width(periods: int) -> int:
    """Return the pixels of a stroke that carries the tooltip of a period."""
    return max(3, round(_WIDTH / max(periods, 1)))


def value_expr(tidy: Tidy, context: Context, value: str) -> str:
    """Return the Vega expression of a value as text, as :meth:`Tidy.format_value` writes it."""
    return tidy.style(context.language, digits=EXACT_DIGITS).expr(value)


def period_expr(tidy: Tidy, context: Context) -> str:
    """Return the Vega expression of a row's period as text."""
    periods = tidy.frame["period"].unique()
    if all(len(period) == 7 and "Q" not in period for period in periods):
        return month_expr("datum.time", context.language)
    if any("Q" in period for period in periods):
        return quarter_expr("datum.time", context.language)
    return "format(datum.time, 'd')"
