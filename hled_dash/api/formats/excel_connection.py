"""A workbook with a data connection to a CSV of the API (Data, Refresh All in Excel), without macros.

The parts are those of a text import in ECMA-376, part 1: a connection (18.13, ``type`` 6, ``textPr``) and a query table
(18.15) that a defined name gives its cells. Excel asks before it reads from an address for the first time.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from math import isfinite
from xml.sax.saxutils import quoteattr

import xlsxwriter

from hled_dash.export.safe_text import clean_text

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: The name of the connection, of its query table and of the cells that it fills.
NAME = "hled"
#: Columns that are read as numbers where all of their cells are; a month would become a date, a code a number.
NUMBERS = ("value", "before", "now", "change", "old_value", "new_value")


def write_connected_workbook(content: bytes, address: str) -> bytes:
    """Write a workbook with the rows of a CSV, and the connection to its address.

    Args:
        content: The CSV, with a heading.
        address: Where it is read from again.
    """
    heading, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    numbers = {column for column, name in enumerate(heading) if name in NUMBERS
               and all(_is_number(row[column]) for row in rows)}
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        sheet, plain = workbook.add_worksheet("Data"), workbook.add_format({"quote_prefix": True})
        for number, row in enumerate([heading, *rows]):
            for column, text in enumerate(row):
                if number and column in numbers and text:
                    sheet.write_number(number, column, float(text))
                elif text:
                    sheet.write_string(number, column, clean_text(text)[:32_000], plain)
        sheet.freeze_panes(1, 0)
        last = xlsxwriter.utility.xl_rowcol_to_cell(len(rows), len(heading) - 1, row_abs=True, col_abs=True)
        workbook.define_name(f"Data!{NAME}", f"=Data!$A$1:{last}")
    return _connect(file, ["general" if column in numbers else "text" for column in range(len(heading))], address)


def _is_number(text: str) -> bool:
    try:
        return not text or isfinite(float(text))
    except ValueError:
        return False


def _connect(file: io.BytesIO, types: Sequence[str], address: str) -> bytes:
    """Add the parts of the connection to a workbook of one sheet, each of whose columns has a type."""
    fields = "".join(f'<textField type="{name}"/>' for name in types)
    connections = (
        f'{_HEAD}<connections xmlns="{_MAIN}"><connection id="1" name="{NAME}" type="6" refreshedVersion="6" '
        f'background="1" saveData="1"><textPr prompt="0" codePage="65001" sourceFile={quoteattr(address)} '
        f'decimal="." thousands="," tab="0" comma="1"><textFields count="{len(types)}">{fields}</textFields>'
        "</textPr></connection></connections>")
    query = f'{_HEAD}<queryTable xmlns="{_MAIN}" name="{NAME}" connectionId="1" autoFormatId="0"/>'
    relation = (f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                f'<Relationship Id="rId1" Type="{_RELATIONS}/queryTable" Target="../queryTables/queryTable1.xml"/>'
                "</Relationships>")
    added = {"xl/connections.xml": connections, "xl/queryTables/queryTable1.xml": query,
             "xl/worksheets/_rels/sheet1.xml.rels": relation}
    changed = {
        "[Content_Types].xml": ("</Types>", f'<Override PartName="/xl/connections.xml" ContentType="{_TYPES}'
                                f'.connections+xml"/><Override PartName="/xl/queryTables/queryTable1.xml" '
                                f'ContentType="{_TYPES}.queryTable+xml"/></Types>'),
        "xl/_rels/workbook.xml.rels": ("</Relationships>", f'<Relationship Id="rId99" Type="{_RELATIONS}/connections" '
                                       'Target="connections.xml"/></Relationships>'),
    }
    output = io.BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            old, new = changed.get(part, ("", ""))
            text = source.read(part)
            target.writestr(part, text.replace(old.encode(), new.encode(), 1) if old else text)
        for part, words in added.items():
            target.writestr(part, words)
    return output.getvalue()
