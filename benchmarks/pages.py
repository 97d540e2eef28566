"""Pages: processor time of a rerun, first and warm view in Chromium, a filter change; each beside an empty page.

Reruns of another checkout (``HLED_BEFORE``, its path) are measured in turns with those of this one.
Warm views are those of a page and of the empty one in turns. All pages take 5 minutes on a machine that does nothing
else; ``HLED_PAGES=pillar_1,maps`` measures some of them, and no slow line.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

from benchmarks.reruns import EMPTY, rerun_times
from hled_dash import store
from tests.chromium import ARGUMENTS, executable

ROOT = Path(__file__).parents[1]
ALL = ("", "pillar_1", "pillar_2", "pillar_3", "pillar_4", "maps", "explorer", "places", "data", "accessibility")
PAGES = tuple(os.environ["HLED_PAGES"].split(",")) if "HLED_PAGES" in os.environ else ALL
#: True once the foot stands, every chart has a drawing in it, and the reader sees them.
DRAWN = """() => document.querySelector('.hled-page-footer') && !document.querySelector('#hled-prerender') &&
  [...document.querySelectorAll('[data-testid=stVegaLiteChart]')].every(one => one.querySelector('canvas, svg')) &&
  !document.querySelector('[data-testid=stSkeleton]')"""
#: Notes when the reader's next click ends: before it, Playwright waits for two frames in which nothing moves.
PRESSED = """() => addEventListener('pointerup', (event) => { window.pressed = event.timeStamp; },
  { once: true, capture: true })"""
Row = tuple[str, str, str, str]


def server_rows(times: int = 15) -> Iterator[Row]:
    """A rerun's processor time without a server: no browser, no network."""
    other = os.environ.get("HLED_BEFORE")
    empty = 0.0
    for page, spans in rerun_times([*([Path(other).resolve()] if other else []), ROOT], PAGES, times):
        empty = empty or spans[-1]
        yield (f"{page or 'overview'}, rerun", " → ".join(f"{span:.1f}" for span in spans) + " ms",
               f"{spans[-1] / empty:.1f}", "processor time" + (f", {spans[-1] / spans[0]:.2f} times" if other else ""))


@contextmanager
def served(command: list[str], folder: Path, log: int | IO[bytes] = subprocess.DEVNULL) -> Iterator[str]:
    """Run a Streamlit command in ``folder``, with its messages in ``log``, and yield its address once it is healthy."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [*command, "--server.port", str(port), "--server.headless", "true", "--browser.gatherUsageStats", "false"],
        cwd=folder,
        stdout=log,
        stderr=log,
        env={**os.environ},
    )
    root = f"http://localhost:{port}"
    try:
        for _try in range(300):
            try:
                if urlopen(f"{root}/_stcore/health", timeout=2).read() == b"ok":
                    break
            except (URLError, OSError):
                time.sleep(0.2)
        yield root
    finally:
        server.terminate()
        server.wait(20)


def first_view(browser: Browser, address: str) -> float:
    """Milliseconds from a new browser context (nothing cached) to everything drawn."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    span = _open(context.new_page(), address)
    context.close()
    return span


def _open(page, address: str) -> float:  # type: ignore[no-untyped-def]
    start = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_function(DRAWN, timeout=60_000, polling=25)
    return 1000 * (time.perf_counter() - start)


def warm_views(browser: Browser, addresses: Sequence[str], times: int = 5) -> list[float]:
    """The same with the browser's cache filled, as on the second visit; medians of views in turns."""
    contexts = [browser.new_context(viewport={"width": 1280, "height": 900}) for _address in addresses]
    pages = [context.new_page() for context in contexts]
    spans = [[_open(page, address) for page, address in zip(pages, addresses, strict=True)]
             for _number in range(times + 1)]
    for context in contexts:
        context.close()
    return [statistics.median(of_page) for of_page in zip(*spans[1:], strict=True)]


#: The slow line of an office abroad: 400 kbit/s, 400 ms to and fro.
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


def slow_view(browser: Browser, address: str) -> tuple[float, float, float]:
    """Seconds to something to read and to everything drawn on a slow line, nothing cached; kilobytes received."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    received = [0.0]
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"] / 1000))
    start = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_function("() => document.body?.innerText.trim()", timeout=180_000)
    read = time.perf_counter() - start
    page.wait_for_function(DRAWN, timeout=180_000)
    drawn = time.perf_counter() - start
    context.close()
    return read, drawn, sum(received)


def slow_rows(browser: Browser, empty: str, app: str) -> Iterator[Row]:
    """Rows of the first views on a slow line."""
    base = slow_view(browser, empty)
    for name, (read, drawn, size) in {
        "an empty Streamlit page": base, "pillar_1": slow_view(browser, f"{app}/pillar_1"),
        "maps": slow_view(browser, f"{app}/maps"),
    }.items():
        yield (f"{name}, slow line, to read", f"{read:.1f} s", f"{read / base[0]:.2f}", "400 kbit/s, 400 ms")
        yield (f"{name}, slow line, drawn", f"{drawn:.1f} s", f"{drawn / base[1]:.2f}", f"{size:.0f} kB")


def filter_change(browser: Browser, root: str, times: int = 6) -> float:
    """From the click on another kind of chart in the explorer to its drawing; median."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    _open(page, f"{root}/explorer?indicators=IT.NET.USER.ZS&as=line")
    spans = []
    for number in range(times):
        name = ("Ranking", "Line")[number % 2]
        page.evaluate("""() => { window.changed = 0; const seen = new MutationObserver(() => {
            if (document.querySelector('[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg'))
              window.changed = performance.now(); });
          seen.observe(document.querySelector('[data-testid=stMain]'), {childList: true, subtree: true}); }""")
        button = page.get_by_role("radio", name=name)
        page.evaluate(PRESSED)
        button.click()
        page.wait_for_function("() => window.changed && performance.now() - window.changed > 400", polling=25)
        spans.append(page.evaluate("window.changed - window.pressed"))
    context.close()
    return statistics.median(spans)


def browser_rows() -> Iterator[Row]:
    """Rows of the views in Chromium."""
    with TemporaryDirectory() as folder, sync_playwright() as play:
        (Path(folder) / "app.py").write_text(EMPTY, encoding="utf-8")
        browser = play.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        run = [sys.executable, "-m", "streamlit", "run"]
        with served([*run, "app.py"], Path(folder)) as empty, served([*run, "app.py"], ROOT) as app:
            first_view(browser, f"{app}/pillar_1")  # the process imports and builds once
            first = first_view(browser, empty)
            yield ("empty page, first view", f"{first:.0f} ms", "1.0", "")
            for page in PAGES:
                address = f"{app}/{page}"
                cold = first_view(browser, address)
                yield (f"{page or 'overview'}, first view", f"{cold:.0f} ms", f"{cold / first:.1f}", "")
                warm, two = warm_views(browser, [empty, address])
                yield (f"{page or 'overview'}, warm view", f"{two:.0f} ms", f"{two / warm:.1f}",
                       f"the empty page {warm:.0f} ms")
            change = filter_change(browser, app)
            yield (
                "filter change to drawn chart",
                f"{change:.0f} ms",
                f"{change / warm:.1f}",
                "of an empty page's warm view",
            )
            if PAGES == ALL:
                yield from slow_rows(browser, empty, app)
        browser.close()


def main() -> Iterator[Row]:
    """Rows of the pages' table."""
    # Otherwise the first page builds the database while it is measured.
    store.ensure_built(store.database_url())
    yield from server_rows()
    yield from browser_rows()
