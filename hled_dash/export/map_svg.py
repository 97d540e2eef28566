"""A map for a slide, with its legend at the side, so that the map takes the full height."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from hled_dash.export.image import chart_svg
from hled_dash.figures.maps import WIDTH, is_map
from hled_dash.figures.vega import wrap_lines

#: Heights of the type of the legend in the height of the map; letters in a line of its title.
_LINES, _TITLE_LETTERS = 22, 24
#: CSS pixels that a map for a projector is laid out for, at most: its names are 19 pixels high.
_HEIGHT, _WIDTH = 480, 1000


def wide_svg(spec: Mapping[str, Any], width: int) -> str:
    """Return the drawing of a figure as SVG, for a box that is wider than high (see :func:`chart_svg`).

    Args:
        spec: The Vega-Lite specification.
        width: CSS pixels of what is no map. A map is enlarged as a whole, so that its names are as large on every
            slide.
    """
    if not is_map(spec):
        return chart_svg(in_one_row(spec), width)
    factor = min(_HEIGHT / spec["height"], _WIDTH / WIDTH)
    return chart_svg(_legend_beside(spec, factor), round(WIDTH * factor))


def in_one_row(spec: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return small multiples of four panels as one row, in which they are larger on a slide than in two rows."""
    return {**spec, "columns": 4} if len(spec.get("concat", ())) == 4 else spec


def _legend_beside(spec: Mapping[str, Any], factor: float) -> dict[str, Any]:
    """Return the same map, drawn ``factor`` times as large, with its legends at its right in type that keeps its share
    of the height."""
    data = {name: spec[name] for name in ("datasets",) if name in spec}
    chart = deepcopy({name: part for name, part in spec.items() if name not in data}) | data
    size = round(factor * chart["height"] / _LINES)
    # On a page it is no higher than the window has room for.
    params = [param for param in chart.get("params", ()) if param["name"] != "height"]
    chart["params"] = [*params, {"name": "height", "value": round(factor * chart["height"])}]
    chart["autosize"] = {"type": "pad"}
    chart["config"]["legend"] |= {"orient": "right", "labelFontSize": size, "titleFontSize": size, "labelLimit": 0,
                                  "titleLimit": 0, "rowPadding": size // 2, "offset": size}
    for legend in _legends(chart["layer"]):
        title = legend.get("title")
        legend |= {"orient": "right", "columns": 1, "labelLimit": 0, "titleLimit": 0}
        if title:
            words = title if isinstance(title, str) else " ".join(title)
            legend["title"] = wrap_lines(words, _TITLE_LETTERS)
        if "symbolSize" in legend:
            legend["symbolSize"] = size * size
    return chart


def _legends(part: Any) -> Iterator[dict[str, Any]]:
    """Yield the legends of the encodings of layers."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "legend" and isinstance(value, dict):
                yield value
            elif name != "data":
                yield from _legends(value)
    elif isinstance(part, list):
        for value in part:
            yield from _legends(value)
