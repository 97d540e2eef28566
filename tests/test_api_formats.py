"""The formats of the API, each opened by another program; large answers in bounded memory."""

from __future__ import annotations

import ast
import csv
import io
import json
import posixpath
import re
import struct
import tracemalloc
import zipfile
from base64 import b64decode
from collections.abc import Mapping
from itertools import product
from typing import Any

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from jsonstat_validator import validate_jsonstat
from lxml import etree

from hled_dash.api.figures import commands, text_columns
from hled_dash.api.formats import tabular
from hled_dash.api.formats.data_mashup import query_text
from hled_dash.api.formats.workbook import OWN_ROWS, WORKBOOKS
from hled_dash.api.problems import Problem
from hled_dash.catalogue import Catalogue
from hled_dash.language import ENGLISH
from hled_dash.server.api.endpoints import ENDPOINTS
from tests.data_api import POVERTY, get

pytestmark = pytest.mark.usefixtures("database")
STATES = "/api/v1/observations.{}?indicators=coneval.pobreza,gdl.shdi&level=admin1&from=2018"
FREIGHT = "/api/v1/observations.{}?indicators=bts.freight.value,gdl.shdi&places=MEX&from=2019&items=all"
#: Characters of a cell of Excel.
MAX_CELL = 32_767
KEY = ["indicator", "place", "period", "value"]


def frame(url: str) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(get(url)[2]), dtype={"period": str, "status": str}, keep_default_na=False,
                       converters={"value": float})


def test_pandas_reads_the_address_in_one_line() -> None:
    frame = pd.read_csv(io.BytesIO(get(POVERTY)[2]))
    assert list(frame.columns[:2]) == ["indicator", "indicator_name"]
    assert frame["period"].tolist() == [2016, 2018, 2020, 2022, 2024]
    assert frame["value"].between(60, 80).all()


@pytest.mark.parametrize(("figure", "columns"), [
    ("vocational", ["sex", "status"]), ("imports-that-depend-on-mexico", ["heading", "status"]),
    ("poverty-southern-mexico-trend", ["status"])])
def test_the_lines_of_a_figure_keep_codes_that_look_like_numbers_or_logical_values(
        catalogue: Catalogue, figure: str, columns: list[str]) -> None:
    url = f"/api/v1/figures/{figure}.csv"
    status, _headers, content = get(url)
    assert status == 200
    headings, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    lines = commands(url, text_columns(headings, catalogue))
    arguments = ast.parse(lines["pandas"], mode="eval").body
    assert isinstance(arguments, ast.Call)
    dtype = {ast.literal_eval(key): str for argument in arguments.keywords if isinstance(argument.value, ast.Dict)
             for key in argument.value.keys if key}
    assert list(dtype) == columns
    frame = pd.read_csv(io.BytesIO(content), dtype=dtype)
    for name in columns:
        assert frame[name].tolist() == [row[headings.index(name)] for row in rows]
        assert f'{name} = "character"' in lines["R"]
    numbers = re.search(r"stringcols\(([\d ]+)\)", lines["Stata"])
    assert [headings[int(number) - 1] for number in (numbers[1].split() if numbers else [])] == columns
    _check_stata(lines["Stata"], headings, rows)


#: Options of ``import delimited`` with a pattern of their arguments, and words that are no names of variables, as
#: others describe them; there was no Stata and no manual of it to try them with.
STATA_OPTIONS = {"delimiters": r'","', "varnames": "1", "asdouble": "", "stringcols": r"\d+( \d+)*",
                 "encoding": '"utf-8"', "clear": ""}
STATA_WORDS = {"_all", "_b", "byte", "_coef", "_cons", "double", "float", "if", "in", "int", "long", "_n", "_pi",
               "_pred", "_rc", "_skip", "strl", "using", "with"}


