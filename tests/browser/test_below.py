"""The app below a path (https://host/hled/): every address of a page and of a file has the path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from tests.browser.conftest import served
from tests.browser.test_addresses import settled

pytestmark = pytest.mark.browser
BELOW = "/hled"


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an app that is served below a path, without a slash at its end."""
    with served(tmp_path_factory.mktemp("below"), BELOW) as root:
        yield root


@pytest.fixture
def context(fresh_context: BrowserContext) -> BrowserContext:
    """Of a browser that has WebGL."""
    return fresh_context


@pytest.fixture
def answered(tab: Page, below: str) -> Iterator[None]:
    """Everything that the page asks for is below the path, and is there."""
    wrong: list[str] = []

    def note(answer: Response) -> None:
        path = urlsplit(answer.url).path
        if answer.url.startswith("http") and (answer.status >= 400 or not path.startswith(f"{BELOW}/")):
            wrong.append(f"{answer.status} {answer.url}")

    tab.goto(below)
    settled(tab)
    tab.on("response", note)
    yield
    assert wrong == []


@pytest.mark.usefixtures("answered")
def test_links_of_a_page_and_of_its_side_stay_below_the_path(below: str, tab: Page) -> None:
    expect(tab).to_have_url(re.compile(f"^{below}/\\?"))
    tab.get_by_test_id("stMain").get_by_role("link", name="I Building Back Together").click()
    expect(tab).to_have_url(re.compile(f"^{below}/pillar_1\\?"))
    settled(tab)
    expect(tab.get_by_role("heading", level=1)).to_have_text("Building Back Together")
    tab.get_by_role("button", name="Copy link to this view").click()
    assert tab.evaluate("navigator.clipboard.readText()") == tab.url
    printed = tab.locator(".hled-page-footer .hled-print-only").text_content() or ""
    assert f"{below}/pillar_1" in printed, "without what is as it is by default"
    tab.wait_for_function(f"() => localStorage.getItem('hled{BELOW}.recent') !== null")
    side = tab.get_by_test_id("stSidebar")
    expect(side.get_by_role("link", name="I Building Back Together")).to_have_attribute("aria-current", "page")
    side.get_by_role("link", name="Overview", exact=True).click()
    expect(tab).to_have_url(re.compile(f"^{below}/\\?"))
    settled(tab)
    tab.locator("h1").click()
    tab.keyboard.press("g")
    tab.keyboard.press("w")
    expect(tab).to_have_url(re.compile(f"^{below}/glossary\\?"))
    settled(tab)
    expect(tab.locator(".hled-recent-views a").last).to_have_attribute("href", re.compile(f"^{BELOW}/pillar_1\\?"))


@pytest.mark.usefixtures("answered")
@pytest.mark.parametrize("renderer", ["flat", "zoom"])
def test_a_map_finds_its_shapes(below: str, tab: Page, renderer: str) -> None:
    files = "**/app/static/**" if renderer == "zoom" else "**/app/static/geography/**"
    with tab.expect_response(files) as found:
        tab.goto(f"{below}/maps?indicator=ophi.headcount&level=admin1&renderer={renderer}")
    assert found.value.ok
    settled(tab)
    if renderer == "flat":
        expect(tab.locator(".st-key-map-chart svg path").nth(60)).to_be_attached()
    else:
        expect(tab.get_by_test_id("stDeckGlJsonChart").locator("canvas").first).to_be_visible()


@pytest.mark.parametrize(("path", "right"), [
    ("/pilar_1", "/pillar_1?page=pilar_1"), ("/nowhere/at/all", "/?page=nowhere"), ("/maps/", "/maps?"), ("", "/?"),
])
def test_a_wrong_address_leads_to_the_right_one(below: str, tab: Page, path: str, right: str) -> None:
    seen: list[str] = []
    tab.on("framenavigated", lambda frame: seen.append(frame.url))
    tab.goto(f"{below}{path}")
    settled(tab)
    assert f"{seen[0]}?".startswith(f"{below}{right}")
    if "page=" in right:
        expect(tab.locator(".hled-notice[role=status]")).to_contain_text(path.strip("/"))


def test_without_scripts_links_stay_below_the_path(below: str, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="es-MX")
    page = context.new_page()
    page.goto(f"{below}/pillar_2")
    links = page.locator("#hled-prerender a[target=_self], #hled-prerender nav a")
    paths = [urlsplit(one.get_attribute("href") or "").path for one in links.all()]
    assert len(paths) > 12
    assert all(path.startswith(f"{BELOW}/") for path in paths)
    page.locator("#hled-prerender main a[target=_self]").first.click()
    expect(page).to_have_url(re.compile(f"^{below}/"))
    expect(page.locator("h1")).to_be_attached()
    context.close()
