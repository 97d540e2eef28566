"""The same map for a renderer that zooms: where each place stands, how large, in which colour, and on which land."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.catalogue.geography import geojson_address, shapes_for
from hled_dash.catalogue.models import Level
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.maps import ground, moments as time
from hled_dash.figures.tidy import Context
from hled_dash.language import Language

#: The largest circle, in pixels of its radius.
RADIUS = 30.0
#: Land that is drawn under the places of a level: of the first of these levels that the window has shapes of.
LAND: Mapping[Level, tuple[Level, ...]] = {
    "country": ("country",), "admin1": ("admin1",), "admin2": ("admin1",), "us_state": ("us_state",),
    "port": ground.GROUND, "crossing": ground.GROUND, "group": ("group",),
}


@dataclass(frozen=True)
class DeckMap:
    """Rows have ``position`` (longitude, latitude), ``place``, ``name``, ``told`` (value, period and rank in words),
    ``colour`` (red, green, blue, opacity), ``share`` (of the largest value, 0 to 1) and ``radius`` (pixels)."""

    rows: tuple[dict[str, Any], ...]
    #: Addresses of the GeoJSON that is the land, bottom first.
    land: tuple[str, ...]
    #: South, west, north, east.
    bounds: ground.Bounds
    #: Height of the highest column, in metres: a quarter of the map's width.
    tallest: float


def deck_map(figure: Figure, card: FigureCard, selection: Selection, language: Language,
             catalogue: Catalogue) -> DeckMap:
    """What the zooming renderer draws of a figure of one period or of a change.

    Raises:
        KeyError: for a figure that is no such map.
    """
    context = Context(card, selection, language, catalogue)
    now, scale = figure.extra["moments"], figure.extra.get("scale")
    values = {place: some[now.at] for place, some in now.values.items() if some[now.at] is not None}
    level = card.level or "country"
    window = ground.window_of(level, context)
    layers = shapes_for(catalogue, level, window=window.id if window else None, places=card.places)
    middle = ground.middles(layers)
    most = max((abs(value) for value in values.values()), default=1.0) or 1.0
    ordered = sorted(values, key=lambda place: -abs(values[place]))
    plain = _channels(context.theme.accent)
    rows = []
    for place in ordered:
        spot = ground.located(place, context) if level in ("port", "crossing") else middle.get(place)
        if spot is None:
            continue
        share = abs(values[place]) / most
        colour = _channels(scale.colours[scale.of(values[place])]) if scale is not None else plain
        rows.append({
            "position": list(spot), "place": place, "name": time.named(place, context),
            "told": _told(figure, place), "colour": [*colour, 205], "share": round(share, 4),
            "radius": round(max(3.0, RADIUS * math.sqrt(share)), 1),
        })
    bounds = window.bounds if window else ground.bounds_of(layers, list(values))
    wide = (bounds[3] - bounds[1]) * 111_000 * math.cos(math.radians((bounds[0] + bounds[2]) / 2))
    return DeckMap(tuple(rows), _land(level, card, context), bounds, wide / 4)


def _told(figure: Figure, place: str) -> str:
    """The row of the table about a place, in words."""
    number = _numbers(figure).get(place)
    if number is None:
        return ""
    row = figure.table.iloc[number]
    return "; ".join(f"{name}: {row[name]}" for name in figure.table.columns[2:] if str(row[name]))


def _numbers(figure: Figure) -> dict[str, int]:
    """Place to its row in the table: both run from the top of the ranking."""
    return {place: number for number, place in enumerate(figure.extra.get("order", ()))}


def _land(level: Level, card: FigureCard, context: Context) -> tuple[str, ...]:
    window = ground.window_of(level, context)
    for one in LAND.get(level, ("country",)):
        layers = shapes_for(context.catalogue, one, window=window.id if window else None,
                            places=() if window else card.places)
        if layers.units:
            return tuple(dict.fromkeys(geojson_address(shapes) for shapes in (*layers.surroundings, *layers.units)))
    return ()


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


__all__ = ["DeckMap", "deck_map"]
