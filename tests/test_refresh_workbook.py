"""Workbooks that a person downloaded from a publisher: read as its CSV is, or refused in a sentence."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence

import openpyxl
import pytest

from hled_dash.refresh import PublisherData, RefreshError, workbook_reader as workbooks
from hled_dash.refresh.interfaces import get_interface
from hled_dash.refresh.saved_file import read_file
from tests.publisher_files import FIXTURES, connector


def workbook(**sheets: Sequence[Sequence[object]]) -> bytes:
    book, file = openpyxl.Workbook(write_only=True), io.BytesIO()
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(file)
    return file.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """A workbook with another part in the place of one."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, part if member == name else old.read(member))
    return file.getvalue()


def rows_of(name: str) -> list[list[object]]:
    """A publisher's CSV as cells: numbers are numbers, empty fields empty cells."""
    text = (FIXTURES / name).read_bytes().decode("utf-8-sig")
    return [[float(field) if re.fullmatch(r"-?\d+(\.\d+)?", field) else field or None for field in row]
            for row in csv.reader(io.StringIO(text, newline=""))]


def read(content: bytes, interface: str, code: str = "x") -> PublisherData:
    own_connector = connector(interface, code)
    return read_file(content, lambda table: get_interface(own_connector).read(table, own_connector))


@pytest.mark.parametrize(("name", "interface", "code"), [
    ("world_bank_file.cut.csv", "world_bank", "EG.ELC.ACCS.ZS"), ("global_data_lab.cut.csv", "global_data_lab", "shdi"),
    ("cbp.cut.csv", "cbp", "x"), ("unhcr_file.cut.csv", "unhcr", "refugees/coo"),
])
def test_a_workbook_is_read_as_the_publishers_csv(name: str, interface: str, code: str) -> None:
    as_published = read((FIXTURES / name).read_bytes(), interface, code)
    notes = [["Country Code", "Notes"], ["MEX", "A note"]]
    again = read(workbook(Notes=notes, Data=rows_of(name), Empty=[]), interface, code)
    assert [(*row[:3], row.value and float(row.value)) for row in again.rows] == [
        (*row[:3], row.value and float(row.value)) for row in as_published.rows]
    assert again.titles == as_published.titles
    assert again.updated == as_published.updated


def test_file_and_interface_of_the_governance_indicators_agree() -> None:
    heading = ["codeindyr", "code", "countryname", "year", "indicator", "estimate", "stddev", "nsource", "pctrank"]
    rows = [heading, ["MEXcc2015", "MEX", "Mexico", 2015, "cc", -0.8, 0.13, 14, 19.52380943298339],
            ["MEXge2015", "MEX", "Mexico", 2015, "ge", 0.2, 0.2, 9, ".."]]
    answer = read(workbook(Sheet1=rows), "world_bank", "CC.PER.RNK")
    assert [row[:4] for row in answer.rows] == [("CC.PER.RNK", "MEX", "2015", "19.523809"),
                                                ("GE.PER.RNK", "MEX", "2015", None)]


GOOD = workbook(Data=[["ISO_Code", "Level", "GDLCODE", "Region", "1990"], ["GTM", "National", "GTMt", "Total", 0.5]])
SHEET = "xl/worksheets/sheet1.xml"
CELL = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'


@pytest.mark.parametrize(("content", "sentence"), [
    (workbook(One=[["Country Code", "x"]], Two=[["a"]]), "has no column"), (workbook(One=[]), "has 0 sheets"),
    (workbook(One=rows_of("global_data_lab.cut.csv"), Two=rows_of("global_data_lab.cut.csv")), "has 2 sheets"),
    (GOOD[:200] + GOOD[-400:], "damaged"), (with_part(GOOD, SHEET, b"<worksheet>"), "workbook is damaged"),
    (with_part(GOOD, SHEET, b'<!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>'), "workbook is damaged"),
    (with_part(GOOD, SHEET, b"<a/>" * 600_000), "larger than 2 megabytes"),
    (with_part(GOOD, SHEET, CELL.format('<row r="1"><c r="XFD1"><v>1</v></c></row>').encode()), "2000 columns"),
    (with_part(GOOD, SHEET, CELL.format('<row r="999999999"><c r="A999999999"><v>1</v></c></row>').encode()),
     "has 0 sheets"),
])
def test_a_workbook_that_cannot_be_read_is_one_sentence(
        content: bytes, sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_WORKBOOK_BYTES", 2_000_000)
    assert read(GOOD, "global_data_lab", "shdi").rows
    with pytest.raises(RefreshError, match=sentence):
        read(content, "global_data_lab", "shdi")


@pytest.mark.parametrize("part", [
    b"<x/>" + b" " * 999_991 + b'<!DOCTYPE x [<!ENTITY a "aa">]>', '<!DOCTYPE x [<!ENTITY a "aa">]>'.encode("utf-16"),
])
def test_a_document_type_is_found_in_any_encoding_and_at_any_place(part: bytes) -> None:
    with pytest.raises(ValueError, match="document type"):
        workbooks._refuse_unsafe(with_part(GOOD, SHEET, part))
