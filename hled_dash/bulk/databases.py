"""The tables as a SQLite and as a DuckDB file, each with views that join codes with names."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa

from hled_dash.metadata.data_package import TableDescription

Tables = Sequence[tuple[TableDescription, pa.Table]]

_SQLITE_KINDS = {"string": "text", "number": "real", "integer": "integer", "boolean": "integer", "date": "text"}
_DUCKDB_KINDS = {"string": "varchar", "number": "double", "integer": "bigint", "boolean": "boolean", "date": "date"}
#: View to its query: observations with the names, unit, source, licence and caveats that they are cited with.
VIEWS = {
    "observation_named": """select o.indicator, i.name_en as indicator_name, o.breakdown, o.place,
    p.name_en as place_name, p.level, o.period, o.value, u.name_en as unit, o.status, i.derived,
    s.publisher_en as publisher, s.title_en as source, s.vintage, s.licence, i.caveats_en as caveats
    from observation o join indicator i on i.code = o.indicator join place p on p.code = o.place
    join unit u on u.code = i.unit join source s on s.code = i.source""",
    "latest": """select o.* from observation o join (select indicator, breakdown, place, max(period) as period
    from observation where status <> 'F' group by indicator, breakdown, place) newest
    using (indicator, breakdown, place, period)""",
}


def write_sqlite(path: Path, tables: Tables) -> None:
    """Write the tables to a new SQLite file; what a column holds stands in the table ``column_description``."""
    with _described(sqlite3.Error, path), closing(sqlite3.connect(path)) as connection:
        connection.executescript("pragma journal_mode = off; pragma synchronous = off;")
        for description, table in tables:
            columns = ", ".join(f'"{column.name}" {_SQLITE_KINDS[column.kind]}' for column in description.columns)
            key = ", ".join(f'"{name}"' for name in description.key)
            references = "".join(f', foreign key ("{column}") references "{other}" ("{field}")'
                                 for column, (other, field) in description.references.items())
            connection.execute(f'create table "{description.name}" ({columns}, primary key ({key}){references}) '
                               "without rowid")
            marks = ", ".join("?" * len(description.columns))
            for batch in table.to_batches(50_000):
                rows = zip(*(column.to_pylist() for column in batch.columns), strict=True)
                connection.executemany(f'insert into "{description.name}" values ({marks})', rows)
        connection.execute("create table column_description (table_name text, column_name text, description text, "
                           "primary key (table_name, column_name)) without rowid")
        connection.executemany("insert into column_description values (?, ?, ?)", [
            (description.name, column.name, column.description) for description, _table in tables
            for column in description.columns])
        for name, query in VIEWS.items():
            connection.execute(f"create view {name} as {query}")
        connection.commit()


def write_duckdb(path: Path, tables: Tables) -> None:
    """Write the tables to a new DuckDB file, with comments on tables and columns."""
    with _described(duckdb.Error, path):
        if "?" not in str(path.resolve()):
            _write_duckdb(path, tables)
            return
        # DuckDB takes what follows for settings.
        with TemporaryDirectory() as folder:
            _write_duckdb(Path(folder) / path.name, tables)
            shutil.move(Path(folder) / path.name, path)


def _write_duckdb(path: Path, tables: Tables) -> None:
    with closing(duckdb.connect(str(path), config={"threads": 1, "memory_limit": "512MB"})) as connection:
        for description, table in tables:
            columns = ", ".join(f'"{column.name}" {_DUCKDB_KINDS[column.kind]}' for column in description.columns)
            connection.execute(f'create table "{description.name}" ({columns})')
            connection.register("given", table)
            connection.execute(f'insert into "{description.name}" select * from given')
            connection.unregister("given")
            connection.execute(f'comment on table "{description.name}" is {_sql_string(description.description)}')
            for column in description.columns:
                connection.execute(
                    f'comment on column "{description.name}"."{column.name}" is {_sql_string(column.description)}')
        for name, query in VIEWS.items():
            connection.execute(f"create view {name} as {query}")


@contextmanager
def _described(kind: type[Exception], path: Path) -> Iterator[None]:
    """Raise an error of a database as that of the system, which says it in a sentence."""
    try:
        yield
    except kind as error:
        reason = str(error).partition("\n")[0]
        raise OSError(errno.EIO, reason, str(path)) from error


def _sql_string(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
