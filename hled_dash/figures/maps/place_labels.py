"""Name and value on each place of a choropleth."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from hled_dash.figures.classification import Classes
from hled_dash.figures.context import Context
from hled_dash.figures.maps.drawing import MapLayer
from hled_dash.figures.maps.extent import MapExtent, label_points
from hled_dash.figures.maps.labels import (
    LARGE_SIZE,
    NAME_SIZE,
    SMALL_SIZE,
    LabelBox,
    least_scales,
    text_layers,
    text_width,
)
from hled_dash.figures.maps.payload import Payload, cell
from hled_dash.figures.maps.projection import MapProjection
from hled_dash.figures.maps.timeline import Timeline, short_name
from hled_dash.figures.maps.tooltip import ValueFormat
from hled_dash.figures.theme import foreground_on
from hled_dash.figures.tidy import Tidy
from hled_dash.geography import projected_areas

#: Up to so many places carry their name and value on the map; more of them their name alone.
MAX_WITH_VALUE, MAX_LABELS = 14, 100


class _Place(NamedTuple):
    place: str
    name: str
    number: int
    longitude: float
    latitude: float
    values: list[float]
    """Those that there are, in the order of the periods."""


def place_label_layers(timeline: Timeline, classes: Classes, extent: MapExtent, tidy: Tidy, context: Context,
                       projection: MapProjection, payload: Payload, *, with_value: bool,
                       offsets: Mapping[str, float]) -> tuple[list[MapLayer], list[LabelBox]]:
    """Layers and boxes of the labels: name and value with a halo in the colour of the place, so that they also read
    where they reach beyond it; in that of the page where they cover more than their place (islands).

    Of labels that would overlap, the higher value keeps its own; the others are read by pointing and in the table.
    ``offsets`` is place to the pixels that its label stands below its middle.
    """
    if len(extent.places) > MAX_LABELS:
        return [], []
    with_value = with_value and len(extent.places) <= MAX_WITH_VALUE
    period = "period_index"
    size = LARGE_SIZE if context.selection.map.large else NAME_SIZE if with_value else SMALL_SIZE
    places = _ordered(timeline, extent, context, with_value=with_value)
    boxes = [_box(label, size, offsets, tidy, context, with_value=with_value) for label in places]
    scales = least_scales(boxes, projection)
    outside = _places_under_labels(places, boxes, extent, projection)
    payload.datasets["labels"] = rows = [
        {"longitude": label.longitude, "latitude": label.latitude, "name": label.name, "index": label.number,
         "least_scale": scale, **({"offset": offsets[label.place]} if label.place in offsets else {}),
         **({"outside": True} if label.place in outside else {})}
        for label, scale in zip(places, scales, strict=True) if scale is not None]
    member, theme = cell("classes", period), context.theme
    halos = payload.bind("halo_colours", list(classes.colours))
    inks = payload.bind("label_colours", [foreground_on(colour) for colour in classes.colours])
    value = ValueFormat(tidy, context.language, payload).short(cell("values", period))
    layers = text_layers(
        rows, projection, name="labels", where=f"isValid({cell('values', period)})",
        halo={"expr": f"datum.outside ? '{theme.background}' : {halos}[{member}]"},
        color={"expr": f"datum.outside ? '{theme.foreground}' : {inks}[{member}]"},
        text=f"[datum.name, {value}]" if with_value else "datum.name", align="center",
        font_size=size, **({"dy": {"expr": "datum.offset || 0"}} if offsets else {}))
    return layers, [box for box, scale in zip(boxes, scales, strict=True) if scale is not None]


def _ordered(timeline: Timeline, extent: MapExtent, context: Context, *, with_value: bool) -> list[_Place]:
    """Places with figures and a middle: the highest value first, or names alone in an order of their own, so that they
    do not jump from one indicator to another."""
    points = label_points(extent.layers)
    # The short names: with its department, the name of a municipality is wider than the municipality.
    places = [_Place(place, short_name(place, context), number, *points[place], values)
              for number, place in enumerate(extent.places) if place in points
              and (values := [value for value in timeline.values.get(place, ()) if value is not None])]
    return sorted(places, key=lambda label: -max(label.values)) if with_value else sorted(places)


def _places_under_labels(places: Sequence[_Place], boxes: Sequence[LabelBox], extent: MapExtent,
                         projection: MapProjection) -> set[str]:
    """Places that are smaller than their label, which is read beside them: on the sea, or on their neighbors."""
    areas = {place: area * projection.usual_scale ** 2 for layer in extent.layers.units
             for place, area in projected_areas(layer, projection.albers, extent.places).items()}
    return {label.place for label, box in zip(places, boxes, strict=True)
            if areas.get(label.place, math.inf) < box.width * box.height}


def _box(label: _Place, size: int, offsets: Mapping[str, float], tidy: Tidy, context: Context, *,
         with_value: bool) -> LabelBox:
    """The bounding box of a label, with the widest of its values."""
    values = {max(label.values), min(label.values), label.values[-1]} if with_value else ()
    lines = [label.name, *(tidy.format_short(value, context.language) for value in values)]
    height = 1.1 * size * (2 if with_value else 1)
    return LabelBox(label.longitude, label.latitude, max(text_width(line, size) for line in lines), height,
                    up=-offsets.get(label.place, 0))


__all__ = ["place_label_layers"]
