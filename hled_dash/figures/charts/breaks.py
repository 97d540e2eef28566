"""Breaks in a series: upright rules in charts over time, each with a word or a letter and a note."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from hled_dash.catalogue.periods import decimal_year
from hled_dash.figures.context import Context
from hled_dash.figures.text import BreakKind
from hled_dash.figures.vega import merge_labels, slot, text_tooltips, tooltip_slots

#: Where the labels stand, in pixels below the top of the plot: between it and the title of the axis.
LABEL_HEIGHT = -6


def break_rules() -> tuple[alt.Chart, alt.Chart]:
    """Return two layers: thin upright rules at the breaks in the series that concern what is shown, and labels above
    them."""
    x = alt.X(field="time", type="quantitative")
    rules = alt.Chart(alt.InlineData(values=slot("breaks"))).mark_rule(
        color=slot("muted"), strokeDash=[2, 2], strokeWidth=1).encode(x=x, tooltip=text_tooltips(["note"]))
    labels = alt.Chart(alt.InlineData(values=slot("break_labels"))).mark_text(
        fontSize=12, baseline="middle", color=slot("muted")).encode(
        x=x, y=alt.value(LABEL_HEIGHT), text=alt.Text(field="break", type="nominal"))
    return rules, labels


def break_slots(breaks: Sequence[BreakKind], periods: Sequence[str], context: Context) -> dict[str, Any]:
    """Return the values of the slots of :func:`break_rules`; ``periods`` are those of the figure, sorted."""
    rules = sorted({(decimal_year(period), kind.label, kind.note) for kind in breaks for period, _place in kind.where})
    labels = merge_labels(rules, decimal_year(periods[-1]) - decimal_year(periods[0]), lambda rule: rule[0],
                          lambda group: ", ".join(sorted({label for _time, label, _note in group})))
    return {"breaks": [{"time": time, "note": note} for time, _label, note in rules],
            "break_labels": [{"time": time, "break": label} for time, label in labels],
            "muted": context.theme.muted, **tooltip_slots({"note": context.language.text("Break in series")})}
