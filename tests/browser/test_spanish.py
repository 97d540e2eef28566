"""A Spanish reader in a real browser: text, names for screen readers, hints, open lists and announcements."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.spanish import faults

pytestmark = pytest.mark.browser

#: Every text that is there to be seen or heard, except what is marked as English.
WORDS = """() => {
  const found = new Set();
  const english = (one) => { const part = one.closest("[lang]"); return part && part.lang.startsWith("en"); };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement, text = walk.currentNode.textContent.trim();
    if (!text || !parent || parent.closest("script, style, noscript") || english(parent)) continue;
    if (parent.checkVisibility() || parent.closest("[data-live-announcer], details")) found.add(text);
  }
  for (const name of ["aria-label", "title", "placeholder", "alt", "aria-description", "aria-roledescription"])
    for (const one of document.querySelectorAll(`[${name}]`))
      if (one.checkVisibility() && !english(one)) found.add(one.getAttribute(name));
  return [document.title, ...found];
}"""
PAGES = [
    "", "pillar_1", "pillar_2?objective=II.3", "pillar_3", "pillar_4", "maps", "explorer",
    "explorer?as=map&indicators=ophi.headcount", "explorer?as=scatter&indicators=IT.NET.USER.ZS~SP.POP.TOTL",
    "places?place=MX-CHP", "dialogue", "dialogue?part=I.2&q=semiconductores", "data",
    "data?source=undp_hdr", "glossary", "accessibility", "no_such_page",
]


def read(page: Page) -> list[tuple[str, str]]:
    return [(page.url.split("?")[0], text) for text in page.evaluate(WORDS)]


def settled(page: Page) -> None:
    expect(page.locator(".hled-page-footer")).to_be_visible()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    page.wait_for_timeout(400)


@pytest.mark.parametrize("path", PAGES)
def test_no_english_on_a_page(site: str, tab: Page, path: str) -> None:
    tab.goto(f"{site}/{path}{'&' if '?' in path else '?'}lang=es")
    settled(tab)
    found = read(tab)
    assert len(found) > 40
    assert faults(found) == []


def test_no_english_in_open_lists_hints_dialogs_and_tables(site: str, tab: Page) -> None:
    tab.goto(f"{site}/explorer?lang=es&indicators=SP.POP.TOTL")
    settled(tab)
    found: list[tuple[str, str]] = []
    for name in ("Indicadores", "Lugares que se comparan", "Desde"):
        box = tab.get_by_role("combobox", name=name)
        box.click()
        tab.wait_for_timeout(250)
        found += read(tab)
        tab.keyboard.type("zzzz")
        tab.wait_for_timeout(250)
        found += read(tab)
        # What is typed is taken out before the list closes, as a reader would do it; the rest is hidden until then.
        for _letter in "zzzz":
            tab.keyboard.press("Backspace")
        tab.keyboard.press("Escape")
        tab.mouse.click(640, 5)
        expect(tab.get_by_role("listbox")).to_have_count(0)
        settled(tab)
    for icon in tab.get_by_test_id("stTooltipIcon").all():
        icon.hover()
        tab.wait_for_timeout(200)
        found += read(tab)
    tab.locator(".st-key-search input").press_sequentially("pob")
    tab.wait_for_timeout(200)
    found += read(tab)
    tab.locator(".st-key-search input").fill("")
    tab.get_by_text("Tabla").first.click()
    settled(tab)
    found += read(tab)
    for key in ("?", "t"):
        tab.locator("h1").click()
        tab.keyboard.press(key)
        expect(tab.locator("dialog")).to_be_visible()
        found += read(tab)
        tab.keyboard.press("Escape")
    assert faults(found) == []


def test_english_comes_back_when_the_reader_returns_to_it(site: str, tab: Page) -> None:
    tab.goto(f"{site}/explorer?lang=es&indicators=SP.POP.TOTL")
    settled(tab)
    expect(tab.get_by_role("button", name="Quitar México").or_(tab.get_by_role("button", name="Sacar México"))
           .or_(tab.locator("[aria-label$='México']")).first).to_be_attached()
    tab.get_by_role("radio", name="English").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Explorer")
    settled(tab)
    labels = tab.evaluate("[...document.querySelectorAll('button[aria-label]')].map((one) => one.ariaLabel)")
    assert not [label for label in labels if label.startswith(("Quitar", "Sacar", "Ayuda"))]
