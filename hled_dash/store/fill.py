"""Writing the tables of a new database."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import repeat

import pandas as pd
import pyarrow as pa
from pyarrow import csv
from sqlalchemy import Connection, insert

from hled_dash.catalogue import Catalogue
from hled_dash.store import schema
from hled_dash.store.derive import STATUSES
from hled_dash.store.series_frames import KEYS


def fill(connection: Connection, catalogue: Catalogue, frames: dict[str, pd.DataFrame], content: str) -> None:
    """Fill all tables.

    Args:
        connection: Of the new database, whose tables are empty.
        frames: Indicator to its series frame.
        content: The hash of the content.
    """
    texts = {code: _breakdowns(frame) for code, frame in frames.items()}
    rows: dict[str, list[dict[str, object]]] = {
        "unit": [{"code": one.id, "name_en": one.name.en, "name_es": one.name.es} for one in catalogue.units.values()],
        "source": [
            {"code": one.id, "publisher": one.publisher.en, "title": one.title.en, "vintage": one.vintage.en,
             "vintage_date": one.vintage_date.isoformat(), "licence": one.licence, "address": one.address}
            for one in catalogue.sources.values()
        ],
        "indicator": [
            {"code": one.code, "name_en": one.name.en, "name_es": one.name.es, "unit": one.unit, "source": one.source,
             "frequency": one.frequency, "derived": int(one.derived)}
            for one in catalogue.indicators.values()
        ],
        "place": [
            {"code": one.code, "name_en": one.name.en, "name_es": one.name.es, "level": one.level, "parent": one.parent}
            for one in catalogue.places.values()
        ],
    }
    codes = sorted({code for column in texts.values() for code in column.unique()})
    rows["breakdown"] = [{"code": code} for code in codes]
    rows["breakdown_item"] = [
        {"breakdown": code, "dimension": name, "item": item} for code in codes for name, item in items_of(code).items()
    ]
    rows["series"] = [
        {"indicator": code, "breakdown": text} for code, column in texts.items() for text in column.unique()
    ]
    for name, ones in rows.items():
        connection.execute(insert(schema.metadata.tables[name]), ones)
    total = _observations(connection, frames, texts)
    connection.execute(insert(schema.build), [
        {"hash": content, "built_at": datetime.now(UTC).isoformat(timespec="seconds"), "observations": total}
    ])


def _observations(connection: Connection, frames: dict[str, pd.DataFrame], texts: dict[str, pd.Series]) -> int:
    """In the order of the primary key, so that the clustered index grows at its end only."""
    columns = [column.name for column in schema.observation.columns]
    cursor = connection.connection.cursor()
    if connection.dialect.name == "postgresql":
        with cursor.copy(f"copy observation ({', '.join(columns)}) from stdin (format csv)") as copy:
            for code in sorted(frames):
                table = pa.table(list(zip(*_rows(code, frames[code], texts[code]), strict=True)), columns)
                content = pa.BufferOutputStream()
                # An empty field without quotes would be a null.
                csv.write_csv(table, content, csv.WriteOptions(include_header=False, quoting_style="all_valid"))
                copy.write(content.getvalue())
    else:
        statement = str(insert(schema.observation).compile(dialect=connection.dialect, column_keys=columns))
        for code in sorted(frames):
            cursor.executemany(statement, _rows(code, frames[code], texts[code]))
    return sum(map(len, frames.values()))


def _rows(code: str, frame: pd.DataFrame, texts: pd.Series) -> list[tuple[object, ...]]:
    # Lists of Python's own values: taking them one by one out of Arrow columns is many times slower. Most of them are
    # in their order already, which sorting tuples finds out and sorting columns does not.
    statuses = [STATUSES[rank] for rank in frame["status"].tolist()]
    columns = (texts.tolist(), *(frame[name].tolist() for name in (*KEYS, "value")), statuses)
    return sorted(zip(repeat(code), *columns))


def _breakdowns(frame: pd.DataFrame) -> pd.Series:
    """The canonical text of each row's items: dimensions in the order of the alphabet."""
    found = pd.Series("", index=frame.index)
    for name in sorted(str(column) for column in frame if column not in (*KEYS, "value", "status")):
        found = found + (";" if found.ne("").any() else "") + f"{name}=" + frame[name].astype(str)
    return found


def items_of(breakdown: str) -> dict[str, str]:
    """``flow=export;mode=truck`` as dimension to item."""
    return dict(part.split("=", 1) for part in breakdown.split(";") if part)
