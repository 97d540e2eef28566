"""The top level of a chart's specification."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from hled_dash.figures.context import Context
from hled_dash.figures.vega.template import slot

#: Height of a chart of lines or points, in pixels.
CHART_HEIGHT = 320


def layered(*layers: alt.Chart, **properties: Any) -> alt.LayerChart | alt.FacetChart:
    """Return a chart with its data in the slots of :func:`chart_slots`: as wide as its container, nothing clipped."""
    return alt.layer(*layers, data=alt.InlineData(values=slot("rows")), width="container", height=slot("height"),
                     autosize=alt.AutoSizeParams(type="fit-x", contains="padding"), config=slot("config"), **properties)


def chart_slots(context: Context, rows: Sequence[Mapping[str, Any]], height: int = CHART_HEIGHT) -> dict[str, Any]:
    """Return the values of the slots of :func:`layered`."""
    return {"rows": list(rows), "height": height,
            "config": context.theme.config() | {"locale": context.language.vega_locale()}}


def value_where(test: Any, value: Any) -> Any:
    """Return the condition of a channel: ``value`` where ``test`` holds.

    ``alt.when(...).then(...).otherwise(...)`` is a dictionary; Altair finds the class of its channel by comparing
    schemas, which takes half of the time in which a chart is built.
    """
    return alt.when(test).then(alt.value(value)).condition
