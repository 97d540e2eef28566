"""Builds that are killed at any moment, meet a full disk or another build: a reader sees the old or the new, whole.

``python -m benchmarks faults kills --count 500 --database postgresql+psycopg://…``; without an address a SQLite file
and a PostgreSQL server of its own, one after the other.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
import signal
import sys
import time
from collections import Counter
from contextlib import ExitStack, suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, text

from hled_dash import store
from hled_dash.store import StoreError, queries
from tests import small_data
from tests.postgresql import running

Row = tuple[str, str, str, str]
#: Processes that begin with everything imported: they build from their first moment on.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])
#: Bytes that a full disk takes.
DISK = 20_000
SCHEMAS = text("select count(*) from information_schema.schemata where schema_name like 'hled%'")


def main(arguments: list[str]) -> list[Row]:
    """Kill builds; ends with 1 where a reader saw anything but the old or the new database."""
    parser = argparse.ArgumentParser(prog="benchmarks faults kills")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--database", action="append")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    rows = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        urls = options.database or [f"sqlite:///{folder}/hled.sqlite",
                                    stack.enter_context(running(Path(stack.enter_context(TemporaryDirectory()))))]
        for url in urls:
            started = time.monotonic()
            (folder / url.split(":")[0]).mkdir()
            outcomes = kill(url, folder / url.split(":")[0], options.count, options.seed)
            counts = ", ".join(f"{outcome} {number}" for outcome, number in sorted(outcomes.items()))
            rows.append((url.split(":")[0], f"{options.count} builds", f"{time.monotonic() - started:.0f} s", counts))
    return rows


def kill(url: str, folder: Path, count: int, seed: int) -> Counter[str]:
    """Begin ``count`` builds and end them early.

    Args:
        url: The address of a database of no value.
        folder: An empty folder.
        count: How many builds.
        seed: The same seed kills after the same shares of a build's time.

    Returns:
        How many builds ended how, and what was read after them.
    """
    choose, outcomes = random.Random(seed), Counter[str]()
    data = small_data.write(folder)
    store.ensure_built(url, data, force=True)
    observations = data / "observations/src.csv"
    plain = observations.read_text(encoding="utf-8")
    held = 0
    build_seconds = max(_timed(url, data) for _number in range(2))
    for number in range(1, count + 1):
        observations.write_text(plain, encoding="utf-8")
        small_data.add_row(data, f"rate,SLV,2021,,{number},\n")
        how = choose.choice(("killed", "killed", "killed", "two at once", "full disk"))
        processes = [_build(url, data, limited=how == "full disk")
                     for _process in range(2 if how == "two at once" else 1)]
        time.sleep(build_seconds * choose.random() * 1.2 if how != "full disk" else 0)
        if how != "full disk":
            processes[0].kill()
        for process in processes:
            process.join(120)
            if process.exitcode is None:
                sys.exit(f"build {number} ({how}) hangs")
        outcomes[how] += 1
        value = _value(url)
        if value not in (held, number):
            sys.exit(f"after build {number} ({how}) the database holds {value}, before it held {held}")
        if how == "two at once" and value != number:
            sys.exit(f"build {number}: the other builder did not build")
        outcomes["then the new one is read" if value == number else "then the old one is read"] += 1
        held = value
    store.ensure_built(url, data, force=True)
    _judge_rests(url)
    return outcomes


def _timed(url: str, data: Path) -> float:
    started = time.monotonic()
    _build(url, data).join()
    return time.monotonic() - started


def _build(url: str, data: Path, limited: bool = False) -> BaseProcess:
    process = PROCESSES.Process(target=_ensure, args=(url, data, limited))
    process.start()
    return process


def _ensure(url: str, data: Path, limited: bool) -> None:
    if limited:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (DISK, DISK))
    with suppress(StoreError):
        store.ensure_built(url, data, force=True)


def _value(url: str) -> int:
    """The number of the build that is read; 0 for the first."""
    engine = store.open_engine(url)
    try:
        rates = queries.observations(engine, "rate", places=["SLV"], start="2021")
        months = queries.observations(engine, "trade")
        if len(months) != 24:
            sys.exit(f"{len(months)} of 24 months are read")
        return int(rates["value"].iloc[0]) if len(rates) else 0
    except store.BuildReplaced:
        # The server has just ended what a killed builder had asked for.
        return _value(url)
    finally:
        engine.dispose()


def _judge_rests(url: str) -> None:
    """After a whole build nothing is left of those that were killed."""
    if url.startswith("sqlite"):
        rests = list(Path(url.removeprefix("sqlite:///")).parent.glob("*.new*"))
        if rests:
            sys.exit(f"left over: {rests}")
        return
    engine = create_engine(url)
    with engine.connect() as connection:
        schemas = connection.execute(SCHEMAS).scalar_one()
    engine.dispose()
    if schemas != 1:
        sys.exit(f"{schemas} schemas are left")
