"""The search: directions of trade, places of a level, and words that look misspelt."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine, event

from hled_dash.catalogue import Catalogue
from hled_dash.figures.resolve import Resolver, difference_notices, nearest_notices, record_name
from hled_dash.language import ENGLISH
from hled_dash.search import PlacesOf, SearchEngine
from hled_dash.search.result import Hit
from tests.pages import open_page, page_html


@pytest.mark.parametrize(("query", "direction"), [
    # What Mexico buys is not answered with what the United States buys.
    ("importaciones México", "export"), ("importaciones de bienes en México", "export"),
    ("compras mexicanas", "export"), ("Mexico imports", "export"), ("exportaciones México", "import"),
    ("exports from Mexico", "import"), ("importaciones de medicamentos de México", "import"),
])
def test_an_answer_in_one_direction_of_trade_says_whose_it_is(
        query: str, direction: str, search_engine: SearchEngine) -> None:
    result = search_engine.search(query)
    assert result.direction == direction
    assert not result.nearest


@pytest.mark.parametrize("query", ["vacunas importaciones México", "vaccines that Mexico imports"])
def test_the_opposite_direction_is_told_as_not_held(query: str, search_engine: SearchEngine) -> None:
    result = search_engine.search(query)
    assert result.not_held is not None
    assert result.not_held.id == "exports-by-product"
    assert all("import" not in answer.indicator for answer in result.answers)


@pytest.mark.parametrize(("query", "places"), [
    ("desarrollo humano por departamento en Honduras", PlacesOf("admin1", "honduras")),
    ("human development by state in Mexico", PlacesOf("admin1", "mexico")),
    ("electricity by department", PlacesOf("admin1", "northern-central-america")),
    ("poverty by municipality in Oaxaca", PlacesOf("admin2", inside="MX-OAX")),
])
def test_the_first_link_is_of_the_level_that_is_requested(
        query: str, places: PlacesOf, search_engine: SearchEngine) -> None:
    result = search_engine.search(query)
    assert result.hits_first
    assert result.hits[0].places == places


@pytest.mark.parametrize(("query", "language", "address", "text"), [
    ("desarrollo humano por departamento en Honduras", "es",
     ("/explorer?", "as=bars", "level=admin1", "window=honduras"), "Entidades y departamentos · Honduras"),
    ("poverty by municipality in Oaxaca", "en", ("/maps?", "level=admin2", "inside=MX-OAX"), "Municipalities · Oaxaca"),
    ("exportaciones de México", "es", (), "Este comercio lo registra Estados Unidos: es lo que compra a México."),
    ("Mexico imports", "en", (), "The United States counts this trade: it is what it sells to Mexico."),
])
def test_the_page_opens_the_level_and_says_the_direction(
        query: str, language: str, address: tuple[str, ...], text: str, database: None) -> None:
    html = page_html(open_page("glossary", lang=language, q=query)).partition('class="hled-search-results"')[2]
    assert text in html
    link = re.search(r'href="([^"]+)"', html)
    assert link
    assert all(part in link[1].replace("&amp;", "&") for part in address), link[1]


def test_a_form_of_a_verb_is_not_corrected_to_another_word(search_engine: SearchEngine) -> None:
    for query in ("migrantes encontrados en la frontera", "cruces registradas en Laredo"):
        assert not search_engine.search(query).corrections, query
    assert search_engine.search("povrety").corrections == {"povrety": "poverty"}


def test_the_newest_meeting_comes_with_what_was_agreed_there(search_engine: SearchEngine) -> None:
    for query in ("what was agreed at the last HLED", "qué se acordó en el último DEAN"):
        hits = search_engine.search(query).hits
        assert hits[0] == Hit("entry", "2024-04-19-midyear")
        assert {hit.code[:10] for hit in hits if hit.kind == "entry"} == {"2024-04-19"}


def test_notices_write_words_as_the_reader_did(search_engine: SearchEngine) -> None:
    assert search_engine.search("¿Cuántas zzzxqué hay?").unknown_words == ("zzzxqué",)


@pytest.mark.parametrize("query", ["camiones Nuevo Laredo", "trucks at Ciudad Juárez", "bridges in Nuevo León"])
def test_crossings_of_a_mexican_city_are_those_of_its_port(query: str, search_engine: SearchEngine) -> None:
    assert search_engine.search(query).is_same_crossing


def test_what_crosses_at_a_city_of_two_ports_is_of_both(catalogue: Catalogue, search_engine: SearchEngine) -> None:
    result = search_engine.search("cruces de camiones en Cd Juarez / El Paso")
    assert [answer.place for answer in result.answers] == ["port:2402", "port:2401"]
    assert difference_notices(catalogue, result, ENGLISH, is_answered=True) == [
        "Crossings at Cd. Juárez are counted on the U.S. side, northward: at El Paso (Texas) and Ysleta (Texas)."]


def test_ports_are_no_places_of_what_is_requested_of_the_state_beside_them(search_engine: SearchEngine) -> None:
    for query, count in {"pobreza en Tamaulipas": 1, "puentes en Tamaulipas": 4}.items():
        assert len([hit for hit in search_engine.search(query).hits if hit.kind == "place"]) == count


def test_the_nearest_to_gas_by_pipeline_is_what_goes_by_pipeline(search_engine: SearchEngine) -> None:
    result = search_engine.search("exportaciones de gas natural a México por gasoducto")
    assert result.answers[0].items == {"flow": "export", "mode": "pipeline"}


def test_both_directions_of_trade_are_answered(search_engine: SearchEngine) -> None:
    answers = search_engine.search("cuánto le vende Estados Unidos a México y cuánto le compra").answers
    assert [answer.items["flow"] for answer in answers] == ["export", "import"]
    result = search_engine.search("comercio total de México con Estados Unidos por camión")
    assert [answer.items["flow"] for answer in result.answers] == ["import", "export"]
    assert result.direction is None


def test_a_change_of_one_period_is_told_and_answered_by_a_series(search_engine: SearchEngine) -> None:
    result = search_engine.search("how have imports of vaccines and medicines changed")
    assert (result.one_period, result.answers[0].indicator) == ("census.heading_imports", "census.industry_imports")


def test_each_place_of_a_level_is_ranked_below_its_links(search_engine: SearchEngine) -> None:
    result = search_engine.search("años de escolaridad por estado en México")
    assert result.hits_first
    assert result.lead_count < len(result.hits)
    assert all(answer.is_highest_first for answer in result.answers)


@pytest.mark.parametrize(("text", "words", "name"), [
    ("flujo de datos transfronterizo", "flujo datos transfronterizo", "flujo de datos transfronterizo"),
    ("how many young people got a job with Jovenes", "young job Jovenes", ""),
    ("semiconductors", "semiconductors", "semiconductors"), ("anything", "", ""),
    ("What was agreed on semiconductors, and since?", "semiconductors", "semiconductors"),
])
def test_a_link_to_the_record_has_a_phrase_of_the_query(text: str, words: str, name: str) -> None:
    assert record_name(text, words) == name


def test_a_single_period_is_no_series_over_time(resolver: Resolver) -> None:
    assert not resolver.has_several_periods("census.heading_share", {"heading": "8703"}, "MEX")
    assert resolver.has_several_periods("SI.POV.NAHC", {}, "MEX")


@pytest.mark.parametrize("query", ["what was agreed on semiconductors at the last meeting",
                                   "qué se acordó sobre semiconductores en la última reunión"])
def test_the_newest_meeting_has_its_passages_on_a_subject(query: str, search_engine: SearchEngine) -> None:
    result = search_engine.search(query)
    assert [hit.code for hit in result.hits[:2]] == ["2024-04-19-midyear", "2024-04-19-vui"]
    assert all(hit.code.startswith("2024-04-19") for hit in result.hits[:result.lead_count])


def test_a_search_asks_the_database_for_values_that_it_ranks_alone(search_engine: SearchEngine,
                                                                   engine: Engine) -> None:
    asked = list[str]()

    @event.listens_for(engine, "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        asked.append(statement)

    search_engine.search("copper imports from Mexico")
    search_engine.search("pobreza por municipio en El Salvador")
    event.remove(engine, "before_cursor_execute", note)
    assert [statement for statement in asked if "value" not in statement] == []


def test_a_per_person_query_without_such_an_indicator_has_a_near_answer(search_engine: SearchEngine) -> None:
    assert search_engine.search("crossings per capita").nearest
    assert search_engine.search("truck crossings per person").nearest
    assert not search_engine.search("GDP per capita").nearest


@pytest.mark.parametrize(("query", "text"), [
    ("drought or poverty in Honduras", "The rest of the question is answered below."),
    ("loaded truck containers Laredo 2022", "the figure is of one month"),
    ("families apprehended by Border Patrol", "Families are held for Border Patrol and the ports of entry"),
    ("US share of foreign direct investment in Mexico", "No figure here says what share that is"),
])
def test_a_notice_says_what_an_answer_is_of(query: str, text: str, catalogue: Catalogue,
                                            search_engine: SearchEngine) -> None:
    result = search_engine.search(query)
    assert text in " ".join([*difference_notices(catalogue, result, ENGLISH, is_answered=True),
                             *nearest_notices(result, ENGLISH)])


def test_all_nationalities_are_no_country_of_a_ranking(search_engine: SearchEngine) -> None:
    answers = search_engine.search("Border Patrol encounters by country").answers
    assert "USA" not in {answer.place for answer in answers}
    assert answers[0].rank == (1, 10)


def test_what_was_decided_on_a_port_since_stands_below_its_opening(search_engine: SearchEngine) -> None:
    result = search_engine.search("when does Otay Mesa East open")
    assert {"2025-01-10-otay-fpa", "2025-otay-donation"} <= {hit.code for hit in result.hits[:result.lead_count]}
    assert result.subject == "otay mesa east"


def test_a_ranking_of_an_item_links_to_it(search_engine: SearchEngine) -> None:
    first = search_engine.search("transport equipment exports by Mexican state").hits[0]
    assert first.places
    assert (first.code, first.places.items) == ("inegi.etef.a", (("subsector", "336"),))


@pytest.mark.parametrize(("page", "query", "address"), [
    ("overview", "remesas chiapas", ("/maps?", "=banxico.remittances.", "inside=none&", "selected=MX-CHP")),
    ("maps", "poverty San Cristobal de las Casas", ("/maps?", "coneval.mun.plp", "inside=MX-CHP&", "=MX-CHP:07078")),
    ("maps", "pobreza Oaxaca Chiapas", ("/explorer?", "indicators=coneval.pobreza&", "places=MX-OAX~MX-CHP&")),
    ("overview", "evolución de la pobreza en Oaxaca", ("/explorer?", "coneval.pobreza&", "places=MX-OAX&")),
    ("explorer", "homicide rate Honduras", ("/explorer?", "indicators=unodc.homicide_rate&", "places=HND&")),
    ("overview", "poverty by municipality in Oaxaca", ("/maps?", "level=admin2&", "inside=MX-OAX&", "selected=")),
    # What stands in for a place without a figure is not drawn, nor what was not yet held.
    ("overview", "remittances Guatemala by municipality", ()), ("overview&as-of=2024-01-01", "poverty chiapas", ()),
])
def test_what_a_search_finds_first_has_its_figure(page: str, query: str, address: tuple[str, ...],
                                                  database: None) -> None:
    page, _, day = page.partition("&as-of=")
    html = page_html(open_page(page, q=query, **{"as-of": day} if day else {})).partition('"hled-search-results"')[2]
    assert ('<h2 class="hled-visually-hidden">Search results</h2>' in html) == bool(address)
    links = re.search(r'class="hled-figure-links">.*?data-copy-url="([^"]+)"', html, re.DOTALL)
    assert all(links and part in links[1].replace("&amp;", "&") for part in address)
