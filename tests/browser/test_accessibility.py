"""Pages for everyone: no violation that axe-core knows of, reflow, the keyboard, what a screen reader is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import watched

pytestmark = pytest.mark.browser

PAGES = (
    "", "pillar_1", "pillar_2", "pillar_3", "pillar_4", "maps", "explorer", "places", "dialogue", "data", "glossary",
    "accessibility",
)
#: What pages look like in states that readers bring them into.
STATES = (
    "?q=pobreza", "explorer?as=bars&places=MEX~XXX", "explorer?as=map&indicators=ophi.headcount", "explorer?as=table",
    "data?source=conapo_marginalization", "nowhere",
    "explorer?as=map&indicators=cbp.bridge_crossings&level=crossing",
    "maps?level=admin2&indicator=conapo.illiterate&window=southern-mexico",
)
LAPTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 800}
DRAWN = """() => document.querySelector('.hled-page-footer') && !document.querySelector('.hled-loading')
  && [...document.querySelectorAll('[data-testid=stVegaLiteChart]')].every(one => one.querySelector('svg, canvas'))
  && !document.querySelector('[data-testid=stSkeleton], [data-testid=stStatusWidget], [data-stale=true]')"""
#: The title of the first figure that has a chart, and whether the focus is on something below that chart.
FIRST_TITLE = """() => [...document.querySelectorAll('.hled-figure-header h3')].filter((title) =>
  title.compareDocumentPosition(document.querySelector('[data-testid=stVegaLiteChart]')) & 4).pop().innerText"""
FOCUS_IS_BELOW_FIRST_CHART = """() => Boolean(
  document.querySelector('[data-testid=stVegaLiteChart]').compareDocumentPosition(document.activeElement) & 4)"""
#: Whatever reaches beyond the right edge of the page or of its own drawing, in words.
SIDEWAYS = """() => {
  const found = [], main = document.querySelector('[data-testid=stMain]');
  if (document.documentElement.scrollWidth > innerWidth) found.push(`page ${document.documentElement.scrollWidth}`);
  if (main.scrollWidth > main.clientWidth) found.push(`content ${main.scrollWidth} > ${main.clientWidth}`);
  for (const svg of document.querySelectorAll('[data-testid=stVegaLiteChart] svg')) {
    const box = svg.getBoundingClientRect();
    if (box.right > innerWidth + 1) found.push(`drawing to ${box.right}`);
    for (const text of svg.querySelectorAll('text')) {
      const one = text.getBoundingClientRect();
      if (one.width && (one.left < box.left - 2 || one.right > box.right + 2 || one.bottom > box.bottom + 2))
        found.push(`cut: ${text.textContent}`);
    }
  }
  // Tables whose rows stand as blocks on a narrow screen have nothing to the side there.
  if (640 >= innerWidth) for (const box of document.querySelectorAll('.hled-table--stacked'))
    if (box.scrollWidth > box.clientWidth + 1) found.push(`table ${box.scrollWidth}`);
  return found; }"""


def settled(page: Page) -> None:
    page.wait_for_function(DRAWN)
    # Streamlit's run may have ended with another one to come (the theme is told after the first).
    page.wait_for_timeout(250)
    page.wait_for_function(DRAWN)


def violations(page: Page) -> list[str]:
    """Each violation of any rule and impact, with its element; also the rule on targets, which is off by default."""
    found = Axe().run(page, options={"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}})
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:200]} {node['failureSummary']}"
        for one in found.response["violations"] for node in one["nodes"]
    ]


def visits() -> Iterator[tuple[str, str, str, str]]:
    """Each page twice, so that it meets both languages, themes and sizes; which language is light alternates."""
    for number, path in enumerate((*PAGES, *STATES)):
        first, second = ("en", "es") if number % 2 else ("es", "en")
        if path in PAGES or number % 4 < 2:
            yield path, first, "light", "laptop"
        if path in PAGES or number % 4 > 1:
            yield path, second, "dark", "phone"


@pytest.fixture(scope="module", params=visits(), ids=lambda one: "-".join((one[0] or "overview", *one[1:])))
def opened(site: str, profile: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page that is loaded once for the tests of this module, which ask nothing of another host."""
    path, language, scheme, size = request.param
    with watched(profile):
        page = profile.new_page()
        page.set_default_timeout(60_000)
        page.set_viewport_size(LAPTOP if size == "laptop" else PHONE)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.goto(f"{site}/{path}{'&' if '?' in path else '?'}lang={language}")
        settled(page)
        expect(page.locator("html")).to_have_attribute("data-hled-theme", scheme)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        yield page
        page.wait_for_load_state("networkidle")
        page.close()


