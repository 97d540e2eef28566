"""The API beside Datasette: the same 400 observations and a search, and both at a fixed rate while people read pages.

``DATASETTE=/path/to/env/bin/datasette python -m benchmarks api``: Datasette (``pip install datasette``) lives in an
environment of its own; without it the API is measured alone. Both servers run at the same time, and are asked in turns,
so that a busy machine is as busy for both; processor time of a request depends least on what else it does. The API
keeps what it has answered, so that each question is asked in two ways: anew each time, and again. Then 50 readers use
the pages (:mod:`benchmarks.load`), first alone, then while another process asks 100 questions a second, a tenth of them
anew.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from itertools import chain, cycle, islice, product, repeat
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import quote, urlsplit

from benchmarks.load import cpu_seconds, crowd, open_known, server_process
from benchmarks.pages import Row, served
from benchmarks.sessions import percentile
from hled_dash.catalogue import load_catalogue

ROOT = Path(__file__).parents[1]
INDICATOR, ROWS = "gdl.shdi", 400
SLICE = f"/api/v1/observations?indicators={INDICATOR}&limit={ROWS}"
WORDS = ("poverty", "remittances", "exports", "homicides", "water", "women", "schools", "migration")
SEARCHES = tuple(f"/api/v1/search?q={word}" for word in WORDS)
#: Seconds of a round, rounds, connections; requests a second of the fixed rate; people who read pages meanwhile.
SECONDS, ROUNDS, CONNECTIONS, RATE, PEOPLE = 2.0, 3, 8, 100, 50
#: Seconds in which all the readers of pages have come and none has left; of so many questions one was not asked before.
WHILE_READ, NEW = (10.0, 40.0), 10
PORT = 8_791
#: Host and port of a server, and the paths that it is asked for, one after the other.
Asked = tuple[str, Iterator[str]]


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, path: str) -> int:
    """Ask over an open connection and read the whole answer; returns its bytes."""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: application/json\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"{path}: {head[:80]!r}")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
    if b"content-length" in fields:
        return len(await reader.readexactly(int(fields[b"content-length"])))
    size = 0
    while chunk := int(await reader.readline(), 16):
        size += len(await reader.readexactly(chunk + 2)) - 2
    await reader.readline()
    return size


async def throughput(requests: Asked, seconds: float = SECONDS) -> tuple[int, float]:
    """Requests over some connections, each asking for the next address as soon as it was answered, and seconds."""
    root, paths = requests
    count, until = 0, time.monotonic() + seconds

    async def work() -> None:
        nonlocal count
        reader, writer = await asyncio.open_connection(*root.split(":"))
        while time.monotonic() < until:
            await ask(reader, writer, root, next(paths))
            count += 1
        writer.close()

    started = time.monotonic()
    await asyncio.gather(*(work() for _number in range(CONNECTIONS)))
    return count, time.monotonic() - started


async def latencies(requests: Asked, rate: int = RATE, seconds: float = 2 * SECONDS) -> list[float]:
    """Seconds from when each request was due to its whole answer, at a fixed rate and in the order of the paths; what
    waits counts too."""
    root, paths = requests
    seconds_taken = [0.0] * int(rate * seconds)
    free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _number in range(4 * CONNECTIONS):
        free.put_nowait(await asyncio.open_connection(*root.split(":")))

    async def one(number: int, due: float, path: str) -> None:
        connection = await free.get()
        await ask(*connection, root, path)
        seconds_taken[number] = time.monotonic() - due
        free.put_nowait(connection)

    began, tasks = time.monotonic(), []
    for number in range(len(seconds_taken)):
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        tasks.append(asyncio.create_task(one(number, due, next(paths))))
    await asyncio.gather(*tasks)
    return seconds_taken


def new_slices() -> Iterator[str]:
    """Addresses of the same rows, none twice."""
    return (f"{SLICE}&from={start}&to={end}" for end, start in product(range(2050, 2200), range(1900, 1950)))


def new_searches() -> Iterator[str]:
    """A word and a name of a place, none twice."""
    names = sorted({place.name.en for place in load_catalogue().places.values()})
    return (f"/api/v1/search?q={quote(f'{word} {name}'[:100])}" for name, word in product(names, WORDS))


def mixed() -> Iterator[str]:
    """The slice and the searches that were asked for before, and each tenth time what was not."""
    new = zip(islice(new_slices(), 7_000, None), islice(new_searches(), 10_000, None), strict=False)
    again, anew = cycle((SLICE, *SEARCHES)), chain.from_iterable(new)
    return chain.from_iterable((*islice(again, NEW - 1), next(anew)) for _each in repeat(None))


def write_database(api: str, path: Path) -> None:
    """The same rows, with all their columns, and the names of the indicators with an index of their words."""
    rows = json.load(urllib.request.urlopen(api + SLICE))["data"]
    names = json.load(urllib.request.urlopen(f"{api}/api/v1/indicators"))["data"]
    with sqlite3.connect(path) as database:
        columns = list(rows[0])
        database.execute(f"create table observation ({', '.join(columns)}, primary key (indicator, place, period))")
        database.executemany(f"insert or ignore into observation values ({', '.join('?' * len(columns))})", [
            [json.dumps(value) if isinstance(value, dict | list) else value for value in row.values()]
            for row in rows])
        database.execute("create table indicator (code primary key, name, definition)")
        database.executemany("insert into indicator values (?, ?, ?)",
                             [(name["code"], name["name"], name["definition"]) for name in names])
        database.execute("create virtual table indicator_fts using fts5(name, definition, content=indicator)")
        database.execute("insert into indicator_fts (rowid, name, definition) select rowid, name, definition "
                         "from indicator")
    database.close()


def compare(title: str, api: str, own_urls: Iterable[str], other: str | None, other_urls: Sequence[str]) -> list[Row]:
    """The API's and Datasette's addresses of the same: requests a second, processor time of one, p99 at a rate."""
    sides: list[Asked] = [(urlsplit(api).netloc, iter(own_urls))]
    if other:
        sides.append((urlsplit(other).netloc, cycle(other_urls)))
    processes = [server_process(f"http://{root}") for root, _paths in sides]
    rates: list[list[float]] = [[] for _side in sides]
    costs: list[list[float]] = [[] for _side in sides]
    for _round in range(ROUNDS):
        for asked, process, own_rates, own_costs in zip(sides, processes, rates, costs, strict=True):
            cpu_before = cpu_seconds(process)
            count, seconds = asyncio.run(throughput(asked))
            own_rates.append(count / seconds)
            own_costs.append(1000 * (cpu_seconds(process) - cpu_before) / count)
    times = [asyncio.run(latencies(asked)) for asked in sides]
    return [
        _beside(f"{title}, requests a second", [max(own_rates) for own_rates in rates], "{:.0f}"),
        _beside(f"{title}, processor time", [min(own_costs) for own_costs in costs], "{:.2f} ms"),
        _beside(f"{title}, p99 at {RATE} a second", [1000 * percentile(own_times, 0.99) for own_times in times],
                "{:.1f} ms"),
    ]


def _beside(title: str, values: Sequence[float], shape: str) -> Row:
    note = f"Datasette {shape.format(values[1])}" if len(values) > 1 else "Datasette is not named"
    return title, shape.format(values[0]), f"{values[0] / values[1]:.2f}" if len(values) > 1 else "", note


def read_beside(root: str) -> list[Row]:
    """What the API takes while people read pages, and what their changes take then."""
    catalogue = load_catalogue()
    process = server_process(root)
    asyncio.run(open_known(root, catalogue))
    spans, costs = list[list[float]](), list[float]()
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        for asked in (False, True):
            cpu_before, started = cpu_seconds(process), time.monotonic()
            other = pool.submit(_ask_later, urlsplit(root).netloc) if asked else None
            answers = asyncio.run(crowd(root, PEOPLE, catalogue, WHILE_READ[1], first=1_000 * asked))
            spans.append([answer.seconds for answer in answers])
            costs.append((cpu_seconds(process) - cpu_before) / (time.monotonic() - started))
            times = other.result() if other else []
    usual, beside = (percentile(span, 0.5) for span in spans)
    counts = " and ".join(str(len(span)) for span in spans)
    slow = " / ".join(f"{percentile(span, 0.95):.2f} s" for span in spans)
    spread = ", ".join(f"{name} {1000 * percentile(times, share):.1f} ms"
                       for name, share in (("median", 0.5), ("p95", 0.95)))
    anew = 1000 * percentile(times[NEW - 1::NEW], 0.99)
    again = 1000 * percentile([span for number, span in enumerate(times) if (number + 1) % NEW], 0.99)
    return [
        (f"p99 at {RATE} a second beside {PEOPLE} people", f"{1000 * percentile(times, 0.99):.1f} ms", "",
         f"{spread}; p99 of what was asked before {again:.1f} ms, of what was not {anew:.1f} ms"),
        (f"a change beside {RATE} requests a second", f"{1000 * beside:.0f} ms", f"{beside / usual:.2f}",
         f"median alone {1000 * usual:.0f} ms; p95 alone and beside {slow}; {counts} changes; "
         f"processor {costs[0]:.2f} and {costs[1]:.2f} cores"),
    ]


def _ask_later(root: str) -> list[float]:
    """Ask in a process of its own, so that reading the pages' messages is not measured."""
    # The first addresses are made before the clock runs: the catalogue that they come from is read for two seconds.
    paths = mixed()
    first = list(islice(paths, NEW))
    time.sleep(WHILE_READ[0])
    return asyncio.run(latencies((root, chain(first, paths)), seconds=WHILE_READ[1] - WHILE_READ[0]))


