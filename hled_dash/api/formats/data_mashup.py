"""A query of Power Query as a part of a workbook: the Query Definition File Format, [MS-QDEFF].

The parts are those that Microsoft's library ``connected-workbooks`` writes for one query.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
from base64 import b64encode
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

_HEAD = '\ufeff<?xml version="1.0" encoding="utf-8"?>'
_SCHEMAS = ('xmlns:xsd="http://www.w3.org/2001/XMLSchema" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"')
#: What a workbook has whose permissions were made by another user; readers replace others by them.
_PERMISSIONS = (f"{_HEAD}<PermissionList {_SCHEMAS}><CanEvaluateFuturePackages>false</CanEvaluateFuturePackages>"
                "<FirewallEnabled>true</FirewallEnabled></PermissionList>")
_PACKAGE = (f"{_HEAD}<Package {_SCHEMAS}><Version>2.99.202.0</Version><MinVersion>2.21.0.0</MinVersion>"
            "<Culture>en-US</Culture></Package>")
_CONTENT_TYPES = (f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                  '<Default Extension="xml" ContentType="text/xml"/>'
                  '<Default Extension="m" ContentType="application/x-ms-m"/></Types>')
#: Codes of the types of columns: number and text.
_NUMBER, _TEXT = 5, 6


def data_mashup(name: str, address: str, columns: Sequence[str], numeric: Sequence[bool]) -> bytes:
    """Return the part with a query that reads a CSV.

    Args:
        name: Of the query.
        address: Of the CSV.
        columns: Headings of the CSV.
        numeric: Whether each column is read as numbers; the others stay text.
    """
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as parts:
        for path, text in (("Config/Package.xml", _PACKAGE), ("[Content_Types].xml", _CONTENT_TYPES),
                           ("Formulas/Section1.m", query_text(name, address, columns, numeric))):
            # One day for all, so that the same rows give the same bytes.
            parts.writestr(zipfile.ZipInfo(path), text, zipfile.ZIP_DEFLATED)
    nothing = io.BytesIO()
    zipfile.ZipFile(nothing, "w").close()
    metadata, content = _metadata(name, columns, numeric).encode(), nothing.getvalue()
    fields = (package.getvalue(), _PERMISSIONS.encode(),
              # Version 0, the metadata, and no content beside them.
              struct.pack("<II", 0, len(metadata)) + metadata + struct.pack("<I", len(content)) + content,
              # Permissions that are bound to no user.
              b"\0")
    stream = struct.pack("<I", 0) + b"".join(struct.pack("<I", len(field)) + field for field in fields)
    text = ('<?xml version="1.0" encoding="utf-16"?><DataMashup xmlns="http://schemas.microsoft.com/DataMashup">'
            f"{b64encode(stream).decode()}</DataMashup>")
    return text.encode("utf-16")


def query_text(name: str, address: str, columns: Sequence[str], numeric: Sequence[bool]) -> str:
    """Return the query in the formula language of Power Query; every column has a type, so that none is guessed."""
    types = ", ".join(f"{{{_literal(column)}, type {'number' if is_number else 'text'}}}"
                      for column, is_number in zip(columns, numeric, strict=True))
    return "\r\n".join((
        "section Section1;", "", f"shared {name} = let",
        f"    Source = Csv.Document(Web.Contents({_literal(address)}), "
        '[Delimiter=",", Encoding=65001, QuoteStyle=QuoteStyle.Csv]),',
        "    Headers = Table.PromoteHeaders(Source, [PromoteAllScalars=true]),",
        f'    Types = Table.TransformColumnTypes(Headers, {{{types}}}, "en-US")', "in", "    Types;"))


def _literal(text: str) -> str:
    """Return a text of the formula language; ``#(`` would begin the code of a character."""
    return '"' + text.replace("#(", "#(#)(").replace('"', '""') + '"'


def _metadata(name: str, columns: Sequence[str], numeric: Sequence[bool]) -> str:
    """Return where the query is filled in, as Excel keeps it for a query that is loaded into a table."""
    types = b64encode(bytes(_NUMBER if is_number else _TEXT for is_number in numeric)).decode()
    entries = (("IsPrivate", "l0"), ("FillEnabled", "l1"), ("FillObjectType", "sTable"),
               ("FillToDataModelEnabled", "l0"), ("BufferNextRefresh", "l1"), ("ResultType", "sTable"),
               ("NameUpdatedAfterFill", "l0"), ("FillTarget", f"s{name}"), ("FilledCompleteResultToWorksheet", "l1"),
               ("AddedToDataModel", "l0"), ("FillErrorCode", "sUnknown"), ("FillErrorCount", "l0"),
               ("FillColumnTypes", f"s{types}"), ("FillColumnNames", f"s{json.dumps(list(columns))}"),
               ("FillStatus", "sComplete"))
    stable = "".join(f"<Entry Type={quoteattr(kind)} Value={quoteattr(value)}/>" for kind, value in entries)
    paths = (("AllFormulas", "", "<StableEntries/>"),
             ("Formula", f"Section1/{name}", f"<StableEntries>{stable}</StableEntries>"),
             *(("Formula", f"Section1/{name}/{step}", "<StableEntries/>") for step in ("Source", "Headers", "Types")))
    items = "".join(f"<Item><ItemLocation><ItemType>{kind}</ItemType><ItemPath>{escape(path)}</ItemPath></ItemLocation>"
                    f"{content}</Item>" for kind, path, content in paths)
    return f"{_HEAD}<LocalPackageMetadataFile {_SCHEMAS}><Items>{items}</Items></LocalPackageMetadataFile>"
