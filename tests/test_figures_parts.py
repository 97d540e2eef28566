"""The parts that figures are made of: colours, scales, labels, sparklines."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import given, strategies as st

from hled_dash.catalogue.periods import decimal_year
from hled_dash.figures.charts import draw_sparkline
from hled_dash.figures.charts.scatter import WIDE, _place_labels
from hled_dash.figures.theme import PLACE_COLORS, contrast, get_theme, place_colors, place_shapes
from hled_dash.figures.vega import CHART_HEIGHT, dodge, linear_scale, log_scale, number_format, period_x_slots
from hled_dash.language import ENGLISH, SPANISH
from tests import figures_world as world
from tools import figure_snapshots

NUMBERS = st.floats(-1e12, 1e12, allow_nan=False).filter(lambda value: value == 0 or abs(value) > 1e-6)


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_every_colour_has_contrast_with_its_background(name: str) -> None:
    theme = get_theme(name)
    least_contrast = {"light": 3.0, "dark": 4.5, "contrast": 4.5}[name]
    codes = [*PLACE_COLORS, *(f"MX-{number}" for number in range(12))]
    for colour in [*theme.palette, *place_colors(codes, theme).values(), theme.ensure_contrast("#ffffaa"),
                   theme.neutral]:
        assert contrast(colour, theme.background) >= (3.0 if colour == theme.neutral else least_contrast)
    for colour in (theme.foreground, theme.muted, theme.text_color("#56b4e9")):
        assert contrast(colour, theme.background) >= 4.5


def test_colours_of_countries_do_not_depend_on_the_selection() -> None:
    theme = get_theme("light")
    alone = place_colors(["MEX"], theme)["MEX"]
    for others in (["USA"], ["MX-CHP", "MX-OAX"], ["GTM", "HND", "SLV"]):
        colors = place_colors([*others, "MEX"], theme)
        assert colors["MEX"] == alone
        assert len(set(colors.values())) == len(colors)
    assert len(set(place_shapes(["USA", "MEX", "GTM", "SLV", "HND"]).values())) == 5


@given(st.lists(NUMBERS, min_size=1, max_size=30), st.booleans())
def test_a_scale_holds_all_values_between_round_ticks(values: list[float], zero: bool) -> None:
    scale = linear_scale(values, zero=zero)
    slack = (scale.high - scale.low) * 1e-6
    assert scale.low - slack <= min(values) <= max(values) <= scale.high + slack
    assert 2 <= len(scale.ticks) <= 12
    assert all(before < after for before, after in pairwise(scale.ticks))
    if zero:
        assert scale.from_zero


@pytest.mark.parametrize(("values", "low", "first"), [
    ([-100.0, 41_000.0], -100.0, 0.0), ([-1.2, 16.0], -1.2, 0.0), ([-3.0, 16.0], -5.0, -5.0),
    ([-30.0, 20.0], -30.0, -30.0),
])
def test_what_lies_little_below_zero_has_no_tick(values: list[float], low: float, first: float) -> None:
    scale = linear_scale(values, zero=True)
    assert (scale.low, scale.ticks[0]) == (low, first)


@given(st.lists(st.floats(1e-3, 1e9), min_size=1, max_size=20))
def test_a_log_scale_holds_all_values(values: list[float]) -> None:
    scale = log_scale(values)
    assert scale.low <= min(values) * 1.000001
    assert max(values) <= scale.high * 1.000001
    assert 0 < scale.low < scale.high


@given(st.lists(st.floats(0, 320), min_size=1, max_size=15))
def test_names_do_not_collide_and_keep_their_order(positions: list[float]) -> None:
    moved = dodge(positions, 15, 320)
    order = sorted(range(len(positions)), key=lambda number: positions[number])
    assert all(moved[after] - moved[before] >= 15 - 1e-6 for before, after in pairwise(order))
    assert min(moved) >= 0
    assert max(moved) <= 320 + 1e-6


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=2, max_size=12))
def test_scatter_labels_cover_no_point_at_any_width(spots: list[tuple[float, float]]) -> None:
    rows = [{"x": x, "y": y, "label": "Somewhere"} for x, y in spots]
    scale = linear_scale(pd.Series([0.0, 100.0]), zero=True)
    _place_labels(rows, (scale, scale))
    for wide in (260, 500, WIDE, 900):
        for row in rows:
            if "label" not in row or ("label_wide" in row and wide < WIDE):
                continue
            own = scale.fraction(row["x"]) * wide
            level = (1 - scale.fraction(row["y"])) * CHART_HEIGHT + row["label_shift"]
            start, end = (own - 8 - 6.4 * 9, own - 8) if row["label_left"] else (own + 8, own + 8 + 6.4 * 9)
            for x, y in spots:
                across, down = scale.fraction(x) * wide, (1 - scale.fraction(y)) * CHART_HEIGHT
                assert not (start < across < end and abs(down - level) < 6), (row, (x, y))


def test_a_wide_chart_names_points_that_have_no_room_on_a_telephone() -> None:
    scale = linear_scale(pd.Series([0.0, 100.0]), zero=True)
    crowd = [{"x": 50.0 + 5 * number, "y": 50.0, "label": "Honduras"} for number in range(6)]
    _place_labels(crowd, (scale, scale))
    assert any("label_wide" in row for row in crowd)
    assert all("label_wide" not in row for row in crowd if "label" not in row)


def test_the_readers_places_keep_their_names_in_a_crowd() -> None:
    rows = [{"x": 50.0 + number % 5, "y": 50.0 + number // 5, "label": "Somewhere"} for number in range(20)]
    rows[7] |= {"selected": 1, "label": "Chiapas"}
    scale = linear_scale(pd.Series([0.0, 100.0]), zero=True)
    _place_labels(rows, (scale, scale))
    named = [row["label"] for row in rows if "label" in row]
    assert "Chiapas" in named
    assert len(named) < 20


def test_periods_become_years() -> None:
    assert decimal_year("2021") == 2021
    assert decimal_year("2021-Q3") == 2021.5
    assert decimal_year("2021-07") == 2021.5


def test_months_on_an_axis_are_in_the_readers_language() -> None:
    months = [f"2023-{month:02d}" for month in range(1, 13)]
    assert "'ene'" in period_x_slots(months, SPANISH)["x_tick_labels"]
    assert "'Jan'" in period_x_slots(months, ENGLISH)["x_tick_labels"]
    assert "FY" in period_x_slots(["2020", "2021"], ENGLISH, "us_fiscal")["x_tick_labels"]


def test_large_amounts_are_in_billions_in_words() -> None:
    units = world.catalogue().units
    scale = linear_scale([0, 3e10], zero=True)
    assert number_format(scale, units["usd"], ENGLISH).title == "billion current US$"
    assert number_format(scale, units["usd"], SPANISH).title == "miles de millones de dólares corrientes"
    assert number_format(linear_scale([0, 60], zero=True), units["percent"], ENGLISH).suffix == "\u00a0%"


def test_a_sparkline_is_named_escaped_and_keeps_its_gaps() -> None:
    drawn = draw_sparkline([1.0, 2.0, None, 4.0, float("nan"), 5.0], width=100, height=20, colour="red",
                      label='Trend of <b>"x"</b>')
    root = ElementTree.fromstring(drawn)
    assert root.get("role") == "img"
    assert root.get("aria-label") == 'Trend of <b>"x"</b>'
    space = "{http://www.w3.org/2000/svg}"
    path = root.find(f"{space}path")
    assert path is not None
    assert path.get("d", "").count("M") == 1
    assert len(root.findall(f"{space}circle")) == 2
    assert draw_sparkline([], label="nothing") == ""
    assert draw_sparkline([3.0], label="one")


def test_snapshots_go_on_after_a_figure_that_cannot_be_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> dict[str, Any]:
        raise ValueError("no drawing")

    spec = {"title": "b"}
    monkeypatch.setattr(figure_snapshots, "snapshots", lambda: iter([("card a", fail), ("card b", spec.copy)]))
    every = re.compile("")
    assert figure_snapshots.write_snapshots(tmp_path / "all", every) == 1
    assert figure_snapshots._read(tmp_path / "all", every) == {
        "card a": {"error": "ValueError: no drawing"}, "card b": spec}
    assert figure_snapshots.write_snapshots(tmp_path / "b", re.compile("b$")) == 0
    assert figure_snapshots.compare_snapshots(tmp_path / "all", tmp_path / "b", re.compile("b$")) == 0
