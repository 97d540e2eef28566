"""Maps: valid specifications without shapes in them, classes that hold for all years, nothing missing in silence."""

from __future__ import annotations

import json
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

from hled_dash.catalogue import Catalogue, Place, Text, Window
from hled_dash.figures import Figure, Selection, SeriesFrame
from hled_dash.figures.classes import Method, _limits, classify
from hled_dash.figures.maps import choropleth, inline_geometry, points
from hled_dash.figures.style import theme
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
    kind = points if card.kind == "points" else choropleth
    return kind(frames or world.frames(card, selection, known), card, selection, LANGUAGES[language], known)


def units(figure: Figure) -> dict[str, Any]:
    """The layer of a map that is coloured."""
    assert figure.spec is not None
    (layer,) = [one for one in figure.spec["layer"] if "color" in one.get("encoding", {})]
    return dict(layer)


def looked_up(figure: Figure) -> list[dict[str, Any]]:
    values: list[dict[str, Any]] = units(figure)["transform"][0]["from"]["data"]["values"]
    return values


@pytest.mark.parametrize("shown", ["light", "dark", "contrast"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_specifications_are_valid_and_light(known: Catalogue, shown: str, language: str) -> None:
    crossed = bridges({"crossing:A": {"2024": 5.0, "2025": 9.0}, "crossing:B": {"2025": 3.0}})
    for figure in (draw(known, theme=shown, language=language),
                   draw(known, BRIDGES, frames=crossed, theme=shown, language=language)):
        assert figure.spec is not None
        altair.LayerChart.from_dict(dict(figure.spec), validate=True)
        text = json.dumps(figure.spec)
        assert len(text) < 20_000
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
    def legend(figure: Figure) -> list[str]:
        scale = units(figure)["encoding"]["color"]["scale"]
        return [label.rpartition(" (")[0] for label in scale["domain"]], scale["range"]

    assert legend(draw(known, period="2016")) == legend(draw(known, period="2022")) == legend(draw(known, end="2018"))


def test_every_value_stands_in_the_class_that_its_label_names(known: Catalogue) -> None:
    for row in looked_up(draw(known)):
        label = row["c"].rpartition(" (")[0]
        if label.startswith("<"):
            assert row["y"] < float(label[2:])
        elif label.startswith("\u2265"):
            assert row["y"] >= float(label[2:])
        else:
            low, high = map(float, label.split("\u2013"))
            assert low <= row["y"] < high


def test_counts_in_the_legend_add_up(known: Catalogue) -> None:
    figure = draw(known)
    domain = units(figure)["encoding"]["color"]["scale"]["domain"]
    assert sum(int(label.rpartition("(")[2][:-1]) for label in domain) == len(world.STATES)


def test_a_place_without_a_figure_is_grey_counted_and_named(known: Catalogue) -> None:
    (frame,) = world.frames(STATES, Selection(), known)
    kept = frame.frame[~((frame.frame["place"] == "MX-CHP") & (frame.frame["period"] == "2022"))]
    figure = draw(known, frames=[SeriesFrame(frame.series, kept)])
    (empty,) = [row for row in looked_up(figure) if "y" not in row]
    assert empty["k"] == "MX-CHP"
    assert empty["c"] == "No figure (1)"
    scale = units(figure)["encoding"]["color"]["scale"]
    assert scale["domain"][-1] == empty["c"]
    assert scale["range"][-1] == LIGHT.rule
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
    assert "oneOf" in json.dumps(draw(known, places=("MX-CHP", "USA")).spec)


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
    assert [row["y"] for row in circles["data"]["values"]] == [9.0, 3.0]
    (crosses,) = [one for one in figure.spec["layer"] if one["mark"]["type"] == "point"]
    assert len(crosses["data"]["values"]) == 2
    assert "2 places have no figure." in figure.alt
    assert list(figure.table["Rank"]) == [1, 2]
    assert '"url"' not in json.dumps(inline_geometry(figure.spec))


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
