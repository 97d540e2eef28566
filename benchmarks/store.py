"""The store: build time on the project's data, and a page's slice at five million made-up observations.

The made-up observations live in a temporary folder only. Each slice is measured beside the same statement run by the
driver itself, in the same run.
"""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from hled_dash import store
from hled_dash.catalogue import load_catalogue
from hled_dash.store import build, queries, schema

Row = tuple[str, str, str, str]
MILLIONS = 5
PLACES = 250
YEARS = range(1900, 2050)


def made_up(path: Path) -> tuple[list[str], list[str]]:
    """A database with the project's tables and made-up observations; returns its indicators and places."""
    engine = build.create_engine(f"sqlite:///{path}", poolclass=build.NullPool)
    per_indicator = PLACES * len(YEARS)
    indicators = [f"made.up.{number:04}" for number in range(MILLIONS * 1_000_000 // per_indicator)]
    places = [f"P{number:03}" for number in range(PLACES)]
    with engine.connect() as connection:
        connection.exec_driver_sql("pragma journal_mode = off")
        connection.exec_driver_sql("pragma synchronous = off")
        connection.commit()
        schema.metadata.create_all(connection)
        columns = [column.name for column in schema.observation.columns]
        statement = str(build.insert(schema.observation).compile(dialect=connection.dialect, column_keys=columns))
        for code in indicators:
            rows = [
                (code, "", place, str(year), float(number), "A")
                for number, place in enumerate(places)
                for year in YEARS
            ]
            connection.exec_driver_sql(statement, rows)
        connection.execute(
            build.insert(schema.build), [{"hash": "made up", "built_at": "now", "observations": MILLIONS * 1_000_000}]
        )
        connection.commit()
    engine.dispose()
    return indicators, places


def median_ms(work: Callable[[int], object], times: int = 200) -> float:
    spans = []
    for number in range(times):
        start = time.perf_counter()
        work(number)
        spans.append(1000 * (time.perf_counter() - start))
    return statistics.median(spans)


def rows() -> Iterator[Row]:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/hled.sqlite"
        start = time.perf_counter()
        store.ensure_built(url)
        span = time.perf_counter() - start
        engine = store.open_engine(url)
        count = queries.info(engine)["observations"]
        note = f"{count:,} observations, {count / span:,.0f} a second"
        yield ("build of today's data, SQLite", f"{span:.1f} s", "", note)
        catalogue = load_catalogue()
        span = median_ms(lambda number: queries.observations(engine, "IT.NET.USER.ZS", places=["MEX", "GTM", "SLV"]))
        yield ("slice of today's data", f"{span:.2f} ms", "", "frame included")
        every = tuple(catalogue.indicators)
        span = median_ms(lambda number: queries.recent(engine, catalogue, every, ["GTM"]), 5)
        yield ("everything on one place", f"{span:.1f} ms", "", f"{len(every)} indicators")
        engine.dispose()
        path = Path(folder) / "large.sqlite"
        indicators, places = made_up(path)
        engine = store.open_engine(f"sqlite:///{path}")
        chosen = places[:15]
        marks = ", ".join("?" * len(chosen))
        raw_statement = (
            "select place, breakdown, period, value, status from observation "
            f"where indicator = ? and breakdown = '' and place in ({marks}) order by breakdown, place, period"
        )
        raw = sqlite3.connect(path)
        base = median_ms(lambda number: raw.execute(raw_statement, [indicators[number % 100], *chosen]).fetchall())
        ours = median_ms(lambda number: queries.observations(engine, indicators[number % 100], places=chosen))
        note = f"15 places, {15 * len(YEARS):,} rows of {MILLIONS} million"
        yield ("slice, the driver alone", f"{base:.2f} ms", "1.0", note)
        yield ("slice, queries.observations", f"{ours:.2f} ms", f"{ours / base:.1f}", "frame included")
        since = str(list(YEARS)[-30])
        ours = median_ms(
            lambda number: queries.observations(engine, indicators[number % 100], places=chosen, start=since)
        )
        yield ("slice of 30 years", f"{ours:.2f} ms", "", "450 rows, frame included")


def main() -> list[Row]:
    return list(rows())
