"""Load: sessions over the web socket, each changing its page every ten seconds, and what a change costs the server.

Times depend on what else the machine does; processor time per change does so least, and stands first.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import sys
import time
from math import inf
from pathlib import Path

from benchmarks.pages import Row, served
from benchmarks.sessions import Answer, Session, percentile
from hled_dash.catalogue import Catalogue, load_catalogue
from hled_dash.language import LANGUAGES

ROOT = Path(__file__).parents[1]
PAGES = ("overview", "pillar_1", "pillar_2", "pillar_3", "pillar_4", "maps", "explorer", "places", "data")
#: Seconds that a reader looks at a page before the next change.
PAUSE = 10.0
#: Changes of a reader.
CHANGES = 4
#: Of as many addresses one is known by many readers.
KNOWN = 40


def people() -> tuple[int, ...]:
    """Readers at once: ``HLED_PEOPLE`` (25,50,100), each number a measurement of its own."""
    return tuple(map(int, os.environ.get("HLED_PEOPLE", "25,50,100").split(",")))


def addresses(catalogue: Catalogue, chance: random.Random) -> tuple[str, str]:
    """A page and a query: any language, places, years, and what the page itself has."""
    page = chance.choice(PAGES)
    places = [code for code, place in catalogue.places.items() if place.level in ("country", "admin1", "group")]
    query = {
        "lang": chance.choice(list(LANGUAGES)), "places": "~".join(chance.sample(places, chance.randint(2, 5))),
        "from": str(chance.randint(1995, 2015)), "to": "latest",
    }
    if page == "places":
        query["place"] = chance.choice(places)
    elif page == "explorer":
        query["indicators"] = chance.choice(list(catalogue.indicators))
    elif page == "maps":
        query["indicator"] = chance.choice(list(catalogue.indicators))
    elif page.startswith("pillar"):
        pillar = ("I", "II", "III", "IV")[int(page[-1]) - 1]
        query["objective"] = chance.choice(catalogue.objectives_of(pillar)).id
    return page, "&".join(f"{name}={text}" for name, text in query.items())


async def _reader(root: str, number: int, catalogue: Catalogue, answers: list[Answer], until: float = inf) -> None:
    """Half of the addresses are among a few that others ask for too, half were never seen before."""
    chance = random.Random(number)
    await asyncio.sleep(chance.uniform(0, PAUSE))
    async with Session(root) as session:
        for _change in range(CHANGES):
            seed = chance.randrange(KNOWN) if chance.random() < 0.5 else chance.randrange(KNOWN, 10**9)
            answers.append(await session.open(*addresses(catalogue, random.Random(seed))))
            await asyncio.sleep(min(chance.expovariate(1 / PAUSE), max(0.0, until - time.monotonic())))
            if time.monotonic() >= until:
                break


async def open_known(root: str, catalogue: Catalogue) -> None:
    """Open the addresses that many readers know once."""
    async with Session(root) as session:
        for seed in range(KNOWN):
            await session.open(*addresses(catalogue, random.Random(seed)))


async def crowd(root: str, count: int, catalogue: Catalogue, first: int = 0, seconds: float = inf) -> list[Answer]:
    """Readers at once, each numbered from ``first`` on: who has another number opens other addresses."""
    answers, until = list[Answer](), time.monotonic() + seconds
    await asyncio.gather(*(_reader(root, first + number, catalogue, answers, until) for number in range(count)))
    return answers


def server_process(root: str) -> int:
    """Number of the process that listens at an address."""
    port = f"{int(root.rsplit(':', 1)[1]):04X}"
    inodes = {line.split()[9] for file in ("tcp", "tcp6") for line in Path(f"/proc/net/{file}").read_text().splitlines()
              if line.split()[1].endswith(f":{port}") and line.split()[3] == "0A"}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            links = {os.readlink(link) for link in (process / "fd").iterdir()}
        except OSError:
            continue
        if links & {f"socket:[{inode}]" for inode in inodes}:
            return int(process.name)
    raise RuntimeError(f"no process listens at {root}")


def cpu_seconds(process: int) -> float:
    """Processor time of a process since its start."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(process: int) -> int:
    """Memory that a process holds."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20


def main() -> list[Row]:
    """Rows of the table, one for each number of readers; the server starts anew for each."""
    rows: list[Row] = []
    catalogue = load_catalogue()
    for count in people():
        with served([sys.executable, "-m", "streamlit", "run", "app.py"], ROOT) as root:
            process = server_process(root)
            # Until the database is built and the caches are warm.
            asyncio.run(_reader(root, 0, catalogue, []))
            used = -1.0
            while cpu_seconds(process) - used > 0.2:
                used = cpu_seconds(process)
                time.sleep(2)
            before = cpu_seconds(process)
            answers = asyncio.run(crowd(root, count, catalogue))
            cost = 1000 * (cpu_seconds(process) - before) / len(answers)
            seconds = [answer.seconds for answer in answers]
            rows.append((
                f"{count} people", f"{cost:.0f} ms of processor time a change",
                " / ".join(f"{percentile(seconds, share):.2f}" for share in (0.5, 0.95, 0.99)) + " s",
                f"median, p95 and p99 of {len(answers)} changes; "
                f"{statistics.median(answer.messages for answer in answers):.0f} messages and "
                f"{statistics.median(answer.bytes for answer in answers) / 1000:.0f} kB a change; "
                f"{memory_mb(process)} MB",
            ))
    return rows
