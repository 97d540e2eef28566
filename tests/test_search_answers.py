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
    # The parts of a measure that it is not held of, what a port counts, whose trade it is, years of a ranking, and more
    # places than are shown.
    ("encuentros por sector de la Patrulla Fronteriza", [
        "“Encuentros de la Patrulla Fronteriza en todo el país, por año fiscal” no está por sector;"]),
    ("asegurados IMSS por sexo Oaxaca", ["“Puestos de trabajo afiliados al IMSS” no está por sexo;"]),
    ("desempleo por edad", ["“Tasa de desempleo” no está por edad;"]),
    ("female labor force participation by Mexican state", [
        "No hay cifra de “Tasa de participación laboral · Mujeres” para entidades de México."]),
    ("camiones Laredo", ["La cifra de Laredo (Texas) incluye Puente Colombia Solidaridad (Laredo), que lleva a"]),
    ("vacunas comercio México EE.UU.", ["Este comercio lo registra Estados Unidos: es lo que compra a México."]),
    ("lugar mundial de México en el IDH", ["El tablero no incluye el lugar entre todos los países;"]),
    ("utilización del T-MEC textiles", ["Los textiles y la ropa son los capítulos 50 a 63 de la tarifa"]),
    ("puerto con más peatones", ["La cifra de San Ysidro (California) es de 2023; de 2024 se tiene una parte de los"]),
    ("país con mayor tasa de homicidios", ["La cifra de Belice es de 2022, y otras son de 2023."]),
    ("pobreza en Chiapas, Oaxaca, Guerrero, Veracruz, Puebla, Tabasco y Campeche", [
        "También hay cifras de Campeche (México)."]),
    ("puentes internacionales en Tamaulipas", ["Los cruces por Tamaulipas se cuentan del lado estadounidense, hacia el "
                                               "norte: en Laredo (Texas), Hidalgo (Texas), Brownsville (Texas), "
                                               "Progreso (Texas), Rio Grande City (Texas) y Roma (Texas)."]),
    ("importaciones desde Taiwán", ["La Oficina del Censo de Estados Unidos publica el comercio con todos los países"]),
])
def test_differences_name_the_part_the_region_and_what_a_group_counts(
    query: str, sentences: list[str], search_engine: SearchEngine, catalogue: Catalogue
) -> None:
    notices = difference_notices(catalogue, search_engine.search(query), LANGUAGES["es"], is_answered=True)
    assert all(any(notice.startswith(sentence) for notice in notices) for sentence in sentences), notices


@pytest.mark.parametrize(("query", "answers"), [
    ("feminicidios estado de México", ["sesnsp.feminicide.victims", "sesnsp.feminicide.rate"]),
    ("how many femicides in Mexico", ["sesnsp.feminicide.victims"]),
    ("tasa de feminicidios Estado de México", ["sesnsp.feminicide.rate"]),
    ("kidnapping victims per 100,000 people in Veracruz", ["sesnsp.kidnapping.rate"]),
    ("homicidios Chiapas y Oaxaca", ["sesnsp.intentional_homicide.rate"] * 2),
    ("cuántos feminicidios por estado", ["sesnsp.feminicide.victims"] * 3),
    ("how many people are unemployed in Tabasco", ["inegi.enoe2025.unemployed"]),
])
def test_a_number_is_answered_with_a_number_and_a_rate_with_a_rate(
    query: str, answers: list[str], search_engine: SearchEngine
) -> None:
    assert [answer.indicator for answer in search_engine.search(query).answers] == answers


@pytest.mark.parametrize(("query", "answers"), [
    ("Baja California población por sexo", [("inegi.census.pop", {"sex": "F"}), ("inegi.census.pop", {"sex": "M"})]),
    ("human development index by gender Guatemala", [("hdr.hdi", {"sex": "M"}), ("hdr.hdi", {"sex": "F"})]),
    ("exports by sector Jalisco", [("inegi.etef.a", {})]),
    ("población por pueblo Guatemala", [("gt.census2018.people", {})]),
])
def test_parts_that_are_held_are_answered(
    query: str, answers: list[tuple[str, dict[str, str]]], search_engine: SearchEngine
) -> None:
    result = search_engine.search(query)
    assert [(answer.indicator, answer.items) for answer in result.answers] == answers
    assert not result.nearest


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


