"""The published shapes and the places that they are of."""

from __future__ import annotations

import csv
import gzip
from functools import cache
from typing import Any

import pytest
from pyproj import Geod

from hled_dash.catalogue import DATA, Catalogue
from hled_dash.catalogue.models import Group, Place, Region, Window
from hled_dash.catalogue.models.base import Name
from hled_dash.geography import (
    GEOGRAPHY,
    ShapeLayer,
    load_register,
    read_layer,
)
from tests.yaml_records import read_records

Ring = list[tuple[float, float]]
REGISTER = load_register()
EARTH = Geod(ellps="WGS84")
#: The file that groups are drawn from.
GROUPS_FILE = "admin1.json"
#: Places of a level that are drawn elsewhere or nowhere: outside the map, or no place on it.
WITHOUT_SHAPE = {"US-AK", "US-HI", "US-DU"}


def area(ring: Ring) -> float:
    """km², positive where the ring runs counter-clockwise."""
    return float(EARTH.polygon_area_perimeter([x for x, _ in ring], [y for _, y in ring])[0]) / 1e6


def areas_km2(file: str, name: str) -> dict[str, float]:
    shapes = next(layer for layer in REGISTER if (layer.file, layer.object) == (file, name))
    return {place: -sum(area(ring) for part in parts for ring in part) for place, parts in polygons(shapes).items()}


def polygons(layer: ShapeLayer) -> dict[str, list[list[Ring]]]:
    """Place to polygons, each an exterior ring and its holes."""
    return {place: [[list(ring.coords) for ring in (part.exterior, *part.interiors)]
                    for part in getattr(shape, "geoms", [shape])]
            for place, shape in read_layer(layer).geometry.items()}


def shapes_by_place(layer: ShapeLayer) -> dict[str, Any]:
    return dict(read_layer(layer).geometry.items())


@cache
def gzipped_size(file: str) -> int:
    """Bytes of a file as it is sent."""
    return len(gzip.compress((GEOGRAPHY / file).read_bytes(), 9, mtime=0))


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / "catalogue" / "places" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def atlas() -> Catalogue:
    """A catalogue of places, groups and windows alone."""

    places = {
        row["code"]: Place(code=row["code"], name=Name(en=row["name_en"], es=row["name_es"]), level=level,
                           parent=row["parent"] or None)
        for level in ("country", "area", "admin1", "admin2", "admin3", "us_state", "port", "crossing")
        for row in rows(level)
    }
    folder = DATA / "catalogue"
    groups = [Group(**group) for group in read_records(folder / "places" / "groups.yaml")]
    places |= {group.id: Place(code=group.id, name=group.name, level="group") for group in groups}
    regions = [Region(**region) for region in read_records(folder / "places" / "regions.yaml")]
    places |= {region.id: Place(code=region.id, name=region.name, level="region", parent=region.parent)
               for region in regions}
    windows = [Window(**window) for window in read_records(folder / "windows.yaml")]
    empty: dict[str, Any] = {}
    return Catalogue(pillars=empty, objectives=empty, licences=empty, units=empty, dimensions=empty, sources=empty,
                     themes=empty, indicators=empty, cards=empty, places=places,
                     groups={group.id: group for group in groups},
                     regions={region.id: region for region in regions},
                     windows={region.id: region for region in windows})
