"""The search: what stands first, in both languages; what is not held is said; nobody's words are kept."""

from __future__ import annotations

import re
from itertools import cycle, takewhile
from pathlib import Path

import pytest

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.text import normalize, split_words, stem
from hled_dash.figures.resolve import difference_notices, nearest_notices
from hled_dash.language import LANGUAGES
from hled_dash.search import SearchEngine, SearchResult
from hled_dash.search.result import Hit
from hled_dash.ui.search_session import describe_missing
from hled_dash.view import PAGES
from tests.pages import open_page, page_html

QUERIES = Path(__file__).with_name("search_queries.txt")
#: Shares of the queries whose first result must be right, and for which nothing at all may be found.
FIRST_RIGHT, NOTHING_FOUND = 0.9, 0.05
_VALUE = re.compile(
    r"(?P<indicator>[^@:{]+)@(?P<place>[^#{]+)(?:#(?P<year>\d{4}(?:-(?:\d\d|Q\d))?))?(?:\{(?P<items>.*)\})?")


def queries() -> list[tuple[str, list[str]]]:
    """Each query with what may stand first."""
    lines = [line for line in QUERIES.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return [(query, first.split(" | ")) for query, first in (line.split(" => ") for line in lines)]


def is_first(result: SearchResult, expected: str, catalogue: Catalogue) -> bool:
    """Whether what is wanted stands first; ``search_queries.txt`` says how it is written."""
    if expected == "?":
        return bool(result.unknown_words)
    if expected.startswith("~"):
        return result.not_held is not None and result.not_held.id == expected[1:]
    if expected.startswith("-"):
        names = [name for text in result.missing_places for name in (text.en, text.es)]
        return expected[1:] in names and result.nearest and not result.hits_first
    if value := _VALUE.fullmatch(expected.removeprefix("≈")):
        if result.hits_first or not result.answers or result.nearest is not expected.startswith("≈"):
            return False
        answer = result.answers[0]
        items = {**catalogue.indicators[answer.indicator].default_items, **answer.items}
        expected_items = dict(pair.split("=") for pair in (value["items"] or "").split(",") if pair)
        return ((answer.indicator, answer.place, answer.year) == (value["indicator"], value["place"], value["year"])
                and expected_items.items() <= items.items())
    kind, _colon, code = expected.partition(":")
    hit = result.hits[0] if result.hits and (result.hits_first or not result.answers) else None
    if hit is None or hit.kind != kind:
        return False
    if not code.startswith("*"):
        return hit.code == code
    entry = catalogue.record[hit.code]
    return normalize(code.strip("*")) in normalize(f"{entry.what.en} {entry.what.es} {entry.date}")


def test_recorded_queries_have_the_expected_first_result(search_engine: SearchEngine, catalogue: Catalogue) -> None:
    cases = queries()
    assert len(cases) >= 200
    results = [search_engine.search(query) for query, _wanted in cases]
    wrong = [query for (query, expected), result in zip(cases, results, strict=True)
             if not any(is_first(result, hit, catalogue) for hit in expected)]
    answered = [result for (_query, expected), result in zip(cases, results, strict=True) if expected[0][0] not in "?~"]
    assert len(wrong) <= (1 - FIRST_RIGHT) * len(cases), wrong
    assert sum(result.is_empty for result in answered) <= NOTHING_FOUND * len(answered)
    unsaid = [query for (query, _expected), result in zip(cases, results, strict=True)
              if result.answers and result.nearest and not (
                  result.not_held or result.unknown_words or nearest_notices(result, LANGUAGES["en"])
                  or difference_notices(catalogue, result, LANGUAGES["en"], is_answered=True))]
    assert not unsaid


def test_a_full_name_finds_its_record(search_engine: SearchEngine, catalogue: Catalogue) -> None:
    """Of every fifteenth indicator and figure; a name that is a phrase of a topic is answered by the topic."""
    titles = [(name, card.id) for card in catalogue.cards.values() for name in (card.title.en, card.title.es)]
    names = [(name, indicator.code) for indicator in catalogue.indicators.values()
             for name in (indicator.name.en, indicator.name.es)]
    names_asked = (titles + names)[::15]
    wrong = []
    for name, code in names_asked:
        result = search_engine.search(name)
        codes = {answer.indicator for answer in result.answers} | {hit.code for hit in result.hits[:3]}
        assert result.not_held is None, name
        wrong += [] if code in codes else [name]
    assert len(wrong) <= 0.05 * len(names_asked), wrong


def test_a_place_without_a_value_is_not_answered_with_another_place(
    search_engine: SearchEngine, catalogue: Catalogue
) -> None:
    """Topics, asked for a country that is not held, or for a place that few indicators have."""
    places = cycle(("Kazakhstan", "Los Ebanos Ferry", "Alaska"))
    for topic in catalogue.topics.values():
        place = next(places)
        result = search_engine.search(f"{topic.words[0]} {place}")
        answered = {catalogue.places[answer.place].name.en for answer in result.answers}
        assert answered <= {place} or place in {name.en for name in result.missing_places}, (topic.id, place)


def test_every_topic_has_an_answer(search_engine: SearchEngine, catalogue: Catalogue) -> None:
    for topic in catalogue.topics.values():
        result = search_engine.search(topic.words[0])
        assert result.answers, topic.id
        assert not result.nearest, topic.id


def test_phrases_say_one_thing(search_engine: SearchEngine, catalogue: Catalogue) -> None:
    """Two topics that are told apart by words that say nothing would be told apart by their order."""
    first: dict[frozenset[str], str] = {}
    records = (*catalogue.topics.values(), *catalogue.not_held.values())
    for record in records:
        for phrase in record.words:
            terms = search_engine.phrase_terms(phrase)
            assert not terms or first.setdefault(terms, record.id) == record.id, (phrase, record.id, first[terms])


def test_words_of_pages_lead_to_pages(catalogue: Catalogue) -> None:
    pages = {group.id for group in catalogue.word_groups.values() if group.kind == "page"}
    assert pages <= set(PAGES)


@pytest.mark.parametrize(("word", "same"), [
    ("bridges", "bridge"), ("cruces", "cruce"), ("mexicanas", "mexicano"), ("countries", "country"),
    ("países", "paises"), ("exportaciones", "exportación"), ("MÉXICO", "mexico"),
])
def test_endings_and_accents_make_no_difference(word: str, same: str) -> None:
    assert list(map(stem, split_words(word))) == list(map(stem, split_words(same)))


@pytest.mark.parametrize(("query", "figure"), [
    ("trucks Laredo", "laredo-truck-seasons"), ("machinery", "machinery-states-map"),
    ("poverty southern mexico", "poverty-southern-mexico-map"), ("internet Guatemala", "internet-behind-mexico"),
    ("women participation El Salvador", "participation-gap"),
])
def test_figures_come_below_the_answer(query: str, figure: str, search_engine: SearchEngine) -> None:
    assert figure in [hit.code for hit in search_engine.search(query).hits if hit.kind == "figure"]


@pytest.mark.parametrize(("query", "event"), [
    ("Title 42 end date", "2023-05-11-title-42-ends"), ("cuándo terminó el Título 42", "2023-05-11-title-42-ends"),
    ("when did USMCA enter into force", "2020-07-01-usmca"), ("cuándo entró en vigor el T-MEC", "2020-07-01-usmca"),
    ("when was the World Trade Bridge opened", "2000-04-24-world-trade-bridge"),
    ("screwworm cattle suspension", "2024-11-cattle"), ("cuota antidumping tomate", "2025-07-14-tomato-duty"),
])
def test_events_come_first_for_queries_about_events(query: str, event: str, search_engine: SearchEngine) -> None:
    result = search_engine.search(query)
    assert result.hits_first
    assert Hit("event", event) in result.hits[:2]


@pytest.mark.parametrize(("query", "place", "item"), [
    ("average wait time at San Ysidro for cars", "port:2504", ("measure", "personal_vehicles")),
    ("wait times at San Ysidro", "port:2504", ("measure", "personal_vehicles")),
    ("natural gas exports to Mexico", "MEX", ("commodity", "mineral-products")),
    ("gasolina que vende Estados Unidos a México", "MEX", ("commodity", "mineral-products")),
    ("US beef exports to Mexico", "MEX", ("commodity", "live-animals")),
])
def test_what_is_nearest_to_what_is_not_held_is_of_its_words(
    query: str, place: str, item: tuple[str, str], search_engine: SearchEngine
) -> None:
    result = search_engine.search(query)
    assert result.not_held is not None
    assert result.nearest
    assert (result.answers[0].place, result.answers[0].items[item[0]]) == (place, item[1])


@pytest.mark.parametrize(("query", "event"), [
    ("minimum wage", "2026-01-01-minimum-wage"), ("salario mínimo en México", "2026-01-01-minimum-wage"),
    ("minimum wage 2024", "2024-01-01-minimum-wage"), ("tariff on steel", "2026-04-06-metals-full-value"),
])
def test_dated_events_that_say_what_is_not_held_come_first(
    query: str, event: str, search_engine: SearchEngine
) -> None:
    result = search_engine.search(query)
    assert result.hits_first
    assert result.hits[0] == Hit("event", event)


@pytest.mark.parametrize(("query", "items"), [
    ("Do girls finish lower secondary school in Guatemala as much as boys?", [("group", "F"), ("group", "M")]),
    ("participación laboral de hombres y mujeres en Guatemala", [("sex", "F"), ("sex", "M")]),
    ("trucks and pedestrians at Laredo", [("measure", "pedestrians"), ("measure", "trucks")]),
])
def test_all_items_that_a_query_names_are_answered(
    query: str, items: list[tuple[str, str]], search_engine: SearchEngine
) -> None:
    answers = search_engine.search(query).answers
    assert [answer.items[name] for answer, (name, _item) in zip(answers, items, strict=True)] == [
        item for _name, item in items]


def test_every_event_is_found_by_its_words(search_engine: SearchEngine, catalogue: Catalogue) -> None:
    for event in catalogue.events.values():
        for text in (event.what.en, event.what.es):
            assert Hit("event", event.id) in search_engine.search(" ".join(text.split()[:12])).hits, text


@pytest.mark.parametrize(("query", "place"), [
    ("population of San Juan Comalapa", "GT-04:0404"), ("población de San Miguel Pochuta", "GT-04:0408"),
    ("population of La Libertad Este", "SV-LI:M0503"), ("población de La Esperanza", "GT-09:0923"),
])
def test_a_name_with_the_name_of_another_place_in_it_is_its_own(query: str, place: str,
                                                                search_engine: SearchEngine) -> None:
    result = search_engine.search(query)
    assert (result.answers[0].place, result.nearest, result.missing_places) == (place, False, ())


@pytest.mark.parametrize("query", ["", "   ", "¿?", "'\"*()^:-", "NEAR(a c)", "a" * 100, "%s %d", "\0"])
def test_no_text_breaks_the_search(query: str, search_engine: SearchEngine) -> None:
    assert not search_engine.search(query).answers


@pytest.mark.parametrize(("query", "note"), [
    ("trucks laredo", ""),
    ("wait times otay mesa", "subject wait-times"),
    ("internet Chile", "IT.NET.USER.ZS of Chile"),
    ("zzzxq qwrtz axolotlium", "words axolotlium qwrtz zzzxq"),
    ("zzzxq someone@example.org", ""),
    ("zzzxq 5512345678", ""),
])
def test_subjects_without_data_are_logged_without_the_query(query: str, note: str, search_engine: SearchEngine) -> None:
    assert describe_missing(query, search_engine.search(query)) == note


@pytest.mark.parametrize(("query", "language", "text"), [
    ("trucks laredo", "en", "2,945,393<"), ("camiones laredo", "es", "</strong> en 2025"),
    ("internet Chile", "en", "There is no figure of “People using the internet” for Chile. Nearest:"),
    ("tiempos de espera", "es", "Este tablero no incluye los tiempos de espera"),
    ("povrety", "en", "povrety → poverty"),
    ("tercer puerto por camiones", "es", "Lugar 3 de "), ("corea", "es", "Aquí no hay cifras de Corea del Sur;"),
    ("trucks laredo January 1890", "en", "There is no figure for January 1890; the one for "),
    ("fdi Tabasco 1T 1997", "en", "There is no figure for Q1 1997; the one for "),
    ("states behind Olancho", "en", "Rank "), ("biggest trading partner", "en", "Rank 1 of 13 countries with a figure"),
    ("desempleo en el sur de México", "es", "Lugar 1 de 9, de mayor a menor"),
    ("en qué lugar está Chiapas en pobreza", "es", "Lugar 1 de 32"),
    ("mexican immigrants in Texas", "en", "for Texas. Nearest:"),
    ("maíz importado de EU", "es", "Este tablero no incluye lo que Estados Unidos exporta por producto"),
    ("trucks laredo 1890", "en", "There is no figure for 1890; the one for 2008 is shown."),
    ("what percentage of remittances go to Michoacán", "en", "No figure here says what share that is; the one below"),
    ("qué porcentaje de las remesas llega a Michoacán", "es", "Aquí ninguna cifra dice qué proporción es; la de abajo"),
    ("share of people online in rural Honduras", "en", "or by urban and rural people, is not in this dashboard"),
    ("internet use of farmers in Honduras", "en", "the one below says nothing of “farmers”. Nearest:"),
    ("teacher pay in Chiapas", "en", "for Chiapas. No figure here is about all of this; the one below says "
     "nothing of “pay”."),
    ("pobreza de campesinos en Chiapas", "es", "la de abajo no dice nada de “campesinos”. Lo más cercano:"),
    ("women among judges Mexico", "en", "newer figure due"),
    ("how many indicators of II.1 improved in Guatemala", "en", "since the relaunch (September 2021): "),
    ("pobreza extrema en Veracruz desde 2018", "es", " puntos porcentuales respecto a 2018"),
    ("trucks at Otay Mesa compared with 2010", "en", " % since 2010"),
    ("qué es un punto porcentual", "es", "punto porcentual</a>"),
    # Each answer opens the places of its own series.
    ("pobreza Chiapas vs Honduras", "es", "places=HND&amp;"),
    # The link opens the record of the year.
    ("what was decided at the HLED meeting of September 2022", "en", "year=2022"),
    ("zzzxq", "es", "Aquí no hay nada con la palabra “zzzxq”"),
])
def test_the_page_lists_the_results(query: str, language: str, text: str, database: None) -> None:
    assert text in page_html(open_page("glossary", lang=language, q=query))


def test_a_search_beside_the_record_leaves_it_whole(database: None) -> None:
    all_html = page_html(open_page("dialogue", lang="en"))
    assert all_html.count("hled-record") == page_html(open_page("dialogue", lang="en", q="Laredo")).count("hled-record")
    entry_count = page_html(open_page("dialogue", lang="en", q="semiconductors")).count("hled-record")
    assert entry_count != all_html.count("hled-record")
    question = "What was agreed on semiconductors, and what was reported since?"
    answer_html = page_html(open_page("dialogue", lang="en", q=question))
    assert answer_html.count("hled-record") == entry_count
    assert "q=semiconductors" in answer_html


@pytest.mark.parametrize("query", [
    "What did the governments agree on semiconductors and what was reported since?",
    "¿Qué se acordó sobre ciberseguridad y qué se informó después?", "what was agreed on Otay Mesa",
])
def test_entries_of_the_record_that_are_requested_are_in_the_order_of_their_dates(
        query: str, search_engine: SearchEngine, catalogue: Catalogue) -> None:
    hits = search_engine.search(query).hits
    dates = [catalogue.record[hit.code].date for hit in takewhile(lambda hit: hit.kind == "entry", hits)]
    assert len(dates) > 2
    assert dates == sorted(dates)


def test_dated_measures_are_listed_beside_subjects_without_data(search_engine: SearchEngine) -> None:
    for query, event in (("steel tariff 2025", "2025-06-04-steel-aluminum-50"), ("car tariff", "2025-04-03-cars-25"),
                         ("arancel a los autos", "2025-04-03-cars-25")):
        result = search_engine.search(query)
        assert result.not_held is not None
        assert (result.hits[0].kind, result.hits[0].code) == ("event", event)


def test_a_share_is_a_near_answer_to_a_query_for_a_number(search_engine: SearchEngine) -> None:
    result = search_engine.search("how many people use the internet in Guatemala")
    assert result.nearest
    assert result.count_is_missing
    assert not search_engine.search("how many trucks cross at Laredo").nearest
