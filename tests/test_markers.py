"""Markers of meetings and events on time axes: which, where, how numbered, and what explains them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest

from hled_dash import figures
from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.periods import decimal_year
from hled_dash.export.image import figure_svg
from hled_dash.figures import Figure, Selection
from hled_dash.figures.charts.markers import find_markers
from hled_dash.figures.context import Context
from hled_dash.figures.vega.label_placement import CHARACTER_WIDTH
from hled_dash.language import ENGLISH, SPANISH
from hled_dash.store import Engine
from tests.pages import open_page, page_html

BOTH = ("meetings", "events")


def drawn(card: str, catalogue: Catalogue, engine: Engine, markers: tuple[str, ...] = BOTH) -> Figure:
    selection = Selection(places=("MEX", "USA"), markers=markers)
    return figures.draw(catalogue.cards[card], selection, ENGLISH, catalogue, engine)


def marked(figure: Figure) -> list[Mapping[str, Any]]:
    layers = (figure.spec or {})["layer"]
    return [row for layer in layers for row in layer.get("data", {}).get("values", ()) if "marker" in row]


def numbers(figure: Figure) -> list[Mapping[str, Any]]:
    layers = (figure.spec or {})["layer"]
    return [row for layer in layers for row in layer.get("data", {}).get("values", ()) if "number" in row]


def context(catalogue: Catalogue, objective: str, markers: tuple[str, ...] = BOTH) -> Context:
    card = next(card for card in catalogue.cards.values() if card.objective == objective)
    return Context(card, Selection(markers=markers), ENGLISH, catalogue)


def test_nothing_is_marked_unless_the_reader_asks(catalogue: Catalogue, engine: Engine) -> None:
    figure = drawn("goods-trade-growth", catalogue, engine, ())
    assert marked(figure) == []
    assert not figure.extra["markers"]


@pytest.mark.parametrize("card", ["goods-trade-growth", "imports-by-mode"])
def test_lines_and_areas_have_a_rule_for_each_meeting_of_their_years(card: str, catalogue: Catalogue, engine: Engine,
                                                                     ) -> None:
    figure = drawn(card, catalogue, engine, ("meetings",))
    meetings = [row for row in catalogue.record.values() if row.meeting in ("cabinet", "review")]
    assert [row["time"] for row in marked(figure)] == [decimal_year(row.date[:7]) for row in meetings]
    assert [marker.text for marker in figure.extra["markers"]] == [row.what.en for row in meetings]
    assert f"{len(meetings)} meetings or events are marked" in figure.alt


def test_events_are_those_of_the_objective(catalogue: Catalogue) -> None:
    periods = ["2000-01", "2026-07"]
    for objective in catalogue.objectives:
        own = {event.what.en for event in catalogue.events.values() if objective in event.objectives}
        marked = find_markers(periods, "calendar", context(catalogue, objective, ("events",)))
        assert {marker.text for marker in marked} == own, objective
        assert not any(marker.is_meeting for marker in marked)


def test_a_calendar_of_months_carries_the_numbers_in_its_cells(catalogue: Catalogue, engine: Engine) -> None:
    figure = drawn("laredo-truck-seasons", catalogue, engine)
    numbers = [[int(number) for number in row["mark"].split("–")] for row in marked(figure)]
    numbers_marked = [number for ends in numbers for number in range(ends[0], ends[-1] + 1)]
    assert numbers_marked == [marker.number for marker in figure.extra["markers"]]
    assert len(numbers) > 10
    cells = [(row["year"], row["month"]) for row in marked(figure)]
    assert len(cells) == len(set(cells))
    assert marked(drawn("laredo-truck-seasons", catalogue, engine, ())) == []


def test_a_marker_is_placed_at_the_period_of_its_date(catalogue: Catalogue) -> None:
    def times(periods: list[str], calendar: str = "calendar") -> list[float]:
        own_context = context(catalogue, "I.2", ("meetings",))
        return [marker.time for marker in find_markers(periods, calendar, own_context)
                if marker.date == "September 29, 2023"]

    assert times(["2020", "2023"]) == [2023.0]
    assert times(["2020-Q1", "2023-Q3"]) == [2023.5]
    assert times(["2020-01", "2023-09"]) == [decimal_year("2023-09")]
    assert times(["2020", "2024"], "us_fiscal") == [2023.0]
    assert times(["2020-01", "2023-08"]) == []
    assert times(["2024", "2025"]) == []


def test_a_fiscal_year_begins_in_october(catalogue: Catalogue) -> None:
    own_context = context(catalogue, "I.5", ("events",))
    times = {marker.date: marker.time for marker in find_markers(["2020", "2026"], "us_fiscal", own_context)}
    assert (times["October 26, 2022"], times["April 15, 2022"]) == (2023.0, 2022.0)


def test_a_kind_of_events_is_marked_in_every_figure(catalogue: Catalogue) -> None:
    closures = [event.what.en for event in catalogue.events.values() if event.kind == "closure"]
    assert closures
    for objective in ("I.5", "III.1"):
        marked = find_markers(["2000-01", "2026-07"], "calendar", context(catalogue, objective, ("closure",)))
        assert [marker.text for marker in marked] == closures


@pytest.mark.parametrize("card", ["goods-trade-growth", "trucks-by-port", "imports-by-mode", "fdi-gdp"])
def test_numbers_count_all_markers_and_do_not_overlap(card: str, catalogue: Catalogue, engine: Engine) -> None:
    figure = drawn(card, catalogue, engine)
    counted: list[int] = []
    for row in numbers(figure):
        first, _dash, last = row["number"].partition("–")
        counted += range(int(first), int(last or first) + 1)
    assert counted == [marker.number for marker in figure.extra["markers"]] == list(range(1, len(counted) + 1))
    low, high = next(layer["encoding"]["x"]["scale"]["domain"] for layer in (figure.spec or {})["layer"]
                     if "scale" in layer.get("encoding", {}).get("x", {}))
    rows = numbers(figure)
    for row_before, row in pairwise(rows):
        width = CHARACTER_WIDTH * (len(row_before["number"]) + len(row["number"])) / 2
        assert (row["time"] - row_before["time"]) / (high - low) > width


def test_a_picture_explains_its_markers(catalogue: Catalogue, engine: Engine) -> None:
    card = catalogue.cards["goods-trade-growth"]
    figure = figures.draw(card, Selection(markers=("meetings",)), SPANISH, catalogue, engine)
    svg = figure_svg(figure, "https://example.org")
    for number, marker in enumerate(figure.extra["markers"], 1):
        assert f">{number}: {marker.date}. {marker.text[:30]}" in svg


def test_a_figure_of_one_period_can_be_marked(catalogue: Catalogue, engine: Engine) -> None:
    selection = Selection(places=("MEX",), start="2022", end="2022", markers=("meetings",))
    figure = figures.draw(catalogue.cards["fdi-gdp"], selection, ENGLISH, catalogue, engine)
    assert [row["time"] for row in marked(figure)] == [2022.0, 2022.0]
    assert [row["number"] for row in numbers(figure)] == ["1–2"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_lists_each_marker_with_its_document(database: None, catalogue: Catalogue, language: str) -> None:
    app = open_page("pillar_1", lang=language, figure="imports-by-mode", markers="events")
    text = page_html(app)
    reported = [event for event in catalogue.events.values()
                if "I.5" in event.objectives and event.date > "2021" and event.document.read_in == "secondary"]
    assert reported
    assert any(event.document.address in text for event in reported)
    assert ("as reported by " if language == "en" else "según informó ") in text
    assert app.session_state["view"].markers == ("events",)


def test_the_switches_write_the_address(database: None) -> None:
    app = open_page("explorer", lang="en", indicators="SP.POP.TOTL")
    box = next(widget for widget in app.checkbox if "meetings" in widget.label)
    assert box.value is False
    box.check().run()
    assert app.session_state["view"].markers == ("meetings",)
    assert "markers=meetings" in app.session_state["view"].address()
    kinds = next(widget for widget in app.multiselect if "kinds" in widget.label)
    kinds.set_value(["closure", "tariff"]).run()
    assert "markers=meetings~tariff~closure" in app.session_state["view"].address()
