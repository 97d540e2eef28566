"""A real server and a real Chromium for the tests of this folder."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.chromium import ARGUMENTS, executable

ROOT = Path(__file__).parents[2]
#: The first page of a server that was just started takes longer than Playwright's five seconds on a busy machine.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app, served as ``make run`` serves it."""
    with served(tmp_path_factory.mktemp("server")) as root:
        yield root


@contextmanager
def served(folder: Path, below: str = "") -> Iterator[str]:
    """A server of its own and its address; ``below`` is the path (``/hled``) that it is served under."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (folder / "log").open("w+")
    server = subprocess.Popen(
        [sys.executable, "-m", "hled_dash", "serve", "--port", str(port)], cwd=ROOT, stdout=log, stderr=log,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "STREAMLIT_SERVER_BASE_URL_PATH": below.strip("/")},
    )
    root = f"http://localhost:{port}{below}"
    deadline = time.monotonic() + 120
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
    server.terminate()
    server.wait(20)
    log.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900}, locale="en-US", permissions=["clipboard-read", "clipboard-write"]
    )
    yield context
    context.close()


@pytest.fixture
def tab(context: BrowserContext) -> Page:
    page = context.new_page()
    page.set_default_timeout(30_000)
    return page
