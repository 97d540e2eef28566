"""Size, bounds and projection of a map: Albers' through its window, as large as fits."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np

from hled_dash.figures.vega import part_template, slot
from hled_dash.geography import AlbersEqualArea, ShapeLayer, projected_bounds, projected_url, shapes_url

#: The width that the height is computed for, in pixels; narrower maps are lower.
WIDTH = 560
#: The greatest height of a map, and the least of a narrow one, in pixels.
MAX_HEIGHT, MIN_HEIGHT = 520, 140
#: The narrowest map that circles are seen whole on, in pixels.
NARROW = 300
#: Windows of this width and more, in pixels, have maps up to so many times as high.
LARGE_SCREEN, LARGE_SCREEN_FACTOR = 1600, 1.5
#: South, west, north, east in degrees.
Bounds = tuple[float, float, float, float]
#: Shapes, and the places of them that must be seen (None: all).
Visible = tuple[tuple[ShapeLayer, tuple[str, ...] | None], ...]


@dataclass(frozen=True)
class MapProjection:
    """Attributes:
        height: Pixels of a map that is :data:`WIDTH` wide.
        aspect: Height by width.
        conic: The projection of longitudes and latitudes.
        planar: That of layers published on its plane; None if there are none.
        albers: Its parallels and meridian.
        scale: The expression of the pixels of a radius of the earth, where the scale is computed here, and not by Vega.
        usual_scale: Those on a map that is :data:`WIDTH` wide.
    """

    height: int
    aspect: float
    conic: Mapping[str, Any]
    planar: Mapping[str, Any] | None
    albers: AlbersEqualArea
    scale: str | None
    usual_scale: float

    @property
    def shared(self) -> Any:
        """The projection of the whole map. Vega-Lite warns of one where some layers have another."""
        return alt.Undefined if self.planar else self.conic

    def fixed(self, width: int) -> MapProjection:
        """Return the projection for a view of a fixed width: several views in one chart have no signals ``width`` and
        ``height``."""
        def in_pixels(value: Any) -> Any:
            if isinstance(value, str):
                return re.sub(r"\bheight\b", str(self.height), re.sub(r"\bwidth\b", str(width), value))
            return {name: in_pixels(part) for name, part in value.items()} if isinstance(value, Mapping) else value

        return replace(self, conic=in_pixels(self.conic), planar=in_pixels(self.planar), scale=in_pixels(self.scale))

    def point_slots(self) -> dict[str, Any]:
        """Return the values of the slots ``projection`` and ``clip`` of a layer of points."""
        # Vega-Lite would cut lines and names at the edges of a map that it has not fitted itself.
        return {"projection": self.conic if self.planar else alt.Undefined,
                "clip": False if self.scale else alt.Undefined}

    def shape_slots(self, layer: ShapeLayer) -> dict[str, Any]:
        """Return the values of the slots ``projection``, ``clip``, ``url`` and ``feature`` of a layer of shapes."""
        # Shapes of the map before, at the scale of this one, would reach beyond the frame: Vega would make it narrower,
        # which makes them smaller, and never come to an end.
        slots = self.point_slots() | {"clip": True, "url": shapes_url(layer.file), "feature": layer.object}
        if self.planar and layer.projection == self.albers:
            # Shapes on this very plane need only be moved and enlarged.
            slots |= {"url": projected_url(layer), "projection": self.planar}
        return slots


def is_map(spec: Mapping[str, Any]) -> bool:
    """Return whether a specification is one map: layers with a projection, each its own or all the same."""
    return "layer" in spec and ("projection" in spec or any("projection" in layer for layer in spec["layer"]))


@part_template
def _conic(fitted: bool, straight: bool) -> alt.Projection:
    projection = alt.Projection(type="conicEqualArea", parallels=slot("parallels"), rotate=slot("rotate"))
    if straight:
        projection.precision = 0
    if fitted:
        projection.center = [0, 0]
        projection.scale, projection.translate = alt.ExprRef(slot("scale")), alt.ExprRef(slot("translate"))
    return projection


@part_template
def _planar() -> alt.Projection:
    return alt.Projection(type="identity", scale=alt.ExprRef(slot("scale")), translate=alt.ExprRef(slot("translate")))


def fit_projection(bounds: Bounds, visible: Visible = (), *, max_height: int = MAX_HEIGHT,
                   straight: bool = False, points: Sequence[tuple[float, float]] = (),
                   radius: float = 0) -> MapProjection:
    """Return the projection and size of a map.

    Args:
        bounds: The window.
        visible: Shapes that must be seen. How far they reach is computed here, once: a browser that has to find out
            goes through every point of every layer before it draws. Without them it does.
        max_height: In pixels.
        straight: Draw the edges of (detailed) shapes straight; others are bent as the sphere bends them.
        points: Longitudes and latitudes of circles that must be seen whole, also on a telephone.
        radius: Pixels of the largest circle.
    """
    south, west, north, east = bounds
    height, across, up = pixels_of(bounds, max_height)
    albers = albers_of(bounds)
    conic = {"parallels": [albers.south, albers.north], "rotate": [-albers.meridian, 0, 0]}
    box = visible_bounds(visible, albers)
    if box is None:
        aspect = (north - south) * up / ((east - west) * across)
        return MapProjection(height, aspect, _conic(fitted=False, straight=straight).fill(**conic), None, albers, None,
                             math.degrees(up))
    left, bottom, right, top = box
    margin = _margin(points, radius, albers, box)
    free = [f"({side} - {2 * margin})" if margin else side for side in ("width", "height")]
    scale = f"min({free[0]} / {right - left:.6f}, {free[1]} / {top - bottom:.6f})"
    fit = {"scale": scale, "translate": f"[width / 2 - {scale} * {(left + right) / 2:.6f}, "
                                        f"height / 2 + {scale} * {(bottom + top) / 2:.6f}]"}
    planar = _planar().fill(**fit) if any(layer.projection == albers for layer, _places in visible) else None
    return MapProjection(height, (top - bottom) / (right - left),
                         _conic(fitted=True, straight=straight).fill(**conic, **fit), planar, albers, scale,
                         min(WIDTH / (right - left), height / (top - bottom)))


def pixels_of(bounds: Bounds, max_height: int = MAX_HEIGHT) -> tuple[int, float, float]:
    """Return the height of a map in pixels, and the pixels of a degree of longitude and of latitude in it."""
    south, west, north, east = bounds
    narrowing = math.cos(math.radians((north + south) / 2))
    width = (east - west) * narrowing
    height = min(max_height, max(max_height * 6 // 13, round(WIDTH * (north - south) / width)))
    degree = min(WIDTH / width, height / (north - south))
    return height, degree * narrowing, degree


def albers_of(bounds: Bounds) -> AlbersEqualArea:
    """Return the projection with its parallels at a sixth and at five sixths of a window: there and between them shapes
    are true except for a little."""
    south, west, north, east = bounds
    sixth = (north - south) / 6
    return AlbersEqualArea(round(south + sixth, 2), round(north - sixth, 2), round((west + east) / 2, 2))


def _margin(points: Sequence[tuple[float, float]], radius: float, albers: AlbersEqualArea, bounds: Bounds) -> int:
    """Return the pixels to leave free at each edge, so that no circle on a map that is :data:`NARROW` wide is cut
    off."""
    if not points:
        return 0
    left, bottom, right, top = bounds
    pixel = (right - left) / NARROW
    spots = albers.project(np.array(points, dtype=float))
    least = 0.0
    for part, size in (((spots[:, 0] - left) / (right - left), NARROW),
                       ((spots[:, 1] - bottom) / (top - bottom), (top - bottom) / pixel)):
        # From the nearer edge; in the middle no margin would help, and none is needed.
        part = np.clip(np.minimum(part, 1 - part), 0, 0.45)
        least = max(least, float(((radius - part * size) / (1 - 2 * part)).max()))
    return math.ceil(least)


@lru_cache(maxsize=100)
def visible_bounds(visible: Visible, albers: AlbersEqualArea) -> Bounds | None:
    """Return left, bottom, right and top of some places on the plane of a projection, in radii of the earth; None if
    there are none."""
    boxes = []
    for layer, places in visible:
        by_place = projected_bounds(layer, albers)
        boxes += [by_place[place] for place in (by_place if places is None else places) if place in by_place]
    if not boxes:
        return None
    left, bottom, right, top = zip(*boxes, strict=True)
    return min(left), min(bottom), max(right), max(top)