def _check_stata(line: str, headings: list[str], rows: list[list[str]]) -> None:
    """Check a line by Stata's grammar, and that each heading becomes a variable of its own: in small letters, without
    what is no letter, digit or underscore."""
    parts = re.fullmatch(r'import delimited "([^"`$]+)", (.+)', line)
    assert parts
    options = re.findall(r"(\w+)(?:\(([^()]*)\))?(?: |$)", parts[2])
    assert " ".join(f"{name}({text})" if text else name for name, text in options) == parts[2]
    assert len({name for name, _text in options}) == len(options)
    assert all(re.fullmatch(STATA_OPTIONS[name], text) for name, text in options)
    names = [re.sub(r"\W", "", name).lower() for name in headings]
    assert len({*names}) == len(names)
    assert all(re.fullmatch(r"[a-z_]\w{0,31}", name) and not re.fullmatch(r"str\d+", name) for name in names)
    assert STATA_WORDS.isdisjoint(names)
    # A quoted cell ends with its line, and no quotation mark stands in one.
    assert not [cell for row in rows for cell in row if '"' in cell or "\n" in cell]


@pytest.mark.parametrize("name", [endpoint.name for endpoint in ENDPOINTS if endpoint.is_list and endpoint.find])
def test_no_cell_of_a_list_is_longer_than_one_of_excel(name: str) -> None:
    rows = list(csv.DictReader(io.StringIO(get(f"/api/v1/{name}.csv?lang=es")[2].decode("utf-8-sig"))))
    assert max(len(cell) for row in rows for cell in row.values()) < MAX_CELL
    if name == "indicators":
        dimensions = {row["code"]: row["dimensions"] for row in rows}
        assert dimensions["bts.freight.value"].split() == ["flow", "mode"]
        assert dimensions["coneval.pobreza"] == ""


def test_parquet_and_workbook_have_the_rows_of_the_csv() -> None:
    rows = frame(STATES.format("csv"))
    table = pq.read_table(io.BytesIO(get(STATES.format("parquet"))[2]))
    assert table.to_pandas()[KEY].values.tolist() == rows[KEY].values.tolist()
    assert json.loads(table.schema.metadata[b"hled"])["address"].startswith("https://data.example.gob.mx/api/v1/")
    workbook = openpyxl.load_workbook(io.BytesIO(get(STATES.format("xlsx"))[2]), read_only=True)
    heading, *cells = workbook.worksheets[0].iter_rows(values_only=True)
    assert list(heading) == list(rows.columns)
    where = [heading.index(name) for name in KEY]
    assert [[str(row[where[0]]), row[where[1]], str(row[where[2]]), row[where[3]]] for row in cells] == (
        rows[KEY].values.tolist())


@pytest.mark.parametrize("url", [
    "/api/v1/observations.{}?indicators=coneval.pobreza&places=MX-CHP&from=2016&lang=es",
    "/api/v1/figures/poverty-southern-mexico-trend.{}?lang=es&to=2020",
    "/api/v1/figures/changes/changes.{}?lang=en&source=wgi",
    "/api/v1/figures/pillar_1/board.{}?lang=en",
    "/api/v1/figures/goods-trade-by-month.{}?lang=es&from=2023"])
