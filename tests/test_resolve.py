"""From any view to its figures, without a page."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pandas as pd
import pytest

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.models import POINT_LEVELS
from hled_dash.figures import MapOptions, Selection, draw
from hled_dash.figures.data import relevant_selection
from hled_dash.figures.resolve import (
    NoFigureError,
    Resolver,
    explorer_cards,
    explorer_scale,
    explorer_scales,
    first_figures,
    overview_map_card,
    place_trend,
    view_figure,
    view_figures,
)
from hled_dash.figures.resolve.maps import resolve_map
from hled_dash.language import ENGLISH, LANGUAGES, SPANISH
from hled_dash.store import Engine, queries
from hled_dash.view import DEFAULT_PLACES, PAGE_FIGURES, PILLAR_PAGES, View


def view_of(page: str, catalogue: Catalogue, **query: str) -> View:
    return View.from_query(page, query, catalogue).view


@pytest.mark.parametrize(("place", "indicator"), [
    ("GT-12", "encovi.poverty_headcount"), ("SV-SM", "ophi.headcount"), ("GT-01", "gdl.shdi"),
    ("MX-CHP", "banxico.remittances.state.a"),
])
def test_the_trend_of_a_place_is_of_what_changes_or_leads(place: str, indicator: str, resolver: Resolver) -> None:
    trend = place_trend(view_of("places", resolver.catalogue, place=place), Selection(), resolver)
    assert trend is not None
    assert trend[0].series[0].indicator == indicator


def test_a_slope_has_the_periods_that_at_least_half_of_its_lines_have_both_of(resolver: Resolver) -> None:
    figure = view_figure(view_of("explorer", resolver.catalogue, indicators="SI.POV.NAHC", places="MEX~GTM~SLV~HND",
                                 **{"as": "slope"}), resolver)
    assert figure.subtitle.endswith("2016–2024")
    assert set(figure.codes["place"]) == {"MEX", "HND"}
    assert any("Left out" in note and "Guatemala" in note for note in figure.notes)


@pytest.mark.parametrize("page", PAGE_FIGURES)
def test_each_figure_of_a_page_is_found_again_by_its_address(page: str, resolver: Resolver) -> None:
    catalogue = resolver.catalogue
    figures = view_figures(view_of(page, catalogue, lang="es", source="un_egdi"), resolver)
    assert {figure.id for figure in figures} >= set(PAGE_FIGURES[page][:1])
    for figure in figures:
        parsed = View.from_query(page, figure.view.to_short_query(), catalogue)
        assert not parsed.ignored
        assert (parsed.view, parsed.view.figure) == (figure.view, figure.id)
    names = set(PAGE_FIGURES[page])
    listed = figures if page not in PILLAR_PAGES else [figure for figure in figures if figure.id in names]
    for figure_of_page in listed:
        figure = view_figure(figure_of_page.view, resolver)
        assert figure.language == "es"
        assert len(figure.table), figure_of_page.id
        assert len(figure.codes), figure_of_page.id
        assert figure.credits, figure_of_page.id
        assert figure.alt, figure_of_page.id


def test_pages_without_figures_have_none(resolver: Resolver) -> None:
    for page in ("data", "glossary", "accessibility"):
        assert view_figures(View(page=page), resolver) == ()
        with pytest.raises(NoFigureError):
            view_figure(View(page=page), resolver)


def test_several_figures_of_which_none_is_named_are_listed(resolver: Resolver) -> None:
    with pytest.raises(NoFigureError) as error:
        view_figure(View(page="overview"), resolver)
    assert [figure.id for figure in error.value.figures] == ["board", "map", "headlines", "movers"]


def test_a_figure_of_another_page_is_ignored(catalogue: Catalogue) -> None:
    for page, figure in (("pillar_1", "trend"), ("maps", "board"), ("overview", "goods-trade")):
        parsed = View.from_query(page, {"figure": figure}, catalogue)
        assert (parsed.view.figure, [ignored.kind for ignored in parsed.ignored]) == (None, ["elsewhere"])
        assert [ignored.message(ENGLISH) for ignored in parsed.ignored] == [
            f"The figure “{figure}” is not on this page. It was left out."]


@pytest.mark.parametrize(("objective", "figure", "message"), [
    ("I.2", "goods-trade", "La gráfica de la dirección corresponde al objetivo I.1 y se muestra ahí."),
    ("none", "goods-trade", "La gráfica de la dirección corresponde al objetivo I.1 y se muestra ahí."),
    ("II.1", "headlines", "El objetivo II.1 corresponde a otro pilar. Se omitió."),
])
def test_an_objective_that_is_not_the_one_shown_is_explained(catalogue: Catalogue, objective: str, figure: str,
                                                             message: str) -> None:
    parsed = View.from_query("pillar_1", {"objective": objective, "figure": figure}, catalogue)
    assert (parsed.view.objective, parsed.view.figure) == ("I.1", figure)
    assert [ignored.message(LANGUAGES["es"]) for ignored in parsed.ignored] == [message]


def test_the_modes_of_maps_are_those_of_the_address(resolver: Resolver) -> None:
    drawn = {}
    for mode in ("change", "multiples", "countries", "bivariate"):
        figure = view_figure(view_of("maps", resolver.catalogue, mode=mode, second="gdl.le"), resolver)
        drawn[mode] = figure.spec
        assert figure.spec is not None, mode
    assert len({str(spec)[:20_000] for spec in drawn.values()}) == 4
    inside = view_figure(view_of("maps", resolver.catalogue, indicator="conapo.imm.index", inside="MX-CHP",
                                 level="admin2"), resolver)
    parents = {resolver.catalogue.places[code].parent for code in inside.codes["place"]}
    assert parents == {"MX-CHP"}


def test_the_first_figure_of_a_page_is_one_of_its_figures(resolver: Resolver) -> None:
    for page in ("overview", "pillar_3", "maps", "explorer", "places", "dialogue"):
        view = View(page=page, objective="III.1" if page == "pillar_3" else None)
        all_of_page = {id(figure.codes)
                       for figure in (view_figure.draw() for view_figure in view_figures(view, resolver)[:4])}
        first = first_figures(view, resolver)
        assert len(first) == 1
        assert page == "maps" or id(first[0].codes) in all_of_page


@pytest.mark.parametrize(("page", "figure"), [("pillar_4", "headlines"), ("overview", "movers"), ("places", "profile")])
def test_tables_have_the_values_of_the_database(page: str, figure: str, resolver: Resolver) -> None:
    catalogue = resolver.catalogue
    drawn = view_figure(view_of(page, catalogue, figure=figure), resolver)
    assert drawn.spec is None
    assert not drawn.empty
    dimensions = [name for name in drawn.codes.columns if name in catalogue.dimensions]
    for row in drawn.codes.head(8).to_dict("records"):
        items = {name: row[name] for name in dimensions if isinstance(row[name], str)}
        known = queries.observations(resolver.engine, row["indicator"], places=[row["place"]], items=items or None)
        newest = known[known["status"] != "F"].iloc[-1]
        assert (newest["period"], newest["value"]) == (row["period"], row["value"])
    assert not any(pd.api.types.is_numeric_dtype(kind) for kind in drawn.table.dtypes)


@pytest.mark.parametrize(("place", "peers"), [("GTM", "Guatemala, El Salvador"), ("MX-CHP", "the 32 places of Mexico")])
def test_a_profile_says_among_which_places_it_ranks(place: str, peers: str, resolver: Resolver) -> None:
    figure = view_figure(view_of("places", resolver.catalogue, figure="profile", place=place), resolver)
    assert peers in figure.subtitle
    assert any("rank 1 is the highest value" in note for note in figure.notes)


def test_no_page_is_needed() -> None:
    code = "import sys, hled_dash.figures.resolve; assert 'streamlit' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0



def test_figures_differ_only_by_what_they_show(catalogue: Catalogue, engine: Engine) -> None:
    marked, plain = (Selection(places=places, start="2012", markers=("meetings",))
                  for places in (("MX-CHP", "GTM"), ("GTM", "MX-CHP")))
    kinds = {(card.kind, bool(card.level), bool(card.places)): card for card in catalogue.cards.values()}
    for (kind, has_level, has_places), card in kinds.items():
        narrowed = relevant_selection(card, marked, catalogue)
        # Only a card of the reader's places depends on their order.
        assert (narrowed == relevant_selection(card, plain, catalogue)) is (has_level or has_places)
        if narrowed != marked:
            drawn, expected = (draw(card, selection, ENGLISH, catalogue, engine) for selection in (narrowed, marked))
            if kind in ("map", "symbols"):
                # Only the codes of chosen places that are not on the map are left out.
                for figure in (drawn, expected):
                    assert figure.spec
                    figure.spec["params"] = [param for param in figure.spec["params"] if param["name"] != "selected"]
            assert (drawn.spec, drawn.alt, drawn.notes) == (expected.spec, expected.alt, expected.notes), kind
            assert drawn.codes.equals(expected.codes)


def test_a_ranking_of_figures_of_several_years_says_of_which(resolver: Resolver) -> None:
    view = View(page="explorer", indicators=("ophi.mpi",), kind="bars", level="admin1")
    figure = view_figure(view, resolver)
    assert "2015–2019;" in figure.subtitle
    assert "Highest: Alta Verapaz (0.254, 2015)." in figure.alt
    one_year = view_figure(replace(view, indicators=("coneval.pobreza",)), resolver)
    assert one_year.subtitle.endswith("% of population, 2024")
    assert "Highest: Chiapas (66.0\N{NO-BREAK SPACE}%)." in one_year.alt


@pytest.mark.parametrize(("indicator", "kind", "places", "usable"), [
    ("bts.crossings", "line", ("port:2304",), False),
    ("cbp.bridge_crossings", "bars", ("crossing:LRD-LRD-WORL",), False),
    ("banxico.remittances.mun", "map", DEFAULT_PLACES, False),
    ("bts.us_state_trade.two_way", "line", ("US-TX",), False),
    ("banxico.remittances.state.a", "line", ("MX-CHP",), True),
    ("bts.freight.total", "line", ("MEX",), True),
    ("banxico.remittances.state.a", "bars", DEFAULT_PLACES, True),
    ("coneval.pobreza", "line", ("MX-CHP",), False),
])
def test_per_person_is_offered_where_a_place_has_a_population(
        indicator: str, kind: str, places: tuple[str, ...], usable: bool, resolver: Resolver) -> None:
    view = View(page="explorer", indicators=(indicator,), kind=kind, places=places, scale="per_capita")
    assert ("per_capita" in explorer_scales(view, resolver)) == usable
    assert explorer_scale(view, resolver) == ("per_capita" if usable else "published")


def test_a_map_opens_with_a_window_of_places_with_figures(resolver: Resolver) -> None:
    """At every level below the country, on the maps, the explorer and the overview; a window of an address stays."""
    checked, regional, few = 0, {*resolver.regional_indicators()}, set[str]()
    for code in resolver.mappable_indicators():
        for level in {*resolver.mappable_levels(code)} - {"country", "group", *POINT_LEVELS}:
            shares = resolver.coverage_by_window(code, level)
            view = View(page="maps", indicator=code, level=level)
            window = resolve_map(view, resolver).window
            if shares[window] < 0.9:
                few.add(code)
            assert shares[window] >= 0.9 or max(shares.values()) < 0.9, (code, level, window)
            for chosen in shares:
                assert resolve_map(view.replace(window=chosen), resolver).window == chosen, (code, level, chosen)
            on_explorer = View(page="explorer", indicators=(code,), kind="map", level=level, places=())
            assert [card.window for card in explorer_cards(on_explorer, resolver)] == [window], (code, level)
            if level == "admin1" and code in regional:
                on_overview = overview_map_card(View(indicators=(code,)), resolver)
                assert on_overview is not None
                assert on_overview.window == window, code
            checked += 1
    assert checked > 200
    # The Bay Islands and Gracias a Dios were not surveyed.
    assert few == {f"ophi.harmonised.{measure}" for measure in (
        "headcount", "intensity", "mpi", "severe", "vulnerable")}


def test_every_indicator_has_a_drawing_in_the_explorer_without_a_choice_of_places(resolver: Resolver) -> None:
    """Tables of lines and rankings of countries; what has one place alone is no map, and says so."""
    indicators = resolver.catalogue.indicators
    for code in [code for code in indicators if {*DEFAULT_PLACES}.isdisjoint(resolver.places_with_data(code))][::5]:
        for kind in ("table", "bars"):
            figure = first_figures(View(page="explorer", indicators=(code,), kind=kind), resolver)[0]
            assert len(figure.table) if kind == "table" else figure.spec, (code, kind)
    (figure,) = first_figures(View(page="explorer", indicators=("coneval.south.share",), kind="map"), resolver)
    assert figure.empty.startswith("A map compares places of one level")


def test_a_map_opens_with_a_window_that_has_the_selected_places(resolver: Resolver) -> None:
    poverty = View(page="maps", indicator="gdl.shdi", level="admin1")
    assert resolve_map(poverty, resolver).window == "region"
    beyond = resolver.places_in_window("admin1", "mexico")[0]
    assert beyond not in resolver.places_in_window("admin1", "region")
    assert resolve_map(poverty.replace(selected=(beyond,)), resolver).window == "mexico"


@pytest.mark.parametrize("mode", ["one", "change", "multiples"])
def test_places_are_selected_on_a_map_drawn_for_others(
    catalogue: Catalogue, engine: Engine, resolver: Resolver, mode: str
) -> None:
    card = next(card for card in catalogue.cards.values() if card.kind == "map" and card.level == "admin1")
    for places in ((), ("MX-CHP", "GT-16"), ("USA", "MX-OAX")):
        selection = Selection(places=places, map=MapOptions(mode=mode))
        drawn = draw(card, relevant_selection(card, selection, catalogue), SPANISH, catalogue, engine)
        assert resolver.figure(card, selection, SPANISH).spec == drawn.spec


def test_coverage_is_of_the_level_that_is_chosen(resolver: Resolver) -> None:
    counts = {level: resolver.place_counts(level)["slv.census2024.population"] for level in (None, "admin1", "admin3")}
    assert counts[None] == counts["admin1"] == (14, 86)
    assert counts["admin3"] == (262, 262)
    # An indicator without the level has the one that its map shows.
    assert resolver.place_counts("admin3")["IT.NET.USER.ZS"] == resolver.place_counts()["IT.NET.USER.ZS"]


@pytest.mark.parametrize(("pair", "level"), [
    (("ophi.deprived.nutrition", "gdl.expected_schooling"), "admin1"), (("coneval.pobreza", "imss.jobs.m"), "admin1"),
    (("gdl.shdi", "ophi.headcount"), "admin1"), (("findex.fin11a", "IT.NET.USER.ZS"), "country"),
])
def test_windows_of_two_indicators_show_places_with_both(pair: tuple[str, str], level: str, resolver: Resolver) -> None:
    one, second = pair
    for window in resolver.catalogue.windows:
        opened = {"level": level, "window": window}
        on_map = View.from_query("maps", {**opened, "indicator": one, "second": second, "mode": "bivariate"},
                                 resolver.catalogue).view
        shown = resolve_map(on_map, resolver).window
        offered = resolver.windows_sharing_places(pair, level)
        assert shown in offered
        assert not next(iter(view_figures(on_map, resolver))).draw().empty
        assert (shown == window) is (window in offered)
        scatter = View.from_query("explorer", {**opened, "indicators": "~".join(pair), "as": "scatter"},
                                  resolver.catalogue).view
        assert not next(iter(view_figures(scatter, resolver))).draw().empty


def test_a_pair_without_a_common_place_says_so(resolver: Resolver) -> None:
    view = View.from_query("explorer", {"indicators": "gt.census2018.hh_toilet~coneval.pobreza", "as": "scatter"},
                           resolver.catalogue).view
    assert "figures of both" in next(iter(view_figures(view, resolver))).draw().empty
