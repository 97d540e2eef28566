"""Regions that are made of their parts, and what is derived from shapes: neighbours, points, GeoJSON."""

from __future__ import annotations

import csv
import gzip
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from geopandas import GeoDataFrame
from shapely import unary_union
from shapely.geometry import Polygon

from hled_dash.catalogue import DATA, Catalogue
from hled_dash.catalogue.models import Group, Level
from hled_dash.catalogue.models.base import Name
from hled_dash.geography import (
    GEOGRAPHY,
    AlbersEqualArea,
    ShapeLayer,
    geojson_geometries,
    label_points,
    layers_for,
    neighbours,
    places_in,
    projected_bounds,
    published_topology,
    read_layer,
)
from hled_dash.geography.dissolve import FILES, dissolve, main, places_to_dissolve, write_topology
from tests.shapes import GROUPS_FILE, REGISTER, WITHOUT_SHAPE, areas_km2, atlas, polygons, shapes_by_place

__all__ = ["atlas"]


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
    parts, groups = (read_layer(layer_of(GROUPS_FILE, name)).geometry for name in ("admin1", "group"))
    dissolved = dissolve_groups(read_layer(layer_of(GROUPS_FILE, "admin1")), atlas).geometry
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
        dissolve_groups(read_layer(layer_of(GROUPS_FILE, "admin1")), replace(atlas, windows={"region": south}))


def test_a_group_is_dissolved_again_when_its_members_change(tmp_path: Path) -> None:
    """The file is left alone where it is up to date; else both layers are made of the same arcs, on the same grid."""
    copy = shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("observations"))
    path = copy / "geography" / GROUPS_FILE
    main(copy)
    assert path.read_bytes() == (GEOGRAPHY / GROUPS_FILE).read_bytes()
    groups = copy / "catalogue/places/groups.yaml"
    text = groups.read_text(encoding="utf-8")
    assert "MX-CAM, " in text
    groups.write_text(text.replace("MX-CAM, ", ""), encoding="utf-8")
    main(copy)
    before, after = json.loads((GEOGRAPHY / GROUPS_FILE).read_bytes()), json.loads(path.read_bytes())
    assert after["transform"] == before["transform"]
    assert abs(len(after["arcs"]) - len(before["arcs"])) < 30
    parts, wholes = (read_layer(layer_of(GROUPS_FILE, name), path.parent).geometry for name in ("admin1", "group"))
    assert all(shape.equals(parts[place]) for place, shape in shapes_by_place(layer_of(GROUPS_FILE, "admin1")).items())
    old = shapes_by_place(layer_of(GROUPS_FILE, "group"))["southern-mexico"]
    assert wholes["southern-mexico"].area == pytest.approx(old.area - parts["MX-CAM"].area, rel=1e-9)
    assert wholes["GTM"].equals(shapes_by_place(layer_of(GROUPS_FILE, "group"))["GTM"])


def test_a_group_may_have_a_gap_in_it(atlas: Catalogue, tmp_path: Path) -> None:
    """Everything in Mexico around its capital, and the states at the border, by data alone."""
    around = Group(id="around", name=Name(en="Around", es="Alrededor"),
                   members=("MX-MEX", "MX-MOR", "MX-HID", "MX-TLA", "MX-PUE", "MX-GRO"))
    window = atlas.windows["region"].model_copy(update={"places": ("border-states-mexico", "around")})
    catalogue = replace(atlas, windows={"one": window}, groups={**atlas.groups, "around": around})
    parts = read_layer(layer_of(GROUPS_FILE, "admin1"))
    dissolved = dissolve_groups(parts, catalogue)
    north, ring = dissolved.geometry
    assert not any(part.interiors for part in getattr(north, "geoms", [north]))
    assert max(len(part.interiors) for part in getattr(ring, "geoms", [ring])) == 1
    path = tmp_path / GROUPS_FILE
    path.write_text(write_topology({"admin1": parts, "group": dissolved}, published_topology(GROUPS_FILE)["transform"]))
    assert read_layer(layer_of(GROUPS_FILE, "group"), tmp_path).geometry["around"].equals(ring)


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
    drawn = {level: {place for layer in REGISTER if layer.level == level and layer.role == "units" and not layer.cut
                     for place in places_in(layer)} for level in ("admin1", "admin2", "admin3", "us_state")}
    places: set[str] = set()
    for path in (DATA / "observations").glob("*.csv*"):
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        places |= {row["place"] for row in csv.DictReader(content.decode("utf-8").splitlines())}
    missing = [place for place in places if place in atlas.places and atlas.places[place].level in drawn
               and place not in drawn[atlas.places[place].level]]
    assert set(missing) <= WITHOUT_SHAPE


def test_districts_fill_their_municipality(atlas: Catalogue) -> None:
    parts, wholes = (areas_km2("el_salvador_municipalities.json", level) for level in ("admin3", "admin2"))
    assert len(wholes) == 44
    for municipality, municipality_shape in wholes.items():
        inside = [place for place in parts if atlas.places[place].parent == municipality]
        assert sum(parts[place] for place in inside) == pytest.approx(municipality_shape, rel=1e-6), municipality
    assert sum(wholes.values()) == pytest.approx(20_773, rel=0.002)
    assert sum(areas_km2("honduras_municipalities.json", "admin2").values()) == pytest.approx(112_003, rel=0.002)


def test_new_shapes_are_data_alone(atlas: Catalogue) -> None:
    """A window that spans several countries is served with the files of all of them."""
    both = layers_for(atlas, "admin2", window="northern-central-america")
    assert {layer.file for layer in both.units} == {"guatemala_municipalities.json", "honduras_municipalities.json",
                                                "el_salvador_municipalities.json"}
    without = [layer for layer in REGISTER if layer.file != "honduras_municipalities.json"]
    assert layers_for(atlas, "admin2", window="honduras", register=without).units == ()
    (chiapas,) = layers_for(atlas, "admin2", places=["MX-CHP"]).units
    assert chiapas.file == "municipalities_MX-CHP.json"
    walk: tuple[tuple[str, Level], ...] = (("SV-SS", "admin2"), ("SV-SS:M0601", "admin3"))
    for place, level in walk:
        (salvador,) = layers_for(atlas, level, places=[place]).units
        assert (salvador.file, salvador.level) == ("el_salvador_municipalities.json", level)
