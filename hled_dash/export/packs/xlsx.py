"""A pack as an Excel workbook: a sheet of contents, and one for each figure with numbers as numbers and its chart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time
from io import BytesIO
from typing import Any

import xlsxwriter

from hled_dash.export.packs.words import (
    Progress,
    all_credits,
    clean_content,
    is_missing,
    is_number,
    iterate_entries,
    mark_notes,
    pack_lines,
    pack_title,
    source_line,
    table_cells,
)
from hled_dash.export.packs.xlsx_chart import add_chart
from hled_dash.export.worksheet import MONTH_FORMATS, table_months
from hled_dash.figures.figure import Figure
from hled_dash.language import LANGUAGES, Language
from hled_dash.pack.content import PackContent, PackEntry

#: Letters of the name of a sheet, of a cell, and of an address that Excel opens.
_MAX_NAME, _MAX_CELL, _MAX_ADDRESS = 31, 32_000, 2000
_FORBIDDEN = re.compile(r"[\[\]:*?/\\'\x00-\x1f]+")


def write_xlsx(content: PackContent, progress: Progress | None = None) -> bytes:
    """The workbook; the same bytes for the same content."""
    content = clean_content(content)
    language = LANGUAGES[content.pack.language]
    buffer = BytesIO()
    # Texts stay texts: nothing that begins with "=" is a formula, nothing that looks like an address a link.
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                                      "strings_to_numbers": False, "nan_inf_to_errors": True}) as book:
        book.set_properties({
            "title": pack_title(content, language)[:255],
            "author": language.text("U.S.-Mexico High-Level Economic Dialogue"),
            "status": content.pack.classification[:255], "created": datetime.combine(content.day, time())})
        _Book(book, content, language).write(progress)
    return buffer.getvalue()


class _Book:
    """A workbook that grows sheet by sheet."""

    def __init__(self, book: Any, content: PackContent, language: Language) -> None:
        self.book, self.content, self.language = book, content, language
        base = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
        self.title = book.add_format(base | {"bold": True, "font_size": 16, "font_color": "#12385b"})
        self.head = book.add_format(base | {"bold": True, "bg_color": "#12385b", "font_color": "#ffffff",
                                            "text_wrap": True})
        self.name = book.add_format(base | {"bold": True})
        self.text = book.add_format(base)
        self.wrapped = book.add_format(base | {"text_wrap": True})
        self.link = book.add_format(base | {"font_color": "#0b5cad", "underline": 1})
        self.numbers: dict[int, Any] = {}
        self.month = book.add_format({"num_format": MONTH_FORMATS[language.messages], "align": "left", "valign": "top"})

    def write(self, progress: Progress | None) -> None:
        """All sheets, the contents first."""
        _ = self.language.text
        names = sheet_names([_("Contents"), *(entry.title for entry in self.content.entries), _("Sources")])
        contents = self.book.add_worksheet(names[0])
        contents.set_column(0, 0, 5)
        contents.set_column(1, 1, 70)
        contents.set_column(2, 2, 60)
        contents.write_string(0, 0, pack_title(self.content, self.language), self.title)
        lines = [*filter(None, [self.content.pack.classification]), *pack_lines(self.content, self.language)]
        for row, line in enumerate(lines, start=1):
            contents.write_string(row, 0, line, self.text)
        row = len(lines) + 1
        self._write_link(contents, row, 0, self.content.address, _("Open this pack on the dashboard"))
        row += 2
        for column, heading in enumerate(("#", _("Figure"), _("Unit and period"))):
            contents.write_string(row, column, heading, self.head)
        for number, entry, begins in iterate_entries(self.content, progress):
            row += 1
            if begins:
                contents.write_string(row, 1, entry.section, self.name)
                row += 1
            contents.write_number(row, 0, number, self.text)
            contents.write_url(row, 1, f"internal:'{names[number]}'!A1", self.link, entry.title[:250])
            contents.write_string(row, 2, entry.figure.subtitle, self.text)
            self._write_figure(self.book.add_worksheet(names[number]), names[number], entry)
        self._write_sources(self.book.add_worksheet(names[-1]))

    def _write_figure(self, sheet: Any, name: str, entry: PackEntry) -> None:
        figure, _ = entry.figure, self.language.text
        facts = [(_("Unit and period"), figure.subtitle), (_("Newest"), figure.newest),
                 (_("Source"), source_line(figure)), (_("Note"), entry.note),
                 *((_("Notes"), note) for note in dict.fromkeys((*mark_notes(figure), *figure.notes))),
                 ("", figure.empty)]
        sheet.write_string(0, 0, entry.title[:_MAX_CELL], self.title)
        row = 1
        for label, words in facts:
            if words:
                sheet.write_string(row, 0, label, self.name)
                sheet.write_string(row, 1, words[:_MAX_CELL], self.text)
                row += 1
        sheet.write_string(row, 0, _("Address"), self.name)
        self._write_link(sheet, row, 1, entry.address, entry.address)
        row += 2
        if len(figure.table.columns):
            self._write_table(sheet, name, figure, row)

    def _write_table(self, sheet: Any, name: str, figure: Figure, top: int) -> None:
        """The table with its published numbers, a frozen header, a filter, and the chart to its right."""
        header, cells, numeric, _unit = table_cells(figure)
        for column, heading in enumerate(header):
            sheet.write_string(top, column, heading, self.head)
            widest = max([len(heading) / 2, *(len(row[column]) for row in cells[:200])], default=8)
            sheet.set_column(column, column, min(max(widest + 2, 9), 45))
        months = table_months(figure)
        decimals = figure.style.decimals if figure.style else 1
        for column, heading in enumerate(figure.table.columns):
            values = figure.table[heading].tolist()
            for row, value in enumerate(values, start=top + 1):
                if is_missing(value):
                    continue
                if isinstance(value, int | float):
                    own = 0 if isinstance(value, int) else figure.computed.get(str(heading), decimals)
                    sheet.write_number(row, column, value, self._number(own))
                elif (day := months.get(str(value))) is not None:
                    sheet.write_datetime(row, column, day, self.month)
                elif str(value).isdigit() and len(str(value)) == 4 and not numeric[column]:
                    sheet.write_number(row, column, int(value), self._year())
                else:
                    sheet.write_string(row, column, str(value)[:_MAX_CELL], self.text)
        last = top + len(figure.table)
        sheet.freeze_panes(top + 1, 1)
        if len(figure.table):
            sheet.autofilter(top, 0, last, len(header) - 1)
            add_chart(self.book, sheet, name, figure, (top, len(header)), len(figure.table))

    def _write_sources(self, sheet: Any) -> None:
        _ = self.language.text
        for column, (heading, width) in enumerate(((_("Publisher"), 40), (_("Title"), 50), (_("Vintage"), 34),
                                                   (_("License"), 34), (_("Address"), 50), (_("Citation"), 70))):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, heading, self.head)
        sheet.freeze_panes(1, 0)
        for row, credit in enumerate(all_credits(self.content), start=1):
            for column, words in enumerate((credit.publisher, credit.title, credit.vintage, credit.licence)):
                sheet.write_string(row, column, words, self.wrapped)
            self._write_link(sheet, row, 4, credit.address, credit.address)
            sheet.write_string(row, 5, credit.citation, self.wrapped)

    def _write_link(self, sheet: Any, row: int, column: int, address: str, words: str) -> None:
        if address.startswith(("https://", "http://")) and len(address) <= _MAX_ADDRESS:
            sheet.write_url(row, column, address, self.link, words[:250])
        else:
            sheet.write_string(row, column, address, self.text)

    def _number(self, decimals: int) -> Any:
        if decimals not in self.numbers:
            code = "#,##0" + ("." + "0" * decimals if decimals else "")
            self.numbers[decimals] = self.book.add_format({"num_format": code, "valign": "top"})
        return self.numbers[decimals]

    def _year(self) -> Any:
        if -1 not in self.numbers:
            self.numbers[-1] = self.book.add_format({"num_format": "0", "align": "left", "valign": "top"})
        return self.numbers[-1]


def sheet_names(titles: Sequence[str]) -> list[str]:
    """Names that Excel allows, each once: without its signs, of 31 letters, with a number where they repeat."""
    names: list[str] = []
    for title in titles:
        base = " ".join(_FORBIDDEN.sub(" ", title).split())
        base = base[:_MAX_NAME].strip() or "-"
        name, number = base, 2
        while name.lower() in {one.lower() for one in names} or name.lower() == "history":
            suffix = f" ({number})"
            name, number = base[:_MAX_NAME - len(suffix)].strip() + suffix, number + 1
        names.append(name)
    return names


__all__ = ["is_number", "sheet_names", "write_xlsx"]
