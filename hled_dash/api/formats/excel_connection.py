"""A workbook whose table is a query of Power Query on a CSV of the API (Data, Refresh All in Excel), without macros.

The parts are those that Excel writes for a query that is loaded into a table: a connection to the query (ECMA-376, part
1, 18.13), a query table (18.15) of the table, and the query itself ([MS-QDEFF],
:mod:`hled_dash.api.formats.data_mashup`).
Excel asks before it reads from an address for the first time.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from math import isfinite
from xml.sax.saxutils import quoteattr

from hled_dash.api.formats.data_mashup import data_mashup
from hled_dash.export.safe_text import clean_text

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CUSTOM_XML = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: The name of the query and of the table that it fills, of the name of its cells, and of the part with the query.
NAME, CELLS, _ITEM = "hled", "ExternalData_1", "{5B1B0D6E-9E0C-4B53-9B5A-0C9E6E0B9A51}"
_COLUMN = re.compile(rb'<tableColumn id="(\d+)"( name="[^"]*")/>')
#: Columns that are read as numbers where all of their cells are; a month would become a date, a code a number.
NUMBERS = re.compile("(value|before|now|(usual_)?change|sum|share|difference|(base|old|new)_value|revised_from)(_|$)")


def write_connected_workbook(content: bytes, address: str) -> bytes:
    """Write a workbook with the rows of a CSV, and the query that reads them again from its address.

    Args:
        content: The CSV, with a heading.
        address: Where it is read from again.
    """
    import xlsxwriter

    heading, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    numbers = {column for column, name in enumerate(heading) if NUMBERS.match(name)
               and all(_is_number(row[column]) for row in rows)}
    # A table has a row below its heading.
    last_row, last_column = max(1, len(rows)), len(heading) - 1
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        sheet, plain = workbook.add_worksheet("Data"), workbook.add_format({"quote_prefix": True})
        sheet.add_table(0, 0, last_row, last_column, {"name": NAME, "columns": [{"header": name} for name in heading]})
        for number, row in enumerate(rows, start=1):
            for column, text in enumerate(row):
                if column in numbers and text:
                    sheet.write_number(number, column, float(text))
                elif text:
                    sheet.write_string(number, column, clean_text(text)[:32_000], plain)
        sheet.freeze_panes(1, 0)
        last = xlsxwriter.utility.xl_rowcol_to_cell(last_row, last_column, row_abs=True, col_abs=True)
        workbook.define_name(f"Data!{CELLS}", f"=Data!$A$1:{last}")
    return _connect(file, heading, [column in numbers for column in range(len(heading))], address)


def _is_number(text: str) -> bool:
    try:
        return not text or isfinite(float(text))
    except ValueError:
        return False


def _connect(file: io.BytesIO, names: Sequence[str], numeric: Sequence[bool], address: str) -> bytes:
    """Add the query to a workbook of one table, whose columns have names and are numeric or text."""
    connections = (
        f'{_HEAD}<connections xmlns="{_MAIN}"><connection id="1" keepAlive="1" name="Query - {NAME}" '
        'type="5" refreshedVersion="7" background="1" saveData="1">'
        '<dbPr connection="Provider=Microsoft.Mashup.OleDb.1;Data Source=$Workbook$;'
        f'Location={NAME};Extended Properties=&quot;&quot;" command="SELECT * FROM [{NAME}]"/></connection>'
        "</connections>")
    fields = "".join(f'<queryTableField id="{number}" name={quoteattr(name)} tableColumnId="{number}"/>'
                     for number, name in enumerate(names, start=1))
    query = (f'{_HEAD}<queryTable xmlns="{_MAIN}" name="{CELLS}" connectionId="1" autoFormatId="16" '
             'applyNumberFormats="0" applyBorderFormats="0" applyFontFormats="0" applyPatternFormats="0" '
             f'applyAlignmentFormats="0" applyWidthHeightFormats="0"><queryTableRefresh nextId="{len(names) + 1}">'
             f'<queryTableFields count="{len(names)}">{fields}</queryTableFields></queryTableRefresh></queryTable>')
    properties = (f'{_HEAD}<ds:datastoreItem ds:itemID="{_ITEM}" xmlns:ds="{_CUSTOM_XML}"><ds:schemaRefs>'
                  '<ds:schemaRef ds:uri="http://schemas.microsoft.com/DataMashup"/></ds:schemaRefs></ds:datastoreItem>')
    added: dict[str, str | bytes] = {
        "xl/connections.xml": connections, "xl/queryTables/queryTable1.xml": query,
        "xl/tables/_rels/table1.xml.rels": _relations("queryTable", "../queryTables/queryTable1.xml"),
        "customXml/item1.xml": data_mashup(NAME, address, names, numeric), "customXml/itemProps1.xml": properties,
        "customXml/_rels/item1.xml.rels": _relations("customXmlProps", "itemProps1.xml")}
    changed = {
        "[Content_Types].xml": ("</Types>", "".join(
            f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in (
                ("/xl/connections.xml", f"{_TYPES}.connections+xml"),
                ("/xl/queryTables/queryTable1.xml", f"{_TYPES}.queryTable+xml"),
                ("/customXml/itemProps1.xml",
                 "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"))) + "</Types>"),
        "xl/_rels/workbook.xml.rels": ("</Relationships>", "".join(
            f'<Relationship Id="{id}" Type="{_RELATIONS}/{kind}" Target="{target}"/>' for id, kind, target in (
                ("rId98", "customXml", "../customXml/item1.xml"), ("rId99", "connections", "connections.xml")))
            + "</Relationships>"),
        "xl/tables/table1.xml": (' totalsRowShown="0"', ' tableType="queryTable" totalsRowShown="0"'),
        "xl/workbook.xml": (f'<definedName name="{CELLS}"', f'<definedName name="{CELLS}" hidden="1"'),
    }
    output = io.BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            old, new = changed.get(part, ("", ""))
            text = source.read(part)
            if old:
                text = text.replace(old.encode(), new.encode(), 1)
            if part == "xl/tables/table1.xml":
                text = _COLUMN.sub(rb'<tableColumn id="\1" uniqueName="\1"\2 queryTableFieldId="\1"/>', text)
            target.writestr(part, text)
        for part, words in added.items():
            target.writestr(part, words)
    return output.getvalue()


def _relations(kind: str, target: str) -> str:
    """Return the relations of a part that has one."""
    return (f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{_RELATIONS}/{kind}" Target="{target}"/></Relationships>')
