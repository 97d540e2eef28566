"""The drawing of a map: layers and their frame as templates, filled with data or without.

A specification is complete: it is what files and pictures are made of. A page sends the drawing without the data of its
indicator, and the data apart (:meth:`MapDrawing.split`), so that one drawing serves many indicators.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import altair as alt

from hled_dash.figures.context import Context
from hled_dash.figures.maps.payload import PAYLOAD, Payload
from hled_dash.figures.maps.projection import LARGE_SCREEN, LARGE_SCREEN_FACTOR, MIN_HEIGHT, WIDTH, MapProjection
from hled_dash.figures.maps.timeline import Timeline, selected_places
from hled_dash.figures.maps.tooltip import PlaceTooltip
from hled_dash.figures.vega import ChartTemplate, chart_template, slot

#: What stands, where a page has the data apart, in slots of these names: rows with a name, the tooltip of each mark
#: (worked out for the place that is pointed at), the legend's title, the period and the places selected. Vega-Lite's
#: schema has no expression for the title, though one is drawn (vega/vega-lite#7264), so that a complete specification
#: has the words.
WITHOUT_DATA: Mapping[str, Any] = {
    "rows": [], "tooltip": alt.Undefined, "legend_title": {"signal": f"{PAYLOAD}.legend_title"},
    "period_index": 0, "selected": "",
}


#: Size of the type of a legend for a projector, in pixels.
LARGE_TYPE = 19


class MapLayer(NamedTuple):
    """A template and the values of its slots."""

    template: ChartTemplate
    values: Mapping[str, Any]

    def fill(self, **replaced: Any) -> dict[str, Any]:
        """Return the specification, with other values in the slots that are named."""
        return self.template.fill(**{**self.values, **replaced})


@dataclass(frozen=True)
class MapDrawing:
    """A map's layers, bottom to top, in their frame, and the data that they refer to."""

    layers: Sequence[MapLayer]
    frame: MapLayer
    payload: Payload

    def spec(self) -> dict[str, Any]:
        """Return the complete specification."""
        return self.frame.fill(layers=[layer.fill() for layer in self.layers], payload=self.payload.values)

    def split(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the specification without data, the same for all indicators that are drawn alike; and the data:
        ``signals`` (name to value) and ``datasets`` (name to rows)."""
        spec = self.frame.fill(**WITHOUT_DATA, payload=self.payload.blank(),
                               layers=[layer.fill(**WITHOUT_DATA) for layer in self.layers])
        return spec, {"signals": {PAYLOAD: self.payload.values}, "datasets": self.payload.datasets}


@chart_template
def _map_frame(interactive: bool, tooltip: bool) -> alt.TopLevelLayerSpec:
    """Return a layered chart, as wide as its container and as high as the map, with the parameters of the page."""
    params = [alt.VariableParameter(name=PAYLOAD, value=slot("payload")),
              # The size that Vega-Lite requests is a signal of Vega's, and this one takes its place.
              alt.VariableParameter(name="height", expr=slot("height_expr"))]
    if tooltip:
        # A page sets the row of the place that is pointed at, and reads its tooltip and its value: worked out for one
        # place, and not for each of a thousand at every change.
        params[:0] = [alt.VariableParameter(name="tooltip_row", value={}),
                      alt.VariableParameter(name="place_tooltip", expr=slot("tooltip_expr")),
                      alt.VariableParameter(name="place_value", expr=slot("value_expr"))]
    if interactive:
        params[:0] = [alt.VariableParameter(name="period_index", value=slot("period_index")),
                      alt.VariableParameter(name="selected", value=slot("selected")),
                      alt.VariableParameter(name="hovered", value=""),
                      alt.VariableParameter(name="focused_class", value=-1),
                      alt.VariableParameter(name="focused_bin", value=-1)]
    return alt.TopLevelLayerSpec(
        layer=slot("layers"), params=params, width="container", height=slot("height"), title=slot("title"),
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"), projection=slot("projection"),
        config=slot("config"),
    )


def build_drawing(layers: Sequence[MapLayer], projection: MapProjection, payload: Payload, context: Context, *,
                  timeline: Timeline | None = None, tooltip: PlaceTooltip | None = None,
                  title: Any = alt.Undefined) -> MapDrawing:
    """Build a drawing of layers.

    Args:
        layers: Bottom to top.
        projection: The projection and size.
        payload: The data that the layers refer to.
        context: What the figure is drawn for.
        timeline: The periods that the reader can move through; None for a panel, which has no parameters of its own.
        tooltip: The tooltip of the place that is pointed at.
        title: The title of a panel.
    """
    # A telephone's map is low. A large screen has room below, where a laptop has none; a picture is as on a laptop.
    tallest = (f"(windowSize()[0] >= {LARGE_SCREEN} ? {projection.height} * clamp(width / {WIDTH}, 1, "
               f"{LARGE_SCREEN_FACTOR}) : {projection.height})")
    values: dict[str, Any] = {
        "height": projection.height, "title": title, "projection": projection.shared,
        "height_expr": f"round(min({tallest}, max({MIN_HEIGHT}, width * {projection.aspect:.4f})))",
        "config": _config(context),
    }
    if timeline:
        values |= {"period_index": timeline.current, "selected": selected_value(selected_places(context))}
    if tooltip:
        values |= {"tooltip_expr": tooltip.tooltip("tooltip_row"), "value_expr": tooltip.value("tooltip_row")}
    frame = MapLayer(_map_frame(interactive=timeline is not None, tooltip=tooltip is not None), values)
    return MapDrawing(layers, frame, payload)


def _config(context: Context) -> dict[str, Any]:
    """Return the theme and the language; the legend of a map for a projector is as large as its names."""
    config = context.theme.config() | {"locale": context.language.vega_locale()}
    if context.selection.map.large:
        config["legend"] = config.get("legend", {}) | {"labelFontSize": LARGE_TYPE, "titleFontSize": LARGE_TYPE}
    return config


def selected_value(places: Iterable[str]) -> str:
    """Return the value of the parameter ``selected``: the codes of places, each between bars."""
    return "".join(f"|{place}" for place in places) + "|"


def select_places(spec: Mapping[str, Any], places: Iterable[str]) -> dict[str, Any]:
    """Return the specification of a map that no place is selected on, with places selected."""
    if "params" not in spec:
        return dict(spec)
    value = selected_value(places)
    return {**spec, "params": [{**param, "value": value} if param["name"] == "selected" else param
                               for param in spec["params"]]}
