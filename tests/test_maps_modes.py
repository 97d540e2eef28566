"""What a map shows besides one period: all of them in turn, a change, several years, two indicators."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

from hled_dash.catalogue import Catalogue
from hled_dash.figures import MapOptions, Selection, SeriesFrame
from hled_dash.figures.maps.bivariate import TITLE_LETTERS
from hled_dash.figures.maps.change import difference_unit
from hled_dash.figures.maps.legend import TITLE_LIMIT, title_room
from hled_dash.ui.payloads import fill_map
from tests import figures_world as world, vega_lite
from tests.maps_world import (
    BRIDGES,
    STATES,
    bridges,
    catalogue as small_catalogue,
    draw,
    looked_up,
    moving,
    rows,
    svg,
    tooltips,
)


@pytest.fixture(scope="module")
def known() -> Catalogue:
    return small_catalogue()


def test_a_moving_map_holds_every_period_and_starts_at_the_one_asked_for(known: Catalogue) -> None:
    figure = draw(known, period="2018", map=moving())
    timeline = figure.extra["timeline"]
    assert figure.spec is not None
    (frame,) = world.frames(STATES, Selection(), known)
    assert list(timeline.periods) == sorted(frame.frame["period"].unique())
    assert timeline.periods[timeline.current] == "2018"
    assert set(figure.codes["period"]) == {"2018"}
    expected = {(row.place, row.period): row.value for row in frame.frame.itertuples()}
    for row in rows(figure):
        for number, period in enumerate(timeline.periods):
            assert row["values"][number] == expected.get((row["place"], period))
    moved = {param["name"] for param in figure.spec["params"] if "value" in param}
    assert moved == {"period_index", "selected", "hovered", "focused_class", "focused_bin", "tooltip_row", "payload"}
    # Moving the parameter draws what a map of that period draws.
    fills = re.compile(r'aria-label="([^"]+, \d{4})"[^>]*?fill="(#[0-9a-f]{6})"')
    moved = dict(fills.findall(svg(figure, period_index=0)))
    assert len(moved) == len(world.STATES)
    assert moved == dict(fills.findall(svg(draw(known, period=timeline.periods[0]))))


def test_places_surveyed_in_different_years_show_their_newest_value(known: Catalogue) -> None:
    (frame,) = world.frames(STATES, Selection(), known)
    rows = frame.frame
    early = rows["place"].isin(["MX-CHP", "MX-OAX", "MX-GRO", "MX-VER", "MX-TAB"])
    in_turn = rows[(early & (rows["period"] == "2018")) | (~early & (rows["period"] == "2022"))]
    figure = draw(known, frames=[SeriesFrame(frame.series, in_turn)])
    assert set(figure.codes["period"]) == {"2018", "2022"}
    assert any("the years differ" in note for note in figure.notes)
    one_year = draw(known, frames=[SeriesFrame(frame.series, in_turn)], period="2022")
    assert set(one_year.codes["period"]) == {"2022"}


def test_a_change_is_in_points_around_zero(known: Catalogue) -> None:
    figure = draw(known, map=MapOptions(mode="change", since="2018"))
    (frame,) = world.frames(STATES, Selection(), known)
    values = {(row.place, row.period): row.value for row in frame.frame.itertuples()}
    assert "percentage points" in figure.subtitle.lower()
    assert figure.derived
    assert figure.alt.startswith(f"Map: {figure.title} ({figure.subtitle}). ")
    for row in looked_up(figure):
        assert row["value"] == pytest.approx(values[row["place"], "2022"] - values[row["place"], "2018"])
    assert any("minus that of" in note for note in figure.notes)
    assert {"2018", "2022"} < set(figure.table.columns)


def test_a_change_across_a_break_is_refused_in_words(known: Catalogue) -> None:
    assert {"2018", "2022"} < set(draw(known, map=MapOptions(mode="change")).table.columns)
    refused = draw(known, map=MapOptions(mode="change", since="2016"))
    assert refused.spec is None
    assert "Break in series in 2018: New questionnaire." in refused.empty
    moved = draw(known, map=MapOptions(animated=True))
    assert tooltips(moved, "Trend")["Chiapas"] == "not comparable: break in series"
    assert "Break in series in 2018: New questionnaire." in moved.notes


@pytest.mark.parametrize("unit", ["percent_population", "percentage_points"])
def test_the_trend_of_percentages_is_in_points(known: Catalogue, unit: str) -> None:
    measured = known.indicators["pov"].model_copy(update={"unit": unit, "breaks": ()})
    known = replace(known, indicators={**known.indicators, "pov": measured})
    (frame,) = world.frames(STATES, Selection(), known)
    values = {(row.place, row.period): row.value for row in frame.frame.itertuples()}
    moved = values["MX-CHP", "2022"] - values["MX-CHP", "2016"]
    written = f"{moved:+.1f}".replace("-", "\u2212")
    for language, heading, text in (("en", "Trend", f"{written} points since 2016"),
                                    ("es", "Tendencia", f"{written} puntos porcentuales respecto a 2016")):
        figure = draw(known, language=language, map=MapOptions(animated=True))
        assert tooltips(figure, heading)["Chiapas"] == text
        # At the start there is nothing to compare with; and only a change in percent needs one that is not nothing.
        assert tooltips(figure, heading, period_index=0)["Chiapas"] == "\u2013"
    nothing = frame.frame.assign(value=[10.4 * (period != "2016") for period in frame.frame["period"]])
    figure = draw(known, frames=[SeriesFrame(frame.series, nothing)], map=MapOptions(animated=True))
    assert tooltips(figure, "Trend")["Oaxaca"] == "+10.4 points since 2016"
    changed = draw(known, map=MapOptions(mode="change"))
    assert changed.subtitle.startswith("South: percentage points, ")


def test_the_trend_of_a_growth_is_not_shown(known: Catalogue) -> None:
    grows = known.indicators["pov"].model_copy(update={"unit": "annual_percent"})
    known = replace(known, indicators={**known.indicators, "pov": grows})
    assert set(tooltips(draw(known, map=MapOptions(animated=True)), "Trend").values()) == {"undefined"}


def test_a_change_of_amounts_is_in_percent(known: Catalogue) -> None:
    crossed = bridges({"crossing:A": {"2019": 50.0, "2025": 75.0}, "crossing:B": {"2025": 3.0},
                       "crossing:C": {"2019": 4.0, "2025": 1.0}})
    figure = draw(known, BRIDGES, frames=crossed, map=MapOptions(mode="change", since="2019"))
    change = "Change (% change)"
    assert dict(zip(figure.table["Place"], figure.table[change], strict=True)) == {"Bridge A": 50.0, "Bridge C": -75.0}
    # 50 of 54 in 2019 and 75 of 79 in 2025 (with bridge B, which is new).
    (moved,) = figure.table.loc[figure.table["Place"] == "Bridge A"].iloc[:, -1]
    assert moved == pytest.approx(100 * 75 / 79 - 100 * 50 / 54)
    # The legend has the classes with a place alone, and a title that is not cut and promises no numbers of places.
    (legend,) = (layer["encoding"]["color"]["legend"] for layer in figure.spec["layer"]
                 if "color" in layer.get("encoding", {}))
    assert len(legend["values"]) == 2
    assert (legend["title"], legend["titleLimit"]) == ("% change", TITLE_LIMIT)
    # What has no first value has no change: it is missing, and named.
    assert any("Bridge B" in note for note in figure.notes)


def test_differences_of_every_unit_have_a_unit(catalogue: Catalogue) -> None:
    units = [unit for unit in catalogue.units.values()
             if not unit.differs_in_points and unit.kind not in ("count", "money")]
    assert {unit.id for unit in units if difference_unit(unit, "difference").currency} >= {"usd_person", "mxn_day"}
    assert not any(difference_unit(unit, "difference").differs_in_points for unit in units if unit.currency)
    assert difference_unit(None, "difference").kind == "points"


def test_a_change_starts_where_no_place_is_left_out(known: Catalogue) -> None:
    crossed = bridges({"crossing:A": {"1990": 10.0, "2019": 50.0, "2025": 75.0},
                       "crossing:B": {"2019": 2.0, "2025": 3.0}})
    figure = draw(known, BRIDGES, frames=crossed, map=MapOptions(mode="change"))
    assert {"2019", "2025"} < set(figure.table.columns)
    assert len(figure.table) == 2
    since_1990 = draw(known, BRIDGES, frames=crossed, map=MapOptions(mode="change", since="1990"))
    assert {"1990", "2025"} < set(since_1990.table.columns)
    assert list(since_1990.table["Place"]) == ["Bridge A"]


def test_one_period_has_no_change(known: Catalogue) -> None:
    (frame,) = world.frames(STATES, Selection(), known)
    only = frame.frame[frame.frame["period"] == "2022"]
    figure = draw(known, frames=[SeriesFrame(frame.series, only)], map=MapOptions(mode="change"))
    assert figure.spec is None
    assert "one period only" in figure.empty


def test_nothing_comes_before_the_first_period(known: Catalogue) -> None:
    figure = draw(known, period="2016", map=MapOptions(mode="change"))
    assert figure.empty == "There are no figures before 2016 to compare with. Choose a later period."


def test_no_place_with_both_periods_has_no_change(known: Catalogue) -> None:
    in_turn = bridges({"crossing:A": {"2019": 50.0}, "crossing:B": {"2025": 3.0}})
    figure = draw(known, BRIDGES, frames=in_turn, map=MapOptions(mode="change", since="2019"))
    assert figure.empty == "No place has figures for both 2019 and 2025. Choose other years."


def test_a_change_of_an_index_is_a_difference_in_its_unit(known: Catalogue) -> None:
    in_points = known.indicators["pov"].model_copy(update={"unit": "index_0_1"})
    known = replace(known, indicators={**known.indicators, "pov": in_points})
    assert draw(known, map=MapOptions(mode="change")).subtitle.startswith("South: Difference, index from 0 to 1")


def test_small_multiples_share_their_classes(known: Catalogue) -> None:
    figure = draw(known, map=MapOptions(mode="multiples", years=("2016", "2022", "1900")))
    assert figure.spec is not None
    vega_lite.validate(figure.spec)
    panels = figure.extra["panels"]
    assert [panel["title"]["text"] for panel in panels] == ["2016", "2022"]
    coloured = [layer["encoding"]["color"] for panel in panels for layer in panel["layer"]
                if "color" in layer.get("encoding", {})]
    scales = [layer["scale"] for layer in coloured]
    # One legend for all, and it promises no numbers of places.
    assert [layer["legend"] for layer in coloured] == [None] * len(coloured)
    assert not [label for label, _colour in figure.extra["panel_legend"] if "(" in label]
    assert all(scale["range"][:5] == scales[0]["range"][:5] for scale in scales)
    assert set(figure.codes["period"]) == {"2016", "2022"}
    assert "2016" in svg(figure)


@pytest.mark.parametrize("mode", ["bivariate", "circles"])
def test_two_indicators_on_one_map(known: Catalogue, mode: str) -> None:
    card = world.card("map", "pov", "net", level="admin1", window="southern-mexico")
    (first,) = world.frames(STATES, Selection(), known)
    second = first.frame.assign(indicator="net", value=100 - first.frame["value"])
    figure = draw(known, card, frames=[first, SeriesFrame(card.series[1], second)], map=MapOptions(mode=mode))
    assert figure.spec is not None
    vega_lite.validate(figure.spec)
    assert set(figure.codes["indicator"]) == {"pov", "net"}
    assert len(figure.table) == len(world.STATES)
    assert "tend to be low" in figure.alt
    assert f"({figure.subtitle}). " in figure.alt
    assert "Poverty" in svg(figure)
    # On the page it is as high as the window leaves room for beside its legends.
    params = {param["name"]: param.get("expr", "") for param in fill_map(figure.spec)["params"]}
    assert "drawing_rest" in params["height"]
    # What the page has measured stays where data is set whose legend has as much room.
    assert "payload" not in params["drawing_rest"]
    assert params["legend_room"] == "payload.legend_room || 0"
    assert "legend_room" in params["drawing_rest"]
    if mode == "bivariate":
        groups = {row["place"]: row["value"] for row in looked_up(figure)}
        # The two run against each other: a place is high in one where it is low in the other.
        assert all(group % 3 + group // 3 == 2 for group in groups.values())
    else:
        # The title of the key stands beside that of the colours in a frame of 320 pixels.
        titles = [layer["encoding"]["size"]["legend"]["title"] for layer in figure.spec["layer"]
                  if "size" in layer.get("encoding", {})]
        assert titles
        lines = [line for title in titles for line in ([title] if isinstance(title, str) else title)]
        assert all(len(line) <= TITLE_LETTERS or " " not in line for line in lines)
        (values,) = (param["value"] for param in figure.spec["params"] if param["name"] == "payload")
        assert values["legend_room"] >= title_room(titles[0])
        assert not any("no circle" in note for note in figure.notes)
        grown = second.assign(value=50 - second["value"])
        signed = draw(known, card, frames=[first, SeriesFrame(card.series[1], grown)], map=MapOptions(mode=mode))
        assert "Places whose second value is below zero have no circle." in signed.notes


def test_indicators_side_by_side_share_a_legend(known: Catalogue) -> None:
    card = world.card("map", "pov", "net", level="admin1", window="southern-mexico")
    (first,) = world.frames(STATES, Selection(), known)
    second = first.frame.assign(indicator="net", value=100 - first.frame["value"])
    figure = draw(known, card, frames=[first, SeriesFrame(card.series[1], second)], map=MapOptions(mode="indicators"))
    assert figure.spec is not None
    vega_lite.validate(figure.spec)
    payloads = [next(param["value"] for param in panel["params"] if param["name"] == "payload")
                for panel in figure.extra["panels"]]
    parts = [payload["values"][0] for payload in payloads]
    # What is in the highest fifth of one is in the lowest of the other.
    assert [4 - part for part in parts[0]] == parts[1]
    assert [label for label, _colour in figure.extra["panel_legend"]][:5] == [
        "lowest fifth", "second fifth", "middle fifth", "fourth fifth", "highest fifth"]
    assert set(figure.codes["indicator"]) == {"pov", "net"}
    assert any("order of the places" in note for note in figure.notes)


def test_long_titles_of_maps_side_by_side_have_as_many_lines(known: Catalogue) -> None:
    name = world.text(*["Deprivation: nutritious and good food"] * 2)
    long = known.indicators["net"].model_copy(update={"short": name})
    known = replace(known, indicators={**known.indicators, "net": long})
    card = world.card("map", "pov", "net", level="admin1", window="southern-mexico")
    (first,) = world.frames(STATES, Selection(), known)
    figure = draw(known, card, frames=[first, SeriesFrame(card.series[1], first.frame.assign(indicator="net"))],
                  map=MapOptions(mode="indicators"))
    titles = [panel["title"]["text"] for panel in figure.extra["panels"]]
    assert titles == [["Poverty, 2022", ""], ["Deprivation: nutritious and good", "food, 2022"]]


def test_low_values_of_old_periods_do_not_put_all_places_in_one_class(known: Catalogue) -> None:
    """Values that were far lower once do not put all of today's places in one class."""
    (now,) = world.frames(STATES, Selection(), known)
    last = now.frame["period"].max()
    old = now.frame[now.frame["period"] == last].assign(period="1990", value=lambda rows: rows["value"] / 1000)
    olds = [old.assign(period=str(year)) for year in range(1960, 1990)]
    frame = pd.concat([*olds, now.frame[now.frame["period"] == last]], ignore_index=True)
    figure = draw(known, frames=[SeriesFrame(now.series, frame)])
    assert len(set(figure.extra["place_classes"].values())) > 1


def test_a_bivariate_map_needs_two_indicators(known: Catalogue) -> None:
    assert looked_up(draw(known, map=MapOptions(mode="circles"))) == looked_up(draw(known))
