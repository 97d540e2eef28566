"""When the next figure is due, and what is old about the newest one."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from hled_dash.catalogue import Catalogue
from hled_dash.figures.resolve import Resolver
from hled_dash.figures.summaries import due_month, format_age, is_due
from hled_dash.language import LANGUAGES
from hled_dash.view import View
from tests.pages import open_page, page_html

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize(("frequency", "period", "due"), [
    ("month", "2036-03", "2036-08"), ("quarter", "2035-Q4", "2036-09"), ("year", "2033", "2036-06"),
    ("irregular", "2035", "2042-06"), ("once", "2038", None),
])
def test_the_next_figure_is_due_a_step_and_a_lag_after_the_newest(
    frequency: str, period: str, due: str | None, catalogue: Catalogue
) -> None:
    indicator = next(indicator for indicator in catalogue.indicators.values()
                     if indicator.source not in catalogue.connectors
                     and catalogue.source(indicator.code).lag_months is None)
    indicator = indicator.model_copy(update={"frequency": frequency, "calendar": "calendar"})
    assert due_month(period, indicator, catalogue) == due
    if due:
        assert not is_due(period, indicator, catalogue, date(int(due[:4]), int(due[5:]), 28))
        assert is_due(period, indicator, catalogue, date(int(due[:4]) + 1, 1, 1))


@pytest.mark.parametrize(("code", "period", "due"), [
    ("wdi.NY.GDP.PCAP.CD", "2024", "2026-09"), ("bts.crossings", "2026-07", "2026-10"),
])
def test_the_lag_is_that_of_the_connector(code: str, period: str, due: str, catalogue: Catalogue) -> None:
    indicator = catalogue.indicators[code]
    assert due_month(period, indicator, catalogue) == due
    without = dataclasses.replace(catalogue, connectors={})
    assert (due_month(period, indicator, without) or "") > due


@pytest.mark.parametrize(("code", "period", "due"), [
    ("population_census", "2007", None), ("coneval.mun.pobreza_e", "2015", None),
    ("owid.lgbt_policy_index", "2019", None),
    # The step of a source's irregular series, its lag, and those of an indicator.
    ("inegi.enigh.household_income", "2022", "2025-08"), ("findex.account_t_d", "2024", "2028-12"),
    ("imss.jobs.dec", "2025", "2027-01"), ("conapo.pop", "2019", "2028-12"), ("gdl.shdi", "2022", "2025-12"),
    # The edition of July 2026 had no newer value.
    ("wdi.EN.ATM.PM25.MC.M3", "2023", "2027-07"),
])
def test_step_and_lag_are_those_that_are_declared(
        code: str, period: str, due: str | None, catalogue: Catalogue) -> None:
    assert due_month(period, catalogue.indicators[code], catalogue) == due


def test_overdue_values_have_a_note(catalogue: Catalogue) -> None:
    indicator = next(indicator for indicator in catalogue.indicators.values() if indicator.frequency == "year"
                     and not indicator.derived)
    short = indicator.short
    assert format_age(indicator, "2019", LANGUAGES["en"], catalogue) == (
        f"{short.en}: newest figure of 2019; the publisher's usual interval is a year.")
    assert format_age(indicator, "2019", LANGUAGES["es"], catalogue) == (
        f"{short.es}: la cifra más reciente es de 2019; la periodicidad habitual de su publicación es de un año.")


def test_a_figure_has_one_note_on_the_age_of_overdue_values(catalogue: Catalogue, resolver: Resolver) -> None:
    newest = resolver.newest_periods()
    today = date.today()
    old, new = (next(code for code, period in newest.items() if catalogue.indicators[code].frequency == "year"
                     and is_due(period, catalogue.indicators[code], catalogue, today) == due) for due in (True, False))
    text = page_html(open_page("explorer", lang="en", indicators=old))
    assert text.count("the publisher's usual interval is a year".replace("'", "&#x27;")) == 1
    assert "the publisher&#x27;s usual interval" not in page_html(open_page("explorer", lang="en", indicators=new))
    as_of = View(as_of=date(2024, 12, 1)).as_of
    assert as_of
    assert "usual interval" not in page_html(
        open_page("explorer", lang="en", indicators=old, **{"as-of": as_of.isoformat()}))


def test_the_calendar_lists_overdue_and_coming_releases(catalogue: Catalogue) -> None:
    text = page_html(open_page("data", lang="es"))
    assert "Cuándo se esperan las siguientes cifras" in text
    assert "Atrasada: ya debería haber salido" in text
    of_source = page_html(open_page("data", lang="en", source="wgi")).partition("When the next figures are due")[2]
    assert "Worldwide Governance Indicators" in of_source
    assert "(8 indicators)" in of_source


def test_an_older_figure_is_no_less_due_than_a_newer_one(catalogue: Catalogue) -> None:
    """Homicides of El Salvador of 2022 had no mark beside those of Honduras of 2023, which had one."""
    indicator, today = catalogue.indicators["unodc.homicide_rate"], date(2026, 11, 30)
    assert is_due("2023", indicator, catalogue, today)
    assert is_due("2022", indicator, catalogue, today, newest="2023")
    assert not is_due("2025", indicator, catalogue, today, newest="2023")
