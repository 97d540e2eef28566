"""The maps page in a real browser: played, clicked, walked, shared, and nothing sent twice."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from hled_dash.catalogue import Catalogue
from hled_dash.view import View
from tests.browser.conftest import visit
from tests.browser.test_addresses import choose, query, settled

pytestmark = pytest.mark.browser
STATES = "/maps?indicator=coneval.pobreza&level=admin1&window=southern-mexico"


def drawn(page: Page, at_least: int = 1) -> None:
    """Wait until the map has its shapes and the panel its ranking."""
    settled(page)
    expect(page.locator(".hled-ranking li").nth(at_least - 1)).to_be_visible()


def shapes(page: Page) -> int:
    """How many places the map draws."""
    return int(page.evaluate(
        "new Set([...document.querySelectorAll('.st-key-map-chart svg path')]"
        ".map((one) => one.__data__?.datum?.place).filter(Boolean)).size"
    ))


def expect_shapes(page: Page, count: int) -> None:
    """Wait until the map draws so many places: another view comes without loading the page."""
    page.wait_for_function(
        "(count) => new Set([...document.querySelectorAll('.st-key-map-chart svg path')]"
        ".map((one) => one.__data__?.datum?.place).filter(Boolean)).size === count", arg=count)


def fills(page: Page) -> dict[str, str]:
    """Place to its colour as it is drawn."""
    found: dict[str, str] = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('.st-key-map-chart svg path')]"
        ".filter((one) => one.__data__?.datum?.place !== undefined && one.getAttribute('fill') !== 'none')"
        ".map((one) => [one.__data__.datum.place, one.getAttribute('fill')]))"
    )
    return found


def signal(page: Page, name: str) -> object:
    """What a parameter of the map is."""
    found: object = page.evaluate(
        "(name) => document.querySelector('.st-key-map-updater .hled-map-updater').hledMap.view.signal(name)", name)
    return found


def outlined(page: Page) -> object:
    return signal(page, "selected")


def shown(page: Page, place: str) -> tuple[float, float]:
    """A point of the screen inside a place."""
    x, y = page.evaluate(
        "(place) => { const path = [...document.querySelectorAll('.st-key-map-chart svg path')]"
        ".find((one) => one.__data__?.datum?.place === place); path.scrollIntoView({block: 'center'});"
        "const box = path.getBoundingClientRect();"
        "for (let i = 1; i < 20; i++) for (let j = 1; j < 20; j++) {"
        " const x = box.left + box.width * i / 20, y = box.top + box.height * j / 20;"
        " if (document.elementFromPoint(x, y) === path) return [x, y]; } return [0, 0]; }",
        place,
    )
    assert x > 0, f"{place} cannot be pointed at"
    return x, y


def test_years_play_without_sending_anything_and_stop_in_the_address(site: str, new_tab: Page) -> None:
    tab = new_tab
    tab.goto(f"{site}/maps?indicator=hdr.hdi&level=country&window=countries")
    drawn(tab)
    newest = fills(tab)
    tab.evaluate("document.querySelector('.st-key-map-chart svg').dataset.mark = 'same'")
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    expect(tab.locator(".hled-period")).to_have_text("2022")
    tab.get_by_role("button", name="Play").click()
    expect(tab.locator(".hled-period")).to_have_text("1992", timeout=15_000)
    # The drawing moved with the year; it was not made anew, and no shape, value or page was asked for.
    assert fills(tab) != newest
    assert tab.evaluate("document.querySelector('.st-key-map-chart svg').dataset.mark") == "same"
    assert asked == []
    tab.evaluate("""() => { window.said = [];
        new MutationObserver(() => window.said.push(document.querySelector('.hled-period')?.textContent))
            .observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true }); }""")
    tab.get_by_role("button", name="Stop").click()
    expect(tab).to_have_url(re.compile(r"[?&]at=199[2-9]"))
    stopped = tab.locator(".hled-period").inner_text()
    assert query(tab)["at"] == stopped
    # Nor did the year jump back before it stood.
    tab.wait_for_timeout(500)
    said = tab.evaluate("window.said")
    assert said[-1] == stopped
    assert said == sorted(said)
    seen = fills(tab)
    tab.reload()
    drawn(tab)
    expect(tab.locator(".hled-period")).to_have_text(stopped)
    tab.wait_for_timeout(500)
    assert fills(tab) == seen


def test_another_indicator_keeps_the_drawing(site: str, tab: Page) -> None:
    visit(tab, site, f"{STATES}&at=2018")
    drawn(tab, 9)
    chart = tab.locator(".st-key-map-chart")
    label = chart.locator("[role=img]")
    expect(label).to_have_attribute("aria-label", re.compile("in multidimensional poverty.*2018"))
    tab.evaluate("document.querySelector('.st-key-map-chart svg').dataset.mark = 'same'")
    # Pointing at a class is over when its map is.
    tab.locator(".hled-class-legend button").first.click()
    assert signal(tab, "focused_class") in range(5)
    before = fills(tab)
    choose(tab, "Indicator", "Deprivation: educational lag")
    expect(label).to_have_attribute("aria-label", re.compile("educational lag.*2024"))
    drawn(tab, 9)
    expect(tab.locator(".hled-ranking li").first).to_contain_text("Chiapas")
    assert (signal(tab, "focused_class"), signal(tab, "period_index")) == (-1, 4)
    expect(tab.locator(".hled-class-legend [aria-pressed=true]")).to_have_count(0)
    assert tab.evaluate("document.querySelector('.st-key-map-chart svg').dataset.mark") == "same"
    now = fills(tab)
    assert set(now) == set(before)
    assert now != before
    # The legend counts the places anew; each of them is told with the new value.
    counts = [int(one) for text in chart.locator("svg .role-legend-label text").all_text_contents()
              for one in re.findall(r"\((\d+)\)$", text)]
    assert sum(counts) == 9
    tab.mouse.move(*shown(tab, "MX-CHP"))
    value = tab.locator(".hled-ranking li", has_text="Chiapas").locator(".hled-ranking-value").inner_text()
    expect(tab.locator("#vg-tooltip-element")).to_contain_text(value)
    # So it is with another year.
    tab.locator(".hled-time-slider input").focus()
    tab.keyboard.press("Home")
    expect(tab).to_have_url(re.compile("at=2016"))
    expect(label).to_have_attribute("aria-label", re.compile("educational lag.*2016"))
    assert tab.evaluate("document.querySelector('.st-key-map-chart svg').dataset.mark") == "same"


def test_another_indicator_moves_address_and_link_along(site: str, tab: Page) -> None:
    visit(tab, site, f"{STATES}")
    drawn(tab, 9)
    box = tab.get_by_role("combobox", name="Indicator", exact=True)
    for name, code in (("Population in extreme multidimensional poverty", "coneval.pobreza_e"),
                       ("Population in multidimensional poverty", "coneval.pobreza")):
        choose(tab, "Indicator", name)
        expect(tab).to_have_url(re.compile(f"indicator={code}&"))
        expect(tab.locator(".hled-figure-header h3").first).to_contain_text(name)
        drawn(tab, 9)
        expect(box).to_be_focused()
        tab.get_by_role("button", name="Copy link to this view").click()
        assert tab.evaluate("navigator.clipboard.readText()") == tab.url
    # A control at the side moves the map.
    seen = fills(tab)
    choose(tab, "Colors", "Blues")
    expect(tab).to_have_url(re.compile("palette=blues"))
    drawn(tab, 9)
    tab.wait_for_timeout(300)
    assert fills(tab) != seen
    # Drawn as: only where the kind of map has it.
    expect(tab.get_by_role("radiogroup", name="Drawn as")).to_have_count(1)
    tab.get_by_role("radio", name="Several years").click()
    expect(tab).to_have_url(re.compile("mode=multiples"))
    expect(tab.get_by_role("radiogroup", name="Drawn as")).to_have_count(0)


def test_map_and_ranking_point_at_each_other(site: str, tab: Page) -> None:
    visit(tab, site, f"{STATES}")
    drawn(tab, 9)
    tab.get_by_role("button", name=re.compile("Chiapas")).first.hover()
    assert signal(tab, "hovered") == "MX-CHP"
    x, y = shown(tab, "MX-OAX")
    tab.mouse.move(x, y)
    expect(tab.locator(".hled-ranking .hled-hovered")).to_contain_text("Oaxaca")
    expect(tab.locator("#vg-tooltip-element")).to_contain_text("Rank")
    expect(tab.locator(".hled-class-legend .hled-hovered")).to_have_count(1)


def test_map_and_histogram_point_at_each_other(site: str, tab: Page) -> None:
    visit(tab, site, f"{STATES}")
    drawn(tab, 9)
    bars = tab.locator(".hled-histogram")
    # Every place stands in one bar; with the keys a bar is chosen, and only its places keep their colour.
    tab.locator(".hled-play-button").focus()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Tab")
    expect(bars).to_be_focused()
    tab.keyboard.press("End")
    tab.keyboard.press("ArrowLeft")
    said = str(bars.get_attribute("aria-valuetext"))
    assert said == tab.locator(".hled-histogram-summary").inner_text()
    assert re.fullmatch(r"60\s% to under 70\s%: 1 place \(Chiapas\)", said)
    expect(tab.locator(".hled-histogram .hled-histogram-focused")).to_have_count(1)
    faint = tab.evaluate(
        "[...document.querySelectorAll('.st-key-map-chart svg path')].filter((one) => one.__data__?.datum?.place"
        " && one.getAttribute('opacity') === '0.18').map((one) => one.__data__.datum.place)")
    assert len(faint) == 8
    assert "MX-CHP" not in faint
    tab.locator(".hled-play-button").focus()
    expect(tab.locator(".hled-histogram .hled-histogram-focused")).to_have_count(0)
    # A place of the map marks its bar; what follows the slider stays on the scale of all years.
    heights = "[...document.querySelectorAll('.hled-histogram span')].map((one) => one.innerText + one.innerHTML)"
    newest = tab.evaluate(heights)
    tab.mouse.move(*shown(tab, "MX-CHP"))
    expect(tab.locator(".hled-histogram .hled-histogram-marker")).to_have_attribute("data-bin", str(len(newest) - 2))
    tab.locator(".hled-time-slider input").focus()
    tab.keyboard.press("Home")
    expect(tab.locator(".hled-period")).to_have_text("2016")
    tab.wait_for_timeout(400)
    oldest = tab.evaluate(heights)
    assert oldest != newest
    assert len(oldest) == len(newest)


def test_a_click_selects_and_a_link_keeps_it(site: str, tab: Page, chromium: Browser) -> None:
    visit(tab, site, f"{STATES}")
    drawn(tab, 9)
    tab.mouse.click(*shown(tab, "MX-OAX"))
    expect(tab).to_have_url(re.compile("selected=MX-OAX"))
    drawn(tab, 9)
    # The same from the list, by keyboard alone.
    row = tab.locator(".hled-ranking button", has_text="Chiapas")
    row.focus()
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile("selected=MX-OAX~MX-CHP"))
    drawn(tab, 9)
    expect(row).to_have_attribute("aria-pressed", "true")
    expect(row).to_be_focused()
    expect(tab.locator(".hled-headlines li")).to_have_count(2)
    assert outlined(tab) == "|MX-OAX|MX-CHP|"
    other = chromium.new_context(locale="es-MX").new_page()
    other.goto(tab.url)
    drawn(other, 9)
    assert outlined(other) == "|MX-OAX|MX-CHP|"
    other.context.close()
    tab.mouse.click(*shown(tab, "MX-OAX"))
    expect(tab).to_have_url(re.compile("selected=MX-CHP(&|$)"))


def test_levels_are_walked_down_and_back(site: str, tab: Page) -> None:
    visit(tab, site, f"{STATES}&selected=MX-TAB")
    drawn(tab, 9)
    tab.get_by_role("link", name="Its municipalities").click()
    expect(tab).to_have_url(re.compile("inside=MX-TAB"))
    drawn(tab)
    expect_shapes(tab, 17)
    expect(tab.locator(".hled-notice")).to_contain_text("no figures for municipalities")
    trail = tab.get_by_role("navigation", name="Where this map is")
    trail.get_by_role("link", name="Mexico", exact=True).click()
    expect(tab).to_have_url(re.compile("inside=MEX"))
    drawn(tab)
    expect_shapes(tab, 32)
    tab.go_back()
    expect(tab).to_have_url(re.compile("inside=MX-TAB"))
    drawn(tab)
    expect_shapes(tab, 17)


def test_all_municipalities_of_southern_mexico(site: str, tab: Page) -> None:
    visit(tab, site, "/maps?indicator=coneval.mun.plp&level=admin2&window=southern-mexico&labels=off")
    drawn(tab)
    assert shapes(tab) == 1350
    expect(tab.locator(".hled-ranking-more")).to_contain_text("more places")


def test_a_choice_sends_what_changes_and_no_list_again(site: str, new_tab: Page) -> None:
    tab = new_tab
    sent: list[bytes] = []
    tab.on("websocket", lambda socket: socket.on("framereceived", lambda frame: sent.append(bytes(frame))))
    tab.goto(f"{site}/maps?indicator=conapo.imm.index&level=admin2&window=southern-mexico&labels=off")
    drawn(tab)
    expect(tab.get_by_text("Places compared beside the map")).to_be_visible()
    lists = (b"Type a word to find an indicator", b"Places compared beside the map")
    assert all(any(one in frame for frame in sent) for one in lists)
    sent.clear()
    name = "Illiterate population aged 15 and over"
    choose(tab, "Indicator", name)
    expect(tab).to_have_url(re.compile("indicator=conapo.illiterate&"))
    # The address comes before the map.
    expect(tab.locator(".hled-figure-header h3").first).to_contain_text(name)
    drawn(tab)
    assert any(name.encode() in frame for frame in sent)
    assert not any(one in frame for frame in sent for one in lists)
    # Values travel once for each indicator; another year sends none.
    values = b"data-payload='"
    assert sum(values in frame for frame in sent) == 1
    sent.clear()
    tab.locator(".hled-time-slider input").focus()
    tab.keyboard.press("Home")
    expect(tab).to_have_url(re.compile("at=2010"))
    expect(tab.locator(".hled-subtitle").first).to_contain_text("2010")
    drawn(tab)
    assert not any(values in frame for frame in sent)


def test_southern_mexico_is_one_shape_beside_the_countries(site: str, tab: Page) -> None:
    """From the map of states to the map of regions by the level alone, and back down from the region's card."""
    visit(tab, site, "/maps?indicator=inegi.pibe.growth&level=admin1&window=southern-mexico&selected=MX-CHP")
    drawn(tab, 9)
    tab.locator(".st-key-map-level input").click()
    tab.get_by_role("option", name="Regions compared").click()
    expect(tab).to_have_url(re.compile("indicator=inegi.pibe.south.growth&.*level=group"))
    expect(tab.locator(".hled-ranking li")).to_have_count(4)
    settled(tab)
    assert set(fills(tab)) == {"southern-mexico", "GTM", "SLV", "HND"}
    tab.mouse.click(*shown(tab, "southern-mexico"))
    expect(tab).to_have_url(re.compile("selected=southern-mexico"))
    tab.get_by_role("link", name="Its states or departments").click()
    expect(tab).to_have_url(re.compile("indicator=inegi.pibe.growth&.*level=admin1"))
    expect(tab.locator(".hled-ranking li")).to_have_count(9)
    assert shapes(tab) == 9


