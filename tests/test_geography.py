"""The shapes: they are where the register says, wound for d3, coincident, small, and there for every figure."""

from __future__ import annotations

import csv
import gzip
import itertools
import json
import math
import re
import shutil
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pytest
from geopandas import GeoDataFrame
from pyproj import Geod
from shapely import Point, unary_union
from shapely.geometry import Polygon

from hled_dash.catalogue import DATA, Catalogue
from hled_dash.catalogue.models import Group, Level, Place, Region, Text, Window
from hled_dash.figures.maps.projection import albers_of
from hled_dash.geography import (
    GEOGRAPHY,
    AlbersEqualArea,
    ShapeLayer,
    geojson_geometries,
    label_points,
    layers_for,
    load_register,
    neighbours,
    places_in,
    projected_bounds,
    projected_url,
    publish,
    published_file,
    published_topology,
    read_layer,
    shapes_url,
)
from hled_dash.geography.dissolve import FILES, dissolve, main, places_to_dissolve, write_topology
from hled_dash.geography.topology import GRID, arc_numbers

Ring = list[tuple[float, float]]
REGISTER = load_register()
EARTH = Geod(ellps="WGS84")
#: The file that groups are drawn from.
FILE = "admin1.json"
#: Places of a level that are drawn elsewhere or nowhere: outside the map, or no place on it.
WITHOUT_SHAPE = {"US-AK", "US-HI", "US-DU"}


def area(ring: Ring) -> float:
    """km², positive where the ring runs counter-clockwise."""
    return float(EARTH.polygon_area_perimeter([x for x, _ in ring], [y for _, y in ring])[0]) / 1e6


def areas(file: str, name: str) -> dict[str, float]:
    shapes = next(one for one in REGISTER if (one.file, one.object) == (file, name))
    return {place: -sum(area(ring) for part in parts for ring in part) for place, parts in polygons(shapes).items()}


def polygons(layer: ShapeLayer) -> dict[str, list[list[Ring]]]:
    """Place to polygons, each an exterior ring and its holes."""
    return {place: [[list(ring.coords) for ring in (part.exterior, *part.interiors)]
                    for part in getattr(shape, "geoms", [shape])]
            for place, shape in read_layer(layer).geometry.items()}


def outline(layer: ShapeLayer) -> dict[str, Any]:
    return dict(read_layer(layer).geometry.items())


def gzipped(file: str) -> int:
    """Bytes of a file as it is sent."""
    return len(gzip.compress((GEOGRAPHY / file).read_bytes(), 9, mtime=0))


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
        for level in ("country", "area", "admin1", "admin2", "admin3", "us_state", "port", "crossing")
        for row in rows(level)
    }
    folder = DATA / "catalogue"
    groups = [Group(**one) for one in yaml.safe_load((folder / "places" / "groups.yaml").read_text("utf-8"))]
    places |= {one.id: Place(code=one.id, name=one.name, level="group") for one in groups}
    regions = [Region(**one) for one in yaml.safe_load((folder / "places" / "regions.yaml").read_text("utf-8"))]
    places |= {one.id: Place(code=one.id, name=one.name, level="region", parent=one.parent) for one in regions}
    windows = [Window(**one) for one in yaml.safe_load((folder / "windows.yaml").read_text("utf-8"))]
    empty: dict[str, Any] = {}
    return Catalogue(pillars=empty, objectives=empty, licences=empty, units=empty, dimensions=empty, sources=empty,
                     themes=empty, indicators=empty, cards=empty, places=places, groups={one.id: one for one in groups},
                     regions={one.id: one for one in regions}, windows={one.id: one for one in windows})


@pytest.mark.parametrize("shapes", REGISTER, ids=lambda one: f"{one.file}:{one.object}")
def test_register_tells_the_truth(shapes: ShapeLayer, atlas: Catalogue) -> None:
    inside = places_in(shapes)
    assert len(inside) == len(set(inside)) == shapes.shapes
    assert abs(gzipped(shapes.file) / 1000 - shapes.kilobytes) <= 1
    assert all(place in atlas.places for place in inside)
    assert all(place in atlas.places or place in atlas.groups for place in shapes.places)
    assert all(window in atlas.windows for window in shapes.windows)
    content = published_topology(shapes.file)
    assert all(arc < len(content["arcs"])
               for geometry in content["objects"][shapes.object]["geometries"] for arc in arc_numbers(geometry))


