"""Answers to assistants say in what they differ from what is asked for."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from hled_dash.assistant import Tools
from hled_dash.figures.resolve import Resolver
from tests.data_api import _no_limit, csv_rows, get

__all__ = ["_no_limit"]


@pytest.fixture(scope="module")
def tools(resolver: Resolver) -> Tools:
    return Tools(resolver, "https://data.example.gob.mx")


@pytest.mark.parametrize(("text", "field"), [
    ("farmers' unemployment in Oaxaca", "uncovered_words"), ("share of remittances in Chiapas", "share_is_missing"),
    ("how many people use the internet in Guatemala", "count_is_missing"),
    ("people without internet in Honduras", "lack_is_missing")])
def test_a_search_says_what_its_nearest_value_does_not_cover(tools: Tools, text: str, field: str) -> None:
    for language in ("en", "es"):
        found = tools.search(text, language)
        assert found["answers"]
        assert found["nearest"]
        assert found[field]
        assert found["notices"]
        if field == "uncovered_words":
            assert all(word in found["notices"][-1] for word in found[field])


@pytest.mark.usefixtures("database")
def test_rows_that_are_left_out_are_counted_beyond_the_first_page(tools: Tools) -> None:
    for indicators, start in (("bts.crossings", "2020-01"), ("coneval.pobreza", "")):
        question = {"indicators": indicators, "from": start}
        found = tools.observations(question, "en")
        address = urlsplit(found["all_rows"])
        rows = csv_rows(get(f"{address.path}?{address.query}")[2])
        assert len(found["observations"]) < len(rows)
        assert found["left_out"] == len(rows) - len(found["observations"])
        assert found["all_rows"] in found["notes"][-1]
    # Too many to be counted.
    found = tools.observations({"indicators": "bts.crossings", "items": "all"}, "es")
    assert found["left_out"] is None
    assert found["all_rows"] in found["notes"][-1]
    assert "all_rows" not in tools.observations({"indicators": "coneval.pobreza", "places": "MX-CHP"}, "en")


@pytest.mark.parametrize(("start", "end", "has_note"), [
    ("2017", "", True), ("2016", "2019", True), ("2016", "2018", False), ("", "", False)])
def test_a_change_says_if_it_is_of_other_periods(tools: Tools, start: str, end: str, has_note: bool) -> None:
    question = {"indicators": "coneval.pobreza", "places": "MX-CHP", "from": start, "to": end}
    for language in ("en", "es"):
        found = tools.change(question, language)
        period = found["change"]["from"]
        assert any("no figure of each" in note or "no hay dato de cada" in note.lower()
                   for note in found["notes"]) == has_note
        assert not has_note or any(period in note for note in found["notes"])


def test_usual_items_are_said_to_be_a_part(tools: Tools) -> None:
    def notes(**question: str) -> list[str]:
        return [note for note in tools.observations(question, "en")["notes"] if "“items=all”" in note]

    assert notes(indicators="bts.crossings", places="port:2304")
    assert not notes(indicators="bts.crossings", places="port:2304", items="all")
    assert not notes(indicators="coneval.pobreza", places="MX-CHP")
    # A change and a ranking are of one item, and refuse all.
    question = {"indicators": "bts.crossings", "places": "port:2304", "from": "2019", "to": "2024"}
    (note,) = [note for note in tools.change(question, "en")["notes"] if "usual item" in note]
    assert "items=all" not in note
    assert "“items” takes another one" in note


def test_the_page_of_a_place_names_the_place(tools: Tools) -> None:
    for text, code in (("Chiapas", "MX-CHP"), ("Oaxaca", "MX-OAX")):
        pages = [hit["page"] for hit in tools.search(text, "en")["hits"]
                 if (hit["kind"], hit["code"]) == ("place", code)]
        assert pages
        assert all(f"place={code}" in page for page in pages)


def test_a_place_without_figures_of_a_period_has_the_periods_that_are_held(tools: Tools) -> None:
    question = {"indicators": "coneval.pobreza", "places": "MX-CHP,GTM", "from": "2017", "to": "2017"}
    found = tools.observations(question, "en")
    chiapas, guatemala = found["places_without_figures"]
    rows = tools.observations({"indicators": "coneval.pobreza", "places": "MX-CHP"}, "en")["observations"]
    assert chiapas["held_periods"] == {"coneval.pobreza": [rows[0]["period"], rows[-1]["period"]]}
    assert guatemala["held_periods"] == {}
    assert any("held_periods" in note for note in found["notes"])
    assert not any("held_periods" in note for note in tools.observations({**question, "places": "GTM"}, "en")["notes"])
