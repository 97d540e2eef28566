"""Layers as GeoDataFrames, and what is computed from their shapes: label points, bounds, neighbours, GeoJSON.

Each layer is read once in a process; nothing here runs again when a figure is drawn again.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from hled_dash.geography.projection import AlbersEqualArea
from hled_dash.geography.register import GEOGRAPHY, ShapeLayer, load_register

#: Decimals of a degree that label points have: 100 m.
LABEL_DECIMALS = 3
#: Left, bottom, right, top.
Bounds = tuple[float, float, float, float]
#: DE-9IM: two polygons whose interiors are apart and whose borders share a line.
_SHARE_A_LINE = "F***1****"


def read_layer(layer: ShapeLayer, folder: Path = GEOGRAPHY) -> gpd.GeoDataFrame:
    """Read the shapes of a layer.

    Args:
        layer: A layer of the register.
        folder: Where its file is.

    Returns:
        One row for each shape, in the order of the file, with the place as index; EPSG:4326, exterior rings clockwise
        as D3 wants them. Shared and cached: do not change it.
    """
    return _read(folder / layer.file, layer.object)


@cache
def _read(path: Path, name: str) -> gpd.GeoDataFrame:
    shapes = gpd.read_file(path, layer=name, columns=["place"])
    return shapes.set_index("place").set_crs("EPSG:4326")


def places_in(layer: ShapeLayer) -> tuple[str, ...]:
    """Return the places that have a shape in a layer, in the order of the file."""
    return tuple(label_points(layer))


@cache
def label_points(layer: ShapeLayer) -> Mapping[str, tuple[float, float]]:
    """Return the longitude and latitude, in degrees, of the centroid of each place's largest polygon."""
    parts = read_layer(layer).geometry.explode()
    # Without holes: a label may stand on a lake.
    polygons = shapely.polygons(shapely.get_exterior_ring(parts.to_numpy()))
    points = shapely.get_coordinates(shapely.centroid(polygons)).round(LABEL_DECIMALS)
    points_by_place: dict[str, tuple[float, float]] = {}
    largest: dict[str, float] = {}
    for place, area, (x, y) in zip(parts.index, shapely.area(polygons).tolist(), points.tolist(), strict=True):
        if area > largest.get(place, -1.0):
            largest[place], points_by_place[place] = area, (x, y)
    return points_by_place


@lru_cache(maxsize=100)
def projected_bounds(layer: ShapeLayer, projection: AlbersEqualArea) -> Mapping[str, Bounds]:
    """Map each place to the bounds of its shape on the plane of a projection, in radii of the earth."""
    bounds = shapely.bounds(shapely.transform(read_layer(layer).geometry.to_numpy(), projection.project))
    return dict(zip(places_in(layer), map(tuple, bounds.tolist()), strict=True))


@lru_cache(maxsize=100)
def projected_shapes(layer: ShapeLayer, projection: AlbersEqualArea, places: tuple[str, ...]) -> Mapping[str, Any]:
    """Map each place to its shape on the plane of a projection, in radii of the earth, of those that a layer has."""
    shapes = read_layer(layer).geometry
    shapes = shapes[shapes.index.isin(places)]
    projected = shapely.transform(shapes.to_numpy(), projection.project)
    shapely.prepare(projected)
    return dict(zip(shapes.index.tolist(), projected.tolist(), strict=True))


@lru_cache(maxsize=100)
def widest_points(layer: ShapeLayer, places: tuple[str, ...]) -> Mapping[str, tuple[float, float]]:
    """Return the longitude and latitude, in degrees, of the middle of the largest circle within the largest polygon of
    places."""
    parts = read_layer(layer).geometry
    parts = parts[parts.index.isin(places)].explode()
    points, largest = dict[str, tuple[float, float]](), dict[str, float]()
    for place, part, area in zip(parts.index, parts, shapely.area(parts.to_numpy()).tolist(), strict=True):
        if area > largest.get(place, -1.0):
            largest[place] = area
            x, y = shapely.get_coordinates(shapely.maximum_inscribed_circle(part, math.sqrt(area) / 50))[0].tolist()
            points[place] = round(x, LABEL_DECIMALS), round(y, LABEL_DECIMALS)
    return points


def geojson_geometries(layer: ShapeLayer, decimals: int) -> dict[str, dict[str, Any]]:
    """Map each place to its shape as a GeoJSON geometry (RFC 7946: exterior rings counter-clockwise).

    Args:
        layer: A layer of the register.
        decimals: Decimals of a degree that coordinates are rounded to.
    """
    shapes = read_layer(layer).geometry.to_numpy()
    # A group of one polygon is written as a polygon, as any other place is.
    single = shapely.get_num_geometries(shapes) == 1
    shapes = np.where(single, shapely.get_geometry(shapes, 0), shapes)

    # NumPy's rounding scales first, and so rounds 72 coordinates of all layers the other way.
    def rounded(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.array([round(value, decimals) for value in points.ravel().tolist()]).reshape(points.shape)

    shapes = shapely.transform(shapely.orient_polygons(shapes), rounded)
    return dict(zip(places_in(layer), map(shapely.geometry.mapping, shapes), strict=True))


def neighbours(place: str) -> tuple[str, ...]:
    """Return the codes of the places of the same level that share a border with a place, sorted; () if shapes are
    missing."""
    return _neighbours().get(place, ())


def warm_cache() -> None:
    """Compute the neighbours of all places, which takes most of a second, so that no page waits for them."""
    _neighbours()


@cache
def _neighbours() -> Mapping[str, tuple[str, ...]]:
    adjacent_places: dict[str, set[str]] = {}
    settled: list[set[str]] = []
    # Groups share their borders with their own parts' neighbours, which say it already.
    units = [layer for layer in load_register()
             if layer.role == "units" and not layer.cut and layer.level not in ("group", "region")]
    # Files made for one window are the more exact ones: what they say of two of their places stands.
    for layer in sorted(units, key=lambda layer: not layer.windows):
        shapes = read_layer(layer).geometry
        values, places = shapes.to_numpy(), shapes.index.to_numpy()
        # Each pair whose bounds meet once, in either order: relating all pairs that touch takes five times as long.
        first, second = (pairs := shapes.sindex.query(shapes))[:, pairs[0] < pairs[1]]
        adjacent = shapely.relate_pattern(values[first], values[second], _SHARE_A_LINE)
        adjacent_places |= {place: adjacent_places.get(place, set()) for place in places}
        for place, other in zip(places[first[adjacent]], places[second[adjacent]], strict=True):
            if not any({place, other} <= places_of_layer for places_of_layer in settled):
                adjacent_places[place].add(other)
                adjacent_places[other].add(place)
        settled.append(set(places))
    return {place: tuple(sorted(others)) for place, others in adjacent_places.items()}


def clear_caches() -> None:
    """Forget what was read of the files of shapes."""
    for function in (_read, label_points, projected_bounds, projected_shapes, widest_points, _neighbours):
        function.cache_clear()
