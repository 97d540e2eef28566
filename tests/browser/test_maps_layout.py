"""The maps page in a real browser: it fills the window, names keep apart, and maps to zoom into ask nobody else."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from hled_dash.figures.maps.labels import LARGE_SIZE
from hled_dash.ui import payloads
from tests.browser.addresses import steady, wait_for_page
from tests.browser.conftest import visit
from tests.browser.maps import wait_for_map

#: Pairs of names on the map whose letters touch; each name is drawn twice, for its halo.
TOUCHING = """() => {
  const boxes = new Map();
  for (const one of document.querySelectorAll('.st-key-map-chart svg .mark-text text')) {
    const box = one.getBoundingClientRect();
    if (one.textContent && box.width) boxes.set(`${one.textContent} ${Math.round(box.left)}`, box);
  }
  const all = [...boxes];
  return all.flatMap(([name, a], number) => all.slice(number + 1).filter(([, b]) =>
    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3)
    .map(([other]) => `${name} / ${other}`)); }"""
NAMES = "document.querySelectorAll('.st-key-map-chart svg .mark-text text').length"


def test_a_map_fills_the_window_with_its_title_and_legend(site: str, tab: Page) -> None:
    tab.set_viewport_size({"width": 1366, "height": 768})
    visit(tab, site, "/maps?indicator=ophi.headcount&level=admin1&window=region")
    wait_for_map(tab)
    top, bottom = steady(tab, "[document.querySelector('.st-key-figure-map h3').getBoundingClientRect().top,"
                              " document.querySelector('.st-key-map-chart svg.marks').getBoundingClientRect().bottom]")
    assert bottom <= 768
    assert bottom - top >= 0.65 * 768
    summary = tab.locator(".hled-summary")
    expect(summary).to_contain_text("States and departments · Southern Mexico and northern Central America")
    tab.locator(".hled-page-footer").scroll_into_view_if_needed()
    expect(summary).to_be_in_viewport()
    tab.set_viewport_size({"width": 1920, "height": 1080})
    tab.wait_for_function(
        "() => document.querySelector('.st-key-map-chart svg.marks').getBoundingClientRect().height >= 800")
    assert steady(tab, NAMES) > 20
    assert steady(tab, f"({TOUCHING})()") == []
    # For a projector: large names, in the address, and they keep apart too.
    tab.locator(".st-key-map-projector label").click()
    expect(tab).to_have_url(re.compile("labels=projector"))
    wait_for_map(tab)
    tab.wait_for_function(
        "() => [...document.querySelectorAll('.st-key-map-chart svg .mark-text text')]"
        f".some(one => one.textContent && getComputedStyle(one).fontSize === '{LARGE_SIZE}px')")
    assert steady(tab, f"({TOUCHING})()") == []


#: Whether the first figure fills the window, from its title to the end of its last drawing, or of a legend of several.
IS_FILLED = """() => {
  const card = document.querySelector('[class*=st-key-figure-]:has(svg.marks)');
  if (!card) return false;
  const ends = [...card.querySelectorAll("svg.marks, .hled-color-legend")]
    .map(one => one.getBoundingClientRect().bottom);
  const [top, end] = [card.querySelector('h3').getBoundingClientRect().top, Math.max(...ends)];
  return end <= 768 && end - top >= 0.65 * 768; }"""


def test_two_indicators_fill_the_window_with_both_legends(site: str, tab: Page) -> None:
    tab.set_viewport_size({"width": 1366, "height": 768})
    visit(tab, site, "/maps?lang=es&mode=circles&indicator=coneval.pobreza&second=banxico.remittances.state.a")
    wait_for_page(tab)
    beside = """document.querySelector('.hled-page-title > div').getBoundingClientRect().top
        < document.querySelector('.hled-page-title h1').getBoundingClientRect().bottom"""
    assert steady(tab, beside), "buttons stand beside a short title"
    tab.wait_for_function(IS_FILLED)


@pytest.mark.parametrize("path", [
    "/maps?lang=es&mode=indicators&indicator=ophi.headcount&second=gdl.shdi&third=ophi.severe&level=admin1",
    "/maps?lang=es&mode=countries&indicator=gdl.shdi",
    "/maps?mode=multiples&indicator=gdl.shdi",
    # Maps of countries that are higher than wide.
    "/maps?mode=countries&indicator=lpi.customs&level=country&window=northern-central-america",
    # With a notice.
    "/maps?mode=countries&indicator=gdl.shdi&window=el-salvador",
    "/explorer?indicators=coneval.south.share&as=bars",
    # With names of three lines, and with boxes of its dimensions.
    "/explorer?lang=es&indicators=inegi.ce.jobs.total&as=map",
    "/explorer?lang=es&indicators=census.heading_imports&as=line",
    "/explorer?lang=es&indicators=hdr.eys.gap&as=slope",
])
def test_each_kind_of_figure_fills_the_window(path: str, site: str, tab: Page) -> None:
    tab.set_viewport_size({"width": 1366, "height": 768})
    visit(tab, site, path)
    tab.wait_for_function(IS_FILLED)


@pytest.mark.parametrize(("path", "expected"), [
    ("/maps", [payloads.TOP, payloads.REST]), ("/explorer", [payloads.CHART_TOP, payloads.CHART_REST])])
def test_a_usual_view_is_drawn_once(path: str, expected: list[int], site: str, tab: Page) -> None:
    """It begins and ends where the server expects it, so that the browser need not draw it anew."""
    visit(tab, site, path)
    tab.wait_for_selector("svg.marks path.background")
    tab.wait_for_load_state("networkidle")
    assert steady(tab, """["drawing_top", "drawing_rest"].map((name) =>
      document.querySelector('svg.marks path.background').__data__.context.dataflow.signal(name))""") == expected


BRIDGES = "/maps?indicator=cbp.bridge_crossings.annual&level=crossing&window=texas-border"
#: What a browser with 3-D switched off answers.
WITHOUT_WEBGL = """
  const getContext = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
    return /webgl/.test(kind) ? null : getContext.call(this, kind, ...more);
  };
"""


def test_a_browser_without_webgl_has_the_flat_map(site: str, new_tab: Page) -> None:
    new_tab.add_init_script(WITHOUT_WEBGL)
    new_tab.goto(f"{site}{BRIDGES}&renderer=zoom&lang=es")
    notice = new_tab.locator(".hled-notice").filter(has_text="WebGL")
    expect(notice).to_contain_text("el mapa plano muestra las mismas cifras")
    wait_for_map(new_tab)
    expect(new_tab.get_by_test_id("stDeckGlJsonChart")).to_have_count(0)
    assert "renderer=zoom" in new_tab.url, "a link to this view still asks for the map to zoom into"
