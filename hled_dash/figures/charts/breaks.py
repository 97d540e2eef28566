"""Breaks in a series: upright rules in charts over time, with a note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from hled_dash.figures.axes import decimal
from hled_dash.figures.context import Context
from hled_dash.figures.template import slot
from hled_dash.figures.tidy import Tidy
from hled_dash.figures.tooltips import tooltip_slots, tooltips


def break_rules() -> alt.Chart:
    """A layer of thin upright rules at the breaks in the series that concern what is shown."""
    rules = alt.Chart(alt.InlineData(values=slot("breaks"))).mark_rule(color=slot("muted"), strokeDash=[2, 2],
                                                                      strokeWidth=1)
    layer: alt.Chart = rules.encode(x=alt.X(field="time", type="quantitative"), tooltip=tooltips(["note"]))
    return layer


def break_slots(breaks: Sequence[Mapping[str, Any]], context: Context) -> dict[str, Any]:
    """The values of the slots of :func:`break_rules`."""
    return {"breaks": breaks, "muted": context.theme.muted,
            **tooltip_slots({"note": context.language.text("Break in series")})}


def break_rows(tidy: Tidy, context: Context, periods: Sequence[str]) -> list[dict[str, Any]]:
    """The data of :func:`break_rules`: fields time and note."""
    return [{"time": decimal(one.period), "note": context.language.localize(one.note)}
            for code in tidy.indicators for one in context.catalogue.indicators[code].breaks
            if (one.place is None or one.place in tidy.places) and periods[0] < one.period <= periods[-1]]
