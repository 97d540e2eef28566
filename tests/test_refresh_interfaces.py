"""Each publisher's interface reads recorded answers and downloaded files as they are published."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import zipfile

import pytest

from hled_dash.refresh import PublisherData, RefreshError, Row
from hled_dash.refresh.interfaces import get_interface
from hled_dash.refresh.saved_file import read_saved
from tests.publisher_files import FIXTURES, connector


def read(name: str, interface: str, code: str = "x", cadence: str = "year", **more: object) -> PublisherData:
    built = connector(interface, code, cadence, **more)
    return get_interface(built).read((FIXTURES / name).read_bytes(), built)


#: File, interface, code of the series, cadence, and rows that stand in the file.
CASES = [
    ("world_bank_file.cut.csv", "world_bank", "EG.ELC.ACCS.ZS", "year",
     Row("EG.ELC.ACCS.ZS", "ABW", "1991", "99.1536560058594")),
    ("bts_border_file.cut.csv", "bts_border", "keg4-3bc2", "month",
     Row("keg4-3bc2", "2504", "2021-12", "1258", "", {"measure": "Buses"})),
    ("bts_border_file_2019.csv", "bts_border", "keg4-3bc2", "month",
     Row("keg4-3bc2", "209", "2019-03", "6483", "", {"measure": "Truck Containers Loaded"})),
    ("unesco_uis.cut.json", "unesco_uis", "ROFST.1T3.GPIA.CP", "year",
     Row("ROFST.1T3.GPIA.CP", "ABW", "2000", "1.33728", "E")),
    ("unhcr_file.cut.csv", "unhcr", "refugees/coo", "year", Row("refugees/coo", "GTM", "2010", "5675")),
    ("owid.cut.csv", "owid", "life-expectancy/*", "year", None),
    ("owid_filtered.csv", "owid", "life-expectancy/*", "year", None),
    ("global_data_lab.cut.csv", "global_data_lab", "shdi", "year", Row("shdi", "HNDr101", "1990", "0.594")),
    ("global_data_lab_semicolon.cut.csv", "global_data_lab", "shdi", "year", None),
    ("banxico.json", "banxico", "SF43718", "month", Row("SF43718", "MEX", "2026-09", "17.1872")),
    ("inegi.cut.json", "inegi", "910392", "month", Row("910392", "00", "2026-08", "145.462")),
    ("sdmx_oecd_v1.csv", "sdmx", "flow/key", "month", None),
    ("sdmx_oecd_v2.csv", "sdmx", "flow/key", "year", Row("flow/key", "USA", "2024", "25730791311746.5")),
    ("sdmx_imf.xml", "sdmx", "flow/key", "month", None),
    ("sdmx_imf.json", "sdmx", "flow/key", "year", Row("flow/key", "GX1213", "1976", "-7.436")),
    ("bts_transborder.cut.csv", "bts_transborder", "2", "month",
     Row("2", "2010", "2024-09", "117590424", "", {"DISAGMOT": "5"})),
    ("census_trade.cut.json", "census_trade", "imports/porths/CNT_VAL_YR", "month",
     Row("imports/porths/CNT_VAL_YR", "-", "2024-12", "91271")),
]


@pytest.mark.parametrize(("name", "interface", "code", "cadence", "row"), CASES, ids=[case[0] for case in CASES])
def test_a_recorded_file_is_read(name: str, interface: str, code: str, cadence: str, row: Row | None) -> None:
    answer = read(name, interface, code, cadence)
    print(answer.rows[:3], len(answer.rows), answer.updated)
    assert answer.rows
    assert all(row.area and row.period for row in answer.rows)
    if row is not None:
        matching = [answered for answered in answer.rows if answered[:3] == row[:3] and answered.value == row.value]
        assert matching, [answered for answered in answer.rows if answered[:3] == row[:3]][:3] or answer.rows[:3]
        assert matching[0].status == row.status
        assert row.fields.items() <= matching[0].fields.items()


def saved(content: bytes, delimiter: str = ",", *, commas: bool = False, newline: str = "\n", above: str = "") -> bytes:
    """A table as a spreadsheet saves it again."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    if commas:
        rows = [[re.sub(r"^(-?\d+)\.(\d+)$", r"\1,\2", field) for field in row] for row in rows]
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, lineterminator=newline).writerows(rows)
    return (above + file.getvalue()).encode()


