"""Names on maps: those that are drawn cover no other name and no circle, on a map of any size."""

from __future__ import annotations

import numpy as np
import pytest

from hled_dash.catalogue import Catalogue
from hled_dash.figures import MapOptions, Selection, SeriesFrame
from hled_dash.figures.maps.bivariate import MAX_CIRCLE
from hled_dash.figures.maps.labels import (
    LARGE_SIZE,
    NAME_SIZE,
    SMALL_SIZE,
    LabelBox,
    fit_candidates,
    fit_labels,
    least_scales,
    text_width,
)
from hled_dash.figures.maps.projection import albers_of, fit_projection
from hled_dash.figures.maps.symbols import beside
from tests import figures_world as world
from tests.maps_world import BRIDGES, STATES, bridges, catalogue, draw


@pytest.fixture(scope="module")
def known() -> Catalogue:
    return catalogue()


def test_labels_are_placed_where_they_fit_and_coloured_by_class_inside_their_shape(known: Catalogue) -> None:
    projection = fit_projection((13.0, -92.0, 16.0, -88.0))
    first, second = LabelBox(-90.0, 14.0, 80.0, 12.0), LabelBox(-90.1, 14.0, 80.0, 12.0, elsewhere=((-90.0, 15.0),))
    (_one, moved), (_least, scale) = fit_labels([first, second], projection)
    assert (moved.longitude, moved.latitude) == (-90.0, 15.0)
    assert scale is not None
    assert scale < (least_scales([first, second], projection)[1] or 1e9)
    figure = draw(known, map=MapOptions(large=True))
    usual = fit_projection((14.5, -102.2, 22.6, -86.7)).usual_scale
    labels = {row["name"]: row for row in figure.extra["drawing"].payload.datasets["labels"]}
    assert len(labels) == 9
    # As large as it is presented on 1366 pixels, all have room.
    assert max(row["least_scale"] for row in labels.values()) < 1.55 * usual
    assert labels["Oaxaca"].get("inside_scale", 0.0) < usual < labels["Quintana Roo"]["inside_scale"]


def test_names_that_are_drawn_never_overlap_on_a_map_of_any_size() -> None:
    random = np.random.default_rng(14)
    spots = zip(random.uniform([-92, 13], [-88, 16], (60, 2)).tolist(), random.uniform(20, 90, 60),
               random.choice([0, 0, 30, -30], 60), random.choice([0, 0, -8], 60), strict=True)
    boxes = [LabelBox(spot[0], spot[1], float(width), 12.0, float(right), float(up))
             for spot, width, right, up in spots]
    projection = fit_projection((13.0, -92.0, 16.0, -88.0))
    least = least_scales(boxes, projection)
    points = projection.albers.project(np.array([(box.longitude, box.latitude) for box in boxes]))
    drawn_counts = []
    for enlarged in (0.3, 1.0, 2.5, 7.9):
        scale = enlarged * projection.usual_scale
        drawn = [number for number, least_scale in enumerate(least) if least_scale is not None and least_scale <= scale]
        drawn_counts.append(len(drawn))
        for number, label in enumerate(drawn):
            for other in drawn[:number]:
                x, y = np.abs(points[label] * scale + (boxes[label].right, boxes[label].up)
                              - points[other] * scale - (boxes[other].right, boxes[other].up))
                assert x >= (boxes[label].width + boxes[other].width) / 2 or y >= 12
    assert drawn_counts == sorted(set(drawn_counts)), "a larger map has more names"
    assert least[0] == 0


@pytest.mark.parametrize("size", [NAME_SIZE, LARGE_SIZE])
def test_names_beside_circles_cover_no_circle_and_no_name(size: int) -> None:
    random = np.random.default_rng(30)
    bounds = (25.5, -117.2, 33.0, -97.0)
    projection = fit_projection(bounds)
    spots = random.uniform([-117, 26], [-97.2, 32.8], (20, 2)).tolist()
    # As Otay Mesa: at the edge of the window, with another circle where its name would stand, and one within its own.
    spots[:3] = [(-116.94, 31.5), (-116.2, 31.8), (-117.0, 31.5)]
    circles = [LabelBox(*spot, width=diameter, height=diameter)
               for spot, diameter in zip(spots, (19.3, *random.uniform(4, 10, 19)), strict=True)]
    boxes, scales = fit_candidates([beside(f"Puente {number}", circle, size, bounds)
                                    for number, circle in enumerate(circles)], projection, taken=circles)
    assert (scales[0] or 1e9) < projection.usual_scale
    for enlarged in (0.8, 1.0, 2.0):
        scale = enlarged * projection.usual_scale
        names = [box for box, least in zip(boxes, scales, strict=True) if least is not None and least <= scale]
        drawn = [*circles, *names]
        points = projection.albers.project(np.array([(box.longitude, box.latitude) for box in drawn])) * scale
        middles = points + [(box.right, box.up) for box in drawn]
        assert len(names) > 5
        for number in range(len(circles), len(drawn)):
            for other in range(number):
                x, y = np.abs(middles[number] - middles[other])
                assert (x >= (drawn[number].width + drawn[other].width) / 2
                        or y >= (drawn[number].height + drawn[other].height) / 2)


@pytest.mark.parametrize("large", [False, True])
def test_names_of_places_with_circles_cover_none(known: Catalogue, large: bool) -> None:
    card = world.card("map", "pov", "net", level="admin1", window="southern-mexico")
    (first,) = world.frames(STATES, Selection(), known)
    figure = draw(known, card, frames=[first, SeriesFrame(card.series[1], first.frame.assign(indicator="net"))],
                  map=MapOptions(mode="circles", large=large))
    assert figure.spec is not None
    rows_of = {layer["mark"]["type"]: layer["data"]["values"] for layer in figure.spec["layer"]
               if layer["mark"]["type"] in ("circle", "text")}
    circles, names = rows_of["circle"], rows_of["text"]
    assert len(names) == len(circles)
    largest = max(circle["size"] for circle in circles)
    albers, size = albers_of(known.windows["southern-mexico"].bounds), LARGE_SIZE if large else SMALL_SIZE
    points = albers.project(np.array([(row["longitude"], row["latitude"]) for row in (*circles, *names)]))
    for name, point in zip(names, points[len(circles):], strict=True):
        for scale in (max(name["least_scale"], 1500.0), 2 * max(name["least_scale"], 1500.0)):
            for circle, middle in zip(circles, points, strict=False):
                x, y = np.abs((point - middle) * scale + (0, -name["offset"]))
                radius = (circle["size"] / largest * MAX_CIRCLE / np.pi) ** 0.5
                assert x >= text_width(name["name"], size) / 2 + radius or y >= 0.55 * size + radius


def test_of_two_circles_that_touch_the_one_that_is_larger_now_is_named_first(known: Catalogue) -> None:
    figure = draw(known, BRIDGES, frames=bridges({"crossing:A": {"2024": 9.0, "2025": 2.0},
                                                  "crossing:B": {"2024": 4.0, "2025": 8.0}}))
    names = figure.extra["drawing"].payload.datasets["names"]
    assert [row["name"] for row in names] == ["Bridge B", "Bridge A"]
