"""A pack of twenty figures with six maps as a file: time, peak memory of a process, and a page beside it.

``python -m benchmarks pack``; the project's database must be built.
"""

from __future__ import annotations

import resource
import time
from datetime import date
from statistics import median
from threading import Thread

from hled_dash import store
from hled_dash.catalogue import Catalogue
from hled_dash.export import RenderPool
from hled_dash.export.packs import FORMATS
from hled_dash.export.packs.job import render_pack_file
from hled_dash.figures import Selection, draw
from hled_dash.language import LANGUAGES
from hled_dash.pack.address import encode
from hled_dash.pack.model import Pack, Section, make_item
from hled_dash.store import Engine
from hled_dash.view import PILLAR_PAGES, View

FIGURES, MAPS = 20, 6


def twenty_figures(catalogue: Catalogue) -> str:
    """A pack of figures of all kinds, as its address has it."""
    pages = {pillar: page for page, pillar in PILLAR_PAGES.items()}
    cards = list(catalogue.cards.values())
    maps = [card for card in cards if card.kind == "map"][:MAPS]
    others = [card for card in cards if card.kind != "map"]
    chosen = [*others[:: len(others) // (FIGURES - MAPS)][: FIGURES - MAPS], *maps]
    views = [View(page=pages[catalogue.objectives[card.objective].pillar], language="es", figure=card.id,
                  objective=card.objective) for card in chosen]
    return encode(Pack(title="Twenty figures", language="es",
                       sections=(Section("", tuple(make_item(view, "es") for view in views)),)))


def main() -> list[tuple[str, str, str, str]]:
    """Rows of the table."""
    engine, catalogue = store.open_build(store.database_url())
    packed, rows = twenty_figures(catalogue), []
    alone = _changes(catalogue, engine, lambda: True)
    for name in FORMATS:
        pool, beside = RenderPool(1, 1, max_tasks=1), list[float]()
        before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        made = list[bytes]()
        thread = Thread(target=lambda pool=pool, name=name, made=made: made.append(pool.run(
            render_pack_file, packed, "es", name, "https://hled.example.org", date.today(), timeout=300)))
        thread.start()
        beside = _changes(catalogue, engine, lambda thread=thread: not thread.is_alive())
        thread.join()
        took, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        rows.append((f"{name}, {FIGURES} figures, {MAPS} maps", f"{took:.1f} s", f"{cpu:.1f} s CPU",
                     f"{len(made[0]) / 1e6:.1f} MB; largest process until then {after.ru_maxrss / 1024:.0f} MB"))
        rows.append((f"a figure of a page beside {name}", f"{median(beside) * 1000:.1f} ms",
                     f"{median(beside) / median(alone):.2f}",
                     f"alone {median(alone) * 1000:.1f} ms; at most 1.5 times"))
    return rows


def _changes(catalogue: Catalogue, engine: Engine, is_over: object) -> list[float]:
    """Seconds that each change of a page's figures takes, until a function says that it is enough (30 at least)."""
    assert callable(is_over)
    cards, times = [card for card in catalogue.cards.values() if card.kind == "line"], list[float]()
    while len(times) < 30 or not is_over():
        card = cards[len(times) % len(cards)]
        begin = time.perf_counter()
        draw(card, Selection(), LANGUAGES["es"], catalogue, engine)
        times.append(time.perf_counter() - begin)
        time.sleep(0.05)
    return times
