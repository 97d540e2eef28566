"""Every page, loaded once and seen in both languages, themes and sizes: what must hold wherever a reader goes."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import BrowserContext, Page, TimeoutError as PlaywrightTimeout, expect

from tests.browser.conftest import follow, leave, watched
from tests.browser.inspection import (
    LAPTOP,
    PHONE,
    accessibility_tree,
    settled,
    texts,
    violations,
)
from tests.spanish import faults

pytestmark = pytest.mark.browser

PAGES = (
    "", "pillar_1", "pillar_2", "pillar_3", "pillar_4", "maps", "explorer", "places", "dialogue", "data", "changes",
    "glossary", "accessibility",
)
#: What pages look like in states that readers bring them into, and the language of that look.
STATES = {
    "?q=pobreza": "es", "explorer?as=bars&places=MEX~XXX": "en", "explorer?as=map&indicators=ophi.headcount": "es",
    "explorer?as=table": "en", "data?source=undp_hdr": "es", "data?source=un_egdi": "en",
    "explorer?as=map&indicators=cbp.bridge_crossings&level=crossing": "en",
    "maps?level=admin2&indicator=conapo.illiterate&window=southern-mexico": "es",
    "explorer?as=scatter&indicators=IT.NET.USER.ZS~SP.POP.TOTL": "es", "pillar_2?objective=II.3": "es",
    "places?place=MX-CHP": "es", "dialogue?part=I.2&q=semiconductores": "es", "nowhere": "es",
}
#: Pages with a chart, whose first figure is read without eyes and mouse.
WITH_CHART = (*PAGES[:8], "data?source=un_egdi")
#: The title of the first figure that has a chart, and whether the focus is on the button of its table.
FIRST_TITLE = """() => [...document.querySelectorAll('.hled-figure-header h3')].filter((title) =>
  title.compareDocumentPosition(document.querySelector('[data-testid=stVegaLiteChart]')) & 4).pop().innerText"""
FOCUS_IS_ON_ITS_TABLE = """() => { const one = document.activeElement;
  return Boolean(document.querySelector('[data-testid=stVegaLiteChart]').compareDocumentPosition(one) & 4)
    && /Table|Tabla/.test(one.getAttribute('aria-label') || one.innerText); }"""
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
  for (const one of main.querySelectorAll('input[type=text], button, p, a, label, li, td, th'))
    if (one.scrollWidth > one.clientWidth + 1 && one.clientWidth && !one.title && !one.closest('.hled-visually-hidden')
        && (one.matches('input') || getComputedStyle(one).textOverflow === 'ellipsis') && (one.value || one.innerText))
      found.push(`cut: ${one.value || one.innerText}`);
  // Tables whose rows stand as blocks on a narrow screen have nothing to the side there.
  if (640 >= innerWidth) for (const box of document.querySelectorAll('.hled-table--stacked'))
    if (box.scrollWidth > box.clientWidth + 1) found.push(`table ${box.scrollWidth}`);
  return found; }"""
#: Whether nothing does, and all drawings are as wide as a moment ago.
FITS = f"""(asked) => {{
  const widths = [...document.querySelectorAll("[data-testid=stVegaLiteChart] svg")]
    .map((svg) => svg.getBoundingClientRect().width).join();
  const last = window.lastWidths;
  window.lastWidths = {{ asked, widths }};
  return last?.asked === asked && last.widths === widths && !({SIDEWAYS})().length; }}"""
#: As they travel, also where they come from the browser's cache.
BYTES_OF_OUR_FILES = r"""() => performance.getEntriesByType("resource")
  .filter((one) => /^https?:..[^/]+\/(app\/static|standalone)\//.test(one.name))
  .reduce((sum, one) => sum + one.encodedBodySize, 0)"""
SKIP = {"en": "Skip to the content", "es": "Ir al contenido"}
PROJECTOR = {"width": 1920, "height": 1080}
LOOKS = {"laptop": (LAPTOP, "light"), "phone": (PHONE, "dark")}


class Visit(NamedTuple):
    """A page, its path, and the language, theme and size that it is looked at in."""

    path: str
    language: str
    look: str


class Opened(NamedTuple):
    """A visit, its page, and whether it is the first of this page in any language.

    Attributes:
        frames: Sizes of what came over its web socket.
        console: Texts of its console.
        program: Bytes of our scripts and styles, where the page was not loaded for the visit.
    """

    visit: Visit
    page: Page
    first: bool
    frames: list[int]
    console: list[str]
    program: list[int]


