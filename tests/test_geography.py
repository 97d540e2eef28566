"""The shapes: they are where the register says, wound for d3, coincident, small, and there for every figure."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from statistics import median

import pytest
from shapely import Point, unary_union
from shapely.geometry import Polygon

from hled_dash.catalogue import DATA, Catalogue
from hled_dash.catalogue.files import DataFiles
from hled_dash.geography import (
    GEOGRAPHY,
    ShapeLayer,
    layers_for,
    places_in,
    points,
    published_topology,
)
from hled_dash.geography.topology import arc_numbers
from tests.shapes import REGISTER, area, areas_km2, atlas, polygons, rows, shapes_by_place

__all__ = ["atlas"]


@pytest.mark.parametrize("shapes", REGISTER, ids=lambda layer: f"{layer.file}:{layer.object}")
def test_the_register_agrees_with_the_shape_files(shapes: ShapeLayer, atlas: Catalogue) -> None:
    inside = places_in(shapes)
    assert len(inside) == len(set(inside)) == shapes.shapes
    assert all(place in atlas.places for place in inside)
    assert all(place in atlas.places or place in atlas.groups for place in shapes.places)
    assert all(window in atlas.windows for window in shapes.windows)
    content = published_topology(shapes.file)
    assert all(arc < len(content["arcs"])
               for geometry in content["objects"][shapes.object]["geometries"] for arc in arc_numbers(geometry))


def test_every_file_is_registered() -> None:
    assert {path.name for path in GEOGRAPHY.glob("*.json")} == {layer.file for layer in REGISTER}


@pytest.mark.parametrize("shapes", REGISTER, ids=lambda layer: f"{layer.file}:{layer.object}")
def test_exterior_rings_run_clockwise(shapes: ShapeLayer) -> None:
    for place, parts in polygons(shapes).items():
        for exterior, *holes in parts:
            assert exterior[0] == exterior[-1], place
            assert len(exterior) >= 4, place
            assert area(exterior) < 0, place
            assert all(area(hole) > 0 for hole in holes), place


@pytest.mark.parametrize("shapes", REGISTER, ids=lambda layer: f"{layer.file}:{layer.object}")
def test_neighbours_coincide(shapes: ShapeLayer) -> None:
    """Sound outlines, no overlap and no gap between them; the two lakes of Guatemala belong to no municipality."""
    by_place = shapes_by_place(shapes)
    assert [place for place, shape in by_place.items() if not shape.is_valid] == []
    together = unary_union(list(by_place.values()))
    assert sum(shape.area for shape in by_place.values()) == pytest.approx(together.area, rel=1e-9)
    gaps = [Polygon(hole) for part in getattr(together, "geoms", [together]) for hole in part.interiors]
    if shapes.file.startswith("guatemala"):
        lakes = [Point(-91.2, 14.69), Point(-90.55, 14.44)]
        assert len(gaps) == 2
        assert all(any(gap.contains(lake) for gap in gaps) for lake in lakes)
    elif shapes.level == "region":
        # The metropolitan region is the department of Guatemala alone.
        assert [gap.contains(Point(-90.52, 14.62)) for gap in gaps] == [True]
    else:
        assert gaps == []


@pytest.mark.parametrize(("state", "longitude", "latitude"), [
    ("MX-ROO", -86.92, 20.42),  # Cozumel
    ("MX-BCN", -115.23, 28.17),  # Cedros
    ("MX-BCS", -109.86, 24.25),  # Cerralvo
    ("MX-SON", -112.35, 29.0),  # Tiburón
    ("MX-CAM", -91.75, 18.68),  # Carmen
    ("HN-IB", -86.45, 16.36),  # Roatán
    ("HN-IB", -85.9, 16.47),  # Guanaja
    ("HN-VA", -87.64, 13.28),  # El Tigre
])
def test_islands_belong_to_their_state(state: str, longitude: float, latitude: float) -> None:
    shapes = shapes_by_place(next(layer for layer in REGISTER if layer.file == "admin1.json"))
    assert [place for place, shape in shapes.items() if shape.contains(Point(longitude, latitude))] == [state]


def test_windows_hold_their_shapes(atlas: Catalogue) -> None:
    for window in atlas.windows.values():
        south, west, north, east = window.bounds
        for level in set(window.levels) & {"country", "group", "admin1", "us_state", "admin2", "admin3"}:
            window_places = set(atlas.places_at(level, window.places))
            for shapes in layers_for(atlas, level, window=window.id).units:
                for place, parts in polygons(shapes).items():
                    for x, y in (point for part in parts for ring in part for point in ring):
                        if place in window_places:
                            assert west <= x <= east, (window.id, place)
                            assert south <= y <= north, (window.id, place)


def test_areas_are_those_of_the_published_shapes() -> None:
    areas = areas_km2("admin1.json", "admin1")
    country = {parent: sum(areas[row["code"]] for row in rows("admin1") if row["parent"] == parent)
               for parent in ("GTM", "SLV", "HND")}
    assert country == pytest.approx({"GTM": 108_811, "SLV": 20_539, "HND": 112_236}, rel=0.005)
    assert areas["MX-CHP"] == pytest.approx(73_340, rel=0.005)
    exact = areas_km2("guatemala_departments.json", "admin1") | areas_km2("southern_mexico_states.json", "admin1")
    official = {"GT-03": 536.2, "GT-08": 1_076, "GT-16": 10_597, "GT-17": 35_916, "GT-18": 7_491, "MX-CHP": 73_311,
                "MX-OAX": 93_757, "MX-VER": 71_826, "MX-YUC": 39_524}
    for place, size in official.items():
        assert exact[place] == pytest.approx(size, rel=0.01), place


def test_areas_against_the_official_ones() -> None:
    """Countries within 3%, states and departments within 5% at the median; the README says which are beyond 10%."""
    text = (GEOGRAPHY / "README.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| ([A-Z]{2}-\w{2,3}|[A-Z]{3}) \| [^|]+ \| ([\d,]+) \| ([\d,]+) \|", text, re.M)
    official = {code: float(size.replace(",", "")) for code, size, _drawn in table}
    drawn = areas_km2("admin1.json", "admin1")
    assert set(official) == set(drawn) | {"MEX", "GTM", "SLV", "HND"}
    with (DATA / "observations/central_america_area_population.csv").open(encoding="utf-8", newline="") as lines:
        published = {row["place"]: float(row["value"]) for row in csv.DictReader(lines)
                     if row["indicator"] == "area_km2"}
    assert len(published) == 86
    for code, size in published.items():
        assert official[code] == pytest.approx(size, abs=1), code
    countries = areas_km2("countries.json", "country")
    for country, sign in (("MEX", "MX"), ("GTM", "GT"), ("SLV", "SV"), ("HND", "HN")):
        inside = [code for code in drawn if code.startswith(sign)]
        assert official[country] == pytest.approx(sum(official[code] for code in inside), rel=0.002), country
        assert sum(drawn[code] for code in inside) == pytest.approx(official[country], rel=0.03), country
        assert countries[country] == pytest.approx(official[country], rel=0.03), country
        assert median(abs(drawn[code] / official[code] - 1) for code in inside) <= 0.05, country
    for code, _size, note in table:
        if code in drawn:
            assert drawn[code] == pytest.approx(float(note.replace(",", "")), abs=1), code
    listed = re.findall(r"^\| ([A-Z]{2}-\w{2,3}) \| [-+][\d.]+% \| .{20,} \|$", text, re.M)
    assert sorted(listed) == sorted(code for code in drawn if abs(drawn[code] / official[code] - 1) > 0.1)
    guatemala = [code for code in drawn if code.startswith("GT")]
    assert median(abs(drawn[code] / official[code] - 1) for code in guatemala) <= 0.005


def test_the_states_drawn_for_the_whole_country_have_the_areas_of_the_finer_ones() -> None:
    fine, coarse = areas_km2("admin1.json", "admin1"), areas_km2("mexico_states.json", "admin1")
    assert set(coarse) == {place for place in fine if place.startswith("MX-")}
    assert all(coarse[place] == pytest.approx(fine[place], rel=0.01) for place in coarse)


@pytest.mark.parametrize("file", [
    "guatemala_municipalities.json", "southern_mexico_municipalities.json", "honduras_municipalities.json",
    "el_salvador_municipalities.json"])
def test_municipalities_fill_their_state(file: str) -> None:
    parts, wholes = areas_km2(file, "admin2"), areas_km2(file, "admin1")
    for state, state_area in wholes.items():
        inside = sum(size for place, size in parts.items() if place.startswith(f"{state}:"))
        assert inside == pytest.approx(state_area, rel=1e-4), state


def test_points_lie_near_their_country(atlas: Catalogue) -> None:
    capital = atlas.places["CRI"].model_copy(update={"latitude": 9.93, "longitude": -84.08})
    atlas = replace(atlas, places={**atlas.places, "CRI": capital})
    row = {"name": "Golfito", "country": "CRI", "place": "", "latitude": "8.6378", "longitude": "-83.1667"}
    positions = points._positions_by_country(atlas)
    assert list(points._row_faults(row, atlas, positions, atlas.places.__contains__)) == []
    exchanged = {**row, "latitude": row["longitude"], "longitude": row["latitude"]}
    assert list(points._row_faults(exchanged, atlas, positions, atlas.places.__contains__)) == [
        "lies more than 15 degrees from every place of 'CRI'"]


def test_duplicate_points_are_faults(atlas: Catalogue) -> None:
    rows = b"name,country,place,latitude,longitude\nGolfito,CRI,,8.6378,-83.1667\nGolfito,CRI,,8.6,-83.1\n"
    faults = points.point_faults(atlas, DataFiles({"geography/seaports.csv": rows}))
    assert [str(fault) for fault in faults] == [
        "data/geography/seaports.csv:3: Golfito: is there twice, first in line 2"]
