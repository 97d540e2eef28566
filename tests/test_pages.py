"""Every page runs, in both languages, for each objective and with each kind of bad address; no exception is shown."""

from __future__ import annotations

import functools
import gc
import re
from html import unescape
from urllib.parse import parse_qsl, quote

import pytest
from streamlit.testing.v1 import AppTest

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.text import normalize
from hled_dash.figures.figure import Selection
from hled_dash.language import LANGUAGES
from hled_dash.ui import builds, cache, startup
from hled_dash.ui.components import html_cache
from hled_dash.ui.pages.pillar import warm_cache
from hled_dash.view import PAGES, PILLAR_PAGES
from tests.pages import open_page, page_html

pytestmark = pytest.mark.usefixtures("database")


@functools.cache
def first_view(page: str, language: str) -> AppTest:
    """A page as it is first seen; tests only read it."""
    return open_page(page, lang=language)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_runs_and_has_one_first_level_heading(page: str, language: str) -> None:
    text = page_html(first_view(page, language))
    assert text.count("<h1>") == 1
    assert "hled-page-footer" in text
    assert "cannot be drawn" not in text
    # A box that says why nothing is drawn says it.
    assert '<p class="hled-empty-state"></p>' not in text


def test_every_objective_draws_every_figure(catalogue: Catalogue) -> None:
    for page, pillar in PILLAR_PAGES.items():
        for objective in catalogue.objectives_of(pillar):
            text = page_html(open_page(page, objective=objective.id, figures="all"))
            assert "cannot be drawn" not in text
            for card in catalogue.cards_of(objective.id):
                assert card.title.en.split("&")[0].split("'")[0] in text.replace("&#x27;", "'"), card.id
            if objective.id == "II.1":
                assert "notes on several of these figures</summary>" in text
                assert "notes more stand above, with the objective." in text


def test_the_maps_that_objectives_begin_with_are_drawn_before_a_reader_asks(catalogue: Catalogue) -> None:
    warm_cache()
    drawn = builds.newest().cache.misses
    card = catalogue.cards_of("I.5")[0]
    assert card.kind == "symbols"
    for language in LANGUAGES.values():
        assert cache.figure(card, Selection(places=("SLV", "MEX"), start="2004"), language).spec
    assert builds.newest().cache.misses == drawn


def test_charts_carry_alternative_texts_and_their_own_data() -> None:
    charts = open_page("pillar_1", objective="I.1").get("vega_lite_chart")
    assert charts
    for chart in charts:
        assert len(chart.proto.alt) > 40
        assert '"values"' in chart.proto.spec


@pytest.mark.parametrize("kind", ["line", "bars", "scatter", "slope", "map", "table"])
def test_the_explorer_draws_each_kind(kind: str) -> None:
    text = page_html(open_page("explorer", indicators="IT.NET.USER.ZS~SP.POP.TOTL", **{"as": kind}))
    assert "hled-source" in text
    assert "cannot be drawn" not in text


@pytest.mark.parametrize(("page", "query", "first", "second"), [
    ("overview", {"figure": "map"}, "Human development of states", "How the indicators of each"),
    ("overview", {"figure": "movers"}, "What moved most", "How the indicators of each"),
    ("overview", {"figure": "headlines"}, "Two-way goods trade", "How the indicators of each"),
    ("pillar_2", {"figure": "board"}, "How the indicators of each", "Objectives</h2>"),
    ("explorer", {"figure": "explorer-2", "indicators": "IT.NET.USER.ZS~SP.POP.TOTL"}, "<h3>Population", "<h3>People"),
    ("places", {"figure": "profile", "place": "MX-CHP"}, "profile.csv", "Over time"),
    ("dialogue", {"figure": "timeline"}, "Timeline of the dialogue", "What was committed"),
    ("data", {"figure": "coverage", "source": "coneval_poverty"}, "<h3>", "Indicators of this source"),
])
def test_the_figure_named_by_the_address_comes_first(page: str, query: dict[str, str], first: str, second: str) -> None:
    text = page_html(open_page(page, lang="en", **query))
    assert 0 < text.index(first) < text.index(second)
    if page == "explorer":
        # Each of several figures is linked and cited by its own address.
        shared = re.findall(r'data-share="([^"]*)"', text)
        assert [re.findall(r"figure=(explorer-\d)", url) for url in shared] == [["explorer-2"], ["explorer-1"]]


