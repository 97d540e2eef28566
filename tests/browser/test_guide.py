"""The tour, the shortcuts, recent views and abbreviations, as a reader meets them; all of it stays in the browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.addresses import wait_for_page
from tests.browser.conftest import visit
from tests.browser.inspection import violations

pytestmark = pytest.mark.browser


def test_the_tour_is_offered_once_and_can_be_called_again(site: str, tab: Page) -> None:
    tab.goto(f"{site}/?lang=es")
    wait_for_page(tab)
    tab.get_by_role("button", name="Hacer el recorrido").click()
    box = tab.get_by_role("dialog", name="Un recorrido de un minuto")
    words = ""
    for step in range(1, 7):
        expect(box).to_contain_text(f"Paso {step} de 6")
        words += box.locator("p").last.inner_text() + " "
        box.get_by_role("button", name="Siguiente" if step < 6 else "Empezar").click()
    expect(box).to_have_count(0)
    assert 100 <= len(words.split()) <= 240, "about a minute to read"
    expect(tab.locator(".hled-tour-invitation")).to_be_hidden()
    # The button that opened it is gone; the focus is on the one that opens it again.
    expect(tab.get_by_role("button", name="Recorrido").first).to_be_focused()
    tab.reload()
    wait_for_page(tab)
    expect(tab.locator(".hled-tour-invitation")).to_be_hidden()
    tab.locator(".hled-page-footer").get_by_role("button", name="Recorrido").click()
    expect(box).to_be_visible()
    tab.keyboard.press("Escape")
    expect(box).to_have_count(0)


def test_a_shared_link_to_a_pillar_is_not_blocked_by_the_tour(site: str, tab: Page) -> None:
    tab.goto(f"{site}/pillar_1?objective=I.2")
    wait_for_page(tab)
    expect(tab.locator("dialog")).to_have_count(0)
    expect(tab.locator(".hled-tour-invitation")).to_have_count(0)


def test_shortcuts_are_listed_go_to_pages_and_can_be_switched_off(site: str, tab: Page) -> None:
    visit(tab, site, "/?lang=en")
    wait_for_page(tab)
    tab.keyboard.press("?")
    box = tab.get_by_role("dialog", name="Keyboard shortcuts")
    expect(box).to_be_visible()
    expect(box.locator("tr")).to_have_count(15)
    tab.keyboard.press("Escape")
    expect(box).to_have_count(0)
    tab.keyboard.press("/")
    field = tab.locator(".st-key-search input")
    expect(field).to_be_focused()
    tab.keyboard.type("g2?l")
    expect(tab.get_by_role("dialog")).to_have_count(0)
    expect(field).to_have_value("g2?l")  # Nothing happens while typing.
    field.fill("")
    tab.keyboard.press("Tab")
    wait_for_page(tab)
    tab.keyboard.press("g")
    tab.keyboard.press("2")
    # The address changes with the key, the page when the server has answered.
    expect(tab.get_by_role("heading", level=1)).to_contain_text("Promoting Sustainable")
    expect(tab).to_have_url(re.compile("/pillar_2"))
    wait_for_page(tab)
    tab.keyboard.press("l")
    tab.wait_for_function("async (url) => await navigator.clipboard.readText() === url", arg=tab.url)
    tab.keyboard.press("?")
    tab.get_by_role("checkbox", name=re.compile("Shortcuts are on")).uncheck()
    tab.keyboard.press("Escape")
    expect(box).to_have_count(0)
    tab.keyboard.press("?")
    # The key has been heard by the page when it draws its next frame.
    tab.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(tab.get_by_role("dialog")).to_have_count(0)
    tab.locator(".hled-page-footer").get_by_role("button", name="Keyboard shortcuts").click()
    expect(box).to_be_visible()
    tab.keyboard.press("Escape")
    expect(box).to_have_count(0)


def test_recent_views_open_again_and_can_be_cleared(site: str, tab: Page, context: BrowserContext) -> None:
    visit(tab, site, "/explorer?indicators=SP.POP.TOTL&places=GTM~HND&as=bars")
    wait_for_page(tab)
    first = tab.url
    tab.wait_for_function("() => localStorage.getItem('hled.recent')?.includes('explorer')")
    visit(tab, site, "/places?place=MX-CHP")
    wait_for_page(tab)
    tab.locator(".hled-recent-views summary").click()
    link = tab.locator(".hled-recent-views li a", has_text="Explorer: Population")
    link.click()
    expect(tab).to_have_url(first)
    # The page is not loaded anew: its sidebar, with the list open or closed, comes with the other page.
    expect(tab.get_by_role("heading", level=1)).to_have_text("Explorer")
    wait_for_page(tab)
    tab.locator(".hled-recent-views").evaluate("(list) => { list.open = true; }")
    tab.get_by_role("button", name="Clear the list").click()
    expect(tab.locator(".hled-recent-views li")).to_have_count(0)
    tab.wait_for_function("() => localStorage.getItem('hled.recent') === null")
    assert context.cookies() == [] or all("recent" not in cookie["name"] for cookie in context.cookies())


@pytest.mark.parametrize(("language", "words"), [
    ("en", {"FDI": "foreign direct investment", "GDP": "gross domestic product"}),
    ("es", {"IED": "inversión extranjera directa", "PIB": "producto interno bruto"}),
])
def test_abbreviations_are_expanded_once_at_their_first_use(
    site: str, tab: Page, language: str, words: dict[str, str]
) -> None:
    visit(tab, site, f"/pillar_1?objective=I.2&lang={language}&figures=all")
    wait_for_page(tab)
    for short, long in words.items():
        mark = tab.locator(f"abbr[data-abbreviation={short}]")
        expect(mark).to_have_count(1)
        expect(mark).to_have_attribute("title", long)
        before = tab.evaluate(
            """word => {
              const mark = document.querySelector(`abbr[data-abbreviation=${word}]`), range = document.createRange();
              range.setStart(document.querySelector("[data-testid=stMain]"), 0);
              range.setEndBefore(mark);
              const part = document.createElement("div");
              part.append(range.cloneContents());
              part.querySelectorAll("details > :not(summary), script, style, button").forEach((one) => one.remove());
              return part.textContent;
            }""",
            short,
        )
        assert not re.search(rf"\b{short}\b", before), f"{short} stands before its expansion"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_tour_and_shortcuts_have_no_violation_and_give_the_focus_back(site: str, tab: Page, scheme: str) -> None:
    tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    visit(tab, site, "/glossary?lang=es")
    wait_for_page(tab)
    for name in ("Recorrido", "Atajos de teclado"):
        button = tab.locator(".hled-page-footer").get_by_role("button", name=name)
        button.click()
        expect(tab.locator("dialog")).to_be_visible()
        assert violations(tab, "dialog") == []
        tab.keyboard.press("Escape")
        expect(tab.locator("dialog")).to_have_count(0)
        expect(button).to_be_focused()


def test_the_language_never_changes_what_a_link_shows(site: str, tab: Page) -> None:
    keys = []
    for code in ("en", "es", "es-419"):
        tab.goto(f"{site}/explorer?lang={code}&indicators=SP.POP.TOTL&places=GTM~HND&from=2000&to=2020&as=table")
        wait_for_page(tab)
        expect(tab).to_have_url(re.compile(f"lang={code}"))
        keys.append((tab.url.replace(f"lang={code}", ""), tab.locator("td.hled-numeric").all_inner_texts()))
    assert len(keys[0][1]) > 10
    assert keys[0] == keys[1] == keys[2]


@pytest.mark.parametrize(("path", "locale", "code"), [
    ("", "es-GT", "es-419"), ("glossary", "es-MX", "es"), ("", "en-US", "en"), ("glossary", "fr-FR", "en"),
])
def test_a_first_visit_follows_the_browser(site: str, tab: Page, path: str, locale: str, code: str) -> None:
    """With nothing stored, and with the languages of another browser, as its requests and its scripts have them."""
    tools = tab.context.new_cdp_session(tab)
    tools.send("Emulation.setUserAgentOverride", {"userAgent": tab.evaluate("navigator.userAgent"),
                                                  "acceptLanguage": locale})
    with tab.expect_request(f"{site}/{path}") as request:
        tab.goto(f"{site}/{path}")
    assert request.value.all_headers()["accept-language"].startswith(locale)
    assert tab.evaluate("navigator.language") == locale
    wait_for_page(tab)
    tools.detach()
    expect(tab).to_have_url(re.compile(f"[?&]lang={code}(&|$)"))
    expect(tab.locator("html")).to_have_attribute("lang", code[:2])
