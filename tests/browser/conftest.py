"""A real server and a real Chromium for the tests of this folder."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_SH, LOCK_UN, flock
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    Request,
    WebError,
    expect,
    sync_playwright,
)

from tests.browser.addresses import RUN_ENDED
from tests.chromium import ARGUMENTS, executable

ROOT = Path(__file__).parents[2]
#: How the pages of a test are opened unless it says otherwise.
OPTIONS: dict[str, Any] = {
    "viewport": {"width": 1280, "height": 900}, "locale": "en-US", "permissions": ["clipboard-read", "clipboard-write"],
}
#: Pages of tests live too briefly for what the slower of the two optimizing compilers makes of their scripts; without
#: the quicker one, axe-core and the drawing of charts take a quarter more of the processor. In a thread of its own it
#: compiles much that is not run again: 4 % more. With 64 MB for new objects, which are collected less often, pages,
#: axe-core and resizing take 4 % less.
BRIEFLY_OPTIMIZED = (
    "--js-flags=--no-opt --maglev --no-concurrent-recompilation --min-semi-space-size=64 --max-semi-space-size=64")
#: The first page of a server that was just started takes longer than Playwright's five seconds on a busy machine.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, shared_folder: Path, built: str) -> Iterator[str]:
    """The address of the app, served as ``make run`` serves it: by one server for all workers, while one has tests."""
    with (shared_folder / "site.lock").open("w") as starting, (shared_folder / "site").open("a+") as address:
        flock(starting, LOCK_EX)
        flock(address, LOCK_SH)
        address.seek(0)
        if root := address.read():
            flock(starting, LOCK_UN)
            yield root
            return
        with served(tmp_path_factory.mktemp("server"), HLED_DATABASE_URL=built) as root:
            address.write(root)
            address.flush()
            flock(starting, LOCK_UN)
            yield root
            # The others have no more tests that need it.
            flock(address, LOCK_EX)
            address.truncate(0)


@contextmanager
def served(folder: Path, below: str = "", **settings: str) -> Iterator[str]:
    """A server of its own and its address; ``below`` is the path (``/hled``) that it is served under, ``settings`` are
    more variables of its environment.

    Below a path the database is there already: the server starts without ``serve``, which would look whether it is.
    """
    command = ("hled_dash.server", "--server.port") if below else ("hled_dash", "serve", "--port")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (folder / "log").open("w+")
    server = subprocess.Popen(
        [sys.executable, "-m", *command, str(port)], cwd=ROOT, stdout=log, stderr=log,
        env={**os.environ, "STREAMLIT_SERVER_BASE_URL_PATH": below.strip("/"), **settings},
    )
    root = f"http://localhost:{port}{below}"
    try:
        deadline = time.monotonic() + 300
        while True:
            try:
                with urlopen(f"{root}/_stcore/health", timeout=5) as answer:
                    if answer.read() == b"ok":
                        break
            except (URLError, OSError):
                pass
            if server.poll() is not None or time.monotonic() > deadline:
                log.seek(0)
                pytest.fail(f"the app did not start:\n{log.read()}")
            time.sleep(0.3)
        yield root
    finally:
        server.terminate()
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        log.close()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as play:
        yield play


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The headless shell, where there is one."""
    browser = playwright.chromium.launch(executable_path=executable(light=True), args=[*ARGUMENTS, BRIEFLY_OPTIMIZED])
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def full_chromium(playwright: Playwright) -> Iterator[Browser]:
    """With what the headless shell lacks: fingers that move a pointer."""
    browser = playwright.chromium.launch(executable_path=executable(), args=[*ARGUMENTS, BRIEFLY_OPTIMIZED])
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def profile(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A context that keeps Streamlit's scripts compiled, which a page of a new context would compile anew."""
    context = playwright.chromium.launch_persistent_context(
        tmp_path_factory.mktemp("profile"), executable_path=executable(light=True),
        args=[*ARGUMENTS, BRIEFLY_OPTIMIZED], **OPTIONS,
    )
    yield context
    context.close()


@pytest.fixture(scope="session")
def warm_pages(profile: BrowserContext) -> Iterator[list[Page]]:
    """The page that tests share, while there is one: its process has read and compiled Streamlit's scripts."""
    pages: list[Page] = []
    yield pages
    for page in pages:
        page.close()


@pytest.fixture
def context(profile: BrowserContext, warm_pages: list[Page], site: str) -> Iterator[BrowserContext]:
    """The shared context, with nothing stored before and after the test; no request may leave the host."""
    others = profile.pages
    with watched(profile):
        yield profile
    for page in profile.pages:
        if page not in (*others, *warm_pages):
            page.close()
    tools = profile.new_cdp_session(profile.pages[0])
    tools.send("Storage.clearDataForOrigin", {
        "origin": site, "storageTypes": "cookies,indexeddb,local_storage,service_workers,websql",
    })
    tools.detach()


@pytest.fixture
def fresh_context(chromium: Browser) -> Iterator[BrowserContext]:
    """A context of its own, with an empty cache: for what travels on a first visit."""
    context = chromium.new_context(**OPTIONS)
    with watched(context):
        yield context
    context.close()


@pytest.fixture(scope="session")
def webgl_profile(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """As ``profile``, of the whole browser: of maps to zoom into. Their pixels are made by the processor, and a small
    window with coarse pixels has fewer."""
    context = playwright.chromium.launch_persistent_context(
        tmp_path_factory.mktemp("webgl"), executable_path=executable(), args=[*ARGUMENTS, BRIEFLY_OPTIMIZED],
        **OPTIONS | {"viewport": {"width": 640, "height": 480}, "device_scale_factor": 0.5},
    )
    yield context
    context.close()


@pytest.fixture
def webgl_tab(webgl_profile: BrowserContext) -> Iterator[Page]:
    """A page of its own, for maps to zoom into."""
    with watched(webgl_profile):
        page = webgl_profile.new_page()
        page.set_default_timeout(30_000)
        yield page
        page.close()


@contextmanager
def watched(context: BrowserContext) -> Iterator[None]:
    """Assert at the end that no page asked anything of another host, and that no script failed."""
    faults: list[str] = []

    def note_request(request: Request) -> None:
        if request.url.startswith(("http", "ws")) and urlsplit(request.url).hostname != "localhost":
            faults.append(f"asked {request.url}")

    def note_error(error: WebError) -> None:
        fault = getattr(error.error, "stack", "") or str(error.error)
        if "Only software GPU is available" not in fault:  # deck.gl's word for a machine without a graphics card.
            faults.append(fault)

    context.on("request", note_request)
    context.on("weberror", note_error)
    yield
    context.remove_listener("request", note_request)
    context.remove_listener("weberror", note_error)
    assert faults == []


@pytest.fixture
def new_tab(context: BrowserContext) -> Iterator[Page]:
    """A page of its own, for tests that listen to it or change what it is answered."""
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    page.close()


@pytest.fixture
def tab(context: BrowserContext, warm_pages: list[Page], request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page that tests share, as wide and as light as a new one, and with nothing in its storage.

    It shows what the test before left: ``goto`` loads a page, :func:`visit` comes to it as by a link.
    """
    if not warm_pages:
        warm_pages.append(context.new_page())
        warm_pages[0].set_default_timeout(30_000)
    failed = request.session.testsfailed
    yield warm_pages[0]
    if request.session.testsfailed > failed:
        warm_pages.pop().close()
        return
    page = warm_pages[0]
    page.set_viewport_size(OPTIONS["viewport"])
    page.emulate_media(media="null", color_scheme="light", reduced_motion="no-preference", contrast="no-preference")
    page.mouse.move(0, 0)
    page.evaluate("sessionStorage.clear(); localStorage.clear()")


#: Follow an address as the app's own links do (``openInSession`` in ``streamlit_internals.js``).
FOLLOW = """(url) => { history.pushState(null, "", url); dispatchEvent(new PopStateEvent("popstate")); }"""
#: Whether the app has run a page: the one with this heading, or another one.
HAS_RUN = f"""([heading, is]) => {{
  const found = document.querySelector("h1")?.innerText;
  return ({RUN_ENDED})() && found && (found === heading) === is; }}"""


def visit(page: Page, site: str, path: str) -> None:
    """Open an address of the app as its own links do, without loading the app anew where the page has it.

    For tests of what a page does; of what comes with a first load they ask by ``page.goto``.
    """
    if not page.url.startswith(site) or page.locator(".hled-page-footer").count() == 0:
        page.goto(f"{site}{path}")
        return
    leave(page, site)
    follow(page, site, path)


def leave(page: Page, site: str) -> None:
    """Come to a page without figures, so that nothing of the test before is still there, or drawn in another size."""
    page.evaluate(FOLLOW, f"{site}/accessibility?lang=en")
    page.wait_for_function(HAS_RUN, arg=["Accessibility", True], polling=50)


def follow(page: Page, site: str, path: str) -> None:
    """Come from there to an address of the app."""
    page.evaluate(FOLLOW, f"{site}{path}")
    page.wait_for_function(HAS_RUN, arg=["Accessibility", False], polling=50)
