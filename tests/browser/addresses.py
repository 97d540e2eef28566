"""The address of a page, and its widgets."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect


def url_query(page: Page) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(page.url).query, keep_blank_values=True).items()}


def wait_for_page(page: Page) -> None:
    """Wait until the app has finished its run and the foot of the page is there."""
    expect(page.locator(".hled-page-footer")).to_be_visible()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)


def choose_option(page: Page, label: str, option: str) -> None:
    """Choose in the select box or multiselect of a label, as a person types and clicks."""
    box = page.get_by_role("combobox", name=label)
    box.click()
    box.fill(option)
    # Indicators are followed by the number of places that have figures of them.
    page.get_by_role("option", name=re.compile(rf"^{re.escape(option)}( · .*)?$")).first.click()
    # The list of a select box closes by itself, while the page is already run.
    if page.get_by_test_id("stMultiSelect").filter(has=box).count():
        page.keyboard.press("Escape")
