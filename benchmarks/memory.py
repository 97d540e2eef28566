"""Memory of one process: thousands of views and hundreds of municipal maps that nobody has asked for before.

``HLED_VIEWS`` (2,000) and ``HLED_MAPS`` (700) say how many; the bound is ``HLED_CACHE_MB`` (``README.md``), as always.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections.abc import Callable
from functools import partial

from benchmarks.load import ROOT, addresses, cpu_seconds, memory_mb, server_process
from benchmarks.pages import Row, served
from benchmarks.sessions import Session
from hled_dash import store
from hled_dash.catalogue import load_catalogue
from hled_dash.figures.resolve import Resolver
from hled_dash.language import LANGUAGES
from hled_dash.settings import read_count
from hled_dash.view.codes import METHODS, PALETTES

#: Megabytes that a process may hold.
MOST = 600
#: Views from one row to the next, and changes of a reader before the next one comes.
STEP, CHANGES = 100, 5
#: Readers who are there at the same time.
READERS = 4


def municipal_map(resolver: Resolver, chance: random.Random) -> tuple[str, str]:
    """The address of a map of municipalities."""
    catalogue = resolver.catalogue
    codes = [code for code in catalogue.indicators if "admin2" in resolver.mappable_levels(code)]
    states = [code for code, place in catalogue.places.items() if place.level == "admin1" and code.startswith("MX-")]
    return "maps", (
        f"lang={chance.choice(list(LANGUAGES))}&indicator={chance.choice(codes)}&level=admin2"
        f"&method={chance.choice(METHODS)}&classes={chance.randint(3, 9)}&palette={chance.choice(PALETTES)}"
        + (f"&inside={chance.choice(states)}" if chance.random() < 0.3 else ""))


async def _read(root: str, count: int, first: int, ask: Callable[[random.Random], tuple[str, str]]) -> None:
    numbers = iter(range(first, first + count))

    async def read() -> None:
        while True:
            async with Session(root) as session:
                for _change in range(CHANGES):
                    number = next(numbers, None)
                    if number is None:
                        return
                    await session.open(*ask(random.Random(number)))

    await asyncio.gather(*(read() for _reader in range(READERS)))


def main() -> list[Row]:
    """Rows of the table; ends with 1 where a process held too much."""
    views, maps = read_count("HLED_VIEWS", 2000), read_count("HLED_MAPS", 700)
    with served([sys.executable, "-m", "streamlit", "run", "app.py"], ROOT) as root:
        process = server_process(root)
        resolver = Resolver(load_catalogue(), store.open_engine(store.database_url()))
        kinds = (("views", views, partial(addresses, resolver.catalogue)),
                 ("municipal maps", maps, partial(municipal_map, resolver)))
        asyncio.run(_read(root, READERS, 10**6, kinds[0][2]))
        measured = {"at the start": memory_mb(process)}
        for name, count, ask in kinds:
            for done in range(0, count, STEP):
                asyncio.run(_read(root, min(STEP, count - done), done, ask))
                measured[f"{min(done + STEP, count):,} {name}"] = memory_mb(process)
                if os.environ.get("HLED_PROGRESS"):
                    print(name, done + STEP, memory_mb(process), f"{cpu_seconds(process):.0f} s", file=sys.stderr)
    most = max(measured.values())
    if most > MOST:
        sys.exit(f"a process held {most} MB: {measured}")
    return [(title, f"{megabytes} MB", f"{megabytes / MOST:.2f}", f"of {MOST} MB") for title,
            megabytes in measured.items()]
