"""Growth: what the queries behind a page cost where a store holds 1, 10 and 100 times as much, on both databases.

Times are of the processors: that of this process and, on PostgreSQL, of the server's processes.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sqlalchemy import Engine, text

from benchmarks.store import Row, made_up_postgresql, made_up_sqlite
from hled_dash import store
from hled_dash.catalogue import Catalogue, load_catalogue
from hled_dash.store import build, postgresql, queries
from hled_dash.store.changes import changes
from tests.postgresql import running

INDICATORS, PLACES, TIMES = 5, 10, (1, 10, 100)
DAY = date(2024, 6, 1)
#: The measured parts of a store, each made larger by itself.
PARTS = ("indicators", "places", "vintages")
LATEST = ("insert into latest select place, indicator, period, value, status, '2048', 1.0 from observation "
          "where period = '2049'")
VINTAGES = ("insert into vintage select indicator, breakdown, place, period, '{day}', '2000-01-01', value + 1, 'A' "
            "from observation where substr(period, 4, 1) = '0'")


class Size(NamedTuple):
    """How many times the smallest store's indicators, places and editions (whose vintages are held) a store has."""

    indicators: int = 1
    places: int = 1
    vintages: int = 1


def _fill(url: str, size: Size) -> None:
    """Write made-up observations, their newest values, and vintages of every tenth."""
    indicators = [f"made.up.{number:04}" for number in range(INDICATORS * size.indicators)]
    places = [f"P{number:04}" for number in range(PLACES * size.places)]
    is_file = url.startswith("sqlite")
    if is_file:
        made_up_sqlite(Path(url.removeprefix("sqlite:///")), indicators, places)
    else:
        made_up_postgresql(url, indicators, places)
    engine = build.create_engine(url, poolclass=build.NullPool)
    with engine.begin() as connection:
        if not is_file:
            connection.exec_driver_sql(f"set local search_path = {postgresql.SCHEMA}")
        connection.execute(text("update place set level = 'state' where code >= :first"), {"first": f"P{PLACES:04}"})
        connection.exec_driver_sql(LATEST)
        for number in range(size.vintages):
            day = date.fromordinal(date(2025, 1, 1).toordinal() + number)
            connection.exec_driver_sql(VINTAGES.format(day=day))
        connection.exec_driver_sql("analyze")
    engine.dispose()


def _seconds() -> float:
    """Processor time of this process and of those that it started."""
    started = [process for child in _children(os.getpid()) for process in (child, *_children(child))]
    nanoseconds = sum(int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) for process in started)
    return time.process_time() + nanoseconds / 1e9


def _children(process: int) -> list[int]:
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def _median_ms(work: Callable[[], object]) -> float:
    """Median of five blocks of calls, for a call, within about a second."""
    work()
    start = _seconds()
    work()
    calls, spans = max(1, min(20, round(0.1 / max(_seconds() - start, 0.001)))), []
    for _block in range(5):
        start = _seconds()
        for _call in range(calls):
            work()
        spans.append(1000 * (_seconds() - start) / calls)
    return statistics.median(spans)


def _measure(engine: Engine, catalogue: Catalogue) -> dict[str, float]:
    """Query to milliseconds of the processors."""
    code, places = "made.up.0003", [f"P{number:04}" for number in range(5)]
    snapshot = store.as_of(engine, DAY)
    return {name: _median_ms(work) for name, work in {
        "slice: one indicator, 5 places, 60 years": lambda: queries.observations(
            engine, code, places=places, start="1990"),
        "newest values of 3 places": lambda: queries.latest(engine, catalogue, places[:3]),
        "ranking: one indicator, one year, 10 places of a level": lambda: queries.observations(
            engine, code, level="country", start="2049", end="2049"),
        "as of a day: the slice": lambda: queries.observations(snapshot, code, places=places, start="1990"),
        "changes, of all vintages": lambda: changes(engine),
    }.items()}


def _rows(name: str, measured: dict[Size, dict[str, float]]) -> Iterator[Row]:
    for query, base in measured[Size()].items():
        for part in PARTS:
            spans = [measured[Size(**{part: times})][query] for times in TIMES]
            yield (f"{name}: {query}", " → ".join(f"{span:.2f}" for span in spans) + " ms", f"{spans[-1] / base:.1f}",
                   f"1, 10, 100 times the {part}")


def main() -> list[Row]:
    """Rows of the table of growth."""
    catalogue, sizes = load_catalogue(), [Size(), *(Size(**{part: times}) for part in PARTS for times in TIMES[1:])]
    on_sqlite, on_postgresql = dict[Size, dict[str, float]](), dict[Size, dict[str, float]]()
    for size in sizes:
        with TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/growth.sqlite"
            _fill(url, size)
            engine = store.open_engine(url)
            on_sqlite[size] = _measure(engine, catalogue)
            engine.dispose()
    with TemporaryDirectory() as folder, running(Path(folder)) as url:
        for size in sizes:
            _fill(url, size)
            engine = store.open_engine(url)
            on_postgresql[size] = _measure(engine, catalogue)
            engine.dispose()
            made = build.create_engine(url, poolclass=build.NullPool)
            with made.begin() as connection:
                connection.exec_driver_sql(f"drop schema {postgresql.SCHEMA} cascade")
            made.dispose()
    return [*_rows("SQLite", on_sqlite), *_rows("PostgreSQL", on_postgresql)]