def archive(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            # Without the date of today: what is packed is in the names of tests, which all workers must know.
            packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


@pytest.mark.parametrize(("name", "interface", "code"), [
    ("world_bank_file.cut.csv", "world_bank", "EG.ELC.ACCS.ZS"), ("global_data_lab.cut.csv", "global_data_lab", "shdi"),
    ("ilostat.cut.csv", "ilostat", "x"), ("unhcr_file.cut.csv", "unhcr", "refugees/coo"),
    ("bts_border_file.cut.csv", "bts_border", "keg4-3bc2"),
])
def test_a_file_that_was_saved_again_is_read_as_it_was_published(name: str, interface: str, code: str) -> None:
    content, own_connector = (FIXTURES / name).read_bytes(), connector(interface, code)
    as_published = get_interface(own_connector).read(content, own_connector)
    text = content.decode("utf-8-sig")
    assert as_published.rows
    for number, form in enumerate((
        saved(content, ";"), saved(content, ";", commas=True), saved(content, "\t", commas=True, newline="\r\n"),
        codecs.BOM_UTF8 + saved(content, newline="\r\n"), text.encode("utf-16"), gzip.compress(content),
        codecs.BOM_UTF16_BE + saved(content, "\t").decode().encode("utf-16-be"),
        archive(**{"a/API.csv": content, "Metadata_Country.csv": b"Country Code;x"}),
        *([saved(content, above="The title, of a table\n\n")] if interface != "world_bank" else []),
    )):
        again = get_interface(own_connector).read(read_saved(form), own_connector)
        assert again == as_published, number


@pytest.mark.parametrize("interface", ["cbp", "bts_transborder"])
def test_a_row_that_would_count_twice_is_one_sentence(interface: str) -> None:
    own_connector, content = connector(interface), (FIXTURES / f"{interface}.cut.csv").read_bytes()
    with pytest.raises(RefreshError, match="has a row twice"):
        get_interface(own_connector).read(content + content.splitlines(keepends=True)[-1], own_connector)


def test_sums_of_a_month_that_is_cut_at_the_end_of_a_line_are_refused() -> None:
    """Each month has as many rows as the one before it, about."""
    heading = "Fiscal Year,Month (abbv),Land Border Region,State,Citizenship,Encounter Count\n"
    rows = [f"2025,{month},Southwest Land Border,{state},MEXICO,{state}\n"
            for month in ("JUL", "AUG") for state in range(10)]
    own_connector = connector("cbp")
    read = get_interface(own_connector).read
    assert read("".join([heading, *rows[:17]]).encode(), own_connector).rows
    with pytest.raises(RefreshError, match="has 3 rows of 2025-08 and 10 of 2025-07: the file is cut"):
        read("".join([heading, *rows[:13]]).encode(), own_connector)


@pytest.mark.parametrize(("content", "sentence"), [
    (b"\xd0\xcf\x11\xe0" + bytes(99), "older form"),
    (archive(**{"a.csv": b"a,b", "b.csv": b"a,b"}), "has 2 tables"), (archive(**{"a.png": b""}), "has 0 tables"),
    (archive(**{"a.csv": b"a,b\n" * 99})[:60], "cut or damaged"), (codecs.BOM_UTF16_LE + b"a", "no text"),
    (b"ISO_Code;Level;GDLCODE;Region;1990\nGTM;National;GTMt;Total;0,5\nHND;National;HNDt;Total;0.5\n", "commas"),
    (b'ISO_Code,Level,GDLCODE,Region,1990\nGTM,National,GTMt,Total,"0,484"\n', "in the place of a number"),
    (b"ISO_Code;Level;GDLCODE;Region;1990\nGTM;National;GTMt;Total;1.234,5\n", "in the place of a number"),
    ("ISO_Code,Level,GDLCODE,Región".encode("latin-1"), "no text"), (b"a,b\n1,2\n", "has no column"),
])
def test_a_saved_file_that_cannot_be_read_is_one_sentence(content: bytes, sentence: str) -> None:
    own_connector = connector("global_data_lab", "shdi")
    with pytest.raises(RefreshError, match=sentence):
        get_interface(own_connector).read(read_saved(content), own_connector)
