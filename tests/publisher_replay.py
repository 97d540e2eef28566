"""Publishers that answer, each in its own form, with the figures that are given: those that ``data`` holds."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from hled_dash.catalogue import Catalogue, Connector
from hled_dash.refresh import Row
from hled_dash.refresh.interfaces.unhcr import COLUMNS
from hled_dash.refresh.observations import Key, Value

#: Gives the body that a publisher sends for the path and query of a request.
Publisher = Callable[[str], bytes]
Query = Mapping[str, list[str]]
#: Names of months as CBP writes them.
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def rows_of(connector: Connector, catalogue: Catalogue, held_values: Mapping[Key, Value]) -> list[Row]:
    """What is held of a connector's series, in the publisher's codes and units."""
    areas = {place: area for area, place in connector.places.items()}
    rows = []
    for series in connector.series:
        dimensions = catalogue.indicators[series.indicator].dimensions
        names = {item: name for name, item in series.codes.items()}
        for key, value in held_values.items():
            items = dict(zip(dimensions, key.items, strict=True)) if key.indicator == series.indicator else None
            if items is None or any(items[name] != item for name, item in series.items.items()) or any(
                    items[name] not in names for name in series.columns) or series.place not in (None, key.place):
                continue
            digits = f"{(Decimal(value.digits) / Decimal(repr(series.multiplier))):f}"
            fields = {column: names[items[name]] for name, column in series.columns.items()} | {**series.where}
            area = areas.get(key.place, key.place.removeprefix(connector.prefix))
            rows.append(Row(series.code, area, key.period, digits, value.status, fields))
    return rows


def replay(connector: Connector, rows: Sequence[Row], updated: date) -> Publisher:
    """The publisher of a connector, which has some rows and said on a day that it had them."""
    form = _FORMS[connector.interface]

    def answer(path: str) -> bytes:
        parts = urlsplit(path)
        return form(connector, rows, updated, unquote(parts.path), parse_qs(parts.query))

    return answer


def table(records: Iterable[Mapping[str, object]]) -> bytes:
    """A CSV with the columns of its first record."""
    text, columns = io.StringIO(newline=""), [*records]
    writer = csv.DictWriter(text, [*columns[0]] if columns else ["empty"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(columns)
    return text.getvalue().encode()


def _json(document: object) -> bytes:
    return json.dumps(document).encode()


def _number(row: Row) -> float | None:
    return None if row.value is None else float(row.value)


def _world_bank(connector: Connector, rows: Sequence[Row], updated: date, path: str, _query: Query) -> bytes:
    code = path.rpartition("/")[2]
    titles = {series.code: series.title for series in connector.series}
    return _json([{"page": 1, "pages": 1, "lastupdated": f"{updated}"}, [
        {"indicator": {"id": code, "value": titles.get(code) or code}, "country": {"id": row.area[:2]},
         "countryiso3code": row.area, "date": row.period, "value": _number(row), "obs_status": row.status}
        for row in rows if row.code == code]])


def _socrata(connector: Connector, rows: Sequence[Row], updated: date, path: str, query: Query) -> bytes:
    if path.startswith("/api/views"):
        return _json({"id": "x", "rowsUpdatedAt": int(datetime.combine(updated, datetime.min.time(), UTC).timestamp())})
    names = connector.parameters or {"area": "port_code", "period": "date", "value": "value"}
    start = int(query["$offset"][0])
    records = [{names["area"]: row.area, names["period"]: row.period + "-01T00:00:00.000"[:22 if len(row.period) > 4
                else 0], names["value"]: row.value, **row.fields} for row in rows]
    return _json(records[start:start + int(query["$limit"][0])])


def _cbp(_one: Connector, rows: Sequence[Row], _updated: date, _path: str, _query: Query) -> bytes:
    counts: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in rows:
        counts[row.code, row.period][row.area] = int(row.value or 0)
    records = []
    for (region, period), of_month in counts.items():
        total = of_month.pop("TOTAL")
        year, month = int(period[:4]), int(period[5:])
        for citizenship, count in {**of_month, "OTHER": total - sum(of_month.values())}.items():
            records.append({"Fiscal Year": f"{year + (month > 9)}", "Month (abbv)": _MONTHS[month - 1],
                            "Land Border Region": region, "Citizenship": citizenship, "Encounter Count": count})
    return table(records)


def _bts_transborder(_one: Connector, rows: Sequence[Row], _updated: date, _path: str, _query: Query) -> bytes:
    return table({"TRDTYPE": row.code, "USASTATE": "TX", "DEPE": "2304", **row.fields, "COUNTRY": row.area,
                  "VALUE": row.value, "SHIPWT": "0", "MONTH": row.period[5:], "YEAR": row.period[:4]} for row in rows)


def _census_trade(_one: Connector, rows: Sequence[Row], _updated: date, path: str, query: Query) -> bytes:
    column, first = query["get"][0], query["time"][0].removeprefix("from ")
    matching = [row for row in rows if row.code == f"{path[1:]}/{column}" and [row.area] == query["CTY_CODE"]
             and row.period >= first]
    return _json([[column, "CTY_CODE", "time"], *([row.value, row.area, row.period] for row in matching)])


def _ember(_one: Connector, rows: Sequence[Row], _updated: date, path: str, _query: Query) -> bytes:
    data_set = path.split("/")[1]
    return _json({"data": [{"entity_code": row.area, "date": row.period, **row.fields,
                            row.code.partition("/")[2]: _number(row)}
                           for row in rows if row.code.partition("/")[0] == data_set]})


def _wide(rows: Sequence[Row]) -> dict[str, dict[str, str]]:
    """Area to year to digits."""
    by_area: dict[str, dict[str, str]] = {row.area: {} for row in rows}
    for row in rows:
        by_area[row.area][row.period] = row.value or ""
    return by_area


def _global_data_lab(_one: Connector, rows: Sequence[Row], _updated: date, _path: str, _query: Query) -> bytes:
    years = sorted({row.period for row in rows})
    return table({"ISO_Code": area[:3], "Level": "Subnat", "GDLCODE": area, "Region": area,
                  **{year: values.get(year, "") for year in years}} for area, values in _wide(rows).items())


def _ilostat(_one: Connector, rows: Sequence[Row], _updated: date, _path: str, query: Query) -> bytes:
    columns = dict.fromkeys(name for row in rows for name in row.fields)
    return table({"ref_area": row.area, "indicator": row.code.rpartition("_")[0],
                  **{name: row.fields.get(name, "") for name in columns}, "time": row.period, "obs_value": row.value,
                  "obs_status": row.status} for row in rows if [row.code] == query["id"])


def _owid(_one: Connector, rows: Sequence[Row], updated: date, path: str, _query: Query) -> bytes:
    chart = path[1:].partition(".")[0]
    if path.endswith(".metadata.json"):
        return _json({"columns": {"Index": {"shortName": "index", "titleShort": "Index", "unit": "",
                                            "lastUpdated": f"{updated}"}}})
    return table({"Entity": row.area, "Code": row.area, "Year": row.period, "index": row.value} for row in rows
                 if row.code.partition("/")[0] == chart)


def _un_sdg(_one: Connector, rows: Sequence[Row], _updated: date, _path: str, query: Query) -> bytes:
    return _json({"totalPages": 1, "data": [
        {"series": row.code, "seriesDescription": row.code, "geoAreaCode": row.area, "timePeriodStart": row.period,
         "value": row.value, "attributes": {"Nature": row.status}, "dimensions": {**row.fields}}
        for row in rows if [row.code] == query["seriesCode"]]})


def _unesco_uis(_one: Connector, rows: Sequence[Row], updated: date, path: str, query: Query) -> bytes:
    if path.endswith("/versions/default"):
        return _json({"version": "x", "publicationDate": f"{updated}T00:00:00.000Z"})
    return _json({"records": [
        {"indicatorId": row.code, "geoUnit": row.area, "year": row.period, "value": _number(row), "magnitude": None,
         "qualifier": "UIS_EST" if row.status else None} for row in rows if row.code in query["indicator"]]})


def _unhcr(_one: Connector, rows: Sequence[Row], _updated: date, _path: str, query: Query) -> bytes:
    side = "coo" if "coo" in query else "coa"
    records: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        name, _slash, of = row.code.partition("/")
        if of == side:
            record = records.setdefault((row.area, row.period), {f"{side}_iso": row.area, "year": int(row.period)})
            record |= {name: row.value, **{other: "-" for other in COLUMNS.values() if other not in record | {name: 0}}}
    return _json({"maxPages": 1, "items": [*records.values()]})


def _banxico(_one: Connector, rows: Sequence[Row], _updated: date, path: str, _query: Query) -> bytes:
    codes = path.split("/")[-2].split(",")
    return _json({"bmx": {"series": [
        {"idSerie": code, "titulo": code, "datos": [
            {"fecha": f"01/{row.period[5:]}/{row.period[:4]}", "dato": f"{Decimal(row.value or 0):,f}"}
            for row in rows if row.code == code]} for code in codes]}})


def _inegi(connector: Connector, rows: Sequence[Row], updated: date, path: str, _query: Query) -> bytes:
    codes, area = path.split("/")[2].split(","), path.split("/")[4]
    return _json({"Series": [
        {"INDICADOR": code, "LASTUPDATE": f"{updated:%d/%m/%Y} 12:00:00 a. m.", "OBSERVATIONS": [
            {"TIME_PERIOD": row.period.replace("-Q", "/0").replace("-", "/"), "OBS_VALUE": row.value,
             "COBER_GEO": area} for row in rows if row.code == code
             and area in (row.area, connector.parameters.get("area"))
        ]} for code in codes]})


def _sdmx(_one: Connector, rows: Sequence[Row], _updated: date, path: str, _query: Query) -> bytes:
    matching = [row for row in rows if path.endswith(f"/data/{row.code}")]
    columns = dict.fromkeys(name for row in matching for name in row.fields)
    return table({"DATAFLOW": "OECD:FLOW(1.0)", "REF_AREA": row.area,
                  **{name: row.fields.get(name, "") for name in columns}, "TIME_PERIOD": row.period,
                  "OBS_VALUE": row.value, "OBS_STATUS": row.status or "A"} for row in matching)


_FORMS: Mapping[str, Callable[[Connector, Sequence[Row], date, str, Query], bytes]] = {
    "banxico": _banxico, "bts_border": _socrata, "bts_transborder": _bts_transborder, "cbp": _cbp,
    "census_trade": _census_trade, "ember": _ember, "global_data_lab": _global_data_lab, "ilostat": _ilostat,
    "inegi": _inegi, "owid": _owid, "sdmx": _sdmx, "socrata": _socrata, "un_sdg": _un_sdg,
    "unesco_uis": _unesco_uis, "unhcr": _unhcr, "world_bank": _world_bank,
}
