"""A pack as an Excel workbook: a sheet of contents, and one for each figure with numbers as numbers and its chart."""

from __future__ import annotations

from datetime import datetime, time
from io import BytesIO
from typing import Any

from hled_dash.export.packs.pack_text import (
    Progress,
    all_credits,
    clean_content,
    iterate_entries,
    mark_notes,
    pack_lines,
    pack_title,
    source_line,
)
from hled_dash.export.worksheet import MAX_LETTERS, SheetWriter, open_workbook, sheet_names
from hled_dash.language import LANGUAGES, Language
from hled_dash.pack.content import PackContent, PackEntry

#: Letters of an address that Excel opens.
_MAX_ADDRESS = 2000


def write_xlsx(content: PackContent, progress: Progress | None = None) -> bytes:
    """Write the workbook; the same bytes for the same content."""
    content = clean_content(content)
    language = LANGUAGES[content.pack.language]
    buffer = BytesIO()
    with open_workbook(buffer) as book:
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
        self.writer = SheetWriter(book, language)

    def write(self, progress: Progress | None) -> None:
        """Write all sheets, the contents first."""
        _ = self.language.text
        names = sheet_names([_("Contents"), *(entry.title for entry in self.content.entries), _("Sources")])
        contents = self.book.add_worksheet(names[0])
        contents.set_column(0, 0, 5)
        contents.set_column(1, 1, 70)
        contents.set_column(2, 2, 60)
        contents.write_string(0, 0, pack_title(self.content, self.language), self.writer.title)
        lines = [*filter(None, [self.content.pack.classification]), *pack_lines(self.content, self.language)]
        for row, line in enumerate(lines, start=1):
            contents.write_string(row, 0, line, self.writer.text)
        row = len(lines) + 1
        self._write_link(contents, row, 0, self.content.address, _("Open this pack on the dashboard"))
        row += 2
        for column, heading in enumerate(("#", _("Figure"), _("Unit and period"))):
            contents.write_string(row, column, heading, self.writer.head)
        for number, entry, begins in iterate_entries(self.content, progress):
            row += 1
            if begins:
                contents.write_string(row, 1, entry.section, self.writer.name)
                row += 1
            contents.write_number(row, 0, number, self.writer.text)
            contents.write_url(row, 1, f"internal:'{names[number]}'!A1", self.writer.link, entry.title[:250])
            contents.write_string(row, 2, entry.figure.subtitle, self.writer.text)
            self._write_figure(self.book.add_worksheet(names[number]), names[number], entry)
        self._write_sources(self.book.add_worksheet(names[-1]))

    def _write_figure(self, sheet: Any, name: str, entry: PackEntry) -> None:
        figure, _ = entry.figure, self.language.text
        facts = [(_("Unit and period"), figure.subtitle), (_("Newest"), figure.newest),
                 (_("Source"), source_line(figure, label=False)), (_("Note"), entry.note),
                 *((_("Notes"), note) for note in dict.fromkeys((*mark_notes(figure), *figure.notes))),
                 ("", figure.empty)]
        sheet.write_string(0, 0, entry.title[:MAX_LETTERS], self.writer.title)
        row = 1
        for label, words in facts:
            if words:
                sheet.write_string(row, 0, label, self.writer.name)
                sheet.write_string(row, 1, words[:MAX_LETTERS], self.writer.text)
                row += 1
        sheet.write_string(row, 0, _("Address"), self.writer.name)
        self._write_link(sheet, row, 1, entry.address, entry.address)
        row += 2
        if len(figure.table.columns):
            self.writer.write_figure(sheet, name, figure, row)

    def _write_sources(self, sheet: Any) -> None:
        _ = self.language.text
        for column, (heading, width) in enumerate(((_("Publisher"), 40), (_("Title"), 50), (_("Vintage"), 34),
                                                   (_("License"), 34), (_("Address"), 50), (_("Citation"), 70))):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, heading, self.writer.head)
        sheet.freeze_panes(1, 0)
        for row, credit in enumerate(all_credits(self.content), start=1):
            for column, words in enumerate((credit.publisher, credit.title, credit.vintage, credit.licence)):
                sheet.write_string(row, column, words, self.writer.wrapped)
            self._write_link(sheet, row, 4, credit.address, credit.address)
            sheet.write_string(row, 5, credit.citation, self.writer.wrapped)

    def _write_link(self, sheet: Any, row: int, column: int, address: str, words: str) -> None:
        if address.startswith(("https://", "http://")) and len(address) <= _MAX_ADDRESS:
            sheet.write_url(row, column, address, self.writer.link, words[:250])
        else:
            sheet.write_string(row, column, address, self.writer.text)
