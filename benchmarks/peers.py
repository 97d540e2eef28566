"""Pages of other frameworks beside ours, in turns: ``python -m benchmarks peers URL dash=URL panel=URL``.

The addresses are those of running servers on this machine: ours with ``/pillar_3``, a Dash page whose list of places
has the id ``pl``, a Panel page with one multiple choice. A browser opens each through a proxy that counts what is sent;
a change sets other places by the framework's own interface (a link of ours, ``dash_clientside.set_props``, BokehJS) and
ends with the last change of the document. Processor time is that of all processes that listen at the address.
"""

from __future__ import annotations

import asyncio
import itertools
import statistics
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Thread
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.load import cpu_seconds, listening, memory_mb
from tests.chromium import ARGUMENTS, executable

Row = tuple[str, str, str, str]
#: Rounds; in each, every page is opened twice, and changed three times to places never seen and to these again.
ROUNDS = 3
#: Milliseconds without a change of the document after which all is drawn, and those waited for at most.
QUIET, PATIENCE = 600, 60_000
#: Notes the time of the last change of the document and of the shadow trees in it, which BokehJS has.
WATCH = """() => { window.lastChange = performance.now();
  const observer = new MutationObserver(() => { window.lastChange = performance.now(); });
  const observe = (root) => { observer.observe(root, { subtree: true, childList: true, attributes: true,
    characterData: true }); return root; };
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) { return observe(attach.call(this, options)); };
  observe(document); }"""
#: Whether a page stands, of which a busy machine shows an empty frame for a while; ours not the page in words.
READY = {
    "ours": "document.querySelector('.hled-view-marker') && !document.querySelector('#hled-prerender')",
    "dash": "document.querySelector('.js-plotly-plot .main-svg')",
    "panel": "window.Bokeh?.documents?.[0]?.is_idle",
}
#: Milliseconds from the navigation, or from the change, to the last change of the document.
DRAWN = f"""(begin) => performance.now() - window.lastChange > {QUIET} && window.lastChange > begin
  && window.lastChange - begin"""
#: Sets the places; each takes codes of countries and names of them.
CHANGES = {
    "ours": """([codes, names]) => { const link = document.createElement('a'); link.dataset.view = '';
      const url = new URL(document.querySelector('.hled-view-marker').dataset.url, location.href);
      url.searchParams.set('places', codes.join('~')); link.href = url.pathname + url.search; link.target = '_self';
      document.querySelector('.hled-page-footer').append(link); link.click(); }""",
    "dash": "([codes, names]) => window.dash_clientside.set_props('pl', { value: names })",
    "panel": """([codes, names]) => { for (const model of window.Bokeh.documents[0]._all_models.values())
      if (model.type.endsWith('MultiChoice')) model.value = names; }""",
}
PLACES = {"MEX": "Mexico", "GTM": "Guatemala", "SLV": "El Salvador", "HND": "Honduras", "NIC": "Nicaragua",
          "CRI": "Costa Rica", "PAN": "Panama", "COL": "Colombia", "BRA": "Brazil", "USA": "United States"}


@dataclass
class Peer:
    """A page that is measured, and what was measured of it: name of the measure to values."""

    name: str
    kind: str
    url: str
    processes: list[int]
    measured: dict[str, list[float]] = field(default_factory=dict)

    def note(self, measure: str, value: float) -> None:
        """Keep a value."""
        self.measured.setdefault(measure, []).append(value)


class Proxy:
    """Passes connections on to a server, and counts the bytes that come from it."""

    def __init__(self, url: str) -> None:
        self.received = 0
        self._target = urlsplit(url)
        self._loop = asyncio.new_event_loop()
        Thread(target=self._loop.run_forever, daemon=True).start()
        self.port = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)

    async def _listen(self) -> int:
        server = await asyncio.start_server(self._connect, "localhost", 0)
        return int(server.sockets[0].getsockname()[1])

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection(self._target.hostname, self._target.port)
        await asyncio.gather(self._pass(reader, to_server), self._pass(from_server, writer, counted=True))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, counted: bool = False) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                self.received += len(data) if counted else 0
                writer.write(data)
                await writer.drain()
        writer.close()


def main(arguments: list[str]) -> list[Row]:
    """A row for each measure of each page; the ratio is ours to it."""
    if not arguments or not all("=" in argument for argument in arguments[1:]):
        sys.exit("python -m benchmarks peers http://localhost:8501/pillar_3 dash=http://localhost:8050 panel=http://...")
    named = [("ours", arguments[0]), *(tuple(argument.split("=", 1)) for argument in arguments[1:])]
    peers = [Peer(name, name, url, listening(url)) for name, url in named]
    # The first are those that the pages begin with.
    sets = itertools.islice(itertools.combinations(PLACES, 4), 1, None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        for number in range(ROUNDS):
            for peer in peers if number % 2 else peers[::-1]:
                _measure(browser, peer, [next(sets) for _change in range(3)])
        browser.close()
    own, *others = peers
    rows = []
    for measure in own.measured:
        value = statistics.median(own.measured[measure])
        unit = measure.rpartition(", ")[2]
        ratios = {peer.name: value / statistics.median(peer.measured[measure]) for peer in others}
        rows.append((measure, f"{value:.0f} {unit}",
                     ", ".join(f"{ratio:.2f} of {name}" for name, ratio in ratios.items()),
                     ", ".join(f"{peer.name} {statistics.median(peer.measured[measure]):.0f}" for peer in others)))
    return rows


def _measure(browser: Browser, peer: Peer, unseen: list[tuple[str, ...]]) -> None:
    """Open a page cold and warm, change its places to some never seen before, and to the same ones again."""
    proxy = Proxy(peer.url)
    address = urlsplit(peer.url)._replace(netloc=f"localhost:{proxy.port}").geturl()
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(f"({WATCH})()")
    for measure in ("cold view", "warm view"):
        page = context.new_page()
        page.goto(address, wait_until="commit")
        page.wait_for_function(f"() => {READY[peer.kind]}", timeout=PATIENCE, polling=50)
        peer.note(f"{measure}, ms", _drawn(page, 0))
        if measure == "cold view":
            page.close()
    for measure, sets in (("unseen change", unseen), ("seen change", unseen)):
        for codes in sets:
            before, received = sum(map(cpu_seconds, peer.processes)), proxy.received
            begin = page.evaluate("performance.now()")
            page.evaluate(CHANGES[peer.kind], [list(codes), [PLACES[code] for code in codes]])
            peer.note(f"{measure}, ms", _drawn(page, begin))
            used = sum(map(cpu_seconds, peer.processes)) - before
            peer.note(f"processor time of the server, {measure}, ms", 1000 * used)
            peer.note(f"sent, {measure}, kB", (proxy.received - received) / 1000)
    context.close()
    peer.note("memory, MB", sum(map(memory_mb, peer.processes)))


def _drawn(page: Page, begin: float) -> float:
    return float(page.wait_for_function(DRAWN, arg=begin, timeout=PATIENCE, polling=50).json_value())