def test_the_maps_of_a_briefing_are_one_click_away(site: str, tab: Page, catalogue: Catalogue) -> None:
    for briefing in catalogue.briefings.values():
        visit(tab, site, "/maps?lang=en")
        settled(tab)
        assert View.from_query("maps", dict(briefing.query), catalogue).ignored == ()
        tab.get_by_text("Maps for a briefing").click()
        tab.get_by_role("link", name=briefing.name.en, exact=True).click()
        for name, value in briefing.query.items():
            expect(tab).to_have_url(re.compile(f"[?&]{name}={re.escape(value)}".replace(":", "(:|%3A)")))
        settled(tab)
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
    drawn(tab)
    expect(tab.locator(".hled-notice").first).to_contain_text(sentence)
    assert shapes(tab) > 3


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
    drawn(tab)
    drawing = tab.locator(".st-key-map-chart svg.marks")
    top = tab.locator(".st-key-figure-map h3").evaluate("one => one.getBoundingClientRect().top")
    bottom = drawing.evaluate("one => one.getBoundingClientRect().bottom")
    assert bottom <= 768
    assert bottom - top >= 0.65 * 768
    summary = tab.locator(".hled-summary")
    expect(summary).to_contain_text("States and departments · Southern Mexico and northern Central America")
    tab.locator(".hled-page-footer").scroll_into_view_if_needed()
    expect(summary).to_be_in_viewport()
    tab.set_viewport_size({"width": 1920, "height": 1080})
    tab.wait_for_function(
        "() => document.querySelector('.st-key-map-chart svg.marks').getBoundingClientRect().height >= 800")
    assert tab.evaluate(NAMES) > 20
    assert tab.evaluate(TOUCHING) == []
    # For a projector: large names, in the address, and they keep apart too.
    tab.locator(".st-key-map-projector label").click()
    expect(tab).to_have_url(re.compile("labels=projector"))
    drawn(tab)
    tab.wait_for_function(
        "() => [...document.querySelectorAll('.st-key-map-chart svg .mark-text text')]"
        ".some(one => one.textContent && getComputedStyle(one).fontSize === '18px')")
    assert tab.evaluate(TOUCHING) == []


