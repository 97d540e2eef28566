"""A telephone in the hand: taps tell and choose, and a finger on a map or a chart moves the page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.addresses import steady
from tests.browser.inspection import CUT, settled
from tests.browser.maps import STATES, point_in_place, wait_for_map

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def phone(full_chromium: Browser) -> Iterator[Page]:
    context = full_chromium.new_context(viewport={"width": 360, "height": 780}, has_touch=True, is_mobile=True)
    yield context.new_page()
    context.close()


def swipe(page: Page, x: float, y: float, right: float = 0, down: float = 0) -> None:
    """Move a finger from a point of the screen in ten steps, each so many pixels to the right and down."""
    tools = page.context.new_cdp_session(page)
    for number in range(11):
        tools.send("Input.dispatchTouchEvent", {
            "type": "touchMove" if number else "touchStart",
            "touchPoints": [{"x": x + right * number, "y": y + down * number}],
        })
    tools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    tools.detach()


def test_a_tap_on_a_chart_shows_a_tooltip_until_the_next_tap(site: str, phone: Page) -> None:
    phone.goto(f"{site}/pillar_3?lang=en&objective=III.1")
    settled(phone)
    bar = phone.locator("[data-testid=stVegaLiteChart] svg .mark-rect path").first
    bar.scroll_into_view_if_needed()
    bar.tap()
    values = phone.locator(".hled-mark-values")
    expect(values.locator(".value").first).to_contain_text(re.compile(r"\w"))
    expect(values.get_by_role("link").first).to_have_attribute("href", re.compile("^/value.*indicator="))
    phone.locator(".hled-subtitle").first.tap()
    expect(values).to_be_hidden()
    expect(phone.locator("#vg-tooltip-element.visible")).to_have_count(0)


def test_a_tap_on_a_slide_shows_a_tooltip_and_stays(site: str, phone: Page) -> None:
    phone.goto(f"{site}/pillar_3?lang=en&present=1")
    phone.wait_for_selector("main[data-drawn='1']")
    phone.locator(".slide.shown svg :is(.mark-rect, .mark-symbol, .mark-shape) path").first.tap(force=True)
    expect(phone.locator("#vg-tooltip-element.visible")).to_contain_text(re.compile(r"\w"))
    expect(phone).to_have_url(re.compile("present=1"))


def test_fingers_move_the_slides_and_find_their_buttons(site: str, phone: Page) -> None:
    for width, height in ((1024, 768), (1366, 768), (390, 844)):
        phone.set_viewport_size({"width": width, "height": height})
        phone.goto(f"{site}/pillar_2?lang=es&present=1")
        phone.wait_for_selector("main[data-drawn='1']")
        assert steady(phone, f"({CUT})()") == [], (width, height)
        buttons = phone.locator(".bar button")
        sizes = [box for box in (button.bounding_box() for button in buttons.all()) if box]
        assert min(box["height"] for box in sizes) >= 44
        assert min(box["width"] for box in sizes) >= 36
        # A long way to the right on the first slide does not leave the presentation for the page before.
        phone.evaluate("window.addEventListener('popstate', () => { document.title = 'moved' })")
        for shown, start, step in (("1", 0.1, 30), ("2", 0.7, -20), ("1", 0.1, 30)):
            swipe(phone, width * start, height / 3, right=step)
            phone.wait_for_selector(f"main[data-drawn='{shown}']")
            assert steady(phone, f"({CUT})()") == [], (width, height)
        address, title = steady(phone, "[location.href, document.title]")
        assert f"present={shown}" in address
        assert title != "moved"
    phone.set_viewport_size({"width": 360, "height": 780})


def test_a_tap_on_a_map_selects_and_a_finger_moves_the_page(site: str, phone: Page) -> None:
    phone.goto(f"{site}{STATES}")
    wait_for_map(phone, 9)
    phone.touchscreen.tap(*point_in_place(phone, "MX-OAX"))
    expect(phone).to_have_url(re.compile("selected=MX-OAX"))
    expect(phone.locator(".hled-headlines li")).to_contain_text("Oaxaca")
    wait_for_map(phone, 9)
    x, y = point_in_place(phone, "MX-OAX")
    position = "document.querySelector('[data-testid=stMain]').scrollTop"
    before = phone.evaluate(position)
    swipe(phone, x, y, down=-20)
    phone.wait_for_function(f"(before) => {position} - before > 50", arg=before)
