"""Figures as sheets of an Excel workbook: tables of numbers and dates, with a chart that Excel draws."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from io import BytesIO
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from hled_dash.catalogue import Catalogue
from hled_dash.export.cells import is_missing, value_unit
from hled_dash.export.csv import figure_rows
from hled_dash.export.metadata import figure_metadata
from hled_dash.export.safe_text import clean_text
from hled_dash.export.xlsx_chart import add_chart
from hled_dash.figures.figure import Figure
from hled_dash.figures.formatting import decimals_shown
from hled_dash.language import LANGUAGES, Language

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

#: Letters of a cell and of a sheet's name, rows of a sheet; Excel's.
MAX_LETTERS, MAX_NAME, MAX_ROWS = 32_000, 31, 1_048_000
_FORBIDDEN = re.compile(r"[\[\]:*?/\\'\x00-\x1f]+")
#: How Excel writes a month, by the language of the messages: ``July 2021``, ``julio de 2021``.
MONTH_FORMATS: Mapping[str, str] = {"en": "[$-409]mmmm yyyy", "es": '[$-80A]mmmm" de "yyyy'}


def table_months(figure: Figure) -> Mapping[str, date]:
    """Return each month of a figure as its table has it as text, to its first day: Excel sorts these."""
    codes = figure.codes["period"].dropna().unique() if "period" in figure.codes else ()
    return {LANGUAGES[figure.language].format_period(code): date.fromisoformat(f"{code}-01")
            for code in codes if re.fullmatch(r"\d{4}-\d\d", str(code))}


def figure_xlsx(figure: Figure, catalogue: Catalogue, language: Language, address: str, day: date) -> bytes:
    """Return a workbook of one figure: what is drawn, its values with codes, its sources."""
    _ = language.text
    buffer = BytesIO()
    with open_workbook(buffer) as workbook:
        writer = SheetWriter(workbook, language)
        names = sheet_names((_("Data"), _("Values"), "Source - Fuente"))
        writer.write_figure(workbook.add_worksheet(names[0]), names[0], figure)
        rows = figure_rows(figure, catalogue, language)
        writer.write_table(workbook.add_worksheet(names[1]), list(rows[0]) if rows else [],
                           [list(row.values()) for row in rows])
        sources = workbook.add_worksheet(names[2])
        sources.set_column(0, 0, 18)
        sources.set_column(1, 1, 100)
        for number, entry in enumerate(figure_metadata(figure, catalogue, language, address, day)):
            sources.write_string(number, 0, entry.label, writer.name)
            writer.write_cell(sources, number, 1, entry.text, CellFormat(writer.wrapped))
    return buffer.getvalue()


def open_workbook(buffer: BytesIO) -> Workbook:
    """Open a workbook in which no text becomes a formula or a link; it is written when it is closed."""
    # 5 MB that a process needs when it writes one.
    import xlsxwriter

    return xlsxwriter.Workbook(buffer, {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    })


class CellFormat(NamedTuple):
    """How a value is written into a cell.

    Attributes:
        style: The format of text, and of numbers without ``decimals``.
        is_year: Whether text of four digits is a number.
        decimals: Of a number; None writes as many as it has.
        revised: Whether an r marks a number as revised.
    """

    style: Any = None
    is_year: bool = False
    decimals: int | None = None
    revised: bool = False


class SheetWriter:
    """Writes the sheets of a workbook in one look.

    Args:
        workbook: That of the sheets.
        language: Of months.

    Attributes:
        title: The format of a title; ``head`` of a heading of a table, ``name`` of a label, ``text`` of words,
            ``wrapped`` of many, ``link`` of an address.
    """

    def __init__(self, workbook: Workbook, language: Language) -> None:
        self.workbook, self.language = workbook, language
        self._formats: dict[str, Any] = {}
        # Text that begins with "=" stays text where a reader edits its cell.
        base = {"font_name": "Calibri", "font_size": 11, "valign": "top", "quote_prefix": True}
        self.title = workbook.add_format(base | {"bold": True, "font_size": 16, "font_color": "#12385b"})
        self.head = workbook.add_format(base | {"bold": True, "bg_color": "#12385b", "font_color": "#ffffff",
                                                "text_wrap": True})
        self.name = workbook.add_format(base | {"bold": True})
        self.text = workbook.add_format(base)
        self.wrapped = workbook.add_format(base | {"text_wrap": True})
        self.link = workbook.add_format(base | {"font_color": "#0b5cad", "underline": 1})

    def write_figure(self, sheet: Worksheet, name: str, figure: Figure, top: int = 0) -> None:
        """Write the table of a figure, with a frozen heading and a filter, and the chart at its right.

        Args:
            sheet: The sheet.
            name: Its name.
            figure: The figure.
            top: The row of the headings.
        """
        decimals = figure.style.decimals if figure.style else 1
        # The cells of the board are words in the table of a page.
        table = figure.extra.get("counts", figure.table)
        headings = [str(heading) for heading in table.columns]
        rows = table.to_numpy(dtype=object).tolist()
        columns: list[int | None] = [figure.computed.get(heading, decimals) for heading in headings]
        if "value" in figure.codes and len(figure.codes) == len(rows) and not any(
                isinstance(cell, int | float) and not is_missing(cell) for row in rows for cell in row):
            # Values of several units are words in the table of a page.
            headings.append(self.language.text("Value"))
            columns.append(None)
            rows = [[*row, value] for row, value in zip(rows, figure.codes["value"].tolist(), strict=True)]
            if units := figure.extra.get("row_units"):
                headings.append(self.language.text("Unit"))
                columns.append(None)
                rows = [[*row, unit] for row, unit in zip(rows, units, strict=True)]
        revised = {(number, headings.index(heading)) for number, heading in figure.revised_cells}
        if unit := value_unit(figure):
            named = self.language.text("Value")
            if named in headings:
                headings[headings.index(named)] = f"{named} ({unit})"
            else:
                # The chart is drawn with the headings of lines as their names.
                headings.append(self.language.text("Unit"))
                columns.append(None)
                rows = [[*row, unit] for row in rows]
        for heading, unit in figure.extra.get("column_units", {}).items():
            headings[headings.index(heading)] = f"{heading} ({unit})"
        self.write_table(sheet, headings, rows, top, table_months(figure), columns, revised)
        if len(figure.table):
            add_chart(self.workbook, sheet, name, figure, (top, len(headings)), len(figure.table))

    def write_table(self, sheet: Worksheet, headings: Sequence[str], rows: Sequence[Sequence[Any]], top: int = 0,
                    months: Mapping[str, date] = MappingProxyType({}), decimals: Sequence[int | None] = (),
                    revised: Collection[tuple[int, int]] = ()) -> None:
        """Write headings, frozen and with filters, and rows.

        Args:
            sheet: The sheet.
            headings: Of the columns.
            rows: Of the table.
            top: The row of the headings.
            months: Words that are written as dates.
            decimals: Of each column; as many as each value has where it is empty.
            revised: Row and column of the numbers that an r marks as revised.
        """
        for column, name in enumerate(headings):
            sheet.write_string(top, column, clean_text(name), self.head)
            texts = [len(str(row[column])) for row in rows[:200] if row[column] is not None]
            sheet.set_column(column, column, min(48, max([len(name) * 0.7, *texts, 8]) + 2))
        formats = [CellFormat(is_year=heading in ("period", "base_period") or bool(decimals),
                              decimals=decimals[column] if decimals else None)
                   for column, heading in enumerate(headings)]
        for number, row in enumerate(rows[:MAX_ROWS]):
            for column, value in enumerate(row):
                if isinstance(value, str) and value in months:
                    pattern = MONTH_FORMATS[self.language.messages]
                    sheet.write_datetime(top + 1 + number, column, months[value], self._format(pattern, "left"))
                    continue
                cell = formats[column]._replace(revised=True) if (number, column) in revised else formats[column]
                self.write_cell(sheet, top + 1 + number, column, value, cell)
        sheet.freeze_panes(top + 1, 1)
        if headings and rows:
            sheet.autofilter(top, 0, top + min(len(rows), MAX_ROWS), len(headings) - 1)

    def write_cell(self, sheet: Worksheet, row: int, column: int, value: Any, cell: CellFormat) -> None:
        """Write a cell: numbers as numbers, days and months as dates, all else as text; nothing for a missing value."""
        if is_missing(value):
            return
        if isinstance(value, bool) or not isinstance(value, int | float):
            text = clean_text(str(value))[:MAX_LETTERS]
            if re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])(-\d\d)?", text):
                pattern = "yyyy-mm" if len(text) == 7 else "yyyy-mm-dd"
                try:
                    day = date.fromisoformat(text if len(text) == 10 else f"{text}-01")
                except ValueError:
                    sheet.write_string(row, column, text, self.text)
                    return
                sheet.write_datetime(row, column, day, self._format(pattern, "left"))
            elif cell.is_year and re.fullmatch(r"\d{4}", text):
                sheet.write_number(row, column, int(text), self._format("0", "left"))
            else:
                sheet.write_string(row, column, text, cell.style or self.text)
        elif abs(value) == float("inf"):
            sheet.write_string(row, column, str(value))
        elif cell.decimals is None:
            sheet.write_number(row, column, float(value), cell.style)
        else:
            shown_decimals = 0 if isinstance(value, int) else decimals_shown(value, cell.decimals)
            pattern = "#,##0" + ("." + "0" * shown_decimals if shown_decimals else "")
            sheet.write_number(row, column, value, self._format(pattern + '" r"' if cell.revised else pattern))

    def _format(self, pattern: str, align: str = "") -> Any:
        """Format the format of a pattern, made once for a workbook."""
        if pattern not in self._formats:
            self._formats[pattern] = self.workbook.add_format(
                {"num_format": pattern, "valign": "top"} | ({"align": align} if align else {}))
        return self._formats[pattern]


def sheet_names(titles: Sequence[str]) -> list[str]:
    """Return names that Excel allows, each once: without its signs, of 31 letters, with a number where they repeat."""
    names: list[str] = []
    for title in titles:
        base = " ".join(_FORBIDDEN.sub(" ", title).split())
        base = base[:MAX_NAME].strip() or "-"
        name, number = base, 2
        while name.lower() in {used.lower() for used in names} or name.lower() == "history":
            suffix = f" ({number})"
            name, number = base[:MAX_NAME - len(suffix)].strip() + suffix, number + 1
        names.append(name)
    return names