def test_one_country_is_not_called_several_side_by_side() -> None:
    query = {"level": "admin1", "window": "region", "mode": "countries", "lang": "en"}
    assert "only Mexico has figures here" in page_html(open_page("maps", indicator="coneval.pobreza", **query))
    assert "has figures here" not in page_html(open_page("maps", indicator="gdl.shdi", **query))


@pytest.mark.parametrize("place", ["MX-CHP", "GTM", "GT-01", "US-TX", "port:2304", "MX-CHP:07001"])
def test_profiles_of_each_level(place: str) -> None:
    text = page_html(open_page("places", place=place))
    assert "cannot be drawn" not in text
    links = {unescape(link) for link in re.findall(r'href="/api/v1/figures/([^"]+)"', text)}
    assert {link.partition("?")[0] for link in links} == {
        f"places/{figure}.{kind}" for figure in ("profile", "trend") for kind in ("csv", "json")}
    assert all(f"place={quote(place, safe=':')}" in link or place == "MX-CHP" for link in links), links


@pytest.mark.parametrize(("page", "query", "sentence"), [
    ("explorer", "places=XXX", "XXX"), ("explorer", "places=MEX~XXX", "XXX"),
    ("explorer", "indicators=nothing", "nothing"),
    ("explorer", "indicators=NO.SUCH.CODE", "NO.SUCH.CODE"), ("explorer", "from=20x0", "20x0"),
    ("pillar_2", "objective=V.9", "V.9"), ("pillar_2", "from=2020&to=2010", "reverse order"),
    ("pillar_1", "figure=no-such-figure", "no-such-figure"), ("places", "place=atlantis", "atlantis"),
    ("data", "source=rumour", "rumour"), ("data", "v=99", "another version"), ("overview", "whatever=1", "whatever"),
    ("overview", "v=0", "another version"), ("maps", "indicator=nothing", "not known under “indicator”"),
    ("maps", "indicator=coneval.pobreza&level=country", "has no figures for: Countries"),
    ("maps", "indicator=wdi.gdp_growth&level=group&window=honduras", "The one that has them is shown: GDP growth"),
    ("maps", "indicator=coneval.pobreza&at=1950&level=admin1&window=southern-mexico", "no figures for 1950"),
    ("maps", "indicator=coneval.pobreza&level=admin1&window=honduras", "no figures of this level in: Honduras"),
    ("maps", "indicator=coneval.pobreza&level=admin1&inside=HND-XX", "not known under “inside”"),
    ("maps", "indicator=coneval.pobreza&classes=12", "not known under “classes”"),
    ("maps", "indicator=ophi.mpi&mode=bivariate&second=IT.NET.USER.ZS&level=admin1", "choose another indicator"),
])
def test_an_invalid_address_gives_one_notice(page: str, query: str, sentence: str) -> None:
    text = page_html(open_page(page, lang="en", **dict(parse_qsl(query))))
    notices = re.findall(r'class="hled-notice".*?</', unescape(text), re.DOTALL)
    assert len([notice for notice in notices if sentence in notice]) == 1


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("page", PAGES)
def test_every_control_has_a_help_text(page: str, language: str) -> None:
    app = open_page(page, lang=language, **{"as": "map"}) if page == "explorer" else first_view(page, language)
    controls = [widget for kind in ("selectbox", "multiselect", "text_input", "button_group")
                for widget in app.get(kind)]
    assert controls
    assert [control.proto.label for control in controls if not control.proto.help] == []