def test_every_file_is_registered() -> None:
    assert {path.name for path in GEOGRAPHY.glob("*.json")} == {one.file for one in REGISTER}


@pytest.mark.parametrize("shapes", REGISTER, ids=lambda one: f"{one.file}:{one.object}")
def test_exterior_rings_run_clockwise(shapes: ShapeLayer) -> None:
    for place, parts in polygons(shapes).items():
        for exterior, *holes in parts:
            assert exterior[0] == exterior[-1], place
            assert len(exterior) >= 4, place
            assert area(exterior) < 0, place
            assert all(area(hole) > 0 for hole in holes), place


@pytest.mark.parametrize("shapes", REGISTER, ids=lambda one: f"{one.file}:{one.object}")
def test_neighbours_coincide(shapes: ShapeLayer) -> None:
    """Sound outlines, no overlap and no gap between them; the two lakes of Guatemala belong to no municipality."""
    found = outline(shapes)
    assert [place for place, shape in found.items() if not shape.is_valid] == []
    together = unary_union(list(found.values()))
    assert sum(shape.area for shape in found.values()) == pytest.approx(together.area, rel=1e-9)
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
    shapes = outline(next(one for one in REGISTER if one.file == "admin1.json"))
    assert [place for place, shape in shapes.items() if shape.contains(Point(longitude, latitude))] == [state]


def test_sizes(atlas: Catalogue) -> None:
    for window in atlas.windows.values():
        for level in ("country", "group", "admin1", "admin2", "admin3", "us_state"):
            layers = layers_for(atlas, level, window=window.id)
            if level in window.levels:
                files = {one.file: one for one in (*layers.surroundings, *layers.units, *layers.outlines)}
                assert layers.units, (window.id, level)
                assert sum(map(gzipped, files)) <= 150_000, (window.id, level)
                assert sum(sent(one) for one in files.values()) <= 150_000, (window.id, level)
    for state in {place.partition(":")[0] for place in atlas.places_at("admin2")}:
        layers = layers_for(atlas, "admin2", places=[state])
        assert layers.units, state
        assert sum(map(gzipped, {one.file for one in (*layers.units, *layers.outlines)})) <= 60_000, state


def test_windows_hold_their_shapes(atlas: Catalogue) -> None:
    for window in atlas.windows.values():
        south, west, north, east = window.bounds
        for level in set(window.levels) & {"country", "group", "admin1", "us_state", "admin2", "admin3"}:
            wanted = set(atlas.places_at(level, window.places))
            for shapes in layers_for(atlas, level, window=window.id).units:
                for place, parts in polygons(shapes).items():
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


