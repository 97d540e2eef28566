"""Figures of the API: those of their pages, with the same parameters, one click away."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from html import unescape
from typing import Any

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from hled_dash.api import models
from hled_dash.api.figures import card_view, figure_url
from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.periods import sort_periods
from hled_dash.export import figure_csv
from hled_dash.figures.resolve import Resolver, view_figures, without_ignored
from hled_dash.language import ENGLISH, LANGUAGES
from hled_dash.view import View
from tests.data_api import ROOT, _no_limit, csv_rows, get, get_json, get_problem
from tests.pages import open_page, page_html

__all__ = ["_no_limit"]
pytestmark = pytest.mark.usefixtures("database")


def _views(catalogue: Catalogue) -> list[View]:
    views = [View(page=page, language="es") for page in ("overview", "maps", "places", "dialogue", "changes", "value")]
    views.append(View(page="data", language="es", source="coneval_poverty"))
    views.append(View(page="explorer", indicators=("coneval.pobreza",), places=("MX-CHP", "MX-OAX"), start="2016"))
    views.append(View(page="maps", indicator="coneval.pobreza", mode="change"))
    # The window of addresses that name none, and one that the indicator would not open with.
    views += [View(page=page, indicator="bts.exports_to_state", level="admin1", mode="change", window=window)
              for page, window in (("maps", "region"), ("maps", "mexico"), ("overview", "region"))]
    # Of its figures, some show other places than these, or begin otherwise.
    views.append(View(page="pillar_1", objective="I.1", places=("MX-CHP",), start="1990", markers=("meetings",)))
    views.append(View(page="pillar_2", figure="poverty-southern-mexico-ranked", objective="II.1", end="2020"))
    return views


def test_a_figure_of_the_api_is_that_of_its_page(catalogue: Catalogue, resolver: Resolver) -> None:
    compared = 0
    for view in _views(catalogue):
        for view_figure in view_figures(view, resolver)[:4]:
            figure = view_figure.draw()
            if figure.codes.empty:
                continue
            url = figure_url(view_figure.view, catalogue, ROOT)
            status, headers, body = get(url)
            assert status == 200, (url, body)
            assert body == figure_csv(figure, catalogue, LANGUAGES[view.language]), url
            assert without_ignored(view_figure.view, catalogue).address(ROOT, short=True) in headers["link"]
            compared += 1
    assert compared > 15
    # What a table has beside what is drawn: differences of pairs, months of comparison, sums of twelve.
    for card in ("tertiary-by-sex", "trucks-month-bridges"):
        view = card_view(catalogue, card, ENGLISH)
        (figure,) = (view_figure.draw() for view_figure in view_figures(view, resolver) if view_figure.id == card)
        numbers = [value for name in figure.table.select_dtypes("float") for value in figure.table[name].dropna()]
        written = {value for row in get_json(f"/api/v1/figures/{card}")["data"]["rows"] for value in row.values()}
        assert len(numbers) > 5
        assert set(numbers) <= written, card
    answer = get_json("/api/v1/figures/poverty-southern-mexico-ranked?to=2020")["data"]
    models.Figure.model_validate(answer)
    assert answer["rows"][0]["value"] == float(csv_rows(get(
        "/api/v1/figures/poverty-southern-mexico-ranked.csv?to=2020")[2])[0]["value"])


def _is_as_asked(row: dict[str, Any], name: str, text: str) -> bool:
    return bool(row["place"] == text if name == "places" else row["period"] >= text if name == "from"
                else row["period"][:4] <= text)


def test_a_parameter_changes_a_figure_or_is_refused(catalogue: Catalogue) -> None:
    cards = {(card.kind, bool(card.places), bool(card.level), bool(card.start)): card
             for card in catalogue.cards.values()}
    assert len(cards) > 10
    outcomes = Counter[str]()
    for card in cards.values():
        url = f"/api/v1/figures/{card.id}"
        answer = get_json(url)["data"]
        assert {"from", "to", "as-of"} <= {*answer["parameters"]}
        places, periods = ({str(row[name]).replace("-M", "-") for row in answer["rows"]}
                           for name in ("place", "period"))
        middle = sort_periods(periods)[len(periods) // 2][:4]
        for name, text in (("places", min(places)), ("places", "MX-YUC"), ("from", middle), ("from", "2027"),
                           ("to", middle), ("order", "name")):
            status, _headers, body = get(f"{url}?{name}={text}")
            if status == 400:
                assert json.loads(body)["parameter"] == name
                outcomes["refused"] += 1
                continue
            assert name in answer["parameters"], url
            # Where all places of a level are compared, the chosen ones are marked.
            if name != "places" or card.places:
                rows = json.loads(body)["data"]["rows"]
                assert all(_is_as_asked(row, name, text) for row in rows), (url, name, text)
                outcomes["drawn" if rows else "empty"] += 1
    assert min(outcomes[name] for name in ("refused", "drawn", "empty")) > 5, outcomes
    for url, name in (("overview/headlines?places=MX-CHP", "places"), ("maps/map?years=2015", "years"),
                      ("explorer/explorer-1?as=line&level=admin1", "level"), ("places/profile?from=2015", "from"),
                      ("dialogue/timeline?places=MX-CHP", "places"), ("maps/map?items=sex:F", "items"),
                      ("explorer/explorer-1?items=sex:F", "items")):
        assert get_problem(f"/api/v1/figures/{url}")["parameter"] == name
    # The page shows the nearest that there is.
    for url, words in (("maps/map?indicator=coneval.pobreza&level=country", "has no figures for: Countries"),
                       ("explorer/explorer-1?indicators=coneval.pobreza&as=bars&level=country", "has no figures for"),
                       ("explorer/explorer-1?as=map&scale=index", "there are: published"),
                       ("maps/map?indicator=bts.crossings&level=port&mode=multiples&window=border", "map of points")):
        (notice,) = get_json(f"/api/v1/figures/{url}")["data"]["notices"]
        assert words in notice
    # A file that has a place for words says the same.
    path, query = "/api/v1/figures/maps/map", "?indicator=coneval.pobreza&level=country"
    notice = get_json(path + query)["data"]["notices"][0]
    assert notice in json.loads(get(f"{path}.geojson{query}")[2])["notes"]
    parquet, book = (io.BytesIO(get(f"{path}.{suffix}{query}")[2]) for suffix in ("parquet", "xlsx"))
    assert notice in json.loads(pq.read_schema(parquet).metadata[b"hled"])["note"]
    assert notice in [cell.value for sheet in load_workbook(book) for row in sheet for cell in row]
    assert get_problem("/api/v1/figures/goods-trade?from=1990&lang=es")["detail"].startswith("Esta gráfica comienza en")


def test_kinds_of_figures_have_the_names_that_version_1_began_with() -> None:
    kinds = {figure["kind"] for figure in get_json("/api/v1/figures?limit=1000")["data"]}
    assert kinds == {"line", "stacked", "bars", "slope", "scatter", "gap", "map", "points", "seasons"}


def test_a_figure_says_which_choice_it_does_not_take() -> None:
    text = page_html(open_page("pillar_1", lang="en", places="MX-CHP", objective="none", **{"from": "1990"}))
    assert "None of the chosen places is among those of this figure" in text
    assert "This figure begins in January 2005" in text
    links = _data_links(text)
    assert not [url for url in links if "places=" in url or "from=" in url]


@pytest.mark.parametrize("page", ["overview", "pillar_1", "maps", "explorer", "places", "dialogue", "changes"])
def test_the_rows_of_a_figure_are_one_click_away_as_csv_and_from_the_api(page: str) -> None:
    text = page_html(open_page(page, lang="en"))
    links = _data_links(text)
    assert len(links) == 2 * text.count('class="hled-figure-links"') > 0
    for url in links:
        assert get(url)[0] == 200, url


def _data_links(text: str) -> list[str]:
    return [unescape(url) for url in re.findall(r'href="([^"]+)"[^>]*>(?:CSV|API)<', text)]