def test_headlines_have_their_as_of_day() -> None:
    text = page_html(open_page("pillar_1", lang="en"))
    assert text.count(", as of ") >= 6
    assert ", con corte a marzo de 2026" in page_html(open_page("pillar_3", lang="es"))


def test_of_two_quick_choices_the_second_keeps_the_first() -> None:
    """The browser sends the second choice before it has heard of the first one's address."""
    app = open_page("explorer", indicators="banxico.remittances.state.a")
    before = {name: app.query_params[name] for name in app.query_params}
    app.button_group(key="kind").set_value("bars").run()
    assert "bars" in app.query_params["as"]
    for name, texts in before.items():
        app.query_params[name] = texts
    app.button_group(key="scale").set_value("per_capita").run()
    assert "bars" in app.query_params["as"]
    assert "per_capita" in app.query_params["scale"]
    app.query_params["as"] = ["slope"]
    app.run()
    assert "slope" in app.query_params["as"], "without a choice the address still wins"


def test_a_heading_of_the_tariff_is_chosen_within_its_chapter() -> None:
    app = open_page("explorer", indicators="census.heading_share", items="heading:0804", places="MEX~CAN")
    chapter, heading = app.selectbox(key="item chapter"), app.selectbox(key="item heading")
    assert (chapter.value, heading.value) == ("08", "0804")
    assert len(heading.options) == 14
    chapter.set_value("87").run()
    assert app.selectbox(key="item heading").value == "8701"
    app.selectbox(key="item heading").set_value("8708").run()
    assert "8708 Parts and accessories of motor vehicles" in page_html(app)


def test_another_indicator_keeps_the_level_where_it_has_it() -> None:
    """Oaxaca's municipalities stay what is looked at; an indicator without any shows what it has."""
    app = open_page("maps", indicator="conapo.imm.index", level="admin2", window="southern-mexico")
    app.selectbox(key="map-indicator").select("conapo.illiterate").run()
    assert (app.session_state["view"].indicator, app.session_state["view"].level) == ("conapo.illiterate", "admin2")
    assert app.selectbox(key="map-level").value == "admin2"
    app.selectbox(key="map-indicator").select("coneval.pobreza").run()
    assert app.selectbox(key="map-level").value == "admin1"


def test_an_unchanged_control_is_not_sent_again() -> None:
    """A list that is told its value is another one to the browser, which draws all its options again."""
    app = open_page("maps", indicator="coneval.plp_e", level="admin1", window="southern-mexico")
    first = {key: app.selectbox(key=key).proto for key in ("map-indicator", "map-level", "map-window")}
    app.selectbox(key="map-indicator").select("coneval.plp").run()
    for key, proto in first.items():
        assert not proto.set_value, key
        assert app.selectbox(key=key).proto == proto, "the first choice sends nothing anew either"
    # In the other language the words are others: without being told, the browser would answer in the old ones.
    app.button_group(key="language").set_value("es").run()
    for key in ("map-indicator", "map-level", "map-window"):
        assert app.selectbox(key=key).proto.set_value, key
    assert app.session_state["view"].indicator == "coneval.plp"


def test_a_control_shows_the_value_of_the_link_whatever_its_initial_value() -> None:
    app = open_page("maps", indicator="coneval.pobreza", level="admin1", window="southern-mexico", mode="change")
    assert app.button_group(key="map-mode").value == "change"
    app.query_params["mode"] = ["multiples"]
    app.query_params["window"] = ["mexico"]
    app.run()
    assert app.button_group(key="map-mode").value == "multiples"
    assert app.selectbox(key="map-window").value == "mexico"
    # What it began with is no option any more: points have no several years.
    app.query_params.clear()
    app.query_params |= {"indicator": ["cbp.bridge_crossings.annual"], "level": ["crossing"]}
    app.run()
    assert not app.exception
    assert app.button_group(key="map-mode").value == "one"