def test_areas_against_the_official_ones() -> None:
    """Countries within 3%, states and departments within 5% at the median; the README says which are beyond 10%."""
    text = (GEOGRAPHY / "README.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| ([A-Z]{2}-\w{2,3}|[A-Z]{3}) \| [^|]+ \| ([\d,]+) \| ([\d,]+) \|", text, re.M)
    official = {code: float(size.replace(",", "")) for code, size, _drawn in table}
    drawn = areas("admin1.json", "admin1")
    assert set(official) == set(drawn) | {"MEX", "GTM", "SLV", "HND"}
    with (DATA / "observations/central_america_area_population.csv").open(encoding="utf-8", newline="") as lines:
        published = {row["place"]: float(row["value"]) for row in csv.DictReader(lines)
                     if row["indicator"] == "area_km2"}
    assert len(published) == 86
    for code, size in published.items():
        assert official[code] == pytest.approx(size, abs=1), code
    countries = areas("countries.json", "country")
    for country, sign in (("MEX", "MX"), ("GTM", "GT"), ("SLV", "SV"), ("HND", "HN")):
        inside = [code for code in drawn if code.startswith(sign)]
        assert official[country] == pytest.approx(sum(official[code] for code in inside), rel=0.002), country
        assert sum(drawn[code] for code in inside) == pytest.approx(official[country], rel=0.03), country
        assert countries[country] == pytest.approx(official[country], rel=0.03), country
        assert median(abs(drawn[code] / official[code] - 1) for code in inside) <= 0.05, country
    for code, _size, said in table:
        if code in drawn:
            assert drawn[code] == pytest.approx(float(said.replace(",", "")), abs=1), code
    listed = re.findall(r"^\| ([A-Z]{2}-\w{2,3}) \| [-+][\d.]+% \| .{20,} \|$", text, re.M)
    assert sorted(listed) == sorted(code for code in drawn if abs(drawn[code] / official[code] - 1) > 0.1)
    guatemala = [code for code in drawn if code.startswith("GT")]
    assert median(abs(drawn[code] / official[code] - 1) for code in guatemala) <= 0.005


def test_the_states_drawn_for_the_whole_country_have_the_areas_of_the_finer_ones() -> None:
    fine, coarse = areas("admin1.json", "admin1"), areas("mexico_states.json", "admin1")
    assert set(coarse) == {place for place in fine if place.startswith("MX-")}
    assert all(coarse[place] == pytest.approx(fine[place], rel=0.01) for place in coarse)


@pytest.mark.parametrize("file", [
    "guatemala_municipalities.json", "southern_mexico_municipalities.json", "honduras_municipalities.json",
    "el_salvador_municipalities.json"])
def test_municipalities_fill_their_state(file: str) -> None:
    parts, wholes = areas(file, "admin2"), areas(file, "admin1")
    for state, whole in wholes.items():
        inside = sum(size for place, size in parts.items() if place.startswith(f"{state}:"))
        assert inside == pytest.approx(whole, rel=1e-4), state


def layer_of(file: str, name: str) -> ShapeLayer:
    return next(layer for layer in REGISTER if (layer.file, layer.object) == (file, name))


def dissolve_groups(parts: GeoDataFrame, atlas: Catalogue) -> GeoDataFrame:
    return dissolve(parts, places_to_dissolve("group", parts, atlas))


@pytest.mark.parametrize("file", FILES)
def test_survey_regions_are_their_departments_without_the_borders_between_them(file: str, atlas: Catalogue) -> None:
    parts, regions = (read_layer(layer_of(file, name)).geometry for name in ("admin1", "region"))
    assert set(regions.index) == {code for code, region in atlas.regions.items() if region.members[0] in parts.index}
    for code, shape in regions.items():
        together = unary_union(parts[list(atlas.regions[code].members)])
        assert shape.symmetric_difference(together).area < 1e-9, code
        assert shape.length == pytest.approx(together.length, rel=1e-9), code


def test_regions_are_their_states_without_the_borders_between_them(atlas: Catalogue) -> None:
    """The file holds what the states give, and each outline is that of its parts to the last point."""
    parts, groups = (read_layer(layer_of(FILE, name)).geometry for name in ("admin1", "group"))
    dissolved = dissolve_groups(read_layer(layer_of(FILE, "admin1")), atlas).geometry
    assert set(groups.index) == set(dissolved.index) == {"southern-mexico", "GTM", "SLV", "HND"}
    for region, shape in groups.items():
        assert shape.equals(dissolved[region]), region
        together = unary_union(parts[list(atlas.places_at("admin1", (region,)))])
        assert shape.symmetric_difference(together).area < 1e-9, region
        assert shape.length == pytest.approx(together.length, rel=1e-9), region
    # The border with Guatemala is one line for both.
    border = groups["southern-mexico"].intersection(groups["GTM"])
    assert border.area < 1e-9
    assert border.length > 6


