"""Inserting the rows of a new database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import groupby, repeat
from operator import itemgetter

import pandas as pd
import pyarrow as pa
from pyarrow import csv
from sqlalchemy import Connection, Table, insert
from sqlalchemy.exc import DBAPIError

from hled_dash.catalogue import Catalogue
from hled_dash.store import schema
from hled_dash.store.breakdowns import breakdown_of
from hled_dash.store.derive import STATUSES
from hled_dash.store.series_frames import KEYS


def fill(connection: Connection, catalogue: Catalogue, frames: dict[str, pd.DataFrame],
         vintages: Sequence[tuple[object, ...]], held_from: Mapping[str, str], content: str) -> None:
    """Fill all tables.

    Args:
        connection: Of the new database, whose tables are empty.
        frames: Indicator to its series frame.
        vintages: Rows of the table ``vintage``, in the order of its columns.
        held_from: Indicator to the day of the first edition that is held.
        content: The hash of the content.
    """
    texts = {code: _breakdowns(frame) for code, frame in frames.items()}
    rows: dict[str, list[dict[str, object]]] = {
        "unit": [{"code": unit.id, "name_en": unit.name.en, "name_es": unit.name.es}
                 for unit in catalogue.units.values()],
        "source": [
            {"code": source.id, "publisher": source.publisher.en, "title": source.title.en,
             "vintage": source.vintage.en, "vintage_date": source.vintage_date.isoformat(), "licence": source.licence,
             "address": source.address}
            for source in catalogue.sources.values()
        ],
        "indicator": [
            {"code": indicator.code, "name_en": indicator.name.en, "name_es": indicator.name.es,
             "unit": indicator.unit, "source": indicator.source, "frequency": indicator.frequency,
             "derived": int(indicator.derived), "held_from": held_from[indicator.code]}
            for indicator in catalogue.indicators.values()
        ],
        "place": [
            {"code": place.code, "name_en": place.name.en, "name_es": place.name.es, "level": place.level,
             "parent": place.parent}
            for place in catalogue.places.values()
        ],
    }
    rows["breakdown"] = [{"code": code} for code in sorted({code for column in texts.values()
                                                            for code in column.unique()})]
    rows["series"] = [
        {"indicator": code, "breakdown": text} for code, column in texts.items() for text in column.unique()
    ]
    for name, records in rows.items():
        connection.execute(insert(schema.metadata.tables[name]), records)
    total, latest = 0, list[tuple[object, ...]]()
    with _writer(connection, schema.observation) as write:
        for code in sorted(frames):
            observations = _rows(code, frames[code], texts[code])
            write(observations)
            total += len(observations)
            latest += latest_rows(observations, breakdown_of(catalogue.indicators[code].default_items))
    with _writer(connection, schema.latest) as write:
        write(sorted(latest))
    with _writer(connection, schema.vintage) as write:
        if vintages:
            write(list(vintages))
    connection.execute(insert(schema.build), [
        {"hash": content, "built_at": datetime.now(UTC).isoformat(timespec="seconds"), "observations": total}
    ])


@contextmanager
def _writer(connection: Connection, table: Table) -> Iterator[Callable[[list[tuple[object, ...]]], None]]:
    """Return a function that writes rows; in the order of the primary key the clustered index grows at its end only."""
    try:
        with _raw_writer(connection, table) as write:
            yield write
    except connection.dialect.loaded_dbapi.Error as error:
        raise DBAPIError(None, None, error) from error


@contextmanager
def _raw_writer(connection: Connection, table: Table) -> Iterator[Callable[[list[tuple[object, ...]]], None]]:
    columns = [column.name for column in table.columns]
    cursor = connection.connection.cursor()
    if connection.dialect.name != "postgresql":
        statement = str(insert(table).compile(dialect=connection.dialect, column_keys=columns))
        yield lambda rows: cursor.executemany(statement, rows)
        return
    with cursor.copy(f"copy {table.name} ({', '.join(columns)}) from stdin (format csv)") as copy:
        def write(rows: list[tuple[object, ...]]) -> None:
            content = pa.BufferOutputStream()
            # An empty field without quotes is a null.
            csv.write_csv(pa.table(list(map(list, zip(*rows, strict=True))), columns), content,
                          csv.WriteOptions(include_header=False, quoting_style="all_valid"))
            copy.write(content.getvalue())

        yield write


def _rows(code: str, frame: pd.DataFrame, texts: pd.Series) -> list[tuple[object, ...]]:
    # Lists of Python's own values: taking them one by one out of Arrow columns is many times slower. Most of them are
    # in their order already, which sorting tuples finds out and sorting columns does not.
    statuses = [STATUSES[rank] for rank in frame["status"].tolist()]
    columns = (texts.tolist(), *(frame[name].tolist() for name in (*KEYS, "value")), statuses)
    return sorted(zip(repeat(code), *columns))


def latest_rows(rows: list[tuple[object, ...]], breakdown: str) -> Iterator[tuple[object, ...]]:
    """Yield rows of the table ``latest`` from those of an indicator."""
    observed = (row for row in rows if row[1] == breakdown and row[5] != "F")
    for place, group in groupby(observed, key=itemgetter(2)):
        series = list(group)
        code, _breakdown, _place, period, value, status = series[-1]
        base: tuple[object, ...] = (None, None)
        if "-" in str(period):
            year_before = f"{int(str(period)[:4]) - 1}{str(period)[4:]}"
            base = next((row[3:5] for row in reversed(series) if row[3] == year_before), base)
        elif len(series) > 1:
            base = series[-2][3:5]
        yield place, code, period, value, status, *base


def _breakdowns(frame: pd.DataFrame) -> pd.Series:
    """Return the canonical text of each row's items: dimensions in the order of the alphabet."""
    breakdowns = pd.Series("", index=frame.index)
    for name in sorted(str(column) for column in frame if column not in (*KEYS, "value", "status")):
        breakdowns = breakdowns + (";" if breakdowns.ne("").any() else "") + f"{name}=" + frame[name].astype(str)
    return breakdowns
