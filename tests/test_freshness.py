"""When the next figure is due, and what is old about the newest one."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from hled_dash.catalogue import Catalogue
from hled_dash.figures.freshness import due_month, format_age, is_due
from hled_dash.figures.resolve import Resolver
from hled_dash.language import LANGUAGES
from hled_dash.store import Engine
from hled_dash.view import View
from tests.test_pages import database, opened, words

__all__ = ["database"]


@pytest.mark.parametrize(("frequency", "period", "due"), [
    ("month", "2026-03", "2026-08"), ("quarter", "2025-Q4", "2026-09"), ("year", "2023", "2026-06"),
    ("irregular", "2015", "2022-06"), ("once", "2018", None),
])
def test_the_next_figure_is_due_a_step_and_a_lag_after_the_newest(
    frequency: str, period: str, due: str | None, catalogue: Catalogue
) -> None:
    indicator = next(one for one in catalogue.indicators.values() if one.source not in catalogue.connectors)
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


def test_what_is_old_is_told_in_words(catalogue: Catalogue) -> None:
    indicator = next(one for one in catalogue.indicators.values() if one.frequency == "year" and not one.derived)
    short = indicator.short
    assert format_age(indicator, "2019", LANGUAGES["en"]) == (
        f"{short.en}: newest figure of 2019; the publisher's usual step is a year.")
    assert format_age(indicator, "2019", LANGUAGES["es"]) == (
        f"{short.es}: la cifra más reciente es de 2019; la periodicidad habitual de su publicación es de un año.")


def test_a_figure_says_once_what_is_old_and_only_of_what_is_due(catalogue: Catalogue, engine: Engine) -> None:
    newest = Resolver(catalogue, engine).newest_periods()
    today = date.today()
    old, new = (next(code for code, period in newest.items() if catalogue.indicators[code].frequency == "year"
                     and is_due(period, catalogue.indicators[code], catalogue, today) == due) for due in (True, False))
    said = words(opened("explorer", lang="en", indicators=old))
    assert said.count("the publisher's usual step is a year".replace("'", "&#x27;")) == 1
    assert "the publisher&#x27;s usual step" not in words(opened("explorer", lang="en", indicators=new))
    as_of = View(as_of=date(2024, 12, 1)).as_of
    assert as_of
    assert "usual step" not in words(opened("explorer", lang="en", indicators=old, **{"as-of": as_of.isoformat()}))


def test_the_calendar_tells_what_is_overdue_and_what_comes(catalogue: Catalogue) -> None:
    said = words(opened("data", lang="es"))
    assert "Cuándo se esperan las siguientes cifras" in said
    assert "Atrasada: ya debería haber salido" in said
    of_source = words(opened("data", lang="en", source="wgi")).partition("When the next figures are due")[2]
    assert "Worldwide Governance Indicators" in of_source
    assert "(8 indicators)" in of_source