def test_a_region_whose_states_have_no_shape_is_refused(atlas: Catalogue) -> None:
    south = atlas.windows["region"].model_copy(update={"places": ("BLZ",)})
    with pytest.raises(ValueError, match="BLZ: no shape of any part"):
        dissolve_groups(read_layer(layer_of(FILE, "admin1")), replace(atlas, windows={"region": south}))


def test_a_group_is_dissolved_again_when_its_members_change(tmp_path: Path) -> None:
    """The file is left alone where it is up to date; else both layers are made of the same arcs, on the same grid."""
    copy = shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("observations"))
    path = copy / "geography" / FILE
    main(copy)
    assert path.read_bytes() == (GEOGRAPHY / FILE).read_bytes()
    groups = copy / "catalogue/places/groups.yaml"
    text = groups.read_text(encoding="utf-8")
    assert "MX-CAM, " in text
    groups.write_text(text.replace("MX-CAM, ", ""), encoding="utf-8")
    main(copy)
    before, after = json.loads((GEOGRAPHY / FILE).read_bytes()), json.loads(path.read_bytes())
    assert after["transform"] == before["transform"]
    assert abs(len(after["arcs"]) - len(before["arcs"])) < 30
    parts, wholes = (read_layer(layer_of(FILE, name), path.parent).geometry for name in ("admin1", "group"))
    assert all(shape.equals(parts[place]) for place, shape in outline(layer_of(FILE, "admin1")).items())
    old = outline(layer_of(FILE, "group"))["southern-mexico"]
    assert wholes["southern-mexico"].area == pytest.approx(old.area - parts["MX-CAM"].area, rel=1e-9)
    assert wholes["GTM"].equals(outline(layer_of(FILE, "group"))["GTM"])


def test_a_group_may_have_a_gap_in_it(atlas: Catalogue, tmp_path: Path) -> None:
    """Everything in Mexico around its capital, and the states at the border, by data alone."""
    around = Group(id="around", name=Text(en="Around", es="Alrededor"),
                   members=("MX-MEX", "MX-MOR", "MX-HID", "MX-TLA", "MX-PUE", "MX-GRO"))
    window = atlas.windows["region"].model_copy(update={"places": ("border-states-mexico", "around")})
    catalogue = replace(atlas, windows={"one": window}, groups={**atlas.groups, "around": around})
    parts = read_layer(layer_of(FILE, "admin1"))
    dissolved = dissolve_groups(parts, catalogue)
    north, ring = dissolved.geometry
    assert not any(part.interiors for part in getattr(north, "geoms", [north]))
    assert max(len(part.interiors) for part in getattr(ring, "geoms", [ring])) == 1
    path = tmp_path / FILE
    path.write_text(write_topology({"admin1": parts, "group": dissolved}, published_topology(FILE)["transform"]))
    assert read_layer(layer_of(FILE, "group"), tmp_path).geometry["around"].equals(ring)


def test_neighbours_share_their_border() -> None:
    assert {"GT-12", "GT-13", "GT-17", "MX-OAX", "MX-TAB", "MX-VER"} <= set(neighbours("MX-CHP"))
    assert {"HN-CP", "HN-OC", "GT-19", "GT-22"} <= set(neighbours("GT-20"))
    assert neighbours("US-TX") == ("US-AR", "US-LA", "US-NM", "US-OK")
    assert set(neighbours("GTM")) == {"BLZ", "HND", "MEX", "SLV"}
    assert neighbours("HN-IB") == () == neighbours("nowhere")
    for place in ("MX-CHP", "GT-01", "SV-SS", "MX-OAX:20067", "GT-01:0101", "US-NY"):
        assert neighbours(place)
        assert all(place in neighbours(other) for other in neighbours(place))


@pytest.mark.parametrize("layer", REGISTER, ids=lambda layer: f"{layer.file}:{layer.object}")
def test_label_points_and_bounds_are_those_of_the_shapes(layer: ShapeLayer) -> None:
    projection = AlbersEqualArea(15.0, 25.0, -95.0)
    points, bounds = label_points(layer), projected_bounds(layer, projection)
    for place, parts in polygons(layer).items():
        largest = max((Polygon(exterior) for exterior, *_holes in parts), key=lambda part: part.area)
        assert points[place] == pytest.approx((largest.centroid.x, largest.centroid.y), abs=0.0006)
        ring = projection.project(np.array([point for part in parts for point in part[0]]))
        assert bounds[place] == pytest.approx((*ring.min(axis=0), *ring.max(axis=0)))


