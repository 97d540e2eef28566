"""The histogram beside a map: round steps, every place counted in every year."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest

from hled_dash.catalogue import Catalogue
from hled_dash.figures import MapOptions
from hled_dash.figures.maps import Timeline
from hled_dash.figures.maps.histogram import bin_index, compute_bins
from hled_dash.figures.maps.payload import Payload
from tests.maps_world import catalogue, draw, payload


@pytest.fixture(scope="module")
def known() -> Catalogue:
    return catalogue()


def test_the_histogram_counts_every_place_in_every_year_on_one_scale(known: Catalogue) -> None:
    figure = draw(known, map=MapOptions(animated=True))
    timeline, histogram = figure.extra["timeline"], figure.extra["histogram"]
    bins = histogram.bins
    values = [value for some in timeline.values.values() for value in some if value is not None]
    assert bins.start <= min(values) < bins.start + bins.width
    assert bins.start + (bins.count - 1) * bins.width <= max(values) < bins.start + bins.count * bins.width
    for value in values:
        assert bins.start + bins.index(value) * bins.width <= value < bins.start + (bins.index(value) + 1) * bins.width
    by_period = [[some[number] for some in timeline.values.values() if some[number] is not None]
                 for number in range(len(timeline.periods))]
    fullest = [max(Counter(bins.index(value) for value in some).values()) for some in by_period]
    assert bins.largest == max(fullest)
    assert len(histogram.labels) == bins.count
    assert histogram.labels[0].startswith(histogram.ends[0].removesuffix("\u00a0%"))
    assert histogram.labels[-1].endswith(histogram.ends[1])
    # The map's own expression counts in the same bins.
    bound = Payload()
    assert any(bin_index(bins, bound) in json.dumps(part) for part in figure.spec["layer"])  # type: ignore[index]
    assert bound.values.items() <= payload(figure).items()


@pytest.mark.parametrize(("values", "expected"), [
    ((0.0, 3.2, 9.99), (0.0, 1.0, 10)), ((-7.9, 11.9, 0.0), (-8.0, 2.0, 10)), ((1e7, 9.1e7), (1e7, 1e7, 9)),
    ((0.30, 0.35, 0.61), (0.30, 0.05, 7)), ((55.0, 65.0), (55.0, 1.0, 11)),
])
def test_limits_of_the_histogram_are_round(values: tuple[float, ...], expected: tuple[float, float, int]) -> None:
    timeline = Timeline.of_one_period({str(number): value for number, value in enumerate(values)}, "2020", "2020")
    bins = compute_bins(timeline, list(timeline.values))
    assert bins is not None
    assert (bins.start, bins.width, bins.count) == pytest.approx(expected)
    assert compute_bins(replace(timeline, values={"a": (1.0,), "b": (1.0,)}), ["a", "b"]) is None
