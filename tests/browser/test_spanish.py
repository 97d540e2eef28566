"""A Spanish reader in a real browser: hints, open lists, dialogs, tables (``test_every_page.py`` has the pages)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import visit
from tests.browser.inspection import settled, texts
from tests.spanish import faults

pytestmark = pytest.mark.browser


def test_no_english_in_open_lists_hints_dialogs_and_tables(site: str, tab: Page) -> None:
    tab.goto(f"{site}/explorer?lang=es&indicators=SP.POP.TOTL")
    settled(tab)
    page_texts: list[tuple[str, str]] = []
    for name in ("Indicadores", "Lugares que se comparan", "Desde"):
        box = tab.get_by_role("combobox", name=name)
        box.click()
        expect(tab.get_by_role("option").first).to_be_visible()
        page_texts += texts(tab)
        if name == "Indicadores":
            # Few type accents.
            tab.keyboard.type("poblacion")
            expect(tab.get_by_role("option").filter(has_text="Población").first).to_be_visible()
            box.fill("")
        tab.keyboard.type("zzzz")
        expect(tab.locator("[role=listbox][data-empty] [role=option]")).to_have_text("Sin resultados")
        page_texts += texts(tab)
        # What is typed is taken out before the list closes, as a reader would do it; the rest is hidden until then.
        for _letter in "zzzz":
            tab.keyboard.press("Backspace")
        tab.keyboard.press("Escape")
        tab.mouse.click(640, 5)
        expect(tab.get_by_role("listbox")).to_have_count(0)
        settled(tab)
    for icon in tab.get_by_test_id("stTooltipIcon").all():
        if not icon.is_visible():
            continue
        icon.hover()
        expect(tab.get_by_role("tooltip")).to_be_visible()
        page_texts += texts(tab)
        tab.mouse.move(640, 5)
        expect(tab.get_by_role("tooltip")).to_have_count(0)
    tab.locator(".st-key-search input").press_sequentially("pob")
    expect(tab.locator(".st-key-search").get_by_test_id("InputInstructions")).to_be_visible()
    page_texts += texts(tab)
    tab.locator(".st-key-search input").fill("")
    tab.get_by_text("Tabla").first.click()
    settled(tab)
    page_texts += texts(tab)
    for key in ("?", "t"):
        tab.locator("h1").click()
        tab.keyboard.press(key)
        expect(tab.locator("dialog")).to_be_visible()
        page_texts += texts(tab)
        tab.keyboard.press("Escape")
    assert faults(page_texts) == []


def test_english_comes_back_when_the_reader_returns_to_it(site: str, tab: Page) -> None:
    visit(tab, site, "/explorer?lang=es&indicators=SP.POP.TOTL")
    settled(tab)
    expect(tab.get_by_role("button", name="Quitar México").or_(tab.get_by_role("button", name="Sacar México"))
           .or_(tab.locator("[aria-label$='México']")).first).to_be_attached()
    tab.get_by_role("radio", name="English").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Explorer")
    settled(tab)
    labels = tab.evaluate("[...document.querySelectorAll('button[aria-label]')].map((one) => one.ariaLabel)")
    assert not [label for label in labels if label.startswith(("Quitar", "Sacar", "Ayuda"))]