@pytest.mark.parametrize(("query", "steps"), [
    ("indicator=slv.census2024.population&inside=SV-SS", ["El Salvador", "San Salvador"]),
    ("indicator=slv.census2024.population&inside=SV-SS:M0601", ["El Salvador", "San Salvador", "San Salvador Centro"]),
    ("indicator=coneval.mun.plp&inside=MX-CHP", ["Southern Mexico", "Mexico", "Chiapas"]),
])
def test_a_map_inside_a_place_leads_to_all_that_it_lies_in(query: str, steps: list[str]) -> None:
    text = page_html(open_page("maps", lang="en", **dict(parse_qsl(query))))
    breadcrumb = re.search(r'<nav class="hled-breadcrumb".*?</nav>', text, re.DOTALL)
    assert breadcrumb is not None
    assert re.sub("<[^>]+>", "", breadcrumb[0]).split(" › ") == steps


def test_indicators_of_an_objective_are_grouped_and_filtered_by_theme(catalogue: Catalogue) -> None:
    text = page_html(open_page("pillar_2", objective="II.1", themes="health~housing"))
    headings = re.findall(r'<th scope="rowgroup"[^>]*>([^<]+)</th>', text)
    assert headings == ["Housing and basic services", "Health"], "in the order of the themes"
    names = {indicator.name.en for indicator in catalogue.indicators_of("II.1")
             if indicator.theme not in ("health", "housing")}
    rows = set(re.findall(r'<th scope="row"><a href="[^"]*explorer[^>]*>([^<]+)</a>', text))
    assert len(rows) > 8
    assert not rows & names


def test_indicators_of_an_objective_are_sorted(catalogue: Catalogue) -> None:
    text = page_html(open_page("pillar_2", lang="es", objective="II.1", order="name"))
    rows = [unescape(name) for name in re.findall(r'<th scope="row"><a href="[^"]*explorer[^>]*>([^<]+)</a>', text)]
    assert len(rows) > 8
    assert rows == sorted(rows, key=normalize)
    assert '<th scope="rowgroup"' not in text


def test_warm_caches_are_frozen_for_the_garbage_collector(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    for name in ("unfreeze", "collect", "freeze"):
        monkeypatch.setattr(gc, name, functools.partial(called.append, name))
    startup.warm_caches(lambda: None)
    assert called == ["unfreeze", "collect", "freeze"]


def controls(app: AppTest) -> dict[str, object]:
    """Key of each control to the value that it shows."""
    kinds = ("selectbox", "multiselect", "button_group", "checkbox", "toggle", "text_input")
    return {str(widget.key): widget.value for kind in kinds for widget in app.get(kind)}


def test_controls_show_the_view_after_a_change_of_page() -> None:
    """Also those that every page has, and on the way back; a control of another page starts without a value."""
    queries = {
        "explorer": {"lang": "es", "places": "MEX~GTM", "from": "2010", "as": "bars"},
        "maps": {"lang": "es", "indicator": "coneval.pobreza", "method": "equal"},
        "pillar_2": {"lang": "en", "places": "HND", "from": "2015"},
    }
    fresh = {page: controls(open_page(page, **query)) for page, query in queries.items()}
    assert fresh["explorer"]["language"] == "es"
    app = open_page("explorer", **queries["explorer"])
    for page in ("maps", "explorer", "pillar_2"):
        app.switch_page(f"pages/{page}.py")
        for name in list(app.query_params):
            del app.query_params[name]
        for name, text in queries[page].items():
            app.query_params[name] = text
        app.run()
        assert controls(app) == fresh[page], page


@pytest.mark.parametrize("page", ["overview", "pillar_1", "places", "data", "dialogue"])
def test_links_that_are_kept_for_all_places_and_periods_are_those_of_the_view(
    page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = {"places": "USA~GT-16", "from": "2001", "to": "2019"}, {"places": "MEX", "from": "2010-03"}
    for query in (first, second, {}):
        kept = page_html(open_page(page, lang="es", **query))
        with monkeypatch.context() as patch:
            patch.setattr(html_cache, "_SLOTS", {})
            assert page_html(open_page(page, lang="es", **query)) == kept
