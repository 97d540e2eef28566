"""What leaves the screen: shapes travel small and once, files come from the card, and pages print without controls."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from hled_dash.geography import GEOGRAPHY
from tests.browser.conftest import visit
from tests.browser.inspection import settled

pytestmark = pytest.mark.browser
PATH = "pillar_2?lang={language}&objective=II.1&figure=poverty-southern-mexico-map"


def opened(site: str, tab: Page, language: str, go: Callable[[Page, str, str], None] = visit) -> None:
    go(tab, site, f"/{PATH.format(language=language)}")
    expect(tab.locator(".hled-page-footer")).to_be_visible()
    # The ninth state: icons of the card are drawings too, and are there before the shapes have come.
    card = tab.locator(".st-key-figure-poverty-southern-mexico-map")
    expect(card.locator("svg.marks .mark-shape path").nth(8)).to_be_attached()


def load(page: Page, site: str, path: str) -> None:
    page.goto(f"{site}{path}")


def sheets(content: bytes) -> list[str]:
    """The text of each page of a PDF, without blanks."""
    with pypdfium2.PdfDocument(content) as document:
        return ["".join(page.get_textpage().get_text_bounded().split()) for page in document]


def test_shapes_travel_compressed(site: str) -> None:
    name = "southern_mexico_municipalities.json"
    request = Request(f"{site}/app/static/geography/{name}?x", headers={"Accept-Encoding": "gzip"})
    with urlopen(request) as answer:
        content = answer.read()
        assert answer.headers["Content-Encoding"] == "gzip"
    assert len(content) <= 120_000
    assert gzip.decompress(content) == (GEOGRAPHY / name).read_bytes()


def test_shapes_travel_once(site: str, fresh_context: BrowserContext) -> None:
    tab = fresh_context.new_page()
    cdp = fresh_context.new_cdp_session(tab)
    cdp.send("Network.enable")
    answers: list[tuple[str, bool]] = []

    def note(event: dict[str, Any]) -> None:
        if "/geography/" in event["response"]["url"]:
            answers.append((event["response"]["url"], bool(event["response"]["fromDiskCache"])))

    cdp.on("Network.responseReceived", note)
    opened(site, tab, "en", load)
    tab.wait_for_load_state("networkidle")  # A file that is still under way when the page is left is not stored.
    assert any(not from_cache for _url, from_cache in answers)
    answers.clear()
    opened(site, tab, "en", load)
    assert [url for url, from_cache in answers if not from_cache] == []


@pytest.mark.parametrize(("language", "words"), [("en", "Table and files"), ("es", "Tabla y archivos")])
def test_files_come_from_the_card(site: str, tab: Page, tmp_path: Path, language: str, words: str) -> None:
    opened(site, tab, language)
    card = tab.locator(".st-key-figure-poverty-southern-mexico-map")
    card.get_by_text(words).click()
    content: dict[str, bytes] = {}
    for kind in ("CSV", "PNG", "SVG", "PDF", "GeoJSON"):
        with tab.expect_download() as waited:
            card.get_by_role("button", name=kind, exact=True).click()
        name = waited.value.suggested_filename
        assert name == f"hled_II_poverty-southern-mexico-map_9-places_2024_{language}.{kind.lower()}"
        waited.value.save_as(tmp_path / name)
        content[kind] = (tmp_path / name).read_bytes()
    assert Image.open(BytesIO(content["PNG"])).width >= 3000
    # The address on the picture is whole: it opens the same view.
    (text,) = sheets(content["PDF"])
    address = text[text.index(f"{site}/pillar_2?"):]
    assert f"lang={language}" in address
    assert "figure=poverty-southern-mexico-map" in address
    assert content["SVG"].startswith(b"<svg")
    assert b'"FeatureCollection"' in content["GeoJSON"]
    assert content["CSV"].count(b"\r\n") == 10


def test_a_printed_page_has_no_controls_and_whole_figures(site: str, tab: Page) -> None:
    # An objective with a dozen figures of four kinds.
    visit(tab, site, "/pillar_2?lang=en&objective=II.2&figures=all")
    expect(tab.locator(".hled-page-footer")).to_be_visible()
    tab.wait_for_load_state("networkidle")
    settled(tab)
    titles = tab.locator("[class*=st-key-figure-] h3").all_inner_texts()
    assert len(titles) > 10
    tab.emulate_media(media="print")
    visible = tab.evaluate(
        "kinds => kinds.flatMap(kind => [...document.querySelectorAll(`[data-testid=${kind}]`)])"
        ".filter(element => element.checkVisibility()).map(element => element.outerHTML)",
        ["stSidebar", "stHeader", "stSelectbox", "stMultiSelect", "stTextInput", "stButton", "stDownloadButton"],
    )
    assert visible == []
    expect(tab.get_by_text("Table and files").first).to_be_hidden()
    expect(tab.locator(".hled-small-button").first).to_be_hidden()
    expect(tab.locator(".hled-as-of")).to_be_hidden()
    # The field that filters a table, where it is empty: otherwise it says what the rows are.
    field = '<p class="hled-table-controls"><input type="search" placeholder="Filter"></p>'
    assert tab.evaluate("""field => {
        document.querySelector(".hled-page-footer").insertAdjacentHTML("beforebegin", field)
        const controls = [...document.querySelectorAll(".hled-table-controls")].at(-1)
        const empty = controls.checkVisibility()
        controls.firstChild.value = "Laredo"
        const states = [empty, controls.checkVisibility()]
        controls.remove()
        return states
    }""", field) == [False, True]
    # Whoever holds the sheet finds the way back.
    expect(tab.locator(".hled-print-only")).to_contain_text(f"{site}/pillar_2?v=1&lang=en&objective=II.2&figures=all")
    pages = sheets(tab.pdf(format="A4"))
    for title in titles:
        # The source stands on the sheet of its figure.
        name = "".join(title.split())
        assert any("Source:" in page[page.index(name):] for page in pages if name in page), title
    load(tab, site, "/glossary?lang=en")
    expect(tab.locator(".hled-page-footer")).to_be_visible()
    words = sheets(tab.pdf(format="A4"))
    assert len(words[0]) > 500  # The heading alone is no sheet.
    for last in (pages[-1], words[-1]):
        assert not last.startswith("Publishedfigures")  # The footer alone is no sheet.


def test_paper_is_light_where_the_screen_is_dark(site: str, tab: Page) -> None:
    tab.emulate_media(color_scheme="dark")
    visit(tab, site, "/explorer?lang=es")
    expect(tab.locator("html")).to_have_attribute("data-hled-theme", "dark")
    expect(tab.locator(".hled-page-footer")).to_be_visible()
    tab.emulate_media(media="print", color_scheme="dark")
    expect(tab.get_by_test_id("stApp")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(tab.locator("h1")).to_have_css("color", "rgb(27, 31, 36)")
    expect(tab.locator(".hled-summary")).to_have_css("background-color", "rgba(0, 0, 0, 0)")


def test_small_multiples_of_maps_stand_side_by_side_on_paper(site: str, tab: Page) -> None:
    visit(tab, site, "/maps?lang=es&mode=countries&indicator=gdl.shdi")
    settled(tab)
    tab.emulate_media(media="print")
    tab.set_viewport_size({"width": 620, "height": 900})
    lefts = ("[...document.querySelectorAll('.st-key-figure-map svg.marks')]"
             ".map(one => one.getBoundingClientRect().left)")
    tab.wait_for_function(f"() => {{ const lefts = {lefts}; return lefts.length === 4 && new Set(lefts).size === 2; }}")