@pytest.mark.parametrize(("query", "indicator", "requested"), [
    ("cuánto aportó la minería a la economía de Zacatecas en 2012", "inegi.pibe.activity.real",
     (("MX-ZAC",), {"activity": "mining"}, "2012")),
    ("how much plastic did we sell to Nuevo Leon in 2019", "bts.exports_by_commodity.share",
     (("MX-NLE",), {"commodity": "plastics-rubber"}, "2019")),
    ("cars Mazda shipped out of Mexico in October 2021", "inegi.raiavl.exports.brand",
     (("MEX",), {"make": "mazda"}, "2021-10")),
])
def test_indicators_among_the_hits_have_the_place_the_item_and_the_period_that_a_query_names(
    query: str, indicator: str, requested: tuple[tuple[str, ...], dict[str, str], str], search_engine: SearchEngine
) -> None:
    result = search_engine.search(query)
    assert ("indicator", indicator) in [hit[:2] for hit in result.hits]
    found = result.requested
    assert (found.places, found.items[indicator], found.period) == requested


@pytest.mark.parametrize(("query", "items"), [
    ("tren y barco", {"rail", "vessel"}), ("barco y avión", {"vessel", "air"}),
    ("comercio por camión, ferrocarril, marítimo y aéreo", {"truck", "rail", "vessel", "air"}),
    ("importaciones por tren y barco desde México", {"rail", "vessel"}),
    ("trade by rail and by sea", {"rail", "vessel"}),
    ("inversión de Canadá, España y Alemania en México", {"CAN", "ESP", "DEU"}),
    ("investment from Canada, Spain and Japan in Mexico", {"CAN", "ESP", "JPN"}),
    ("US exports to Mexico of machinery, chemicals and plastics", {"machinery", "chemicals", "plastics-rubber"}),
    ("pedestrians, cars and buses at San Ysidro", {"pedestrians", "personal_vehicles", "buses"}),
])
def test_several_items_of_one_dimension_are_all_answered(
        query: str, items: set[str], search_engine: SearchEngine) -> None:
    answers = search_engine.search(query).answers
    assert {item for answer in answers for name, item in answer.items.items() if name != "flow"} == items


@pytest.mark.parametrize("query", ["murders, kidnappings and extortion in Michoacán",
                                   "homicidios, secuestros y extorsiones en Michoacán"])
def test_several_crimes_are_all_answered(query: str, search_engine: SearchEngine) -> None:
    result = search_engine.search(query)
    assert {"sesnsp.extortion.rate", "sesnsp.kidnapping.rate", "sesnsp.intentional_homicide.rate"} <= {
        answer.indicator for answer in result.answers}
    assert not result.nearest


@pytest.mark.parametrize(("query", "text"), [
    ("automotive exports of Nuevo León", "The figure is of all transport equipment: vehicles, their parts, aircraft, "
     "trains, and ships."),
    ("exportaciones de dispositivos médicos Baja California", "The figure is of other manufacturing, which has medical "
     "equipment together with toys, jewelry, and sporting goods."),
    ("medicamentos que exporta EEUU a México", "The figure is of all chemical products and medicines together."),
])
def test_a_near_group_says_what_it_holds_and_nothing_of_another_indicator(
        query: str, text: str, search_engine: SearchEngine, catalogue: Catalogue) -> None:
    notices = difference_notices(catalogue, search_engine.search(query), LANGUAGES["en"], is_answered=True)
    assert text in notices
    assert not any("There is no figure of" in notice for notice in notices)


def test_what_is_not_held_of_a_people_is_near_to_figures_of_them_alone(search_engine: SearchEngine) -> None:
    answers = search_engine.search("hondureños deportados en México 2023").answers
    assert {answer.place for answer in answers} == {"HND"}


def test_when_something_opens_is_in_no_figure_on_open_data(search_engine: SearchEngine) -> None:
    hits = search_engine.search("Otay Mesa Este cuándo abre").hits
    assert {hit.kind for hit in hits} <= {"entry", "event", "place"}
