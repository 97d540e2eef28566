"""What the app depends on in Streamlit and Streamlit does not promise: each test names an assumption.

When one fails with a new version, ``hled_dash/ui/streamlit_internals`` says what the assumption is for and what is
lost without it; ``docs/upgrading.md`` says how a version is tried.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pyarrow as pa
import pytest
import streamlit as st
from playwright.sync_api import BrowserContext, Page, WebSocket, expect
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest
from streamlit.web.server.starlette import starlette_app

from hled_dash.server.packed_messages import PACKED
from hled_dash.ui import frontend, streamlit_internals as internals
from tests.browser.conftest import visit
from tests.browser.inspection import settled

pytestmark = pytest.mark.browser

STATIC = internals.static_dir() / "static"
FRONTEND = Path(frontend.__file__).parent
INDEX = (internals.static_dir() / "index.html").read_text(encoding="utf-8")
MARKERS = ["INDEX_LANGUAGE", "INDEX_HEAD", "INDEX_HEAD_END", "INDEX_TITLE", "INDEX_ROOT"]


# --- files ---


@pytest.mark.parametrize("name", MARKERS)
def test_index_html_has_the_markers_that_are_replaced(name: str) -> None:
    assert INDEX.count(getattr(internals, name)) == 1, f"{name} is no longer in index.html"


def test_index_html_has_relative_urls_and_one_noscript() -> None:
    urls = re.findall(r'(?:src|href)="([^"]+)"', INDEX)
    assert [url for url in urls if not url.startswith("./")] == [], "INDEX_RELATIVE_URL does not cover these"
    assert internals.INDEX_RELATIVE_URL in INDEX
    assert len(internals.INDEX_NOSCRIPT.findall(INDEX)) == 1


@pytest.mark.parametrize("element", internals.ELEMENT_SCRIPTS)
def test_each_element_has_a_script_of_its_name(element: str) -> None:
    scripts = list((STATIC / "js").glob(f"{element}.*.js"))
    assert scripts, "ELEMENT_SCRIPTS names a script that Streamlit no longer has: it is not preloaded"
    text = "".join(script.read_text(encoding="utf-8") for script in scripts)
    imported = internals.SCRIPT_IMPORT.findall(text)
    assert imported, "SCRIPT_IMPORT finds no import: scripts are not preloaded"
    assert all((STATIC / "js" / name).is_file() for name in imported)


def test_one_script_has_each_element() -> None:
    found = [match for script in (STATIC / "js").glob("index.*.js")
             for match in internals.LAZY_ELEMENT.finditer(script.read_bytes())]
    assert len(found) == len(internals.ELEMENT_SCRIPTS), "LAZY_ELEMENT: pages are rendered without elements first"


def test_one_script_has_the_filter_of_lists() -> None:
    scripts = (STATIC / "js").glob("*.js")
    found = [match for script in scripts for match in internals.LIST_FILTER.finditer(script.read_bytes())]
    assert len(found) == 1, "LIST_FILTER: lists find no option without the accents of its name"


def test_names_of_assets_match_and_change_with_their_content() -> None:
    files = [*STATIC.glob("js/*"), *STATIC.glob("css/*"), *STATIC.glob("media/MaterialSymbols*")]
    paths = [f"/static/{file.relative_to(STATIC).as_posix()}" for file in files]
    assert [path for path in paths if not internals.ASSET_PATH.fullmatch(path)] == [], "ASSET_PATH: not compressed"
    unhashed = [path for path in paths if not re.search(r"\.[\w-]{8}\.(js|css|woff2)$", path)]
    assert unhashed == [], "kept by browsers for ever, but the name has no hash"


def test_there_is_one_icon_font() -> None:
    assert len(list(STATIC.glob("media/MaterialSymbols-Rounded*"))) == 1, "the reduced font replaces this one"


#: Texts that Streamlit's scripts compose, and their parts.
COMPOSED_TEXTS = {
    "Press Enter to apply": ("Press Enter to ${",),
    "The page that you have requested does not seem to exist. Running the app's main page.":
        ("requested does not seem to exist`", ". Running the app's main page."),
}


def _fixed_texts() -> list[str]:
    """The texts that scripts translate, from ``streamlit_internals.js``."""
    script = (FRONTEND / "streamlit_internals.js").read_text(encoding="utf-8")
    block = script.split("export const FIXED_TEXTS = {")[1].split("\n};")[0]
    texts = [quoted or plain for quoted, plain in re.findall(r'^  (?:"([^"]+)"|(\w+)): "', block, re.MULTILINE)]
    assert len(texts) == block.count("\n")
    return texts


@pytest.mark.parametrize("text", _fixed_texts())
def test_a_text_that_is_translated_is_in_a_script(text: str) -> None:
    scripts = [script.read_text(encoding="utf-8") for script in (STATIC / "js").glob("*.js")]
    for part in COMPOSED_TEXTS.get(text, (text,)):
        assert any(part in script for script in scripts), "FIXED_TEXTS: the text stays in English"


# --- server ---


def test_routes_of_streamlit_are_known() -> None:
    reserved = {prefix.strip("/") for prefix in starlette_app._RESERVED_ROUTE_PREFIXES}
    assert reserved <= set(internals.SERVER_PATHS), "SERVER_PATHS lacks a route, which is redirected to a page"


def test_scripts_are_not_compressed_by_streamlit(site: str) -> None:
    """Once they are, ``server/streamlit_assets.py`` has to do no more than the icon font."""
    url = urlsplit(site)
    script = next((STATIC / "js").glob("index.*.js"))
    request = Request(f"{url.scheme}://{url.netloc}/static/js/{script.name}", headers={"Accept-Encoding": "br"})
    with urlopen(request, timeout=60) as response:
        assert response.headers["Content-Encoding"] is None


def test_pages_directory_can_be_disabled(monkeypatch: pytest.MonkeyPatch) -> None:
    assert hasattr(PagesManager, "uses_pages_directory"), "disable_pages_directory has no effect"
    monkeypatch.setattr(PagesManager, "uses_pages_directory", True)
    internals.disable_pages_directory()
    assert PagesManager.uses_pages_directory is False


def test_garbage_is_not_collected_after_each_run() -> None:
    assert st.get_option("runner.postScriptGC") is False, ".streamlit/config.toml has an option that is gone"


# --- script runs ---


def run(script: str) -> AppTest:
    app = AppTest.from_string(script).run()
    assert not app.exception, app.exception
    return app


def test_in_script_run_is_true_in_a_script_run_only() -> None:
    assert internals.in_script_run() is False
    app = run("""
