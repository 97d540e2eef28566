"""The line above a figure, and the controls beside it, say what the figure shows."""

from __future__ import annotations

import re

import pytest

from tests.pages import open_page, page_html

pytestmark = pytest.mark.usefixtures("database")


def test_the_summary_of_the_explorer_describes_its_figures() -> None:
    """Rankings of countries are of the chosen ones: no part of the world is named or offered."""
    for kind in ("bars", "scatter"):
        app = open_page("explorer", lang="en", indicators="SP.POP.TOTL~IT.NET.USER.ZS", places="GTM~HND",
                        **{"as": kind})
        summary = re.search(r'<p class="hled-summary">([^<]*)', page_html(app))
        assert summary
        assert "Guatemala and Honduras" in summary[1]
        assert "Window" not in [widget.label for widget in app.selectbox]


@pytest.mark.parametrize(("page", "query", "period", "choices"), [
    ("maps", {"indicator": "gdl.shdi"}, "2022", []),
    ("maps", {"indicator": "gdl.shdi", "mode": "change"}, "1990–2022", ["Automático: 1990", "Último: 2022"]),
    ("explorer", {"indicators": "coneval.pobreza", "as": "bars"}, "2024", ["Último: 2024"]),
    ("explorer", {"indicators": "coneval.pobreza", "as": "bars", "at": "2020"}, "2020", ["Último"]),
    ("explorer", {"indicators": "coneval.pobreza~gdl.shdi", "as": "scatter"}, "2022", ["Último: 2022"]),
])
def test_a_figure_of_one_period_names_it_above_and_in_its_controls(
        page: str, query: dict[str, str], period: str, choices: list[str]) -> None:
    """A map opens with a recent year that has figures for nearly all places: the newest one may be later."""
    app = open_page(page, lang="es", **query)
    summary = re.search(r'<p class="hled-summary">([^<]*)', page_html(app))
    assert summary
    assert summary[1].endswith(f" · {period}")
    assert {*choices} <= {option for box in app.main.get("selectbox") for option in box.options}


def test_the_explorer_opens_with_places_that_have_figures() -> None:
    text = page_html(open_page("explorer", lang="en", indicators="coneval.pobreza", **{"as": "table"}))
    assert "have no figures of this; shown instead: Campeche" in text
    assert "<td" in text
    text = page_html(open_page("explorer", lang="en", indicators="coneval.pobreza", places="GTM"))
    assert "shown instead" not in text


@pytest.mark.parametrize(("indicator", "share"), [
    ("oecd.dgi", " · 4 of 12 places have a figure"), ("gdl.shdi", " · 2022"),
])
def test_a_map_of_few_places_says_so_above_and_names_the_others_below(indicator: str, share: str) -> None:
    text = page_html(open_page("maps", indicator=indicator, lang="en"))
    summary = re.search(r'<p class="hled-summary">([^<]*)', text)
    assert summary
    assert summary[1].endswith(share)
    assert ("No published figures here for 8 places: United States" in text) == (indicator == "oecd.dgi")


def test_lists_hold_what_is_typed_as_it_stands() -> None:
    """“internet” found “Producto interno bruto”, whose letters are in that order."""
    # 1 is "contains", 0 would be "fuzzy".
    for page in ("explorer", "maps", "places"):
        app = open_page(page)
        lists = [*app.selectbox, *app.multiselect]
        assert lists
        assert {element.proto.filter_mode for element in lists if len(element.options) > 20} == {1}, page


@pytest.mark.parametrize(("indicator", "names"), [
    ("bts.crossings.12m", {"Laredo (Texas)", "Tecate (California)"}),
    ("cbp.bridge_crossings", {"Anzalduas International Bridge (Hidalgo)"}),
    ("bts.us_state_trade", {"Texas (United States)"}),
])
def test_the_places_that_alone_have_figures_can_be_chosen(indicator: str, names: set[str]) -> None:
    """Ports, bridges, and states of the United States: a ranking of them names no country that it does not show."""
    for kind in ("line", "bars"):
        app = open_page("explorer", lang="en", indicators=indicator, **{"as": kind})
        places = next(widget for widget in app.multiselect if widget.label == "Places to compare")
        assert names <= {*places.options}
        assert "Mexico" not in places.options
        assert (kind == "bars") == (not places.value)


def test_the_series_that_the_address_of_a_value_names_comes_first() -> None:
    query = {"indicator": "IT.NET.USER.ZS", "place": "GTM", "lang": "en"}
    text = page_html(open_page("value", **query, figure="series"))
    heading = '<div class="hled-figure-header"><h3>People using the internet'
    assert 0 <= text.find(heading) < text.find("What is measured")
    assert heading not in page_html(open_page("value", **query))


def test_countries_that_a_ranking_of_states_does_not_show_are_not_chosen() -> None:
    query = {"indicators": "gdl.shdi", "lang": "en"}
    of_states, of_countries, over_time = (
        next(widget for widget in open_page("explorer", **query, **more).multiselect
             if widget.label == "Places to compare")
        for more in ({"as": "bars", "level": "admin1"}, {"as": "bars", "level": "country"}, {"as": "line"}))
    assert not of_states.value
    assert of_countries.value
    assert of_countries.value == over_time.value


def test_a_map_without_places_of_a_level_leads_to_the_explorer() -> None:
    text = page_html(open_page("maps", lang="en", indicator="conapo.south_share"))
    assert "A line, a ranking, or a table in the explorer shows what there is" in text
    assert re.search(r'href="[^"]*/explorer\?[^"]*indicators=conapo.south_share[^"]*"[^>]*>Open in the explorer', text)
    assert "Open in the explorer" not in page_html(open_page("maps", lang="en", indicator="gdl.shdi"))


def test_the_address_of_coverage_without_a_source_says_that_one_is_to_be_chosen() -> None:
    notice = "choose a source above"
    assert notice in page_html(open_page("data", lang="en", figure="coverage"))
    assert notice not in page_html(open_page("data", lang="en"))
    assert notice not in page_html(open_page("data", lang="en", figure="coverage", source="un_egdi"))


@pytest.mark.parametrize(("query", "kind"), [
    ({"indicators": "coneval.mun.plp_e"}, "Ranking"), ({"indicators": "census.heading_imports"}, "Ranking"),
    ({"indicators": "hdr25.le", "places": "MEX~GTM"}, "Ranking"), ({"indicators": "SP.POP.TOTL"}, "Line"),
    ({"indicators": "area_km2~SP.POP.TOTL"}, "Line"), ({"indicators": "area_km2", "as": "line"}, "Line"),
    ({"indicators": "area_km2", "v": "1"}, "Line"),
])
def test_the_explorer_draws_figures_of_one_period_as_bars(query: dict[str, str], kind: str) -> None:
    """No line joins one period, whose dots stood in the middle; an address that names the line, and an older one that
    means it, keep it."""
    app = open_page("explorer", lang="en", **query)
    summary = re.search(r'<p class="hled-summary">([^<]*)', page_html(app))
    assert summary
    assert f" · {kind} · " in summary[1]
    if query.get("places"):
        assert "Mexico and Guatemala" in summary[1], "the places that are chosen, and not the states of a ranking"