def visits() -> Iterator[Visit]:
    """Pages as they are loaded, and then in the other language, theme and size; states in one of each."""
    for number, path in enumerate((*PAGES, *STATES)):
        language, look = STATES.get(path, ("en", "es")[number % 2]), ("laptop", "phone")[number % 4 // 2]
        yield Visit(path, language, look)
        if path in PAGES:
            yield Visit(path, "es" if language == "en" else "en", "laptop" if look == "phone" else "phone")


@pytest.fixture(scope="module")
def window(profile: BrowserContext) -> Iterator[Opened]:
    """The page of all visits."""
    page = profile.new_page()
    page.set_default_timeout(60_000)
    frames: list[int] = []
    console: list[str] = []
    tools = profile.new_cdp_session(page)
    tools.send("Network.enable")
    tools.on("Network.webSocketFrameReceived",
             lambda event: frames.append(len(event["response"]["payloadData"]) * 3 // 4))  # base64
    page.on("console", lambda message: console.append(message.text) if message.type in ("warning", "error") else None)
    yield Opened(Visit("about:blank", "", ""), page, False, frames, console, [])
    page.close()


@pytest.fixture(scope="module", params=visits(),
                ids=lambda visited: "-".join((visited.path or "overview", *visited[1:])))
def opened(site: str, window: Opened, profile: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Opened]:
    """The page of a visit; it asks nothing of another host.

    A page is loaded the first time, and the unknown one; in the other language and as a state it is come to as by a
    link.
    """
    visit, page = request.param, window.page
    size, scheme = LOOKS[visit.look]
    with watched(profile):
        first = not page.url.startswith(f"{site}/{visit.path}?") or visit.path not in PAGES
        loads = first and (visit.path in PAGES or visit.path == "nowhere")
        is_open = page.url.startswith(site)
        window.frames.clear()
        if is_open and visit.path in PAGES:
            # Nothing is drawn anew in another theme or size.
            leave(page, site)
        if is_open:
            page.evaluate("document.documentElement.style.fontSize = ''")
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        if is_open and visit.path not in PAGES:
            leave(page, site)
        path = f"/{visit.path}{'&' if '?' in visit.path else '?'}lang={visit.language}"
        if loads:
            page.goto(f"{site}{path}")
            window.program.clear()
        else:
            # What was loaded with a page that has no figure is scripts and styles.
            window.program[:] = window.program or [page.evaluate(BYTES_OF_OUR_FILES)]
            page.evaluate("performance.clearResourceTimings()")
            follow(page, site, path)
        settled(page)
        yield window._replace(visit=visit, first=first)
        page.wait_for_load_state("networkidle")
    # The status of the page that does not exist.
    complaints = [text for text in window.console if visit.path != "nowhere" or "(Not Found)" not in text]
    window.console.clear()
    assert complaints == []


def sideways(page: Page) -> list[str]:
    """What reaches sideways, once the drawings have taken their new width."""
    try:
        page.wait_for_function(FITS, arg=time.monotonic(), polling=100, timeout=30_000)
    except PlaywrightTimeout:
        return [*page.evaluate(SIDEWAYS), "the drawings keep changing"]
    return []


def test_its_first_view_is_light(opened: Opened) -> None:
    """At most 1 MB of our own data; Streamlit's own program is not counted."""
    if not opened.first:
        return
    opened.page.wait_for_load_state("networkidle")
    bytes_of_ours = sum(opened.program) + opened.page.evaluate(BYTES_OF_OUR_FILES)
    assert 15_000 < sum(opened.frames) + bytes_of_ours < 1_000_000


def test_it_has_no_violation(opened: Opened) -> None:
    expect(opened.page.locator("html")).to_have_attribute("data-hled-theme", LOOKS[opened.visit.look][1])
    expect(opened.page.get_by_test_id("stException")).to_have_count(0)
    assert violations(opened.page) == []
    assert f"lang={opened.visit.language}" in opened.page.url
    if not opened.visit.path:
        # On a projector a row of the board has one line: its links must still be far enough apart.
        opened.page.set_viewport_size(PROJECTOR)
        assert violations(opened.page, ".hled-board") == []
        opened.page.set_viewport_size(LOOKS[opened.visit.look][0])


def test_it_has_no_english_for_a_spanish_reader(opened: Opened) -> None:
    if opened.visit.language == "es":
        texts_of_page = texts(opened.page)
        assert len(texts_of_page) > 40
        assert faults(texts_of_page) == []


def test_a_figure_is_read_by_keyboard_and_tree_alone(opened: Opened) -> None:
    """No mouse and no eyes: the tree says what the figure shows, with its numbers, and Enter opens its table."""
    page = opened.page
    if opened.visit.path not in WITH_CHART or opened.visit.look != "laptop":
        return
    title = page.evaluate(FIRST_TITLE)
    tree = accessibility_tree(page.context, page)
    (picture, *_others) = [node["name"] for node in tree if node["role"] == "image" and title in node["name"]]
    assert re.search(r"\d", picture.replace(title, "")), picture
    assert title in [node["name"] for node in tree if node["role"] == "heading"]
    # As readers of the keyboard do: past the side, whose controls test_accessibility.py walks.
    page.locator("a", has_text=SKIP[opened.visit.language]).focus()
    page.keyboard.press("Enter")
    for _press in range(100):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUS_IS_ON_ITS_TABLE):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".hled-table caption", has_text=title).first).to_be_visible()


def test_nothing_reaches_sideways(opened: Opened) -> None:
    # A state differs from its page in few elements.
    for width in (320, 360, 768, 1280) if opened.visit.path in PAGES else (320, 1280):
        opened.page.set_viewport_size({"width": width, "height": 900})
        assert sideways(opened.page) == [], width


def test_text_of_twice_the_size_is_not_cut(opened: Opened) -> None:
    opened.page.evaluate("document.documentElement.style.fontSize = '32px'")
    assert sideways(opened.page) == []
