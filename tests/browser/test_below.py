"""The app below a path (https://host/hled/): every address of a page and of a file has the path.

It is on a PostgreSQL that the project's data was built into: as on SQLite, and left alone by strangers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, quote, urlsplit
from urllib.request import urlopen

import pandas as pd
import pytest
from playwright.sync_api import Browser, Frame, Page, Response, expect
from sqlalchemy import create_engine, text

from benchmarks import fuzz, messages
from hled_dash import store
from hled_dash.bulk import CHECKSUMS, version_of
from hled_dash.catalogue import Catalogue
from hled_dash.store import Engine, queries
from tests.asynchronous import run_coroutine
from tests.browser.addresses import copied, steady, wait_for_page
from tests.browser.conftest import served, visit
from tests.browser.inspection import violations
from tests.browser.sockets import open_socket, run_script
from tests.client_messages import DECIDED, DECIDED_OPERATIONS, back_msg

pytestmark = [pytest.mark.browser, pytest.mark.postgres]
BELOW = "/hled"
BRIDGES = "/maps?indicator=cbp.bridge_crossings.annual&level=crossing&window=texas-border"
ZOOM_IN = ".maplibregl-ctrl-zoom-in, .mapboxgl-ctrl-zoom-in"
#: Pixels.
FRAME_WIDTHS = (320, 800)
CONNECTIONS = "select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"
#: The tables that a logged statement reads; those of PostgreSQL's own catalogue aside.
TABLES = re.compile(r"\b(?:from|join)\s+(?!pg_)(?:\w+\.)?(\w+)", re.IGNORECASE)
#: A statement of PostgreSQL's log, and its parameters.
STATEMENT = re.compile(r"LOG:  (?:statement|execute [^:]*): (.*(?:\n\t.*)*)(?:\n.*DETAIL:  (.*))?")
HARMFUL = [kind for kind, allowed in (DECIDED | DECIDED_OPERATIONS).items() if not allowed]


class _Framing(BaseHTTPRequestHandler):
    """A page of another site, with the addresses of its query in frames of a narrow and a wide column."""

    def do_GET(self) -> None:
        address = parse_qs(urlsplit(self.path).query).get("frame", [""])[0]
        frames = "".join(f'<iframe src="{escape(address)}" width="{width}" height="560"></iframe>'
                         for width in FRAME_WIDTHS)
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f"<!DOCTYPE html><title>Portal</title>{frames}".encode())

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def portals() -> Iterator[list[str]]:
    """Addresses of two other sites."""
    servers = [ThreadingHTTPServer(("localhost", 0), _Framing) for _number in range(2)]
    for server in servers:
        Thread(target=server.serve_forever, daemon=True).start()
    yield [f"http://localhost:{server.server_port}" for server in servers]
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def below(
    tmp_path_factory: pytest.TempPathFactory, built: str, build_project: Callable[[str], str], postgresql: str,
    portals: list[str],
) -> Iterator[str]:
    """The address of an app that is served below a path, without a slash at its end; the first portal may frame it."""
    # Whoever built the other database has validated the data.
    assert built
    folder = tmp_path_factory.mktemp("below")
    settings = {"HLED_DATABASE_URL": build_project(postgresql), "HLED_FRAME_ANCESTORS": portals[0],
                "HLED_BULK_FOLDER": str(folder)}
    # The bulk download has a file: to export all data takes twenty seconds, and test_bulk.py exports.
    version = folder / version_of(store.current_build_hash(postgresql))
    version.mkdir()
    (version / CHECKSUMS).touch()
    with served(folder, BELOW, **settings) as root:
        yield root


def test_only_a_site_that_is_named_frames_a_figure(below: str, tab: Page, portals: list[str]) -> None:
    address = quote(f"{below}/maps?lang=es&embed=true", safe="")
    # Not until they are loaded: the first map of a server that was just started takes its time.
    tab.goto(f"{portals[0]}/?frame={address}", wait_until="domcontentloaded")
    assert len(tab.frames) == 1 + len(FRAME_WIDTHS)
    for frame in tab.frames[1:]:
        frame.wait_for_selector("body[data-drawn]", timeout=120_000)
        expect(frame.get_by_role("heading", level=1)).to_be_visible()
        expect(frame.get_by_text("Fuente: Global Data Lab")).to_be_visible()
        height, *excess = steady(frame, "[document.querySelector('.chart svg').getBoundingClientRect().height, "
                                        "document.documentElement.scrollWidth - innerWidth, "
                                        "document.documentElement.scrollHeight - innerHeight]")
        assert height > 150
        assert excess == [0, 0]
        frame.get_by_role("slider").press("Home")
        expect(frame.locator("output")).to_have_text("1990")
    assert violations(tab.frames[1]) == []
    tab.goto(f"{portals[1]}/?frame={address}")
    tab.wait_for_load_state("networkidle")
    assert not any(frame.locator(".embed").count() for frame in tab.frames[1:])


@contextmanager
def answered(tab: Page) -> Iterator[None]:
    """Everything that the page asks for is below the path, and is answered."""
    wrong: list[str] = []

    def note(answer: Response) -> None:
        path = urlsplit(answer.url).path
        if answer.url.startswith("http") and (answer.status >= 400 or not path.startswith(f"{BELOW}/")):
            wrong.append(f"{answer.status} {answer.url}")

    tab.on("response", note)
    yield
    tab.remove_listener("response", note)
    assert wrong == []


def test_links_of_a_page_and_of_its_side_stay_below_the_path(below: str, tab: Page) -> None:
    tab.goto(below)
    wait_for_page(tab)
    with answered(tab):
        expect(tab).to_have_url(re.compile(f"^{below}/\\?"))
        tab.get_by_test_id("stMain").get_by_role("link", name="I Building Back Together").click()
        expect(tab).to_have_url(re.compile(f"^{below}/pillar_1\\?"))
        wait_for_page(tab)
        expect(tab.get_by_role("heading", level=1)).to_have_text("Building Back Together")
        assert copied(tab.get_by_role("button", name="Copy link to this view")) == tab.url
        # Without what is as it is by default.
        expect(tab.locator(".hled-page-footer .hled-print-only")).to_contain_text(f"{below}/pillar_1")
        tab.wait_for_function(f"() => localStorage.getItem('hled{BELOW}.recent') !== null")
        side = tab.get_by_test_id("stSidebar")
        expect(side.get_by_role("link", name="I Building Back Together")).to_have_attribute("aria-current", "page")
        side.get_by_role("link", name="Overview", exact=True).click()
        expect(tab).to_have_url(re.compile(f"^{below}/\\?"))
        expect(tab.get_by_role("heading", level=1)).to_have_text("U.S.-Mexico High-Level Economic Dialogue")
        wait_for_page(tab)
        tab.locator("h1").click()
        tab.keyboard.press("g")
        tab.keyboard.press("w")
        expect(tab).to_have_url(re.compile(f"^{below}/glossary\\?"))
        wait_for_page(tab)
        expect(tab.locator(".hled-recent-views a").last).to_have_attribute("href", re.compile(f"^{BELOW}/pillar_1\\?"))


def test_a_map_finds_its_shapes(below: str, tab: Page) -> None:
    with answered(tab):
        with tab.expect_response("**/app/static/geography/**") as response:
            tab.goto(f"{below}/maps?indicator=ophi.headcount&level=admin1&window=region")
        assert response.value.ok
        wait_for_page(tab)
        expect(tab.locator(".st-key-map-chart svg path").nth(60)).to_be_attached()


def test_maps_to_zoom_into_find_their_shapes(below: str, webgl_tab: Page) -> None:
    """Also that nothing is asked of another host: their usual styles come from a third party."""
    tab, deck = webgl_tab, webgl_tab.get_by_test_id("stDeckGlJsonChart")
    with answered(tab):
        with tab.expect_response("**/app/static/**") as response:
            tab.goto(f"{below}/maps?indicator=ophi.headcount&level=admin1&window=region&renderer=zoom")
        assert response.value.ok
        wait_for_page(tab)
        expect(deck.locator("canvas").first).to_be_visible()
        with tab.expect_request("**/*texas_border*"):
            visit(tab, below, f"{BRIDGES}&renderer=zoom")
        # The zoom buttons are there because the style is our own.
        expect(deck.locator(ZOOM_IN).first).to_be_visible()
        expect(tab.locator(".hled-size-legend i")).to_have_count(3)
        sizes = tab.locator(".hled-size-legend i").evaluate_all(
            "all => all.map(one => [one.offsetWidth, one.offsetHeight])")
        assert [wide == high for wide, high in sizes] == [True] * 3
        assert sizes[2][0] / sizes[1][0] == pytest.approx(2 ** 0.5, abs=0.05)
        visit(tab, below, f"{BRIDGES}&renderer=columns")
        expect(tab.locator(".hled-legend-note").first).to_contain_text("The tallest column on this map is")
        expect(deck.locator(ZOOM_IN).first).to_be_visible()


@pytest.mark.parametrize(("path", "right"), [("/maps/", "/maps?"), ("", "/?")])
def test_a_slash_too_many_or_too_few_leads_to_the_right_address(below: str, path: str, right: str) -> None:
    """Pages below the path open in the tests above."""
    with urlopen(f"{below}{path}") as response:
        assert f"{response.url}?".startswith(f"{below}{right}")
        assert b'id="root"' in response.read()


@pytest.mark.parametrize(("path", "right"), [
    ("/pilllar_1", "/pillar_1?page=pilllar_1"), ("/nowhere/at/all", "/?page=nowhere"),
])
def test_a_wrong_address_leads_to_the_right_one(below: str, tab: Page, path: str, right: str) -> None:
    pages: list[str] = []

    def note(frame: Frame) -> None:
        pages.append(frame.url)

    tab.on("framenavigated", note)
    tab.goto(f"{below}{path}")
    wait_for_page(tab)
    tab.remove_listener("framenavigated", note)
    assert f"{pages[0]}?".startswith(f"{below}{right}")
    expect(tab.locator(".hled-notice[role=status]")).to_contain_text(path.strip("/"))


def test_without_scripts_links_stay_below_the_path(below: str, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="es-MX")
    page = context.new_page()
    page.goto(f"{below}/pillar_2")
    links = page.locator("#hled-prerender a[target=_self], #hled-prerender nav a")
    paths = [urlsplit(link.get_attribute("href") or "").path for link in links.all()]
    assert len(paths) > 12
    assert all(path.startswith(f"{BELOW}/") for path in paths)
    page.locator("#hled-prerender main a[target=_self]:visible").first.click()
    expect(page).to_have_url(re.compile(f"^{below}/"))
    expect(page.locator("h1")).to_be_attached()
    context.close()


@pytest.mark.usefixtures("below")
def test_sqlite_and_postgresql_return_equal_rows(
    postgresql: str, engine: Engine, catalogue: Catalogue
) -> None:
    assert store.is_built(postgresql)
    other = store.open_engine(postgresql)
    for code in list(catalogue.indicators)[::25]:
        own_frame, other_frame = queries.observations(engine, code), queries.observations(other, code)
        pd.testing.assert_frame_equal(own_frame, other_frame)
    assert queries.info(engine)["by_source"] == queries.info(other)["by_source"]
    other.dispose()


def test_a_stranger_leaves_caches_and_connections_alone(below: str, postgresql: str) -> None:
    engine = create_engine(postgresql, isolation_level="AUTOCOMMIT")
    with open_socket(below) as reader, engine.connect() as connection:
        before = run_script(reader)
        assert "<h1" in before
        # Each statement is in the log before it is answered. A server that was just started is still filling its
        # caches, with statements that it asks once; after each of the rounds it would fill them again.
        log = Path(connection.execute(text("show data_directory")).scalar_one()).parent / "log"
        began = len(log.read_text())
        connection.execute(text("alter system set log_statement = 'all'"))
        connection.execute(text("select pg_reload_conf()"))
        try:
            for _round in range(20):
                # One connection alone would have to wait: it may send twenty messages in a second.
                with open_socket(below) as stranger:
                    run_script(stranger)
                    for kind in [*["clear_cache"] * 10, *HARMFUL]:
                        stranger.send(back_msg(kind))
                    run_script(stranger)
                    assert run_script(reader) == before
            assert before != run_script(reader, "indicators=coneval.pobreza")
        finally:
            connection.execute(text("alter system reset log_statement"))
            connection.execute(text("select pg_reload_conf()"))
        assert connection.execute(text(CONNECTIONS)).scalar_one() <= 8
    engine.dispose()
    logged = log.read_text()[began:]
    statements = Counter(STATEMENT.findall(logged))
    again = [query for query, times in statements.items() if times > 5 and set(TABLES.findall(query[0])) - {"build"}]
    assert again == [], "what all visitors share was read again"
    assert "'coneval.pobreza'" in logged, "what nobody had asked for is read, and the log has it"


def test_no_request_gets_a_server_error(below: str) -> None:
    """The short form of ``python -m benchmarks fuzz``."""
    result = run_coroutine(fuzz.fuzz(below, 400, seed=1, patience=0.3))
    assert not result.failures, result.failures[0]
    assert {"200", "400", "404", "405"} <= set(result.statuses)
    with urlopen(f"{below}/bulk/latest/{CHECKSUMS}") as answer:
        assert answer.read() == b"", "the file of this test, and no export of all data"


def test_no_client_message_ends_in_a_traceback(below: str) -> None:
    """The short form of ``python -m benchmarks messages``."""
    result = run_coroutine(messages.fuzz(below, 120, seed=1, sessions=1))
    assert not result.failures, result.failures[0]
    assert {"script run", "dropped", "closed"} <= set(result.answers)
