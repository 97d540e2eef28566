"""How a value is known: its page, with scripts and without, in both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pydantic import ValidationError
from streamlit.testing.v1 import AppTest

from hled_dash.catalogue import Catalogue, Source
from hled_dash.figures import draw
from hled_dash.figures.figure import Selection
from hled_dash.figures.provenance.computed_values import recompute
from hled_dash.figures.tables import find_mark_keys, find_value_keys
from hled_dash.language import LANGUAGES
from hled_dash.server import prerender
from hled_dash.store import Engine
from hled_dash.store.inputs import find_observation
from hled_dash.view import View

pytestmark = pytest.mark.usefixtures("database")
APP = str(Path(__file__).parents[1] / "app.py")
SOUTH = {"indicator": "coneval.south.rate", "place": "southern-mexico", "at": "2024"}
YSLETA = {"indicator": "cbp.bridge_crossings", "place": "crossing:ELP-YSL-YSLE", "at": "2025-06",
          "items": "crossing_mode:trucks"}


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def prerendered(query: dict[str, str]) -> str:
    page = prerender.prerender("value", "&".join("=".join(pair) for pair in query.items()), "en")
    assert page is not None
    return page.body


@pytest.mark.parametrize(("language", "expected"), [
    ("en", ["46.4 % = (36.7 % × 954,659 + 66.0 % × 6,028,154", "18 inputs", "weight projection",
            "CONEVAL (2016–2022) and INEGI (2024)", "Read on August 20, 2025", "Copy citation (Spanish)"]),
    ("es", ["46.4 % = (36.7 % × 954,659 + 66.0 % × 6,028,154", "18 datos", "ponderador proyección",
            "Copiar cita (Inglés)"]),
])
def test_a_derived_value_lists_its_inputs_without_scripts(language: str, expected: list[str]) -> None:
    text = words(prerendered({**SOUTH, "lang": language})).replace("\N{NO-BREAK SPACE}", " ")
    for part in expected:
        assert part in text, part


@pytest.mark.parametrize(("language", "place"), [("en", "Southern Mexico"), ("es", "Sur de México")])
def test_a_place_in_the_name_of_the_indicator_is_not_repeated(language: str, place: str) -> None:
    page = prerendered({**SOUTH, "lang": language})
    head, _where, _rest = page.partition("hled-headline-value")
    assert re.findall(r"hled-headline-place[^>]*>([^<]*)<", head) == ["2024"]
    cited = re.findall(r'<span lang="..">([^<]*)</span> <button', page)
    assert len(cited) == 2
    assert all(f", {place}, 2024" not in text for text in cited)
    assert any(place.casefold() in text.casefold() for text in cited)
    # A place that the name does not have stands beside it.
    assert "Ysleta" in prerendered({**YSLETA, "lang": language}).partition("hled-headline-value")[0]


def test_a_suspect_value_says_why_who_compiled_it_and_who_else_published_it() -> None:
    text = words(prerendered({**YSLETA, "lang": "en"}))
    assert "suspect: equal to the month before in all series of this office" in text
    assert "Compiled by University of North Texas" in text
    assert "Not explained by the publisher." in text
    assert "python -m hled_dash get cbp.bridge_crossings" in text


def test_the_page_runs_and_links_its_inputs_and_an_address_without_a_figure_says_so() -> None:
    app = AppTest.from_file(APP, default_timeout=60)
    app.switch_page("pages/value.py")
    for name, value in {**SOUTH, "lang": "en"}.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    page = "".join(element.proto.body for element in app.get("html"))
    assert page.count("<h1>How do we know?</h1>") == 1
    assert page.count("indicator=coneval.pobreza&amp;") >= 9
    assert "at=2024" in page
    assert "no published figure" in words(prerendered({**SOUTH, "at": "1950", "lang": "en"}))


def test_a_year_of_a_monthly_series_is_its_last_month() -> None:
    trucks = {"indicator": "cbp.port_crossings", "place": "port:2304", "lang": "en"}
    assert "Laredo · December 2023" in words(prerendered({**trucks, "at": "2023"}))
    assert "no published figure" in words(prerendered({**trucks, "at": "1990"}))


def test_headlines_and_figures_link_to_how_they_are_known(catalogue: Catalogue) -> None:
    page = prerender.prerender("pillar_1", "lang=en", "en")
    assert page is not None
    links = [link for link in re.findall(r'href="/value\?([^"]+)"', page.body)
             # The navigation leads to the newest value.
             if "at=latest" not in link]
    assert len(links) >= len(catalogue.pillars["I"].headlines) + 2
    for link in links:
        query = {name: value for name, _, value in (pair.partition("=") for pair in link.split("&amp;"))}
        reading = View.from_query("value", query, catalogue)
        assert not reading.ignored
        assert reading.view.period


def test_cells_of_a_table_link_to_how_they_are_known() -> None:
    app = AppTest.from_file(APP, default_timeout=60)
    app.switch_page("pages/explorer.py")
    query = {"lang": "en", "indicators": "cbp.port_crossings", "places": "port:2304~port:2303", "from": "2024",
             "as": "table"}
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    page = "".join(element.proto.body for element in app.get("html"))
    (table,) = re.findall(r'<div class="hled-data-table">.*?</table>', page, re.DOTALL)
    link = (r'data-value="[^"]+"(?: data-copy="[^"]+")?><a href="/value\?[^"]+place=(port:\d+)[^>]* '
            r'aria-label="[^"]+: How do we')
    cells = re.findall(link, table)
    # The month, a year ago, 2019, the change and twelve months.
    assert cells == ["port:2304"] * 5 + ["port:2303"] * 5


def test_figures_name_who_compiled_their_source() -> None:
    page = prerender.prerender("explorer", "lang=en&indicators=cbp.port_crossings&places=port:2304", "en")
    assert page is not None
    assert "compiled by University of North Texas" in words(page.body)


def test_every_cell_of_a_table_that_shows_a_value_has_its_key(catalogue: Catalogue, engine: Engine) -> None:
    unmatched = 0
    for objective in ("II.4", "III.1"):
        for card in catalogue.cards_of(objective):
            selection = Selection(places=("MEX", "GTM", "SLV", "HND", "USA"))
            figure = draw(card, selection, LANGUAGES["es"], catalogue, engine)
            keys = find_value_keys(figure, catalogue)
            for (row, column), key in keys.items():
                codes = figure.codes
                if column in figure.computed or (row, column) in figure.extra.get("cells", {}):
                    continue
                rows = codes[(codes["indicator"] == key.indicator) & (codes["place"] == key.place)
                             & (codes["period"] == key.period)]
                assert figure.table[column].iloc[row] in rows["value"].tolist()
            if not figure.units and "indicator" in figure.codes and card.kind in ("line", "bars", "map", "stacked"):
                unmatched += abs(len(figure.codes) - len(keys)) > 0.1 * len(figure.codes)
    assert unmatched <= 2


def test_marks_of_every_kind_of_chart_have_the_keys_of_their_values(catalogue: Catalogue, engine: Engine) -> None:
    kinds = {card.kind: card for card in catalogue.cards.values() if card.kind not in ("map", "symbols", "line")}
    assert {"bars", "stacked", "dumbbell", "scatter", "slope"} <= kinds.keys()
    for card in kinds.values():
        figure = draw(card, Selection(places=("MEX", "GTM", "SLV", "HND", "USA")), LANGUAGES["es"], catalogue, engine)
        assert figure.spec is not None
        rows = figure.spec["data"]["values"]
        mark_keys = [find_mark_keys(figure, catalogue, row) for row in rows]
        assert sum(map(bool, mark_keys)) >= 0.9 * len(rows), card.id
        values = set(zip(*(figure.codes[name] for name in ("indicator", "place", "period", "value")), strict=True))
        for key, number in ((key, number) for keys in mark_keys for key, number in keys.items()):
            assert any(code[:3] == (key.indicator, key.place, key.period) and code[3] == pytest.approx(number)
                       for code in values), (card.id, key)


def test_tooltips_show_neither_names_of_fields_nor_null(catalogue: Catalogue, engine: Engine) -> None:
    kinds = dict.fromkeys(card.kind for card in catalogue.cards.values() if card.kind not in ("map", "symbols"))
    with_status = set()
    cards = [card for kind in kinds for card in [card for card in catalogue.cards.values() if card.kind == kind][:4]]
    specs = [(card, draw(card, Selection(places=("MEX", "GTM")), LANGUAGES["en"], catalogue, engine).spec)
             for card in cards]
    for card, spec in ((card, spec) for card, spec in specs if spec is not None):
        # Streamlit gives marks without a tooltip one of all fields, unless the config says none.
        assert spec["config"]["mark"]["tooltip"] is None
        if '"field": "status_label"' in (text := json.dumps(spec)):
            assert "datum.status_label || ''" in text, card.id
            with_status.add(card.kind)
    assert {"line", "slope"} <= with_status


@pytest.mark.parametrize("name", [
    "insured-jobs-southern-states", "broadband-behind-united-states", "human-development-behind-chiapas",
    "trucks-month-every-port", "exports-and-imports", "complexity-and-output", "population-el-salvador-map",
])
def test_computed_numbers_are_recomputed_from_published_values(
        catalogue: Catalogue, engine: Engine, name: str) -> None:
    """Indices, differences from a place, matrices of months, gaps, scatters and shares of maps."""
    places = ("MEX", "GTM", "SLV", "HND", "USA")
    figure = draw(catalogue.cards[name], Selection(places=places), LANGUAGES["es"], catalogue, engine)
    keys = find_value_keys(figure, catalogue)
    for column in figure.table.select_dtypes("float"):
        for row, value in enumerate(figure.table[column]):
            if value != value:
                continue
            key = keys[row, column]
            items = {**catalogue.indicators[key.indicator].default_items, **dict(key.items)}
            observation = find_observation(engine, catalogue, key.indicator, key.place, items, key.period)
            assert observation is not None
            if key.computed:
                again = recompute(key.computed, observation, catalogue, engine)
                assert again is not None
                assert again.value == pytest.approx(value)
            elif column not in figure.computed or name == "complexity-and-output":
                assert observation.value == value


def test_the_page_of_a_value_shows_the_computation_of_the_figure() -> None:
    text = words(prerendered({"lang": "en", "indicator": "IT.NET.USER.ZS", "place": "GTM", "at": "2023",
                              "computed": "less:MEX"}))
    assert "What the figure shows" in text
    assert re.search(r"−[\d.]+ = [\d.]+ % − [\d.]+ %", text.replace("\N{NO-BREAK SPACE}", " "))


def test_a_source_says_that_only_a_site_is_known_and_which_copy_was_read() -> None:
    text = words(prerendered({**YSLETA, "lang": "es"}))
    assert "Solo se conoce el sitio de la fuente" in text
    assert "La copia en github.com/" in text
    text = words(prerendered({"indicator": "inegi.pibe.total.real", "place": "MX-CHP", "lang": "en"}))
    assert "Page of the data set" in text
    assert "Only the site of the publisher" not in text


def test_the_address_of_a_data_set_is_not_only_a_host(catalogue: Catalogue) -> None:
    source = catalogue.sources["cbp_texas_bridges"]
    assert source.site_only
    with pytest.raises(ValidationError, match="is a site and not the page"):
        Source.model_validate(source.model_dump() | {"site_only": False})
