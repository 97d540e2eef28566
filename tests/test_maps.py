"""Maps: valid specifications without shapes in them, classes that hold for all years, nothing missing in silence."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from io import BytesIO
from typing import Any

import altair
import mapclassify
import numpy as np
import pandas as pd
import pytest
import vl_convert
from hypothesis import given, strategies as st
from PIL import Image

from hled_dash.catalogue import Catalogue, Place, Text, Window, load_catalogue
from hled_dash.figures import Figure, MapChoice, Selection, SeriesFrame
from hled_dash.figures.classes import Method, _limits, classify
from hled_dash.figures.explore import map_card
from hled_dash.figures.maps import draw_map, draw_points, inline_geometry, moments
from hled_dash.figures.maps.bins import bins_of
from hled_dash.figures.maps.deck import DeckMap, _land, deck_map
from hled_dash.figures.style import theme
from hled_dash.figures.tidy import Context
from hled_dash.language import LANGUAGES
from tests import figures_world as world

LIGHT = theme("light")
STATES = world.card("map", "pov", level="admin1", window="southern-mexico")
BRIDGES = world.card("points", "gdp", level="crossing", window="border")


@pytest.fixture(scope="module")
def known() -> Catalogue:
    plain = world.catalogue()
    south = Window(id="southern-mexico", name=world.text("South"), places=tuple(world.STATES),
                   levels=("admin1", "admin2"), bounds=(14.5, -102.2, 22.6, -86.7))
    border = Window(id="border", name=world.text("Border"), places=("MEX",), levels=("crossing", "us_state", "admin1"),
                    bounds=(25.5, -117.6, 33.2, -96.9))
    more = [Place(code=f"crossing:{letter}", name=world.text(f"Bridge {letter}"), level="crossing", parent="MEX",
                  latitude=26.0 + number, longitude=-97.5 - number * 2) for number, letter in enumerate("ABCD")]
    more.append(Place(code="MX-OAX:20067", name=Text(en="Oaxaca de Juárez", es="Oaxaca de Juárez"), level="admin2",
                      parent="MX-OAX"))
    return replace(plain, windows={**plain.windows, "southern-mexico": south, "border": border},
                   places={**plain.places, **{place.code: place for place in more}})


def bridges(values: dict[str, dict[str, float]]) -> list[SeriesFrame]:
    rows = [{"indicator": "gdp", "place": place, "period": period, "value": value, "status": "A"}
            for place, series in values.items() for period, value in series.items()]
    return [SeriesFrame(BRIDGES.series[0], pd.DataFrame(rows))]


def draw(known: Catalogue, card: Any = STATES, language: str = "en", frames: Any = None, **chosen: Any) -> Figure:
    selection = Selection(**chosen)
    kind = draw_points if card.kind == "points" else draw_map
    return kind(frames or world.frames(card, selection, known), card, selection, LANGUAGES[language], known)


def units(figure: Figure) -> dict[str, Any]:
    """The layer of a map that is coloured."""
    assert figure.spec is not None
    (layer,) = [one for one in figure.spec["layer"] if "color" in one.get("encoding", {})]
    return dict(layer)


def looked_up(figure: Figure) -> list[dict[str, Any]]:
    """The places of a map with what the parameter ``at`` makes of their arrays: k, y (value) and c (class)."""
    assert figure.spec is not None
    (at,) = [one["value"] for one in figure.spec["params"] if one["name"] == "at"]
    values: list[dict[str, Any]] = units(figure)["transform"][0]["from"]["data"]["values"]
    return [{"k": row["k"], "y": row["v"][at], "c": row["c"][at]} for row in values]


def legend_of(figure: Figure) -> tuple[list[str], list[str]]:
    scale = units(figure)["encoding"]["color"]["scale"]
    return scale["domain"], scale["range"]


def svg(figure: Figure, wide: int = 600, **params: Any) -> str:
    """The drawing as vl-convert makes it: every expression of the specification has been computed.

    ``params`` set parameters of the drawing; marks carry their descriptions.
    """
    assert figure.spec is not None
    spec = inline_geometry(figure.spec)
    for one in spec.get("params", ()):
        one.update({"value": params[one["name"]]} if one["name"] in params else {})
    spec["config"] |= {"aria": True, "mark": {"aria": True}}
    return str(vl_convert.vegalite_to_svg(spec | ({} if "concat" in spec else {"width": wide})))


def test_a_narrow_map_is_low_and_leaves_out_names(known: Catalogue) -> None:
    figure = draw(known)
    high, low = (float(re.search(r'height="([\d.]+)"', svg(figure, wide))[1])  # type: ignore[index]
                 for wide in (600, 300))
    assert low < high - 120
    assert "Chiapas</t" in svg(figure)
    assert "Chiapas</t" not in svg(figure, 300)


@pytest.mark.parametrize("shown", ["light", "dark", "contrast"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_specifications_are_valid_and_light(known: Catalogue, shown: str, language: str) -> None:
    crossed = bridges({"crossing:A": {"2024": 5.0, "2025": 9.0}, "crossing:B": {"2025": 3.0}})
    for figure in (draw(known, theme=shown, language=language),
                   draw(known, BRIDGES, frames=crossed, theme=shown, language=language)):
        assert figure.spec is not None
        altair.LayerChart.from_dict(dict(figure.spec), validate=True)
        text = json.dumps(figure.spec)
        assert len(text) < 22_000
        assert "arcs" not in text
        assert figure.alt
        assert figure.subtitle


def test_table_codes_and_drawing_hold_the_same_values(known: Catalogue) -> None:
    figure = draw(known)
    drawn = {row["k"]: row["y"] for row in looked_up(figure)}
    assert drawn == dict(zip(figure.codes["place"], figure.codes["value"], strict=True))
    assert list(figure.table["Value"]) == sorted(drawn.values(), reverse=True)
    assert set(figure.codes["period"]) == {"2022"}


def test_classes_do_not_move_with_the_year(known: Catalogue) -> None:
    assert legend_of(draw(known, period="2016")) == legend_of(draw(known, period="2022"))
    assert legend_of(draw(known, period="2016")) == legend_of(draw(known, end="2018"))


def test_every_value_stands_in_the_class_that_its_label_names(known: Catalogue) -> None:
    figure = draw(known)
    labels, _colours = legend_of(figure)
    for row in looked_up(figure):
        label = labels[row["c"]]
        if label.startswith("<"):
            assert row["y"] < float(label[2:])
        elif label.startswith("\u2265"):
            assert row["y"] >= float(label[2:])
        else:
            low, high = map(float, label.split("\u2013"))
            assert low <= row["y"] < high


def test_counts_in_the_legend_add_up(known: Catalogue) -> None:
    drawn = svg(draw(known))
    counts = re.findall(r">[^<>]*[\d\u2265] \((\d+)\)</text>", drawn)
    assert sum(map(int, counts)) == len(world.STATES)


def test_a_place_without_a_figure_is_grey_counted_and_named(known: Catalogue) -> None:
    (frame,) = world.frames(STATES, Selection(), known)
    kept = frame.frame[~((frame.frame["place"] == "MX-CHP") & (frame.frame["period"] == "2022"))]
    figure = draw(known, frames=[SeriesFrame(frame.series, kept)])
    (empty,) = [row for row in looked_up(figure) if row["y"] is None]
    assert empty == {"k": "MX-CHP", "y": None, "c": None}
    domain, colours = legend_of(figure)
    assert (domain[-1], colours[-1]) == ("No figure", LIGHT.rule)
    assert "No figure (1)" in svg(figure)
    assert any("Chiapas" in note for note in figure.notes)
    assert "1 place has no figure." in figure.alt
    # An older year of the same place is not put in its stead.
    assert "MX-CHP" not in set(figure.codes["place"])


def test_a_figure_without_a_shape_is_named(known: Catalogue) -> None:
    place = Place(code="MX-XXX", name=world.text("Nowhere"), level="admin1", parent="MX-CHP")
    wider = replace(known, places={**known.places, place.code: place})
    (frame,) = world.frames(STATES, Selection(), known)
    extra = frame.frame.tail(1).assign(place="MX-XXX", value=12.0)
    figure = draw(wider, frames=[SeriesFrame(frame.series, pd.concat([frame.frame, extra], ignore_index=True))])
    assert any("no shape on this map: Nowhere" in note for note in figure.notes)
    assert "MX-XXX" in set(figure.codes["place"])


def test_a_municipality_carries_its_state(known: Catalogue) -> None:
    card = world.card("map", "pov", level="admin2", window="southern-mexico")
    rows = pd.DataFrame([{"indicator": "pov", "place": "MX-OAX:20067", "period": "2020", "value": 30.0, "status": "A"}])
    figure = draw(known, card, frames=[SeriesFrame(card.series[0], rows)])
    assert list(figure.table["Place"]) == ["Oaxaca de Juárez, Oaxaca"]


def test_shapes_come_by_address_and_go_in_for_pictures(known: Catalogue) -> None:
    figure = draw(known)
    assert figure.spec is not None
    before = json.dumps(figure.spec)
    whole = inline_geometry(figure.spec)
    assert json.dumps(figure.spec) == before
    assert '"url"' not in json.dumps(whole)
    picture = Image.open(BytesIO(vl_convert.vegalite_to_png(whole | {"width": 500}))).convert("RGB")
    pixels = np.asarray(picture).reshape(-1, 3)
    shares = {colour: float((pixels == [int(colour[at:at + 2], 16) for at in (1, 3, 5)]).all(axis=1).mean())
              for colour in (units(figure)["encoding"]["color"]["scale"]["range"])}
    # A ring wound the wrong way would flood the picture with one colour.
    assert 0.02 < sum(shares.values()) < 0.5
    assert inline_geometry({"mark": "bar", "data": {"values": []}}) == {"mark": "bar", "data": {"values": []}}


def test_the_readers_places_are_outlined(known: Catalogue) -> None:
    assert draw(known, places=("MX-CHP",)).spec != draw(known).spec
    assert "|MX-CHP|USA|" in json.dumps(draw(known, places=("MX-CHP", "USA")).spec)


def test_a_chosen_place_outside_does_not_widen_the_map(known: Catalogue) -> None:
    """The file of shapes has the other states too; a line around one would shrink what is shown to a corner."""
    one = known.windows["southern-mexico"].model_copy(update={"id": "one", "places": ("MX-CHP",)})
    card = world.card("map", "pov", level="admin1", window="one")
    figure = draw(replace(known, windows={**known.windows, "one": one}), card, places=("MX-CHP",))
    assert svg(figure, chosen="|MX-CHP|") != svg(figure, chosen="|")
    assert svg(figure, chosen="|MX-OAX|") == svg(figure, chosen="|")


def test_nothing_to_draw_says_so(known: Catalogue) -> None:
    (frame,) = world.frames(STATES, Selection(), known)
    figure = draw(known, frames=[SeriesFrame(frame.series, frame.frame.iloc[:0])])
    assert figure.spec is None
    assert figure.empty


def test_points_keep_one_scale_and_mark_what_is_missing(known: Catalogue) -> None:
    crossed = bridges({"crossing:A": {"2024": 50.0, "2025": 9.0}, "crossing:B": {"2024": 2.0, "2025": 3.0},
                       "crossing:C": {"2024": 1.0}})
    figure = draw(known, BRIDGES, frames=crossed)
    assert figure.spec is not None
    (circles,) = [one for one in figure.spec["layer"] if one["mark"]["type"] == "circle"]
    assert circles["encoding"]["size"]["scale"]["domain"] == [0, 50.0]
    values = {row["k"]: row["v"] for row in circles["data"]["values"]}
    assert values == {"crossing:A": [9.0], "crossing:B": [3.0], "crossing:C": [None], "crossing:D": [None]}
    assert any(one["mark"]["type"] == "point" for one in figure.spec["layer"])
    assert "2 places have no figure." in figure.alt
    assert list(figure.table["Rank"]) == [1, 2]
    assert '"url"' not in json.dumps(inline_geometry(figure.spec))


def zooming(known: Catalogue, values: dict[str, dict[str, float]], *, columns: bool = False) -> DeckMap:
    chosen = moving(labels=True)
    figure = draw(known, BRIDGES, frames=bridges(values), map=chosen)
    return deck_map(figure, BRIDGES, Selection(map=chosen), LANGUAGES["en"], known, columns=columns)


def test_a_map_to_zoom_into_keeps_one_scale_and_its_key_is_of_that_scale(known: Catalogue) -> None:
    values = {"crossing:A": {"2024": 400.0, "2025": 100.0}, "crossing:B": {"2025": 25.0}, "crossing:C": {"2025": 0.1}}
    found = zooming(known, values)
    radii = {row["place"]: row["radius"] for row in found.rows}
    assert radii == {"crossing:A": 15.0, "crossing:B": 7.5, "crossing:C": 3.0}, "areas are of the highest value of all"
    assert [words for _radius, words in found.key] == ["US$40", "US$200", "US$400"]
    assert [(radius / 30) ** 2 for radius, _words in found.key] == pytest.approx([0.1, 0.5, 1.0], abs=0.01)
    columns = zooming(known, values, columns=True)
    assert {row["place"]: row["share"] for row in columns.rows}["crossing:A"] == 0.25
    assert columns.largest == ("Bridge A", "US$100")
    assert columns.tallest == found.tallest


def test_what_is_told_of_a_place_to_zoom_into_is_in_the_readers_numbers(known: Catalogue) -> None:
    told = {row["place"]: row["told"] for row in zooming(known, {"crossing:A": {"2025": 2_945_393.0},
                                                                 "crossing:B": {"2025": 1.0}}).rows}
    assert told["crossing:A"].splitlines()[:2] == ["Period: 2025", "Value: US$2,945,393"]


@pytest.mark.parametrize("columns", [False, True])
def test_names_of_a_map_to_zoom_into_stand_free(known: Catalogue, columns: bool) -> None:
    values = {f"crossing:{letter}": {"2025": 50.0} for letter in "ABC"}

    def named(apart: float) -> list[str]:
        places = {code: known.places[code].model_copy(update={"longitude": -115 + number * apart, "latitude": 29.0})
                  for number, code in enumerate(values)}
        world_of = replace(known, places={**known.places, **places})
        return [one["text"] for one in zooming(world_of, values, columns=columns).names]

    assert named(6.0) == ["Bridge A", "Bridge B", "Bridge C"]
    assert len(named(1.0)) == 1, "the others would stand on a neighbour or on its name"


def test_points_to_zoom_into_stand_on_the_land_of_both_countries() -> None:
    known = load_catalogue()
    card = map_card(known, ("cbp.port_crossings.annual",), {}, "port", "texas-border", None)
    land = _land("port", card, Context(card, Selection(map=MapChoice(layers=())), LANGUAGES["en"], known))
    assert [strength for _address, strength in land] == [1.0, 0.65]


@pytest.mark.parametrize("method", ["quantiles", "natural", "equal"])
def test_methods(method: Method) -> None:
    values = list(np.random.default_rng(7).lognormal(3, 1, 400))
    found = classify(values, LIGHT, 1, method=method)
    assert found.method == method
    assert len(found.limits) == 4
    assert all(any(found.of(value) == number for value in values) for number in range(5))


def test_quantiles_hold_about_as_many_each() -> None:
    values = list(np.random.default_rng(7).lognormal(3, 1, 1000))
    counts = np.bincount([classify(values, LIGHT, 1).of(value) for value in values])
    assert counts.min() > 150


def test_unrounded_limits_are_those_of_mapclassify() -> None:
    values = np.random.default_rng(3).normal(50, 9, 200)
    for method, peer in (("quantiles", mapclassify.Quantiles), ("equal", mapclassify.EqualInterval)):
        assert _limits(values, method, 5) == pytest.approx(list(peer(values, k=5).bins[:-1]))  # type: ignore[arg-type]


def test_fixed_limits_and_a_middle() -> None:
    fixed = classify([5, 30, 70], LIGHT, 0, fixed=(20, 40, 60))
    assert fixed.limits == (20, 40, 60)
    assert [fixed.of(value) for value in (19.9, 20, 60)] == [0, 1, 3]
    around = classify([-9, -4, -1, 2, 5, 8, 1, -2], LIGHT, 1, middle=0)
    assert around.method == "diverging"
    assert 0 in around.limits
    assert around.of(-0.1) + 1 == around.of(0.0)
    assert list(around.limits) == [-limit for limit in reversed(around.limits)]
    assert classify([1, 2, 3, 4], LIGHT, 1, middle=0).method == "quantiles"


@given(st.lists(st.floats(-1e12, 1e12, allow_nan=False), min_size=1, max_size=60), st.integers(0, 3))
def test_classes_are_sound_for_any_values(values: list[float], decimals: int) -> None:
    found = classify(values, LIGHT, decimals)
    assert list(found.limits) == sorted(set(found.limits))
    assert len(found.colours) == len(found.limits) + 1 == len(set(found.colours))
    ordered = [found.of(value) for value in sorted(values)]
    assert ordered == sorted(ordered)
    # No colour stands in the legend for nothing below or above it.
    assert not found.limits or (ordered[0] == 0 and ordered[-1] == len(found.limits))


def moving(**more: Any) -> MapChoice:
    return MapChoice(moving=True, **more)


def test_a_moving_map_holds_every_period_and_starts_at_the_one_asked_for(known: Catalogue) -> None:
    figure = draw(known, period="2018", map=moving())
    now = figure.extra["moments"]
    assert figure.spec is not None
    (frame,) = world.frames(STATES, Selection(), known)
    assert list(now.periods) == sorted(frame.frame["period"].unique())
    assert now.periods[now.at] == "2018"
    assert set(figure.codes["period"]) == {"2018"}
    expected = {(row.place, row.period): row.value for row in frame.frame.itertuples()}
    for row in units(figure)["transform"][0]["from"]["data"]["values"]:
        for number, period in enumerate(now.periods):
            assert row["v"][number] == expected.get((row["k"], period))
    bound = {one["name"] for one in figure.spec["params"] if "bind" in one}
    assert bound == {"at", "chosen", "hovered", "focus", "bar"}
    # Moving the parameter draws what a map of that period draws.
    fills = re.compile(r'aria-label="([^"]+, \d{4})"[^>]*?fill="(#[0-9a-f]{6})"')
    moved = dict(fills.findall(svg(figure, at=0)))
    assert len(moved) == len(world.STATES)
    assert moved == dict(fills.findall(svg(draw(known, period=now.periods[0]))))


def test_what_is_surveyed_in_turn_shows_the_newest_of_each_place(known: Catalogue) -> None:
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
    figure = draw(known, map=MapChoice(mode="change", since="2016"))
    (frame,) = world.frames(STATES, Selection(), known)
    values = {(row.place, row.period): row.value for row in frame.frame.itertuples()}
    assert "percentage points" in figure.subtitle.lower()
    assert figure.derived
    for row in looked_up(figure):
        assert row["y"] == pytest.approx(values[row["k"], "2022"] - values[row["k"], "2016"])
    assert any("minus that of" in note for note in figure.notes)
    assert "Break in series in 2018: New questionnaire." in figure.notes
    assert {"2016", "2022"} < set(figure.table.columns)


@pytest.mark.parametrize("unit", ["percent_population", "annual_percent", "percentage_points"])
def test_the_trend_of_percentages_is_in_points(known: Catalogue, unit: str) -> None:
    measured = known.indicators["pov"].model_copy(update={"unit": unit})
    known = replace(known, indicators={**known.indicators, "pov": measured})
    for language, points in (("en", "' points'"), ("es", "' puntos'")):
        figure = draw(known, language=language, map=MapChoice(moving=True))
        (trend,) = [one["calculate"] for part in figure.spec["layer"] if "tooltip" in part.get("encoding", {})
                    for one in part["transform"] if one.get("as") == "t"]
        assert points in trend
    changed = draw(known, map=MapChoice(mode="change"))
    assert changed.subtitle.startswith("Percentage points, ")


def test_a_change_of_amounts_is_in_percent(known: Catalogue) -> None:
    crossed = bridges({"crossing:A": {"2019": 50.0, "2025": 75.0}, "crossing:B": {"2025": 3.0},
                       "crossing:C": {"2019": 4.0, "2025": 1.0}})
    figure = draw(known, BRIDGES, frames=crossed, map=MapChoice(mode="change", since="2019"))
    change = "Change (% change)"
    assert dict(zip(figure.table["Place"], figure.table[change], strict=True)) == {"Bridge A": 50.0, "Bridge C": -75.0}
    # 50 of 54 in 2019 and 75 of 79 in 2025 (with bridge B, which is new).
    (moved,) = figure.table.loc[figure.table["Place"] == "Bridge A"].iloc[:, -1]
    assert moved == pytest.approx(100 * 75 / 79 - 100 * 50 / 54)
    # What has no first value has no change: it is missing, and named.
    assert any("Bridge B" in note for note in figure.notes)


def test_a_change_starts_where_no_place_is_left_out(known: Catalogue) -> None:
    crossed = bridges({"crossing:A": {"1990": 10.0, "2019": 50.0, "2025": 75.0},
                       "crossing:B": {"2019": 2.0, "2025": 3.0}})
    figure = draw(known, BRIDGES, frames=crossed, map=MapChoice(mode="change"))
    assert {"2019", "2025"} < set(figure.table.columns)
    assert len(figure.table) == 2
    asked = draw(known, BRIDGES, frames=crossed, map=MapChoice(mode="change", since="1990"))
    assert {"1990", "2025"} < set(asked.table.columns)
    assert list(asked.table["Place"]) == ["Bridge A"]


def test_one_period_has_no_change(known: Catalogue) -> None:
    (frame,) = world.frames(STATES, Selection(), known)
    only = frame.frame[frame.frame["period"] == "2022"]
    figure = draw(known, frames=[SeriesFrame(frame.series, only)], map=MapChoice(mode="change"))
    assert figure.spec is None
    assert "one period only" in figure.empty


def test_small_multiples_share_their_classes(known: Catalogue) -> None:
    figure = draw(known, map=MapChoice(mode="multiples", years=("2016", "2022", "1900")))
    assert figure.spec is not None
    altair.ConcatChart.from_dict(dict(figure.spec), validate=True)
    panels = figure.extra["panels"]
    assert [panel["title"]["text"] for panel in panels] == ["2016", "2022"]
    coloured = [one["encoding"]["color"] for panel in panels for one in panel["layer"]
                if "color" in one.get("encoding", {})]
    scales = [one["scale"] for one in coloured]
    # One legend for all, and it promises no numbers of places.
    assert coloured[0]["legend"]["title"] == "% of population"
    assert [one["legend"] for one in coloured[1:]] == [None] * len(coloured[1:])
    assert all(scale["range"][:5] == scales[0]["range"][:5] for scale in scales)
    assert set(figure.codes["period"]) == {"2016", "2022"}
    assert "2016" in svg(figure)


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
    assert any(bins.expression in json.dumps(part) for part in figure.spec["layer"])  # type: ignore[index]


@pytest.mark.parametrize(("values", "expected"), [
    ((0.0, 3.2, 9.99), (0.0, 1.0, 10)), ((-7.9, 11.9, 0.0), (-8.0, 2.0, 10)), ((1e7, 9.1e7), (1e7, 1e7, 9)),
    ((0.30, 0.35, 0.61), (0.30, 0.05, 7)), ((55.0, 65.0), (55.0, 1.0, 11)),
])
def test_limits_of_the_histogram_are_round(values: tuple[float, ...], expected: tuple[float, float, int]) -> None:
    now = moments.Moments(("2020",), ("2020",), 0, {str(at): (value,) for at, value in enumerate(values)}, {}, {})
    bins = bins_of(now, list(now.values))
    assert bins is not None
    assert (bins.start, bins.width, bins.count) == pytest.approx(expected)
    assert bins_of(replace(now, values={"a": (1.0,), "b": (1.0,)}), ["a", "b"]) is None


@pytest.mark.parametrize("mode", ["bivariate", "circles"])
def test_two_indicators_on_one_map(known: Catalogue, mode: str) -> None:
    card = world.card("map", "pov", "net", level="admin1", window="southern-mexico")
    (first,) = world.frames(STATES, Selection(), known)
    second = first.frame.assign(indicator="net", value=100 - first.frame["value"])
    figure = draw(known, card, frames=[first, SeriesFrame(card.series[1], second)], map=MapChoice(mode=mode))
    assert figure.spec is not None
    altair.LayerChart.from_dict(dict(figure.spec), validate=True)
    assert set(figure.codes["indicator"]) == {"pov", "net"}
    assert len(figure.table) == len(world.STATES)
    assert "tend to be low" in figure.alt
    assert "Poverty" in svg(figure)
    if mode == "bivariate":
        groups = {row["k"]: row["y"] for row in looked_up(figure)}
        # The two run against each other: a place is high in one where it is low in the other.
        assert all(group % 3 + group // 3 == 2 for group in groups.values())


def test_a_map_of_two_needs_two(known: Catalogue) -> None:
    assert looked_up(draw(known, map=MapChoice(mode="circles"))) == looked_up(draw(known))


@pytest.mark.parametrize("count", [3, 5, 9])
def test_the_number_of_classes_is_the_readers(count: int) -> None:
    values = list(np.random.default_rng(5).normal(50, 12, 400))
    for method in ("quantiles", "natural", "equal"):
        assert len(classify(values, LIGHT, 2, method=method, count=count).colours) == count  # type: ignore[arg-type]


def test_standard_deviations_are_those_of_mapclassify() -> None:
    values = np.random.default_rng(3).normal(50, 9, 200)
    peer = mapclassify.StdMean(values, multiples=[-1.5, -0.5, 0.5, 1.5]).bins
    assert _limits(values, "deviation", 5) == pytest.approx(list(peer[:4]))


@pytest.mark.parametrize("palette", ["viridis", "blues", "oranges", "greens", "purples", "diverging"])
@pytest.mark.parametrize("shown", ["light", "dark"])
def test_palettes_give_colours_that_differ(palette: str, shown: str) -> None:
    found = classify(range(100), theme(shown), 0, count=9, palette=palette)
    assert len(set(found.colours)) == 9
