"""The address of a page, and its widgets."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Frame, Locator, Page, expect

#: Whether the app is connected, no run of it goes on, and all elements are those of the last run.
RUN_ENDED = """() => {
  const app = document.querySelector("[data-testid=stApp]")?.dataset;
  return app?.testConnectionState === "CONNECTED" && app.testScriptState === "notRunning"
    && !document.querySelector("[data-stale=true]"); }"""


def url_query(page: Page) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(page.url).query, keep_blank_values=True).items()}


def wait_for_page(page: Page) -> None:
    """Wait until the app has finished its run and the foot of the page is there."""
    expect(page.locator(".hled-page-footer")).to_be_visible()
    page.wait_for_function(RUN_ENDED, polling=50)


def steady(page: Page | Frame, expression: str) -> Any:
    """The value of an expression once it has been the same for ten frames: nothing is still laid out or drawn."""
    return page.evaluate(f"""async () => {{
      let value = "", frames = 0;
      while (frames < 10) {{
        const now = JSON.stringify({expression});
        frames = now === value ? frames + 1 : 0;
        value = now;
        await new Promise(requestAnimationFrame);
      }}
      return JSON.parse(value); }}""")


def copied(button: Locator) -> str:
    """What a button copies: it is in the clipboard a moment after the click."""
    page = button.page
    page.evaluate("navigator.clipboard.writeText('')")
    button.click()
    page.wait_for_function("async () => await navigator.clipboard.readText() !== ''", polling=50)
    return str(page.evaluate("navigator.clipboard.readText()"))


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
