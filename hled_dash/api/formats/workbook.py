"""Workbooks, which take 0.2 ms of CPU a row: long ones are written in another process, so that no page waits for them.

That process imports this module and no data.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

from hled_dash.export.pool import RenderPool
from hled_dash.export.safe_text import clean_text

#: Rows of a workbook that is written where it is requested.
OWN_ROWS = 500
WORKBOOKS = RenderPool(1, 16)


def write_in_pool(rows: int, write: Callable[..., bytes], *args: Any) -> bytes:
    """Call a function that writes a workbook: in another process, where it has more than :data:`OWN_ROWS` rows.

    Raises:
        QueueFullError, RenderError: As of :meth:`RenderPool.run`.
    """
    return write(*args) if rows <= OWN_ROWS else WORKBOOKS.run(write, *args)


def write_workbook(columns: Sequence[str], rows: Sequence[Sequence[Any]], about: Sequence[tuple[str, str]],
                   title: str) -> bytes:
    """Write a workbook: the rows as a table, and what they are.

    Args:
        columns: The headings.
        rows: Cells in the order of the columns; None is empty.
        about: Labels and texts of the second sheet.
        title: The name of the first sheet.
    """
    # 5 MB that only the processes need that write workbooks.
    import xlsxwriter

    file = BytesIO()
    with xlsxwriter.Workbook(file, {
            "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
            "strings_to_numbers": False, "nan_inf_to_errors": False}) as workbook:
        sheet = workbook.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        bold = workbook.add_format({"bold": True, "bottom": 1})
        # Text that begins with "=" stays text where a reader edits its cell.
        plain = workbook.add_format({"quote_prefix": True})
        for column, name in enumerate(columns):
            sheet.write_string(0, column, name, bold)
        for number, row in enumerate(rows, start=1):
            for column, (name, value) in enumerate(zip(columns, row, strict=True)):
                _write_cell(sheet, (number, column), name, value, plain)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(columns) - 1)
        words = workbook.add_worksheet("Source - Fuente")
        words.set_column(1, 1, 100)
        for number, (label, text) in enumerate(about):
            words.write_string(number, 0, label, bold)
            words.write_string(number, 1, clean_text(text)[:32_000], plain)
    return file.getvalue()


def _write_cell(sheet: Any, at: tuple[int, int], name: str, value: Any, plain: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(*at, value)
    elif isinstance(value, int | float):
        sheet.write_number(*at, value)
    elif isinstance(value, str) and value:
        if name == "period" and len(value) == 4:
            sheet.write_number(*at, int(value))
        else:
            sheet.write_string(*at, clean_text(value)[:32_000], plain)