#: What a browser with 3-D switched off answers.
WITHOUT_WEBGL = """
  const getContext = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
    return /webgl/.test(kind) ? null : getContext.call(this, kind, ...more);
  };
"""


@pytest.mark.parametrize("renderer", ["zoom", "columns"])
def test_a_map_to_zoom_into_asks_nobody_else(site: str, fresh_context: BrowserContext, renderer: str) -> None:
    tab = fresh_context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(f"{site}/maps?indicator=cbp.bridge_crossings.annual&level=crossing&window=texas-border&renderer={renderer}")
    settled(tab)
    expect(tab.get_by_test_id("stDeckGlJsonChart")).to_be_visible()
    # The zoom buttons are there because the style is our own.
    expect(tab.locator(".maplibregl-ctrl-zoom-in, .mapboxgl-ctrl-zoom-in").first).to_be_visible()
    if renderer == "zoom":
        sizes = tab.locator(".hled-size-legend i").evaluate_all(
            "all => all.map(one => [one.offsetWidth, one.offsetHeight])")
        assert [wide == high for wide, high in sizes] == [True] * 3
        assert sizes[2][0] / sizes[1][0] == pytest.approx(2 ** 0.5, abs=0.05)
    else:
        expect(tab.locator(".hled-legend-note").first).to_contain_text("The tallest column on this map is")
    tab.wait_for_timeout(1000)
    assert any("texas_border" in one for one in asked)
    assert [one for one in asked if not one.startswith((site, "data:", "blob:"))] == []
    if renderer == "columns":
        return
    tab.add_init_script(WITHOUT_WEBGL)
    tab.goto(f"{tab.url}&lang=es")
    notice = tab.locator(".hled-notice").filter(has_text="WebGL")
    expect(notice).to_contain_text("el mapa plano muestra las mismas cifras")
    drawn(tab)
    expect(tab.get_by_test_id("stDeckGlJsonChart")).to_have_count(0)
    assert "renderer=zoom" in tab.url, "a link to this view still asks for the map to zoom into"
