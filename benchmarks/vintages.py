"""Vintages: what they cost the newest slice, and a slice as of a day, at five million made-up observations on SQLite.

Every tenth observation has an earlier vintage. Times are of the processor, because other work on the machine waits for
the disk.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.store import INDICATORS, MILLIONS, NAMES, SLICES, YEARS, Row, made_up_sqlite
from hled_dash import store
from hled_dash.store import build, queries

DAY = date(2024, 6, 1)
INSERT = ("insert into vintage select indicator, breakdown, place, period, '2025-01-01', '2000-01-01', value + 1, 'A' "
          "from observation where indicator = ? and cast(period as integer) % 10 = 0")


def cpu_ms(work: Callable[[int], object], times: int = 200) -> float:
    """Median processor time of a call in milliseconds; the call gets its number."""
    spans = []
    for number in range(times):
        start = time.process_time()
        work(number)
        spans.append(1000 * (time.process_time() - start))
    return statistics.median(spans)


def _slice_ms(url: str, places: int, years: int, day: date | None) -> float:
    engine = store.open_engine(url)
    database, chosen, since = store.as_of(engine, day), NAMES[:places], str(YEARS[-years])
    span = cpu_ms(lambda number: queries.observations(database, INDICATORS[number % 100], places=chosen, start=since))
    engine.dispose()
    return span


def main() -> list[Row]:
    """Rows of the table of vintages."""
    rows: list[Row] = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / "large.sqlite"
        url = f"sqlite:///{path}"
        made_up_sqlite(path)
        without_vintages = {size: _slice_ms(url, *size, None) for size in SLICES}
        engine = build.create_engine(url, poolclass=build.NullPool)
        with engine.connect() as connection:
            for code in INDICATORS:
                connection.exec_driver_sql(INSERT, (code,))
            connection.exec_driver_sql("analyze")
            connection.commit()
        engine.dispose()
        for size in SLICES:
            title = f"{size[0]} places, {size[0] * size[1]:,} rows of {MILLIONS} million"
            newest, as_of_day = _slice_ms(url, *size, None), _slice_ms(url, *size, DAY)
            rows += [("newest slice, no vintages", f"{without_vintages[size]:.2f} ms", "1.0", title),
                     ("newest slice, 500,000 vintages", f"{newest:.2f} ms", f"{newest / without_vintages[size]:.2f}",
                      title),
                     ("slice as of a day", f"{as_of_day:.2f} ms", f"{as_of_day / without_vintages[size]:.2f}", title)]
    return rows
