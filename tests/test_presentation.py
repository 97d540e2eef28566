"""Presentations of a page, a view and a pack, slide by slide."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest

from hled_dash.catalogue import Catalogue
from hled_dash.pack.address import encode
from hled_dash.pack.content import item_figure
from hled_dash.pack.model import Pack, Section, make_item
from hled_dash.server.requests import page_context
from hled_dash.server.slides import slides_of
from hled_dash.ui import builds
from hled_dash.view import PILLAR_PAGES, View
from tests.standalone_pages import get_page, page_json

pytestmark = pytest.mark.usefixtures("database")


def test_a_presentation_says_why_it_is_not_as_of_a_day() -> None:
    page = get_page("/pillar_1?lang=es&as-of=1990-01-01&present=1")[2]
    assert "la primera edición es del" in page.partition("<body>")[2]
    assert 'role="status"' not in get_page("/pillar_1?lang=es&as-of=2025-03-01&present=1")[2]


def test_a_presentation_has_every_figure_of_its_page() -> None:
    page = get_page("/pillar_2?lang=es&present=3")[2]
    deck = page_json(page, "hled-deck")
    all_of_them = page_json(get_page("/pillar_2?lang=es&figures=all&present=1")[2], "hled-deck")
    assert 3 < len(deck["slides"]) < len(all_of_them["slides"])
    assert deck["page"] == "/pillar_2?v=1&lang=es"
    slide = json.loads(get_page(f"{deck['slidesUrl']}&present=3")[2])
    assert slide["title"] == deck["slides"][2]["title"]
    assert slide["spec"]
    assert slide["source"].startswith("Fuente: ")
    assert json.loads(get_page(deck["otherUrl"])[2])["language"] == "en"
    for number in ("99", "00000199", "²"):
        assert get_page(f"{deck['slidesUrl']}&present={quote(number)}")[0] == 404
    assert get_page("/slides/nothing.json?present=1")[0] == 404


def test_a_map_is_presented_with_its_years_and_large_names() -> None:
    slide = json.loads(get_page("/slides/maps.json?lang=en&present=1")[2])
    assert len(slide["timeline"]["periods"]) > 10
    plain = page_json(get_page("/maps?lang=en&embed=true")[2], "hled-figure")
    assert json.dumps(slide["spec"]) != json.dumps(plain["spec"])


def test_every_page_with_figures_is_presented() -> None:
    with builds.pinned_build():
        for page in ("overview", *PILLAR_PAGES, "maps", "explorer", "places", "dialogue"):
            assert slides_of(page_context(page, "")), page
        assert not slides_of(page_context("glossary", ""))


def test_a_pack_is_presented_with_its_titles_and_notes(catalogue: Catalogue) -> None:
    views = [View(page="pillar_1", figure="trucks-by-port"), View(page="maps", indicator="gdl.shdi")]
    items = (make_item(views[0], "en", "Trucks", "Say this first"), make_item(views[1], "en"))
    pack = encode(Pack(title="Monday", date="2 March", classification="For discussion",
                       sections=(Section("Border", items),)))
    address = View(page="pack", pack=pack).address(short=True)
    deck = page_json(get_page(f"{address}&present=2")[2], "hled-deck")
    assert deck["slides"][0] == {"title": "Trucks", "section": "Border"}
    first = json.loads(get_page(f"{deck['slidesUrl']}&present=1")[2])
    assert (first["title"], first["note"]) == ("Trucks", "Say this first")
    assert first["running"] == "For discussion · Monday · Border"
    assert deck["cover"] == {"title": "Monday", "subtitle": "2 March", "running": "For discussion",
                             "sections": ["Border"], "note": "", "alt": "", "notes": []}
    assert page_json(get_page("/pillar_2?present=1")[2], "hled-deck")["cover"] is None
    page = get_page(f"{address}&embed=true")[2]
    assert '<meta property="og:title" content="Monday">' in page
    assert re.search(r'Trucks: [^";]+ [\d,]+ \([^)]+\); Human development[^";]+: [^";]+ 0\.\d{3} \(\d{4}\)', page)


def test_a_pack_is_presented_with_the_figures_of_its_files() -> None:
    pages = [View(page=page) for page in ("overview", "pillar_2", "places", "dialogue")]
    views = [*pages, View(page="pillar_2", figure="board"), View(page="overview", figure="movers"),
             View(page="maps", figure="map"), View(page="explorer", figure="explorer-1", indicators=("bts.crossings",))]
    pack = encode(Pack(sections=(Section("", tuple(make_item(view, "en") for view in views)),)))
    with builds.pinned_build():
        context = page_context("pack", View(page="pack", pack=pack).address(short=True).partition("?")[2])
        slides = slides_of(context, large=True)
        presented = [slide.make() for slide in slides]
        filed = [item_figure(view, context.resolver) for view in views]
    assert [figure.title for figure in presented] == [figure.title for figure in filed]
    # The name of a figure of its page is no title in a pack (“Map”).
    assert [slide.title for slide in slides[-2:]] == [figure.title for figure in filed[-2:]]
    assert all(first.codes.equals(second.codes) for first, second in zip(presented, filed, strict=True))