def sideways(page: Page) -> list[str]:
    """What reaches sideways, once the drawings have taken their new width."""
    found: list[str] = []
    for _try in range(20):
        page.wait_for_timeout(100)
        found = page.evaluate(SIDEWAYS)
        if not found:
            break
    return found


def test_no_violation(opened: Page) -> None:
    assert violations(opened) == []
    assert f"lang={opened.evaluate('document.documentElement.lang')}" in opened.url


def test_nothing_reaches_sideways(opened: Page) -> None:
    for width in (320, 360, 768, 1280):
        opened.set_viewport_size({"width": width, "height": 900})
        assert sideways(opened) == [], width


def test_text_of_twice_the_size_is_not_cut(opened: Page) -> None:
    opened.evaluate("document.documentElement.style.fontSize = '32px'")
    assert sideways(opened) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_high_contrast_is_one_button_and_has_no_violation(site: str, chromium: Browser, scheme: str) -> None:
    context = chromium.new_context(viewport=LAPTOP, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{site}/pillar_4?lang=es")
    settled(page)
    address = page.url
    page.get_by_role("button", name="Alto contraste").click()
    wanted = "contrast-dark" if scheme == "dark" else "contrast"
    expect(page.locator("html")).to_have_attribute("data-hled-theme", wanted)
    settled(page)
    assert page.url == address, "the choice is the browser's, not the link's"
    expect(page.get_by_role("button", name="Alto contraste")).to_have_attribute("aria-pressed", "true")
    ground = page.locator("[data-testid=stVegaLiteChart] svg").first.evaluate("one => one.style.backgroundColor")
    assert ground == ("rgb(0, 0, 0)" if scheme == "dark" else "rgb(255, 255, 255)")
    assert violations(page) == []
    page.get_by_role("button", name="Alto contraste").click()
    expect(page.locator("html")).to_have_attribute("data-hled-theme", scheme)
    context.close()


def test_a_system_that_asks_for_contrast_gets_it(site: str, chromium: Browser) -> None:
    context = chromium.new_context(viewport=LAPTOP, contrast="more")
    page = context.new_page()
    page.goto(f"{site}/accessibility")
    expect(page.locator("html")).to_have_attribute("data-hled-theme", "contrast")
    context.close()


def focused(page: Page) -> dict[str, str]:
    return page.evaluate(
        """() => { const one = document.activeElement, style = getComputedStyle(one);
          return {tag: one.tagName, name: (one.getAttribute('aria-label') || one.innerText || '').trim().slice(0, 60),
                  ring: style.outlineStyle + ' ' + style.outlineWidth, right: one.getBoundingClientRect().right}; }"""
    )


def test_the_keyboard_alone_reads_a_figure(site: str, tab: Page) -> None:
    """Tab from the top: skip link, pages, filters, content; Enter opens the table of the first figure."""
    tab.goto(f"{site}/pillar_1?lang=es")
    settled(tab)
    names: list[str] = []
    for _press in range(60):
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
    tab.keyboard.press("Tab")
    tab.goto(f"{site}/pillar_1?lang=es")
    settled(tab)
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert focused(tab)["name"].startswith("Copiar el enlace"), "the skip link leads into the content"


def tree(context: BrowserContext, page: Page) -> list[dict[str, str]]:
    """What Chromium tells a screen reader, in its order: role, name and properties of each node that is not ignored."""
    nodes = context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    known = {one["nodeId"]: one for one in nodes}
    told: list[dict[str, str]] = []

    def walk(one: dict[str, Any]) -> None:
        if not one["ignored"]:
            told.append({"role": one["role"]["value"], "name": one.get("name", {}).get("value", ""),
                         **{each["name"]: str(each["value"].get("value")) for each in one.get("properties", [])}})
        for child in one.get("childIds", []):
            if child in known:
                walk(known[child])

    walk(nodes[0])
    return told


def test_what_a_screen_reader_is_told(site: str, tab: Page, context: BrowserContext) -> None:
    tab.goto(f"{site}/pillar_3?lang=es")
    settled(tab)
    told = tree(context, tab)
    roles = {one["role"] for one in told}
    assert {"main", "navigation", "heading", "image", "button", "link"} <= roles
    pictures = [one["name"] for one in told if one["role"] == "image"]
    charts = tab.locator("[data-testid=stVegaLiteChart]")
    for number in range(charts.count()):
        assert charts.nth(number).get_attribute("aria-label") in pictures
    drawn = [name for name in pictures if name.startswith("Gráfica")]
    assert drawn
    assert all(re.search(r"\d", name) for name in drawn), "written from data"
    assert not [one for one in told if re.match(r"^\w: ", one["name"])], "no raw fields of a drawing"
    levels = [int(one["level"]) for one in told if one["role"] == "heading"]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    objective = next(one for one in told if one["role"] == "heading" and one["name"].startswith("III.1"))
    assert objective["level"] == "2"
    said = " ".join(one["name"] for one in told)
    for english in ("Skip to main", "Sidebar", "Clear all", "Remove ", "Help for", "Fullscreen", "Show data"):
        assert english not in said
    current = tab.locator("[aria-current=page]")
    expect(current).to_have_count(1)
    expect(current).to_contain_text("III")


@pytest.mark.parametrize("path", ["", "pillar_1", "pillar_2", "pillar_3", "pillar_4", "maps", "explorer", "places",
                                  "data?source=un_egdi"])
def test_a_figure_of_each_page_is_read_by_keyboard_and_tree_alone(
    site: str, tab: Page, context: BrowserContext, path: str
) -> None:
    """No mouse and no eyes: the tree says what the figure shows, with its numbers, and Enter opens its table."""
    tab.goto(f"{site}/{path}{'&' if '?' in path else '?'}lang=en")
    settled(tab)
    title = tab.evaluate(FIRST_TITLE)
    told = tree(context, tab)
    (picture, *_others) = [one["name"] for one in told if one["role"] == "image" and title in one["name"]]
    assert re.search(r"\d", picture.replace(title, "")), picture
    assert title in [one["name"] for one in told if one["role"] == "heading"]
    for _press in range(150):
        tab.keyboard.press("Tab")
        if "Table" in focused(tab)["name"] and tab.evaluate(FOCUS_IS_BELOW_FIRST_CHART):
            break
    tab.keyboard.press("Enter")
    expect(tab.locator(".hled-table caption", has_text=title).first).to_be_visible()


def test_the_language_switch_takes_the_names_along(site: str, tab: Page) -> None:
    tab.goto(f"{site}/pillar_3?lang=es")
    settled(tab)
    expect(tab.get_by_role("button", name="Quitar todo")).to_be_visible()
    tab.get_by_role("radio", name="English").click()
    expect(tab.get_by_role("button", name="Clear all")).to_be_visible()
    expect(tab.locator("html")).to_have_attribute("lang", "en")


def test_a_first_view_is_light(site: str, chromium: Browser) -> None:
    """At most 1 MB of our own data: what the app sends, and our files; Streamlit's own program not counted."""
    weights: dict[str, int] = {}
    for path in PAGES:
        context = chromium.new_context(viewport=LAPTOP)
        page = context.new_page()
        tools = context.new_cdp_session(page)
        tools.send("Network.enable")
        counted: list[int] = []
        ours: set[str] = set()
        tools.on("Network.webSocketFrameReceived", lambda event, counted=counted: counted.append(
            len(event["response"]["payloadData"]) * 3 // 4))  # base64
        tools.on("Network.responseReceived", lambda event, ours=ours: ours.add(event["requestId"])
                 if re.match(r"https?://[^/]+/(app/static|media)/", event["response"]["url"]) else None)
        tools.on("Network.loadingFinished", lambda event, ours=ours, counted=counted: counted.append(
            int(event["encodedDataLength"])) if event["requestId"] in ours else None)
        page.goto(f"{site}/{path}")
        settled(page)
        weights[path] = sum(counted)
        context.close()
    assert min(weights.values()) > 10_000, "nothing was measured"
    assert {path: weight for path, weight in weights.items() if weight > 1_000_000} == {}
