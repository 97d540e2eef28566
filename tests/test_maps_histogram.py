"""The histogram beside a map: round steps, every place counted in every year."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest

from hled_dash.catalogue import Catalogue
from hled_dash.figures import MapChoice
from hled_dash.figures.maps import timeline
from hled_dash.figures.maps.histogram import bins_of, number_of
from hled_dash.figures.maps.payload import Given
from tests.maps_world import catalogue, draw, given


@pytest.fixture(scope="module")
def known() -> Catalogue:
    return catalogue()


def test_the_histogram_counts_every_place_in_every_year_on_one_scale(known: Catalogue) -> None:
    figure = draw(known, map=MapChoice(moving=True))
    now, (bins, said, ends) = figure.extra["moments"], figure.extra["bins"]
    values = [value for some in now.values.values() for value in some if value is not None]
    assert bins.start <= min(values) < bins.start + bins.width
    assert bins.start + (bins.count - 1) * bins.width <= max(values) < bins.start + bins.count * bins.width
    for value in values:
        assert bins.start + bins.of(value) * bins.width <= value < bins.start + (bins.of(value) + 1) * bins.width
    fullest = [max(Counter(bins.of(some[at]) for some in now.values.values() if some[at] is not None).values())
               for at in range(len(now.periods))]
    assert bins.most == max(fullest)
    assert len(said) == bins.count
    assert said[0].startswith(ends[0].removesuffix("\u00a0%"))
    assert said[-1].endswith(ends[1])
    # The map's own expression counts in the same bins.
    counted = Given()
    assert any(number_of(bins, counted) in json.dumps(part) for part in figure.spec["layer"])  # type: ignore[index]
    assert counted.values.items() <= given(figure).items()


@pytest.mark.parametrize(("values", "expected"), [
    ((0.0, 3.2, 9.99), (0.0, 1.0, 10)), ((-7.9, 11.9, 0.0), (-8.0, 2.0, 10)), ((1e7, 9.1e7), (1e7, 1e7, 9)),
    ((0.30, 0.35, 0.61), (0.30, 0.05, 7)), ((55.0, 65.0), (55.0, 1.0, 11)),
])
def test_limits_of_the_histogram_are_round(values: tuple[float, ...], expected: tuple[float, float, int]) -> None:
    now = timeline.Moments(("2020",), ("2020",), 0, {str(at): (value,) for at, value in enumerate(values)}, {}, {})
    bins = bins_of(now, list(now.values))
    assert bins is not None
    assert (bins.start, bins.width, bins.count) == pytest.approx(expected)
    assert bins_of(replace(now, values={"a": (1.0,), "b": (1.0,)}), ["a", "b"]) is None
