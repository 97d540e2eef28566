"""SDMX (OECD, IMF, ILOSTAT's registry): answers in SDMX-ML, SDMX-JSON and SDMX-CSV, read by ``sdmx1``."""

from __future__ import annotations

import codecs
import io
from collections.abc import Mapping
from typing import cast

import sdmx

from hled_dash.catalogue import Connector
from hled_dash.refresh.answer import N_, Answer, RefreshError, Row, merge
from hled_dash.refresh.http import PublisherClient
from hled_dash.refresh.readers import read_number, read_period, read_table

#: SDMX's code list CL_OBS_STATUS; the catalogue's statuses are the same letters.
_STATUSES = ("B", "E", "F", "P")
_CSV = "application/vnd.sdmx.data+csv"


def fetch(connector: Connector, client: PublisherClient, areas: tuple[str, ...]) -> Answer:
    """The observations of each series, whose code is the data flow and the key.

    As in ``OECD.SDD.STES,DSD_STES@DF_FINMARK,4.0/MEX.M.IRSTCI``.
    """
    return merge(Answer(_read(client.get(f"{connector.address}/data/{code}", dict(connector.parameters),
                                         {"Accept": _CSV}), code))
                 for code in dict.fromkeys(series.code for series in connector.series))


def read(content: bytes, connector: Connector) -> Answer:
    """A saved answer of the first series."""
    return Answer(_read(content, connector.series[0].code))


def _read(content: bytes, code: str) -> list[Row]:
    if not content.strip():
        return []
    if content.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in (b"<", b"{"):
        return _read_message(content, code)
    rows = []
    for record in read_table(content, ()):
        # With labels "both" a heading and its values read "REF_AREA: Reference area".
        fields = {name.partition(":")[0]: value.partition(": ")[0] for name, value in record.items()}
        rows.append(_row(code, fields))
    return rows


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
