"""The search for groups of places and for places of a wider level, and words that it does not take for others."""

from __future__ import annotations

import pytest

from hled_dash.catalogue import Catalogue
from hled_dash.figures.resolve import difference_notices
from hled_dash.language import LANGUAGES
from hled_dash.search import SearchEngine
from hled_dash.search.result import Hit, PlacesOf


@pytest.mark.parametrize(("query", "places", "rank"), [
    ("homicide rate in Central America", {"GTM", "SLV", "HND"}, None),
    ("desempleo en el sur de México", {"MX-TAB", "MX-ROO", "MX-CAM"}, (1, 9)),
    ("internet in both countries", {"USA", "MEX"}, None), ("trade between the United States and Mexico", {"MEX"}, None),
])
def test_a_group_without_a_figure_is_answered_by_its_members(
    query: str, places: set[str], rank: tuple[int, int] | None, search_engine: SearchEngine
) -> None:
    result = search_engine.search(query)
    assert {answer.place for answer in result.answers} == places
    first = result.answers[0]
    assert (first.rank, first.is_highest_first, result.nearest) == (rank, bool(rank), bool(rank))


@pytest.mark.parametrize("query", [
    "How many small businesses are owned by women in Mexico?", "which stores accept remittances",
    "parents and major parties", "el festival parece lleno", "quizá exista otra opción", "la calle y la plaza",
])
def test_common_words_are_not_taken_for_misspelled_ones(query: str, search_engine: SearchEngine) -> None:
    assert not search_engine.search(query).corrections


def test_places_of_a_wider_level_are_nearest_to_municipalities(search_engine: SearchEngine) -> None:
    result = search_engine.search("pobreza por municipio en El Salvador")
    assert result.hits_first
    assert result.hits[0] == Hit("indicator", "ophi.headcount", PlacesOf("admin1", window="el-salvador"))
    assert [place.es for place in result.missing_places] == ["municipios de El Salvador"]


def test_a_group_of_the_population_is_no_part_of_a_definition(search_engine: SearchEngine) -> None:
    result = search_engine.search("rural poverty in Guatemala")
    assert (result.answers[0].indicator, result.nearest) == ("encovi.poverty_headcount", True)


@pytest.mark.parametrize(("query", "place"), [
    ("Puente Internacional Pharr-Reynosa", "crossing:RGV-HID-PHAR"), ("Reynosa-Pharr", "crossing:RGV-HID-PHAR"),
    ("World Trade Bridge", "crossing:LRD-LRD-WORL"), ("San Ysidro", "port:2504"),
])
def test_a_bridge_or_port_by_its_name_alone_has_its_crossings(query: str, place: str,
                                                              search_engine: SearchEngine) -> None:
    result = search_engine.search(query)
    assert result.hits[0] == Hit("place", place)
    assert [answer.place for answer in result.answers] == [place]


def test_who_publishes_other_places_is_said_of_their_country(search_engine: SearchEngine) -> None:
    assert search_engine.search("remesas por municipio en Zacatecas").elsewhere is not None
    result = search_engine.search("remittances received in Guatemala by department")
    assert result.missing_places
    assert result.elsewhere is None


@pytest.mark.parametrize("query", ["14th plenary border committee", "When will Otay Mesa East open"])
def test_no_figure_stands_below_what_happened_that_is_on_another_subject(query: str,
                                                                       search_engine: SearchEngine) -> None:
    result = search_engine.search(query)
    assert result.hits[0].kind == "entry"
    assert not result.answers


@pytest.mark.parametrize("query", ["total trade between Mexico and the United States by state",
                                   "comercio total México-Estados Unidos por estado"])
def test_trade_by_state_says_whose_states_they_are(query: str, search_engine: SearchEngine) -> None:
    result = search_engine.search(query)
    assert result.answers[0].place == "US-TX"
    assert result.note is not None


def test_a_city_is_answered_with_its_municipality_and_this_is_said(
    search_engine: SearchEngine, catalogue: Catalogue,
) -> None:
    english = LANGUAGES["en"]
    notices = {city: difference_notices(catalogue, search_engine.search(f"population of {city}"), english,
                                        is_answered=True) for city in ("Tegucigalpa", "Cancún", "Iguala")}
    assert notices == {
        "Tegucigalpa": ["Tegucigalpa lies in Distrito Central (Francisco Morazán), which the figure is of."],
        "Cancún": ["Cancún lies in Benito Juárez (Quintana Roo), which the figure is of."],
        "Iguala": [],
    }


@pytest.mark.parametrize(("query", "is_said"), [
    ("most loaded truck containers by port in 2024", True), ("insured jobs in 2024", True),
    ("most loaded truck containers by port in December 2024", False), ("US-Mexico trade in 2024", False),
])
def test_the_month_of_a_requested_year_is_no_year(
    query: str, is_said: bool, search_engine: SearchEngine, catalogue: Catalogue,
) -> None:
    notices = difference_notices(catalogue, search_engine.search(query), LANGUAGES["en"], is_answered=True)
    assert any("is monthly: the figure is of one month" in notice for notice in notices) is is_said