import streamlit as st
from hled_dash.ui.streamlit_internals import in_script_run
st.text(in_script_run())
""")
    assert app.text[0].value == "True"


def test_charts_take_arrow_bytes() -> None:
    app = run("""
import pyarrow as pa, streamlit as st
table = pa.table({"x": [1, 2]})
sink = pa.BufferOutputStream()
with pa.ipc.new_stream(sink, table.schema) as stream:
    stream.write_table(table)
st.vega_lite_chart({"mark": "bar", "data": {"name": "values"}, "datasets": {"values": sink.getvalue().to_pybytes()}})
""")
    (dataset,) = app.get("vega_lite_chart")[0].proto.datasets
    assert dataset.name == "values"
    with pa.ipc.open_stream(dataset.data.data) as stream:
        assert stream.read_all().column("x").to_pylist() == [1, 2], "ui/payloads.py: charts are empty"


def test_styles_with_an_element_are_sent_in_their_place() -> None:
    app = run('import streamlit as st\nst.html("<span hidden></span><style>p {}</style>")')
    assert len(app.main.children) == 1, "ui/components/assets.py: the page jumps when it is styled"


WIDGET = """
import streamlit as st
if st.session_state.get("value"):
    st.session_state["key"] = st.session_state.pop("value")
st.selectbox("label", ["a", "b", "c"], index=1, key="key")
"""


def test_a_widget_takes_its_value_from_the_state_and_from_its_argument(caplog: pytest.LogCaptureFixture) -> None:
    assert st.get_option("global.disableWidgetStateDuplicationWarning") is True
    app = run(WIDGET)
    app.session_state["value"] = "c"
    app.run()
    assert app.selectbox[0].value == "c"
    assert not app.warning
    warnings = [record for record in caplog.records if "Session State API" in record.getMessage()]
    assert not warnings, "ui/session.py: bind: a warning is logged"


def test_a_widget_is_set_only_where_the_state_was() -> None:
    app = run(WIDGET)
    first = app.selectbox[0].proto
    assert not first.set_value
    app.run()
    assert app.selectbox[0].proto == first, "ui/session.py: bind: browsers render all widgets anew"
    app.session_state["value"] = "c"
    app.run()
    assert app.selectbox[0].proto.set_value, "ui/session.py: bind: a link does not change a widget"


# --- browser ---


def test_the_page_connects_without_asking_for_its_server(site: str, new_tab: Page) -> None:
    """``window.__streamlit`` is read: the page connects although the configuration is never answered."""
    tab = new_tab
    paths: list[str] = []
    frames: list[bytes] = []

    def note(socket: WebSocket) -> None:
        paths.append(urlsplit(socket.url).path)
        socket.on("framereceived", lambda frame: frames.append(bytes(frame)))

    tab.on("request", lambda request: paths.append(urlsplit(request.url).path))
    tab.on("websocket", note)
    tab.route("**/_stcore/host-config", lambda route: None)
    tab.goto(f"{site}/glossary?lang=en")
    expect(tab.locator(".hled-page-footer")).to_be_visible()
    assert "/_stcore/stream" in paths
    assert any(frame[0] == PACKED for frame in frames), "STREAM_PATH: the page does not say that it unpacks messages"
    assert [path for path in paths if path.startswith("/glossary/")] == [], "looked for the server below the page"


def test_scripts_of_elements_are_preloaded_with_the_page(site: str, tab: Page) -> None:
    requested: set[str] = set()
    tab.on("request", lambda request: requested.add(Path(urlsplit(request.url).path).name))
    response = tab.goto(f"{site}/pillar_3?lang=en")
    assert response is not None
    settled(tab)
    late = {name for name in requested if name.endswith(".js") and f"/{name}" not in response.text()}
    assert not late, "ELEMENT_SCRIPTS: elements wait for these"


#: Addresses whose pages have, between them, every element that scripts and styles select.
PAGES_WITH_ELEMENTS = ("pillar_1?lang=en", "maps?lang=en&method=quantiles", "data?lang=en")
#: Shown in passing, or where something is wrong.
SHOWN_AT_TIMES = {
    "stSkeleton", "stException", "stAlert", "stProgress", "stStatusWidget", "stConnectionStatus", "stDialog",
    "InputInstructions", "stElementToolbar", "stExpandSidebarButton",
}
#: On a map drawn by WebGL, which the processor makes: test_below.py waits for it.
ON_MAPS_WITH_ZOOM = {"stDeckGlJsonChart"}
_TEST_ID = re.compile(r"data-testid=\"?(\w+)")


def _selected_test_ids() -> list[str]:
    """The data-testid names that scripts and style sheets select."""
    texts = [path.read_text(encoding="utf-8") for path in FRONTEND.glob("streamlit_*.*")]
    return sorted({name for text in texts for name in _TEST_ID.findall(text)} - SHOWN_AT_TIMES - ON_MAPS_WITH_ZOOM)


@pytest.fixture(scope="module")
def test_ids(site: str, profile: BrowserContext) -> set[str]:
    """The data-testid names of all elements of some pages."""
    used: set[str] = set()
    page = profile.new_page()
    page.set_default_timeout(30_000)
    for address in PAGES_WITH_ELEMENTS:
        visit(page, site, f"/{address}")
        settled(page)
        used |= set(page.evaluate("[...document.querySelectorAll('[data-testid]')].map(e => e.dataset.testid)"))
    page.close()
    return used


@pytest.mark.parametrize("name", _selected_test_ids())
def test_an_element_that_scripts_or_styles_select_exists(name: str, test_ids: set[str]) -> None:
    assert name in test_ids, f"no element with data-testid={name}: see streamlit_*.* in ui/frontend"


def test_what_comes_leaves_the_styles_of_others_as_they_are(site: str, tab: Page) -> None:
    """A rule that asks for an element anywhere below the page (``:has``) has it styled as a whole with each change."""
    visit(tab, site, "/explorer?lang=en&indicators=IT.NET.USER.ZS~IT.NET.BBND.P2")
    settled(tab)
    session, events, ended = tab.context.new_cdp_session(tab), [], []
    session.on("Tracing.dataCollected", lambda part: events.extend(part["value"]))
    session.on("Tracing.tracingComplete", lambda event: ended.append(event))
    session.send("Tracing.start", {"categories": "devtools.timeline", "transferMode": "ReportEvents"})
    for place in (".hled-page-footer", ".hled-page-header", ".st-key-navigation", "[data-testid=stVegaLiteChart]"):
        tab.evaluate("place => document.querySelector(place).append(document.createElement('span'))", place)
        tab.evaluate("new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)))")
    session.send("Tracing.end")
    while not ended:
        tab.wait_for_timeout(20)
    session.detach()
    styled = [event["args"]["elementCount"] for event in events if event["name"] == "UpdateLayoutTree"]
    assert 0 < max(styled) <= 100, f"elements that were styled anew: {styled}"


def test_a_mark_of_a_chart_leads_to_its_view(site: str, tab: Page) -> None:
    """Maps are moved through the view that Vega keeps at its root mark (streamlit_internals.js: vegaView)."""
    visit(tab, site, "/maps?lang=en")
    tab.wait_for_selector("[data-testid=stVegaLiteChart] svg.marks path.background", state="attached", timeout=30_000)
    assert tab.evaluate("""typeof document.querySelector('[data-testid=stVegaLiteChart] svg.marks path.background')
        .__data__?.context?.dataflow?.runAsync""") == "function", "SVG elements of Vega do not lead to their view"
