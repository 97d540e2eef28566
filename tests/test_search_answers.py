"""The search: which places its answers are for, and what they lack."""

from __future__ import annotations

import pytest

from hled_dash.catalogue import Catalogue
from hled_dash.figures.resolve import difference_notices
from hled_dash.language import LANGUAGES
from hled_dash.search import SearchEngine
from hled_dash.search.changes import changes_of


@pytest.mark.parametrize(("query", "places"), [
    ("población de La Paz", ["SV-PA", "HN-LP"]), ("población de San Juan", ["HN-IN:1012", "HN-LP:1213"]),
    ("población de San Marcos, Guatemala", ["GT-12"]), ("top 5 estados en remesas", [
        "MX-GUA", "MX-MIC", "MX-JAL", "MX-CHP", "MX-CMX"]),
    # Places that no series has together.
    ("pobreza Chiapas vs Honduras", ["MX-CHP", "HND"]), ("remittances Guatemala vs Chiapas", ["MX-CHP", "GTM"]),
    ("poverty in Mexico compared with Oaxaca", ["MX-OAX", "MEX"]), ("pobreza en Chiapas, México", ["MX-CHP"]),
    ("poverty in Chiapas and Oaxaca compared with the national average", ["MX-CHP", "MX-OAX", "MEX"]),
    ("los dos municipios más pobres de Oaxaca", ["MX-OAX:20151", "MX-OAX:20521"]),
])
def test_all_places_that_a_query_names_or_counts_are_answered(
    query: str, places: list[str], search_engine: SearchEngine
) -> None:
    assert [answer.place for answer in search_engine.search(query).answers] == places


@pytest.mark.parametrize(("query", "place"), [
    ("people without internet Guatemala", "GTM"), ("hogares sin electricidad en Guatemala", "GTM"),
])
def test_a_share_of_those_with_something_is_near_to_a_query_for_those_without(
    query: str, place: str, search_engine: SearchEngine
) -> None:
    result = search_engine.search(query)
    assert result.answers[0].place == place
    assert (result.nearest, result.lack_is_missing) == (True, True)


def test_places_are_ranked_by_changes_that_are_comparable(catalogue: Catalogue) -> None:
    indicator = catalogue.indicators["bts.crossings.annual"]
    unit = catalogue.units[indicator.unit]
    values = {"2019": {"port:2402": 100.0, "port:2304": 100.0, "port:2506": 0.0},
              "2023": {"port:2402": 50.0, "port:2304": 90.0, "port:2506": 5.0},
              "2024": {"port:2402": 60.0, "port:2304": 99.0, "port:2506": 6.0}}
    since, changes = changes_of(values, None, indicator, unit) or ("", {})
    assert (since, {place: round(change) for place, change in changes.items()}) == (
        "2023", {"port:2402": 20, "port:2304": 10, "port:2506": 20})
    # El Paso has a break in 2020, and of nothing there is no change in percent.
    since, changes = changes_of(values, "2019", indicator, unit) or ("", {})
    assert (since, {place: round(change) for place, change in changes.items()}) == ("2019", {"port:2304": -1})
    assert changes_of(values, "2018", indicator, unit) is None


@pytest.mark.parametrize(("query", "sentences"), [
    ("tasa de participación de las mujeres Chiapas",
     ["No hay cifra de “Tasa de participación laboral · Mujeres” para Chiapas."]),
    ("años promedio de escolaridad en Huehuetenango", [
        "Huehuetenango está en Noroccidente de Guatemala (región), a la que corresponde la cifra."]),
    ("autopartes exportadas a EU", ["Partes sin vehículos terminados;"]),
    ("remesas en Michoacán por municipio", ["El Banco de México publica las remesas por municipio"]),
    ("tasa de homicidios El Salvador 2024", ["La UNODC publica"]),
    ("pymes México", ["Es la participación de la pequeña industria"]),
    ("importaciones desde Taiwán", ["La Oficina del Censo de Estados Unidos publica el comercio con todos los países"]),
])
def test_differences_name_the_part_the_region_and_what_a_group_counts(
    query: str, sentences: list[str], search_engine: SearchEngine, catalogue: Catalogue
) -> None:
    notices = difference_notices(catalogue, search_engine.search(query), LANGUAGES["es"], is_answered=True)
    assert all(any(notice.startswith(sentence) for notice in notices) for sentence in sentences), notices


def test_two_regions_are_compared_by_their_ends(search_engine: SearchEngine) -> None:
    result = search_engine.search("PIB per cápita de los estados del sur-sureste frente al norte")
    assert [answer.place for answer in result.answers] == ["MX-CAM", "MX-CHP", "MX-NLE", "MX-TAM"]
    assert [answer.rank and answer.rank[1] for answer in result.answers] == [15] * 4


def test_products_and_modes_are_answered_with_what_stands_beside(search_engine: SearchEngine) -> None:
    assert [answer.items for answer in search_engine.search("semiconductores").answers] == [
        {"end_use": "21320"}, {"industry": "electronics"}]
    assert [answer.items["flow"] for answer in search_engine.search("trade value by truck Laredo").answers] == [
        "export", "import"]


def test_no_place_that_shares_a_word_stands_below_an_answer(search_engine: SearchEngine) -> None:
    places = [hit.code for hit in search_engine.search("exportaciones de Chihuahua").hits if hit.kind == "place"]
    assert places == ["MX-CHH"]
