"""The classes of a map: limits of each method, and colours that differ."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import mapclassify
import numpy as np
import pytest
from hypothesis import given, strategies as st

from hled_dash.figures.maps.classification import MAX_RATIO, Classes, Method, Scheme, _limits, classify
from hled_dash.figures.maps.legend import class_labels
from hled_dash.figures.theme import DIVERGING, get_theme
from hled_dash.language import LANGUAGES
from tests.pages import open_page, page_html

LIGHT = get_theme("light")


@pytest.mark.parametrize("method", ["quantiles", "natural", "equal"])
def test_methods(method: Method) -> None:
    values = list(np.random.default_rng(7).lognormal(3, 1, 400))
    classes = classify(values, LIGHT, 1, Scheme(method=method))
    assert classes.method == method
    assert len(classes.limits) == 4
    assert all(any(classes.index(value) == number for value in values) for number in range(5))


def test_quantiles_hold_about_as_many_each() -> None:
    values = list(np.random.default_rng(7).lognormal(3, 1, 1000))
    counts = np.bincount([classify(values, LIGHT, 1).index(value) for value in values])
    assert counts.min() > 150


def test_many_equal_values_and_few_others_have_natural_classes() -> None:
    """Shares of a good that comes from two countries: quantiles would be one class for all."""
    classes = classify([42.0, 13.6, *[0.02] * 9], LIGHT, 1)
    assert classes.method == "natural"
    assert [classes.index(value) for value in (0.02, 13.6, 42.0)] == [0, 1, 2]
    assert classify([5.0] * 9, LIGHT, 1).method == "quantiles"


@pytest.mark.parametrize(("limits", "highest", "expected"), [
    # From cents to tens each limit has its own decimals; of one order all have the same.
    ((0.05, 1.4, 10.0, 70.0), 544.27, ["< 0.05", "0.05\u20131.4", "1.4\u201310", "10\u201370", "70\u2013544"]),
    ((0.05, 1.4, 10.0, 70.0), 70.2, ["< 0.05", "0.05\u20131.4", "1.4\u201310", "10\u201370", "70\u201370.2"]),
    ((0.55, 0.6, 0.65), None, ["< 0.55", "0.55\u20130.60", "0.60\u20130.65", "\u2265 0.65"]),
    ((0.0, 2.5), None, ["< 0.0", "0.0\u20132.5", "\u2265 2.5"]),
])
def test_limits_have_the_decimals_that_they_need(
        limits: tuple[float, ...], highest: float | None, expected: list[str]) -> None:
    tidy: Any = SimpleNamespace(unit=None, unit_label="million", scale="published")
    context: Any = SimpleNamespace(language=LANGUAGES["en"])
    classes = Classes(limits, ("#000000",) * (len(limits) + 1), "fixed", highest)
    assert class_labels(classes, tidy, context)[0] == expected


def test_unrounded_limits_are_those_of_mapclassify() -> None:
    values = np.random.default_rng(3).normal(50, 9, 200)
    for method, peer in (("quantiles", mapclassify.Quantiles), ("equal", mapclassify.EqualInterval)):
        assert _limits(values, method, 5) == pytest.approx(list(peer(values, k=5).bins[:-1]))  # type: ignore[arg-type]
    with pytest.warns(UserWarning, match="Numba"):
        bins = mapclassify.FisherJenks(np.sort(values), k=5).bins
    # There the limit belongs to the class below it.
    assert _limits(values, "natural", 5) == [values[values > limit].min() for limit in bins[:-1]]
    assert _limits(np.array([1.0, 1, 2, 2, 7]), "natural", 3) == [2, 7]


def test_fixed_limits_and_a_middle() -> None:
    fixed = classify([5, 30, 70], LIGHT, 0, Scheme(fixed=(20, 40, 60)))
    assert fixed.limits == (20, 40, 60)
    assert [fixed.index(value) for value in (19.9, 20, 60)] == [0, 1, 3]
    around = classify([-9, -4, -1, 2, 5, 8, 1, -2], LIGHT, 1, Scheme(middle=0))
    assert around.method == "diverging"
    assert 0 in around.limits
    assert around.index(-0.1) + 1 == around.index(0.0)
    assert list(around.limits) == [-limit for limit in reversed(around.limits)]


@pytest.mark.parametrize("few", [[], [3.0]])
def test_all_on_one_side_of_a_middle_have_its_colours(few: list[float]) -> None:
    falls = classify([*np.linspace(-40, -1, 39), *few], LIGHT, 1, Scheme(middle=0))
    usual = classify(list(np.linspace(-40, -1, 39)), LIGHT, 1)
    assert falls.limits == (*usual.limits, *([0.0] if few else []))
    # The farther from the middle, the stronger; a rise is never of a fall's colour.
    assert falls.colours[0] == DIVERGING[0]
    assert falls.colours[4] == DIVERGING[2]
    assert falls.colours[5:] == (DIVERGING[4:5] if few else ())
    rises = classify([*np.linspace(1, 40, 39), *(-value for value in few)], LIGHT, 1, Scheme(middle=0))
    assert rises.colours[-1] == DIVERGING[-1]
    assert rises.colours[-5] == DIVERGING[4]
    assert rises.colours[:-5] == (DIVERGING[2:3] if few else ())
    assert rises.index(-3) == 0
    # Colours that the reader chose stay.
    assert classify([1, 2, 3, 4], LIGHT, 1, Scheme(middle=0, palette="blues")).method == "quantiles"


@pytest.mark.parametrize("values", [[-9, -4, -1, 2, 5, 80, 1, -2], [1, 2, 3, 4, 5, 6, 90]])
def test_around_a_middle_the_method_is_the_readers(values: list[float]) -> None:
    limits = {method: classify(values, LIGHT, 1, Scheme(middle=0, method=method)).limits
              for method in ("quantiles", "equal")}
    assert limits["quantiles"] != limits["equal"]
    assert max(limits["equal"]) > max(limits["quantiles"])


@given(st.lists(st.floats(-1e12, 1e12, allow_nan=False), min_size=1, max_size=60), st.integers(0, 3))
def test_classes_are_sound_for_any_values(values: list[float], decimals: int) -> None:
    classes = classify(values, LIGHT, decimals)
    assert list(classes.limits) == sorted(set(classes.limits))
    assert len(classes.colours) == len(classes.limits) + 1 == len(set(classes.colours))
    ordered = [classes.index(value) for value in sorted(values)]
    assert ordered == sorted(ordered)
    # No colour stands in the legend for nothing below or above it.
    assert not classes.limits or (ordered[0] == 0 and ordered[-1] == len(classes.limits))


@pytest.mark.parametrize("count", [3, 5, 9])
def test_the_number_of_classes_is_the_readers(count: int) -> None:
    values = list(np.random.default_rng(5).normal(50, 12, 400))
    for method in ("quantiles", "natural", "equal"):
        scheme = Scheme(method=method, count=count)  # type: ignore[arg-type]
        assert len(classify(values, LIGHT, 2, scheme).colours) == count


def test_standard_deviations_are_those_of_mapclassify() -> None:
    values = np.random.default_rng(3).normal(50, 9, 200)
    peer = mapclassify.StdMean(values, multiples=[-1.5, -0.5, 0.5, 1.5]).bins
    assert _limits(values, "deviation", 5) == pytest.approx(list(peer[:4]))


@pytest.mark.parametrize("palette", ["viridis", "blues", "oranges", "greens", "purples", "diverging"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_palettes_give_colours_that_differ(palette: str, theme: str) -> None:
    classes = classify(range(100), get_theme(theme), 0, Scheme(count=9, palette=palette))
    assert len(set(classes.colours)) == 9


@pytest.mark.parametrize("highest", [[5_000, 9_000, 20_000, 42_032], [42_032], [4.2e7]])
def test_the_top_class_of_quantiles_is_close_to_the_highest_value(highest: list[float]) -> None:
    classes = classify([*range(1, 3_000, 20), *highest], LIGHT, 0)
    assert len(classes.colours) <= 5
    assert classes.limits[-1] < max(highest) <= MAX_RATIO * classes.limits[-1]
    assert {classes.index(value) for value in (*range(1, 3_000, 20), *highest)} == {*range(len(classes.colours))}


@pytest.mark.parametrize("values", [
    [*[0.0] * 74, *np.geomspace(0.1, 8.9, 22)],
    [*np.linspace(-9, -0.1, 50), *[0.0] * 24, *np.geomspace(0.4, 99, 22)],
])
def test_the_top_class_is_close_to_the_highest_value_with_many_values_below_zero(values: list[float]) -> None:
    classes = classify(values, LIGHT, 1)
    assert len(classes.colours) <= 5
    assert 0 < classes.limits[-1] < max(values) <= MAX_RATIO * classes.limits[-1]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(("method", "mode", "count"), [
    ("auto", "one", 0), ("quantiles", "one", 1), ("auto", "change", 1)])
def test_the_number_of_classes_is_the_readers_where_no_limits_are_declared(
        method: str, mode: str, count: int) -> None:
    app = open_page("maps", indicator="coneval.pobreza", method=method, mode=mode)
    assert [slider.label for slider in app.select_slider].count("Number of classes") == count
    assert ("limits of this indicator are declared" in page_html(app)) == (not count)
