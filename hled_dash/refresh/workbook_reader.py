"""Sheets of a publisher's workbook (XLSX) as CSV, robust against malformed files."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING

from hled_dash.language import N_
from hled_dash.refresh.errors import RefreshError

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

#: Bytes of a workbook's parts after decompression.
MAX_WORKBOOK_BYTES = 200_000_000
MAX_SHEETS, MAX_ROWS, MAX_COLUMNS = 50, 1_048_576, 2000
#: Blank rows after which a sheet ends.
MAX_BLANK_ROWS = 1000


def read_sheets(content: bytes) -> Iterator[bytes]:
    """Read each sheet with a table, as CSV in UTF-8.

    Raises:
        RefreshError: If the workbook is damaged, or larger than is read.
    """
    # It takes longer to import than everything else here, and few files are workbooks.
    import openpyxl

    try:
        _refuse_unsafe(content)
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        for sheet in islice(workbook.worksheets, MAX_SHEETS):
            if table := _to_csv(sheet):
                yield table
    except RefreshError:
        raise
    except Exception:
        # The library raises whatever its parsers do.
        raise RefreshError(N_("The workbook is damaged.")) from None


def _refuse_unsafe(content: bytes) -> None:
    """Look at every part once: together they are not larger than is read, and none declares entities."""
    remaining_bytes = MAX_WORKBOOK_BYTES
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            with archive.open(name) as stream:
                end = b""
                while chunk := stream.read(min(remaining_bytes + 1, 1_000_000)):
                    remaining_bytes -= len(chunk)
                    if remaining_bytes < 0:
                        raise RefreshError(N_("The workbook is larger than {size} megabytes when it is unpacked."),
                                           size=MAX_WORKBOOK_BYTES // 1_000_000)
                    # Without the zeros of UTF-16, and with the end of the chunk before.
                    text = end + chunk.replace(b"\0", b"")
                    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                        raise ValueError("a workbook has no document type")
                    end = text[-len("<!DOCTYPE"):]


def _to_csv(sheet: ReadOnlyWorksheet) -> bytes:
    """Return the rows of a sheet that are not blank, all as long as the longest; empty if there is none."""
    # What a workbook says of its own size is not to be trusted: gaps between rows and cells are filled up to it.
    sheet.reset_dimensions()
    rows: list[list[str]] = []
    blank_rows = 0
    for cells in sheet.iter_rows(values_only=True):
        row = [_to_text(value) for value in cells]
        while row and not row[-1]:
            row.pop()
        blank_rows = 0 if row else blank_rows + 1
        if blank_rows > MAX_BLANK_ROWS:
            break
        if row:
            rows.append(row)
        if len(rows) > MAX_ROWS or len(row) > MAX_COLUMNS:
            raise RefreshError(N_("A sheet of the workbook has more than {rows} rows or {columns} columns."),
                               rows=MAX_ROWS, columns=MAX_COLUMNS)
    width = max(map(len, rows), default=0)
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([*row, *[""] * (width - len(row))] for row in rows)
    return text.getvalue().encode()


def _to_text(value: object) -> str:
    """Return a cell as a publisher's CSV has it: no more digits than its number has, days without a time."""
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value).strip()
