"""A map for a slide, with its legend at the side, so that the map takes the full height."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from math import ceil
from textwrap import wrap
from typing import Any

from hled_dash.export.image import chart_svg
from hled_dash.figures.maps import PAYLOAD, TITLE_LETTERS, WIDTH, is_map
from hled_dash.figures.vega import wrap_lines

#: Heights of the type of the legend in the height of the map; letters in a line of its title.
_LINES, _TITLE_LETTERS = 22, 24
#: CSS pixels that a map for a projector is laid out for, at most: its names are 19 pixels high.
_HEIGHT, _WIDTH = 480, 1000
#: Pixels between small multiples, of a line of their titles, and of the legend below them.
_GAP, _TITLE_HEIGHT, _LEGEND_HEIGHT = 20, 22, 50
#: By how much titles of small multiples are enlarged at most; the width of a label of their legend, which has no number
#: of places, by that of one map.
_MAX_TITLE_SCALE, _LABEL_SCALE = 1.6, 0.75


def wide_svg(spec: Mapping[str, Any], width: int, aspect: float = _WIDTH / _HEIGHT) -> str:
    """Return the drawing of a figure as SVG, for a box that is wider than high (see :func:`chart_svg`).

    Args:
        spec: The Vega-Lite specification.
        width: CSS pixels of what is no map. A map is enlarged as a whole, so that its names are as large on every
            slide.
        aspect: Width of the box by its height.
    """
    if not is_map(spec):
        return chart_svg(arrange_panels(spec, aspect, width), width)
    factor = min(_HEIGHT / spec["height"], _WIDTH / WIDTH)
    return chart_svg(_legend_beside(spec, factor), round(WIDTH * factor))


def arrange_panels(spec: Mapping[str, Any], aspect: float, width: float) -> Mapping[str, Any]:
    """Return small multiples in the number of columns in which they are largest in a box, their type enlarged by as
    much as they are reduced; other drawings as they are.

    Args:
        spec: The Vega-Lite specification.
        aspect: Width of the box by its height.
        width: CSS pixels of the box.
    """
    panels = spec.get("concat", ())
    if not panels or not all("height" in panel and "width" in panel for panel in panels):
        return spec
    across = max(float(panel["width"]) for panel in panels) + _GAP
    down = max(float(panel["height"]) for panel in panels) + _TITLE_HEIGHT + _GAP

    def scale(columns: int, factor: float = 1.0) -> float:
        return min(1 / (columns * across), 1 / aspect / (ceil(len(panels) / columns) * down + factor * _LEGEND_HEIGHT))

    numbers = range(1, len(panels) + 1)
    factor = max(1.0, 1 / (max(map(scale, numbers)) * width))
    columns = max(numbers, key=lambda columns: scale(columns, factor))
    return _enlarge_type({**spec, "columns": columns}, factor, columns * across)


def _enlarge_type(spec: Mapping[str, Any], factor: float, width: float) -> dict[str, Any]:
    """Return small multiples with titles and a legend in type that is larger by a factor, in lines of a width."""
    chart = dict(spec) | {name: deepcopy(spec[name]) for name in ("concat", "config")}
    config = chart["config"]["legend"]
    size = round(factor * config["labelFontSize"])
    config |= {"labelFontSize": size, "titleFontSize": size, "labelLimit": 0, "titleLimit": 0}
    payload = next(param["value"] for param in spec["params"] if param["name"] == PAYLOAD)
    for legend in _legends(chart["concat"]):
        legend |= {"labelLimit": 0, "titleLimit": 0, "symbolSize": size * size,
                   "columns": max(1, int(width / factor / _LABEL_SCALE / payload["legend_column_width"]))}
    larger = min(factor, _MAX_TITLE_SCALE)
    texts = [panel["title"]["text"] for panel in chart["concat"]]
    titles = [wrap(text if isinstance(text, str) else " ".join(text), int(TITLE_LETTERS / larger)) for text in texts]
    most = max(map(len, titles))
    for panel, lines in zip(chart["concat"], titles, strict=True):
        # Of as many lines for all, so that the maps stand side by side.
        panel["title"] |= {"text": [*lines, *[""] * (most - len(lines))],
                           "fontSize": round(larger * panel["title"]["fontSize"])}
    return chart


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
