"""Maps: from a change to the drawn map in Chromium, beside a plain pydeck and a plain Plotly choropleth of the same
shapes, drawn by Streamlit in the same run; and what each of them sends."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from shapely.geometry import mapping

from benchmarks.pages import PRESSED, ROOT, Row, served
from hled_dash.catalogue import load_catalogue
from hled_dash.geography import load_register, read_layer
from tests.chromium import ARGUMENTS, executable

#: What the map shows: its periods, colours of the first places, and their values. Asked in each frame, so that not all
#: are.
SHOWN = """() => [...document.querySelectorAll('.st-key-map-chart svg path')]
  .filter((one) => one.__data__?.datum?.place !== undefined).slice(0, 40)
  .map((one, number) => [number ? '' : one.__data__.mark.group.context.dataflow.signal('payload').period_labels,
    one.getAttribute('fill'), one.__data__.datum.value]).join()"""
#: Runs once in the page: milliseconds from a change until the map shows something else.
STEP = f"""(number) => new Promise((done) => {{
  const shown = {SHOWN};
  const before = shown(), field = document.querySelector('.hled-time-slider input'), start = performance.now();
  field.value = number;
  field.dispatchEvent(new Event('input', {{ bubbles: true }}));
  const look = () => (shown() !== before ? done(performance.now() - start) : requestAnimationFrame(look));
  look();
}})"""
#: Places that the map draws now.
PLACES = """() => new Set([...document.querySelectorAll('.st-key-map-chart svg path')]
  .map((one) => one.__data__?.datum?.place).filter(Boolean)).size"""
#: When the map shows something else than it did; asked in each frame.
NEW = f"() => {{ const now = ({SHOWN})(); return now && now !== window.before && performance.now() }}"
#: Two frames later, what was drawn is on the screen.
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
#: Indicators of the municipalities of southern Mexico: rates, money, and rates again.
MUNICIPAL = ("conapo.illiterate", "banxico.remittances.mun", "conapo.overcrowded", "conapo.no_electricity")
#: More of them: the server has drawn none before.
MORE = (("conapo.no_drainage", "inegi.census.women_share", "conapo.dirt_floor", "inegi.census.pop"),
        ("coneval.mun.ic_cv", "conapo.low_wage", "conapo.small_localities", "conapo.no_piped_water"))
#: Maps whose indicator is changed: what they are of, their addresses with the number of places (0: not asserted), and
#: the indicators chosen, in turn, on a page that is opened for each of these lists.
CHANGED: dict[str, tuple[dict[str, int], tuple[tuple[str, ...], ...]]] = {
    "1,350 municipalities": (
        {"conapo.imm.index&level=admin2&window=southern-mexico&labels=off": 1350}, (MUNICIPAL, *MORE)),
    "municipalities of one state": (
        {f"conapo.imm.index&inside={state}&level=admin2&labels=off": count
         for state, count in {"MX-CHP": 124, "MX-OAX": 570, "MX-PUE": 217, "MX-VER": 212}.items()}, (MUNICIPAL,)),
    "states of Mexico": (
        {f"coneval.pobreza&level=admin1&window={window}": count
         for window, count in {"southern-mexico": 9, "mexico": 32}.items()},
        (("coneval.pobreza_e", "coneval.plp", "coneval.pobreza_m"),)),
    "departments": ({"ophi.mpi&level=admin1&window=northern-central-america": 0},
                    (("ophi.headcount", "ophi.intensity", "ophi.severe"),)),
    "countries": ({"hdr.hdi&level=country&window=countries": 0}, (("hdr.le", "hdr.mys", "hdr.gii"),)),
    "bridges": ({"cbp.bridge_crossings.annual&level=crossing&window=texas-border": 0},
                (("cbp.bridge_crossings.12m", "cbp.bridge_crossings.index", "cbp.bridge_crossings.annual"),)),
}
#: Plain maps of the municipalities: what a first version of a dashboard would do. A button changes the values.
PLAIN = {
    "pydeck": """
        deck = pydeck.Deck(map_provider=None, initial_view_state=pydeck.ViewState(latitude=18, longitude=-94, zoom=5),
            layers=[pydeck.Layer("GeoJsonLayer", shapes(step), get_fill_color="properties.colour", stroked=True,
                                 get_line_color=[255, 255, 255], line_width_min_pixels=0.3)])
        st.pydeck_chart(deck)
    """,
    "plotly": """
        # Plotly's plain choropleth draws nothing before another host has sent a base map; this one needs none.
        st.plotly_chart(plotly.express.choropleth_map(
            values(step), geojson=shapes(0), locations="place", color="value", featureidkey="properties.place",
            map_style="white-bg", zoom=5, center={"lat": 18, "lon": -94}))
    """,
}
SCRIPT = """
import json, plotly.express, plotly, pandas, pydeck, streamlit as st
plain = json.load(open({path!r}))
def values(step):
    names = [one["properties"]["place"] for one in plain["features"]]
    return pandas.DataFrame({{"place": names, "value": [(number * 37 + step) % 100 for number in range(len(names))]}})
