"""The maps page in a real browser: played, clicked, walked, shared, and nothing sent twice."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from hled_dash.catalogue import Catalogue
from hled_dash.view import View
from tests.browser.addresses import steady, url_query, wait_for_page
from tests.browser.conftest import visit
from tests.browser.maps import (
    FILLS,
    STATES,
    VIEW,
    click_place,
    expect_map_fills,
    expect_map_signal,
    hover_place,
    map_fills,
    wait_for_map,
)

pytestmark = pytest.mark.browser


def expect_shapes(page: Page, count: int) -> None:
    """Wait until the map draws so many places: another view comes without loading the page."""
    page.wait_for_function(
        "(count) => new Set([...document.querySelectorAll('.st-key-map-chart svg path')]"
        ".map((one) => one.__data__?.datum?.place).filter(Boolean)).size === count", arg=count)


def test_play_sends_nothing_and_writes_the_year_to_the_address_at_the_end(site: str, new_tab: Page) -> None:
    tab = new_tab
    tab.goto(f"{site}/maps?indicator=hdr.hdi&level=country&window=countries")
    wait_for_map(tab)
    tab.wait_for_load_state("networkidle")
    newest = map_fills(tab)
    tab.evaluate("document.querySelector('.st-key-map-chart svg').dataset.mark = 'same'")
    requests: list[str] = []
    tab.on("request", lambda request: requests.append(request.url))
    expect(tab.locator(".hled-period")).to_have_text("2022")
    tab.get_by_role("button", name="Play").click()
    # At each frame: a year is shown for less than a second.
    tab.wait_for_function("() => document.querySelector('.hled-period').textContent === '1992'")
    # The drawing moved with the year; it was not made anew, and no shape, value or page was asked for.
    assert map_fills(tab) != newest
    assert tab.evaluate("document.querySelector('.st-key-map-chart svg').dataset.mark") == "same"
    assert requests == []
    tab.evaluate("""() => { window.said = [];
        new MutationObserver(() => window.said.push(document.querySelector('.hled-period')?.textContent))
            .observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true }); }""")
    tab.get_by_role("button", name="Stop").click()
    # The later, the slower the machine.
    expect(tab).to_have_url(re.compile(r"[?&]at=(199[2-9]|20[01]\d)"))
    stopped = tab.locator(".hled-period").inner_text()
    assert url_query(tab)["at"] == stopped
    # Nor did the year jump back before it stood, and the page had run.
    wait_for_map(tab)
    periods = tab.evaluate("window.said")
    assert periods[-1] == stopped
    assert periods == sorted(periods)
    fills = map_fills(tab)
    tab.reload()
    wait_for_map(tab)
    expect(tab.locator(".hled-period")).to_have_text(stopped)
    expect_map_fills(tab, fills, same=True)


def test_map_and_ranking_point_at_each_other(site: str, tab: Page) -> None:
    visit(tab, site, f"{STATES}")
    wait_for_map(tab, 9)
    # Data that is set again, as while the browser compiles what draws it, moves no shape.
    fitted = steady(tab, f"{VIEW}.height()")
    assert fitted == tab.evaluate(f"""async () => {{
      const view = {VIEW};
      await view.signal("payload", {{ ...view.signal("payload") }}).runAsync();
      return view.height(); }}""")
    tab.get_by_role("button", name=re.compile("Chiapas")).first.hover()
    expect_map_signal(tab, "hovered", "MX-CHP")
    hover_place(tab, "MX-OAX")
    expect(tab.locator(".hled-ranking .hled-hovered")).to_contain_text("Oaxaca")
    expect(tab.locator("#vg-tooltip-element")).to_contain_text("Rank")
    expect(tab.locator(".hled-class-legend .hled-hovered")).to_have_count(1)
    # A value beside the place says how it is known.
    row = tab.locator(".hled-ranking li", has_text="Chiapas")
    value = row.locator(".hled-ranking-value").inner_text()
    row.get_by_role("link", name="How do we know?").click()
    expect(tab).to_have_url(re.compile("/value.*&at=[0-9]{4}.*&place=MX-CHP"))
    expect(tab.locator(".hled-headline-value")).to_have_text(value)


def test_map_and_histogram_point_at_each_other(site: str, tab: Page) -> None:
    visit(tab, site, f"{STATES}")
    wait_for_map(tab, 9)
    bars = tab.locator(".hled-histogram")
    # Every place stands in one bar; with the keys a bar is chosen, and only its places keep their colour.
    tab.locator(".hled-play-button").focus()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Tab")
    expect(bars).to_be_focused()
    tab.keyboard.press("End")
    tab.keyboard.press("ArrowLeft")
    bar_text = re.compile(r"^60\s% to under 70\s%: 1 place \(Chiapas\)$")
    expect(bars).to_have_attribute("aria-valuetext", bar_text)
    expect(tab.locator(".hled-histogram-summary")).to_have_text(bar_text)
    expect(tab.locator(".hled-histogram .hled-histogram-focused")).to_have_count(1)
    tab.wait_for_function("""() => {
      const faint = [...document.querySelectorAll('.st-key-map-chart svg path')].filter((one) =>
        one.__data__?.datum?.place && one.getAttribute('opacity') === '0.18').map((one) => one.__data__.datum.place);
      return faint.length === 8 && !faint.includes('MX-CHP'); }""")
    tab.locator(".hled-play-button").focus()
    expect(tab.locator(".hled-histogram .hled-histogram-focused")).to_have_count(0)
    # A place of the map marks its bar; what follows the slider stays on the scale of all years.
    heights = "[...document.querySelectorAll('.hled-histogram span')].map((one) => one.innerText + one.innerHTML)"
    newest = tab.evaluate(heights)
    hover_place(tab, "MX-CHP")
    expect(tab.locator(".hled-histogram .hled-histogram-marker")).to_have_attribute("data-bin", str(len(newest) - 2))
    tab.locator(".hled-time-slider input").focus()
    tab.keyboard.press("Home")
    expect(tab.locator(".hled-period")).to_have_text("2016")
    tab.wait_for_function(f"(newest) => JSON.stringify({heights}) !== JSON.stringify(newest)", arg=newest)
    oldest = tab.evaluate(heights)
    assert len(oldest) == len(newest)


def test_a_click_selects_and_a_link_keeps_it(site: str, tab: Page, chromium: Browser) -> None:
    visit(tab, site, f"{STATES}")
    wait_for_map(tab, 9)
    click_place(tab, "MX-OAX")
    expect(tab).to_have_url(re.compile("selected=MX-OAX"))
    wait_for_map(tab, 9)
    # The same from the list, by keyboard alone.
    row = tab.locator(".hled-ranking button", has_text="Chiapas")
    row.focus()
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile("selected=MX-OAX~MX-CHP"))
    wait_for_map(tab, 9)
    expect(row).to_have_attribute("aria-pressed", "true")
    expect(row).to_be_focused()
    expect(tab.locator(".hled-headlines li")).to_have_count(2)
    expect_map_signal(tab, "selected", "|MX-OAX|MX-CHP|")
    other = chromium.new_context(locale="es-MX").new_page()
    other.goto(tab.url)
    wait_for_map(other, 9)
    expect_map_signal(other, "selected", "|MX-OAX|MX-CHP|")
    other.context.close()
    click_place(tab, "MX-OAX")
    expect(tab).to_have_url(re.compile("selected=MX-CHP(&|$)"))


def test_levels_are_walked_down_and_back(site: str, tab: Page) -> None:
    visit(tab, site, f"{STATES}&selected=MX-TAB")
    wait_for_map(tab, 9)
    tab.get_by_role("link", name="Its municipalities").click()
    expect(tab).to_have_url(re.compile("inside=MX-TAB"))
    wait_for_map(tab)
    expect_shapes(tab, 17)
    expect(tab.locator(".hled-notice")).to_contain_text("no figures for municipalities")
    trail = tab.get_by_role("navigation", name="Where this map is")
    trail.get_by_role("link", name="Mexico", exact=True).click()
    expect(tab).to_have_url(re.compile("inside=MEX"))
    wait_for_map(tab)
    expect_shapes(tab, 32)
    tab.go_back()
    expect(tab).to_have_url(re.compile("inside=MX-TAB"))
    wait_for_map(tab)
    expect_shapes(tab, 17)


def test_all_municipalities_of_southern_mexico(site: str, tab: Page) -> None:
    visit(tab, site, "/maps?indicator=coneval.mun.plp&level=admin2&window=southern-mexico&labels=off")
    wait_for_map(tab)
    expect_shapes(tab, 1350)
    expect(tab.locator(".hled-ranking-more")).to_contain_text("more places")


def test_southern_mexico_is_one_shape_beside_the_countries(site: str, tab: Page) -> None:
    """From the map of states to the map of regions by the level alone, and back down from the region's card."""
    visit(tab, site, "/maps?indicator=inegi.pibe.growth&level=admin1&window=southern-mexico&selected=MX-CHP")
    wait_for_map(tab, 9)
    tab.locator(".st-key-map-level input").click()
    tab.get_by_role("option", name="Regions compared").click()
    expect(tab).to_have_url(re.compile("indicator=inegi.pibe.south.growth&.*level=group"))
    expect(tab.locator(".hled-ranking li")).to_have_count(4)
    wait_for_map(tab)
    expect_shapes(tab, 4)
    assert set(map_fills(tab)) == {"southern-mexico", "GTM", "SLV", "HND"}
    click_place(tab, "southern-mexico")
    expect(tab).to_have_url(re.compile("selected=southern-mexico"))
    tab.get_by_role("link", name="Its states or departments").click()
    expect(tab).to_have_url(re.compile("indicator=inegi.pibe.growth&.*level=admin1"))
    expect(tab.locator(".hled-ranking li")).to_have_count(9)
    expect_shapes(tab, 9)


