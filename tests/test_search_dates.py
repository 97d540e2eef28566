"""The search: the period that is requested, and the one that is shown."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hled_dash.search import resolve_dates
from tests.pages import open_page, page_html


@pytest.mark.parametrize(("query", "language", "text"), [
    ("trucks at Otay Mesa in 2025", "en", "There is no figure for 2025; the one for 2024 is shown."),
    ("trucks at Otay Mesa in 2025", "en", "newer figure due"),
    ("homicidios El Salvador 2024", "es", "No hay cifra de 2024; se muestra la de 2022."),
    ("remesas El Salvador este año", "es", f"No hay cifra de {date.today().year}; se muestra la de "),
    ("inflación en México el mes pasado", "es",
     f" de {(date.today().replace(day=1) - timedelta(1)).year}; se muestra la de "),
])
def test_an_answer_of_another_period_names_both(query: str, language: str, text: str, database: None) -> None:
    assert text in page_html(open_page("glossary", lang=language, q=query))


def test_a_value_of_an_earlier_year_that_is_requested_is_not_called_old(database: None) -> None:
    assert "newer figure due" in page_html(open_page("glossary", lang="en", q="trucks otay mesa"))
    assert "newer figure due" in page_html(open_page("glossary", lang="en", q="trucks otay mesa in October"))
    assert "newer figure due" not in page_html(open_page("glossary", lang="en", q="trucks otay mesa 2019"))


@pytest.mark.parametrize(("query", "meant"), [
    ("How many trucks crossed at Otay Mesa last year?", "How many trucks crossed at Otay Mesa 2025?"),
    ("remesas de este año", "remesas de 2026"), ("inflación el MES pasado", "inflación el diciembre 2025"),
    ("exports this month", "exports January 2026"), ("FDI last quarter", "FDI Q4 2025"),
    ("el pasado trimestre", "el Q4 2025"), ("crossings last week", "crossings January 2026"),
    ("poverty two years ago", "poverty 2024"), ("pobreza hace 3 años", "pobreza 2023"), ("trade ytd", "trade 2026"),
    # What is compared with, or when a time begins.
    *[(query, query) for query in (
        "more than last year", "compared with last year", "respecto al año pasado", "since last year",
        "violence in the past year", "the same month of last year", "el mismo mes del año pasado", "last meeting")],
])
def test_dates_are_those_of_the_day_of_the_question(query: str, meant: str) -> None:
    assert resolve_dates(query, date(2026, 1, 20)) == meant
