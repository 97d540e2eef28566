"""Rows as CSV, Parquet and XLSX, a part at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel

from hled_dash.api.formats.workbook import write_in_pool, write_workbook
from hled_dash.api.problems import Problem
from hled_dash.api.serializer import csv_line
from hled_dash.language import Language

Rows = Sequence[Mapping[str, Any]]
#: A byte order mark, by which Excel knows UTF-8.
BOM = "\ufeff".encode()
#: Rows of a workbook at most: those of an Excel sheet would take the server half a minute to write.
MAX_SHEET_ROWS = 20_000
_NUMBERS = {"value": pa.float64(), "latitude": pa.float64(), "longitude": pa.float64(), "decimals": pa.int64(),
            "places": pa.int64(), "observations": pa.int64()}


def flatten(model: BaseModel) -> dict[str, Any]:
    """Return an answer as a row: lists with blanks between, what is nested as JSON, of lists with names the names: an
    Excel cell holds 32,767 characters."""
    return {name: _cell(value) for name, value in model.model_dump(mode="json").items()}


def _cell(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(text, str) for text in value):
        return " ".join(value) if all(" " not in text for text in value) else "; ".join(value)
    if isinstance(value, dict) and any(isinstance(part, list) for part in value.values()):
        return " ".join(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return value


def write_csv(columns: Sequence[str], parts: Iterable[Rows]) -> Iterator[bytes]:
    """Write UTF-8 with a byte order mark, one header line; lines end as RFC 4180 has it."""
    yield BOM + f"{csv_line(columns)}\r\n".encode()
    for rows in parts:
        yield "".join(f"{csv_line([_plain(row.get(name)) for name in columns])}\r\n" for row in rows).encode()


def _plain(value: Any) -> Any:
    return ("true" if value else "false") if isinstance(value, bool) else value


def write_parquet(columns: Sequence[str], parts: Iterable[Rows], about: Mapping[str, Any]) -> Iterator[bytes]:
    """Write a group of rows for each part; the metadata of the schema has ``hled``, a JSON object."""
    sink = _Sink()
    writer: pq.ParquetWriter | None = None
    for rows in parts:
        if writer is None and not rows:
            continue
        if writer is None:
            types = {name: _type(name, rows) for name in columns}
            schema = pa.schema(list(types.items()), {b"hled": json.dumps(about, ensure_ascii=False).encode()})
            writer = pq.ParquetWriter(pa.PythonFile(sink, "w"), schema, compression="zstd")
        writer.write_table(pa.Table.from_pylist([dict(row) for row in rows], writer.schema))
        yield sink.take()
    if writer is None:
        schema = pa.schema([(name, _type(name, ())) for name in columns])
        writer = pq.ParquetWriter(pa.PythonFile(sink, "w"), schema, compression="zstd")
    writer.close()
    yield sink.take()


def _type(name: str, rows: Rows) -> pa.DataType:
    if name in _NUMBERS:
        return _NUMBERS[name]
    value = next((row[name] for row in rows if row.get(name) is not None), None)
    return pa.bool_() if isinstance(value, bool) else pa.int64() if isinstance(value, int) else (
        pa.float64() if isinstance(value, float) else pa.string())


class _Sink:
    """A file that is written to and read from at its front: what was read is gone."""

    closed = False

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> int:
        """Append."""
        self._parts.append(bytes(data))
        self._size += len(data)
        return len(data)

    def tell(self) -> int:
        """Return the number of bytes written."""
        return self._size

    def flush(self) -> None:
        """Do nothing: no data is buffered elsewhere."""

    def close(self) -> None:
        """Do nothing: there is nothing to release."""

    def take(self) -> bytes:
        """Return what was written since the last time."""
        written, self._parts = b"".join(self._parts), []
        return written


def write_xlsx(columns: Sequence[str], parts: Iterable[Rows], about: Sequence[tuple[str, str]],
               language: Language) -> Iterator[bytes]:
    """Write a workbook: the rows as a table, and what they are.

    Raises:
        Problem: If there are more than :data:`MAX_SHEET_ROWS` rows.
        QueueFullError, RenderError: If a long one cannot be written now.
    """
    cells = list[list[Any]]()
    for rows in parts:
        cells += ([row.get(name) for name in columns] for row in rows)
        if len(cells) > MAX_SHEET_ROWS:
            raise too_many(MAX_SHEET_ROWS, "XLSX", language)
    yield write_in_pool(len(cells), write_workbook, list(columns), cells, list(about), language.text("Data"))


def too_many(most: int, name: str, language: Language) -> Problem:
    """Return the problem of a result with more rows than a format allows."""
    _ = language.text
    return Problem("too-large", _("Too large"), _(
        "These are more than {most} rows, the most that are written as {format}: ask for CSV or Parquet, or for less.",
        most=language.format_number(most), format=name), 400, "format")

