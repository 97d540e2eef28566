"""What every map stands on: shapes by address, land, lines, other layers, names that do not touch, the projection."""

from __future__ import annotations

import copy
import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from hled_dash.catalogue import Catalogue, Window
from hled_dash.catalogue.models import Level
from hled_dash.figures import vegalite
from hled_dash.figures.context import Context
from hled_dash.figures.theme import Theme
from hled_dash.geography import (
    GEOGRAPHY,
    AlbersEqualArea,
    MapLayers,
    ShapeLayer,
    label_points,
    layers_for,
    projected_bounds,
    projected_url,
    published_file,
    published_topology,
    shapes_url,
)
from hled_dash.language import Language

#: Usual width of a letter beside a point, in pixels.
LETTER = 5.8
#: The width that the height is reckoned for; narrower maps are lower.
WIDTH = 560
#: The height of a map at most, in pixels.
TALLEST = 520
#: The height of a narrow map at least, in pixels.
LOWEST = 140
#: Windows of this width and more, in pixels, have maps up to so many times as high.
LARGE, GROWN = 1600, 1.5
#: South, west, north, east of a map without a window.
WORLD = (6.0, -127.0, 52.0, -64.0)
#: South, west, north, east in degrees.
Bounds = tuple[float, float, float, float]
#: Levels whose lines stand under points, in windows that have no shapes of the points' own level.
GROUND: tuple[Level, ...] = ("us_state", "admin1", "country")
#: MapLayers of other points (ports of entry, and files of data/geography), and the shape that they are drawn with.
OTHERS: Mapping[str, str] = {"ports": "square", "cities": "circle", "seaports": "diamond", "airports": "triangle-up"}
#: Points that such a layer gets at most, each with its name.
MOST_OTHERS = 30


