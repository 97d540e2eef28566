"""On a slow line and behind a firewall: the page in words comes first, little is sent, and nothing jumps."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, WebSocketRoute, expect

from tests.browser.inspection import violations

pytestmark = pytest.mark.browser

#: What a first view may take over the line, as it is sent: Streamlit's part and ours.
MAX_BYTES = 1_400_000
SHIFTS = """window.jumped = 0; new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.jumped += one.value;
}).observe({ type: "layout-shift", buffered: true });"""


@pytest.fixture
def context(fresh_context: BrowserContext) -> BrowserContext:
    """What travels is that of a first visit."""
    return fresh_context


@pytest.fixture
def tab(new_tab: Page) -> Page:
    """Of that context."""
    return new_tab


@pytest.fixture(scope="module", autouse=True)
def ready(site: str) -> None:
    """A server that was just started has first to read what it tells."""
    request = Request(site, headers={"Accept": "text/html"})
    deadline = time.monotonic() + 60
    while b"hled-prerender" not in urlopen(request, timeout=60).read():
        assert time.monotonic() < deadline
        time.sleep(0.3)


@pytest.fixture(scope="module")
def without_scripts(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 390, "height": 800}, locale="es-MX", java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("path", "heading", "text"), [
    ("", "Diálogo Económico de Alto Nivel", "Cruces por puerto, 12 meses"),
    ("pillar_1", "Reconstruir juntos", r"Comercio de bienes .* 873\smil\smillones de dólares"),
    ("pillar_2?objective=II.2", "desarrollo económico", "Fuente:"),
    ("maps?indicator=coneval.pobreza&level=admin1&window=southern-mexico", "Mapas", r"Chiapas \(66\.0\s%\)"),
    ("explorer?indicators=IT.NET.USER.ZS&places=GTM", "Explorador", r"Guatemala subió .* 56.1\s% en 2023"),
    ("places?place=MX-OAX", "Oaxaca", "Fuente:"),
    ("data", "Datos y fuentes", "observaciones"),
    ("dialogue?part=I.2", "El diálogo", "No se encontró un documento posterior."),
    ("glossary", "Glosario", ""),
    ("accessibility", "Accesibilidad", ""),
])
def test_pages_work_without_scripts(site: str, without_scripts: Page, path: str, heading: str, text: str) -> None:
    without_scripts.goto(f"{site}/{path}")
    assert without_scripts.locator('html').get_attribute('lang') == 'es'
    expect(without_scripts.locator("h1")).to_contain_text(heading)
    words = without_scripts.get_by_role("main").inner_text()
    assert re.search(text, words, re.DOTALL), words
    expect(without_scripts.locator("body")).not_to_contain_text("JavaScript")
    without_scripts.get_by_role("navigation").get_by_role("link", name="II Desarrollo sustentable").click()
    expect(without_scripts.locator("h1")).to_contain_text("desarrollo económico")


def test_a_network_that_stops_web_sockets_leaves_words_and_pictures(site: str, tab: Page) -> None:
    def refuse(socket: WebSocketRoute) -> None:
        socket.close()

    tab.route_web_socket(re.compile("/_stcore/stream"), refuse)
    tab.clock.install()
    tab.goto(f"{site}/pillar_1?lang=en")
    expect(tab.get_by_text("this page says in words what they show")).to_be_visible()
    expect(tab.get_by_role("main")).to_contain_text("US$873 billion")
    # After a while the picture of the figure, which is rendered on the server, stands above its words.
    picture = tab.locator(".hled-chart-placeholder img")
    expect(picture).to_have_count(0)
    tab.clock.fast_forward(20_000)
    expect(picture).to_have_js_property("naturalWidth", 1200)
    assert violations(tab) == []
    tab.get_by_role("link", name="Maps", exact=True).click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Maps")


@pytest.mark.parametrize("path", ["", "pillar_1", "maps", "explorer", "places", "dialogue"])
def test_a_first_view_is_small_and_does_not_jump(site: str, tab: Page, path: str) -> None:
    session = tab.context.new_cdp_session(tab)
    session.send("Network.enable")
    sent = [0]
    session.on("Network.loadingFinished", lambda event: sent.__setitem__(0, sent[0] + event["encodedDataLength"]))
    plain: list[str] = []

    def packed(answer: Response) -> None:
        if re.search(r"\.(js|css)$", answer.url) and answer.headers.get("content-encoding") != "gzip":
            plain.append(answer.url)

    tab.on("response", packed)
    tab.add_init_script(SHIFTS)
    tab.goto(f"{site}/{path}")
    expect(tab.locator(".hled-page-footer")).to_be_visible()
    expect(tab.locator("#hled-prerender")).to_have_count(0)
    tab.wait_for_load_state("networkidle")
    assert plain == []
    assert sent[0] < MAX_BYTES
    assert tab.evaluate("window.jumped") < 0.1
    # An icon that the light font lacks is written as its name.
    icons = tab.get_by_test_id("stIconMaterial")
    assert icons.evaluate_all("all => all.filter((one) => one.scrollWidth > 40).map((one) => one.textContent)") == []


@pytest.mark.parametrize("status", [None, 403], ids=["down", "refused"])
def test_a_lost_connection_is_said_in_one_sentence(site: str, tab: Page, status: int | None) -> None:
    """Streamlit's dialog asks in English whether it is running, or speaks of CORS."""
    tab.route("**/_stcore/**", lambda route: route.fulfill(status=status) if status else route.abort())
    tab.goto(f"{site}/pillar_1?lang=es")
    dialog = tab.get_by_role("dialog")
    expect(dialog).to_have_text("Sin conexión El tablero no responde. Volverá a intentarlo por sí solo, y lo que "
                                "eligió queda en la dirección.", use_inner_text=True)
    expect(dialog.get_by_role("button")).to_have_accessible_name("Cerrar")


def test_scripts_of_elements_run_before_there_is_content(site: str, tab: Page) -> None:
    """Without a web socket there is none; otherwise it is rendered without them, and again with them."""
    tab.route_web_socket("**/_stcore/stream", lambda socket: None)
    tab.route("**/static/js/Html.*.js", lambda route: route.fulfill(
        body=f"{route.fetch().text()};window.hasRun = true", content_type="text/javascript"))
    tab.goto(f"{site}/glossary?lang=en")
    tab.wait_for_function("() => window.hasRun")
