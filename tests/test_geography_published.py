"""Shapes as they are sent: on the plane of a window, and at an address that changes with their content."""

from __future__ import annotations

import gzip
import itertools
import json
import math
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from hled_dash import geography
from hled_dash.catalogue import Catalogue
from hled_dash.figures.maps.projection import albers_of
from hled_dash.geography import (
    GEOGRAPHY,
    AlbersEqualArea,
    ShapeLayer,
    layers_for,
    projected_url,
    publish,
    published_file,
    published_topology,
    shapes_url,
)
from hled_dash.geography.topology import GRID
from hled_dash.server import streamlit_assets
from hled_dash.server.page_middleware import PageMiddleware
from tests.shapes import REGISTER, atlas, gzipped_size

__all__ = ["atlas"]

FLAT = [layer for layer in REGISTER if layer.projection]


def sent(shapes: ShapeLayer) -> int:
    """Bytes of the file that a browser is sent for some shapes in their own window."""
    name = flat_name(shapes) if shapes.projection else shapes.file
    return len(gzip.compress(json.dumps(published_topology(name), separators=(",", ":")).encode(), 9))


def flat_name(shapes: ShapeLayer) -> str:
    projected = published_file(projected_url(shapes))
    assert projected is not None
    return projected[0]


def test_sizes(atlas: Catalogue) -> None:
    for window in atlas.windows.values():
        for level in ("country", "group", "admin1", "admin2", "admin3", "us_state"):
            layers = layers_for(atlas, level, window=window.id)
            if level in window.levels:
                files = {layer.file: layer for layer in (*layers.surroundings, *layers.units, *layers.outlines)}
                assert layers.units, (window.id, level)
                assert sum(map(gzipped_size, files)) <= 150_000, (window.id, level)
                assert sum(sent(shapes) for shapes in files.values()) <= 150_000, (window.id, level)
    for state in {place.partition(":")[0] for place in atlas.places_at("admin2")}:
        layers = layers_for(atlas, "admin2", places=[state])
        assert layers.units, state
        assert sum(map(gzipped_size, {layer.file for layer in (*layers.units, *layers.outlines)})) <= 60_000, state


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


@pytest.mark.parametrize("shapes", FLAT, ids=lambda layer: f"{layer.file}:{layer.object}")
def test_flat_shapes_are_the_same_shapes(shapes: ShapeLayer) -> None:
    """Every point to half a step of the grid; the same places, arcs and rings."""
    plain, flat = published_topology(shapes.file), published_topology(flat_name(shapes))
    assert flat["objects"] == plain["objects"]
    assert len(flat["arcs"]) == len(plain["arcs"])
    (width, height), (left, top) = flat["transform"]["scale"], flat["transform"]["translate"]
    (wide, high), (west, south) = plain["transform"]["scale"], plain["transform"]["translate"]
    assert shapes.projection is not None
    for flat_arc, plain_arc in zip(flat["arcs"], plain["arcs"], strict=True):
        degrees = [(x * wide + west, y * high + south) for x, y in itertools.accumulate(plain_arc, added)]
        projected = shapes.projection.project(np.array(degrees))
        for (x, y), (column, row) in zip(projected, itertools.accumulate(flat_arc, added), strict=True):
            assert abs(x - (column * width + left)) <= GRID / 2 + 1e-12
            assert abs(-y - (row * height + top)) <= GRID / 2 + 1e-12


def added(first: list[int], second: list[int]) -> list[int]:
    return [first[0] + second[0], first[1] + second[1]]


@pytest.mark.parametrize("file", sorted({layer.file for layer in FLAT}))
def test_a_flat_file_is_on_the_plane_of_its_windows(file: str, atlas: Catalogue) -> None:
    (cone,) = {layer.projection for layer in REGISTER if layer.file == file}
    windows = [window for window in atlas.windows.values() for level in window.levels
               if file in {layer.file for layer in layers_for(atlas, level, window=window.id).units}]
    assert windows
    assert {albers_of(window.bounds) for window in windows} == {cone}


def test_an_address_leads_back_to_the_registered_file() -> None:
    assert published_file(shapes_url("admin1.json")) == ("admin1.json", "admin1.json")
    (shapes,) = [layer for layer in FLAT if (layer.level, layer.places) == ("admin2", ("GTM",))]
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


def test_shapes_that_cannot_be_written_are_sent_from_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (shapes,) = [layer for layer in FLAT if (layer.level, layer.places) == ("admin2", ("GTM",))]
    names = "admin1.json", flat_name(shapes)
    monkeypatch.setattr(geography, "missing_content", partial(geography.missing_content, static=tmp_path))
    streamlit_assets._read_missing.cache_clear()
    client = TestClient(PageMiddleware(PlainTextResponse("Streamlit's")))
    for name in names:
        answer = client.get(f"/app/static/geography/{name}?1")
        assert answer.json() == published_topology(name)
        assert answer.headers["content-encoding"] == "gzip"
    assert client.get("/app/static/geography/../geography/none.json").text == "Streamlit's"
    publish(tmp_path)
    streamlit_assets._read_missing.cache_clear()
    assert {client.get(f"/app/static/geography/{name}").text for name in names} == {"Streamlit's"}
    (tmp_path / "geography/admin1.json").write_text("{}", encoding="utf-8")
    streamlit_assets._read_missing.cache_clear()
    assert client.get("/app/static/geography/admin1.json").json() == published_topology("admin1.json")
    streamlit_assets._read_missing.cache_clear()