def shapes(step):
    for number, one in enumerate(plain["features"]):
        shade = (number * 37 + step) * 2 % 255
        one["properties"]["colour"] = [shade, 90, 255 - shade]
    return plain
step = st.number_input("step", 0, 99, key="step")
{draw}
st.html("<footer class='hled-page-footer'>" + str(step) + "</footer>")
"""
#: The canvas of the plain map and the foot of the new values are there.
PLAIN_DRAWN = """(step) => document.querySelector('.hled-page-footer')?.textContent === String(step) &&
  (document.querySelector('[data-testid=stDeckGlJsonChart] canvas') ||
   document.querySelector('.js-plotly-plot canvas'))"""


def main() -> list[Row]:
    """Rows of the maps' table."""
    with sync_playwright() as play, served([sys.executable, "-m", "streamlit", "run", "app.py"], ROOT) as root:
        browser = play.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        rows = [_speed(browser), *_ours(browser, root), *_plain(browser), _speed(browser)]
        browser.close()
    return _beside(rows)


#: How fast the browser is at this hour: milliseconds for fixed work. Other guests of a machine may halve its speed.
LOOP = """() => { const start = performance.now(); let sum = 0;
  for (let step = 0; step < 1e7; step++) sum = (sum + step * step) % 1000003;
  return performance.now() - start + 0 * sum }"""


def _speed(browser: Browser) -> Row:
    page = browser.new_page()
    page.evaluate(LOOP)
    spans = [page.evaluate(LOOP) for _round in range(3)]
    page.context.close()
    return ("the browser itself, a loop of ten million steps", f"{statistics.median(spans):.0f} ms", "", "")


def _beside(rows: list[Row]) -> list[Row]:
    """With each time as a ratio to the faster of the two plain maps."""
    times = [float(row[1].removesuffix(" ms")) for row in rows]
    least = min(time for row, time in zip(rows, times, strict=True) if row[0].startswith("plain"))
    return [(row[0], row[1], f"{time / least:.2f}", row[3]) for row, time in zip(rows, times, strict=True)]