@pytest.mark.parametrize("layer", REGISTER, ids=lambda layer: f"{layer.file}:{layer.object}")
def test_geojson_has_the_same_rings_the_other_way_round(layer: ShapeLayer) -> None:
    geometries = geojson_geometries(layer, 6)
    for place, parts in polygons(layer).items():
        turned = [[[[round(x, 6), round(y, 6)] for x, y in reversed(ring)] for ring in part] for part in parts]
        assert json.loads(json.dumps(geometries[place])) == (
            {"type": "Polygon", "coordinates": turned[0]} if len(turned) == 1 else
            {"type": "MultiPolygon", "coordinates": turned}), place


def test_every_figure_of_a_drawn_level_has_a_shape(atlas: Catalogue) -> None:
    drawn = {level: {place for one in REGISTER if one.level == level and one.role == "units" and not one.cut
                     for place in places_in(one)} for level in ("admin1", "admin2", "admin3", "us_state")}
    seen: set[str] = set()
    for path in (DATA / "observations").glob("*.csv*"):
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        seen |= {row["place"] for row in csv.DictReader(content.decode("utf-8").splitlines())}
    missing = [place for place in seen if place in atlas.places and atlas.places[place].level in drawn
               and place not in drawn[atlas.places[place].level]]
    assert set(missing) <= WITHOUT_SHAPE


def test_districts_fill_their_municipality(atlas: Catalogue) -> None:
    parts, wholes = (areas("el_salvador_municipalities.json", level) for level in ("admin3", "admin2"))
    assert len(wholes) == 44
    for municipality, whole in wholes.items():
        inside = [place for place in parts if atlas.places[place].parent == municipality]
        assert sum(parts[place] for place in inside) == pytest.approx(whole, rel=1e-6), municipality
    assert sum(wholes.values()) == pytest.approx(20_773, rel=0.002)
    assert sum(areas("honduras_municipalities.json", "admin2").values()) == pytest.approx(112_003, rel=0.002)


def test_new_shapes_are_data_alone(atlas: Catalogue) -> None:
    """A window that spans several countries is served with the files of all of them."""
    both = layers_for(atlas, "admin2", window="northern-central-america")
    assert {one.file for one in both.units} == {"guatemala_municipalities.json", "honduras_municipalities.json",
                                                "el_salvador_municipalities.json"}
    without = [one for one in REGISTER if one.file != "honduras_municipalities.json"]
    assert layers_for(atlas, "admin2", window="honduras", register=without).units == ()
    (chiapas,) = layers_for(atlas, "admin2", places=["MX-CHP"]).units
    assert chiapas.file == "municipalities_MX-CHP.json"
    walk: tuple[tuple[str, Level], ...] = (("SV-SS", "admin2"), ("SV-SS:M0601", "admin3"))
    for place, level in walk:
        (salvador,) = layers_for(atlas, level, places=[place]).units
        assert (salvador.file, salvador.level) == ("el_salvador_municipalities.json", level)


FLAT = [one for one in REGISTER if one.projection]


def sent(shapes: ShapeLayer) -> int:
    """Bytes of the file that a browser is sent for some shapes in their own window."""
    name = flat_name(shapes) if shapes.projection else shapes.file
    return len(gzip.compress(json.dumps(published_topology(name), separators=(",", ":")).encode(), 9))


def flat_name(shapes: ShapeLayer) -> str:
    found = published_file(projected_url(shapes))
    assert found is not None
    return found[0]


