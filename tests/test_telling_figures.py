"""What figures leave out because it would tell a reader nothing, and what they must not leave out."""

from __future__ import annotations

import pytest

from hled_dash.figures import Selection
from hled_dash.figures.resolve import Resolver, place_trend, view_figure
from hled_dash.language import LANGUAGES
from hled_dash.view import DEFAULT_PLACES, View


def view_of(page: str, resolver: Resolver, **query: str) -> View:
    return View.from_query(page, query, resolver.catalogue).view


def test_the_trend_of_a_place_with_figures_of_one_period_is_bars_of_its_peers(resolver: Resolver) -> None:
    """Bars tell figures of one period apart, which no line joins; the total of a country would make them all short."""
    municipality = view_of("places", resolver, place="HN-SB:1621", indicators="hnd.census2013.population")
    trend = place_trend(municipality, Selection(), resolver)
    assert trend is not None
    card, selection = trend
    assert card.kind == "bars"
    assert {resolver.catalogue.places[place].level for place in selection.places} == {"admin2"}
    figure = resolver.figure(card, selection, LANGUAGES["en"])
    assert figure.spec is not None
    bars = figure.spec["data"]["values"] if "data" in figure.spec else next(iter(figure.spec["datasets"].values()))
    assert [bar["bar"].split(" (")[0] for bar in bars if bar.get("selected")] == [
        resolver.catalogue.places["HN-SB:1621"].name.en.split(" (")[0]], "the place itself, among its peers"
    share = place_trend(view_of("places", resolver, place="SV-SS", indicators="ophi.headcount"), Selection(),
                        resolver)
    assert share is not None
    assert share[0].kind == "bars"
    assert "SLV" in share[1].places


def test_a_table_of_single_values_has_no_column_of_trends(resolver: Resolver) -> None:
    catalogue = resolver.catalogue
    single, several = (resolver.figure(catalogue.cards[card], Selection(places=DEFAULT_PLACES), LANGUAGES["en"])
                       for card in ("population-el-salvador", "exports-states-ranked"))
    assert not single.extra["trends"]
    assert several.extra["trends"]


def test_the_highest_that_share_a_value_are_all_named(resolver: Resolver) -> None:
    for language, newest, highest in (
            ("en", "highest Canada and China 108 headings", "Highest: Canada and China (108 headings)."),
            ("es", "máximo, Canadá y China 108 partidas", "Más alto: Canadá y China (108 partidas).")):
        figure = resolver.figure(resolver.catalogue.cards["heading-concentration"], Selection(), LANGUAGES[language])
        assert figure.newest.replace("\u00a0", " ").startswith(newest)
        assert highest in figure.alt.replace("\u00a0", " ")
    # Several of them are 1, and not half of them are above it.
    assert "La mediana es 1 partida." in figure.alt.replace("\u00a0", " ")


@pytest.mark.parametrize(("language", "unit"), [("en", "billion current US$"), ("es", "Miles de millones de dólares")])
@pytest.mark.parametrize("mode", ["multiples", "one"])
def test_maps_side_by_side_say_the_magnitude_of_their_legend(
    mode: str, language: str, unit: str, resolver: Resolver,
) -> None:
    """A legend of 0.3 to 5.7 is of billions, which only its subtitle can say."""
    view = view_of("maps", resolver, mode=mode, indicator="banxico.remittances.state.a", window="mexico",
                   lang=language)
    assert unit in view_figure(view, resolver).subtitle
