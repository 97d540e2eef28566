"""Load: sessions over the web socket, each changing its page every ten seconds, and what a change costs the server.

``HLED_PEOPLE=40,80,150 python -m benchmarks load`` measures one process on SQLite, ``HLED_PROCESSES=2 HLED_PEOPLE=300``
two on one PostgreSQL behind nginx (``deploy/nginx.conf``). The addresses that many readers know are opened once before.
Times depend on what else the machine does; processor time per change does so least, and stands first. The first row of
each number is of readers who are there already; the second of as many who all come at once.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from benchmarks.pages import Row, served
from benchmarks.processes import App, free_port, nginx, wait
from benchmarks.sessions import Answer, Session, percentile
from hled_dash import store
from hled_dash.catalogue import Catalogue, load_catalogue
from hled_dash.language import LANGUAGES
from tests.postgresql import running

ROOT = Path(__file__).parents[1]
PAGES = ("", "pillar_1", "pillar_2", "pillar_3", "pillar_4", "maps", "explorer", "places", "data")
#: Seconds that a reader looks at a page before the next change.
PAUSE = 10.0
#: Changes of a reader, who then leaves.
CHANGES = 4
#: Seconds over which the readers come, and seconds of which the changes then count.
RAMP, SECONDS = 30.0, 60.0
#: Seconds in which all readers open a page at once.
RUSH = 5.0
#: All readers come from one address here; the usual limits for one client are not what is measured.
LIMITS = {"HLED_MAX_SESSIONS": "2000", "HLED_MAX_SESSIONS_PER_CLIENT": "2000", "HLED_MAX_OPENED_PER_MINUTE": "100000"}
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


def _address(catalogue: Catalogue, chance: random.Random) -> tuple[str, str]:
    """Half of the addresses are among a few that others ask for too, half were never seen before."""
    seed = chance.randrange(KNOWN) if chance.random() < 0.5 else chance.randrange(KNOWN, 10**9)
    return addresses(catalogue, random.Random(seed))


async def _reader(root: str, number: int, catalogue: Catalogue, ramp: float, end: float) -> list[tuple[float, Answer]]:
    """When a reader asked, and what came; after :data:`CHANGES` changes the reader leaves and another one comes."""
    answers, chance = list[tuple[float, Answer]](), random.Random(number)
    await asyncio.sleep(chance.uniform(0, ramp))
    while time.monotonic() < end:
        async with Session(root) as session:
            for _change in range(CHANGES):
                asked, got = time.monotonic(), [await session.open(*_address(catalogue, chance))]
                await session.try_again(got)
                answers.extend((asked, answer) for answer in got)
                await asyncio.sleep(min(chance.expovariate(1 / PAUSE), max(0.0, end - time.monotonic())))
                if time.monotonic() >= end:
                    break
    return answers


async def open_known(root: str, catalogue: Catalogue) -> None:
    """Open the addresses that many readers know once, each by a reader of its own."""
    for seed in range(KNOWN):
        async with Session(root) as session:
            await session.open(*addresses(catalogue, random.Random(seed)))


async def crowd(root: str, count: int, catalogue: Catalogue, seconds: float, *, first: int = 0, ramp: float = PAUSE,
                skipped: float = 0.0) -> list[Answer]:
    """What as many readers get in some seconds.

    Args:
        root: Address of the server.
        count: Readers.
        catalogue: What they ask for.
        seconds: After which none asks any more.
        first: Number of the first reader: who has another number opens other addresses.
        ramp: Seconds over which they come.
        skipped: Seconds whose changes do not count.
    """
    start = time.monotonic()
    readers = (_reader(root, first + number, catalogue, ramp, start + seconds) for number in range(count))
    return [answer for answers in await asyncio.gather(*readers) for asked, answer in answers
            if start + skipped <= asked < start + seconds]


async def steady(root: str, count: int, catalogue: Catalogue, processes: Sequence[int]) -> tuple[list[Answer], float]:
    """Answers to readers who are there already, and the processor time of some processes meanwhile."""
    readers = asyncio.create_task(crowd(root, count, catalogue, RAMP + SECONDS, ramp=RAMP, skipped=RAMP))
    await asyncio.sleep(RAMP)
    used = sum(map(cpu_seconds, processes))
    await asyncio.sleep(SECONDS)
    used = sum(map(cpu_seconds, processes)) - used
    return await readers, used


async def rush(root: str, count: int, catalogue: Catalogue) -> tuple[list[Answer], list[float]]:
    """Readers who all come within a few seconds, as when a session begins, and load one page each.

    Returns:
        All answers, the page or that the server is busy; and the seconds after which each reader had the page.
    """
    answers, seconds = list[Answer](), list[float]()

    async def one(number: int) -> None:
        chance = random.Random(10**6 + number)
        await asyncio.sleep(chance.uniform(0, RUSH))
        start = time.monotonic()
        answers.extend(await Session.load(root, *_address(catalogue, chance)))
        seconds.append(time.monotonic() - start)

    await asyncio.gather(*(one(number) for number in range(count)))
    return answers, seconds


def listening(root: str) -> list[int]:
    """Numbers of the processes that listen at an address."""
    port = f"{urlsplit(root).port:04X}"
    inodes = {line.split()[9] for file in ("tcp", "tcp6") for line in Path(f"/proc/net/{file}").read_text().splitlines()
              if line.split()[1].endswith(f":{port}") and line.split()[3] == "0A"}
    numbers = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            links = {os.readlink(link) for link in (process / "fd").iterdir()}
        except OSError:
            continue
        if links & {f"socket:[{inode}]" for inode in inodes}:
            numbers.append(int(process.name))
    if not numbers:
        raise RuntimeError(f"no process listens at {root}")
    return numbers


def server_process(root: str) -> int:
    """Number of the process that listens at an address."""
    return listening(root)[0]


def cpu_seconds(process: int) -> float:
    """Processor time of a process since its start."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(process: int) -> int:
    """Memory that a process holds."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20


def main() -> list[Row]:
    """Rows of the table, one for each number of readers; the servers start anew for each."""
    rows: list[Row] = []
    catalogue = load_catalogue()
    processes = int(os.environ.get("HLED_PROCESSES", "1"))
    os.environ.update(LIMITS)
    for count in people():
        with _one_process() if processes == 1 else _behind_nginx(processes) as (root, numbers):
            asyncio.run(open_known(root, catalogue))
            used = -1.0
            while (total := sum(map(cpu_seconds, numbers))) - used > 0.2:
                used = total
                time.sleep(2)
            answers, used = asyncio.run(steady(root, count, catalogue, numbers))
            cost = 1000 * used / len(answers)
            name = f"{count} people" + (f", {processes} processes" if processes > 1 else "")
            rows.append((name, f"{cost:.0f} ms of processor time a change", _waits(answers), (
                f"{_facts(answers)}; {statistics.median(answer.messages for answer in answers):.0f} messages and "
                f"{statistics.median(answer.bytes for answer in answers) / 1000:.0f} kB a change; "
                f"{' and '.join(str(memory_mb(number)) for number in numbers)} MB; "
                f"a core carries {1000 * PAUSE / cost:.0f}")))
            print(*rows[-1], sep=" | ", flush=True)
            answers, seconds = asyncio.run(rush(root, count, catalogue))
            rows.append((f"{name}, all within {RUSH:.0f} s", "", _waits(answers), (
                f"{_facts(answers)}; {len(seconds)} had the page, the last after {max(seconds):.1f} s")))
            print(*rows[-1], sep=" | ", flush=True)
    return rows


def _waits(answers: Sequence[Answer]) -> str:
    seconds = [answer.seconds for answer in answers]
    return " / ".join(f"{percentile(seconds, share):.2f}" for share in (0.5, 0.95, 0.99)) + " s"


def _facts(answers: Sequence[Answer]) -> str:
    busy, longest = sum(bool(answer.alerts) for answer in answers), max(answer.seconds for answer in answers)
    return (f"median, p95 and p99 of {len(answers)} changes, longest {longest:.1f} s; "
            f"{busy} were told that the server is busy")


@contextmanager
def _one_process() -> Iterator[tuple[str, list[int]]]:
    """Address and number of a server on the database of this checkout."""
    with served([sys.executable, "-m", "streamlit", "run", "app.py"], ROOT) as root:
        yield root, [server_process(root)]


@contextmanager
def _behind_nginx(processes: int) -> Iterator[tuple[str, list[int]]]:
    """Address of nginx, and numbers of the servers behind it, on PostgreSQL with the data of this checkout."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        folder.chmod(0o755)
        (folder / "pg").mkdir()
        url = stack.enter_context(running(folder / "pg"))
        store.ensure_built(url)
        apps = [App(free_port(), url, ROOT / "data", folder) for _number in range(processes)]
        for app in apps:
            app.start()
            stack.callback(app.stop)
        for app in apps:
            wait(app.is_ready, "a process is ready", 120)
        program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or sys.exit("needs nginx")
        root = stack.enter_context(nginx(program, folder, [app.port for app in apps]))
        yield root, [app.process.pid for app in apps]