def test_the_projection_is_that_of_d3() -> None:
    """PROJ's ``aea`` on a sphere of radius one, against the formula of ``geoConicEqualArea``."""
    south, north, meridian = 15.85, 21.25, -94.45
    points = np.array([(-94.45, 18.0), (-102.18, 22.6), (-86.7, 14.5), (-94.45, 0.0)])
    first, second = math.radians(south), math.radians(north)
    n = (math.sin(first) + math.sin(second)) / 2
    c = 1 + math.sin(first) * (2 * n - math.sin(first))
    expected = []
    for longitude, latitude in points.tolist():
        radius = math.sqrt(c - 2 * n * math.sin(math.radians(latitude))) / n
        angle = n * math.radians(longitude - meridian)
        expected.append((radius * math.sin(angle), math.sqrt(c) / n - radius * math.cos(angle)))
    projection = AlbersEqualArea(south, north, meridian)
    assert projection.project(points) == pytest.approx(np.array(expected), abs=1e-9)
    beyond = projection.project(np.array([(-94.45 + 350, 18.0), (-94.45 - 10, 18.0)]))
    assert beyond[0] == pytest.approx(beyond[1])


@pytest.mark.parametrize("shapes", FLAT, ids=lambda one: f"{one.file}:{one.object}")
def test_flat_shapes_are_the_same_shapes(shapes: ShapeLayer) -> None:
    """Every point to half a step of the grid; the same places, arcs and rings."""
    plain, flat = published_topology(shapes.file), published_topology(flat_name(shapes))
    assert flat["objects"] == plain["objects"]
    assert len(flat["arcs"]) == len(plain["arcs"])
    (width, height), (left, top) = flat["transform"]["scale"], flat["transform"]["translate"]
    (wide, high), (west, south) = plain["transform"]["scale"], plain["transform"]["translate"]
    assert shapes.projection is not None
    for there, here in zip(flat["arcs"], plain["arcs"], strict=True):
        degrees = [(x * wide + west, y * high + south) for x, y in itertools.accumulate(here, added)]
        projected = shapes.projection.project(np.array(degrees))
        for (x, y), (column, row) in zip(projected, itertools.accumulate(there, added), strict=True):
            assert abs(x - (column * width + left)) <= GRID / 2 + 1e-12
            assert abs(-y - (row * height + top)) <= GRID / 2 + 1e-12


def added(one: list[int], other: list[int]) -> list[int]:
    return [one[0] + other[0], one[1] + other[1]]


@pytest.mark.parametrize("file", sorted({one.file for one in FLAT}))
def test_a_flat_file_is_on_the_plane_of_its_windows(file: str, atlas: Catalogue) -> None:
    (cone,) = {one.projection for one in REGISTER if one.file == file}
    windows = [window for window in atlas.windows.values() for level in window.levels
               if file in {one.file for one in layers_for(atlas, level, window=window.id).units}]
    assert windows
    assert {albers_of(window.bounds) for window in windows} == {cone}


def test_an_address_leads_back_to_the_registered_file() -> None:
    assert published_file(shapes_url("admin1.json")) == ("admin1.json", "admin1.json")
    (shapes,) = [one for one in FLAT if (one.level, one.places) == ("admin2", ("GTM",))]
    assert published_file(projected_url(shapes)) == (
        "guatemala_municipalities_projected.json", "guatemala_municipalities.json")
    assert published_file("https://example.org/admin1.json") is None


def test_address_changes_with_the_content(tmp_path: Any) -> None:
    assert shapes_url("admin1.json") == shapes_url("admin1.json") != shapes_url("us_states.json")
    publish(tmp_path)
    publish(tmp_path)
    # Its great age is what makes a browser keep it.
    assert (tmp_path / "geography" / "admin1.json").stat().st_mtime == 0
    assert (tmp_path / "geography" / "admin1.json").read_bytes() == (GEOGRAPHY / "admin1.json").read_bytes()
    for shapes in FLAT:
        there = tmp_path / "geography" / flat_name(shapes)
        assert json.loads(there.read_bytes()) == published_topology(flat_name(shapes))
        # Another cone is another content.
        other = shapes.model_copy(update={"projection": AlbersEqualArea(1, 2, 3)})
        assert projected_url(other) != projected_url(shapes)
