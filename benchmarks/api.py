"""The API beside Datasette: the same 400 observations and a search, requests per second, and the time at a fixed rate.

``DATASETTE=/path/to/env/bin/datasette python -m benchmarks api``: Datasette (``pip install datasette``) lives in an
environment of its own; without it the API is measured alone. Both servers run at the same time, and are asked in turns,
so that a busy machine is as busy for both. ``API_URL`` names a running server.
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
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[1]
INDICATOR, ROWS, WORDS = "gdl.shdi", 400, "poverty"
SLICE = f"/api/v1/observations?indicators={INDICATOR}&limit={ROWS}"
SEARCH = f"/api/v1/search?q={WORDS}"
#: Seconds of a round, rounds, connections; requests a second of the fixed rate.
SECONDS, ROUNDS, CONNECTIONS, RATE = 3.0, 3, 8, 100
PORT = 8_791


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


async def throughput(url: str, seconds: float = SECONDS) -> float:
    """Requests per second over some connections, each asking as soon as it was answered."""
    parts, count, until = urlsplit(url), 0, time.monotonic() + seconds
    path = f"{parts.path}?{parts.query}"

    async def work() -> None:
        nonlocal count
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        while time.monotonic() < until:
            await ask(reader, writer, parts.netloc, path)
            count += 1
        writer.close()

    started = time.monotonic()
    await asyncio.gather(*(work() for _number in range(CONNECTIONS)))
    return count / (time.monotonic() - started)


async def latencies(url: str, rate: int = RATE, seconds: float = 2 * SECONDS) -> list[float]:
    """Seconds from when each request was due to its whole answer, at a fixed rate; what waits counts too."""
    parts, found = urlsplit(url), list[float]()
    free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _number in range(4 * CONNECTIONS):
        free.put_nowait(await asyncio.open_connection(parts.hostname, parts.port))

    async def one(due: float) -> None:
        connection = await free.get()
        await ask(*connection, parts.netloc, f"{parts.path}?{parts.query}")
        found.append(time.monotonic() - due)
        free.put_nowait(connection)

    began, tasks = time.monotonic(), []
    for number in range(int(rate * seconds)):
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        tasks.append(asyncio.create_task(one(due)))
    await asyncio.gather(*tasks)
    return sorted(found)


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
                             [(one["code"], one["name"], one["definition"]) for one in names])
        database.execute("create virtual table indicator_fts using fts5(name, definition, content=indicator)")
        database.execute("insert into indicator_fts (rowid, name, definition) select rowid, name, definition "
                         "from indicator")
    database.close()


def measure(pairs: Sequence[tuple[str, str, str | None]]) -> list[tuple[str, str, str, str]]:
    """Rows of the table: what, the API's and Datasette's address of the same."""
    table = []
    for what, ours, theirs in pairs:
        rates: tuple[list[float], list[float]] = [], []
        for _round in range(ROUNDS):
            for number, url in enumerate((ours, theirs)):
                if url is not None:
                    rates[number].append(asyncio.run(throughput(url)))
        own, other = max(rates[0]), max(rates[1], default=0.0)
        times = asyncio.run(latencies(ours))
        table.append((f"{what}, requests per second", f"{own:.0f}", f"{own / other:.2f}" if other else "",
                      f"Datasette {other:.0f}" if other else "Datasette is not named"))
        p99 = f"{1000 * times[int(len(times) * 0.99)]:.1f} ms"
        note = f"median {1000 * times[len(times) // 2]:.1f} ms"
        if theirs is not None:
            others = asyncio.run(latencies(theirs))
            note += f"; Datasette {1000 * others[int(len(others) * 0.99)]:.1f} ms"
        table.append((f"{what}, p99 at {RATE} a second", p99, "", note))
    return table


def main() -> list[tuple[str, str, str, str]]:
    """Measure; rows of a table."""
    from benchmarks.pages import served

    with ExitStack() as stack:
        command = [sys.executable, "-m", "streamlit", "run", "app.py"]
        api = (os.environ.get("API_URL") or stack.enter_context(served(command, ROOT))).rstrip("/")
        for path in (SLICE, SEARCH):
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
            other = f"http://127.0.0.1:{PORT}"
            _wait(f"{other}/hled.json")
        shape = "&_shape=objects&_nofacet=1&_nocount=1"
        return measure((
            (f"{ROWS} observations", api + SLICE, other and f"{other}/hled/observation.json?indicator={INDICATOR}"
             f"&_size={ROWS}{shape}"),
            ("a search", api + SEARCH, other and f"{other}/hled/indicator.json?_search={WORDS}{shape}"),
        ))


def _wait(url: str) -> None:
    for _number in range(100):
        try:
            urllib.request.urlopen(url).read()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"{url} does not answer")
