"""Name and value on each place of a choropleth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import shapely

from hled_dash.figures.context import Context
from hled_dash.figures.data import Tidy
from hled_dash.figures.maps.classified_map import ClassifiedMap
from hled_dash.figures.maps.drawing import MapLayer
from hled_dash.figures.maps.extent import MapExtent, label_points
from hled_dash.figures.maps.labels import (
    LARGE_SIZE,
    MAX_ENLARGEMENT,
    NAME_SIZE,
    SMALL_SIZE,
    LabelBox,
    LabelStyle,
    fit_candidates,
    scale_expr,
    text_layers,
    text_width,
)
from hled_dash.figures.maps.payload import Payload, cell
from hled_dash.figures.maps.projection import MapProjection
from hled_dash.figures.maps.timeline import Timeline, short_name
from hled_dash.figures.maps.tooltip import ValueFormat
from hled_dash.figures.theme import foreground_on
from hled_dash.geography import AlbersEqualArea, ShapeLayer, projected_shapes, widest_points

#: Up to so many places carry their name and value on the map; more of them their name alone.
MAX_WITH_VALUE, MAX_LABELS = 14, 100
#: Sizes of a map, in parts of the usual one, at which it is known whether a label stands within its place; the part of
#: its box that has letters; the scale of one that never does.
_SMALLEST, _STEPS, _LETTERS, _NEVER = 0.7, 24, 0.82, 1e9


class _Place(NamedTuple):
    place: str
    name: str
    number: int
    longitude: float
    latitude: float
    values: list[float]
    """Those that there are, in the order of the periods."""


def place_label_layers(classified: ClassifiedMap, projection: MapProjection, payload: Payload, *, with_value: bool,
                       circles: Mapping[str, float]) -> tuple[list[MapLayer], list[LabelBox]]:
    """Return layers and boxes of the labels: name and value with a halo in the colour of the place, so that they also
    read where they reach beyond it; in that of the page where they cover more than their place (islands).

    Of labels that would overlap, the higher value keeps its own; the others are read by pointing and in the table.
    ``circles`` is place to the radius of the circle in its middle, in pixels: no label covers one.
    """
    timeline, classes, extent, tidy, context = classified
    if len(extent.places) > MAX_LABELS:
        return [], []
    with_value = with_value and len(extent.places) <= MAX_WITH_VALUE
    period = "period_index"
    size = LARGE_SIZE if context.selection.map.large else NAME_SIZE if with_value else SMALL_SIZE
    shapes = _shapes(extent.layers.units, projection.albers, extent.places)
    places = _ordered(timeline, extent, context, shapes, with_value=with_value)
    widest = {place: point for layer in extent.layers.units
              for place, point in widest_points(layer, extent.places).items()} if not circles else {}
    candidates = []
    for label in places:
        box = _box(label, size, tidy, context, with_value=with_value)
        anchors = [(box.longitude, box.latitude), *([widest[label.place]] if label.place in widest else [])]
        away = circles[label.place] + 3 + box.height / 2 if label.place in circles else 0.0
        candidates.append([replace(box, longitude=longitude, latitude=latitude, up=up)
                           for longitude, latitude in anchors for up in ((-away, away) if away else (0.0,))])
    taken = [replace(several[0], width=2 * circles[label.place], height=2 * circles[label.place], up=0.0)
             for label, several in zip(places, candidates, strict=True) if label.place in circles]
    boxes, scales = fit_candidates(candidates, projection, taken=taken)
    inside = scales_inside(extent.layers.units, extent.places, tuple(label.place for label in places), tuple(boxes),
                           projection.albers, projection.usual_scale)
    payload.datasets["labels"] = rows = [
        {"longitude": box.longitude, "latitude": box.latitude, "name": label.name, "index": label.number,
         "least_scale": scale, **({"offset": round(-box.up, 1)} if box.up else {}),
         **({"inside_scale": within} if within else {})}
        for label, box, scale, within in zip(places, boxes, scales, inside, strict=True) if scale is not None]
    outside = f"datum.inside_scale > {scale_expr(projection)}"
    member, theme = cell("classes", period), context.theme
    halos = payload.bind("halo_colours", list(classes.colours))
    inks = payload.bind("label_colours", [foreground_on(colour) for colour in classes.colours])
    value = ValueFormat(tidy, context.language, payload).short(cell("values", period))
    style = LabelStyle(halo={"expr": f"{outside} ? '{theme.background}' : {halos}[{member}]"},
                       color={"expr": f"{outside} ? '{theme.foreground}' : {inks}[{member}]"}, align="center",
                       font_size=size, **({"dy": {"expr": "datum.offset || 0"}} if circles else {}))
    layers = text_layers(rows, projection, style, name="labels", where=f"isValid({cell('values', period)})",
                         text=f"[datum.name, {value}]" if with_value else "datum.name")
    return layers, [box for box, scale in zip(boxes, scales, strict=True) if scale is not None]


def _ordered(timeline: Timeline, extent: MapExtent, context: Context, shapes: Mapping[str, Any], *,
             with_value: bool) -> list[_Place]:
    """Return places with figures and a middle: the highest value first, or names alone by the room that their shapes
    have for them, so that they do not jump from one indicator to another and no long name takes the room of several."""
    points = label_points(extent.layers)
    # The short names: with its department, the name of a municipality is wider than the municipality.
    places = [_Place(place, short_name(place, context), number, *points[place], values)
              for number, place in enumerate(extent.places) if place in points
              and (values := [value for value in timeline.values.get(place, ()) if value is not None])]
    if with_value:
        return sorted(places, key=lambda label: -max(label.values))
    return sorted(places, key=lambda label: (-shapes[label.place].area / text_width(label.name, 1) ** 2, label.place))


def _shapes(layers: Sequence[ShapeLayer], albers: AlbersEqualArea, places: tuple[str, ...]) -> dict[str, Any]:
    """Map each place to its shape on the plane of the map."""
    return {place: shape for layer in layers for place, shape in projected_shapes(layer, albers, places).items()}


@lru_cache(maxsize=50)
def scales_inside(layers: tuple[ShapeLayer, ...], drawn: tuple[str, ...], labelled: tuple[str, ...],
                  boxes: tuple[LabelBox, ...], albers: AlbersEqualArea, usual_scale: float) -> tuple[float, ...]:
    """Return the scale from which on each label stands within its place; 0 if it always does. Kept, as those of
    :func:`fit_labels`."""
    steps = np.geomspace(_SMALLEST, MAX_ENLARGEMENT, _STEPS)[:, None] * usual_scale
    scales = []
    shapes = _shapes(layers, albers, drawn)
    points = albers.project(np.array([(box.longitude, box.latitude) for box in boxes])) if boxes else ()
    for place, box, point in zip(labelled, boxes, points, strict=True):
        centres = point + np.array([(box.right, box.up)]) / steps
        halves = np.array([(box.width, box.height)]) * _LETTERS / 2 / steps
        covered = shapely.covers(shapes[place], shapely.box(*(centres - halves).T, *(centres + halves).T))
        first = int(np.argmax(covered))
        scales.append(_NEVER if not covered[first] else round(float(steps[first, 0]), 1) if first else 0.0)
    return tuple(scales)


def _box(label: _Place, size: int, tidy: Tidy, context: Context, *, with_value: bool) -> LabelBox:
    """Return the bounding box of a label, with the widest of its values."""
    values = {max(label.values), min(label.values), label.values[-1]} if with_value else ()
    lines = [label.name, *(tidy.format_short(value, context.language) for value in values)]
    height = 1.1 * size * (2 if with_value else 1)
    return LabelBox(label.longitude, label.latitude, max(text_width(line, size) for line in lines), height)