def test_the_maps_of_a_briefing_are_one_click_away(site: str, tab: Page, catalogue: Catalogue) -> None:
    visit(tab, site, "/maps?lang=en&indicator=coneval.pobreza&window=mexico")
    wait_for_page(tab)
    present = tab.get_by_role("link", name="Present", exact=True)
    assert [View.from_query("maps", dict(one.query), catalogue).ignored for one in catalogue.briefings.values()] == [
        ()] * len(catalogue.briefings)
    # The list is on every map: from one to the next. All are drawn in test_figures_human_development.py.
    for briefing in list(catalogue.briefings.values())[::3]:
        link = tab.get_by_role("link", name=briefing.name.en, exact=True)
        if not link.is_visible():
            tab.get_by_text("Maps for a briefing").click()
        address = present.get_attribute("href") or ""
        link.click()
        for name, value in briefing.query.items():
            expect(tab).to_have_url(re.compile(f"[?&]{name}={re.escape(value)}".replace(":", "(:|%3A)")))
        # The address changes with the click, the page when the server has answered.
        expect(present).not_to_have_attribute("href", address)
        wait_for_page(tab)
        expect(tab.get_by_test_id("stVegaLiteChart").locator("svg path").nth(5)).to_be_attached()
        expect(tab.locator(".hled-empty-state")).to_have_count(0)
        expect(tab.locator(".hled-source")).not_to_have_count(0)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("indicator=nothing", "not known under “indicator”"),
        ("indicator=coneval.pobreza&level=admin1&window=honduras", "no figures of this level in: Honduras"),
    ],
)
def test_a_wrong_address_shows_the_nearest_map_and_one_sentence(
    site: str, tab: Page, address: str, sentence: str
) -> None:
    tab.goto(f"{site}/maps?{address}")
    wait_for_map(tab)
    expect(tab.locator(".hled-notice").first).to_contain_text(sentence)
    tab.wait_for_function(f"() => Object.keys({FILLS}).length > 3")
