"""The store: build time on the project's data, and a page's slice at five million made-up observations.

Both databases are measured. The made-up observations live in a temporary folder only. Each slice is measured beside
the same statement run by the driver itself, in the same run.
"""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from sqlalchemy import insert

from hled_dash import store
from hled_dash.catalogue import load_catalogue
from hled_dash.store import build, postgresql, queries, schema
from tests.postgresql import running

Row = tuple[str, str, str, str]
MILLIONS = 5
PLACES = 250
YEARS = range(1900, 2050)
#: What a page draws: five places over sixty years (or five years of months), and, far more than that, fifteen places
#: over all 150 years.
SLICES = ((5, 60), (15, 150))
COLUMNS = ", ".join(column.name for column in schema.observation.columns)
INDICATORS = [f"made.up.{number:04}" for number in range(MILLIONS * 1_000_000 // (PLACES * len(YEARS)))]
NAMES = [f"P{number:03}" for number in range(PLACES)]


def _made_up(code: str, places: Sequence[str]) -> Iterator[tuple[object, ...]]:
    for number, place in enumerate(places):
        for year in YEARS:
            yield code, "", place, str(year), float(number), "A"


def _named(connection: Any, indicators: Sequence[str], places: Sequence[str]) -> None:
    """The records that the made-up observations name."""
    name = {"name_en": "made up", "name_es": "inventado"}
    source = {"publisher": "", "title": "", "vintage": "", "vintage_date": "", "licence": "", "address": ""}
    rows: dict[str, list[dict[str, object]]] = {
        "unit": [{"code": "u", **name}],
        "source": [{"code": "s", **source}],
        "indicator": [
            {"code": code, "unit": "u", "source": "s", "frequency": "year", "derived": 0,
             "held_from": "2000-01-01", **name} for code in indicators
        ],
        "place": [{"code": code, "level": "country", "parent": None, **name} for code in places],
        "breakdown": [{"code": ""}],
        "series": [{"indicator": code, "breakdown": ""} for code in indicators],
        "build": [{"hash": "made up", "built_at": "now", "observations": len(indicators) * len(places) * len(YEARS)}],
    }
    for table, ones in rows.items():
        connection.execute(insert(schema.metadata.tables[table]), ones)


def made_up_sqlite(path: Path, indicators: Sequence[str] = INDICATORS, places: Sequence[str] = NAMES) -> None:
    """Write a SQLite database of made-up observations."""
    engine = build.create_engine(f"sqlite:///{path}", poolclass=build.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("pragma journal_mode = off")
        connection.exec_driver_sql("pragma synchronous = off")
        connection.commit()
        schema.metadata.create_all(connection)
        _named(connection, indicators, places)
        marks = ", ".join("?" * len(schema.observation.columns))
        for code in indicators:
            rows = list(_made_up(code, places))
            connection.exec_driver_sql(f"insert into observation ({COLUMNS}) values ({marks})", rows)
        connection.exec_driver_sql("analyze")
        connection.commit()
    engine.dispose()


def made_up_postgresql(url: str, indicators: Sequence[str] = INDICATORS, places: Sequence[str] = NAMES) -> None:
    """Write the same made-up observations to a PostgreSQL server."""
    engine = build.create_engine(url, poolclass=build.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"create schema {postgresql.SCHEMA}")
        connection.exec_driver_sql(f"set local search_path = {postgresql.SCHEMA}")
        schema.metadata.create_all(connection, checkfirst=False)
        _named(connection, indicators, places)
        with connection.connection.cursor().copy(f"copy observation ({COLUMNS}) from stdin") as copy:
            for code in indicators:
                for row in _made_up(code, places):
                    copy.write_row(row)
        connection.exec_driver_sql("analyze")
    engine.dispose()


def median_ms(work: Callable[[int], object], times: int = 200) -> float:
    """Median time of a call in milliseconds; the call gets its number."""
    spans = []
    for number in range(times):
        start = time.perf_counter()
        work(number)
        spans.append(1000 * (time.perf_counter() - start))
    return statistics.median(spans)


def build_rows(name: str, url: str) -> Iterator[Row]:
    """Today's data: how long a build takes, and what a page reads of it."""
    start = time.perf_counter()
    store.ensure_built(url)
    span = time.perf_counter() - start
    reader, catalogue = store.open_engine(url), load_catalogue()
    count = queries.info(reader)["observations"]
    note = f"{count:,} observations, {count / span:,.0f} a second"
    yield (f"{name}: build of today's data", f"{span:.1f} s", "", note)
    span = median_ms(lambda number: queries.observations(reader, "IT.NET.USER.ZS", places=["MEX", "GTM", "SLV"]))
    yield (f"{name}: slice of today's data", f"{span:.2f} ms", "", "frame included")
    every = tuple(catalogue.indicators)
    span = median_ms(lambda number: queries.default_series(reader, catalogue, every, ["GTM"]), 5)
    yield (f"{name}: everything on one place", f"{span:.1f} ms", "", f"{len(every)} indicators")
    reader.dispose()


def slice_rows(name: str, url: str, run: Callable[[str, list[object]], object], mark: str) -> Iterator[Row]:
    """A page's slice of five million: ``run`` is the driver by itself, ``mark`` its sign for a value."""
    reader = store.open_engine(url)
    for count, years in SLICES:
        chosen, since = NAMES[:count], str(YEARS[-years])
        raw = (
            "select place, breakdown, period, value, status from observation "
            f"where indicator = {mark} and breakdown = '' and place in ({', '.join([mark] * count)}) "
            f"and period >= {mark} order by breakdown, place, period"
        )

        def alone(number: int, raw: str = raw, chosen: list[str] = chosen, since: str = since) -> object:
            return run(raw, [INDICATORS[number % 100], *chosen, since])

        def ours(number: int, chosen: list[str] = chosen, since: str = since) -> object:
            return queries.observations(reader, INDICATORS[number % 100], places=chosen, start=since)

        base, span = median_ms(alone), median_ms(ours)
        title = f"{count} places, {count * years:,} rows of {MILLIONS} million"
        yield (f"{name}: slice, the driver alone", f"{base:.2f} ms", "1.0", title)
        yield (f"{name}: slice, queries.observations", f"{span:.2f} ms", f"{span / base:.1f}", "frame included")
    reader.dispose()


def rows() -> Iterator[Row]:
    """Build and query both databases."""
    with TemporaryDirectory() as folder:
        yield from build_rows("SQLite", f"sqlite:///{folder}/hled.sqlite")
        path = Path(folder) / "large.sqlite"
        made_up_sqlite(path)
        driver = sqlite3.connect(path)
        yield from slice_rows(
            "SQLite", f"sqlite:///{path}", lambda text, values: driver.execute(text, values).fetchall(), "?"
        )
        driver.close()
    with TemporaryDirectory() as folder, running(Path(folder)) as url:
        yield from build_rows("PostgreSQL", url)
    with TemporaryDirectory() as folder, running(Path(folder)) as url:
        made_up_postgresql(url)
        address = url.replace("postgresql+psycopg", "postgresql")
        with psycopg.connect(address, options=f"-c search_path={postgresql.SCHEMA}", autocommit=True) as connection:
            yield from slice_rows(
                "PostgreSQL", url, lambda text, values: connection.execute(text, values).fetchall(), "%s"
            )


def main() -> list[Row]:
    """Rows of the store's table."""
    return list(rows())
