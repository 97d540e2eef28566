"""How a page is read in a test: whether it is drawn, its texts, what axe-core and a screen reader find."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Frame, Page

AXE_PROGRAM = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
LAPTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 800}
#: Whether the page has been drawn for a quarter of a second: Streamlit's run may end with another one to come (the
#: theme is told after the first).
SETTLED = """(asked) => {
  const drawn = document.querySelector('.hled-page-footer') && !document.querySelector('.hled-loading')
    && [...document.querySelectorAll('[data-testid=stVegaLiteChart]')].every(one => one.querySelector('svg, canvas'))
    && !document.querySelector('[data-testid=stSkeleton], [data-testid=stStatusWidget], [data-stale=true]');
  if (!drawn || window.drawnSince?.asked !== asked) window.drawnSince = { asked, time: performance.now() };
  return drawn && performance.now() - window.drawnSince.time >= 250; }"""
#: Run axe-core. The HTML of each element that a rule looks at, not only of violations, is another 7 % of the time.
AXE_RUN = """async ([within, options]) => {
  axe.configure({ noHtml: true });
  const { violations } = await axe.run(within, options);
  return violations.flatMap(({ id, impact, nodes }) => nodes.map(({ element, failureSummary }) =>
    `${id} (${impact}): ${element?.outerHTML.slice(0, 200)} ${failureSummary}`));
}"""
#: Every text that is there to be seen or heard, except what is marked as English.
WORDS = """() => {
  const found = new Set();
  const english = (one) => { const part = one.closest("[lang]"); return part && part.lang.startsWith("en"); };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement, text = walk.currentNode.textContent.trim();
    if (!text || !parent || parent.closest("script, style, noscript") || english(parent)) continue;
    if (parent.checkVisibility() || parent.closest("[data-live-announcer], details")) found.add(text);
  }
  for (const name of ["aria-label", "title", "placeholder", "alt", "aria-description", "aria-roledescription"])
    for (const one of document.querySelectorAll(`[${name}]`))
      if (one.checkVisibility() && !english(one)) found.add(one.getAttribute(name));
  return [document.title, ...found];
}"""
#: Everything of the slide that is shown and reaches beyond the screen; its drawing where it reaches beyond its room,
#: its sources where they reach under the buttons.
CUT = """() => [...document.querySelectorAll(".slide.shown, .slide.shown *, .bar button")].filter(one => {
  const bar = document.querySelector(".bar").getBoundingClientRect();
  const box = one.getBoundingClientRect();
  const room = one.matches(".chart > svg") && one.parentNode.getBoundingClientRect();
  return !one.closest("svg g, svg path")
    && (box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.left < -1
      || (room && box.bottom > room.bottom + 1)
      || (one.matches(".source") && box.bottom > bar.top + 1 && box.right > bar.left + 1));
}).map(one => one.outerHTML.slice(0, 100))"""


def settled(page: Page) -> None:
    # Not at every frame, as by default: the page would be made to draw frames for being looked at.
    page.wait_for_function(SETTLED, arg=time.monotonic(), polling=100)


def violations(page: Page | Frame, within: str = "html") -> list[str]:
    """Each violation of any rule and impact, with its element; also the rule on targets, which is off by default."""
    # A page that was seen before has the program already.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_PROGRAM.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(AXE_RUN, [
        within, {
            "resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}, "elementRef": True,
            # A selector for each element, and styles for a rule that is off by default, are a fifth of the time.
            "selectors": False, "preload": False,
        },
    ])
    return found


def texts(page: Page) -> list[tuple[str, str]]:
    """Address and text of everything that is there to be seen or heard, except what is marked as English."""
    # Streamlit's own English is translated in the frame after it is written.
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return [(page.url.split("?")[0], text) for text in page.evaluate(WORDS)]


def focused(page: Page) -> dict[str, str]:
    """Tag, name, outline and right edge of the element that has the focus."""
    return page.evaluate(
        """() => { const one = document.activeElement, style = getComputedStyle(one);
          return {tag: one.tagName, name: (one.getAttribute('aria-label') || one.innerText || '').trim().slice(0, 60),
                  ring: style.outlineStyle + ' ' + style.outlineWidth, right: one.getBoundingClientRect().right}; }"""
    )


def accessibility_tree(context: BrowserContext, page: Page) -> list[dict[str, str]]:
    """What Chromium tells a screen reader, in its order: role, name and properties of each node that is not ignored."""
    nodes = context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    known = {node["nodeId"]: node for node in nodes}
    accessible: list[dict[str, str]] = []

    def walk(node: dict[str, Any]) -> None:
        if not node["ignored"]:
            properties = {each["name"]: str(each["value"].get("value")) for each in node.get("properties", [])}
            accessible.append({
                "role": node["role"]["value"], "name": node.get("name", {}).get("value", ""), **properties})
        for child in node.get("childIds", []):
            if child in known:
                walk(known[child])

    walk(nodes[0])
    return accessible
