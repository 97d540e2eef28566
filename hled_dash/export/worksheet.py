"""A figure as sheets of an Excel workbook: what is drawn, its values with codes, and its sources."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from types import MappingProxyType
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from hled_dash.catalogue import Catalogue
from hled_dash.export.csv import figure_rows
from hled_dash.export.metadata import figure_metadata
from hled_dash.export.safe_text import clean_text
from hled_dash.figures.figure import Figure
from hled_dash.language import LANGUAGES, Language

#: Letters of a cell and of a sheet's name, rows of a sheet; Excel's.
MAX_LETTERS, MAX_NAME, MAX_ROWS = 32_000, 31, 1_048_000
#: Kind of card to the native chart; a figure that a reader put together is one of lines.
_CHARTS: Mapping[str, Mapping[str, str]] = {
    "line": {"type": "line"}, "stacked": {"type": "area", "subtype": "stacked"}, "bars": {"type": "bar"},
    "scatter": {"type": "scatter"},
}
#: Series of a native chart; Excel's legend is no longer read with more of them.
MAX_SERIES = 12
#: How Excel writes a month, by the language of the messages: ``July 2021``, ``julio de 2021``.
MONTH_FORMATS: Mapping[str, str] = {"en": "[$-409]mmmm yyyy", "es": '[$-80A]mmmm" de "yyyy'}


def table_months(figure: Figure) -> Mapping[str, date]:
    """Each month of a figure as its table has it in words, to its first day: Excel sorts these."""
    codes = figure.codes["period"].dropna().unique() if "period" in figure.codes else ()
    return {LANGUAGES[figure.language].format_period(code): date.fromisoformat(f"{code}-01")
            for code in codes if re.fullmatch(r"\d{4}-\d\d", str(code))}


def figure_xlsx(figure: Figure, catalogue: Catalogue, language: Language, address: str, day: date) -> bytes:
    """A workbook of one figure."""
    buffer = BytesIO()
    workbook = open_workbook(buffer)
    try:
        write_figure(workbook, figure, catalogue, language, address, day)
    finally:
        workbook.close()
    return buffer.getvalue()


def open_workbook(buffer: BytesIO) -> Workbook:
    """A workbook in which no text becomes a formula or a link; it is written when it is closed."""
    return xlsxwriter.Workbook(buffer, {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    })


def write_figure(workbook: Workbook, figure: Figure, catalogue: Catalogue, language: Language, address: str,
                 day: date, prefix: str = "") -> tuple[str, ...]:
    """Add the sheets of a figure to a workbook.

    Args:
        prefix: Stands before the names of the sheets, as ``3 ``, where a workbook has several figures.

    Returns:
        The names of its sheets: what is drawn, its values, its sources.
    """
    _ = language.text
    names = tuple(sheet_name(f"{prefix}{name}") for name in (_("Data"), _("Values"), "Source - Fuente"))
    table = workbook.add_worksheet(names[0])
    _write_table(workbook, table, [str(name) for name in figure.table.columns],
                 figure.table.to_numpy(dtype=object).tolist(), table_months(figure), MONTH_FORMATS[language.messages])
    _insert_chart(workbook, table, names[0], figure, catalogue)
    rows = figure_rows(figure, catalogue, language)
    values = workbook.add_worksheet(names[1])
    _write_table(workbook, values, list(rows[0]) if rows else [], [list(row.values()) for row in rows])
    sources = workbook.add_worksheet(names[2])
    bold, wrapped = workbook.add_format({"bold": True, "valign": "top"}), workbook.add_format({"text_wrap": True})
    sources.set_column(0, 0, 18)
    sources.set_column(1, 1, 100)
    for number, entry in enumerate(figure_metadata(figure, catalogue, language, address, day)):
        sources.write_string(number, 0, entry.label, bold)
        _write_cell(workbook, sources, number, 1, entry.text, wrapped if entry.key != "retrieved_on" else None)
    return names


def sheet_name(text: str) -> str:
    """A name that Excel takes."""
    return re.sub(r"[\[\]:*?/\\']", " ", clean_text(text))[:MAX_NAME].strip() or "-"


def _write_table(workbook: Workbook, sheet: Worksheet, headings: Sequence[str], rows: Sequence[Sequence[Any]],
                 months: Mapping[str, date] = MappingProxyType({}), pattern: str = "") -> None:
    """Headings, which stay in sight and filter, and rows; ``months`` are words that are written as dates."""
    bold = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    for column, name in enumerate(headings):
        sheet.write_string(0, column, clean_text(name), bold)
        texts = [len(str(row[column])) for row in rows[:200] if row[column] is not None]
        sheet.set_column(column, column, min(48, max([len(name) * 0.7, *texts, 8]) + 2))
    for number, row in enumerate(rows[:MAX_ROWS], start=1):
        for column, value in enumerate(row):
            if isinstance(value, str) and value in months:
                sheet.write_datetime(number, column, months[value], _format(workbook, pattern))
                continue
            _write_cell(workbook, sheet, number, column, value, as_number=headings[column] in ("period", "base_period"))
    sheet.freeze_panes(1, 1)
    if headings and rows:
        sheet.autofilter(0, 0, min(len(rows), MAX_ROWS), len(headings) - 1)


def _write_cell(workbook: Workbook, sheet: Worksheet, row: int, column: int, value: Any, style: Any = None, *,
                as_number: bool = False) -> None:
    """A number as a number, a date and a month as a date, everything else as text."""
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return
    if isinstance(value, bool) or not isinstance(value, int | float):
        text = clean_text(str(value))[:MAX_LETTERS]
        if re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])(-\d\d)?", text):
            pattern = "yyyy-mm" if len(text) == 7 else "yyyy-mm-dd"
            try:
                day = date.fromisoformat(text if len(text) == 10 else f"{text}-01")
            except ValueError:
                sheet.write_string(row, column, text)
                return
            sheet.write_datetime(row, column, day, _format(workbook, pattern))
        elif as_number and re.fullmatch(r"\d{4}", text):
            sheet.write_number(row, column, int(text))
        else:
            sheet.write_string(row, column, text, style)
    elif abs(value) == float("inf"):
        sheet.write_string(row, column, str(value))
    else:
        sheet.write_number(row, column, float(value), style)


def _format(workbook: Workbook, pattern: str) -> Any:
    """The format of a pattern, made once for a workbook."""
    known: dict[str, Any] = workbook.__dict__.setdefault("hled_formats", {})
    if pattern not in known:
        known[pattern] = workbook.add_format({"num_format": pattern, "align": "left"})
    return known[pattern]


def _insert_chart(workbook: Workbook, sheet: Worksheet, name: str, figure: Figure, catalogue: Catalogue) -> None:
    """A chart of Excel's own beside the table, where the kind of figure has one."""
    card = catalogue.cards.get(figure.id)
    kind = card.kind if card else "line" if figure.newest_first else ""
    table, count = figure.table, len(figure.table)
    numeric = [number for number, column in enumerate(table.columns)
               if column not in figure.computed and pd.api.types.is_numeric_dtype(table[column])][:MAX_SERIES]
    if kind not in _CHARTS or not count or not numeric or (kind in ("line", "stacked") and not figure.newest_first):
        return
    if kind == "scatter" and len(numeric) < 2:
        return
    chart = workbook.add_chart(dict(_CHARTS[kind]))
    columns = [(numeric[0], numeric[1])] if kind == "scatter" else [(0, number) for number in (
        numeric[:1] if kind == "bars" else numeric)]
    for across, up in columns:
        chart.add_series({"name": [name, 0, up], "categories": [name, 1, across, count, across],
                          "values": [name, 1, up, count, up]})
    chart.set_title({"name": clean_text(figure.title), "name_font": {"size": 12}})
    if kind in ("line", "stacked"):
        # The newest period stands first in the table.
        chart.set_x_axis({"reverse": True})
        chart.set_y_axis({"crossing": "max", "name": clean_text(figure.subtitle)})
        chart.show_blanks_as("gap" if kind == "line" else "zero")
    elif kind == "bars":
        chart.set_y_axis({"reverse": True})
        chart.set_legend({"none": True})
    else:
        chart.set_x_axis({"name": str(table.columns[numeric[0]])})
        chart.set_y_axis({"name": str(table.columns[numeric[1]])})
        chart.set_legend({"none": True})
    chart.set_size({"width": 760, "height": 420})
    sheet.insert_chart(1, len(table.columns) + 1, chart)
