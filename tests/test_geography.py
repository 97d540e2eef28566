"""The shapes: they are where the register says, wound for d3, coincident, small, and there for every figure."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from pyproj import Geod

from hled_dash.catalogue.geography import (
    GEOGRAPHY,
    Shapes,
    address,
    arcs_of,
    gzipped,
    load_shapes,
    neighbours,
    places_in,
    publish,
    shapes_for,
    topology,
)
from hled_dash.catalogue.loader import DATA, Catalogue
from hled_dash.catalogue.models import Group, Place, Text, Window

REGISTER = load_shapes()
EARTH = Geod(ellps="WGS84")
#: Places of a level that are drawn elsewhere or nowhere: outside the map, or no place on it.
WITHOUT_SHAPE = {"US-AK", "US-HI", "US-DU"}
Ring = list[tuple[float, float]]


def polygons(shapes: Shapes) -> Iterator[tuple[str, list[list[Ring]]]]:
    """Place and polygons (rings of degrees) of an object."""
    content = topology(shapes.file)
    (width, height), (left, bottom) = content["transform"]["scale"], content["transform"]["translate"]
    arcs: list[Ring] = []
    for arc in content["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * width + left, y * height + bottom))
        arcs.append(points)

    def ring(numbers: list[int]) -> Ring:
        points: Ring = []
        for number in numbers:
            piece = arcs[number] if number >= 0 else arcs[~number][::-1]
            points += piece[1:] if points else piece
        return points

    for geometry in content["objects"][shapes.object]["geometries"]:
        parts = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        yield geometry["properties"]["place"], [[ring(one) for one in part] for part in parts]


def area(ring: Ring) -> float:
    """km², positive where the ring runs counter-clockwise."""
    return float(EARTH.polygon_area_perimeter([x for x, _ in ring], [y for _, y in ring])[0]) / 1e6


def areas(file: str, name: str) -> dict[str, float]:
    shapes = next(one for one in REGISTER if (one.file, one.object) == (file, name))
    return {place: -sum(area(ring) for part in parts for ring in part) for place, parts in polygons(shapes)}


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / "catalogue" / "places" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def atlas() -> Catalogue:
    """A catalogue of places, groups and windows alone."""
    import yaml

    places = {
        row["code"]: Place(code=row["code"], name=Text(en=row["name_en"], es=row["name_es"]), level=level,
                           parent=row["parent"] or None)
        for level in ("country", "area", "admin1", "admin2", "us_state", "port", "crossing") for row in rows(level)
    }
    folder = DATA / "catalogue"
    groups = [Group(**one) for one in yaml.safe_load((folder / "places" / "groups.yaml").read_text("utf-8"))]
    windows = [Window(**one) for one in yaml.safe_load((folder / "windows.yaml").read_text("utf-8"))]
    empty: dict[str, Any] = {}
    return Catalogue(pillars=empty, objectives=empty, licences=empty, units=empty, dimensions=empty, sources=empty,
                     indicators=empty, cards=empty, places=places, groups={one.id: one for one in groups},
                     windows={one.id: one for one in windows})


@pytest.mark.parametrize("shapes", REGISTER, ids=lambda one: f"{one.file}:{one.object}")
def test_register_tells_the_truth(shapes: Shapes, atlas: Catalogue) -> None:
    inside = places_in(shapes)
    assert len(inside) == len(set(inside)) == shapes.shapes
    assert abs(gzipped(shapes.file) / 1000 - shapes.kilobytes) <= 1
    assert all(place in atlas.places for place in inside)
    assert all(place in atlas.places or place in atlas.groups for place in shapes.places)
    assert all(window in atlas.windows for window in shapes.windows)
    assert all(arc < len(topology(shapes.file)["arcs"])
               for one in topology(shapes.file)["objects"][shapes.object]["geometries"] for arc in arcs_of(one))


def test_every_file_is_registered() -> None:
    assert {path.name for path in GEOGRAPHY.glob("*.json")} == {one.file for one in REGISTER}


@pytest.mark.parametrize("shapes", REGISTER, ids=lambda one: f"{one.file}:{one.object}")
def test_exterior_rings_run_clockwise(shapes: Shapes) -> None:
    for place, parts in polygons(shapes):
        for exterior, *holes in parts:
            assert exterior[0] == exterior[-1], place
            assert len(exterior) >= 4, place
            assert area(exterior) < 0, place
            assert all(area(hole) > 0 for hole in holes), place


def test_sizes(atlas: Catalogue) -> None:
    for window in atlas.windows.values():
        for level in ("country", "admin1", "admin2", "us_state"):
            layers = shapes_for(atlas, level, window=window.id)
            if level in window.levels:
                files = {one.file for one in (*layers.surroundings, *layers.units, *layers.outlines)}
                assert layers.units, (window.id, level)
                assert sum(map(gzipped, files)) <= 150_000, (window.id, level)
    assert gzipped("southern_mexico_municipalities.json") <= 130_000


def test_windows_hold_their_shapes(atlas: Catalogue) -> None:
    for window in atlas.windows.values():
        south, west, north, east = window.bounds
        for level in set(window.levels) & {"country", "admin1", "us_state", "admin2"}:
            wanted = set(atlas.places_at(level, window.places))
            for shapes in shapes_for(atlas, level, window=window.id).units:
                for place, parts in polygons(shapes):
                    for x, y in (point for part in parts for ring in part for point in ring):
                        if place in wanted:
                            assert west <= x <= east, (window.id, place)
                            assert south <= y <= north, (window.id, place)


def test_areas_are_those_of_the_published_shapes() -> None:
    found = areas("admin1.json", "admin1")
    country = {parent: sum(found[row["code"]] for row in rows("admin1") if row["parent"] == parent)
               for parent in ("GTM", "SLV", "HND")}
    assert country == pytest.approx({"GTM": 108_811, "SLV": 20_539, "HND": 112_236}, rel=0.005)
    assert found["MX-CHP"] == pytest.approx(73_340, rel=0.005)
    exact = areas("guatemala_departments.json", "admin1") | areas("southern_mexico_states.json", "admin1")
    official = {"GT-03": 536.2, "GT-08": 1_076, "GT-16": 10_597, "GT-17": 35_916, "GT-18": 7_491, "MX-CHP": 73_311,
                "MX-OAX": 93_757, "MX-VER": 71_826, "MX-YUC": 39_524}
    for place, size in official.items():
        assert exact[place] == pytest.approx(size, rel=0.01), place


@pytest.mark.parametrize("file", ["guatemala_municipalities.json", "southern_mexico_municipalities.json"])
def test_municipalities_fill_their_state(file: str) -> None:
    parts, wholes = areas(file, "admin2"), areas(file, "admin1")
    for state, whole in wholes.items():
        inside = sum(size for place, size in parts.items() if place.startswith(f"{state}:"))
        assert inside == pytest.approx(whole, rel=1e-4), state


def test_neighbours_share_their_border() -> None:
    assert {"GT-12", "GT-13", "GT-17", "MX-OAX", "MX-TAB", "MX-VER"} <= set(neighbours("MX-CHP"))
    assert {"HN-CP", "HN-OC", "GT-19", "GT-22"} <= set(neighbours("GT-20"))
    assert neighbours("US-TX") == ("US-AR", "US-LA", "US-NM", "US-OK")
    assert set(neighbours("GTM")) == {"BLZ", "HND", "MEX", "SLV"}
    assert neighbours("HN-IB") == () == neighbours("nowhere")
    for place in ("MX-CHP", "GT-01", "SV-SS", "MX-OAX:20067", "GT-01:0101", "US-NY"):
        assert neighbours(place)
        assert all(place in neighbours(other) for other in neighbours(place))


def test_every_figure_of_a_drawn_level_has_a_shape(atlas: Catalogue) -> None:
    drawn = {level: {place for one in REGISTER if one.level == level and one.role == "units" and not one.cut
                     for place in places_in(one)} for level in ("admin1", "admin2", "us_state")}
    seen: set[str] = set()
    for path in (DATA / "observations").glob("*.csv*"):
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        seen |= {row["place"] for row in csv.DictReader(content.decode("utf-8").splitlines())}
    missing = [place for place in seen if place in atlas.places and atlas.places[place].level in drawn
               and place not in drawn[atlas.places[place].level]]
    assert set(missing) <= WITHOUT_SHAPE


def test_new_shapes_are_data_alone(atlas: Catalogue) -> None:
    """A register with municipalities of Honduras serves a window that spans both countries with both files."""
    guatemala = next(one for one in REGISTER if one.file == "guatemala_municipalities.json")
    honduras = guatemala.model_copy(update={"file": "honduras.json", "places": ("HND",)})
    both = shapes_for(atlas, "admin2", window="northern-central-america", register=[*REGISTER, honduras])
    assert {one.file for one in both.units} == {"guatemala_municipalities.json", "honduras.json"}
    assert shapes_for(atlas, "admin2", window="honduras").units == ()
    (chiapas,) = shapes_for(atlas, "admin2", places=["MX-CHP"]).units
    assert chiapas.file == "municipalities_MX-CHP.json"


def test_address_changes_with_the_content(tmp_path: Any) -> None:
    assert address("admin1.json") == address("admin1.json") != address("us_states.json")
    publish(tmp_path)
    publish(tmp_path)
    # Its great age is what makes a browser keep it.
    assert (tmp_path / "geography" / "admin1.json").stat().st_mtime == 0
    assert (tmp_path / "geography" / "admin1.json").read_bytes() == (GEOGRAPHY / "admin1.json").read_bytes()
