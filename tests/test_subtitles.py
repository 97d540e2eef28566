"""What the line below a title says: the unit of the axis, what is not drawn, what has no figure, why bars are gray."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.figures import Figure, Selection, draw
from hled_dash.figures.charts import draw_bars, draw_line, draw_slope, draw_stacked
from hled_dash.figures.resolve import Resolver
from hled_dash.language import LANGUAGES
from hled_dash.ui.components.figure_footer import MAX_LINKED_PLACES
from tests import figures_world as world
from tests.pages import open_page, page_html

KINDS = {"bars": draw_bars, "line": draw_line, "slope": draw_slope, "stacked": draw_stacked}
COUNTRIES = ("USA", "MEX", "GTM", "SLV", "HND")
STATES = {"level": "admin1", "window": "south"}


@pytest.fixture(scope="module")
def known() -> Catalogue:
    return world.catalogue()


def _drawn(card: FigureCard, known: Catalogue, language: str = "en", **chosen: Any) -> Figure:
    selection = Selection(**{"places": COUNTRIES, **chosen})
    return KINDS[card.kind](world.frames(card, selection, known), card, selection, LANGUAGES[language], known)


@pytest.mark.parametrize("kind", ["line", "bars", "slope"])
def test_the_unit_is_that_of_the_axis(kind: str, known: Catalogue) -> None:
    """An axis in billions stood under "million current US$"."""
    figure = _drawn(world.card(kind, "gdp"), known, places=("MEX", "GTM"))
    assert figure.subtitle.startswith("Trillion ")
    assert figure.subtitle[1:].split(",")[0] in str(figure.spec)
    spanish = _drawn(world.card(kind, "gdp"), known, "es", places=("MEX", "GTM"))
    assert spanish.subtitle.startswith("Billones ")


@pytest.mark.parametrize(("card", "chosen", "english", "spanish"), [
    (world.card("bars", "pov", top=4, level="admin1"), {"places": ()}, "; 4 of 9 shown", "; se muestran 4 de 9"),
    (world.card("bars", "pov", level="admin1"), {"places": ("MX-CHP",)}, "; the places compared are in color",
     "; en color, los lugares que se comparan"),
    (world.card("bars", "net"), {}, "; no figure: Honduras", "; sin cifra: Honduras"),
    (world.card("line", "model"), {"places": COUNTRIES}, "; no figure for 4 places", "; sin cifra en 4 lugares"),
    (world.card("line", "net"), {"places": ("MEX",), "start": "2020", "end": "2020"},
     "; there are figures of 2010–2023", "; hay cifras de 2010–2023"),
])
def test_what_the_drawing_does_not_show_is_said_on_it(
        card: FigureCard, chosen: dict[str, Any], english: str, spanish: str, known: Catalogue) -> None:
    for language, words in (("en", english), ("es", spanish)):
        assert words in _drawn(card, known, language, **chosen).subtitle


def test_a_line_says_which_of_its_newest_months_have_no_figure(catalogue: Catalogue, engine: Engine) -> None:
    """June 2025 was a lone dot, and July and August blank without a word."""
    card = catalogue.cards["border-patrol-newest-months"]
    figure = draw(card, Selection(places=("USA",)), LANGUAGES["en"], catalogue, engine)
    assert figure.subtitle.endswith("; no figure: July 2025 and August 2025")


def test_a_drawing_that_shows_everything_says_no_more(known: Catalogue) -> None:
    everything = _drawn(world.card("bars", "pov", level="admin1"), known, places=())
    all_chosen = _drawn(world.card("bars", "pov", level="admin1"), known, places=tuple(world.STATES))
    for figure in (everything, all_chosen, _drawn(world.card("line", "net"), known, places=("MEX",))):
        assert ";" not in figure.subtitle


def test_places_that_nobody_chose_are_the_largest(resolver: Resolver) -> None:
    """Ports opened by their code, without the second largest; six of the nine southern states, three of them gray."""
    ports = resolver.default_places("bts.crossings", ())
    assert ports[:2] == ("port:2304", "port:2506"), "Laredo, Otay Mesa"
    assert len(resolver.default_places("coneval.pobreza", ())) == 9
    assert resolver.default_places("bts.crossings", ("port:2301",)) == ("port:2301",)


@pytest.mark.parametrize("indicator", ["bts.crossings.yoy", "bts.crossings.month_2019"])
def test_places_of_a_change_are_the_largest_and_not_those_of_the_largest_change(
        indicator: str, resolver: Resolver) -> None:
    """One month of Tornillo above 30,000 % made all other lines of the explorer flat."""
    places = resolver.default_places(indicator, ())
    assert places[:2] == ("port:2304", "port:2506"), "Laredo, Otay Mesa"
    assert ("port:2507" in places) == (indicator != "bts.crossings.yoy"), "Calexico East: 2,272,400 % in one month"
    assert resolver.default_places("bts.us_state_trade.change", ())[0] == "US-TX"


@pytest.mark.usefixtures("database")
def test_an_indicator_stands_once_in_the_list_of_what_is_known() -> None:
    """A map of 570 municipalities listed the name of its indicator before each."""
    html = page_html(open_page("maps", lang="en", indicator="conapo.imm.index", inside="MX-OAX"))
    listed = html.split('class="hled-notes hled-values"')[1].split("</details>")[0]
    assert listed.count("Marginalization index, municipality, 2020") == 1
    assert listed.count("<a ") == MAX_LINKED_PLACES
    assert "558 more places" in listed
