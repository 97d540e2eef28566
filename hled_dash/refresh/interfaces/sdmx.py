"""SDMX (OECD, IMF, ILOSTAT's registry): answers in SDMX-CSV, SDMX-ML and SDMX-JSON.

``sdmx1`` reads SDMX-ML and SDMX-JSON 1.0. SDMX-JSON 2.0, which the IMF sends, it does not read.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Mapping
from typing import Any, cast

import sdmx

from hled_dash.catalogue import Connector
from hled_dash.language import N_
from hled_dash.refresh.errors import RefreshError
from hled_dash.refresh.http import PublisherClient
from hled_dash.refresh.publisher_data import PublisherData, Row, merge
from hled_dash.refresh.readers import read_json, read_number, read_period, read_table

#: SDMX's code list CL_OBS_STATUS; the catalogue's statuses are the same letters.
_STATUSES = ("B", "E", "F", "P")
_CSV = "application/vnd.sdmx.data+csv"


def fetch(connector: Connector, client: PublisherClient, areas: tuple[str, ...]) -> PublisherData:
    """Fetch the observations of each series, whose code is the data flow and the key.

    As in ``OECD.SDD.STES,DSD_STES@DF_FINMARK,4.0/MEX.M.IRSTCI.PA.....`` of SDMX 2.1, and in
    ``dataflow/IMF.WHD/WHDREO/+/MEX.BCA_GDP_BP6.A`` of SDMX 3.0.
    """
    return merge(PublisherData(_read(client.get(f"{connector.address}/data/{code}", dict(connector.parameters),
                                         {"Accept": _CSV}), code))
                 for code in dict.fromkeys(series.code for series in connector.series))


def read(content: bytes, connector: Connector) -> PublisherData:
    """Read a saved answer of the first series."""
    return PublisherData(_read(content, connector.series[0].code))


def _read(content: bytes, code: str) -> list[Row]:
    if not content.strip():
        return []
    if content.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"{":
        document = read_json(content)
        if isinstance(document.get("data"), Mapping) and "structures" in document["data"]:
            return _read_json(document["data"], code)
    if content.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in (b"<", b"{"):
        return _read_message(content, code)
    rows = []
    for record in read_table(content, ()):
        # With labels "both" a heading and its values read "REF_AREA: Reference area".
        fields = {name.partition(":")[0]: value.partition(": ")[0] for name, value in record.items()}
        rows.append(_row(code, fields))
    return rows


def _read_json(data: Mapping[str, Any], code: str) -> list[Row]:
    """Read the series of SDMX-JSON 2.0, whose keys are numbers of codes: ``"0:0:2": {"observations": {"4":
    ["2.5"]}}``."""
    rows = []
    try:
        for data_set in data["dataSets"]:
            structure = data["structures"][int(data_set.get("structure", 0))]
            dimensions, (time,) = structure["dimensions"]["series"], structure["dimensions"]["observation"]
            columns = [*structure["measures"]["observation"], *structure.get("attributes", {}).get("observation", ())]
            for key, series in data_set.get("series", {}).items():
                of_series = {dimension["id"]: dimension["values"][int(number)]["id"]
                             for dimension, number in zip(dimensions, key.split(":"), strict=True)}
                for number, values in series["observations"].items():
                    fields = {column["id"]: _decode(value, column)
                              for column, value in zip(columns, values, strict=False)}
                    rows.append(_row(code, {**of_series, **fields, time["id"]: time["values"][int(number)]["value"]}))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        raise RefreshError(N_("The answer has not the form that the publisher describes.")) from None
    return rows


def _decode(value: object, column: Mapping[str, Any]) -> str:
    """Return the text of a measure or of an attribute, which may be the number of one of the codes that the response
    lists."""
    codes = column.get("values") or ()
    if codes and str(value).isdecimal():
        return str(codes[int(str(value))]["id"])
    return "" if value is None else str(value)


def _read_message(content: bytes, code: str) -> list[Row]:
    try:
        message = cast(sdmx.message.DataMessage, sdmx.read_sdmx(io.BytesIO(content)))
        rows = []
        for data_set in message.data:
            for observation in data_set.obs:
                fields = {key: str(value.value) for key, value in observation.key.values.items()}
                fields |= {key: str(value.value) for key, value in observation.attached_attribute.items()}
                rows.append(_row(code, {**fields, "OBS_VALUE": str(observation.value or "")}))
    except RefreshError:
        raise
    except Exception:
        # The library raises whatever its parsers do; a page in HTML is among it.
        raise RefreshError(N_("The answer cannot be read in the form that the publisher describes.")) from None
    return rows


def _row(code: str, fields: Mapping[str, str]) -> Row:
    area = fields.get("REF_AREA") or fields.get("COUNTRY")
    missing = [name for name, text in (("REF_AREA", area), ("TIME_PERIOD", fields.get("TIME_PERIOD")),
                                       ("OBS_VALUE", fields.get("OBS_VALUE"))) if text is None]
    if missing:
        raise RefreshError(N_("The publisher's table has no column {names}: its form has changed."),
                           names=", ".join(missing))
    status = fields.get("OBS_STATUS", "")
    return Row(code, str(area), read_period(fields["TIME_PERIOD"]), read_number(fields["OBS_VALUE"]),
               status if status in _STATUSES else "", fields)
