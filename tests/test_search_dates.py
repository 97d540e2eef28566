"""The search: the period that is requested, and the one that is shown."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from hled_dash.catalogue.periods import nearest_period
from hled_dash.search import SearchEngine, resolve_dates
from hled_dash.search.relative_dates import compares_with_last_year
from tests.pages import open_page, page_html


@pytest.mark.parametrize(("query", "language", "text"), [
    ("trucks at Otay Mesa in 2025", "en",
     "There is no figure for the whole of 2025, of which a part is held; the one for 2024 is shown."),
    ("trucks at Otay Mesa in 2025", "en", "newer figure due"),
    ("population of Chiapas in 2040", "en", "not with projections; the one for 2020 is shown."),
    ("homicidios El Salvador 2024", "es", "No hay cifra de 2024; se muestra la de 2022."),
    ("remesas El Salvador este año", "es", f"No hay cifra de {date.today().year}; se muestra la de "),
    ("inflación en México el mes pasado", "es",
     f" de {(date.today().replace(day=1) - timedelta(1)).year}; se muestra la de "),
])
def test_an_answer_of_another_period_names_both(query: str, language: str, text: str, database: None) -> None:
    assert text in page_html(open_page("glossary", lang=language, q=query))


@pytest.mark.parametrize(("query", "period"), [
    ("trucks Laredo 2023", "2023"), ("empleos IMSS Nuevo León 2022", "2022-12"), ("trucks Laredo", "latest")])
def test_the_map_beside_an_answer_is_of_the_year_that_is_requested(query: str, period: str, database: None) -> None:
    page = page_html(open_page("glossary", lang="en", q=query))
    (on_map,) = re.findall(r'href="([^"]*/maps[^"]*)"[^>]*>On a map<', page)
    assert f"at={period}" in on_map


def test_a_value_of_an_earlier_year_that_is_requested_is_not_called_old(database: None) -> None:
    assert "newer figure due" in page_html(open_page("glossary", lang="en", q="trucks otay mesa"))
    assert "newer figure due" in page_html(open_page("glossary", lang="en", q="trucks otay mesa in October"))
    assert "newer figure due" not in page_html(open_page("glossary", lang="en", q="trucks otay mesa 2019"))


@pytest.mark.parametrize(("query", "meant"), [
    ("How many trucks crossed at Otay Mesa last year?", "How many trucks crossed at Otay Mesa 2025?"),
    ("remesas de este año", "remesas de 2026"), ("inflación el MES pasado", "inflación el diciembre 2025"),
    ("exports this month", "exports January 2026"), ("FDI last quarter", "FDI Q4 2025"),
    ("el pasado trimestre", "el Q4 2025"), ("crossings last week", "crossings January 2026"),
    ("poverty two years ago", "poverty 2024"), ("pobreza hace 3 años", "pobreza 2023"),
    ("more than five years ago", "more than since 2021"), ("comparada con hace 2 años", "comparada con since 2024"),
    ("trade ytd", "trade 2026"),
    # What is compared with, or when a time begins.
    *[(query, query) for query in (
        "more than last year", "compared with last year", "respecto al año pasado", "since last year",
        "violence in the past year", "the same month of last year", "el mismo mes del año pasado", "last meeting")],
])
def test_dates_are_those_of_the_day_of_the_question(query: str, meant: str) -> None:
    assert resolve_dates(query, date(2026, 1, 20)) == meant


@pytest.mark.parametrize("years", ["2019 vs 2024", "2024 vs 2019", "de 2019 a 2024", "between 2019 and 2024",
                                   "from 2019 to 2024", "2024 compared with 2019"])
def test_of_two_years_the_newer_is_answered_and_compared_with_the_other(
    years: str, search_engine: SearchEngine
) -> None:
    result = search_engine.search(f"remesas Chiapas {years}")
    assert (result.answers[0].year, result.since) == ("2024", "2019")


@pytest.mark.parametrize(("query", "is_compared"), [
    ("How did trucks at Otay Mesa move against last year?", True), ("camiones en Laredo respecto al año pasado", True),
    ("trucks Laredo year over year", True), ("más camiones que hace un año", True),
    ("the same month of last year", True),
    ("frente al año anterior", True), ("more than the year before", True), ("variación interanual", True),
    ("trucks last year", False), ("trucks since last year", False), ("more than two years ago", False),
    ("compared with 2019", False), ("el año pasado", False),
])
def test_a_comparison_with_the_year_before_is_recognized(query: str, is_compared: bool) -> None:
    assert compares_with_last_year(query) is is_compared


@pytest.mark.parametrize(("query", "months"), [
    ("How did trucks at Otay Mesa move against last year?", ["bts.crossings"]),
    ("¿Cómo se movieron los camiones en Otay Mesa frente al año pasado?", ["bts.crossings"]),
    ("trucks at Laredo compared with last year", ["cbp.port_crossings"]),
    ("Did trucks at Laredo rise compared with a year ago?", ["cbp.port_crossings"]),
    ("private vehicles at Eagle Pass against a year earlier", ["cbp.port_crossings"]),
    ("trucks at Otay Mesa", []), ("trucks at Otay Mesa in 2023 compared with last year", []),
])
def test_a_comparison_with_last_year_has_the_newest_month_before_the_year(
        query: str, months: list[str], search_engine: SearchEngine) -> None:
    codes = [answer.indicator for answer in search_engine.search(query).answers]
    assert [code for code in codes if not code.endswith(".annual")] == codes[:-1] == months


def test_the_newest_month_says_that_it_is_and_compares_with_the_same_month(database: None) -> None:
    text = page_html(open_page("overview", lang="en", q="How did trucks at Otay Mesa move against last year?"))
    assert re.search(r"in February 2025, the newest month</p>.{0,200} since February 2024", text, re.DOTALL)


@pytest.mark.parametrize(("requested", "nearest"), [
    ("2023", "2024"), ("2022", "2021"), ("2010", "2021"), ("2030", "2025-Q3"), ("2024", "2024"), ("2021-05", "2021"),
    ("2025", "2025-Q3"), ("2025-Q1", "2025-Q1")])
def test_the_nearest_of_the_held_periods_is_the_later_of_two(requested: str, nearest: str) -> None:
    assert nearest_period(["2021", "2024", "2025-Q1", "2025-Q3"], requested) == nearest
    assert nearest_period(["2022", "2024"], "2023") == "2024"
    assert nearest_period([], requested) is None
