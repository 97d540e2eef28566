"""Maps to zoom into: one scale, what is told in the reader's numbers, names that stand free."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from hled_dash.catalogue import Catalogue, load_catalogue
from hled_dash.figures import MapOptions, Selection
from hled_dash.figures.context import Context
from hled_dash.figures.explorer import build_map_card
from hled_dash.figures.maps import DeckMap, build_deck_map
from hled_dash.figures.maps.deck import _land
from hled_dash.language import LANGUAGES
from tests.maps_world import BRIDGES, bridges, catalogue, draw, moving, svg


@pytest.fixture(scope="module")
def known() -> Catalogue:
    return catalogue()


def zooming(known: Catalogue, values: dict[str, dict[str, float]], *, columns: bool = False) -> DeckMap:
    chosen = moving(labels=True)
    figure = draw(known, BRIDGES, frames=bridges(values), map=chosen)
    return build_deck_map(figure, BRIDGES, Selection(map=chosen), LANGUAGES["en"], known, columns=columns)


def test_a_map_to_zoom_into_keeps_one_scale_and_its_key_is_of_that_scale(known: Catalogue) -> None:
    values = {"crossing:A": {"2024": 400.0, "2025": 100.0}, "crossing:B": {"2025": 25.0}, "crossing:C": {"2025": 0.1}}
    deck_map = zooming(known, values)
    radii = {row["place"]: row["radius"] for row in deck_map.rows}
    assert radii == {"crossing:A": 15.0, "crossing:B": 7.5, "crossing:C": 3.0}, "areas are of the highest value of all"
    assert [words for _radius, words in deck_map.size_legend] == ["US$40", "US$200", "US$400"]
    assert [(radius / 30) ** 2 for radius, _words in deck_map.size_legend] == pytest.approx([0.1, 0.5, 1.0], abs=0.01)
    columns = zooming(known, values, columns=True)
    assert {row["place"]: row["share"] for row in columns.rows}["crossing:A"] == 0.25
    assert columns.largest == ("Bridge A", "US$100")
    assert columns.tallest == deck_map.tallest
    assert deck_map.ranking == (("crossing:A", "Bridge A", "US$100"), ("crossing:B", "Bridge B", "US$25"),
                             ("crossing:C", "Bridge C", "< US$1"))


def test_tooltips_of_deck_maps_use_the_number_format_of_the_language(known: Catalogue) -> None:
    tooltips = {row["place"]: row["tooltip"] for row in zooming(known, {"crossing:A": {"2025": 2_945_393.0},
                                                                 "crossing:B": {"2025": 1.0}}).rows}
    assert tooltips["crossing:A"].splitlines()[:2] == ["Period: 2025", "Value: US$2,945,393"]


def test_a_change_to_zoom_into_has_the_size_of_the_newer_value(known: Catalogue) -> None:
    values = {"crossing:A": {"2019": 100.0, "2025": 400.0}, "crossing:B": {"2019": 200.0, "2025": 100.0},
              "crossing:C": {"2019": 1.0, "2025": 25.0}}
    chosen = replace(moving(labels=True), mode="change")
    figure = draw(known, BRIDGES, frames=bridges(values), map=chosen)
    deck_map = build_deck_map(figure, BRIDGES, Selection(map=chosen), LANGUAGES["en"], known, columns=False)
    assert {row["place"]: row["radius"] for row in deck_map.rows} == {
        "crossing:A": 30.0, "crossing:B": 15.0, "crossing:C": 7.5}
    assert [words for _radius, words in deck_map.size_legend] == ["US$40", "US$200", "US$400"]
    assert deck_map.ranking == (("crossing:C", "Bridge C", "+2,400\u00a0%"),
                                ("crossing:A", "Bridge A", "+300.0\u00a0%"),
                             ("crossing:B", "Bridge B", "\u221250.0\u00a0%"))
    colours = {row["place"]: row["colour"] for row in deck_map.rows}
    assert colours["crossing:B"] != colours["crossing:C"]
    # The flat map says the same.
    words = re.findall(r'aria-label="(Bridge [A-D]): ([^"]+), 2019\u20132025"', svg(figure))
    assert dict(words) == {name: value for _code, name, value in deck_map.ranking}


@pytest.mark.parametrize("columns", [False, True])
def test_labels_of_a_deck_map_do_not_overlap(known: Catalogue, columns: bool) -> None:
    values = {f"crossing:{letter}": {"2025": 50.0} for letter in "ABC"}

    def named(apart: float) -> list[str]:
        places = {code: known.places[code].model_copy(update={"longitude": -115 + number * apart, "latitude": 29.0})
                  for number, code in enumerate(values)}
        world_of = replace(known, places={**known.places, **places})
        return [name["text"] for name in zooming(world_of, values, columns=columns).names]

    assert named(6.0) == ["Bridge A", "Bridge B", "Bridge C"]
    assert len(named(0.5)) == 1, "the others would stand on a neighbour or on its name"


def test_deck_maps_of_border_points_have_the_land_of_both_countries() -> None:
    known = load_catalogue()
    card = build_map_card(known, ("cbp.port_crossings.annual",), {}, "port", "texas-border", None)
    land = _land("port", card, Context(card, Selection(map=MapOptions(layers=())), LANGUAGES["en"], known))
    assert [strength for _address, strength in land] == [1.0, 0.65]
