"""Seven questions that an official asks, answered by what a new user sees; and pages that do not exist."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.addresses import steady, wait_for_page
from tests.browser.conftest import visit

pytestmark = pytest.mark.browser
LAPTOP = {"width": 1366, "height": 768}


def _card(tab: Page, *words: str):  # type: ignore[no-untyped-def]
    headlines = tab.locator(".hled-headlines li")
    for word in words:
        headlines = headlines.filter(has_text=word)
    return headlines.first


def _bottoms(tab: Page, *selectors: str) -> list[float]:
    """Where the first element of each selector ends, in pixels below the top of the window, once it stands still."""
    for selector in selectors:
        expect(tab.locator(selector).first).to_be_visible()
    bottoms: list[float] = steady(
        tab, f"{list(selectors)}.map((one) => document.querySelector(one).getBoundingClientRect().bottom)")
    return bottoms


def test_the_overview_answers_three_of_the_questions(site: str, tab: Page) -> None:
    tab.set_viewport_size(LAPTOP)
    visit(tab, site, "/?lang=en")
    board, map_ = _bottoms(tab, ".hled-board tr:nth-child(12)", "[data-testid=stVegaLiteChart] svg.marks")
    assert max(board, map_) <= LAPTOP["height"], "the board and the map are on the first screen"
    beyond = """[...document.querySelectorAll('.hled-board td')].filter(cell =>
        [...cell.querySelectorAll('span:not(.hled-visually-hidden)')].some(
            one => one.getBoundingClientRect().right > cell.getBoundingClientRect().right + 1)
        ).map(cell => cell.innerText)"""
    assert steady(tab, beyond) == [], "words of a cell stay within it"
    expect(_card(tab, "Laredo")).to_contain_text(re.compile(r"\+\d+\.\d % since December 2019"))
    expect(_card(tab, "Guatemala", "internet")).to_contain_text(re.compile(r"\d+\.\d points below Mexico"))
    expect(_card(tab, "El Salvador", "women minus men")).to_contain_text("since 2019")


def test_machinery_by_state_is_two_steps_away(site: str, tab: Page) -> None:
    tab.set_viewport_size(LAPTOP)
    visit(tab, site, "/?lang=en")
    wait_for_page(tab)
    tab.get_by_role("textbox", name=re.compile("Search")).fill("machinery")
    tab.keyboard.press("Enter")
    tab.get_by_role("link", name=re.compile("Mexican states that buy most U.S. machinery")).click()
    figure = tab.locator(".st-key-figure-machinery-states-ranked")
    expect(figure.locator("[data-testid=stVegaLiteChart] svg")).to_be_visible()
    # The figure of an address is whole on the first screen, above everything else.
    (bottom,) = _bottoms(tab, ".st-key-figure-machinery-states-ranked .hled-source")
    assert bottom <= LAPTOP["height"]
    (numbers,) = _bottoms(tab, ".hled-headlines")
    assert numbers > bottom
    expect(figure).to_contain_text("Chihuahua")
    figure.locator("svg .mark-rect path").first.click()
    tab.locator(".hled-mark-values").get_by_role("link", name=re.compile(r"Chihuahua.*US\$\d")).click()
    expect(tab.get_by_role("heading", name="How do we know?")).to_be_visible()
    expect(tab.locator(".hled-headline-place")).to_contain_text("Chihuahua")
    tab.go_back()
    expect(figure).to_contain_text("Chihuahua")
    expect(tab).to_have_url(re.compile("figure=machinery-states-ranked"))


def test_the_page_of_the_pillar_shows_poverty_in_southern_mexico(site: str, tab: Page) -> None:
    tab.set_viewport_size(LAPTOP)
    visit(tab, site, "/pillar_2")
    first_chart = "[data-testid=stVegaLiteChart] svg.marks"
    assert max(_bottoms(tab, ".hled-headlines", first_chart)) <= LAPTOP["height"]
    tab.set_viewport_size({"width": 390, "height": 844})
    (number,) = _bottoms(tab, ".hled-headline-value")
    assert number <= 844, "the first number is on the first screen of a telephone"
    figure = tab.locator(".st-key-figure-poverty-southern-mexico-ranked")
    expect(figure.locator("[data-testid=stVegaLiteChart] svg")).to_be_visible()
    expect(figure).to_contain_text("Chiapas")


def test_a_search_finds_commitments_on_semiconductors_and_later_reports(site: str, tab: Page) -> None:
    visit(tab, site, "/dialogue?lang=en")
    wait_for_page(tab)
    tab.get_by_role("textbox", name=re.compile("Search")).fill("semiconductors")
    tab.keyboard.press("Enter")
    plan = tab.locator(".hled-record > li:has(> p:text('launched a joint semiconductor action plan'))")
    expect(plan).to_contain_text("Since then, on the same subject:")
    expect(plan).to_contain_text("as reported by El Economista")
    expect(plan.get_by_role("link", name="Blinken on the Vibrant U.S.-Mexico Economic Partnership")).to_be_visible()
    expect(tab).to_have_url(re.compile("q=semiconductors"))
    wait_for_page(tab)
    tab.get_by_role("textbox", name=re.compile("Search")).fill("trucks laredo")
    tab.keyboard.press("Enter")
    expect(tab.locator(".hled-answers")).to_contain_text(re.compile(r"2,945,393\b.* in 2025"))


def test_how_many_indicators_of_an_objective_moved_the_right_way_is_one_click_away(site: str, tab: Page) -> None:
    visit(tab, site, "/?lang=en")
    wait_for_page(tab)
    tab.evaluate("window.loadedOnce = true")
    board = tab.locator(".st-key-figure-board")
    board.locator(".hled-board tr").filter(has_text="II.1").get_by_role("link").nth(2).click()
    caption = board.locator("caption").filter(has_text="II.1, Guatemala, since the relaunch")
    expect(caption).to_contain_text(re.compile(r"\d+ better, \d+ worse, \d+ not moved"))
    expect(tab).to_have_url(re.compile("cell=II.1:GTM"))
    tab.go_back()
    expect(tab).not_to_have_url(re.compile("cell=II.1:GTM"))
    expect(caption).to_have_count(0)
    # A link to another page too, with Enter as with the pointer; it stays a link.
    link = board.get_by_role("link", name=re.compile("^III.1"))
    expect(link).to_have_attribute("href", re.compile(r"/pillar_3\?"))
    link.press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Securing the Tools for Future Prosperity")
    assert tab.evaluate("window.loadedOnce"), "links between views load no page anew"


@pytest.mark.parametrize(
    ("path", "heading", "words"),
    [
        ("/pillar_9", "U.S.-Mexico High-Level Economic Dialogue", "There is no page “pillar_9” here"),
        ("/nothing/here?lang=es", "Diálogo Económico de Alto Nivel", "No existe aquí la página “nothing/here”"),
        ("/pilllar_2?places=GTM", "Promoting Sustainable", "There is no page “pilllar_2” here"),
    ],
)
def test_a_page_that_does_not_exist_leads_to_the_nearest_one(
    site: str, tab: Page, path: str, heading: str, words: str
) -> None:
    tab.goto(f"{site}{path}")
    expect(tab.get_by_role("heading", level=1)).to_contain_text(heading)
    expect(tab.get_by_role("status").filter(has_text=words)).to_be_visible()
    expect(tab.get_by_role("dialog")).to_have_count(0)
