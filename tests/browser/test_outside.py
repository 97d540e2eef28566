"""No page asks anything of any other host, and no page breaks."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, expect

pytestmark = pytest.mark.browser

PAGES = ["", "pillar_1", "pillar_2", "pillar_3", "pillar_4", "explorer", "explorer?as=map&indicators=ophi.headcount",
         "explorer?as=map&indicators=cbp.bridge_crossings&level=crossing", "maps",
         "maps?level=admin2&indicator=conapo.illiterate&window=southern-mexico", "places", "data", "glossary",
         "accessibility"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_no_request_leaves_the_host(site: str, tab: Page, path: str, language: str) -> None:
    asked: list[str] = []
    faults: list[str] = []

    def note(request: Request) -> None:
        host = urlsplit(request.url).hostname
        if request.url.startswith(("http", "ws")) and host != "localhost":
            asked.append(request.url)

    tab.on("request", note)
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.goto(f"{site}/{path}{'&' if '?' in path else '?'}lang={language}")
    expect(tab.locator(".hled-page-footer")).to_be_visible()
    tab.wait_for_load_state("networkidle")
    expect(tab.get_by_test_id("stException")).to_have_count(0)
    assert asked == []
    assert faults == []
