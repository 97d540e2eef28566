"""The base map: land, borders, and points of reference (cities, ports)."""

from __future__ import annotations

import copy
import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import altair as alt

from hled_dash.catalogue import Catalogue
from hled_dash.figures.context import Context
from hled_dash.figures.maps.drawing import MapLayer
from hled_dash.figures.maps.extent import MapExtent
from hled_dash.figures.maps.labels import (
    LARGE_SIZE,
    SMALL_SIZE,
    LabelBox,
    LabelStyle,
    least_scales,
    text_layers,
    text_width,
)
from hled_dash.figures.maps.projection import Bounds, MapProjection
from hled_dash.figures.theme import Theme
from hled_dash.figures.vega import part_template, slot
from hled_dash.geography import GEOGRAPHY, ShapeLayer, places_in, published_file, published_topology
from hled_dash.language import Language

#: Layers of points of reference (ports of entry, and files of data/geography), and the shape of their marks.
REFERENCE_LAYERS: Mapping[str, str] = {
    "ports": "square", "cities": "circle", "seaports": "diamond", "airports": "triangle-up",
}
#: Points that such a layer gets at most, each with its name.
MAX_REFERENCE_POINTS = 30
#: Expression: whether the place of a shape is hovered or selected.
SELECTED = "datum.properties.place == hovered || indexof(selected, '|' + datum.properties.place + '|') >= 0"


