"""A presentation in a browser: keys, the address of each slide, the presenter's window, every usual screen."""

from __future__ import annotations

import re
from io import BytesIO

import openpyxl
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.inspection import CUT, settled, violations

pytestmark = pytest.mark.browser
SCREENS = ((1366, 768), (1920, 1080), (1024, 768))
#: Pixels of the letters of the title and of the smallest text of the drawing.
TYPE = """() => {
  const slide = document.querySelector(".slide.shown"), svg = slide.querySelector("svg");
  const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  const labels = [...svg.querySelectorAll(".role-axis-label text")];
  const sizes = labels.map(one => parseFloat(getComputedStyle(one).fontSize));
  return [parseFloat(getComputedStyle(slide.querySelector(".title")).fontSize), Math.min(...sizes) * scale];
}"""

#: Pixels from the top of the land to its bottom.
LAND = """() => {
  const boxes = [...document.querySelectorAll(".slide.shown .mark-shape path")].map(one => one.getBoundingClientRect());
  return Math.max(...boxes.map(box => box.bottom)) - Math.min(...boxes.map(box => box.top));
}"""


def drawn(page: Page, number: int) -> None:
    page.wait_for_selector(f"main[data-drawn='{number}']")


@pytest.fixture
def tab(new_tab: Page) -> Page:
    """A page of its own: what is presented fills its window."""
    return new_tab


def test_slides_follow_the_keys_and_their_address(site: str, tab: Page, context: BrowserContext) -> None:
    tab.goto(f"{site}/pillar_1?lang=en&present=1")
    drawn(tab, 1)
    # The next slide is there before it is asked for.
    expect(tab.locator(".slide:not(.shown) svg")).to_have_count(1)
    tab.keyboard.press("PageDown")
    drawn(tab, 2)
    expect(tab).to_have_url(re.compile("present=2$"))
    tab.keyboard.press("End")
    tab.keyboard.press("Home")
    tab.go_back()
    tab.go_back()
    drawn(tab, 2)
    expect(tab.locator("[aria-live]")).to_have_text(re.compile("^Slide 2 of "))
    for width, height in SCREENS:
        # Drawn anew for this screen, and not still for the one before.
        tab.evaluate("delete document.querySelector('main').dataset.drawn")
        tab.set_viewport_size({"width": width, "height": height})
        drawn(tab, 2)
        expect(tab.locator(".slide.shown svg")).to_be_visible()
        assert tab.evaluate(CUT) == [], (width, height)
        if width == 1920:
            title, label = tab.evaluate(TYPE)
            assert title >= 40
            assert label >= 18
    assert violations(tab) == []
    tab.keyboard.press("b")
    expect(tab.locator("main.blank")).to_have_count(1)
    tab.keyboard.press("b")
    tab.keyboard.press("l")
    expect(tab.locator("html")).to_have_attribute("lang", "es")
    expect(tab).to_have_url(re.compile("lang=es&present=2$"))
    with context.expect_page() as opened:
        tab.keyboard.press("n")
    presenter = opened.value
    drawn(presenter, 2)
    expect(presenter.get_by_role("heading", name="Notas")).to_be_visible()
    # Both windows blank the screen and end that, and both have one language.
    tab.keyboard.press("b")
    expect(presenter.locator(".blanked")).not_to_be_empty()
    presenter.keyboard.press(",")
    expect(tab.locator("main.blank")).to_have_count(0)
    presenter.keyboard.press("PageDown")
    drawn(tab, 3)
    expect(presenter).to_have_url(re.compile("present=3&presenter=1$"))
    # A slide that cannot be had says so in both windows, and keeps nobody waiting.
    context.route(re.compile(r"\.json\?.*present=5$"), lambda route: route.abort())
    presenter.keyboard.press("PageDown")
    presenter.keyboard.press("PageDown")
    drawn(presenter, 5)
    expect(presenter.locator(".slide.this")).to_have_text("Esta lámina no puede mostrarse en este momento.")
    for _language in ("en", "es"):
        presenter.keyboard.press("l")
        expect(presenter.locator("html")).to_have_attribute("lang", _language)
        expect(tab.locator("html")).to_have_attribute("lang", _language)
    tab.keyboard.press("Escape")
    expect(tab).to_have_url(re.compile("/pillar_1\\?v=1&lang=es"))


def test_a_map_with_its_slider_is_whole_on_every_screen(site: str, tab: Page) -> None:
    for width, height in SCREENS:
        tab.set_viewport_size({"width": width, "height": height})
        tab.goto(f"{site}/maps?lang=es&present=1")
        drawn(tab, 1)
        expect(tab.locator(".slide.shown .timeline input")).to_be_visible()
        assert tab.evaluate(CUT) == [], (width, height)
        land = tab.evaluate(LAND)
        # On a wide screen the legend stands beside the map.
        assert land > (0.8 if width > 1.5 * height else 0.6) * height, (width, height)
        names = set(tab.locator(".slide.shown .mark-text text").all_text_contents())
        assert {"Veracruz", "Campeche", "Quintana Roo"} <= names


def test_a_long_table_has_the_rows_that_fit(site: str, tab: Page) -> None:
    tab.set_viewport_size({"width": 1024, "height": 600})
    tab.goto(f"{site}/places?place=MX-CHP&figure=profile&lang=es&present=7")
    drawn(tab, 1)
    expect(tab.locator(".slide.shown tbody tr").nth(4)).to_be_visible()
    expect(tab.get_by_text("Parte de la tabla")).to_be_visible()
    assert tab.evaluate(CUT) == []


def test_a_pack_is_put_together_and_taken_along(site: str, tab: Page) -> None:
    tab.goto(f"{site}/pillar_2?lang=en")
    settled(tab)
    add = tab.locator("[data-pack-add]")
    titles = [add.nth(number).get_attribute("data-pack-title") for number in range(2)]
    for number, title in enumerate(titles):
        add.nth(number).evaluate("one => one.click()")
        expect(tab.locator(".hled-pack-status")).to_contain_text(str(title))
    tab.locator(".hled-pack-status a").click()
    items = tab.locator(".hled-pack-item a")
    expect(items).to_have_text(titles)
    # Before the page has settled: no change is lost to a run that began before it.
    tab.locator("[data-key=up-0-1]").press("Enter")
    expect(items).to_have_text(titles[::-1])
    # The button that moved with its figure keeps the focus.
    expect(tab.locator("[data-key=up-0-0]")).to_be_focused()
    tab.locator("[data-key=edit-0-0]").press("Enter")
    expect(tab.locator("[data-key=title-0-0]")).to_be_focused()
    tab.keyboard.press("Tab")
    tab.keyboard.type("Ask about this.")
    tab.locator("[data-key=edit-0-0]").press("Enter")
    expect(tab.locator(".hled-pack-note")).to_have_text("Ask about this.")
    # At once: the file has what was written a moment ago.
    with tab.expect_download(timeout=120_000) as download:
        tab.locator(".hled-pack-files").get_by_role("button", name="Excel").press("Enter")
        expect(tab.locator(".hled-pack-progress [role=status]")).to_have_text(re.compile("."))
        settled(tab)
        assert violations(tab) == []
    assert download.value.suggested_filename.endswith(".xlsx")
    book = openpyxl.load_workbook(BytesIO(download.value.path().read_bytes()))
    assert len(book.worksheets) == 4
    first = {cell.value for row in book.worksheets[1].iter_rows(max_row=12) for cell in row}
    assert {titles[1], "Ask about this."} <= first