def _ours(browser: Browser, root: str) -> Iterator[Row]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{root}/maps?indicator=hdr.hdi&level=country&window=countries")
    page.wait_for_selector(".hled-ranking li", timeout=60_000)
    page.wait_for_timeout(1500)
    steps = [page.evaluate(STEP, number) for number in (5, 15, 25, 10, 20, 30, 3)]
    yield ("a change of year, countries", f"{statistics.median(steps):.0f} ms", "", "in the browser; nothing is sent")
    page.goto(f"{root}/maps?indicator=conapo.imm.index&level=admin2&window=southern-mexico&labels=off")
    page.wait_for_function(f"() => ({PLACES})() === 1350", timeout=60_000)
    page.wait_for_timeout(1500)
    steps = [page.evaluate(STEP, number % 2) for number in range(6)]
    yield ("a change of year, 1,350 municipalities", f"{statistics.median(steps):.0f} ms", "", "nothing is sent")
    page.context.close()
    for name, (addresses, lists) in CHANGED.items():
        first, later, carried = [], [], []
        for (address, count), codes in product(addresses.items(), lists):
            # A page of its own for each: what a browser still holds of another is no part of a change.
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            sent = _counted(page)
            page.goto(f"{root}/maps?indicator={address}")
            page.wait_for_selector(".hled-ranking li", timeout=60_000)
            page.wait_for_timeout(1500)
            spans = []
            for code in codes:
                sent_before = sent[0]
                spans.append(_indicator(page, code, count))
                carried.append((sent[0] - sent_before) / 1000)
            page.context.close()
            first.append(spans[0])
            later += spans[1:]
        yield (f"another indicator, {name}", f"{statistics.median(later):.0f} ms", "",
               f"click to drawn; the first choice on the page {statistics.median(first):.0f} ms; "
               f"{statistics.median(carried):.0f} kB sent, shapes and drawing kept")


def _indicator(page: Page, code: str, places: int = 0) -> float:
    """Choose an indicator as a reader does; milliseconds from the choice to the new map, which must have ``places``
    (0: any)."""
    name = load_catalogue().indicators[code].name.en
    box = page.get_by_role("combobox", name="Indicator", exact=True)
    box.click()
    box.fill(name)
    option = page.get_by_role("option", name=name, exact=True).first
    option.wait_for()
    page.evaluate(f"window.before = ({SHOWN})()")
    page.evaluate(PRESSED)
    option.click()
    drawn = page.wait_for_function(NEW, polling="raf", timeout=60_000).json_value()
    drawn_places = page.evaluate(PLACES)
    if places and drawn_places != places:
        raise AssertionError(f"{code} is drawn for {drawn_places} places, not {places}")
    return float(drawn - page.evaluate("window.pressed"))


def _plain(browser: Browser) -> Iterator[Row]:
    """The same shapes, drawn by the two libraries as their own documentation does it."""
    shapes = next(layer for layer in load_register() if layer.file == "southern_mexico_municipalities.json")
    # D3 wants rings wound the other way round than RFC 7946.
    features = [{"type": "Feature", "properties": {"place": place}, "geometry": mapping(shape)}
                for place, shape in read_layer(shapes).geometry.items()]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "shapes.json"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
        for library, draw in PLAIN.items():
            (folder / "app.py").write_text(
                SCRIPT.format(path=str(path), draw=textwrap.dedent(draw)), encoding="utf-8")
            with served([sys.executable, "-m", "streamlit", "run", "app.py"], folder) as root:
                page = browser.new_page(viewport={"width": 1280, "height": 900})
                sent = _counted(page)
                page.goto(root)
                page.wait_for_function(PLAIN_DRAWN, arg=0, timeout=120_000)
                page.wait_for_timeout(1500)
                spans, bytes_sent = [], []
                for step in range(1, 5):
                    sent_before = sent[0]
                    page.evaluate(PRESSED)
                    page.get_by_label("Increment").or_(page.get_by_test_id("stNumberInputStepUp")).first.click()
                    page.wait_for_function(PLAIN_DRAWN, arg=step, polling=10, timeout=120_000)
                    page.evaluate(PAINTED)
                    spans.append(float(page.evaluate("performance.now() - window.pressed")))
                    bytes_sent.append(sent[0] - sent_before)
                yield (f"plain {library}, other values of 1,350 municipalities", f"{statistics.median(spans):.0f} ms",
                       "", f"{statistics.median(bytes_sent) / 1000:.0f} kB sent")
                page.context.close()


def _counted(page: Page) -> list[int]:
    """Bytes that reach the page over its web socket, counted from now on."""
    total = [0]

    def add(socket) -> None:  # type: ignore[no-untyped-def]
        socket.on("framereceived", lambda frame: total.__setitem__(0, total[0] + len(frame)))

    page.on("websocket", add)
    return total
