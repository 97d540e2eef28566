"""Pages for everyone: high contrast, the keyboard, a screen reader (``test_every_page.py`` has the rest)."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import visit
from tests.browser.inspection import accessibility_tree, focused, settled, violations

pytestmark = pytest.mark.browser


def test_high_contrast_is_one_button_and_has_no_violation(site: str, tab: Page) -> None:
    visit(tab, site, "/pillar_4?lang=es")
    for scheme, contrast, background in (("light", "contrast", "255, 255, 255"), ("dark", "contrast-dark", "0, 0, 0")):
        tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        expect(tab.locator("html")).to_have_attribute("data-hled-theme", scheme)
        settled(tab)
        address = tab.url
        tab.get_by_role("button", name="Alto contraste").click()
        expect(tab.locator("html")).to_have_attribute("data-hled-theme", contrast)
        expect(tab.get_by_test_id("stApp")).to_have_css("background-color", f"rgb({background})")
        settled(tab)
        assert tab.url == address, "the choice is the browser's, not the link's"
        expect(tab.get_by_role("button", name="Alto contraste")).to_have_attribute("aria-pressed", "true")
        chart = tab.locator("[data-testid=stVegaLiteChart] svg").first
        expect(chart).to_have_css("background-color", f"rgb({background})")
        expect(tab.get_by_test_id("stHeader")).to_have_css("background-color", "rgba(0, 0, 0, 0)")
        chosen = tab.locator("[data-tag]").first.evaluate(
            "one => ['color', 'backgroundColor'].map(name => getComputedStyle(one)[name])")
        assert chosen[0] != chosen[1], "chosen options are read"
        assert violations(tab) == []
        tab.get_by_role("button", name="Alto contraste").click()
        expect(tab.locator("html")).to_have_attribute("data-hled-theme", scheme)
    # A system that asks for contrast gets it, where the reader has not chosen.
    tab.context.clear_cookies()
    tab.emulate_media(color_scheme="light", contrast="more")
    tab.goto(f"{site}/accessibility?lang=es")
    expect(tab.locator("html")).to_have_attribute("data-hled-theme", "contrast")
    tab.emulate_media(contrast="no-preference")


def test_the_keyboard_alone_reads_a_figure(site: str, tab: Page) -> None:
    """Tab from the top: skip link, pages, filters, content; Enter opens the table of the first figure."""
    tab.goto(f"{site}/pillar_1?lang=es")
    settled(tab)
    names: list[str] = []
    for _press in range(70):
        tab.keyboard.press("Tab")
        now = focused(tab)
        names.append(now["name"])
        assert now["right"] > 0, f"focus on something out of sight: {now}"
        if now["tag"] != "INPUT":  # the box around a field shows its focus
            assert now["ring"].startswith(("solid", "auto")), f"no visible focus: {now}"
        if "Tabla" in now["name"]:
            break
    assert names[0] == "Ir al contenido"
    order = [next(number for number, name in enumerate(names) if re.search(words, name))
             for words in ("Panorama", "English", "Lugares que se comparan", "Copiar el enlace", "Tabla")]
    assert order == sorted(order)
    tab.keyboard.press("Enter")
    expect(tab.locator(".hled-table caption").first).to_be_visible()
    tab.locator("a", has_text="Ir al contenido").focus()
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert focused(tab)["name"].startswith("Copiar el enlace"), "the skip link leads into the content"


def test_the_accessibility_tree_is_complete_and_follows_the_language(
    site: str, tab: Page, context: BrowserContext
) -> None:
    visit(tab, site, "/pillar_3?lang=es")
    settled(tab)
    accessible = accessibility_tree(context, tab)
    roles = {node["role"] for node in accessible}
    assert {"main", "navigation", "heading", "image", "button", "link"} <= roles
    pictures = [node["name"] for node in accessible if node["role"] == "image"]
    charts = tab.locator("[data-testid=stVegaLiteChart]")
    for number in range(charts.count()):
        assert charts.nth(number).get_attribute("aria-label") in pictures
    drawn = [name for name in pictures if name.startswith("Gráfica")]
    assert drawn
    assert all(re.search(r"\d", name) for name in drawn), "written from data"
    assert not [node for node in accessible if re.match(r"^\w: ", node["name"])], "no raw fields of a drawing"
    levels = [int(node["level"]) for node in accessible if node["role"] == "heading"]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    objective = next(node for node in accessible if node["role"] == "heading" and node["name"].startswith("III.1"))
    assert objective["level"] == "2"
    names = " ".join(node["name"] for node in accessible)
    for english in ("Skip to main", "Sidebar", "Clear all", "Remove ", "Help for", "Fullscreen", "Show data"):
        assert english not in names
    current = tab.locator("[aria-current=page]")
    expect(current).to_have_count(1)
    expect(current).to_contain_text("III")
    expect(tab.get_by_role("button", name="Quitar todo")).to_be_visible()
    tab.get_by_role("radio", name="English").click()
    expect(tab.get_by_role("button", name="Clear all")).to_be_visible()
    expect(tab.locator("html")).to_have_attribute("lang", "en")


def test_the_page_of_the_api_is_for_everyone(site: str, tab: Page) -> None:
    tab.set_viewport_size({"width": 390, "height": 800})
    for language, scheme in (("es", "light"), ("en", "dark")):
        tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        tab.goto(f"{site}/api/v1/docs?lang={language}")
        assert violations(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    tab.emulate_media(color_scheme="light")
