"""Addresses in a real browser: what is seen has an address, and an address shows what was seen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.addresses import choose_option, copied, url_query, wait_for_page
from tests.browser.conftest import visit

pytestmark = pytest.mark.browser


def title(page: Page) -> str:
    return page.locator(".hled-figure-header h3").first.inner_text()


def test_a_filter_shows_in_the_address_and_reload_keeps_it(site: str, tab: Page) -> None:
    visit(tab, site, "/explorer")
    wait_for_page(tab)
    assert url_query(tab)["v"] == "1"
    tab.get_by_role("radio", name="Ranking").click()
    expect(tab).to_have_url(re.compile("as=bars"))
    wait_for_page(tab)
    shown_title, address = title(tab), tab.url
    tab.reload()
    wait_for_page(tab)
    assert (title(tab), tab.url) == (shown_title, address)
    expect(tab.get_by_role("radio", name="Ranking")).to_be_checked()


def test_a_copied_link_opens_the_same_in_a_fresh_browser(site: str, tab: Page, chromium: Browser) -> None:
    visit(tab, site, "/explorer?indicators=SP.POP.TOTL&places=GTM~HND&from=2000&to=2020&as=line")
    wait_for_page(tab)
    link = copied(tab.get_by_role("button", name="Copy link to this view"))
    assert link == tab.url
    other = chromium.new_context(locale="es-MX")
    page = other.new_page()
    page.goto(link)
    wait_for_page(page)
    assert url_query(page) == url_query(tab)
    assert title(page) == title(tab)
    other.close()


def test_back_and_forward_restore_the_view(site: str, tab: Page) -> None:
    visit(tab, site, "/explorer?indicators=SP.POP.TOTL&places=GTM~HND&as=line")
    wait_for_page(tab)
    tab.get_by_role("radio", name="Ranking").click()
    expect(tab).to_have_url(re.compile("as=bars"))
    wait_for_page(tab)
    first = tab.url
    tab.get_by_test_id("stSidebar").get_by_role("link", name="Data and sources").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Data and sources")
    expect(tab).to_have_url(re.compile("/data.*source=all"))
    wait_for_page(tab)
    second = tab.url
    assert url_query(tab)["places"] == "GTM~HND", "places follow the reader from page to page"
    tab.go_back()
    expect(tab).to_have_url(first)
    expect(tab.get_by_role("radio", name="Ranking")).to_be_checked()
    wait_for_page(tab)
    tab.go_forward()
    expect(tab).to_have_url(second)
    wait_for_page(tab)
    expect(tab.get_by_role("heading", level=1)).to_have_text("Data and sources")


def test_a_link_made_in_spanish_opens_the_same_view_in_english(site: str, tab: Page) -> None:
    visit(tab, site, "/explorer?lang=es&indicators=SP.POP.TOTL&places=GTM~HND&as=bars")
    wait_for_page(tab)
    expect(tab.get_by_role("heading", level=1)).to_have_text("Explorador")
    expect(tab.locator("html")).to_have_attribute("lang", "es")
    spanish = url_query(tab)
    tab.goto(tab.url.replace("lang=es", "lang=en"))
    wait_for_page(tab)
    expect(tab.get_by_role("heading", level=1)).to_have_text("Explorer")
    expect(tab.locator("html")).to_have_attribute("lang", "en")
    assert {**url_query(tab), "lang": "es"} == spanish


def test_the_language_switch_keeps_the_view(site: str, tab: Page) -> None:
    visit(tab, site, "/pillar_4?objective=IV.3&places=MEX~SLV")
    wait_for_page(tab)
    before = url_query(tab)
    tab.get_by_role("radio", name="Español").click()
    expect(tab).to_have_url(re.compile("lang=es"))
    wait_for_page(tab)
    assert {**url_query(tab), "lang": "en"} == before


def test_a_bad_address_says_so_in_one_line_and_shows_the_nearest_view(site: str, tab: Page) -> None:
    tab.goto(f"{site}/explorer?indicators=NO.SUCH.CODE")
    wait_for_page(tab)
    expect(tab.locator(".hled-notice[role=status]")).to_have_count(1)
    expect(tab.locator(".hled-notice[role=status]")).to_contain_text("NO.SUCH.CODE")
    expect(tab.get_by_test_id("stException")).to_have_count(0)


def test_links_and_focus_follow_a_control_of_the_content(site: str, tab: Page) -> None:
    visit(tab, site, "/explorer?indicators=SP.POP.TOTL&places=GTM~HND&as=line")
    wait_for_page(tab)
    # Drawn again is the main column alone: what stands at the side is not touched.
    tab.evaluate("document.querySelector('.hled-recent-views').dataset.mark = 'same'")
    tab.get_by_role("radio", name="Ranking").click()
    expect(tab).to_have_url(re.compile("as=bars"))
    wait_for_page(tab)
    expect(tab.get_by_role("radio", name="Ranking")).to_be_focused()
    assert tab.evaluate("document.querySelector('.hled-recent-views').dataset.mark") == "same"
    assert copied(tab.get_by_role("button", name="Copy link to this view")) == tab.url
    # Places go with the reader to other pages: then the links at the side are drawn again too.
    choose_option(tab, "Places to compare", "Mexico")
    expect(tab).to_have_url(re.compile("places=GTM~HND~MEX"))
    link = tab.get_by_test_id("stSidebar").get_by_role("link", name="Data and sources")
    expect(link).to_have_attribute("href", re.compile("places=GTM(~|%7E)HND(~|%7E)MEX"))
    wait_for_page(tab)
    link.click()
    expect(tab).to_have_url(re.compile("/data.*places=GTM~HND~MEX"))
    wait_for_page(tab)
    tab.go_back()
    expect(tab).to_have_url(re.compile("/explorer.*places=GTM~HND~MEX"))
    wait_for_page(tab)
    expect(tab.get_by_role("radio", name="Ranking")).to_be_checked()


def test_every_figure_has_its_own_link(site: str, tab: Page) -> None:
    visit(tab, site, "/pillar_1?objective=I.2")
    wait_for_page(tab)
    shown_title = title(tab)
    link = copied(tab.get_by_role("button", name="Copy link", exact=True).first)
    assert "figure=" in link
    tab.goto(link)
    wait_for_page(tab)
    assert title(tab) == shown_title


@pytest.mark.parametrize(("path", "name", "copy", "lines", "first"), [
    # A table of a figure, a matrix, and figures that the page shows as cards and as several tables.
    ("/explorer?lang=en&indicators=IT.NET.USER.ZS&places=MEX~GTM&from=2020&to=2020&as=table", "", "Copy table", 2,
     r"2020\t\d\d\.\d+\t\d\d\.\d+"),
    ("/explorer?lang=es&indicators=cbp.port_crossings&places=port:2304~port:2402&as=table", "", "Copiar tabla", 3,
     r"1\tLaredo\t\d+\t\d+\t\d+\t-?[\d.]+\t\d+"),
    ("/places?lang=es&place=MX-CHP", "files-of-profile", "Copiar tabla", 114, r"[^\t]+\t[^\t]+\t.*"),
    ("/pillar_1?lang=en", "files-of-headlines", "Copy table", 7,
     r"Two-way goods trade[^\t]*\tMexico\tUS\$\d+ billion\t.*"),
])
def test_a_table_is_copied_as_it_pastes_into_a_spreadsheet(
    path: str, name: str, copy: str, lines: int, first: str, site: str, tab: Page,
) -> None:
    visit(tab, site, path)
    wait_for_page(tab)
    part = tab.locator(f".st-key-{name}" if name else "[class*=st-key-figure-]").first
    if name:
        part.locator("summary").click()
    button = part.get_by_role("button", name=copy)
    # It says so for a moment, which a slow machine may miss.
    button.evaluate("""(button) => new MutationObserver(() => { button.dataset.said ??= button.innerText; })
      .observe(button, { childList: true })""")
    rows = copied(button).split("\n")
    expect(part.locator("[data-said]")).to_have_attribute("data-said", re.compile("^Copi(ed|ad[ao])"))
    assert len(rows) == lines
    assert len({row.count("\t") for row in rows}) == 1
    assert re.fullmatch(first, rows[1]), rows[1]