def main() -> list[Row]:
    """Measure; rows of a table."""
    with ExitStack() as stack:
        command = [sys.executable, "-m", "streamlit", "run", "app.py"]
        api = stack.enter_context(served(command, ROOT)).replace("localhost", "127.0.0.1")
        for path in (SLICE, *SEARCHES):
            urllib.request.urlopen(api + path).read()
        other = None
        if datasette := os.environ.get("DATASETTE"):
            path = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "hled.db"
            write_database(api, path)
            process = subprocess.Popen([datasette, "serve", "-i", str(path), "-p", str(PORT), "--setting",
                                        "max_returned_rows", "1000"], stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
            stack.callback(process.wait)
            stack.callback(process.terminate)
            other = f"http://127.0.0.1:{PORT}/hled"
            _wait(f"{other}.json")
        shape = "&_shape=objects&_nofacet=1&_nocount=1"
        slices = [f"/hled/observation.json?indicator={INDICATOR}&_size={ROWS}{shape}"]
        searches = [f"/hled/indicator.json?_search={word}{shape}" for word in WORDS]
        return [*compare(f"{ROWS} observations, anew", api, new_slices(), other, slices),
                *compare(f"{ROWS} observations, again", api, cycle([SLICE]), other, slices),
                *compare("a search, anew", api, new_searches(), other, searches),
                *compare("a search, again", api, cycle(SEARCHES), other, searches), *read_beside(api)]


def _wait(url: str) -> None:
    for _number in range(100):
        try:
            urllib.request.urlopen(url).read()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"{url} does not answer")