def test_a_refreshable_workbook_has_a_query_of_its_csv(url: str) -> None:
    _status, headers, content = get(url.format("xlsx-live"))
    assert headers["content-disposition"].endswith('.xlsx"')
    names, *rows = csv.reader(io.StringIO(get(url.format("csv"))[2].decode("utf-8-sig")))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    heading, *cells = sheet.iter_rows(values_only=True)
    assert list(heading) == names
    assert len(cells) == len(rows) > 1
    assert all(float(text) == pytest.approx(cell, rel=1e-14) if isinstance(cell, float | int) else text == (cell or "")
               for row, texts in zip(cells, rows, strict=True) for cell, text in zip(row, texts, strict=True))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        trees = {name: etree.fromstring(parts.read(name)) for name in parts.namelist()
                 if name.endswith(("xml", "rels"))}
    # Every relation leads to a part, and every part with a type of its own is there.
    for name in trees:
        if name.endswith("rels"):
            folder = posixpath.dirname(posixpath.dirname(name))
            targets = [posixpath.join(folder, element.get("Target", "")) for element in trees[name]]
            assert {*map(posixpath.normpath, targets)} <= {*trees}
    kinds = {part.get("PartName", "")[1:]: part.get("ContentType")
             for part in trees["[Content_Types].xml"].iter("{*}Override")}
    assert {*kinds} <= {*trees}
    assert kinds["xl/connections.xml"].endswith("connections+xml")
    assert kinds["xl/queryTables/queryTable1.xml"].endswith("queryTable+xml")
    (connection,) = trees["xl/connections.xml"]
    table, query = trees["xl/tables/table1.xml"], trees["xl/queryTables/queryTable1.xml"]
    assert query.get("connectionId") == connection.get("id")
    assert f"Location={table.get('name')};" in connection[0].get("connection")
    columns, fields = ([element.get("name") for element in tree.iter(f"{{*}}{kind}")] for tree, kind in (
        (table, "tableColumn"), (query, "queryTableField")))
    assert columns == fields == list(heading)
    assert table.get("tableType") == "queryTable"
    assert [column.get("queryTableFieldId") for column in table.iter("{*}tableColumn")] == [
        field.get("id") for field in query.iter("{*}queryTableField")]
    where = {name.get("name"): name.text for name in trees["xl/workbook.xml"].iter("{*}definedName")}
    last = f"${openpyxl.utils.get_column_letter(len(heading))}${len(cells) + 1}"
    assert where[query.get("name")] == f"Data!$A$1:{last}"
    assert table.get("ref") == f"A1:{last.replace('$', '')}"
    formulas, metadata = read_data_mashup(trees["customXml/item1.xml"].text or "")
    source, types = (re.search(rf'{name} = (.*)', formulas) for name in ("Source", "Types"))
    assert source is not None
    assert types is not None
    (address,) = re.findall(r'Web\.Contents\("([^"]*)"\)', source.group(1))
    assert get(address)[2] == get(url.format("csv"))[2]
    assert re.findall(r'\{"(\w+)", type', types.group(1)) == list(heading)
    assert set(re.findall(r'\{"(\w+)", type number', types.group(1))) == {
        name for column, name in enumerate(names) if any(isinstance(row[column], float | int) for row in cells)}
    entries = {entry.get("Type"): entry.get("Value") for entry in metadata.iter("Entry")}
    assert json.loads(entries["FillColumnNames"][1:]) == list(heading)
    assert entries["FillTarget"] == f"s{table.get('name')}"


def read_data_mashup(text: str) -> tuple[str, etree._Element]:
    """The formulas and the metadata of a query, read as [MS-QDEFF] has them."""
    stream = b64decode(text)
    assert stream[:4] == bytes(4)
    fields, position = [], 4
    while position < len(stream):
        (length,) = struct.unpack_from("<I", stream, position)
        fields.append(stream[position + 4:position + 4 + length])
        position += 4 + length
    package, permissions, metadata, _binding = fields
    assert etree.fromstring(permissions.decode("utf-8-sig").encode()).tag == "PermissionList"
    (length,) = struct.unpack_from("<I", metadata, 4)
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        assert {*parts.namelist()} == {"Config/Package.xml", "[Content_Types].xml", "Formulas/Section1.m"}
        formulas = parts.read("Formulas/Section1.m").decode()
    return formulas, etree.fromstring(metadata[8:8 + length].decode("utf-8-sig").encode())


def test_a_query_takes_no_part_of_an_address_as_its_own() -> None:
    text = query_text("hled", 'https://host/a.csv?q="#(lf)', ['a"b'], [True])
    assert '"https://host/a.csv?q=""#(#)(lf)"' in text
    assert '{"a""b", type number}' in text


def read_json_stat(cube: Mapping[str, Any]) -> dict[tuple[str, ...], float]:
    """A reader of JSON-stat 2.0 as its specification has it: row-major positions, indexes as lists or objects."""
    categories = []
    for name, size in zip(cube["id"], cube["size"], strict=True):
        index = cube["dimension"][name]["category"]["index"]
        codes = sorted(index, key=index.get) if isinstance(index, dict) else index
        assert len(codes) == size
        categories.append(codes)
    values = cube["value"]
    return {key: values[str(position)] for position, key in enumerate(product(*categories)) if str(position) in values}


