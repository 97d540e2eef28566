"""Parts of the specifications of maps."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from hled_dash.figures.axes import wrap_lines
from hled_dash.figures.chart import HEIGHT
from hled_dash.figures.context import Context
from hled_dash.figures.legends import column_width, columns_expr

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"


def framed(context: Context, rows: Sequence[Mapping[str, Any]], layers: Sequence[Mapping[str, Any]], *,
           height: int = HEIGHT, **more: Any) -> dict[str, Any]:
    """A complete specification: as wide as its container, nothing clipped, with its own data and config."""
    return {
        "$schema": SCHEMA, "width": "container", "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": list(rows)}, "layer": list(layers), **more,
        "config": context.theme.config() | {"locale": context.language.drawn()},
    }


def tooltip(**titles: str) -> list[dict[str, str]]:
    """Tooltip of preformatted text columns: field to heading."""
    return [{"field": field, "type": "nominal", "title": title} for field, title in titles.items()]


def legend(labels: Sequence[str], title: str | None = None, axis: int = 90) -> dict[str, Any]:
    """A legend under the drawing, with as many columns as fit into its width."""
    lines = {label: wrap_lines(label, 30) for label in labels}
    long = json.dumps({label: one for label, one in lines.items() if one != label}, ensure_ascii=False)
    return {"orient": "bottom", "title": wrap_lines(title) if title else title, "symbolOpacity": 1, "labelLimit": 290,
            "columns": {"expr": columns_expr(str(column_width(labels)), axis)},
            **({"labelExpr": f"({long})[datum.label] || datum.label"} if long != "{}" else {})}


def columns(wide: str, axis: int) -> dict[str, str]:
    """As many columns of a legend as fit; ``wide`` is the expression of the pixels that one takes."""
    return {"expr": columns_expr(wide, axis)}
