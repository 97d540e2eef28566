"""Name and value on each place of a choropleth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from hled_dash.figures.classification import Classes
from hled_dash.figures.context import Context
from hled_dash.figures.maps.drawing import MapLayer
from hled_dash.figures.maps.extent import MapExtent, label_points
from hled_dash.figures.maps.labels import LETTER, non_overlapping, text_layers
from hled_dash.figures.maps.payload import Payload, cell
from hled_dash.figures.maps.projection import MapProjection, pixels_of
from hled_dash.figures.maps.timeline import Timeline, place_name
from hled_dash.figures.maps.tooltip import ValueFormat
from hled_dash.figures.theme import foreground_on
from hled_dash.figures.tidy import Tidy

#: Up to so many places carry their name and value on the map; more of them their name alone.
MAX_WITH_VALUE, MAX_LABELS = 14, 100
#: Usual width of a letter of the smaller names, in pixels.
SMALL_LETTER = 5.2


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
                       offsets: Mapping[str, float]) -> list[MapLayer]:
    """Name and value with a halo in the colour of the place, so that they also read where they reach beyond it.

    Of labels that would overlap, the higher value keeps its own; the others are tidy by pointing and in the table.
    ``offsets`` is place to the pixels that its label stands below its middle.
    """
    if len(extent.places) > MAX_LABELS:
        return []
    with_value = with_value and len(extent.places) <= MAX_WITH_VALUE
    period = "period_index"
    kept = _without_overlap(_ordered(timeline, extent, context, with_value=with_value), extent, tidy, context,
                            offsets, with_value=with_value)
    payload.datasets["labels"] = rows = [
        {"longitude": one.longitude, "latitude": one.latitude, "name": one.name, "index": one.number,
         **({"offset": offsets[one.place]} if one.place in offsets else {})} for one in kept]
    member = cell("classes", period)
    halos = payload.bind("halo_colours", list(classes.colours))
    inks = payload.bind("label_colours", [foreground_on(colour) for colour in classes.colours])
    value = ValueFormat(tidy, context.language, payload).short(cell("values", period))
    return text_layers(
        rows, projection, name="labels", where=f"isValid({cell('values', period)})",
        halo={"expr": f"{halos}[{member}]"}, color={"expr": f"{inks}[{member}]"},
        text=f"[datum.name, {value}]" if with_value else "datum.name", align="center",
        font_size=11 if with_value else 10, **({"dy": {"expr": "datum.offset || 0"}} if offsets else {}))


def _ordered(timeline: Timeline, extent: MapExtent, context: Context, *, with_value: bool) -> list[_Place]:
    """Places with figures and a middle: the highest value first, or names alone in an order of their own, so that they
    do not jump from one indicator to another."""
    points = label_points(extent.layers)
    places = [_Place(place, place_name(place, context), number, *points[place], values)
              for number, place in enumerate(extent.places) if place in points
              and (values := [value for value in timeline.values.get(place, ()) if value is not None])]
    return sorted(places, key=lambda one: -max(one.values)) if with_value else sorted(places)


def _without_overlap(places: list[_Place], extent: MapExtent, tidy: Tidy, context: Context,
                     offsets: Mapping[str, float], *, with_value: bool) -> list[_Place]:
    up = pixels_of(extent.bounds)[2]
    boxes = []
    for one in places:
        value = tidy.format_short(one.values[-1], context.language) if with_value else ""
        half = max(len(one.name), len(value)) * (LETTER if with_value else SMALL_LETTER) / 2
        boxes.append((one.longitude, one.latitude - offsets.get(one.place, 0) / up, half))
    clear = non_overlapping(boxes, extent.bounds, 24 if with_value else 13)
    return [one for one, free in zip(places, clear, strict=True) if free]


__all__ = ["place_label_layers"]