@pytest.mark.parametrize("url", [STATES, FREIGHT])
def test_json_stat_has_every_value_at_its_place(url: str) -> None:
    cube = json.loads(get(url.format("jsonstat"))[2])
    assert (cube["version"], cube["class"]) == ("2.0", "dataset")
    assert validate_jsonstat(cube)
    rows = frame(url.format("csv"))
    dimensions = [name for name in cube["id"] if name in rows]
    assert dimensions == cube["id"]
    expected = {tuple(code or "_Z" for code in key): value for *key, value in rows[[*dimensions, "value"]].values}
    assert read_json_stat(cube) == expected
    assert set(cube["role"]) == {"metric", "geo", "time"}


def test_sdmx_csv_names_the_dataflow_of_each_row() -> None:
    rows = list(csv.DictReader(io.StringIO(get(FREIGHT.format("sdmx-csv"))[2].decode())))
    assert list(rows[0])[:6] == ["STRUCTURE", "STRUCTURE_ID", "ACTION", "INDICATOR", "REF_AREA", "FLOW"]
    assert {(row["STRUCTURE"], row["ACTION"]) for row in rows} == {("dataflow", "I")}
    assert {row["STRUCTURE_ID"] for row in rows} == {"HLED:HLED_FLOW_MODE(1.0)", "HLED:HLED(1.0)"}
    plain = frame(FREIGHT.format("csv"))
    assert [float(row["OBS_VALUE"]) for row in rows] == plain["value"].tolist()
    assert {row["INDICATOR"] for row in rows} == {"bts_freight_value", "gdl_shdi"}


def test_a_map_is_geojson_with_the_rows_of_its_figure() -> None:
    places = json.loads(get("/api/v1/places.geojson?level=port")[2])
    assert {feature["geometry"]["type"] for feature in places["features"]} == {"Point"}
    shapes = json.loads(get("/api/v1/figures/maps/map.geojson?indicator=coneval.pobreza&window=mexico")[2])
    rows = frame("/api/v1/figures/maps/map.csv?indicator=coneval.pobreza&window=mexico")
    values = {feature["id"]: feature["properties"].get("value") for feature in shapes["features"]}
    assert {place: values[place] for place in rows["place"]} == dict(zip(rows["place"], rows["value"], strict=True))


def test_negative_numbers_stay_numbers_and_text_becomes_no_formula() -> None:
    (head, line) = tabular.write_csv(["name", "value"], [[{"name": "=1+1", "value": -2.5}]])
    assert head == b"\xef\xbb\xbfname,value\r\n"
    assert line == b"'=1+1,-2.5\r\n"


def test_a_result_too_large_for_a_format_gets_a_problem() -> None:
    rows = [{"value": 1.0}] * (tabular.MAX_SHEET_ROWS + 1)
    with pytest.raises(Problem, match="CSV"):
        list(tabular.write_xlsx(["value"], [rows], [], ENGLISH))


def test_a_long_workbook_is_written_in_another_process() -> None:
    columns = ["place", "period", "value"]
    rows = [{"place": f"=P{number}", "period": "2020", "value": number / 2} for number in range(OWN_ROWS + 1)]
    before = WORKBOOKS.finished
    files = [b"".join(tabular.write_xlsx(columns, [part], [("Title", "Poverty")], ENGLISH))
             for part in (rows[:2], rows)]
    assert WORKBOOKS.finished == before + 1
    for file, count in zip(files, (2, len(rows)), strict=True):
        book = openpyxl.load_workbook(io.BytesIO(file))
        data, about = (list(sheet.values) for sheet in book.worksheets)
        assert book.worksheets[0]["A2"].quotePrefix
        assert data == [tuple(columns), *((f"=P{number}", 2020, number / 2) for number in range(count))]
        assert about == [("Title", "Poverty")]
    WORKBOOKS.close()


def test_large_responses_are_generated_in_parts() -> None:
    part = [{"place": f"P{number}", "value": float(number)} for number in range(2_000)]
    tracemalloc.start()
    try:
        size = sum(map(len, tabular.write_csv(["place", "value"], (part for _number in range(40)))))
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size > 900_000
    assert most < size / 2