def inline_geometry(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Copy a specification with inline shapes instead of their URLs, to render it without a browser."""
    inlined: dict[str, Any] = copy.deepcopy(dict(spec))
    for data, name in _shape_sources(inlined):
        del data["url"]
        data["values"] = published_topology(name)
    return inlined


def _shape_sources(part: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield every data source of a specification that is a file of shapes, and the name of the file."""
    if isinstance(part, dict):
        if isinstance(part.get("url"), str) and (path := published_file(part["url"])):
            yield part, path.name
        else:
            for inner in part.values():
                yield from _shape_sources(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _shape_sources(inner)


def shapes_chart() -> alt.Chart:
    """Return a chart of a file of shapes; its slots: :meth:`MapProjection.shape_slots`."""
    return alt.Chart(alt.topo_feature(slot("url"), slot("feature")), projection=slot("projection"))


def points_chart() -> alt.Chart:
    """Return a chart of points at longitude and latitude; its slots: ``points``, and
    :meth:`MapProjection.point_slots`."""
    chart: alt.Chart = alt.Chart(alt.InlineData(values=slot("points")), projection=slot("projection")).encode(
        longitude=alt.Longitude(field="longitude", type="quantitative"),
        latitude=alt.Latitude(field="latitude", type="quantitative"))
    return chart


@part_template
def _land() -> alt.Chart:
    land: alt.Chart = shapes_chart().mark_geoshape(
        fill=slot("fill"), fillOpacity=slot("opacity"), stroke=slot("stroke"), strokeWidth=0.8, clip=slot("clip"),
        tooltip=None, aria=False)
    return land


@part_template
def _borders(filters: int) -> alt.Chart:
    borders: alt.Chart = shapes_chart().mark_geoshape(filled=False, stroke=slot("stroke"), strokeWidth=slot("width"),
                                           strokeJoin="round", clip=slot("clip"), tooltip=None, aria=False)
    for number in range(filters):
        borders = borders.transform_filter(slot(f"filter_{number}"))
    return borders


def land_layer(layer: ShapeLayer, projection: MapProjection, theme: Theme, opacity: float = 0.55) -> MapLayer:
    """Return the land of the base map."""
    return MapLayer(_land(), projection.shape_slots(layer) | {"fill": theme.grid, "opacity": opacity,
                                                               "stroke": theme.background})


def border_layer(layer: ShapeLayer, projection: MapProjection, colour: str, width: float,
                 filters: Sequence[str] = ()) -> MapLayer:
    """Return the borders of those shapes that all filters let through."""
    return MapLayer(_borders(len(filters)), projection.shape_slots(layer) | {"stroke": colour, "width": width} | {
        f"filter_{number}": expression for number, expression in enumerate(filters)})


def selected_layers(extent: MapExtent, projection: MapProjection, theme: Theme) -> list[MapLayer]:
    """Return borders of the hovered and the selected places."""
    return [border_layer(layer, projection, theme.foreground, 2.2, [*_only_drawn(layer, extent), SELECTED])
            for layer in extent.layers.units]


def _only_drawn(layer: ShapeLayer, extent: MapExtent) -> list[str]:
    """Return a filter that excludes the places outside the map: a border around one would widen it."""
    drawn = set(extent.places)
    others = [place for place in places_in(layer) if place not in drawn]
    if not others:
        return []
    listed, sign = (list(extent.places), ">= 0") if len(drawn) < len(others) else (others, "< 0")
    return [f"indexof({json.dumps(listed)}, datum.properties.place) {sign}"]


@part_template
def _reference_points() -> alt.Chart:
    points: alt.Chart = points_chart().mark_point(
        shape=slot("shape"), filled=True, size=34, color=slot("color"), stroke=slot("stroke"), strokeWidth=1,
        opacity=0.95, clip=slot("clip"),
    ).encode(tooltip=alt.Tooltip(field="name", type="nominal"),
             description=alt.Description(field="name", type="nominal"))
    return points


def reference_layers(extent: MapExtent, projection: MapProjection, context: Context,
                     taken: Sequence[LabelBox] = ()) -> list[MapLayer]:
    """Return cities, ports of entry, sea ports and airports that the reader requests; ``taken`` are labels of the
    map."""
    return [layer for name in context.selection.map.layers if name in REFERENCE_LAYERS
            for layer in _reference_layers(name, extent.bounds, projection, context, taken)]


def _reference_layers(name: str, bounds: Bounds, projection: MapProjection, context: Context,
                      taken: Sequence[LabelBox]) -> list[MapLayer]:
    """Return points inside the bounds, as many as their names leave room for."""
    south, west, north, east = bounds
    candidates = _ports(context.catalogue, context.language) if name == "ports" else points_of_file(name)
    inside = [row for row in candidates if south <= row["latitude"] <= north and west <= row["longitude"] <= east]
    if not inside:
        return []
    theme = context.theme
    size = LARGE_SIZE if context.selection.map.large else SMALL_SIZE
    boxes = []
    for row in inside:
        width = text_width(row["name"], size)
        boxes.append(LabelBox(row["longitude"], row["latitude"], width, 1.1 * size, right=6 + width / 2, up=6))
    scales = least_scales([*taken, *boxes], projection)[len(taken):]
    rows = [row | {"least_scale": scale} for row, scale in zip(inside, scales, strict=True)
            if scale is not None and scale <= 2 * projection.usual_scale][:MAX_REFERENCE_POINTS]
    style = LabelStyle(theme.background, theme.foreground, "left", size, dx=6, dy=-6)
    points = MapLayer(_reference_points(), projection.point_slots() | {
        "points": rows, "shape": REFERENCE_LAYERS[name], "color": theme.foreground, "stroke": theme.background})
    return [points, *text_layers(rows, projection, style, text="datum.name")]


def _ports(catalogue: Catalogue, language: Language) -> tuple[dict[str, Any], ...]:
    return tuple({"name": language.localize(place.name), "longitude": place.longitude, "latitude": place.latitude}
                 for place in catalogue.places.values() if place.level == "port" and place.longitude is not None)


@cache
def points_of_file(name: str) -> tuple[dict[str, Any], ...]:
    """Return points of a file, capitals first: name, longitude, latitude."""
    with (GEOGRAPHY / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    rows.sort(key=lambda row: row.get("capital") != "true")
    return tuple({"name": row["name"], "longitude": float(row["longitude"]), "latitude": float(row["latitude"])}
                 for row in rows)
