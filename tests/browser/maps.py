"""The maps page: what is drawn, and where."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from tests.browser.addresses import steady, wait_for_page

STATES = "/maps?indicator=coneval.pobreza&level=admin1&window=southern-mexico"
FILLS = """Object.fromEntries([...document.querySelectorAll('.st-key-map-chart svg path')]
  .filter((one) => one.__data__?.datum?.place !== undefined && one.getAttribute('fill') !== 'none')
  .map((one) => [one.__data__.datum.place, one.getAttribute('fill')]))"""
#: The Vega view that draws the map.
VIEW = "document.querySelector('.st-key-map-updater .hled-map-updater').hledMap.view"
#: Whether the view of the chart has the data, the period and the selected places of the page's last run, and is drawn.
IS_DRAWN = """() => {
  const text = document.querySelector(".hled-map-state")?.dataset.state;
  const map = document.querySelector(".st-key-map-updater .hled-map-updater")?.hledMap;
  const root = document.querySelector(".st-key-map-chart svg.marks path.background")?.__data__;
  if (!text || !map || root?.context?.dataflow !== map.view) return false;
  const state = JSON.parse(text);
  return map.dataDigest === state.dataDigest && map.periodIndex === state.periodIndex
    && map.view.signal("selected") === `|${state.selected.join("|")}|`; }"""


def wait_for_map(page: Page, at_least: int = 1) -> None:
    """Wait until the map has its shapes and the panel its ranking."""
    wait_for_page(page)
    page.wait_for_function(IS_DRAWN, polling=50)
    expect(page.locator(".hled-ranking li").nth(at_least - 1)).to_be_visible()


def map_fills(page: Page) -> dict[str, str]:
    """Place to its colour as it is drawn."""
    fills: dict[str, str] = page.evaluate(FILLS)
    return fills


def expect_map_fills(page: Page, fills: dict[str, str], *, same: bool) -> None:
    """Wait until the map draws the same places in these colours, or one in another."""
    page.wait_for_function(f"""([seen, same]) => {{ const now = Object.entries({FILLS});
      return now.length === Object.keys(seen).length && now.every(([place, fill]) => seen[place] === fill) === same; }}
    """, arg=[fills, same])


def map_signal(page: Page, name: str) -> object:
    """What a parameter of the map is."""
    value: object = page.evaluate(f"(name) => {VIEW}.signal(name)", name)
    return value


def expect_map_signal(page: Page, name: str, value: object) -> None:
    """Wait until a parameter of the map has a value."""
    page.wait_for_function(f"([name, value]) => {VIEW}.signal(name) === value", arg=[name, value])


def point_in_place(page: Page, place: str) -> tuple[float, float]:
    """A point of the screen inside a place, once its shape stands still."""
    x, y = steady(page, f"""(() => {{
      const path = [...document.querySelectorAll('.st-key-map-chart svg path')]
        .find((one) => one.__data__?.datum?.place === {json.dumps(place)});
      path.scrollIntoView({{block: 'center'}});
      const {{ left, top, width, height }} = path.getBoundingClientRect();
      for (let i = 1; i < 20; i++) for (let j = 1; j < 20; j++) {{
        const x = left + width * i / 20, y = top + height * j / 20;
        if (document.elementFromPoint(x, y) === path) return [x, y]; }}
      return [0, 0]; }})()""")
    assert x > 0, f"{place} cannot be pointed at"
    return x, y


def hover_place(page: Page, place: str) -> None:
    """Point at a place of the map until the map says so: its shape may move while the page is still laid out."""
    for _ in range(10):
        # From elsewhere: the map is not told of a pointer that moves within a shape.
        page.mouse.move(0, 0)
        page.mouse.move(*point_in_place(page, place))
        if map_signal(page, "hovered") == place:
            return
    raise AssertionError(f"{place} cannot be pointed at")


def click_place(page: Page, place: str) -> None:
    """Click on a place of the map."""
    hover_place(page, place)
    page.mouse.down()
    page.mouse.up()
