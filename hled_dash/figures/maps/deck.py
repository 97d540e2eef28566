"""The same map for a renderer that zooms: where each place stands, how large, in which colour, and on which land."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.catalogue.models import POINT_LEVELS, Level
from hled_dash.figures.context import Context
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.maps import basemap, symbols, timeline as time
from hled_dash.geography import geojson_url, layers_for
from hled_dash.language import Language

#: The largest circle, in pixels of its radius, and the smallest.
RADIUS, LEAST = 30.0, 3.0
#: The width that the map is given at first, in pixels; a telephone's map is narrower.
WIDTH = 440
#: Places that may carry a name, the largest first, and half the width of a column in pixels.
MOST_NAMES, COLUMN = 40, 6
#: How far a map with columns is tilted, in degrees.
PITCH = 45
#: Land that is drawn under the places of a level.
LAND: Mapping[Level, Level] = {"admin1": "admin1", "admin2": "admin1", "us_state": "us_state", "group": "group"}


@dataclass(frozen=True)
class DeckMap:
    """Rows have ``position`` (longitude, latitude), ``place``, ``name``, ``told`` (value, period and rank in words,
    one in a line), ``colour`` (red, green, blue, opacity), ``share`` (of the largest value of all periods, 0 to 1) and
    ``radius`` (pixels); the largest first."""

    rows: tuple[dict[str, Any], ...]
    #: Addresses of the GeoJSON that is the land, bottom first, and how strong each is (0 to 1).
    land: tuple[tuple[str, float], ...]
    #: Names that do not touch at first: ``text``, ``position`` (and height in metres), ``anchor``, ``offset`` (pixels).
    names: tuple[dict[str, Any], ...]
    #: Radius in pixels of three circles, and the value that each stands for, in words.
    key: tuple[tuple[float, str], ...]
    #: Name and value, in words, of the place with the largest value of this period; empty where nothing is drawn.
    largest: tuple[str, ...]
    #: Name and value, in words, of every place with a figure in this period, the highest first.
    ranking: tuple[tuple[str, str], ...]
    #: South, west, north, east.
    bounds: basemap.Bounds
    #: Pixels of a degree of longitude, and height of the map, when it is :data:`WIDTH` pixels wide.
    degree: float
    height: int
    #: Height of the column of the largest value of all periods, in metres: a quarter of the map's width.
    tallest: float


def deck_map(figure: Figure, card: FigureCard, selection: Selection, language: Language, catalogue: Catalogue, *,
             columns: bool) -> DeckMap:
    """What the zooming renderer draws of a figure of one period or of a change, as circles or as columns.

    A change is a colour; the size is the newer of its two values, as on the flat map.

    Raises:
        KeyError: for a figure that is no such map.
    """
    context = Context(card, selection, language, catalogue)
    now, scale = figure.extra["moments"], figure.extra.get("scale")
    sizes, changes = figure.extra.get("sizes", now), figure.extra.get("changes")
    level = card.level or "country"
    window = basemap.window_of(level, context)
    layers = layers_for(catalogue, level, window=window.id if window else None, places=card.places)
    middle = basemap.middles(layers)
    spots = {place: basemap.located(place, context) if level in POINT_LEVELS else middle.get(place)
             for place in now.values}
    known = {place: some[now.at] for place, some in now.values.items() if some[now.at] is not None}
    values = {place: value for place, value in known.items() if spots[place] is not None}
    # On one scale for all periods, as on the flat map.
    every = (abs(one) for place, some in sizes.values.items() if spots[place] for one in some if one is not None)
    most = max(every, default=1.0) or 1.0
    size = {place: sizes.values[place][now.at] or 0.0 for place in values}
    plain = _channels(context.theme.accent)
    rows = []
    for place in sorted(values, key=lambda place: -abs(size[place])):
        share = abs(size[place]) / most
        colour = _channels(scale.colours[scale.of(values[place])]) if scale is not None else plain
        rows.append({
            "position": list(spots[place] or ()), "place": place, "name": time.named(place, context),
            "told": _told(figure, place, context), "colour": [*colour, 255 if columns else 205],
            "share": round(share, 4), "radius": round(radius(share), 1),
        })
    bounds = window.bounds if window else basemap.bounds_of(layers, list(values))
    south, west, north, east = bounds
    narrowing = math.cos(math.radians((south + north) / 2))
    # What is near is drawn larger on a tilted map.
    degree = WIDTH * (0.92 if columns else 1) / max(east - west, (north - south) * 1.3)
    # Mercator's degrees of latitude are longer than those of longitude; a tilted map is lower, and its columns rise.
    up = degree / narrowing * (math.cos(math.radians(PITCH)) if columns else 1)
    rise = (east - west) / 4 * degree * math.sin(math.radians(PITCH)) if columns else 0
    return DeckMap(
        rows=tuple(rows), land=_land(level, card, context), bounds=bounds, degree=degree,
        names=tuple(_names(rows, bounds, degree, up, rise)) if selection.map.labels else (),
        key=tuple((round(radius(value / most), 1), _value(value, context)) for value in symbols.steps(most)),
        ranking=tuple((context.place(place),
                       changes.value(known[place], language) if changes else _value(known[place], context))
                      for place in sorted(known, key=lambda place: -known[place])),
        largest=(rows[0]["name"], _value(size[rows[0]["place"]], context)) if rows else (),
        height=round((north - south) * up + rise), tallest=(east - west) * 111_000 * narrowing / 4,
    )


def radius(share: float) -> float:
    """The radius of a circle in pixels: its area is in proportion to the share of the largest value."""
    return max(LEAST, RADIUS * math.sqrt(share))


def _value(value: float, context: Context) -> str:
    """A value as a list or a key has it."""
    indicator, language = context.catalogue.indicators[context.card.series[0].indicator], context.language
    unit = context.catalogue.unit(indicator.code)
    if abs(value) >= 1e7 and not unit.id.startswith(("million", "thousand")):
        return language.compact(value, unit)
    return language.value(value, unit, indicator.decimals)


def _told(figure: Figure, place: str, context: Context) -> str:
    """The row of the table about a place, in words: a line for each column after rank and name."""
    number = _numbers(figure).get(place)
    if number is None:
        return ""
    language, indicator = context.language, context.catalogue.indicators[context.card.series[0].indicator]
    unit = context.catalogue.unit(indicator.code)
    lines = []
    for at, (name, value) in enumerate(figure.table.iloc[number].items()):
        if at < 2 or pd.isna(value) or str(value) == "":
            continue
        if isinstance(value, float):
            # The columns of values come first; those that are computed from them have one decimal.
            value = language.value(value, unit, indicator.decimals) if at < 4 else language.number(value, 1)
        lines.append(f"{name}: {value}")
    return "\n".join(lines)


def _numbers(figure: Figure) -> dict[str, int]:
    """Place to its row in the table: both run from the top of the ranking."""
    return {place: number for number, place in enumerate(figure.extra.get("order", ()))}


def _names(rows: Sequence[Mapping[str, Any]], bounds: basemap.Bounds, degree: float, up: float,
           rise: float) -> Iterator[dict[str, Any]]:
    """Names of the largest places, beside circles or above columns (which ``rise``), that touch no other thing.

    Boxes are left, right, bottom, top in pixels.
    """
    things = []
    for row in rows:
        (x, y), half = row["position"], COLUMN if rise else row["radius"]
        foot = y * up if rise else y * up - half
        things.append((x * degree - half, x * degree + half, foot, y * up + (row["share"] * rise if rise else half)))
    taken: list[tuple[float, float, float, float]] = []
    for number, row in enumerate(rows[:MOST_NAMES]):
        if len(taken) == symbols.NAMED or row["share"] < 1 / 50:
            return
        (x, y), long = row["position"], len(row["name"]) * basemap.LETTER
        away = 0.0 if rise else row["radius"] + 4
        before, after = (x - bounds[1]) * degree, (bounds[3] - x) * degree
        if rise:
            anchor = "middle" if min(before, after) >= long / 2 else "start" if before < after else "end"
        else:
            anchor = "start" if after >= away + long else "end"
        begin = x * degree + {"start": away, "middle": -long / 2, "end": -away - long}[anchor]
        middle = y * up + (row["share"] * rise + 12 if rise else 0)
        box = begin, begin + long, middle - 8, middle + 8
        if not any(_touch(box, other) for other in (*things[:number], *things[number + 1:], *taken)):
            taken.append(box)
            yield {"text": row["name"], "position": row["position"], "share": row["share"],
                   "anchor": anchor, "offset": [0, -12] if rise else [away if anchor == "start" else -away, 0]}


def _touch(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def _land(level: Level, card: FigureCard, context: Context) -> tuple[tuple[str, float], ...]:
    window = basemap.window_of(level, context)
    if window and level in POINT_LEVELS:
        layers = basemap.under_points(window, context.catalogue)
    else:
        layers = [layers_for(context.catalogue, LAND.get(level, "country"), window=window.id if window else None,
                             places=() if window else card.places)]
    found: dict[str, float] = {}
    if "around" in context.selection.map.layers:
        found |= {geojson_url(shapes): 0.55 for some in layers for shapes in some.surroundings}
    # Two tones where two countries meet.
    units = dict.fromkeys(geojson_url(shapes) for some in layers for shapes in some.units)
    return tuple((found | {address: 0.65 if number else 1.0 for number, address in enumerate(units)}).items())


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


__all__ = ["DeckMap", "deck_map"]
