"""Reading CSV with the line on which each row starts; rows that do not fit their heading are faults."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from hled_dash.catalogue.faults import MAX_LISTED, Fault
from hled_dash.catalogue.files import MAX_BYTES
from hled_dash.catalogue.text import hidden_faults, remove_hidden

#: Columns that a file may have; the widest has ten.
MAX_COLUMNS = 50
#: Members that a gzip file may have, and the bytes that each begins with (RFC 1952).
MAX_GZIP_MEMBERS, _GZIP_MEMBER = 1_000, b"\x1f\x8b\x08"


@dataclass(frozen=True)
class Table:
    """Rows as text, each with as many fields as the heading."""

    heading: list[str]
    rows: list[list[str]]
    #: The line on which each row starts. It is more than one after the last where there are blank lines or line breaks
    #: within quotes.
    lines: list[int]


def unpack(content: bytes) -> bytes:
    """Return what a gzipped file holds.

    Raises:
        ValueError: When it is damaged, or larger than a file of data may be.
    """
    # Each takes a moment, also an empty one.
    if content.count(_GZIP_MEMBER) > MAX_GZIP_MEMBERS:
        raise ValueError(f"has more than {MAX_GZIP_MEMBERS:,} gzipped files in it")
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            unpacked = file.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"cannot be unpacked: {error}") from error
    if len(unpacked) > MAX_BYTES:
        raise ValueError(f"is larger than {MAX_BYTES:,} bytes when it is unpacked")
    return unpacked


def read_csv(content: bytes, file: str) -> tuple[Table | None, list[Fault]]:
    """Parse the bytes of a CSV file, or of a gzipped one where ``file`` ends in ``.gz``.

    Returns:
        The table, without the rows that have faults; None if there is no usable heading. And the faults.
    """
    text = _decode(content, file)
    if isinstance(text, Fault):
        return None, [text]
    faults = hidden_faults(text, file)
    table, more = _parse(remove_hidden(text) if faults else text, file)
    faults += more
    if not faults and not (table and table.rows):
        faults.append(Fault(file, 1, "the file", "has no row"))
    return table, faults


def _decode(content: bytes, file: str) -> str | Fault:
    """Return the text of a file, or why it has none."""
    if file.endswith(".gz"):
        try:
            content = unpack(content)
        except ValueError as error:
            return Fault(file, 1, "the file", str(error))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Fault(file, content.count(b"\n", 0, error.start) + 1, "the file", "is not UTF-8")


def _parse(text: str, file: str) -> tuple[Table | None, list[Fault]]:
    """Return the table of a text, without the rows that have faults, and the faults."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    table: Table | None = None
    faults: list[Fault] = []
    start, wrong = 1, 0
    try:
        for row in reader:
            if row and table is None:
                if why := _heading_fault(row):
                    return None, [Fault(file, start, "the heading", why)]
                table = Table(row, [], [])
            elif row and table and len(row) == len(table.heading):
                table.rows.append(row)
                table.lines.append(start)
            elif row and table:
                wrong += 1
                if wrong <= MAX_LISTED:
                    why = f"has {len(row)} fields, the heading {len(table.heading)}"
                    faults.append(Fault(file, start, "the row", why))
            start = reader.line_num + 1
    except csv.Error as error:
        faults.append(Fault(file, start, "the row", f"is not CSV: {error}"))
    if wrong > MAX_LISTED:
        why = f"{wrong - MAX_LISTED} more rows have more or fewer fields than the heading"
        faults.append(Fault(file, 1, "the file", why))
    return table, faults


def _heading_fault(heading: Sequence[str]) -> str:
    """Return why a heading cannot be used; empty if it can."""
    if len(heading) > MAX_COLUMNS:
        return f"has more than {MAX_COLUMNS} columns"
    twice = sorted({name for name in heading if heading.count(name) > 1})
    return f"columns that are there twice: {twice}" if twice else ""


def read_rows(content: bytes, file: str, columns: Sequence[str],
              ) -> tuple[list[tuple[int, dict[str, str]]], list[Fault]]:
    """Parse a CSV file that must have just these columns, in any order.

    Returns:
        The line and the fields by column of each row without a fault; none if the heading is another one. And the
        faults.
    """
    table, faults = read_csv(content, file)
    if table is None:
        return [], faults
    if sorted(table.heading) != sorted(columns):
        return [], [*faults, Fault(file, 1, "the heading", f"must be {','.join(columns)}")]
    return [(line, dict(zip(table.heading, row, strict=True)))
            for line, row in zip(table.lines, table.rows, strict=True)], faults
