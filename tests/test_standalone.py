"""Figures in frames of other sites, without Streamlit: title, sources, size, and who may frame them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from urllib.parse import quote

import pytest

from hled_dash.export import embed_height, embed_snippet
from hled_dash.server.requests import page_context
from hled_dash.server.slides import slides_of
from hled_dash.server.standalone_assets import asset_url
from hled_dash.ui import builds
from tests.asgi import get_response, http_scope
from tests.standalone_pages import PAGES, ROOT, get_page, page_json

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize("url", [
    "/pillar_1?figure=trucks-by-port&lang=es&embed=true", "/maps?lang=es&embed=true", "/explorer?lang=es&embed=TRUE",
    "/places?lang=es&embed=true", "/dialogue?lang=es&embed=1", "/?lang=es&embed=true",
])
def test_a_frame_has_the_figure_with_its_title_its_sources_and_a_link_to_the_whole(url: str) -> None:
    status, headers, page = get_page(url)
    assert status == 200
    figure = page_json(page, "hled-figure")
    assert f"<h1>{figure['title']}</h1>" in unescape(page)
    assert figure["source"].startswith("Fuente: ")
    assert figure["source"] in unescape(page)
    assert figure["spec"]["width"] in ("container", None)
    assert page.startswith('<!DOCTYPE html><html lang="es">')
    (link,) = re.findall(r'<a href="([^"]*)" target="_blank" rel="noopener">Abrir la vista completa</a>', page)
    assert "embed" not in link
    assert "v=1&amp;lang=es" in link
    assert headers["x-frame-options"] == "DENY"


def test_a_frame_of_a_pillar_has_a_figure_of_the_open_objective() -> None:
    page = get_page("/pillar_1?objective=I.5&lang=es&embed=true")[2]
    assert page_json(page, "hled-figure")["title"].startswith("Camiones de carga por cada puerto")


def test_a_table_moves_in_its_room_of_the_frame() -> None:
    page = get_page("/?lang=es&figure=movers&embed=true")[2]
    assert '<main class="embed tabular">' in page
    assert re.search(r'<div class="table"><div [^>]*tabindex="0"', page)


@pytest.mark.parametrize(("day", "sentence"), [
    ("2025-03-01", "as of March 1, 2025"), ("2199-01-01", "is yet to come"), ("1990-01-01", "the first edition is of"),
    ("2025-03-01T10:00", "is not a day such as"),
])
def test_a_frame_says_of_which_day_it_is(day: str, sentence: str) -> None:
    page = get_page(f"/explorer?lang=en&indicators=undp.hdi&places=MEX&as-of={day}&embed=true")[2]
    assert sentence in page.partition("<header>")[2].partition("</header>")[0]


@pytest.mark.parametrize(("url", "sentence"), [
    ("/pillar_1?figure=nope&lang=es", "“nope” no se conoce como “figure”. Se omitió."),
    ("/explorer?places=XYZ&lang=en", "“XYZ” in the address is not known under “places”"),
    ("/maps?indicator=none&lang=es", "“none” no se conoce como “indicator”"),
    ("/places?place=ATL&lang=en", "“ATL” in the address"),
    ("/pillar_2?figure=goods-trade&lang=en", "goods-trade"), ("/pack?pack=border&lang=en", "“pack”"),
    ("/glossary?term=x&lang=es", "“term”"),
])
def test_a_frame_a_presentation_and_a_preview_say_what_was_ignored(url: str, sentence: str) -> None:
    for page in (get_page(f"{url}&embed=true")[2], get_page(f"{url}&present=1")[2]):
        assert sentence in unescape(page.partition('role="status">')[2].partition("</p>")[0])
        assert sentence in unescape(page.partition('"og:description" content="')[2].partition('"')[0])


def test_a_page_without_a_figure_has_a_message_in_the_frame() -> None:
    page = get_page("/glossary?lang=en&embed=true")[2]
    assert "This page has no figure that could be shown alone." in page
    assert "hled-figure" not in page


def test_other_requests_are_streamlits() -> None:
    for url in ("/maps", "/maps?embed=false", "/_stcore/health?embed=true", "/nothing?present=1"):
        assert get_page(url)[2] == "Streamlit's", url


def test_who_may_frame_it_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HLED_FRAME_ANCESTORS", "https://portal.example.org")
    headers = get_page("/maps?embed=true")[1]
    assert "frame-ancestors https://portal.example.org" in headers["content-security-policy"]
    assert "x-frame-options" not in headers


@pytest.mark.parametrize("page", [
    "value?lang=en&indicator=IT.NET.USER.ZS&place=MEX", "data?lang=es&source=global_findex",
    "changes?lang=es&pillar=II"])
def test_every_page_with_a_figure_can_be_embedded(page: str) -> None:
    status, _headers, body = get_page(f"/oembed?url={quote(f'{ROOT}/{page}', safe='')}")
    assert status == 200
    assert json.loads(body)["title"]
    frame = get_page(f"/{page}&embed=true")[2]
    figure = page_json(frame, "hled-figure") if "hled-figure" in frame else {}
    assert figure.get("spec") or "<table" in frame


def test_a_frame_is_higher_where_it_is_narrower_and_its_snippet_is_safe() -> None:
    with builds.pinned_build():
        figure = slides_of(page_context("pillar_1", "lang=en&figure=trucks-by-port"))[0].make()
    assert 320 <= embed_height(figure, 1000) <= embed_height(figure, 320) < 1200
    panels = {"concat": [{"width": 300, "height": 250}] * 4}
    multiples = replace(figure, spec=panels, extra={})
    # One below the other in a narrow frame, in two rows in a wide one, with type of the same size.
    assert embed_height(multiples, 320) > 4 * 250 > embed_height(multiples, 640) > 2 * 250
    # The board is a table that can be read, as high as its rows.
    with builds.pinned_build():
        board = slides_of(page_context("overview", "lang=en&figure=board"))[0].make()
    assert 700 < embed_height(board, 768) < embed_height(board, 640) < 1300
    assert "<th scope=\"col\">Guatemala</th>" in get_page("/?lang=en&figure=board&embed=true")[2]
    assert '"><script>' not in embed_snippet(figure, 'https://x.example/?q="><script>')


def test_scripts_are_kept_by_browsers_and_others_are_not_there() -> None:
    for url in map(asset_url, ("vega.js", "shared.js")):
        status, headers, _body = get_response(PAGES, http_scope(url, accept_encoding="gzip"))
        assert (status, headers["content-encoding"]) == (200, "gzip")
        assert "immutable" in headers["cache-control"]
    assert get_response(PAGES, http_scope("/standalone/vega.0.js"))[0] == 404
    assert get_response(PAGES, http_scope("/standalone/../app.py"))[0] == 404
