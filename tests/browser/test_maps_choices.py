"""What a choice at the side of the maps page changes, and what a link to a map opens."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from benchmarks.sessions import Unpacker
from tests.browser.addresses import choose_option, copied
from tests.browser.conftest import visit
from tests.browser.maps import (
    STATES,
    expect_map_fills,
    expect_map_signal,
    hover_place,
    map_fills,
    map_signal,
    wait_for_map,
)


def test_another_indicator_keeps_the_drawing(site: str, tab: Page) -> None:
    visit(tab, site, f"{STATES}&at=2018")
    wait_for_map(tab, 9)
    chart = tab.locator(".st-key-map-chart")
    label = chart.locator("[role=img]")
    expect(label).to_have_attribute("aria-label", re.compile("in multidimensional poverty.*2018"))
    tab.evaluate("document.querySelector('.st-key-map-chart svg').dataset.mark = 'same'")
    # Pointing at a class is over when its map is.
    tab.locator(".hled-class-legend button").first.click()
    expect(tab.locator(".hled-class-legend [aria-pressed=true]")).to_have_count(1)
    assert map_signal(tab, "focused_class") in range(5)
    before = map_fills(tab)
    choose_option(tab, "Indicator", "Deprivation: educational lag")
    expect(label).to_have_attribute("aria-label", re.compile("educational lag.*2024"))
    wait_for_map(tab, 9)
    expect(tab.locator(".hled-ranking li").first).to_contain_text("Chiapas")
    expect_map_signal(tab, "focused_class", -1)
    expect_map_signal(tab, "period_index", 4)
    expect(tab.locator(".hled-class-legend [aria-pressed=true]")).to_have_count(0)
    assert tab.evaluate("document.querySelector('.st-key-map-chart svg').dataset.mark") == "same"
    expect_map_fills(tab, before, same=False)
    assert set(map_fills(tab)) == set(before)
    # The legend counts the places anew; each of them is told with the new value.
    counts = [int(count) for text in chart.locator("svg .role-legend-label text").all_text_contents()
              for count in re.findall(r"\((\d+)\)$", text)]
    assert sum(counts) == 9
    hover_place(tab, "MX-CHP")
    value = tab.locator(".hled-ranking li", has_text="Chiapas").locator(".hled-ranking-value").inner_text()
    expect(tab.locator("#vg-tooltip-element")).to_contain_text(value)
    # So it is with another year.
    tab.locator(".hled-time-slider input").focus()
    tab.keyboard.press("Home")
    expect(tab).to_have_url(re.compile("at=2016"))
    expect(label).to_have_attribute("aria-label", re.compile("educational lag.*2016"))
    assert tab.evaluate("document.querySelector('.st-key-map-chart svg').dataset.mark") == "same"


def test_another_indicator_updates_address_and_link(site: str, tab: Page) -> None:
    visit(tab, site, f"{STATES}")
    wait_for_map(tab, 9)
    for name, code in (("Population in extreme multidimensional poverty", "coneval.pobreza_e"),
                       ("Population in multidimensional poverty", "coneval.pobreza")):
        choose_option(tab, "Indicator", name)
        expect(tab).to_have_url(re.compile(f"indicator={code}&"))
        expect(tab.locator(".hled-figure-header h3").first).to_contain_text(name)
        wait_for_map(tab, 9)
        expect(tab.locator(":focus")).to_have_accessible_name("Indicator")
        assert copied(tab.get_by_role("button", name="Copy link to this view")) == tab.url
    # A control at the side moves the map.
    fills = map_fills(tab)
    choose_option(tab, "Colors", "Blues")
    expect(tab).to_have_url(re.compile("palette=blues"))
    wait_for_map(tab, 9)
    expect_map_fills(tab, fills, same=False)
    # Drawn as: only where the kind of map has it.
    expect(tab.get_by_role("radiogroup", name="Drawn as")).to_have_count(1)
    tab.get_by_role("radio", name="Several years").click()
    expect(tab).to_have_url(re.compile("mode=multiples"))
    expect(tab.get_by_role("radiogroup", name="Drawn as")).to_have_count(0)


def test_a_changed_filter_sends_only_the_changed_elements(site: str, new_tab: Page) -> None:
    tab = new_tab
    sent: list[bytes] = []
    unpacker = Unpacker()
    tab.on("websocket", lambda socket: socket.on(
        "framereceived", lambda frame: sent.extend(unpacker.unpack(bytes(frame)))))
    tab.goto(f"{site}/maps?indicator=conapo.imm.index&level=admin2&window=southern-mexico&labels=off")
    wait_for_map(tab)
    expect(tab.get_by_text("Places compared beside the map")).to_be_visible()
    lists = (b"Type a word to find an indicator", b"Places compared beside the map")
    assert all(any(places in frame for frame in sent) for places in lists)
    sent.clear()
    name = "Illiterate population aged 15 and over"
    choose_option(tab, "Indicator", name)
    expect(tab).to_have_url(re.compile("indicator=conapo.illiterate&"))
    # The address comes before the map.
    expect(tab.locator(".hled-figure-header h3").first).to_contain_text(name)
    wait_for_map(tab)
    assert any(name.encode() in frame for frame in sent)
    assert not any(places in frame for frame in sent for places in lists)
    # Values travel once for each indicator; another year sends none.
    values = b"data-payload='"
    assert sum(values in frame for frame in sent) == 1
    sent.clear()
    tab.locator(".hled-time-slider input").focus()
    tab.keyboard.press("Home")
    expect(tab).to_have_url(re.compile("at=2010"))
    expect(tab.locator(".hled-subtitle").first).to_contain_text("2010")
    wait_for_map(tab)
    assert not any(values in frame for frame in sent)