def inline_geometry(drawing: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a specification with the shapes in the place of their addresses, to be drawn without a browser.

    Specifications without shapes come back as they are (copied).
    """
    found: dict[str, Any] = copy.deepcopy(dict(drawing))
    for data, name in _sources(found):
        del data["url"]
        data["values"] = published_topology(name)
    return found


def _sources(part: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Every data source of a specification that names a file of shapes, and that file."""
    if isinstance(part, dict):
        if isinstance(part.get("url"), str) and (found := published_file(part["url"])):
            yield part, found[0]
        else:
            for inner in part.values():
                yield from _sources(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _sources(inner)


def window_of(level: str, context: Context) -> Window | None:
    """The card's window; without one, the first that has the level, unless the card names its own places."""
    windows = context.catalogue.windows
    if context.card.window:
        return windows[context.card.window]
    if context.card.places and context.card.level:
        return None
    return next((window for window in windows.values() if level in window.levels), None)


def under_points(window: Window, catalogue: Catalogue) -> list[MapLayers]:
    """Land under points: everything that was made for the window, else the first level that it has."""
    found = [(level, layers_for(catalogue, level, window=window.id)) for level in GROUND]
    made = [layers for _level, layers in found if any(window.id in one.windows for one in layers.units)]
    return made or [layers for level, layers in found if level in window.levels][:1]


def file(shapes: ShapeLayer) -> dict[str, Any]:
    return {"url": shapes_url(shapes.file), "format": {"type": "topojson", "feature": shapes.object}}


def land(shapes: ShapeLayer, shown: Theme, strength: float = 0.55) -> dict[str, Any]:
    """Quiet land under what is shown."""
    return {"data": file(shapes), "mark": {"type": "geoshape", "fill": shown.rule, "fillOpacity": strength,
                                           "stroke": shown.ground, "strokeWidth": 0.8, "tooltip": None,
                                           "aria": False}}


def line(shapes: ShapeLayer, colour: str, width: float) -> dict[str, Any]:
    return {"data": file(shapes), "mark": {"type": "geoshape", "filled": False, "stroke": colour,
                                           "strokeWidth": width, "strokeJoin": "round", "tooltip": None,
                                           "aria": False}}


def located(place: str, context: Context) -> tuple[float, float] | None:
    """Longitude and latitude of a point."""
    known = context.catalogue.places.get(place)
    if known is None or known.longitude is None or known.latitude is None:
        return None
    return known.longitude, known.latitude


def middles(layers: MapLayers) -> dict[str, tuple[float, float]]:
    """Longitude and latitude of the middle of each shape."""
    return {place: centre for one in layers.units for place, centre in label_points(one).items()}


def bounds_of(layers: MapLayers, wanted: Sequence[str]) -> Bounds:
    """South, west, north, east around the middles of some places, where no window says it."""
    at = middles(layers)
    found = [at[place] for place in wanted if place in at]
    if not found:
        return WORLD
    across, up = [x for x, _y in found], [y for _x, y in found]
    # Half a unit on each side; a single unit gets a degree.
    rim = max(0.5, (max(across) - min(across)) / 12)
    return min(up) - rim, min(across) - rim, max(up) + rim, max(across) + rim


def size_of(bounds: Bounds, tallest: int = TALLEST) -> tuple[int, float, float]:
    """Height of a map in pixels, and the pixels of a degree of longitude and of latitude in it."""
    south, west, north, east = bounds
    narrowing = math.cos(math.radians((north + south) / 2))
    wide = (east - west) * narrowing
    height = min(tallest, max(tallest * 6 // 13, round(WIDTH * (north - south) / wide)))
    degree = min(WIDTH / wide, height / (north - south))
    return height, degree * narrowing, degree


def cone_of(bounds: Bounds) -> AlbersEqualArea:
    """The cone that cuts a window at a sixth and at five sixths of its height: there and between them shapes are true
    but for a little."""
    south, west, north, east = bounds
    sixth = (north - south) / 6
    return AlbersEqualArea(round(south + sixth, 2), round(north - sixth, 2), round((west + east) / 2, 2))


def free(names: Sequence[tuple[float, float, float]], bounds: Bounds, height: float) -> list[bool]:
    """Which of some names touch none before them: (longitude, latitude, half its width in pixels)."""
    _height, across, up = size_of(bounds)
    kept: list[tuple[float, float, float]] = []
    found = []
    for x, y, half in names:
        clear = all(abs(y - b) * up > height or abs(x - a) * across > half + other for a, b, other in kept)
        found.append(clear)
        if clear:
            kept.append((x, y, half))
    return found


def written(data: Mapping[str, Any], style: Mapping[str, Any],
            transform: Sequence[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
    """Text t at longitude x and latitude y, twice: its rim (colour f) and itself (colour i); ``data`` is their source,
    and one with a name may get rows later.

    Left out where the map is too narrow to hold it: a text that is only unseen would still take room beside the map.
    """
    encoding = {"longitude": {"field": "x", "type": "quantitative"}, "latitude": {"field": "y", "type": "quantitative"}}
    mark = {"type": "text", "baseline": "middle", "fontSize": 11, "lineHeight": 12, "tooltip": None, "aria": False,
            "text": {"expr": "width < 440 ? '' : datum.t"}, **style}
    rim = {"stroke": {"expr": "datum.f"}, "strokeWidth": 3, "strokeJoin": "round", "color": {"expr": "datum.f"}}
    return [{"data": data, "transform": list(transform), "mark": mark | colours, "encoding": encoding}
            for colours in (rim, {"color": {"expr": "datum.i"}})] if data["values"] or "name" in data else []


def other_points(name: str, bounds: Bounds, context: Context) -> list[dict[str, Any]]:
    """Cities, ports of entry, sea ports or airports inside the bounds, as many as their names leave room for."""
    south, west, north, east = bounds
    every = _ports(context.catalogue, context.language) if name == "ports" else _other(name)
    inside = [row for row in every if south <= row["y"] <= north and west <= row["x"] <= east]
    if not inside:
        return []
    shown = context.theme
    clear = free([(row["x"], row["y"], len(row["n"]) * LETTER / 2 + 6) for row in inside], bounds, 16)
    kept = [row for row, one in zip(inside, clear, strict=True) if one][:MOST_OTHERS]
    points = {
        "data": {"values": [dict(row) for row in kept]},
        "mark": {"type": "point", "shape": OTHERS[name], "filled": True, "size": 34, "color": shown.ink,
                 "stroke": shown.ground, "strokeWidth": 1, "opacity": 0.95},
        "encoding": {"longitude": {"field": "x", "type": "quantitative"},
                     "latitude": {"field": "y", "type": "quantitative"},
                     "tooltip": {"field": "n", "type": "nominal"}, "description": {"field": "n"}},
    }
    texts = [{"x": row["x"], "y": row["y"], "t": row["n"], "f": shown.ground, "i": shown.ink} for row in kept]
    return [points, *written({"values": texts}, {"align": "left", "dx": 6, "dy": -6, "fontSize": 10})]


def _ports(catalogue: Catalogue, language: Language) -> tuple[dict[str, Any], ...]:
    return tuple({"n": language.of(place.name), "x": place.longitude, "y": place.latitude}
                 for place in catalogue.places.values() if place.level == "port" and place.longitude is not None)


@cache
def _other(name: str) -> tuple[dict[str, Any], ...]:
    """Points of a file, capitals and those of the region first: n (name), x, y."""
    with (GEOGRAPHY / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    rows.sort(key=lambda row: row.get("capital") != "true")
    return tuple({"n": row["name"], "x": float(row["longitude"]), "y": float(row["latitude"])} for row in rows)


def framed(parts: Sequence[Mapping[str, Any]], bounds: Bounds, context: Context, *, tallest: int = TALLEST,
           shown: tuple[tuple[ShapeLayer, tuple[str, ...] | None], ...] = (), fine: bool = False,
           **more: Any) -> dict[str, Any]:
    """The specification: an equal-area cone through the window, as large as fits, as high as its width needs.

    ``shown`` are the shapes that must be seen, each with the places of it (None: all). How far they reach is reckoned
    here, once: a browser that has to find out goes through every point of every layer before it draws. Without them it
    does. The edges of ``fine`` shapes are drawn straight; others are bent as the sphere bends them.
    """
    south, west, north, east = bounds
    height, across, up = size_of(bounds, tallest)
    ratio = (north - south) * up / ((east - west) * across)
    cone = cone_of(bounds)
    projection = cone.vega()
    if fine:
        projection["precision"] = 0
    flat: dict[str, str] = {}
    if reach := reach_of(shown, cone):
        left, bottom, right, top = reach
        scale = f"min(width / {right - left:.6f}, height / {top - bottom:.6f})"
        fitting = {
            "scale": {"expr": scale},
            "translate": {"expr": f"[width / 2 - {scale} * {(left + right) / 2:.6f}, "
                                  f"height / 2 + {scale} * {(bottom + top) / 2:.6f}]"},
        }
        projection |= {"center": [0, 0], **fitting}
        ratio = (top - bottom) / (right - left)
        # Vega-Lite would cut lines and names at the edges of a map that it has not fitted itself.
        parts = [{**part, "mark": {**part["mark"], "clip": False}} for part in parts]
        # ShapeLayer that are published on this very plane need only be moved and made larger.
        flat = {shapes_url(one.file): projected_url(one) for one, _places in shown if one.projection == cone}
        if flat:
            plane = {"type": "identity", **fitting}
            parts = [{**part, "data": {**part["data"], "url": flat[url]}, "projection": plane}
                     if (url := part["data"].get("url")) in flat else {**part, "projection": projection}
                     for part in parts]
    # The size that Vega-Lite asks for is a signal of Vega's, and this one takes its place: a telephone's map is low.
    # A large screen has room below, where a laptop has none; a picture is as on a laptop.
    most = f"(windowSize()[0] >= {LARGE} ? {height} * clamp(width / {WIDTH}, 1, {GROWN}) : {height})"
    fitted = {"name": "height", "expr": f"round(min({most}, max({LOWEST}, width * {ratio:.4f})))"}
    more["params"] = [*more.get("params", ()), fitted]
    # Vega-Lite warns of one projection for all where some layers have another.
    drawn = vegalite.framed(context, [], parts, height=height, **({} if flat else {"projection": projection}), **more)
    # Each layer has its own data.
    del drawn["data"]
    return drawn


@lru_cache(maxsize=100)
def reach_of(shown: tuple[tuple[ShapeLayer, tuple[str, ...] | None], ...], cone: AlbersEqualArea) -> Bounds | None:
    """Left, bottom, right and top of some places (None: all of the file) on a cone's plane, in radii of the earth."""
    found = []
    for shapes, places in shown:
        reaches = projected_bounds(shapes, cone)
        found += [reaches[place] for place in (reaches if places is None else places) if place in reaches]
    return _box([corner for one in found for corner in (one[:2], one[2:])]) if found else None


def _box(points: Sequence[tuple[float, float]]) -> Bounds:
    across, up = zip(*points, strict=True)
    return min(across), min(up), max(across), max(up)
